import { systemClock } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import type { Database } from '../database';
import type { DatabaseLog } from '../engine';
import { isDuplicateKey, StatementError } from '../errors';
import { insertOnce, insertRows } from '../rows';
import { BLOCKED, errorCode, type DomainEvent, type EventOutcome } from './event';
import { InboxEntity } from './event.entities';

/** The effects of one event, in the transaction that marks it as applied. May run again; must not call other services. */
export type EventHandler = (tx: EntityManager, event: DomainEvent) => Promise<void>;

/** The same for events that came together, in their order: several of them can then share statements. */
export type EventsHandler = (tx: EntityManager, events: readonly DomainEvent[]) => Promise<void>;

/**
 * Applies an event exactly once, however often and however concurrently it is delivered: its inbox row and its effects
 * are one transaction. When the handler throws, neither stays.
 */
export function applyOnce(
  database: Database,
  event: DomainEvent,
  handler: EventHandler,
): Promise<'APPLIED' | 'DUPLICATE'> {
  return database.inTransaction(async (tx) => {
    if (!(await insertOnce(tx, InboxEntity, inboxRow(event)))) return 'DUPLICATE';
    await handler(tx, event);
    return 'APPLIED';
  });
}

const EVENTS_PER_TRANSACTION = 25;

/**
 * Applies a batch as it came from a dispatcher, each event exactly once and in order. A failing event holds up those
 * after it with the same ordering key, and no others.
 *
 * As a rule all are new and all succeed, so they share a transaction at first; if anything is amiss it is rolled back
 * and each goes alone.
 *
 * @throws when the database cannot be reached, so that the whole batch is delivered again
 */
export async function applyEvents(
  database: Database,
  events: readonly DomainEvent[],
  handler: EventsHandler,
  log?: DatabaseLog,
): Promise<EventOutcome[]> {
  const outcomes: EventOutcome[] = [];
  const blockedKeys = new Set<string>();
  for (let start = 0; start < events.length; start += EVENTS_PER_TRANSACTION) {
    const chunk = events.slice(start, start + EVENTS_PER_TRANSACTION);
    const together = blockedKeys.size === 0 && chunk.length > 1 && (await allTogether(database, chunk, handler));
    if (together) outcomes.push(...chunk.map(({ id }): EventOutcome => ({ id, outcome: 'APPLIED' })));
    else outcomes.push(...(await oneByOne(database, chunk, handler, blockedKeys, log)));
  }
  return outcomes;
}

async function allTogether(database: Database, events: readonly DomainEvent[], handler: EventsHandler): Promise<boolean> {
  try {
    await database.inTransaction(async (tx) => {
      await insertRows(tx, InboxEntity, events.map(inboxRow));
      await handler(tx, events);
    });
    return true;
  } catch (error) {
    if (isUnreachable(error)) throw error;
    // A duplicate, or an event that fails: which one, shows when each goes alone.
    return false;
  }
}

async function oneByOne(
  database: Database,
  events: readonly DomainEvent[],
  handler: EventsHandler,
  blockedKeys: Set<string>,
  log: DatabaseLog | undefined,
): Promise<EventOutcome[]> {
  const outcomes: EventOutcome[] = [];
  for (const event of events) {
    if (blockedKeys.has(event.orderingKey)) {
      outcomes.push({ id: event.id, outcome: 'FAILED', code: BLOCKED });
      continue;
    }
    try {
      outcomes.push({ id: event.id, outcome: await applyOnce(database, event, (tx) => handler(tx, [event])) });
    } catch (error) {
      if (isUnreachable(error)) throw error;
      blockedKeys.add(event.orderingKey);
      outcomes.push({ id: event.id, outcome: 'FAILED', code: failureCode(error) });
      log?.error({ eventId: event.id, eventType: event.type, err: error }, 'an event could not be applied');
    }
  }
  return outcomes;
}

function failureCode(error: unknown): string {
  return isDuplicateKey(error) ? 'DUPLICATE_KEY' : errorCode(error, 'HANDLER_FAILED');
}

function inboxRow({ id, type }: DomainEvent): InboxEntity {
  return { id, type, appliedAt: systemClock.now() };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof StatementError && error.kind === 'CONNECTION';
}
