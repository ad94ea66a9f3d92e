import { insertRows, openDatabase, selectRows, type Database } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { CartCheckoutTables1763900000000 } from '../migrations/1763900000000-cart-checkout-tables';
import { PaymentEntity } from '../payment/payment.entity';
import { PAYMENT_TABLE, type PaymentAction } from '../payment/payment.states';
import { RecyclingItemEntity } from '../recycling/recycling.entity';
import { ConflictError, untilNoConflict } from './conflict';
import { transition, transitionAlone, type Move } from './transition';

describe('a transition', () => {
  let target: TestDatabaseUrl;
  let database: Database;
  let last = 0;

  beforeAll(async () => {
    target = await testDatabaseUrl('transition');
    database = await openDatabase({ name: 'transition', url: target.url, entities: [PaymentEntity, RecyclingItemEntity], migrations: [CartCheckoutTables1763900000000] });
    await database.migrate();
  });

  afterAll(async () => {
    await database.close();
    await target.cleanup();
  });

  async function awaited(): Promise<PaymentEntity> {
    const row = { id: `payment-${(last += 1)}`, orderId: null, state: 'AWAITED', version: 1, provider: null, amount: 100, dueAt: null, failures: 0, registrationKey: null, changedAt: new Date(0) } as const;
    await database.inTransaction((tx) => insertRows(tx, PaymentEntity, [row]));
    return Object.assign(new PaymentEntity(), row);
  }

  const stored = async ({ id }: PaymentEntity) => (await selectRows(database.read, PaymentEntity, 'WHERE id = ?', [id]))[0];

  describe.each<[string, (move: Move<PaymentEntity, PaymentAction>) => ReturnType<typeof transitionAlone<PaymentEntity, PaymentAction>>]>([
    ['in a transaction', (move) => database.inTransaction((tx) => transition(tx, move))],
    ['alone', (move) => transitionAlone(database, move)],
  ])('%s', (_, run) => {
    it('writes the next state, the next version and what else changes', async () => {
      const row = await awaited();
      const changedAt = new Date('2026-11-23T10:00:00.123Z');
      const moved = await run({ entity: PaymentEntity, table: PAYMENT_TABLE, row, action: 'RECEIVE', set: { changedAt } });
      expect(moved).toMatchObject({ ok: true, value: { state: 'RECEIVED', version: 2, changedAt } });
      expect(await stored(row)).toEqual(moved.ok && moved.value);
    });

    it('refuses what the table does not allow, and writes nothing', async () => {
      const row = await awaited();
      expect(await run({ entity: PaymentEntity, table: PAYMENT_TABLE, row, action: 'CAPTURE' })).toEqual({ ok: false, error: { code: 'NOT_ALLOWED', state: 'AWAITED' } });
      expect(await stored(row)).toEqual(row);
    });

    it('lets one of two through that have read the same row', async () => {
      const row = await awaited();
      const move = { entity: PaymentEntity, table: PAYMENT_TABLE, row, action: 'RECEIVE' } as const;
      const outcomes = await Promise.allSettled([run(move), run(move)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: expect.any(ConflictError) as ConflictError });
      expect((await stored(row))?.version).toBe(2);
    });
  });

  it('is tried again until nobody was first, but not for ever, and not after another error', async () => {
    let calls = 0;
    const lose = (times: number) => async () => {
      calls += 1;
      if (calls <= times) throw new ConflictError('It');
      return 'done';
    };
    expect(await untilNoConflict(lose(3))).toBe('done');
    calls = 0;
    await expect(untilNoConflict(lose(1_000))).rejects.toThrow('Try again');
    calls = 0;
    await expect(untilNoConflict(async () => { calls += 1; throw new TypeError('bug'); })).rejects.toThrow(TypeError);
    expect(calls).toBe(1);
  });
});
