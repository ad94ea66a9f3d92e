import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventMigrations, openDatabase, query, type Database } from '@andamal/database';
import { uuidv7 } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ORDER_READERS, PURPOSES_OF_READERS } from '../access/access';
import { CartCheckoutTables1763900000000 } from '../migrations/1763900000000-cart-checkout-tables';
import { UnlinkedOrders1765400000000 } from '../migrations/1765400000000-unlinked-orders';
import { RecyclingItemEntity } from '../recycling/recycling.entity';
import { count, rows } from '../spec/rows';
import { BY_INVOICE, customer, openShop, place, orderInput, fillCart, placedOrder, staff, staffFor, type Shop } from '../spec/shop';

const WHOSE = 'customer { id } subject { id } personalData { id } invoice { number subject { id } personalData { id } }';
const READ = `query ($id: ID!) { order(id: $id) { number trackingReference lines { sku quantity } total { amount } ${WHOSE} } }`;
const CUSTOMER_ORDERS = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { orders { nodes { id } } cart { id } } } }';
const APPLY = 'mutation ($events: [EventInput!]!) { applyEvents(events: $events) { outcome code } }';
const PARTY = 'query ($number: String!) { orderParty(number: $number) { subjectId } }';
const HISTORY = 'query ($subjectId: ID!) { ordersOfSubject(subjectId: $subjectId, first: 10) { id } }';
const VAULT: Partial<CallerContext> = { issuer: 'privacy-compliance', kind: 'SERVICE' };
const SUPPORT = staffFor('CUSTOMER_SERVICE', 'SUPPORT');

type Order = Awaited<ReturnType<typeof placedOrder>>;

