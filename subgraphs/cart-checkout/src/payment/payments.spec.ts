import { insertRows, openDatabase, selectRows } from '@andamal/database';
import { AppError, fixedClock, systemClock } from '@andamal/kernel';
import { createLogger } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { CartCheckoutTables1763900000000 } from '../migrations/1763900000000-cart-checkout-tables';
import { RecyclingItemEntity } from '../recycling/recycling.entity';
import { atProvider } from '../spec/rows';
import { openShop, type Shop } from '../spec/shop';
import { PaymentEntity } from './payment.entity';
import { PaymentWorker } from './payment-worker';
import { TestPaymentProvider } from './test-provider';

describe('the built-in payment provider', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;
  let provider: TestPaymentProvider;
  let last = 0;
  const order = (token = 'tok_ok', amount = 100) => ({ reference: `reference-${(last += 1)}`, amount, token });

  beforeAll(async () => {
    target = await testDatabaseUrl('test_provider');
    shop = await openShop(target.url);
    provider = new TestPaymentProvider(shop.subgraph.database, systemClock);
  });

  afterAll(async () => {
    await shop.close();
    await target.cleanup();
  });

  it('authorises, captures and refunds, each once however often it is asked', async () => {
    const one = order();
    for (const _ of [1, 2]) expect(await provider.authorise(one)).toBe('AUTHORISED');
    for (const _ of [1, 2]) expect(await provider.capture(one.reference)).toBe('CAPTURED');
    expect(await provider.void(one.reference)).toBe('CAPTURED');
    for (const _ of [1, 2]) expect(await provider.refund(one.reference)).toBe('REFUNDED');
    expect(await provider.capture(one.reference)).toBe('REFUSED');
  });

  it('declines the same reference with another amount', async () => {
    const one = order();
    await provider.authorise(one);
    expect(await provider.authorise({ ...one, amount: 101 })).toBe('DECLINED');
  });

  it('takes a void as final, also when the authorisation comes after it', async () => {
    const one = order();
    for (const _ of [1, 2]) expect(await provider.void(one.reference)).toBe('VOIDED');
    expect(await provider.authorise(one)).toBe('DECLINED');
    expect(await provider.capture(one.reference)).toBe('REFUSED');
  });

  it.each([
    ['tok_declined', 'DECLINED'],
    ['tok_unknown', 'DECLINED'],
  ])('answers %s with %s', async (token, answer) => {
    expect(await provider.authorise(order(token))).toBe(answer);
  });

  it('does not answer, having done nothing or all of it', async () => {
    const [error, timeout] = [order('tok_error'), order('tok_timeout')];
    await expect(provider.authorise(error)).rejects.toThrow(AppError);
    await expect(provider.authorise(timeout)).rejects.toThrow(AppError);
    expect(await atProvider(shop, error.reference)).toBeUndefined();
    expect(await atProvider(shop, timeout.reference)).toBe('AUTHORISED');
  });
});

describe('the payment worker', () => {
  it('asks again, later and later, until the provider answers', async () => {
    const target = await testDatabaseUrl('payment_worker');
    const database = await openDatabase({
      name: 'payment-worker',
      url: target.url,
      entities: [PaymentEntity, RecyclingItemEntity],
      migrations: [CartCheckoutTables1763900000000],
    });
    await database.migrate();
    let failures = 3;
    class Unreliable extends TestPaymentProvider {
      override capture(reference: string): ReturnType<TestPaymentProvider['capture']> {
        if (failures-- > 0) throw new AppError('UNAVAILABLE', 'No answer.');
        return super.capture(reference);
      }
    }
    const clock = fixedClock('2026-11-23T10:00:00Z');
    const provider = new Unreliable(database, clock);
    const worker = new PaymentWorker({ database, provider, clock, machineClock: clock, log: createLogger({ service: 'spec', level: 'silent' }) });
    await provider.authorise({ reference: 'one', amount: 100, token: 'tok_ok' });
    const payment = { id: 'one', orderId: null, state: 'AUTHORISED', version: 1, provider: 'test', amount: 100, dueAt: clock.now(), failures: 0, registrationKey: null, changedAt: clock.now() } as const;
    await database.inTransaction((tx) => insertRows(tx, PaymentEntity, [payment]));

    const pauses: (number | null)[] = [];
    const states: string[] = [];
    for (let round = 1; round <= 4; round += 1) {
      worker.kick();
      await worker.idle();
      const [row] = await selectRows(database.read, PaymentEntity, '');
      pauses.push(row?.dueAt === null || row === undefined ? null : row.dueAt.getTime() - clock.now().getTime());
      states.push(row?.state ?? '');
      // Before its time nothing happens.
      worker.kick();
      await worker.idle();
      if (row?.dueAt) clock.set(row.dueAt);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, null]);
    expect(states).toEqual(['AUTHORISED', 'AUTHORISED', 'AUTHORISED', 'CAPTURED']);
    await worker.stop();
    await database.close();
    await target.cleanup();
  });
});
