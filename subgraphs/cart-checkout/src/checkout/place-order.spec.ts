import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { count, paymentState, rows } from '../spec/rows';
import { BY_INVOICE, customer, fillCart, openShop, orderInput, place, placedOrder, type Shop } from '../spec/shop';

describe('placeOrder', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;

  beforeEach(async () => {
    target = await testDatabaseUrl('place_order');
    shop = await openShop(target.url);
    shop.peers.stock('printer', 5);
  });

  afterEach(async () => {
    await shop.close();
    await target.cleanup();
  });

  it('sells a cart by card: order, paid invoice and captured payment, with events in their order', async () => {
    const { order } = await place(shop, orderInput(await fillCart(shop, 'printer', 2)));
    expect(order).toMatchObject({ state: 'PLACED', total: { amount: 57_900 }, invoice: { state: 'PAID' }, lines: [{ sku: 'SKU-printer', quantity: 2 }] });
    expect(order?.personalData.id).toBe(`${order?.subject.id}:ORDER:${order?.id}`);

    await shop.until(() => shop.peers.eventsAt('privacy-compliance').length === 3 && shop.peers.eventsAt('catalog').length === 1);
    expect(shop.peers.eventsAt('privacy-compliance').map(({ type }) => type)).toEqual(['OrderPlaced', 'InvoiceIssued', 'PaymentReceived']);
    expect(shop.peers.eventsAt('catalog')[0]?.payload).toMatchObject({ orderId: order?.id, paymentMethod: 'CARD', accountId: null });
    expect(shop.peers.deposited(order?.id ?? '')?.state).toBe('KEPT');
    expect(shop.peers.available('printer')).toBe(3);
    await shop.until(async () => (await paymentState(shop, order?.payment.id ?? '')) === 'CAPTURED');
  });

  it('sells on invoice: due in 30 days, no payment yet', async () => {
    const order = await placedOrder(shop, BY_INVOICE);
    expect(order).toMatchObject({ invoice: { state: 'ISSUED' }, payment: { state: 'AWAITED' } });
    const [invoice] = await rows<{ issuedAt: number; dueAt: number }>(shop, 'SELECT issuedAt, dueAt FROM invoice');
    expect(Number(invoice?.dueAt) - Number(invoice?.issuedAt)).toBe(30 * 86_400_000);
    await shop.until(() => shop.peers.eventsAt('privacy-compliance').length === 2);
    expect(shop.peers.eventsAt('privacy-compliance').map(({ type }) => type)).toEqual(['OrderPlaced', 'InvoiceIssued']);
  });

  it('gives the vault each value of a person once, the masked card and the address of the caller', async () => {
    const order = await placedOrder(shop);
    const values = shop.peers.deposited(order.id)?.values ?? [];
    expect(values.map(({ category }) => category).sort()).toEqual([
      'ADDRESS', 'EMAIL', 'IP_ADDRESS', 'NAME', 'PAYMENT_DETAILS', 'PAYMENT_METHOD', 'PERSONAL_IDENTITY_NUMBER', 'PHONE',
    ]);
    expect(values).toContainEqual({ category: 'PAYMENT_DETAILS', value: 'Visa •••• 4242' });
    expect(values).toContainEqual({ category: 'ADDRESS', value: '{"street":"Exempelgatan 1","postalCode":"123 45","city":"Exempelstad"}' });
    expect(values).toContainEqual({ category: 'IP_ADDRESS', value: '203.0.113.7' });
  });

  it('asks no personnummer of a company, and does not pass one on', async () => {
    const contact = { name: 'Example Contact', email: 'a@b.example', companyName: 'Exempel AB', organisationNumber: '556677-8899' };
    const order = await placedOrder(shop, { ...BY_INVOICE, contact: { ...contact, personalIdentityNumber: '19811228-9874' } });
    const categories = shop.peers.deposited(order.id)?.values.map(({ category }) => category);
    expect(categories).toEqual(expect.arrayContaining(['COMPANY_NAME', 'ORGANISATION_NUMBER']));
    expect(categories).not.toContain('PERSONAL_IDENTITY_NUMBER');
  });

  it('makes one order of the same key 20 times at once, and gives it to each call', async () => {
    const input = orderInput(await fillCart(shop, 'printer', 5));
    const answers = await Promise.all(Array.from({ length: 20 }, () => place(shop, input)));
    expect(answers.map(({ userErrors }) => userErrors)).toEqual(answers.map(() => []));
    expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(1);
    expect(new Set(answers.map(({ order }) => order?.invoice.number)).size).toBe(1);
    expect(await count(shop, 'shop_order')).toBe(1);
    expect(shop.peers.available('printer')).toBe(0);
    expect(shop.peers.deposits.size).toBe(1);
    expect(await count(shop, 'test_provider_payment')).toBe(1);
  });

  it('gives the same failure to all who waited for it, and the key is free again', async () => {
    const input = orderInput(await fillCart(shop, 'printer', 5));
    shop.peers.stock('printer', 4);
    const answers = await Promise.all(Array.from({ length: 5 }, () => place(shop, input)));
    for (const { order, userErrors } of answers) {
      expect(order).toBeNull();
      expect(userErrors).toEqual([{ code: 'OUT_OF_STOCK', field: ['input', 'cartId'], message: 'Article printer: only 4 left.' }]);
    }
    shop.peers.stock('printer', 5);
    expect((await place(shop, { ...input, deliveryMethod: 'PICK_UP' })).order).not.toBeNull();
  });

  it('sells exactly what there is to many who want it at once', async () => {
    shop.peers.stock('printer', 7);
    const carts = await Promise.all(Array.from({ length: 30 }, () => fillCart(shop, 'printer')));
    const answers = await Promise.all(carts.map((cartId) => place(shop, orderInput(cartId))));
    expect(answers.filter(({ order }) => order !== null)).toHaveLength(7);
    expect(await count(shop, 'shop_order')).toBe(7);
    expect(shop.peers.available('printer')).toBe(0);
    const numbers = (await rows<{ number: string }>(shop, 'SELECT number FROM invoice ORDER BY number')).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: 7 }, (_, index) => `2026-00000${index + 1}`));
  });

  it('refuses a key that belongs to another cart, other content, or another person\'s data', async () => {
    const input = orderInput(await fillCart(shop, 'printer'));
    expect((await place(shop, input)).order).not.toBeNull();
    const others = [
      { ...input, cartId: await fillCart(shop, 'printer') },
      { ...input, deliveryMethod: 'PICK_UP' },
      { ...input, contact: { ...(input.contact as object), email: 'other@customer.example' } },
      { ...input, payment: { method: 'CARD', cardToken: 'tok_ok_mastercard' } },
    ];
    for (const other of others) {
      expect((await place(shop, other)).userErrors.map(({ code }) => code)).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    }
    expect(await count(shop, 'shop_order')).toBe(1);
  });

  it('keeps the keys of two customers apart', async () => {
    const input = { idempotencyKey: 'the-same-key-twice-0123456789' };
    const first = await placedOrder(shop, input, customer('anna'));
    const second = await placedOrder(shop, input, customer('bo'));
    expect(second.id).not.toBe(first.id);
    expect(second.subject.id).toBe('subject-of-bo');
  });

  it('sells nothing when the cart costs something else than the customer agreed to', async () => {
    const cartId = await fillCart(shop, 'printer');
    expect((await place(shop, orderInput(cartId, { expectedTotal: 30_000 }))).userErrors[0]?.code).toBe('PRICE_CHANGED');
    expect(shop.peers.reservations.size).toBe(0);
    expect((await place(shop, orderInput(cartId, { expectedTotal: 32_900 }))).order?.total.amount).toBe(32_900);
  });

  it('closes the cart with the order', async () => {
    const cartId = await fillCart(shop, 'printer', 1, customer('anna'));
    await place(shop, orderInput(cartId), customer('anna'));
    expect(await shop.ask('query ($id: ID) { cart(id: $id) { id } }', { id: cartId }, customer('anna'))).toEqual({ cart: null });
    const again = await place(shop, orderInput(cartId), customer('anna'));
    expect(again.userErrors.map(({ code }) => code)).toEqual(['CART_NOT_FOUND']);
  });

  it('sends packaging back with the order', async () => {
    const cartId = await fillCart(shop, 'printer');
    await shop.ask('mutation ($c: ID!) { addToRecyclingCart(input: { cartId: $c, itemCode: "RESIN_BOTTLE_500", quantity: 3 }) { userErrors { code } } }', { c: cartId });
    const { order } = await place(shop, orderInput(cartId));
    const read = await shop.ask<object>('query ($id: ID!) { order(id: $id) { recycling { itemCode quantity item { name } } } }', { id: order?.id }, { kind: 'STAFF', id: 's', roles: ['WAREHOUSE'] });
    expect(read).toEqual({ order: { recycling: [{ itemCode: 'RESIN_BOTTLE_500', quantity: 3, item: { name: 'Resin bottle, 500 ml' } }] } });
  });

  describe('with input that it cannot take', () => {
    const contact = { name: 'Example Person', email: 'example@customer.example', personalIdentityNumber: '19811228-9874' };
    const cases: [string, object, string, string[]][] = [
      ['no name', { contact: { ...contact, name: ' ' } }, 'REQUIRED', ['input', 'contact', 'name']],
      ['no personnummer', { contact: { ...contact, personalIdentityNumber: null } }, 'REQUIRED', ['input', 'contact', 'personalIdentityNumber']],
      ['a wrong check digit', { contact: { ...contact, personalIdentityNumber: '19811228-9873' } }, 'INVALID_VALUE', ['input', 'contact', 'personalIdentityNumber']],
      ['half an e-mail address', { contact: { ...contact, email: 'example@' } }, 'INVALID_VALUE', ['input', 'contact', 'email']],
      ['a company without number', { contact: { ...contact, companyName: 'Exempel AB' } }, 'REQUIRED', ['input', 'contact', 'organisationNumber']],
      ['no city', { deliveryAddress: { street: 'Gatan 1', postalCode: '123 45' } }, 'REQUIRED', ['input', 'deliveryAddress', 'city']],
      ['no way to pay', { payment: {} }, 'REQUIRED', ['input', 'payment', 'method']],
      ['no token', { payment: { method: 'CARD' } }, 'REQUIRED', ['input', 'payment', 'cardToken']],
      ['a card number', { payment: { method: 'CARD', cardToken: '4242 4242 4242 4242' } }, 'INVALID_VALUE', ['input', 'payment', 'cardToken']],
      ['an unknown token', { payment: { method: 'CARD', cardToken: 'tok_nobody' } }, 'INVALID_VALUE', ['input', 'payment', 'cardToken']],
      ['a minor', { contact: { ...contact, personalIdentityNumber: '20150101-2387' } }, 'NOT_OF_AGE', ['input', 'contact', 'personalIdentityNumber']],
      ['what the vault refuses', { contact: { ...contact, name: 'refused-by-vault' } }, 'INVALID_VALUE', ['input', 'contact', 'name']],
      ['a declined card', { payment: { method: 'CARD', cardToken: 'tok_declined' } }, 'PAYMENT_DECLINED', ['input', 'payment', 'cardToken']],
    ];

    it('says so and changes nothing: a session that has outlived its account', async () => {
      const caller = customer('closed');
      const cartId = await fillCart(shop, 'printer', 1, caller);
      shop.peers.closed.add(String(caller.subjectId));
      const { order, userErrors } = await place(shop, orderInput(cartId), caller);
      expect([order, userErrors]).toEqual([null, [{ code: 'ACCOUNT_CLOSED', field: ['input'], message: expect.any(String) as string }]]);
      await shop.until(() => shop.peers.available('printer') === 5);
      expect(await count(shop, 'shop_order')).toBe(0);
    });

    it.each(cases)('says so and changes nothing: %s', async (_, change, code, field) => {
      const cartId = await fillCart(shop, 'printer');
      const { order, userErrors } = await place(shop, orderInput(cartId, change));
      expect(order).toBeNull();
      expect(userErrors).toEqual([{ code, field, message: expect.any(String) as string }]);
      await shop.until(() => shop.peers.available('printer') === 5);
      expect(await count(shop, 'shop_order')).toBe(0);
      expect((await place(shop, orderInput(cartId))).order).not.toBeNull();
    });

    it.each([
      ['a short key', { idempotencyKey: 'short' }, 'idempotencyKey'],
      ['a key with other characters', { idempotencyKey: 'kalle@example.com-kalle' }, 'idempotencyKey'],
      ['a name without end', { contact: { ...contact, name: 'x'.repeat(100_000) } }, 'contact.name'],
    ])('refuses %s by its limits, and does not repeat it', async (_, change, field) => {
      const { errors } = await shop.answer('mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }', {
        input: orderInput(await fillCart(shop, 'printer'), change),
      });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', fields: [{ field }] });
      expect(JSON.stringify(errors)).not.toMatch(/kalle|xxxx/);
    });

    it('refuses an unknown and an empty cart', async () => {
      expect((await place(shop, orderInput('no-such-cart'))).userErrors[0]?.code).toBe('CART_NOT_FOUND');
      const cartId = await fillCart(shop, 'printer');
      await shop.ask('mutation ($c: ID!) { removeFromCart(input: { cartId: $c, variantId: "printer" }) { cart { id } } }', { c: cartId });
      expect((await place(shop, orderInput(cartId))).userErrors[0]?.code).toBe('CART_EMPTY');
    });

    it('sells nothing to staff', async () => {
      await expect(place(shop, orderInput('any'), { kind: 'STAFF', id: 's', roles: ['SUPPORT'] })).rejects.toThrow('FORBIDDEN');
    });
  });
});
