import { DATABASES, eventually, type System, type SubgraphDatabase } from '../support/system';

/*
 * What the four databases hold, read past the product, for invariants that no single service can see.
 */

export interface CheckoutRow {
  readonly state: string;
  readonly attempt: number;
  readonly cartId: string;
  readonly orderId: string;
  readonly eventId: string;
  readonly reservationId: string;
  readonly paymentId: string;
  readonly byCard: number;
}

export interface OrderRow {
  readonly id: string;
  readonly depositId: string;
  readonly reservationId: string;
  readonly subjectId: string;
  readonly accountId: string | null;
  readonly total: number;
  readonly shippingTotal: number;
}

export interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, string | null>>;
  readonly producer: SubgraphDatabase;
}

export interface DatumRow {
  readonly id: string;
  readonly category: string;
  readonly depositId: string;
  /** How many of its versions still hold a ciphertext. */
  readonly sealed: number;
  readonly keys: number;
  /** Live bindings to a purpose. */
  readonly bound: number;
  /** Live holds of deposits. */
  readonly held: number;
  readonly endReason: string | null;
}

export interface ShopState {
  readonly checkouts: readonly CheckoutRow[];
  readonly orders: readonly OrderRow[];
  readonly orderLines: readonly { orderId: string; variantId: string; quantity: number; unitPrice: number }[];
  readonly invoices: readonly { orderId: string; number: string; state: string }[];
  readonly payments: readonly { id: string; orderId: string | null; state: string }[];
  readonly carts: readonly { id: string; state: string }[];
  /** What the payment provider has in its own books. */
  readonly provider: readonly { reference: string; state: string; amount: number }[];
  readonly stock: readonly { variantId: string; onHand: number; reserved: number }[];
  readonly reservations: readonly { id: string; state: string; linesDigest: string | null }[];
  readonly reservedParts: readonly { reservationId: string; variantId: string; quantity: number }[];
  readonly deposits: readonly { id: string; subjectId: string; state: string; source: string }[];
  readonly data: readonly DatumRow[];
  readonly factsOfEvents: readonly { id: string; type: string }[];
  readonly events: readonly EventRow[];
  /** Ids of the events that each subgraph has applied. */
  readonly inbox: Readonly<Record<SubgraphDatabase, readonly string[]>>;
}

/** Waits until nothing is on its way any more: no checkout, no event, no payment. */
export async function untilQuiet(system: System): Promise<void> {
  const left = async (database: SubgraphDatabase, sql: string): Promise<number> => (await system.rows(database, sql)).length;
  await eventually(
    async () => (await left('cart-checkout', "SELECT id FROM checkout WHERE state NOT IN ('DONE', 'ABORTED')")) === 0,
    'every checkout to be done or given up',
    60_000,
  );
  for (const database of DATABASES) {
    await eventually(async () => (await left(database, 'SELECT seq FROM outbox_deliveries')) === 0, `all events of ${database} to be applied`, 90_000);
  }
  await eventually(async () => (await left('cart-checkout', 'SELECT id FROM payment WHERE dueAt IS NOT NULL')) === 0, 'all payments to be settled', 90_000);
}

export async function readShop(system: System): Promise<ShopState> {
  const cartCheckout = <Row extends object>(sql: string): Promise<Row[]> => system.rows<Row>('cart-checkout', sql);
  const catalog = <Row extends object>(sql: string): Promise<Row[]> => system.rows<Row>('catalog', sql);
  const vault = <Row extends object>(sql: string): Promise<Row[]> => system.rows<Row>('privacy-compliance', sql);
  return {
    checkouts: await cartCheckout('SELECT state, attempt, cartId, orderId, eventId, reservationId, paymentId, byCard FROM checkout'),
    orders: await cartCheckout('SELECT id, depositId, reservationId, subjectId, accountId, total, shippingTotal FROM shop_order'),
    orderLines: await cartCheckout('SELECT orderId, variantId, quantity, unitPrice FROM order_line'),
    invoices: await cartCheckout('SELECT orderId, number, state FROM invoice ORDER BY number'),
    payments: await cartCheckout('SELECT id, orderId, state FROM payment'),
    carts: await cartCheckout('SELECT id, state FROM cart'),
    provider: await cartCheckout('SELECT reference, state, amount FROM test_provider_payment'),
    stock: await catalog('SELECT variantId, onHand, reserved FROM stock_level'),
    reservations: await catalog('SELECT id, state, linesDigest FROM reservation'),
    reservedParts: await catalog('SELECT reservationId, variantId, quantity FROM reservation_part'),
    deposits: await vault('SELECT id, subjectId, state, source FROM deposit'),
    data: await readData(vault),
    factsOfEvents: await vault('SELECT id, type FROM subject_event'),
    events: (await Promise.all(DATABASES.map((producer) => readOutbox(system, producer)))).flat(),
    inbox: Object.fromEntries(await Promise.all(DATABASES.map(async (name) => [name, await readInbox(system, name)]))) as ShopState['inbox'],
  };
}

async function readOutbox(system: System, producer: SubgraphDatabase): Promise<EventRow[]> {
  const rows = await system.rows<{ id: string; type: string; payload: string }>(producer, 'SELECT id, type, payload FROM outbox_events');
  return rows.map(({ id, type, payload }) => ({ id, type, producer, payload: JSON.parse(payload) as EventRow['payload'] }));
}

async function readInbox(system: System, consumer: SubgraphDatabase): Promise<string[]> {
  return (await system.rows<{ id: string }>(consumer, 'SELECT id FROM inbox_events')).map(({ id }) => id);
}

async function readData(vault: <Row extends object>(sql: string) => Promise<Row[]>): Promise<DatumRow[]> {
  const now = Date.now();
  const [data, versions, keys, bindings] = await Promise.all([
    vault<{ id: string; category: string; depositId: string; endReason: string | null }>('SELECT id, category, depositId, endReason FROM datum'),
    vault<{ datumId: string }>('SELECT datumId FROM datum_version WHERE sealed IS NOT NULL'),
    vault<{ datumId: string }>('SELECT datumId FROM datum_key'),
    vault<{ datumId: string; holdOf: string; endsAt: number | null; closedAt: number | null }>('SELECT datumId, holdOf, endsAt, closedAt FROM binding'),
  ]);
  const live = bindings.filter(({ endsAt, closedAt }) => (endsAt === null || endsAt > now) && (closedAt === null || closedAt > now));
  const sealed = countedBy(versions);
  const known = countedBy(keys);
  const bound = countedBy(live.filter(({ holdOf }) => holdOf === ''));
  const held = countedBy(live.filter(({ holdOf }) => holdOf !== ''));
  return data.map((datum) => ({
    ...datum,
    sealed: sealed.get(datum.id) ?? 0,
    keys: known.get(datum.id) ?? 0,
    bound: bound.get(datum.id) ?? 0,
    held: held.get(datum.id) ?? 0,
  }));
}

function countedBy(rows: readonly { readonly datumId: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { datumId } of rows) counts.set(datumId, (counts.get(datumId) ?? 0) + 1);
  return counts;
}

/** Rows by a key that each of them has alone; fails when two share it. */
export function indexedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, Row> {
  const index = new Map(rows.map((row) => [keyOf(row), row]));
  if (index.size !== rows.length) throw new Error(`${rows.length - index.size} rows share the key of another`);
  return index;
}

export function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}
