import type { GraphQLClient } from 'graphql-request';
import { BY_CARD, BY_INVOICE, fillCart, orderInput, placeOrder, setStock, someVariants, staffClient, type OrderInput, type Payment, type Variant } from '../support/purchase';
import { clientOf, startSystem, type System } from '../support/system';
import { untilQuiet } from './shop-state';

const TIMES = 20;
const PIECES = 1_000;

describe('an order that is sent many times', () => {
  let system: System;
  let guest: GraphQLClient;
  let variant: Variant;

  beforeAll(async () => {
    system = await startSystem();
    guest = clientOf(system);
    [variant] = (await someVariants(guest, 1)) as [Variant];
    await setStock(await staffClient(system, 'warehouse'), variant, PIECES);
  }, 120_000);

  afterAll(() => system.stop());

  it.each<[string, Payment]>([
    ['by card', BY_CARD],
    ['by invoice', BY_INVOICE],
  ])(`${TIMES} times at once, %s, is one order, and each answer tells of that one`, async (_, payment) => {
    const before = await things();
    const input = orderInput(await cart(), { payment });
    const answers = await Promise.all(Array.from({ length: TIMES }, () => placeOrder(guest, input)));
    expect(answers.map(({ userErrors }) => userErrors)).toEqual(Array(TIMES).fill([]));
    expect(answers.map(({ order }) => order)).toEqual(Array(TIMES).fill(answers[0]?.order));
    expect(answers[0]?.order?.lines).toEqual([{ sku: variant.sku, quantity: 2 }]);

    // And later, when it is all over, for it is the same order still.
    await untilQuiet(system);
    expect(await placeOrder(guest, input)).toEqual(answers[0]);
    expect(await things()).toEqual(grown(before, 1));
  }, 60_000);

  it('with another content is refused under its key, and changes nothing', async () => {
    const input = orderInput(await cart());
    const first = await placeOrder(guest, input);
    expect(first.order).not.toBeNull();
    await untilQuiet(system);
    const before = await things();

    const others: OrderInput[] = [
      { ...input, payment: BY_INVOICE },
      { ...input, contact: { ...input.contact, email: 'somebody-else@example.com' } },
      { ...input, deliveryAddress: { ...input.deliveryAddress, street: 'Andra gatan 2' } },
      { ...input, deliveryMethod: 'PICK_UP' },
      { ...input, cartId: await cart() },
    ];
    for (const other of others) {
      expect(await placeOrder(guest, other)).toEqual({ order: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }] });
    }
    // Whoever has the key still gets the order that it was for.
    expect(await placeOrder(guest, input)).toEqual(first);
    expect(await things()).toEqual(before);
  }, 60_000);

  it('with two contents at once is the order of one of them, and refused to the other', async () => {
    const before = await things();
    const one = orderInput(await cart());
    const other = orderInput(await cart(), { idempotencyKey: one.idempotencyKey });
    const answers = await Promise.all(Array.from({ length: TIMES }, async (_, index) => ({ sent: index % 2 === 0 ? one : other, answer: await placeOrder(guest, index % 2 === 0 ? one : other) })));
    const winner = answers.find(({ answer }) => answer.order !== null);
    for (const { sent, answer } of answers) {
      if (sent === winner?.sent) expect(answer).toEqual(winner.answer);
      else expect(answer).toEqual({ order: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }] });
    }
    await untilQuiet(system);
    expect(await things()).toEqual(grown(before, 1));
  }, 60_000);

  function cart(): Promise<string> {
    return fillCart(guest, [{ variantId: variant.id, quantity: 2 }]);
  }

  /** How many there are of each thing that an order makes one of. */
  async function things() {
    const count = async (database: 'cart-checkout' | 'privacy-compliance', table: string, where = '1 = 1'): Promise<number> =>
      Number((await system.rows<{ n: number }>(database, `SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`))[0]?.n);
    const [stock] = await system.rows<{ onHand: number; reserved: number }>('catalog', 'SELECT onHand, reserved FROM stock_level WHERE variantId = ?', [variant.id]);
    return {
      orders: await count('cart-checkout', 'shop_order'),
      lines: await count('cart-checkout', 'order_line'),
      invoices: await count('cart-checkout', 'invoice'),
      payments: await count('cart-checkout', 'payment'),
      placements: await count('cart-checkout', 'outbox_events', "type = 'OrderPlaced'"),
      deposits: await count('privacy-compliance', 'deposit', "state = 'RECEIVED'"),
      piecesSold: PIECES - Number(stock?.onHand),
      piecesHeld: Number(stock?.reserved),
    };
  }

  function grown(before: Awaited<ReturnType<typeof things>>, orders: number): Awaited<ReturnType<typeof things>> {
    return {
      orders: before.orders + orders,
      lines: before.lines + orders,
      invoices: before.invoices + orders,
      payments: before.payments + orders,
      placements: before.placements + orders,
      deposits: before.deposits + orders,
      piecesSold: before.piecesSold + 2 * orders,
      piecesHeld: 0,
    };
  }
});
