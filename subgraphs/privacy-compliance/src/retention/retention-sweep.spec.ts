import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@andamal/kernel';
import { insertRows } from '@andamal/database';
import { createLogger } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { BindingEntity } from '../bindings/binding.entity';
import { dataOf, Kit, Person, privacyOffice, Purchase } from '../test-kit';
import { DatumKeyEntity } from '../vault/datum-key.entity';
import { DatumVersionEntity } from '../vault/datum-version.entity';
import { DatumEntity } from '../vault/datum.entity';
import { SubjectEntity } from '../vault/subject.entity';
import { RetentionSweep } from './retention-sweep';

const DUE = new Date('2026-11-23T08:00:00Z');
const OVERVIEW = '{ retentionOverview(days: 30) { overdue overdueSince waitingDeposits ending { purpose category data subjects first last } } }';

interface Overview {
  readonly retentionOverview: {
    readonly overdue: number;
    readonly overdueSince: string | null;
    readonly ending: { readonly purpose: string; readonly category: string; readonly data: number; readonly subjects: number }[];
  };
}

describe('the sweep', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-sweep');
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const sweepOf = async (of: Kit, database = of.subgraph.database): Promise<RetentionSweep> =>
    new RetentionSweep(database, of.clock, createLogger({ service: 'vault', level: 'silent' }), await of.caseRecipients());
  const overview = async (): Promise<Overview['retentionOverview']> => dataOf<Overview>(await kit.ask(OVERVIEW, privacyOffice())).retentionOverview;
  const left = async (): Promise<number> => Number((await kit.rows<{ n: number }>('SELECT COUNT(*) AS n FROM datum WHERE endedAt IS NULL'))[0]?.n);
  const keys = async (): Promise<number> => Number((await kit.rows<{ n: number }>('SELECT COUNT(*) AS n FROM datum_key'))[0]?.n);

  /** Data that are due, written as deposits and events would have left them. */
  const fill = async (subjects: number, dataEach: number, endsAt = DUE): Promise<void> => {
    const { database, clock } = { database: kit.subgraph.database, clock: kit.clock };
    for (let first = 0; first < subjects; first += 100) {
      const people = Array.from({ length: Math.min(100, subjects - first) }, () => uuidv7());
      const data = people.flatMap((subjectId) => Array.from({ length: dataEach }, () => ({ subjectId, id: uuidv7() })));
      const [category, createdAt] = ['PHONE', clock.now()];
      await database.inTransaction(async (tx) => {
        await insertRows(tx, SubjectEntity, people.map((id) => ({ id, kind: 'GUEST' as const, accountId: null, epoch: 1, createdAt })));
        await insertRows(tx, DatumEntity, data.map((one) => ({ ...one, category, actualCategory: category, source: 'ORDER_PLACED', depositId: one.id, derivedFrom: null, createdAt, endedAt: null, endReason: null, endedBy: null })));
        await insertRows(tx, DatumVersionEntity, data.map(({ subjectId, id }) => ({ subjectId, datumId: id, version: 1, sealed: Buffer.from('sealed'), createdAt })));
        await insertRows(tx, DatumKeyEntity, data.map(({ subjectId, id }) => ({ subjectId, datumId: id, kekId: 'k', wrapped: Buffer.from('w'), commitment: 'c', fingerprint: id, blindIndex: null })));
        await insertRows(tx, BindingEntity, data.map(({ subjectId, id }) => ({ subjectId, id: uuidv7(), datumId: id, category, purpose: 'CONTRACT', contextKind: 'ORDER' as const, contextId: id, holdOf: '', sourceEventId: id, opensAt: new Date(0), endsAt, closedAt: null, endedBy: null, dueAt: endsAt })));
      });
    }
  };

  it('destroys 10,000 due data in transactions of bounded size, whether of many people or of one', async () => {
    kit = await Kit.open(place.url);
    await fill(400, 20);
    await fill(1, 2_000);
    expect(await overview()).toMatchObject({ overdue: 10_000, overdueSince: DUE.toISOString() });
    const largest: number[] = [];
    const { database } = kit.subgraph;
    const counting = Object.create(database) as typeof database;
    const inTransaction: typeof database.inTransaction = async (work) => {
      const before = await left();
      const result = await database.inTransaction(work);
      largest.push(before - (await left()));
      return result;
    };
    Object.defineProperty(counting, 'inTransaction', { value: inTransaction });
    const result = await (await sweepOf(kit, counting)).run();
    expect(result).toEqual({ bindingsEnded: 10_000, dataDestroyed: 10_000 });
    expect(Math.max(...largest)).toBeLessThanOrEqual(1_000);
    expect([await left(), await keys(), (await overview()).overdue]).toEqual([0, 0, 0]);
  });

  it('runs in several replicas at once, and each datum is destroyed once', async () => {
    kit = await Kit.open(place.url);
    const other = await Kit.open(place.url);
    try {
      await fill(60, 5);
      const results = await Promise.all([kit, other, kit, other].map(async (one) => (await sweepOf(one)).run()));
      expect(results.reduce((sum, { dataDestroyed }) => sum + dataDestroyed, 0)).toBe(300);
      expect(results.reduce((sum, { bindingsEnded }) => sum + bindingsEnded, 0)).toBe(300);
      expect([await left(), await keys()]).toEqual([0, 0]);
      expect(await kit.rows('SELECT datumId FROM destroyed_key')).toHaveLength(300);
    } finally {
      await other.close();
    }
  });

  it('goes on where it broke off', async () => {
    kit = await Kit.open(place.url);
    await fill(60, 1);
    const { database } = kit.subgraph;
    const failing = Object.create(database) as typeof database;
    let count = 0;
    const inTransaction: typeof database.inTransaction = (work) => {
      count += 1;
      if (count === 2) return database.inTransaction(async (tx) => { await work(tx); throw new Error('the process died'); });
      return database.inTransaction(work);
    };
    Object.defineProperty(failing, 'inTransaction', { value: inTransaction });
    await expect((await sweepOf(kit, failing)).run()).rejects.toThrow('the process died');
    expect(await left()).toBe(40);
    expect(await (await sweepOf(kit)).run()).toEqual({ bindingsEnded: 40, dataDestroyed: 40 });
  });

  it('ends the books exactly at the turn of the year in Stockholm, by the fiscal year of the shop', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'andamal-register-'));
    try {
      const register = JSON.parse(await readFile('schema/policy/register.json', 'utf8')) as Record<string, unknown>;
      await writeFile(join(folder, 'register.json'), JSON.stringify({ ...register, fiscalYearStartMonth: 7 }));
      kit = await Kit.open(place.url, { REGISTER_FILE: join(folder, 'register.json') }, '2019-08-01T10:00:00Z');
      const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
      await kit.deliver(order.dispatched(), order.delivered());
      kit.clock.set('2027-12-31T22:59:59.999Z');
      await (await sweepOf(kit)).run();
      const held = await kit.rows<{ category: string }>('SELECT category FROM datum WHERE endedAt IS NULL ORDER BY category');
      expect(held.map(({ category }) => category)).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']);
      expect((await overview()).ending.map(({ purpose, category, data }) => [purpose, category, data])).toEqual(
        ['ADDRESS', 'EMAIL', 'NAME', 'PHONE'].map((category) => ['BOOKKEEPING', category, 1]),
      );
      kit.clock.set('2027-12-31T23:00:00.000Z');
      await (await sweepOf(kit)).run();
      expect(await left()).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('ends a period on the day that has two hours of 02:30 at midnight of Stockholm', async () => {
    kit = await Kit.open(place.url, {}, '2026-10-25T00:30:00Z');
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await kit.deliver(order.dispatched(), order.delivered());
    kit.clock.set('2029-10-25T21:59:59.999Z');
    await (await sweepOf(kit)).run();
    const ipAddresses = async (): Promise<number> => (await kit.rows("SELECT id FROM datum WHERE category = 'IP_ADDRESS' AND endedAt IS NULL")).length;
    expect(await ipAddresses()).toBe(1);
    kit.clock.set('2029-10-25T22:00:00.000Z');
    await (await sweepOf(kit)).run();
    expect(await ipAddresses()).toBe(0);
  });

  it('guest-delivered: everything but the books goes, and what an unpaid invoice needs stays until it is written off', async () => {
    kit = await Kit.open(place.url);
    const [paid, unpaid] = [await Purchase.place(kit, { paymentMethod: 'CARD' }), await Purchase.place(kit)];
    await kit.deliver(paid.dispatched(), paid.delivered());
    await kit.deliver(unpaid.dispatched(), unpaid.delivered());
    kit.clock.set('2029-11-24T09:00:00Z');
    await (await sweepOf(kit)).run();
    const of = async ({ subjectId }: Purchase): Promise<string[]> =>
      (await kit.rows<{ category: string }>('SELECT category FROM datum WHERE subjectId = ? AND endedAt IS NULL ORDER BY category', [subjectId])).map(({ category }) => category);
    expect(await of(paid)).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']);
    expect(await of(unpaid)).toEqual(['ADDRESS', 'EMAIL', 'IP_ADDRESS', 'NAME', 'PERSONAL_IDENTITY_NUMBER', 'PHONE']);
    const { orderId, invoiceId, subjectId } = unpaid;
    await kit.deliver(kit.event('InvoiceWrittenOff', { orderId, invoiceId, subjectId, at: kit.clock.now().toISOString() }));
    expect(await of(unpaid)).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']);
  });

  it('is quick to look at: the overview counts by the index, for the privacy office', async () => {
    kit = await Kit.open(place.url);
    await Person.register(kit);
    await fill(3, 2, new Date('2026-12-01T09:00:00Z'));
    const { ending, overdue } = await overview();
    expect([ending, overdue]).toEqual([[expect.objectContaining({ purpose: 'CONTRACT', category: 'PHONE', data: 6, subjects: 3 })], 0]);
    const person = await Person.register(kit);
    expect((await kit.ask(OVERVIEW, person.self)).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect((await kit.ask('{ retentionOverview(days: 0) { overdue } }', privacyOffice())).errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });
});
