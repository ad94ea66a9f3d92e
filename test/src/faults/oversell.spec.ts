import type { GraphQLClient } from 'graphql-request';
import { BY_CARD, BY_INVOICE, fillCart, orderInput, placeOrder, setStock, someVariants, staffClient, type PlaceOrderAnswer, type Variant } from '../support/purchase';
import { clientOf, eventually, startSystem, type System } from '../support/system';

const BUYERS = 200;
const PIECES = 50;

describe('stock that many want at once', () => {
  let system: System;
  let guest: GraphQLClient;
  let warehouse: GraphQLClient;
  let variants: Variant[];

  beforeAll(async () => {
    system = await startSystem();
    guest = clientOf(system);
    warehouse = await staffClient(system, 'warehouse');
    variants = await someVariants(guest, 3);
  }, 120_000);

  afterAll(() => system.stop());

  it(`sells ${PIECES} pieces to ${PIECES} of ${BUYERS} who check out in parallel, and tells the others`, async () => {
    const variant = variants[0] as Variant;
    await setStock(warehouse, variant, PIECES);
    const answers = await checkOutAtOnce(BUYERS, () => [{ variantId: variant.id, quantity: 1 }]);

    const sold = answers.flatMap(({ order }) => order ?? []);
    const refused = answers.filter(({ order }) => order === null);
    expect(sold).toHaveLength(PIECES);
    expect(refused.map(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(Array(BUYERS - PIECES).fill(['OUT_OF_STOCK']));
    expect(new Set(sold.map(({ id }) => id)).size).toBe(PIECES);
    expect(sold.map(({ lines }) => lines)).toEqual(Array(PIECES).fill([{ sku: variant.sku, quantity: 1 }]));

    await quiet();
    expect(await stockOf(variant)).toEqual({ onHand: 0, reserved: 0 });
    // Each order line has its pieces: a reservation of its own, sold.
    const lines = await system.rows<{ reservationId: string; quantity: number }>(
      'cart-checkout',
      'SELECT o.reservationId, l.quantity FROM shop_order o JOIN order_line l ON l.orderId = o.id WHERE l.variantId = ? ORDER BY o.reservationId',
      [variant.id],
    );
    expect(lines).toHaveLength(PIECES);
    expect(await reservations('COMMITTED')).toEqual(lines);
    expect(await reservations('HELD')).toEqual([]);

    // The series of this new shop has no gap, and each number is on one order's invoice.
    const invoices = await system.rows<{ number: string; orderId: string }>('cart-checkout', 'SELECT number, orderId FROM invoice ORDER BY number');
    const year = invoices[0]?.number.slice(0, 4);
    expect(invoices.map(({ number }) => number)).toEqual(
      Array.from({ length: PIECES }, (_, index) => `${year}-${String(index + 1).padStart(6, '0')}`),
    );
    expect(new Map(invoices.map(({ orderId, number }) => [orderId, number]))).toEqual(new Map(sold.map(({ id, invoice }) => [id, invoice.number])));

    // Who got nothing has left nothing.
    expect(await counts('cart-checkout', 'checkout', 'state')).toEqual({ DONE: PIECES, ABORTED: BUYERS - PIECES });
    expect(await counts('cart-checkout', 'shop_order', 'state')).toEqual({ PLACED: PIECES });
    expect(await counts('privacy-compliance', 'deposit', 'state')).toEqual({ RECEIVED: PIECES });
  }, 120_000);

  it('sells carts of two products whole or not at all, in whatever order they were filled', async () => {
    const [, scarce, plenty] = variants as [Variant, Variant, Variant];
    await setStock(warehouse, scarce, 20);
    await setStock(warehouse, plenty, 50);
    const both = [{ variantId: scarce.id, quantity: 2 }, { variantId: plenty.id, quantity: 1 }];
    const answers = await checkOutAtOnce(40, (index) => (index % 2 === 0 ? both : [...both].reverse()));
    expect(answers.filter(({ order }) => order !== null)).toHaveLength(10);
    await quiet();
    expect(await stockOf(scarce)).toEqual({ onHand: 0, reserved: 0 });
    expect(await stockOf(plenty)).toEqual({ onHand: 40, reserved: 0 });
  }, 60_000);

  /** Everybody has filled a cart before the first one pays; half by card, half by invoice. */
  async function checkOutAtOnce(buyers: number, goods: (index: number) => { variantId: string; quantity: number }[]): Promise<PlaceOrderAnswer[]> {
    const carts = await Promise.all(Array.from({ length: buyers }, (_, index) => fillCart(guest, goods(index))));
    return Promise.all(carts.map((cartId, index) => placeOrder(guest, orderInput(cartId, { payment: index % 4 < 2 ? BY_CARD : BY_INVOICE }))));
  }

  async function quiet(): Promise<void> {
    await eventually(async () => (await system.rows('cart-checkout', 'SELECT seq FROM outbox_deliveries')).length === 0, 'all events applied');
  }

  async function stockOf({ id }: Variant): Promise<{ onHand: number; reserved: number } | undefined> {
    return (await system.rows<{ onHand: number; reserved: number }>('catalog', 'SELECT onHand, reserved FROM stock_level WHERE variantId = ?', [id]))[0];
  }

  function reservations(state: string): Promise<{ reservationId: string; quantity: number }[]> {
    return system.rows(
      'catalog',
      'SELECT p.reservationId, p.quantity FROM reservation r JOIN reservation_part p ON p.reservationId = r.id WHERE r.state = ? ORDER BY p.reservationId',
      [state],
    );
  }

  async function counts(database: 'cart-checkout' | 'privacy-compliance', table: string, column: string): Promise<Record<string, number>> {
    const rows = await system.rows<Record<string, string>>(database, `SELECT ${column} FROM ${table}`);
    const found: Record<string, number> = {};
    for (const row of rows) {
      const value = row[column] as string;
      found[value] = (found[value] ?? 0) + 1;
    }
    return found;
  }
});
