import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, query } from '@andamal/database';
import type { SubgraphDatabase, System } from '../support/system';

/**
 * How far a checkout has come, or the telling of it: each of these is true in another database than the one before. A
 * process that dies in the first has left nothing but an idempotency key.
 */
export const STAGES = ['CLAIMED', 'STOCK_HELD', 'DATA_DEPOSITED', 'CARD_AUTHORISED', 'EVENT_WRITTEN', 'EVENT_APPLIED'] as const;
export type Stage = (typeof STAGES)[number];

interface RunningCheckout {
  readonly reservationId: string;
  readonly eventId: string;
  readonly paymentId: string;
}

type Rows = System['rows'];

/**
 * What lies there half done at a death, before anything is started again: the stage of each checkout that has begun and
 * not ended, and of each delivery of an event that is still to be made, or was made without being ticked off.
 */
export async function sceneOf(system: System): Promise<Stage[]> {
  if (system.dataDir === null) return stagesOf(system.rows);
  // The shop is to find its files as they were left: a look at them would recover their logs in its stead.
  const copies = await mkdtemp(join(tmpdir(), 'andamal-scene-'));
  try {
    return await stagesOf(rowsOfCopies(system.dataDir, copies));
  } finally {
    await rm(copies, { recursive: true, force: true });
  }
}

async function stagesOf(rows: Rows): Promise<Stage[]> {
  return [...(await stagesOfCheckouts(rows)), ...(await stagesOfDeliveries(rows))];
}

async function stagesOfCheckouts(rows: Rows): Promise<Stage[]> {
  const running = await rows<RunningCheckout>('cart-checkout', "SELECT reservationId, eventId, paymentId FROM checkout WHERE state = 'RUNNING'");
  if (running.length === 0) return [];
  const [held, deposited, authorised] = await Promise.all([
    ids(rows('catalog', "SELECT id FROM reservation WHERE state = 'HELD'")),
    ids(rows('privacy-compliance', "SELECT id FROM deposit WHERE state = 'RECEIVED'")),
    ids(rows('cart-checkout', "SELECT reference AS id FROM test_provider_payment WHERE state = 'AUTHORISED'")),
  ]);
  return running.map(({ reservationId, eventId, paymentId }) => {
    if (authorised.has(paymentId)) return 'CARD_AUTHORISED';
    if (deposited.has(eventId)) return 'DATA_DEPOSITED';
    return held.has(reservationId) ? 'STOCK_HELD' : 'CLAIMED';
  });
}

async function stagesOfDeliveries(rows: Rows): Promise<Stage[]> {
  const due = await rows<{ eventId: string; consumer: SubgraphDatabase }>('cart-checkout', 'SELECT eventId, consumer FROM outbox_deliveries');
  const consumers = [...new Set(due.map(({ consumer }) => consumer))];
  const inboxes = new Map(await Promise.all(consumers.map(async (name) => [name, await ids(rows(name, 'SELECT id FROM inbox_events'))] as const)));
  return due.map(({ eventId, consumer }) => (inboxes.get(consumer)?.has(eventId) ? 'EVENT_APPLIED' : 'EVENT_WRITTEN'));
}

async function ids(rows: Promise<{ id: string }[]>): Promise<Set<string>> {
  return new Set((await rows).map(({ id }) => id));
}

/** Rows of copies of the databases of a folder: a look at the files themselves would recover their logs in the place of the shop. */
export function rowsOfCopies(folder: string, copies: string): Rows {
  return async <Row extends object>(name: string, sql: string) => {
    const file = `${name}.sqlite`;
    const copy = join(await mkdtemp(join(copies, name)), file);
    await copyFile(join(folder, file), copy);
    await copyFile(join(folder, `${file}-wal`), `${copy}-wal`).catch(() => undefined);
    const database = await openDatabase({ name, url: `sqlite:${copy}`, entities: [], migrations: [] });
    try {
      return await query<Row>(database.read, sql);
    } finally {
      await database.close();
    }
  };
}
