import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { BY_INVOICE, customer, fillCart, openShop, orderInput, place, placedOrder, type Shop } from '../spec/shop';

describe('placeOrder', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;

  beforeAll(async () => {
    target = await testDatabaseUrl('place_order');
    shop = await openShop(target.url);
  });

  afterAll(async () => {
    await shop.close();
    await target.cleanup();
  });

  it('sells a cart by card: order, paid invoice and captured payment, with events in their order', async () => {
    shop.peers.stock('printer', 5);
    const { order } = await place(shop, orderInput(await fillCart(shop, 'printer', 2)));
    expect(order).toMatchObject({ state: 'PLACED', total: { amount: 57_900 }, invoice: { state: 'PAID' }, lines: [{ sku: 'SKU-printer', quantity: 2 }] });
    expect(order?.personalData.id).toBe(`${order?.subject.id}:ORDER:${order?.id}`);

    await shop.until(() => shop.peers.eventsAt('privacy-compliance').length === 3 && shop.peers.eventsAt('catalog').length === 1);
    expect(shop.peers.eventsAt('privacy-compliance').map(({ type }) => type)).toEqual(['OrderPlaced', 'InvoiceIssued', 'PaymentReceived']);
    expect(shop.peers.eventsAt('catalog')[0]?.payload).toMatchObject({ orderId: order?.id, paymentMethod: 'CARD', accountId: null });
    expect(shop.peers.deposited(order?.id ?? '')?.state).toBe('KEPT');
    expect(shop.peers.available('printer')).toBe(3);
    await shop.until(async () => (await paymentState(order?.id)) === 'CAPTURED');
  });
});
