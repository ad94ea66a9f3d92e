import { uuidv7 } from '@andamal/kernel';
import { Column, Entity, PrimaryColumn, Table, type EntityManager, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  appendEvents,
  applyEvents,
  applyOnce,
  eventEntities,
  eventMigrations,
  execute,
  insertRows,
  knownEvents,
  openDatabase,
  OutboxDeliveryEntity,
  OutboxDispatcher,
  query,
  tableColumn,
  type Database,
  type Deliver,
  type DomainEvent,
  type EventOutcome,
  type OutboxDispatcherOptions,
} from '../index';
import { testDatabaseUrl, type TestDatabaseUrl } from '../testing';

/** What a consumer did with events, in order. */
@Entity('effects')
class Effect {
  @PrimaryColumn({ type: 'int' })
  position!: number;

  @Column({ type: 'varchar', length: 36 })
  eventId!: string;
}

class CreateEffects1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({ name: 'effects', columns: [tableColumn.int('position', { isPrimary: true }), tableColumn.id('eventId')] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('effects');
  }
}

const NEVER_MS = 3_600_000;
jest.setTimeout(30_000);

let target: TestDatabaseUrl;
let database: Database;
let dispatchers: OutboxDispatcher[] = [];

beforeAll(async () => {
  target = await testDatabaseUrl('events');
  database = await openEvents();
  await database.migrate();
});

function openEvents(): Promise<Database> {
  return openDatabase({
    name: 'events',
    url: target.url,
    entities: [...eventEntities, Effect],
    migrations: [...eventMigrations, CreateEffects1700000000002],
  });
}

afterAll(async () => {
  await database.close();
  await target.cleanup();
});

afterEach(async () => {
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
  dispatchers = [];
  for (const table of ['effects', 'inbox_events', 'outbox_deliveries', 'outbox_events', 'outbox_leases']) {
    await database.execute(`DELETE FROM ${table}`);
  }
});

function event(type: string, orderingKey: string, n = 0): DomainEvent {
  return { id: uuidv7(), type, orderingKey, at: new Date('2026-11-23T08:00:00.001Z'), payload: { n } };
}

const toVault = (): string[] => ['vault'];

function append(events: DomainEvent[], consumersOf: (type: string) => string[] = toVault): Promise<void> {
  return database.inTransaction((tx) => appendEvents(tx, consumersOf, events));
}

const applied = (events: readonly DomainEvent[]): EventOutcome[] => events.map(({ id }) => ({ id, outcome: 'APPLIED' }));

