import type { Database } from '@andamal/database';
import { fixedClock, systemClock } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import type { PaymentProvider } from '../payment/payment-provider';
import { TestPaymentProvider } from '../payment/test-provider';
import type { Fault } from '../spec/fake-peers';
import { atProvider, count, paymentState, rows } from '../spec/rows';
import { fillCart, LEASE_MS, openShop, orderInput, place, type Shop } from '../spec/shop';

/** The test provider, which can fall silent for good in the middle of an authorisation. */
class SilentProvider extends TestPaymentProvider {
  silence: 'BEFORE' | 'AFTER' | null = null;
  private reached: () => void = () => undefined;

  silenced(): Promise<void> {
    return new Promise((resolve) => (this.reached = resolve));
  }

  override async authorise(order: Parameters<PaymentProvider['authorise']>[0]): ReturnType<PaymentProvider['authorise']> {
    const { silence } = this;
    this.silence = null;
    if (silence === 'BEFORE') await this.never();
    const answer = await super.authorise(order);
    if (silence === 'AFTER') await this.never();
    return answer;
  }

  private never(): Promise<never> {
    this.reached();
    return new Promise<never>(() => undefined);
  }
}

describe('a checkout that is interrupted', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;
  let provider: SilentProvider;
  const opened: Shop[] = [];

  async function open(peers?: Shop['peers'], machineClock = fixedClock(systemClock.now())): Promise<Shop> {
    const next = await openShop(target.url, {
      ...(peers === undefined ? {} : { peers }),
      machineClock,
      paymentProvider: (database: Database) => (provider = new SilentProvider(database, systemClock)),
    });
    opened.push(next);
    return next;
  }

  beforeEach(async () => {
    target = await testDatabaseUrl('saga');
    shop = await open();
    shop.peers.stock('printer', 3);
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    await target.cleanup();
  });

  /** Nothing is left of the checkout anywhere: not stock, nor deposit, nor money, nor half an order. */
  async function expectUndone(): Promise<void> {
    await shop.until(async () => (await count(shop, 'outbox_deliveries')) === 0);
    await shop.until(() => shop.peers.available('printer') === 3);
    expect([...shop.peers.reservations.values()].filter(({ state }) => state === 'HELD')).toEqual([]);
    expect([...shop.peers.deposits.values()].filter(({ state }) => state !== 'DESTROYED')).toEqual([]);
    await shop.until(async () => (await count(shop, 'payment', "state <> 'VOIDED'")) === 0);
    expect(await count(shop, 'test_provider_payment', "state = 'AUTHORISED' OR state = 'CAPTURED'")).toBe(0);
    for (const table of ['shop_order', 'order_line', 'invoice', 'number_series']) expect(await count(shop, table)).toBe(0);
    expect(await count(shop, 'checkout', "state = 'RUNNING'")).toBe(0);
  }

  describe.each<[string, Fault]>([
    ['ReserveStock', 'BEFORE'],
    ['ReserveStock', 'AFTER'],
    ['Deposit', 'BEFORE'],
    ['Deposit', 'AFTER'],
  ])('because %s failed (%s)', (operation, fault) => {
    it('is undone, says that it is an outage, and goes through with the same key later', async () => {
      const input = orderInput(await fillCart(shop, 'printer', 3));
      shop.peers.fail(operation, fault);
      await expect(place(shop, input)).rejects.toThrow('UNAVAILABLE');
      await expectUndone();
      const { order } = await place(shop, input);
      expect(order?.invoice).toMatchObject({ number: '2026-000001' });
      await shop.until(() => shop.peers.deposited(order?.id ?? '')?.state === 'KEPT');
    });
  });

  it.each(['tok_error', 'tok_timeout'])('because the provider did not answer (%s): is undone, and the card voided', async (cardToken) => {
    const input = orderInput(await fillCart(shop, 'printer', 3), { payment: { method: 'CARD', cardToken } });
    await expect(place(shop, input)).rejects.toThrow('UNAVAILABLE');
    await expectUndone();
    const [payment] = await rows<{ id: string }>(shop, 'SELECT id FROM payment');
    expect(await atProvider(shop, payment?.id ?? '')).toBe('VOIDED');
  });

  it('because the cart was changed meanwhile: is undone, and the cart stays', async () => {
    const cartId = await fillCart(shop, 'printer', 1);
    shop.peers.fail('Deposit', 'SILENCE_AFTER');
    // The deposit hangs for a while, in which the customer adds something in another tab.
    const silenced = shop.peers.silenced('Deposit');
    void place(shop, orderInput(cartId, { idempotencyKey: 'key-of-the-first-tab-0' }));
    await silenced;
    await shop.ask('mutation ($c: ID!) { addToCart(input: { cartId: $c, variantId: "printer" }) { cart { id } } }', { c: cartId });
    shop.machineClock.advance(LEASE_MS + 1);
    const again = await place(shop, orderInput(cartId, { idempotencyKey: 'key-of-the-first-tab-0' }));
    expect(again.userErrors.map(({ code }) => code)).toEqual(['CART_CHANGED']);
    await expectUndone();
    expect((await place(shop, orderInput(cartId))).order?.lines).toMatchObject([{ quantity: 2 }]);
  });

  const deaths: [string, (at: Shop) => Promise<void>][] = [
    ['before stock is reserved', (at) => dieAt(at, 'ReserveStock', 'SILENCE_BEFORE')],
    ['after stock was reserved', (at) => dieAt(at, 'ReserveStock', 'SILENCE_AFTER')],
    ['before the deposit', (at) => dieAt(at, 'Deposit', 'SILENCE_BEFORE')],
    ['after the deposit', (at) => dieAt(at, 'Deposit', 'SILENCE_AFTER')],
    ['before the authorisation', () => dieAtProvider('BEFORE')],
    ['after the authorisation', () => dieAtProvider('AFTER')],
  ];

  function dieAt(at: Shop, operation: string, fault: Fault): Promise<void> {
    at.peers.fail(operation, fault);
    return at.peers.silenced(operation);
  }

  function dieAtProvider(when: 'BEFORE' | 'AFTER'): Promise<void> {
    provider.silence = when;
    return provider.silenced();
  }

  describe.each(deaths)('because its process died %s', (_, die) => {
    it('is given up by the recovery of another process when its lease has run out', async () => {
      const input = orderInput(await fillCart(shop, 'printer', 3));
      const dead = die(shop);
      void place(shop, input);
      await dead;
      shop.machineClock.advance(LEASE_MS + 1);
      await open(shop.peers, shop.machineClock);
      await shop.until(async () => (await count(shop, 'checkout', "state = 'ABORTED'")) === 1);
      await expectUndone();
      expect((await place(shop, input)).order).not.toBeNull();
    });

    it('is taken over by a call with the same key: one order, nothing twice', async () => {
      const input = orderInput(await fillCart(shop, 'printer', 3));
      const dead = die(shop);
      void place(shop, input);
      await dead;
      shop.machineClock.advance(LEASE_MS + 1);
      const answers = await Promise.all([place(shop, input), place(shop, input), place(shop, input)]);
      expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(1);
      expect(answers[0]?.order).not.toBeNull();
      expect(await count(shop, 'shop_order')).toBe(1);
      expect(shop.peers.available('printer')).toBe(0);
      expect([...shop.peers.deposits.values()].filter(({ state }) => state !== 'DESTROYED')).toHaveLength(1);
      await shop.until(async () => (await count(shop, 'test_provider_payment', "state = 'CAPTURED'")) === 1);
      expect(await count(shop, 'test_provider_payment', "state = 'AUTHORISED'")).toBe(0);
    });
  });

  it('does not come back to life: an attempt that wakes up late changes nothing', async () => {
    const input = orderInput(await fillCart(shop, 'printer', 3));
    let wakeUp: () => void = () => undefined;
    const sleeping = new Promise<void>((resolve) => (wakeUp = resolve));
    let asleep: () => void = () => undefined;
    const fellAsleep = new Promise<void>((resolve) => (asleep = resolve));
    const authorise = provider.authorise.bind(provider);
    provider.authorise = async (order) => {
      asleep();
      await sleeping;
      return authorise(order);
    };
    const late = place(shop, input);
    await fellAsleep;
    shop.machineClock.advance(LEASE_MS + 1);
    const other = await open(shop.peers, shop.machineClock);
    await shop.until(async () => (await count(shop, 'payment', "state = 'VOIDED'")) === 1);
    wakeUp();
    // The void is final, so the late authorisation is declined; and the checkout was given up by somebody else.
    expect((await late).userErrors.map(({ code }) => code)).toEqual(['PAYMENT_DECLINED']);
    await expectUndone();
    expect((await place(other, input)).order).not.toBeNull();
  });

  it('is waited for by calls with the same key as long as it runs', async () => {
    const input = orderInput(await fillCart(shop, 'printer', 1));
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const authorise = provider.authorise.bind(provider);
    provider.authorise = async (order) => {
      await gate;
      return authorise(order);
    };
    const first = place(shop, input);
    await shop.until(async () => (await count(shop, 'checkout', "state = 'RUNNING'")) === 1);
    const second = place(shop, input);
    goOn();
    expect((await second).order?.id).toBe((await first).order?.id);
  });

  it('leaves a payment alone that was captured before the void came: it is refunded', async () => {
    const { order } = await place(shop, orderInput(await fillCart(shop, 'printer', 1)));
    await shop.until(async () => (await paymentState(shop, order?.payment.id ?? '')) === 'CAPTURED');
    await shop.ask('mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) { userErrors { code } } }', { id: order?.id }, { kind: 'STAFF', id: 's', roles: ['SUPPORT'] });
    await shop.until(async () => (await paymentState(shop, order?.payment.id ?? '')) === 'REFUNDED');
    expect(await atProvider(shop, order?.payment.id ?? '')).toBe('REFUNDED');
  });
});