describe('the link between an order and who bought it', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;

  beforeEach(async () => {
    target = await testDatabaseUrl('order_links');
    shop = await openShop(target.url);
  });

  afterEach(async () => {
    await shop.close();
    await target.cleanup();
  });

  const ended = ({ id: orderId, subject }: Order, id = uuidv7(), subjectId = subject.id) => ({
    id, type: 'OrderDataEnded', orderingKey: subjectId, at: '2026-11-23T10:00:00.000Z', payload: JSON.stringify({ orderId, subjectId }),
  });
  const apply = async (...events: object[]) => {
    const { data, errors } = await shop.answer(APPLY, { events }, VAULT, 'internal');
    return (data?.['applyEvents'] as { outcome: string }[] | undefined)?.map(({ outcome }) => outcome) ?? errors;
  };
  const read = async (id: string, caller: Partial<CallerContext> = SUPPORT) => (await shop.ask<{ order: Record<string, unknown> | null }>(READ, { id }, caller)).order;
  const settled = () => shop.until(async () => (await count(shop, 'outbox_deliveries')) === 0 && (await count(shop, 'payment', 'dueAt IS NOT NULL')) === 0);
  const run = (name: string, input: object, caller: object, result = 'order { state }') =>
    shop.ask<{ payload: { userErrors: { code: string }[] } }>(
      `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { payload: ${name}(input: $input) { ${result} userErrors { code } } }`, { input }, caller,
    ).then(({ payload }) => payload);
  const nobody = { customer: null, subject: null, personalData: null };

  it.each(['account', 'guest'])('ends with the last datum: nothing singles the person out, and the books are as they were (%s)', async (who) => {
    const buyer = who === 'account' ? customer('anna') : {};
    const order = await placedOrder(shop, {}, buyer);
    const other = await placedOrder(shop, {}, buyer);
    await run('dispatchOrder', { orderId: order.id, carrier: 'DHL', trackingReference: 'PARCEL-77' }, staff('WAREHOUSE'));
    await settled();
    const before = await read(order.id);
    expect(before).toMatchObject({ subject: { id: order.subject.id }, trackingReference: 'PARCEL-77' });
    const [{ depositId } = { depositId: '' }] = await rows<{ depositId: string }>(shop, 'SELECT depositId FROM shop_order WHERE id = ?', [order.id]);
    const singling = [order.subject.id, depositId, order.payment.id, 'PARCEL-77', 'anna'];

    expect(await apply(ended(order))).toEqual(['APPLIED']);
    const { invoice, ...after } = (await read(order.id)) as Record<string, unknown> & { invoice: object };
    expect(after).toEqual({ number: order.number, lines: before?.['lines'], total: order.total, trackingReference: null, ...nobody });
    expect(invoice).toEqual({ number: order.invoice.number, subject: null, personalData: null });
    const left = await Promise.all([
      rows(shop, 'SELECT * FROM shop_order WHERE id = ?', [order.id]),
      rows(shop, 'SELECT * FROM invoice WHERE orderId = ?', [order.id]),
      rows(shop, 'SELECT * FROM payment WHERE orderId = ?', [order.id]),
      rows(shop, 'SELECT * FROM checkout WHERE orderId = ?', [order.id]),
    ]);
    expect(left.map((found) => found.length)).toEqual([1, 1, 1, 0]);
    for (const trace of singling) expect([trace, JSON.stringify(left).includes(trace)]).toEqual([trace, false]);

    // Nobody finds it by the person, and nobody the person by it; the other order is as it was.
    expect((await shop.answer(PARTY, { number: order.number }, VAULT, 'internal')).data).toEqual({ orderParty: null });
    expect((await shop.answer(HISTORY, { subjectId: order.subject.id }, VAULT, 'internal')).data).toEqual({ ordersOfSubject: who === 'account' ? [{ id: other.id }] : [] });
    expect(await read(other.id)).toMatchObject({ subject: { id: other.subject.id } });
    if (who === 'account') expect(await read(order.id, buyer)).toBeNull();
    const pages = await shop.ask<{ orders: { nodes: object[] } }>(`{ orders { nodes { id ${WHOSE} } } }`, {}, SUPPORT);
    expect(pages.orders.nodes).toHaveLength(2);
  });

  it('ends once, however often and in whatever company it is told, and never that of another person', async () => {
    const order = await placedOrder(shop, BY_INVOICE);
    await settled();
    const event = ended(order);
    expect(await apply(ended(order, uuidv7(), 'somebody-else'))).toEqual(['APPLIED']);
    expect(await read(order.id)).toMatchObject({ subject: { id: order.subject.id } });
    expect(await apply(event)).toEqual(['APPLIED']);
    const once = await rows(shop, 'SELECT * FROM payment');
    expect(await apply(event, ended(order), ended({ ...order, id: uuidv7() }))).toEqual(['DUPLICATE', 'APPLIED', 'APPLIED']);
    expect(await rows(shop, 'SELECT * FROM payment')).toEqual(once);
    expect(await read(order.id)).toMatchObject(nobody);
  });

  it('does not end while money is on its way at the provider, who knows it by its reference, and ends when it has arrived', async () => {
    const order = await placedOrder(shop);
    await settled();
    await shop.subgraph.database.execute('UPDATE payment SET dueAt = ? WHERE id = ?', [8_000_000_000_000, order.payment.id]);
    const event = ended(order);
    expect(await apply(event)).toEqual(['FAILED']);
    expect(await read(order.id)).toMatchObject({ subject: { id: order.subject.id }, invoice: { subject: { id: order.subject.id } } });
    await shop.subgraph.database.execute('UPDATE payment SET dueAt = NULL WHERE id = ?', [order.payment.id]);
    expect(await apply(event)).toEqual(['APPLIED']);
    expect(await read(order.id)).toMatchObject(nobody);
  });

  it('is not needed for what comes late: a payment, a credit, a cancellation tell of nobody', async () => {
    const paid = await placedOrder(shop, BY_INVOICE);
    const cancelled = await placedOrder(shop, BY_INVOICE);
    await settled();
    expect(await apply(ended(paid), ended(cancelled))).toEqual(['APPLIED', 'APPLIED']);
    const finance = staff('FINANCE');
    expect((await run('registerPayment', { invoiceId: paid.invoice.id, idempotencyKey: 'late-payment-of-2026' }, finance, 'invoice { state }')).userErrors).toEqual([]);
    expect((await run('creditInvoice', { invoiceId: paid.invoice.id }, finance, 'invoice { state }')).userErrors).toEqual([]);
    expect((await run('dispatchOrder', { orderId: paid.id, carrier: 'DHL' }, staff('WAREHOUSE'))).userErrors).toEqual([{ code: 'INVOICE_CLOSED' }]);
    const available = shop.peers.available('filament');
    expect((await run('cancelOrder', { orderId: cancelled.id }, SUPPORT)).userErrors).toEqual([]);
    await settled();
    expect(shop.peers.available('filament')).toBe(available + 1);
    const late = shop.peers.eventsAt('privacy-compliance').filter(({ type }) => ['PaymentReceived', 'InvoiceCredited', 'OrderCancelled'].includes(type));
    expect(late.map(({ type, payload }) => [type, payload['subjectId']])).toEqual([['PaymentReceived', null], ['InvoiceCredited', null], ['OrderCancelled', null], ['InvoiceCredited', null]]);
  });

  it('of an order that is being moved meanwhile ends all the same, and one of the two sees what the other has done', async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => placedOrder(shop, BY_INVOICE)));
    await settled();
    await Promise.all(
      orders.flatMap((order, index) => [
        apply(ended(order)),
        run('registerPayment', { invoiceId: order.invoice.id, idempotencyKey: `race-payment-of-order-${index}` }, staff('FINANCE'), 'invoice { state }'),
        run('dispatchOrder', { orderId: order.id, carrier: 'DHL' }, staff('WAREHOUSE')),
      ]),
    );
    expect(await rows(shop, 'SELECT subjectId, state FROM shop_order')).toEqual(orders.map(() => ({ subjectId: null, state: 'DISPATCHED' })));
    expect(await rows(shop, 'SELECT subjectId, state FROM invoice')).toEqual(orders.map(() => ({ subjectId: null, state: 'PAID' })));
  });

  it('is no way back for who repeats the checkout: the key finds no order any more', async () => {
    const input = orderInput(await fillCart(shop, shop.peers.stock('filament', 5).id), BY_INVOICE);
    const { order } = await place(shop, input);
    await settled();
    expect((await place(shop, input)).order?.id).toBe(order?.id);
    await apply(ended(order as Order));
    expect(await place(shop, input)).toMatchObject({ order: null, userErrors: [{ field: ['input', 'cartId'] }] });
    expect(await count(shop, 'shop_order')).toBe(1);
  });

  it('that a restored backup has brought back is ended at the next start, by what the vault says', async () => {
    const paying = await placedOrder(shop, {}, customer('dan'));
    const [gone, closed, kept] = [await placedOrder(shop, {}, customer('anna')), await placedOrder(shop, {}, customer('bo')), await placedOrder(shop, {}, customer('cim'))];
    const stock = shop.peers.stock('filament', 5).id;
    const carts = [await fillCart(shop, stock, 1, customer('bo')), await fillCart(shop, stock, 1, customer('cim')), await fillCart(shop, stock)];
    await settled();
    await shop.subgraph.database.execute('UPDATE payment SET dueAt = ? WHERE id = ?', [8_000_000_000_000, paying.payment.id]);
    await shop.close();
    const { peers } = shop;
    // One whose money is on its way holds up no other.
    for (const { id } of [paying, gone]) peers.unheld.add(id);
    peers.closed.add(closed.subject.id);
    // The vault may start later.
    peers.fail('EndedOrderLinks', 'BEFORE');
    shop = await openShop(target.url, { peers });
    await shop.until(async () => (await count(shop, 'shop_order', 'subjectId IS NULL')) === 1);
    await shop.until(async () => (await count(shop, 'shop_order', 'accountId IS NULL')) === 2);
    expect(await read(gone.id)).toMatchObject(nobody);
    expect(await read(closed.id)).toMatchObject({ subject: { id: closed.subject.id }, customer: null });
    expect(await read(kept.id)).toMatchObject({ subject: { id: kept.subject.id }, customer: { id: 'cim' } });
    // Whose account is closed has no cart any more; others have theirs, and so has who is not known.
    await shop.until(async () => (await count(shop, 'cart', "state = 'OPEN'")) === 2);
    expect((await rows<{ id: string }>(shop, "SELECT id FROM cart WHERE state = 'OPEN'")).map(({ id }) => id).sort()).toEqual([...carts.slice(1)].sort());
    expect(await count(shop, 'cart_line', `cartId = '${carts[0]}'`)).toBe(0);
  });

  describe('is shown', () => {
    it('to staff for a purpose that their role may claim, and to nobody else of them', async () => {
      const { id, subject } = await placedOrder(shop, BY_INVOICE, customer('anna'));
      const hidden = { ...nobody, invoice: { subject: null, personalData: null } };
      const shown = { customer: { id: 'anna' }, subject, invoice: { subject } };
      for (const role of ORDER_READERS) {
        for (const caller of [staff(role), staffFor('', role), staffFor('LEGITIMATE_INTEREST', role), staffFor('SELF', role)]) expect(await read(id, caller)).toMatchObject(hidden);
        for (const purpose of PURPOSES_OF_READERS[role]) expect(await read(id, staffFor(purpose, role))).toMatchObject(shown);
      }
      expect(await read(id, staffFor('RIGHTS', 'WAREHOUSE', 'SUPPORT'))).toMatchObject(hidden);
      expect(await read(id, customer('anna'))).toMatchObject(shown);
      const list = `{ orders { nodes { id lines { sku } ${WHOSE} } } invoices { nodes { subject { id } personalData { id } order { subject { id } } } } }`;
      expect(await shop.ask(list, {}, staff('FINANCE'))).toMatchObject({
        orders: { nodes: [hidden] }, invoices: { nodes: [{ subject: null, personalData: null, order: { subject: null } }] },
      });
    });

    it('from the account as from the order', async () => {
      const { id } = await placedOrder(shop, {}, customer('anna'));
      const r = [{ __typename: 'Customer', id: 'anna' }];
      expect(await shop.ask(CUSTOMER_ORDERS, { r }, SUPPORT)).toMatchObject({ _entities: [{ orders: { nodes: [{ id }] } }] });
      for (const caller of [staff('SUPPORT'), staff('PRIVACY_OFFICE'), staffFor('RIGHTS', 'SUPPORT'), staffFor('BOOKKEEPING', 'FINANCE')]) {
        const { data, errors } = await shop.answer(CUSTOMER_ORDERS, { r }, caller);
        expect(data).toEqual({ _entities: [{ orders: null, cart: null }] });
        expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN', 'FORBIDDEN']);
      }
    });

    it('for the purposes that the shipped register gives to those roles', async () => {
      const { roles } = JSON.parse(await readFile(join(__dirname, '../../../../schema/policy/register.json'), 'utf8')) as { roles: { code: string; purposes: object }[] };
      for (const role of ORDER_READERS) {
        expect([role, Object.keys(roles.find(({ code }) => code === role)?.purposes ?? {}).sort()]).toEqual([role, [...PURPOSES_OF_READERS[role]].sort()]);
      }
    });
  });
});

