import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { count, paymentState } from './rows';
import { BY_INVOICE, fillCart, openShop, orderInput, place, type Shop } from './shop';

/**
 * This subgraph's part of the 60 statements that a whole guest order may take over all databases: from the first product
 * in the cart to the captured card, and, beside it, until everybody has heard of it.
 */
const BUDGET = 21;
const BUDGET_OF_DELIVERY = 8;

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
      const { result, statements } = await shop.subgraph.database.statements.measure(async () => {
        const { order } = await place(shop, orderInput(cartId ?? (await fillCart(shop, 'pla', 2)), change));
        await shop.until(() => heard() === heardBefore + (state === 'CAPTURED' ? 4 : 3));
        await shop.until(async () => (await paymentState(shop, order?.payment.id ?? '')) === state);
        return order;
      });
      expect(result?.lines).toHaveLength(lines);
      const ours = statements.filter((sql) => !isPolling(sql));
      taken.push(ours.filter((sql) => !isDelivery(sql)).length);
      expect(ours.filter(isDelivery).length).toBeLessThanOrEqual(BUDGET_OF_DELIVERY);
    }
    const [one = 0, many = 0] = taken;
    expect(one).toBeLessThanOrEqual(BUDGET);
    // The cart of many lines was filled before: what is left is the same but for the four statements of that.
    expect(many).toBe(one - 4);
  });

  it('adds to a cart with the same few statements, whatever it holds', async () => {
    const taken = [];
    for (const lines of [1, 8]) {
      const { cartId } = await prepare(lines, true);
      const { statements } = await shop.subgraph.database.statements.measure(() =>
        shop.ask('mutation ($c: ID!) { addToCart(input: { cartId: $c, variantId: "pla" }) { cart { lines { availability } totals { total { amount } } recycling { pieces } } } }', { c: cartId }),
      );
      taken.push(statements.filter((sql) => !isPolling(sql) && !isDelivery(sql)).length);
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

/** What workers, and this spec, look for by the clock, whether anybody orders or not. */
function isPolling(sql: string): boolean {
  return /FROM `payment` WHERE dueAt|FROM payment WHERE id|FROM `checkout` WHERE state|SELECT l.consumer/.test(sql);
}

/** What the outbox takes to hand events on: by batch, and not by order. */
function isDelivery(sql: string): boolean {
  return /outbox_leases|FROM outbox_deliveries/.test(sql);
}
