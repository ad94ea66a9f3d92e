import { uuidv7 } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { count, paymentState, rows } from '../spec/rows';
import { BY_INVOICE, customer, fillCart, openShop, placedOrder, staff, staffFor, type Shop } from '../spec/shop';

const READ = 'query ($id: ID!) { order(id: $id) { id state carrier trackingReference invoice { state } customer { id } } }';
const action = (name: string, result = 'order { state }') =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { payload: ${name}(input: $input) { ${result} userErrors { code field message } } }`;

describe('an order after it was placed', () => {
  let target: TestDatabaseUrl;
  let shop: Shop;

  beforeEach(async () => {
    target = await testDatabaseUrl('order_life');
    shop = await openShop(target.url);
  });

  afterEach(async () => {
    await shop.close();
    await target.cleanup();
  });

  const run = async (name: string, input: object, caller: object, result?: string) =>
    (await shop.ask<{ payload: object }>(action(name, result), { input }, caller)).payload;
  const heard = () => shop.peers.eventsAt('privacy-compliance').map(({ type }) => type);
  const finance = (name: string, invoiceId: string, more: object = {}) => run(name, { invoiceId, ...more }, staff('FINANCE'), 'invoice { state creditNoteNumber }');

  it('is dispatched and delivered by the warehouse, and everybody hears of it', async () => {
    const { id: orderId } = await placedOrder(shop, BY_INVOICE);
    const dispatched = await run('dispatchOrder', { orderId, carrier: 'POSTNORD', trackingReference: 'UA123456789SE' }, staff('WAREHOUSE'));
    expect(dispatched).toEqual({ order: { state: 'DISPATCHED' }, userErrors: [] });
    expect(await run('markOrderDelivered', { orderId }, staff('WAREHOUSE'))).toEqual({ order: { state: 'DELIVERED' }, userErrors: [] });
    await shop.until(() => heard().length === 4);
    expect(heard()).toEqual(['OrderPlaced', 'InvoiceIssued', 'OrderDispatched', 'OrderDelivered']);
    expect(shop.peers.eventsAt('privacy-compliance')[2]?.payload).toMatchObject({ orderId, carrier: 'POSTNORD' });
  });

  it('is not moved where its state does not allow it', async () => {
    const { id: orderId } = await placedOrder(shop);
    const refused = { order: null, userErrors: [{ code: 'WRONG_STATE', field: ['input', 'orderId'], message: expect.stringContaining('PLACED') as string }] };
    expect(await run('markOrderDelivered', { orderId }, staff('WAREHOUSE'))).toEqual(refused);
    await run('dispatchOrder', { orderId, carrier: 'DHL' }, staff('WAREHOUSE'));
    expect(await run('cancelOrder', { orderId }, staff('SUPPORT'))).toMatchObject({ order: null, userErrors: [{ code: 'WRONG_STATE' }] });
    expect(await run('dispatchOrder', { orderId: 'unknown', carrier: 'DHL' }, staff('WAREHOUSE'))).toMatchObject({ userErrors: [{ code: 'ORDER_NOT_FOUND' }] });
  });

  it('is not dispatched while its person has restricted, nor when nobody can say whether they have', async () => {
    const { id: orderId } = await placedOrder(shop);
    const dispatch = () => run('dispatchOrder', { orderId, carrier: 'DHL' }, staff('WAREHOUSE'));
    shop.peers.restricted.add(orderId);
    expect(await dispatch()).toMatchObject({ order: null, userErrors: [{ code: 'DATA_RESTRICTED', field: ['input', 'orderId'] }] });
    shop.peers.restricted.clear();
    shop.peers.fail('OrderIsRestricted', 'BEFORE');
    const unanswered = await shop.answer(action('dispatchOrder'), { input: { orderId, carrier: 'DHL' } }, staff('WAREHOUSE'));
    expect(unanswered.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAVAILABLE']);
    expect(heard()).not.toContain('OrderDispatched');
    expect(await dispatch()).toMatchObject({ order: { state: 'DISPATCHED' }, userErrors: [] });
  });

  it('is dispatched once by two who try at the same time', async () => {
    const { id: orderId } = await placedOrder(shop);
    const answers = await Promise.all([1, 2, 3, 4].map(() => run('dispatchOrder', { orderId, carrier: 'DHL' }, staff('WAREHOUSE'))));
    expect(answers.filter((answer) => 'order' in answer && answer.order !== null)).toHaveLength(1);
    await shop.until(() => heard().includes('OrderDispatched'));
    expect(heard().filter((type) => type === 'OrderDispatched')).toHaveLength(1);
  });

  it('by card, cancelled by its customer: credited, refunded, stock back', async () => {
    const order = await placedOrder(shop, {}, customer('anna'));
    await shop.until(async () => (await paymentState(shop, order.payment.id)) === 'CAPTURED');
    expect(await run('cancelOrder', { orderId: order.id }, customer('bo'))).toMatchObject({ order: null, userErrors: [{ code: 'ORDER_NOT_FOUND' }] });
    expect(await run('cancelOrder', { orderId: order.id }, customer('anna'))).toEqual({ order: { state: 'CANCELLED' }, userErrors: [] });
    await shop.until(async () => (await paymentState(shop, order.payment.id)) === 'REFUNDED');
    await shop.until(() => shop.peers.available('filament') === 1_000);
    expect(heard().slice(-2)).toEqual(['OrderCancelled', 'InvoiceCredited']);
    expect(await rows(shop, 'SELECT state, creditNoteNumber FROM invoice')).toEqual([{ state: 'CREDITED', creditNoteNumber: 'K2026-000001' }]);
  });

  it('on invoice, cancelled by support: nothing is to be paid any more', async () => {
    const order = await placedOrder(shop, BY_INVOICE);
    await run('cancelOrder', { orderId: order.id }, staff('SUPPORT'));
    expect(await paymentState(shop, order.payment.id)).toBe('DROPPED');
    expect(await finance('registerPayment', order.invoice.id, { idempotencyKey: `pay-${uuidv7()}` })).toMatchObject({ userErrors: [{ code: 'WRONG_STATE' }] });
  });

  it('on invoice, is paid once: the same key again registers nothing more, another payment is refused', async () => {
    const order = await placedOrder(shop, BY_INVOICE);
    const idempotencyKey = `pay-${uuidv7()}`;
    const paid = { invoice: { state: 'PAID', creditNoteNumber: null }, userErrors: [] };
    expect(await finance('registerPayment', order.invoice.id, { idempotencyKey })).toEqual(paid);
    expect(await finance('registerPayment', order.invoice.id, { idempotencyKey })).toEqual(paid);
    expect(await finance('registerPayment', order.invoice.id, { idempotencyKey: `pay-${uuidv7()}` })).toMatchObject({ invoice: null, userErrors: [{ code: 'WRONG_STATE' }] });
    expect(await paymentState(shop, order.payment.id)).toBe('RECEIVED');
    await shop.until(() => heard().length === 3);
    expect(heard()).toEqual(['OrderPlaced', 'InvoiceIssued', 'PaymentReceived']);
  });

  it('is credited after payment: the money goes back through the bank', async () => {
    const order = await placedOrder(shop, BY_INVOICE);
    await finance('registerPayment', order.invoice.id, { idempotencyKey: `pay-${uuidv7()}` });
    expect(await finance('creditInvoice', order.invoice.id)).toEqual({ invoice: { state: 'CREDITED', creditNoteNumber: 'K2026-000001' }, userErrors: [] });
    expect(await paymentState(shop, order.payment.id)).toBe('REFUNDING');
    expect(await run('confirmRefund', { orderId: order.id }, staff('FINANCE'))).toMatchObject({ userErrors: [] });
    expect(await paymentState(shop, order.payment.id)).toBe('REFUNDED');
    expect(await run('dispatchOrder', { orderId: order.id, carrier: 'DHL' }, staff('WAREHOUSE'))).toMatchObject({ userErrors: [{ code: 'INVOICE_CLOSED' }] });
  });

  it('is written off when it is not paid, and only then', async () => {
    const unpaid = await placedOrder(shop, BY_INVOICE);
    expect(await finance('writeOffInvoice', unpaid.invoice.id)).toMatchObject({ invoice: { state: 'WRITTEN_OFF' } });
    const paid = await placedOrder(shop);
    expect(await finance('writeOffInvoice', paid.invoice.id)).toMatchObject({ invoice: null, userErrors: [{ code: 'WRONG_STATE' }] });
    expect(await finance('creditInvoice', 'unknown')).toMatchObject({ userErrors: [{ code: 'INVOICE_NOT_FOUND' }] });
  });

  it.each([
    ['dispatchOrder', { orderId: 'x', carrier: 'DHL' }, ['FINANCE', 'SUPPORT', 'MARKETING', 'PRIVACY_OFFICE']],
    ['markOrderDelivered', { orderId: 'x' }, ['FINANCE', 'SUPPORT']],
    ['cancelOrder', { orderId: 'x' }, ['WAREHOUSE', 'FINANCE', 'MARKETING']],
    ['confirmRefund', { orderId: 'x' }, ['WAREHOUSE', 'SUPPORT']],
    ['registerPayment', { invoiceId: 'x', idempotencyKey: 'a-key-of-some-length' }, ['WAREHOUSE', 'SUPPORT']],
    ['creditInvoice', { invoiceId: 'x' }, ['WAREHOUSE', 'SUPPORT', 'MARKETING']],
    ['writeOffInvoice', { invoiceId: 'x' }, ['WAREHOUSE', 'PRIVACY_OFFICE']],
  ])('%s is refused to anybody else', async (name, input, roles) => {
    const others = [...roles.map((role) => staff(role)), {}, ...(name === 'cancelOrder' ? [] : [customer('anna')])];
    for (const caller of others) {
      const { errors } = await shop.answer(action(name, ''), { input }, caller);
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    }
  });

  it('takes no words where a person could be named', async () => {
    const { errors } = await shop.answer(action('dispatchOrder'), { input: { orderId: 'x', carrier: 'DHL', trackingReference: 'Left with Kim' } }, staff('WAREHOUSE'));
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', fields: [{ field: 'trackingReference' }] });
  });

  describe('is read', () => {
    it('by its customer and by staff whose work it is, and by nobody else', async () => {
      const { id, number } = await placedOrder(shop, {}, customer('anna'));
      for (const caller of [customer('anna'), staff('WAREHOUSE'), staff('FINANCE'), staff('SUPPORT'), staff('FRAUD'), staff('PRIVACY_OFFICE')]) {
        // Staff see what was bought; by whom, for a purpose of theirs alone (below).
        expect(await shop.ask(READ, { id }, caller)).toMatchObject({ order: { id, customer: caller.kind === 'CUSTOMER' ? { id: 'anna' } : null } });
        expect(await shop.ask('query ($number: String!) { orderByNumber(number: $number) { id } }', { number }, caller)).toEqual({ orderByNumber: { id } });
      }
      for (const caller of [{}, customer('bo'), staff('MARKETING'), staff()]) {
        expect(await shop.ask(READ, { id }, caller)).toEqual({ order: null });
        const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Order { number } } }';
        expect(await shop.ask(entities, { r: [{ __typename: 'Order', id }] }, caller)).toEqual({ _entities: [null] });
      }
    });

    it('in pages by staff, with the same statements for few and many', async () => {
      const placed = [];
      for (let index = 0; index < 7; index += 1) placed.push((await placedOrder(shop, BY_INVOICE)).id);
      await run('dispatchOrder', { orderId: placed[0], carrier: 'DHL' }, staff('WAREHOUSE'));
      await shop.until(async () => (await count(shop, 'outbox_deliveries')) === 0);
      const list = 'query ($first: Int!, $after: String) { orders(first: $first, after: $after) { nodes { id lines { sku } invoice { number } payment { state } recycling { quantity } } pageInfo { hasNextPage endCursor } } }';
      const statements = [];
      for (const first of [2, 7]) {
        const measured = await shop.subgraph.database.statements.measure(() => shop.ask<{ orders: { nodes: unknown[]; pageInfo: object } }>(list, { first }, staff('SUPPORT')));
        expect(measured.result.orders.nodes).toHaveLength(first);
        statements.push(measured.statements.filter((sql) => !/outbox|payment WHERE dueAt|FROM `payment` WHERE dueAt/.test(sql)).length);
      }
      expect(statements).toEqual([5, 5]);
      const page1 = await shop.ask<{ orders: { nodes: { id: string }[]; pageInfo: { endCursor: string } } }>(list, { first: 4 }, staff('FINANCE'));
      const page2 = await shop.ask<{ orders: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean } } }>(list, { first: 4, after: page1.orders.pageInfo.endCursor }, staff('FINANCE'));
      expect([...page1.orders.nodes, ...page2.orders.nodes].map(({ id }) => id)).toEqual([...placed].reverse());
      expect(page2.orders.pageInfo.hasNextPage).toBe(false);
      expect(await shop.ask('{ orders(filter: { state: DISPATCHED }) { nodes { id } } }', {}, staff('WAREHOUSE'))).toEqual({ orders: { nodes: [{ id: placed[0] }] } });
      expect((await shop.answer('{ orders { nodes { id } } }', {}, customer('anna'))).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
      expect((await shop.answer('{ orders(first: 101) { nodes { id } } }', {}, staff('SUPPORT'))).errors?.[0]?.extensions?.code).toBe('BAD_INPUT');
      expect((await shop.answer('{ orders(after: "nonsense!") { nodes { id } } }', {}, staff('SUPPORT'))).errors?.[0]?.extensions?.code).toBe('BAD_INPUT');
    });

    it('through the customer, by the customer', async () => {
      const { id } = await placedOrder(shop, {}, customer('anna'));
      const cartId = await fillCart(shop, 'filament', 2, customer('anna'));
      const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { orders { nodes { id } } cart { id } } } }';
      const r = [{ __typename: 'Customer', id: 'anna' }];
      expect(await shop.ask(entities, { r }, customer('anna'))).toEqual({ _entities: [{ orders: { nodes: [{ id }] }, cart: { id: cartId } }] });
      const { data, errors } = await shop.answer(entities, { r }, customer('bo'));
      expect(data).toEqual({ _entities: [{ orders: null, cart: null }] });
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    });
  });

  it('is told to the vault for the extract of its person, a page at a time, and to nobody else', async () => {
    const first = await placedOrder(shop, BY_INVOICE, customer('anna'));
    const second = await placedOrder(shop, {}, customer('anna'));
    await placedOrder(shop, {}, customer('bo'));
    const history = 'query ($after: ID) { ordersOfSubject(subjectId: "subject-of-anna", after: $after, first: 1) { id number total lines { nameEn quantity } invoice { state } } }';
    const of = async (after: string | null) => (await shop.answer(history, { after }, { issuer: 'privacy-compliance', kind: 'SERVICE' }, 'internal')).data?.['ordersOfSubject'];
    const told = ({ id, number, total, lines, invoice }: typeof first) => ({
      id, number, total: total.amount, lines: lines.map(({ name: nameEn, quantity }) => ({ nameEn, quantity })), invoice: { state: invoice.state },
    });
    expect(await of(null)).toEqual([told(first)]);
    expect(await of(first.id)).toEqual([told(second)]);
    expect(await of(second.id)).toEqual([]);
    const { errors } = await shop.answer(history, {}, { issuer: 'catalog', kind: 'SERVICE' }, 'internal');
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN']);
  });

  describe('when its customer goes', () => {
    const apply = (type: string, payload: object) =>
      shop.answer(
        'mutation ($events: [EventInput!]!) { applyEvents(events: $events) { outcome } }',
        { events: [{ id: uuidv7(), type, orderingKey: 'subject-of-anna', at: '2026-11-23T10:00:00.000Z', payload: JSON.stringify(payload) }] },
        { issuer: type === 'AccountClosed' ? 'customer-identity' : 'privacy-compliance', kind: 'SERVICE' },
        'internal',
      );

    it.each([
      ['AccountClosed', { accountId: 'anna', subjectId: 'subject-of-anna' }, null],
      ['SubjectErased', { subjectId: 'subject-of-anna', accountClosed: true, caseId: 'case-1' }, null],
      ['SubjectErased', { subjectId: 'subject-of-anna', accountClosed: false, caseId: 'case-2' }, { id: 'anna' }],
    ])('by %s %j: stays, without cart', async (type, payload, link) => {
      const { id } = await placedOrder(shop, {}, customer('anna'));
      await fillCart(shop, 'filament', 2, customer('anna'));
      const bosCart = await fillCart(shop, 'filament', 2, customer('bo'));
      expect(await apply(type, payload)).toEqual({ data: { applyEvents: [{ outcome: 'APPLIED' }] } });
      expect(await shop.ask(READ, { id }, staffFor('BOOKKEEPING', 'FINANCE'))).toMatchObject({ order: { id, customer: link } });
      expect(await rows(shop, "SELECT id FROM cart WHERE state = 'OPEN'")).toEqual([{ id: bosCart }]);
      expect(await count(shop, 'cart_line', 'cartId NOT IN (SELECT id FROM cart)')).toBe(0);
    });
  });
});
