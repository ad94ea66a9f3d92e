import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { count, rows } from '../spec/rows';
import { customer, fillCart, openShop, orderInput, place, placedOrder, type Shop } from '../spec/shop';

const DAY_MS = 86_400_000;

describe('tidying up, when a process starts', () => {
  let target: TestDatabaseUrl;
  const opened: Shop[] = [];

  beforeEach(async () => {
    target = await testDatabaseUrl('recovery');
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((shop) => shop.close()));
    await target.cleanup();
  });

  async function open(before?: Shop): Promise<Shop> {
    const shop = await openShop(target.url, before === undefined ? {} : { peers: before.peers, machineClock: before.machineClock, clock: before.clock });
    opened.push(shop);
    return shop;
  }

  it('deletes checkouts after 30 days and carts that nobody touched for 90, and never an order', async () => {
    const shop = await open();
    const order = await placedOrder(shop);
    await place(shop, orderInput(await fillCart(shop, 'filament'), { payment: { method: 'CARD', cardToken: 'tok_declined' } }));
    for (let index = 0; index < 60; index += 1) await fillCart(shop, 'filament');
    expect(await rows(shop, 'SELECT state FROM checkout ORDER BY state')).toEqual([{ state: 'ABORTED' }, { state: 'DONE' }]);

    shop.machineClock.advance(31 * DAY_MS);
    shop.clock.advance(89 * DAY_MS);
    const young = await fillCart(shop, 'filament', 1, customer('anna'));
    shop.clock.advance(2 * DAY_MS);
    const later = await open(shop);
    await later.until(async () => (await count(later, 'checkout')) === 0 && (await count(later, 'cart')) === 1);
    expect(await rows(later, 'SELECT DISTINCT cartId AS id FROM cart_line')).toEqual([{ id: young }]);
    expect(await rows(later, 'SELECT id FROM shop_order')).toEqual([{ id: order.id }]);
  });
});
