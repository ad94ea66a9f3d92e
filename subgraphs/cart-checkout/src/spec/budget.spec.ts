import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { count, paymentState } from './rows';
import { BY_INVOICE, fillCart, openShop, orderInput, place, type Shop } from './shop';

/** This subgraph's part of the 60 statements that a whole guest order may take over all databases. */
const BUDGET = 28;

describe('a whole guest order', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;

  beforeAll(async () => {
    target = await testDatabaseUrl('budget');
    shop = await openShop(target.url);
    shop.peers.stock('pla', 1_000);
    // The first order of a year begins the number series.
    await place(shop, orderInput(await fillCart(shop, 'pla')));
    await shop.until(async () => (await count(shop, 'outbox_deliveries')) === 0);
    await shop.until(async () => (await count(shop, 'payment', "state = 'CAPTURED'")) === 1);
  });

  afterAll(async () => {
    await shop.close();
    await target.cleanup();
  });

  it.each([
    ['by card, captured', {}, 'CAPTURED'],
    ['on invoice', BY_INVOICE, 'AWAITED'],
  ])('%s takes few statements, events included, and no more for many lines', async (_, change, state) => {
    const taken = [];
    for (const lines of [1, 8]) {
      const { cartId, heardBefore } = await prepare(lines);
      const measured = await shop.subgraph.database.statements.measure(async () => {
        const id = cartId ?? (await fillCart(shop, 'pla', 2));
        const { order } = await place(shop, orderInput(id, change));
        // The last statements are those after which events and payment are done; none of them is ours to wait for.
        await shop.until(() => heard() >= heardBefore + (state === 'CAPTURED' ? 4 : 3));
        return order;
      });
      await shop.until(async () => (await paymentState(shop, measured.result?.payment.id ?? '')) === state);
      expect(measured.result?.lines).toHaveLength(lines);
      taken.push(measured.statements.filter((sql) => !isPolling(sql)).length);
    }
    const [one = 0, many = 0] = taken;
    expect(one).toBeLessThanOrEqual(BUDGET);
    // Without its adding to the cart, which the cart of many lines had before: see below.
    expect(many).toBeLessThanOrEqual(one);
  });

  it('adds to a cart with the same few statements, whatever it holds', async () => {
    const taken = [];
    for (const lines of [1, 8]) {
      const { cartId } = await prepare(lines, true);
      const { statements } = await shop.subgraph.database.statements.measure(() =>
        shop.ask('mutation ($c: ID!) { addToCart(input: { cartId: $c, variantId: "pla" }) { cart { lines { availability } totals { total { amount } } recycling { pieces } } } }', { c: cartId }),
      );
      taken.push(statements.filter((sql) => !isPolling(sql)).length);
    }
    expect(taken).toEqual([5, 5]);
  });

  const heard = (): number => shop.peers.eventsAt('privacy-compliance').length + shop.peers.eventsAt('catalog').length;

  async function prepare(lines: number, always = false): Promise<{ cartId: string | null; heardBefore: number }> {
    await shop.until(async () => (await count(shop, 'outbox_deliveries')) === 0);
    if (lines === 1 && !always) return { cartId: null, heardBefore: heard() };
    const cartId = await fillCart(shop, 'pla');
    for (let line = 1; line < lines; line += 1) {
      shop.peers.stock(`v${line}`, 100);
      await shop.ask('mutation ($c: ID!, $v: ID!) { addToCart(input: { cartId: $c, variantId: $v }) { cart { id } } }', { c: cartId, v: `v${line}` });
    }
    return { cartId, heardBefore: heard() };
  }
});

/** What the workers look for by the clock, whether anybody orders or not. */
function isPolling(sql: string): boolean {
  return /FROM `payment` WHERE dueAt|FROM `checkout` WHERE state = 'RUNNING'|SELECT DISTINCT consumer|nextAttemptAt <= \?\s*$/.test(sql);
}