describe('the migration', () => {
  let target: TestDatabaseUrl;
  const database = (migrations: Parameters<typeof openDatabase>[0]['migrations']) => openDatabase({ name: 'cart-checkout', url: target.url, entities: [RecyclingItemEntity], migrations });
  const indices = async ({ read, kind }: Database) =>
    (
      await query<{ name: string }>(
        read,
        kind === 'sqlite'
          ? "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('shop_order', 'invoice') AND sql IS NOT NULL"
          : "SELECT DISTINCT index_name AS name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name IN ('shop_order', 'invoice') AND index_name <> 'PRIMARY'",
      )
    ).map(({ name }) => name).sort();

  beforeEach(async () => {
    target = await testDatabaseUrl('order_links_migration');
  });
  afterEach(() => target.cleanup());

  it('keeps the rows and the indices of a shop that is there', async () => {
    const before = await database([...eventMigrations, CartCheckoutTables1763900000000]);
    await before.migrate();
    const columns = 'id, number, state, version, orderId, subjectId, depositId, total, vatTotal, issuedAt, dueAt';
    await before.execute(`INSERT INTO invoice (${columns}) VALUES ('i', '2018-000001', 'PAID', 1, 'o', 's', 'd', 100, 20, 1, 2)`);
    const known = await indices(before);
    await before.close();
    const after = await database([...eventMigrations, CartCheckoutTables1763900000000, UnlinkedOrders1765400000000]);
    await after.migrate();
    expect(await query(after.read, 'SELECT id, number, subjectId, depositId, vatTotal FROM invoice')).toEqual([{ id: 'i', number: '2018-000001', subjectId: 's', depositId: 'd', vatTotal: 20 }]);
    expect(await indices(after)).toEqual(known);
    expect(known.length).toBeGreaterThan(5);
    await after.execute("UPDATE invoice SET subjectId = NULL, depositId = NULL WHERE id = 'i'");
    await after.close();
  });
});