function dispatch(deliver: Deliver, options: Partial<OutboxDispatcherOptions> = {}): OutboxDispatcher {
  const dispatcher = new OutboxDispatcher({ database, consumers: ['vault'], deliver, firstPauseMs: 2, pollMs: 20, ...options });
  dispatchers.push(dispatcher);
  dispatcher.start();
  return dispatcher;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('This did not come about in 20 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Park–Miller: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

async function nothingPending(): Promise<boolean> {
  return (await database.read.count(OutboxDeliveryEntity)) === 0;
}

describe('appendEvents', () => {
  it('makes events known exactly when their transaction commits', async () => {
    const kept = event('Kept', 'k');
    const lost = event('Lost', 'k');
    await append([kept]);
    const failing = database.inTransaction(async (tx) => {
      await appendEvents(tx, toVault, [lost]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await knownEvents(database, [lost.id, kept.id])).toEqual([kept.id]);
    expect(await knownEvents(database, [])).toEqual([]);
    expect(await database.read.count(OutboxDeliveryEntity)).toBe(1);
  });

  it('takes two statements for many events to many consumers', async () => {
    const events = Array.from({ length: 20 }, (_, n) => event('E', 'k', n));
    const { statements } = await database.statements.measure(() => append(events, () => ['vault', 'catalog']));
    expect(statements).toHaveLength(4);
    expect(await database.read.count(OutboxDeliveryEntity)).toBe(40);
  });
});

describe('OutboxDispatcher', () => {
  it('delivers within 200 ms of the transaction in a quiet system, whole and unchanged, to those who hear it', async () => {
    const heard: [string, DomainEvent, number][] = [];
    const dispatcher = dispatch(
      async (consumer, events) => {
        for (const one of events) heard.push([consumer, one, performance.now()]);
        return applied(events);
      },
      { consumers: ['vault', 'catalog'], pollMs: NEVER_MS },
    );
    await dispatcher.idle();
    const both = event('Both', 'k', 1);
    const one = { ...event('One', 'k', 2), payload: { text: 'Åäö "quoted" 👋', list: [1, null, { deep: true }] } };
    await append([both, one], (type) => (type === 'Both' ? ['vault', 'catalog'] : ['vault']));
    const committedAt = performance.now();
    await until(() => heard.length === 3);
    expect(heard.filter(([consumer]) => consumer === 'vault').map(([, received]) => received)).toEqual([both, one]);
    expect(heard.filter(([consumer]) => consumer === 'catalog').map(([, received]) => received)).toEqual([both]);
    expect(Math.max(...heard.map(([, , at]) => at - committedAt))).toBeLessThan(200);
    await until(nothingPending);
  });

  it('sends few statements', async () => {
    const dispatcher = dispatch(async (_, events) => applied(events), { pollMs: NEVER_MS });
    await dispatcher.idle();
    const { statements } = await database.statements.measure(async () => {
      await append([event('A', 'k'), event('B', 'k'), event('C', 'l')]);
      await dispatcher.idle();
    });
    const verbs = statements.slice(4).map((text) => text.trim().split(' ')[0]);
    // idle() looks once more. On SQLite the lease that start() took is still held.
    const once = ['SELECT', 'DELETE'];
    expect(verbs).toEqual(
      database.kind === 'sqlite' ? [...once, 'SELECT'] : ['UPDATE', ...once, 'SELECT', 'UPDATE'],
    );
  });

  it('delivers what was left from before its start', async () => {
    const left = event('Left', 'k');
    await append([left]);
    const heard: string[] = [];
    dispatch(async (_, events) => {
      heard.push(...events.map(({ id }) => id));
      return applied(events);
    });
    await until(nothingPending);
    expect(heard).toEqual([left.id]);
  });

  it('keeps the order of each key over many batches, replicas and failures', async () => {
    const heard: DomainEvent[] = [];
    const random = seeded(7);
    let underWay = 0;
    let mostAtOnce = 0;
    const unreliable: Deliver = async (_, events) => {
      mostAtOnce = Math.max(mostAtOnce, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      if (random() < 0.15) throw new Error('away');
      const blocked = new Set<string>();
      return events.map((one): EventOutcome => {
        if (blocked.has(one.orderingKey) || random() < 0.2) {
          const code = blocked.has(one.orderingKey) ? 'BLOCKED' : 'FLAKY';
          blocked.add(one.orderingKey);
          return { id: one.id, outcome: 'FAILED', code };
        }
        heard.push(one);
        return { id: one.id, outcome: 'APPLIED' };
      });
    };
    const settings = { batchSize: 10, firstPauseMs: 1, longestPauseMs: 4, leaseRetryMs: 1 };
    dispatch(unreliable, settings);
    dispatch(unreliable, settings);
    const writers = Array.from({ length: 5 }, async (_, key) => {
      for (let n = 0; n < 30; n += 1) await append([event('E', `key${key}`, n)]);
    });
    await Promise.all(writers);
    await until(nothingPending);
    for (let key = 0; key < 5; key += 1) {
      const numbers = heard.filter(({ orderingKey }) => orderingKey === `key${key}`).map(({ payload }) => payload['n']);
      expect(numbers).toEqual(Array.from({ length: 30 }, (_, n) => n));
    }
    expect(mostAtOnce).toBe(1);
  });

  it('lets a failing event hold up its own key only, with growing pauses, and shows it as stuck', async () => {
    const poison = event('Poison', 'bad', 1);
    const behind = event('Behind', 'bad', 2);
    const others = Array.from({ length: 5 }, (_, n) => event('Fine', `good${n}`));
    const dueAt = new Map<number, number>();
    const heard: string[] = [];
    let healed = false;
    const dispatcher = dispatch(async (_, events) =>
      events.map((one): EventOutcome => {
        if (one.orderingKey === 'bad' && !healed) {
          return { id: one.id, outcome: 'FAILED', code: one === events[0] || one.id === poison.id ? 'NO_SUCH_ORDER' : 'BLOCKED' };
        }
        heard.push(one.id);
        return { id: one.id, outcome: 'APPLIED' };
      }),
      { firstPauseMs: 10, longestPauseMs: 40 },
    );
    await append([poison, behind, ...others]);
    await until(async () => {
      const [row] = await database.read.findBy(OutboxDeliveryEntity, { eventId: poison.id });
      if (row === undefined || row.attempts === 0) return false;
      dueAt.set(row.attempts, row.nextAttemptAt);
      expect(row.nextAttemptAt - Date.now()).toBeLessThanOrEqual(40);
      return row.attempts >= 5;
    });
    expect(heard.sort()).toEqual(others.map(({ id }) => id).sort());
    // Each attempt comes after the pause before it, and is followed by one of 20, 40, 40 and 40 ms.
    const between = (earlier: number): number => (dueAt.get(earlier + 1) ?? NaN) - (dueAt.get(earlier) ?? NaN);
    expect([1, 2, 3, 4].filter((earlier) => between(earlier) < Math.min(40, 10 * 2 ** earlier))).toEqual([]);
    expect(dueAt.size).toBeGreaterThan(1);
    expect(await dispatcher.stuck()).toMatchObject([
      { id: poison.id, type: 'Poison', consumer: 'vault', orderingKey: 'bad', lastErrorCode: 'NO_SUCH_ORDER' },
    ]);
    expect((await dispatcher.stuck(-1_000)).map(({ id }) => id)).toEqual([poison.id, behind.id]);
    healed = true;
    await until(nothingPending);
    expect(heard.slice(5)).toEqual([poison.id, behind.id]);
    expect(await dispatcher.stuck(-1_000)).toEqual([]);
  });

  it('finds the event that makes whole calls fail, and delivers all others', async () => {
    const events = Array.from({ length: 12 }, (_, n) => event(n === 5 ? 'Poison' : 'Fine', `key${n}`));
    const heard: string[] = [];
    const dispatcher = dispatch(async (_, batch) => {
      if (batch.some(({ type }) => type === 'Poison')) throw Object.assign(new Error('crash'), { code: 'ECONNRESET' });
      heard.push(...batch.map(({ id }) => id));
      return applied(batch);
    });
    await append(events);
    await until(async () => heard.length === 11 && (await dispatcher.stuck()).length === 1);
    expect(await dispatcher.stuck()).toMatchObject([{ type: 'Poison', lastErrorCode: 'ECONNRESET' }]);
    expect(new Set(heard).size).toBe(11);
  });

  it('serves other consumers while one is away or never answers', async () => {
    const heard: string[] = [];
    const dispatcher = dispatch(
      async (consumer, events) => {
        if (consumer === 'away') throw new Error('away');
        if (consumer === 'silent') return new Promise(() => undefined);
        heard.push(...events.map(({ id }) => id));
        return applied(events);
      },
      { consumers: ['away', 'silent', 'vault'], deliverTimeoutMs: 20 },
    );
    const one = event('E', 'k');
    await append([one], () => ['away', 'silent', 'vault']);
    await until(async () => (await dispatcher.stuck()).length === 2);
    expect(heard).toEqual([one.id]);
    const stuck = await dispatcher.stuck();
    expect(new Map(stuck.map(({ consumer, lastErrorCode }) => [consumer, lastErrorCode]))).toEqual(
      new Map([
        ['away', 'UNREACHABLE'],
        ['silent', 'TIMEOUT'],
      ]),
    );
  });

  it('waits for the lease of another process, and takes over when it lapses', async () => {
    const heardAt: number[] = [];
    const dispatcher = dispatch(
      async (_, events) => {
        heardAt.push(Date.now());
        return applied(events);
      },
      { leaseMs: 200, leaseRetryMs: 5, pollMs: NEVER_MS },
    );
    await dispatcher.idle();
    const lapsesAt = Date.now() + 400;
    await database.execute("UPDATE outbox_leases SET holder = 'a process that has died', expiresAt = ?", [lapsesAt]);
    // The lease that the dispatcher took at first has to run out in its own eyes too.
    await until(() => Date.now() > lapsesAt - 150);
    await append([event('E', 'k')]);
    await until(nothingPending);
    expect(heardAt).toHaveLength(1);
    expect(heardAt[0]).toBeGreaterThanOrEqual(lapsesAt);
  });

  it('delivers an event of another replica, or of a run that crashed, without waiting for a lease to lapse', async () => {
    const other = database.kind === 'mysql' ? await openEvents() : database;
    const heardAt: number[] = [];
    const deliver: Deliver = async (_, events) => {
      heardAt.push(performance.now());
      return applied(events);
    };
    if (database.kind === 'mysql') {
      // The first replica has been at work, and rests.
      await dispatch(deliver, { leaseMs: NEVER_MS, pollMs: NEVER_MS }).idle();
    } else {
      await database.execute("INSERT INTO outbox_leases VALUES ('vault', 'a process that has died', ?)", [Date.now() + NEVER_MS]);
    }
    await dispatch(deliver, { database: other, leaseMs: NEVER_MS, pollMs: NEVER_MS }).idle();
    await other.inTransaction((tx) => appendEvents(tx, toVault, [event('E', 'k')]));
    const committedAt = performance.now();
    await until(nothingPending);
    expect(heardAt).toHaveLength(1);
    expect((heardAt[0] ?? Infinity) - committedAt).toBeLessThan(200);
    if (other === database) return;
    await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
    await other.close();
  });

  it('hands over at once when it is stopped', async () => {
    const first = dispatch(async (_, events) => applied(events), { leaseMs: NEVER_MS, pollMs: NEVER_MS });
    await append([event('E', 'k')]);
    await until(nothingPending);
    await first.stop();
    dispatch(async (_, events) => applied(events), { leaseMs: NEVER_MS, pollMs: NEVER_MS });
    await append([event('E', 'k')]);
    await until(nothingPending);
  });

  it('delivers again when the answer was lost, and the inbox makes the effects happen once', async () => {
    const events = Array.from({ length: 30 }, (_, n) => event('E', `key${n % 3}`, n));
    let calls = 0;
    dispatch(async (_, batch) => {
      const outcomes = await applyEvents(database, batch, recordEffects);
      if ((calls += 1) % 2 === 1) throw new Error('the answer was lost');
      return outcomes;
    });
    await append(events);
    await until(nothingPending);
    const effects = await query<{ eventId: string }>(database.read, 'SELECT eventId FROM effects ORDER BY position');
    expect(effects.map(({ eventId }) => eventId)).toEqual(events.map(({ id }) => id));
    expect(calls).toBeGreaterThan(1);
  });

  it('prunes what everyone has applied and is old, and nothing else', async () => {
    const old = Array.from({ length: 3 }, () => event('Old', 'k'));
    const undelivered = event('Undelivered', 'k');
    const fresh = event('Fresh', 'k');
    await append([...old, undelivered, fresh], (type) => (type === 'Undelivered' ? ['vault'] : []));
    await database.execute('UPDATE outbox_events SET createdAt = ? WHERE id <> ?', [Date.now() - 31 * 86_400_000, fresh.id]);
    const dispatcher = new OutboxDispatcher({ database, consumers: ['vault'], deliver: async () => [] });
    expect(await dispatcher.prune()).toBe(3);
    expect(new Set(await knownEvents(database, [...old, undelivered, fresh].map(({ id }) => id)))).toEqual(
      new Set([undelivered.id, fresh.id]),
    );
  });
});

async function recordEffect(tx: EntityManager, { id }: DomainEvent): Promise<void> {
  const [row] = await query<{ n: number }>(tx, 'SELECT COUNT(*) AS n FROM effects');
  await insertRows(tx, Effect, [{ position: row?.n ?? 0, eventId: id }]);
}

async function recordEffects(tx: EntityManager, events: readonly DomainEvent[]): Promise<void> {
  for (const one of events) await recordEffect(tx, one);
}

describe('the inbox', () => {
  it('applies an event once, however many deliver it at the same time', async () => {
    const one = event('E', 'k');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => applyOnce(database, one, (tx) => execute(tx, 'INSERT INTO effects VALUES (?, ?)', [0, one.id]).then(() => undefined))),
    );
    expect(outcomes.filter((outcome) => outcome === 'APPLIED')).toHaveLength(1);
    expect(await database.read.count(Effect)).toBe(1);
  });

  it('keeps neither mark nor effect when the handler throws', async () => {
    const one = event('E', 'k');
    const failing = applyOnce(database, one, async (tx, received) => {
      await recordEffect(tx, received);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await database.read.count(Effect)).toBe(0);
    expect(await applyOnce(database, one, recordEffect)).toBe('APPLIED');
    expect(await applyOnce(database, one, recordEffect)).toBe('DUPLICATE');
  });

  it('applies a batch in one transaction when all is well', async () => {
    const events = Array.from({ length: 10 }, (_, n) => event('E', `key${n}`));
    const { statements, result } = await database.statements.measure(() => applyEvents(database, events, async () => undefined));
    expect(result).toEqual(applied(events));
    expect(statements).toHaveLength(3);
  });

  it('goes on beside duplicates and failures, and holds up only what comes after a failure of its key', async () => {
    const events = [event('Done', 'a'), event('Bad', 'a'), event('Fine', 'a'), event('Fine', 'b'), event('Odd', 'c')];
    await applyOnce(database, events[0] as DomainEvent, recordEffect);
    const logged: object[] = [];
    const log = { info: () => undefined, warn: () => undefined, error: (fields: object) => logged.push(fields) };
    const outcomes = await applyEvents(
      database,
      events,
      async (tx, received) => {
        await recordEffects(tx, received);
        const types = received.map(({ type }) => type);
        if (types.includes('Bad')) throw Object.assign(new Error('Erik Exempel'), { code: 'NO_SUCH_ORDER' });
        if (types.includes('Odd')) throw Object.assign(new Error('odd'), { code: 'Erik Exempel' });
      },
      log,
    );
    expect(outcomes.map((outcome) => (outcome.outcome === 'FAILED' ? outcome.code : outcome.outcome))).toEqual([
      'DUPLICATE',
      'NO_SUCH_ORDER',
      'BLOCKED',
      'APPLIED',
      'HANDLER_FAILED',
    ]);
    expect(logged).toHaveLength(2);
    expect(await database.read.count(Effect)).toBe(2);
  });
});
