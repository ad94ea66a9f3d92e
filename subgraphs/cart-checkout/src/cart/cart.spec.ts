import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { count, rows } from '../spec/rows';
import { ADD, customer, fillCart, openShop, placedOrder, type AddAnswer, type Shop } from '../spec/shop';

const CHANGE = /* GraphQL */ `
  mutation ($input: ChangeCartLineInput!) {
    changeCartLine(input: $input) {
      cart { id lines { variantId quantity } }
      messages { code message }
      userErrors { code field }
    }
  }
`;

const REMOVE = /* GraphQL */ `
  mutation ($input: RemoveFromCartInput!) {
    removeFromCart(input: $input) { cart { pieces } messages { code message } userErrors { code } }
  }
`;

const RECYCLE = /* GraphQL */ `
  mutation ($input: RecyclingInput!) {
    addToRecyclingCart(input: $input) {
      cart { id recycling { pieces lines { itemCode quantity item { name rule } } } }
      messages { code message itemCode }
      userErrors { code field message }
    }
  }
`;

describe('carts', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;

  beforeEach(async () => {
    target = await testDatabaseUrl('cart');
    shop = await openShop(target.url);
    shop.peers.stock('pla', 10);
    shop.peers.stock('abs', 3, { priceInclVat: 29_900 });
  });

  afterEach(async () => {
    await shop.close();
    await target.cleanup();
  });

  const add = async (input: object, caller = {}) => (await shop.ask<AddAnswer>(ADD, { input }, caller)).addToCart;
  const mergeCarts = async (guestCartId: string, customerId: string, issuer: 'customer-identity' | 'gateway' = 'customer-identity') =>
    shop.answer(
      'mutation ($input: MergeCartsInput!) { mergeCarts(input: $input) { cartId } }',
      { input: { guestCartId, customerId, subjectId: `subject-of-${customerId}` } },
      { issuer },
      'internal',
    );

  it('gives a guest a new cart with a secret for its id, and says what was added', async () => {
    const { cart, messages } = await add({ variantId: 'pla', quantity: 2 });
    expect(Buffer.from(cart?.id ?? '', 'base64url')).toHaveLength(16);
    expect(cart).toMatchObject({ pieces: 2, lines: [{ variantId: 'pla', quantity: 2, availability: 'IN_STOCK', total: { inclVat: { amount: 50_000 } } }] });
    expect(messages).toEqual([{ code: 'ADDED', message: '2 × Article pla is now in your cart.', variantId: 'pla' }]);
  });

  it('adds to a line that is there, and speaks Swedish', async () => {
    const cartId = await fillCart(shop, 'pla', 2);
    const { cart, messages } = await add({ cartId, variantId: 'pla', quantity: 3 }, { language: 'sv' });
    expect(cart?.lines).toMatchObject([{ quantity: 5 }]);
    expect(messages[0]?.message).toBe('3 × Vara pla ligger nu i varukorgen.');
  });

  it('changes and removes lines, each with its message', async () => {
    const cartId = await fillCart(shop, 'pla', 2);
    const changed = await shop.ask<object>(CHANGE, { input: { cartId, variantId: 'pla', quantity: 7 } });
    expect(changed).toMatchObject({ changeCartLine: { cart: { lines: [{ quantity: 7 }] }, messages: [{ code: 'QUANTITY_CHANGED', message: 'You now have 7 of Article pla.' }] } });
    const removed = await shop.ask<object>(REMOVE, { input: { cartId, variantId: 'pla' } });
    expect(removed).toMatchObject({ removeFromCart: { cart: { pieces: 0 }, messages: [{ code: 'REMOVED', message: 'Article pla has been removed from your cart.' }] } });
    expect(await shop.ask(REMOVE, { input: { cartId, variantId: 'pla' } })).toMatchObject({ removeFromCart: { cart: null, userErrors: [{ code: 'LINE_NOT_FOUND' }] } });
  });

  it('tells once that a price has changed, and for as long as there is too little', async () => {
    const cartId = await fillCart(shop, 'abs', 3);
    shop.peers.stock('abs', 1, { priceInclVat: 31_900 });
    const first = await add({ cartId, variantId: 'pla' });
    expect(first.messages.map(({ message }) => message)).toEqual([
      '1 × Article pla is now in your cart.',
      expect.stringMatching(/^The price of Article abs has changed from 299,00\skr to 319,00\skr\.$/),
      'Only 1 left of Article abs.',
    ]);
    shop.peers.stock('abs', 0, { priceInclVat: 31_900 });
    const second = await add({ cartId, variantId: 'pla' });
    expect(second.messages.map(({ code }) => code)).toEqual(['ADDED', 'OUT_OF_STOCK']);
    shop.peers.stock('abs', 5, { priceInclVat: 20_000 });
    expect((await add({ cartId, variantId: 'pla' })).messages.map(({ code }) => code)).toEqual(['ADDED', 'PRICE_LOWERED']);
    shop.peers.stock('abs', 5, { purchasable: false });
    expect((await add({ cartId, variantId: 'pla' })).messages.map(({ code }) => code)).toEqual(['ADDED', 'NOT_SOLD']);
  });

  it('reckons totals with the VAT per rate, and what delivery costs', async () => {
    shop.peers.stock('book', 5, { priceInclVat: 10_600, vatRate: 600 });
    const cartId = await fillCart(shop, 'pla', 2);
    await add({ cartId, variantId: 'book' });
    const { cart } = await shop.ask<{ cart: object }>(
      `query ($id: ID) { cart(id: $id) {
        totals(deliveryMethod: PARCEL) { goods { amount } shipping { amount } total { amount } vatTotal { amount } vat { rate exclVat { amount } vat { amount } } }
        deliveryMethods { code name cost { inclVat { amount } } freeFrom { amount } }
      } }`,
      { id: cartId },
    );
    expect(cart).toEqual({
      totals: {
        goods: { amount: 60_600 },
        shipping: { amount: 7_900 },
        total: { amount: 68_500 },
        vatTotal: { amount: 12_180 },
        vat: [
          { rate: 2_500, exclVat: { amount: 46_320 }, vat: { amount: 11_580 } },
          { rate: 600, exclVat: { amount: 10_000 }, vat: { amount: 600 } },
        ],
      },
      deliveryMethods: [
        { code: 'PARCEL', name: 'Parcel to a service point or home', cost: { inclVat: { amount: 7_900 } }, freeFrom: { amount: 100_000 } },
        { code: 'PICK_UP', name: 'Pick up at the shop', cost: { inclVat: { amount: 0 } }, freeFrom: null },
      ],
    });
  });

  it('asks the catalog once for all lines of a request', async () => {
    const cartId = await fillCart(shop, 'pla');
    await add({ cartId, variantId: 'abs' });
    const before = shop.peers.calls.length;
    await shop.ask('query ($id: ID) { cart(id: $id) { lines { availability unitPrice { vatRate } total { vatRate } } totals { total { amount } } deliveryMethods { code } } }', { id: cartId });
    expect(shop.peers.calls.slice(before).map(({ operation }) => operation)).toEqual(['VariantsForCart']);
  });

  it('shows a cart without the catalog, but for what only the catalog knows', async () => {
    const id = await fillCart(shop, 'pla', 4);
    shop.peers.fail('VariantsForCart', 'BEFORE');
    const { data, errors } = await shop.answer('query ($id: ID) { cart(id: $id) { pieces lines { quantity unitPrice { vatRate } } totals { total { amount } } } }', { id });
    expect(data).toEqual({ cart: { pieces: 4, lines: [{ quantity: 4, unitPrice: null }], totals: null } });
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  });

  describe('limits', () => {
    it.each([0, -1, 1_000, 2 ** 31 - 1])('refuses a quantity of %s', async (quantity) => {
      const { errors } = await shop.answer(ADD, { input: { variantId: 'pla', quantity } });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', fields: [{ field: 'quantity' }] });
      expect(await count(shop, 'cart')).toBe(0);
    });

    it('refuses more than 999 on a line, more than 100 lines and more than the shop can sell at once', async () => {
      shop.peers.stock('pla', 10_000);
      const cartId = await fillCart(shop, 'pla', 999);
      expect((await add({ cartId, variantId: 'pla' })).userErrors).toEqual([{ code: 'QUANTITY_TOO_LARGE', field: ['input', 'quantity'], message: 'At most 999 of the same kind.' }]);
      shop.peers.stock('cnc', 999, { priceInclVat: 5_000_000 });
      expect((await add({ cartId, variantId: 'cnc', quantity: 999 })).userErrors[0]?.code).toBe('VALUE_TOO_HIGH');
      for (let line = 1; line < 100; line += 1) {
        shop.peers.stock(`v${line}`, 1, { priceInclVat: 100 });
        await add({ cartId, variantId: `v${line}` });
      }
      expect((await add({ cartId, variantId: 'abs' })).userErrors[0]?.code).toBe('TOO_MANY_LINES');
    });

    it('refuses what is not sold, not known, or not in stock', async () => {
      shop.peers.stock('gone', 5, { purchasable: false });
      shop.peers.stock('empty', 0);
      expect((await add({ variantId: 'gone' })).userErrors[0]?.code).toBe('VARIANT_NOT_FOUND');
      expect((await add({ variantId: 'nothing' })).userErrors[0]?.code).toBe('VARIANT_NOT_FOUND');
      expect((await add({ variantId: 'empty' })).userErrors[0]?.code).toBe('OUT_OF_STOCK');
      expect((await add({ cartId: 'unknown', variantId: 'pla' })).userErrors[0]?.code).toBe('CART_NOT_FOUND');
      expect(await count(shop, 'cart')).toBe(0);
    });
  });

  it('loses nothing when many change a cart at once', async () => {
    shop.peers.stock('pla', 100);
    const cartId = await fillCart(shop, 'pla');
    await Promise.all(Array.from({ length: 20 }, () => add({ cartId, variantId: 'pla' })));
    expect(await rows(shop, 'SELECT quantity FROM cart_line')).toEqual([{ quantity: 21 }]);
  });

  it('gives a customer one cart, however many tabs make it', async () => {
    await Promise.all(Array.from({ length: 5 }, () => add({ variantId: 'pla' }, customer('anna'))));
    expect(await count(shop, 'cart')).toBe(1);
    expect(await rows(shop, 'SELECT quantity FROM cart_line')).toEqual([{ quantity: 5 }]);
  });

  it('is a customer\'s own: nobody else may see or change it, even with its id', async () => {
    const cartId = await fillCart(shop, 'pla', 1, customer('anna'));
    for (const other of [{}, customer('bo')]) {
      expect(await shop.ask('query ($id: ID) { cart(id: $id) { id } }', { id: cartId }, other)).toEqual({ cart: null });
      expect((await add({ cartId, variantId: 'pla' }, other)).userErrors[0]?.code).toBe('CART_NOT_FOUND');
    }
    expect(await shop.ask('{ cart { id } }', {}, customer('anna'))).toEqual({ cart: { id: cartId } });
  });

  describe('the recycling cart', () => {
    it('lists what the shop takes back, in both languages', async () => {
      const { recyclingItems } = await shop.ask<{ recyclingItems: { code: string; name: string }[] }>('{ recyclingItems { code name rule maxQuantity } }', {}, { language: 'sv' });
      expect(recyclingItems).toHaveLength(10);
      expect(recyclingItems[1]).toMatchObject({ code: 'SPOOL_CARDBOARD_STANDARD', name: 'Kartongspole, 750 g till 1,2 kg' });
    });

    it('takes used spools, with thanks and with its own limits', async () => {
      const added = await shop.ask<{ addToRecyclingCart: { cart: { id: string } } }>(RECYCLE, { input: { itemCode: 'SPOOL_PLASTIC_LARGE', quantity: 12 } });
      expect(added.addToRecyclingCart).toMatchObject({
        cart: { recycling: { pieces: 12, lines: [{ itemCode: 'SPOOL_PLASTIC_LARGE', quantity: 12, item: { name: 'Plastic spool, over 1.2 kg' } }] } },
        messages: [{ code: 'RECYCLING_ADDED', message: '12 × Plastic spool, over 1.2 kg is now in your recycling cart. Thank you for recycling!', itemCode: 'SPOOL_PLASTIC_LARGE' }],
      });
      const cartId = added.addToRecyclingCart.cart.id;
      expect(await shop.ask(RECYCLE, { input: { cartId, itemCode: 'SPOOL_PLASTIC_LARGE', quantity: 9 } })).toMatchObject({
        addToRecyclingCart: { cart: null, userErrors: [{ code: 'QUANTITY_TOO_LARGE', field: ['input', 'quantity'], message: 'At most 20 of the same kind.' }] },
      });
      expect(await shop.ask(RECYCLE, { input: { cartId, itemCode: 'OLD_SOFA' } })).toMatchObject({ addToRecyclingCart: { userErrors: [{ code: 'ITEM_NOT_FOUND' }] } });
    });

    it('changes and removes', async () => {
      const added = await shop.ask<{ addToRecyclingCart: { cart: { id: string } } }>(RECYCLE, { input: { itemCode: 'RESIN_CARTRIDGE', quantity: 2 } });
      const cartId = added.addToRecyclingCart.cart.id;
      expect(await shop.ask('mutation ($input: RecyclingInput!) { changeRecyclingLine(input: $input) { messages { message } } }', { input: { cartId, itemCode: 'RESIN_CARTRIDGE', quantity: 5 } })).toEqual({
        changeRecyclingLine: { messages: [{ message: 'You are now sending back 5 × Resin cartridge.' }] },
      });
      expect(await shop.ask('mutation ($input: RemoveRecyclingInput!) { removeFromRecyclingCart(input: $input) { cart { recycling { pieces } } messages { code } } }', { input: { cartId, itemCode: 'RESIN_CARTRIDGE' } })).toEqual({
        removeFromRecyclingCart: { cart: { recycling: { pieces: 0 } }, messages: [{ code: 'RECYCLING_REMOVED' }] },
      });
    });
  });

  it('is told to the vault for the extract of its person, and to nobody else; a guest\'s and an ordered one are joined to nobody', async () => {
    await fillCart(shop, 'pla', 2, customer('anna'));
    await fillCart(shop, 'pla');
    await shop.ask(RECYCLE, { input: { itemCode: 'RESIN_BOTTLE_500', quantity: 3 } }, customer('anna'));
    await add({ variantId: 'abs' }, customer('anna'));
    shop.peers.variants.delete('abs');
    const held = 'query ($id: ID!) { cartOfSubject(subjectId: $id) { createdAt changedAt keptUntil lines { kind item nameSv nameEn quantity seenPrice addedAt } } }';
    const of = (id: string, issuer: 'privacy-compliance' | 'catalog' = 'privacy-compliance') => shop.answer(held, { id }, { issuer, kind: 'SERVICE' }, 'internal');
    const at = '2026-11-23T10:00:00.000Z';
    expect((await of('subject-of-anna')).data?.['cartOfSubject']).toEqual({
      createdAt: at, changedAt: at, keptUntil: '2027-02-21T10:00:00.000Z',
      lines: [
        { kind: 'GOODS', item: 'abs', nameSv: null, nameEn: null, quantity: 1, seenPrice: 29_900, addedAt: at },
        { kind: 'GOODS', item: 'pla', nameSv: 'Vara pla', nameEn: 'Article pla', quantity: 2, seenPrice: 25_000, addedAt: at },
        { kind: 'RECYCLING', item: 'RESIN_BOTTLE_500', nameSv: 'Resinflaska, 500 ml', nameEn: 'Resin bottle, 500 ml', quantity: 3, seenPrice: 0, addedAt: at },
      ],
    });
    expect((await of('subject-of-bo')).data).toEqual({ cartOfSubject: null });
    await placedOrder(shop, {}, customer('bo'));
    expect((await of('subject-of-bo')).data).toEqual({ cartOfSubject: null });
    expect((await of('subject-of-anna', 'catalog')).errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN']);
  });

  describe('merging at sign-in', () => {
    it('makes the guest\'s cart the customer\'s when there is none', async () => {
      const guestCart = await fillCart(shop, 'pla', 2);
      expect(await mergeCarts(guestCart, 'anna')).toEqual({ data: { mergeCarts: { cartId: guestCart } } });
      expect(await shop.ask('query ($id: ID) { cart(id: $id) { id } }', { id: guestCart })).toEqual({ cart: null });
      expect(await mergeCarts(guestCart, 'anna')).toEqual({ data: { mergeCarts: { cartId: guestCart } } });
    });

    it('adds quantities and recycling to the customer\'s cart, once, within the limits', async () => {
      shop.peers.stock('pla', 2_000);
      const own = await fillCart(shop, 'pla', 600, customer('anna'));
      const guestCart = await fillCart(shop, 'pla', 500);
      await add({ cartId: guestCart, variantId: 'abs', quantity: 2 });
      await shop.ask(RECYCLE, { input: { cartId: guestCart, itemCode: 'RESIN_BOTTLE_500', quantity: 15 } });
      await shop.ask(RECYCLE, { input: { itemCode: 'RESIN_BOTTLE_500', quantity: 15 } }, customer('anna'));
      const answers = await Promise.all([1, 2, 3].map(() => mergeCarts(guestCart, 'anna')));
      expect(answers).toEqual(answers.map(() => ({ data: { mergeCarts: { cartId: own } } })));
      const { cart } = await shop.ask<{ cart: object }>('{ cart { lines { variantId quantity } recycling { lines { itemCode quantity } } } }', {}, customer('anna'));
      expect(cart).toEqual({
        lines: expect.arrayContaining([{ variantId: 'pla', quantity: 999 }, { variantId: 'abs', quantity: 2 }]) as object[],
        recycling: { lines: [{ itemCode: 'RESIN_BOTTLE_500', quantity: 20 }] },
      });
      expect((await add({ cartId: guestCart, variantId: 'pla' })).userErrors[0]?.code).toBe('CART_NOT_FOUND');
    });

    it('leaves another customer\'s cart alone, and knows nothing of unknown ones', async () => {
      const bos = await fillCart(shop, 'pla', 1, customer('bo'));
      expect(await mergeCarts(bos, 'anna')).toEqual({ data: { mergeCarts: { cartId: null } } });
      expect(await mergeCarts('unknown', 'anna')).toEqual({ data: { mergeCarts: { cartId: null } } });
      expect(await shop.ask('{ cart { pieces } }', {}, customer('bo'))).toEqual({ cart: { pieces: 1 } });
    });

    it('is for customer-identity only', async () => {
      expect((await mergeCarts('any', 'anna', 'gateway')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    });
  });
});
