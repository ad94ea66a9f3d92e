import { connect } from 'node:net';
import { randomUUID } from 'node:crypto';
import { eventually, startSystem, type System } from '../support/system';
import { ask, at, codes, post, send, type Asking, type Reply } from './attacker';
import { everything, hasSettled, TRACES_OF_CHECKOUTS } from './findings';
import { secretPerson } from './secret-people';
import { buy, cartOf, from, orderInput, PLACE_ORDER, REGISTER, register, staff, type Customer, type Order } from './shop';

const [BUYER, ACCOUNT, NEWCOMER] = [secretPerson(0), secretPerson(1), secretPerson(2)] as const;
/** Stands in every value that must not be repeated. */
const MARK = 'HEMLIGTVÄRDE';

jest.setTimeout(120_000);

describe('bad input', () => {
  let system: System;
  let tokens: Readonly<Record<'warehouse' | 'finance' | 'support' | 'privacy' | 'marketing', string>>;
  let customer: Customer;
  let order: Order;
  let cartId: string;
  let variantId: string;
  let before: Record<string, string>;

  beforeAll(async () => {
    system = await startSystem({ TRUST_PROXY: 'true' });
    const roles = ['warehouse', 'finance', 'support', 'privacy', 'marketing'] as const;
    tokens = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await staff(system, role)]))) as typeof tokens;
    customer = await register(system, ACCOUNT);
    order = await buy(system, BUYER);
    cartId = await cartOf(system);
    variantId = at<string>(await ask(system, 'query C($id: ID!) { cart(id: $id) { lines { variantId } } }', { variables: { id: cartId } }), 'cart.lines.0.variantId') ?? '';
    await eventually(() => hasSettled(system), 'every event applied');
    before = await everything(system, TRACES_OF_CHECKOUTS);
  });
  afterEach(async () => {
    await eventually(() => hasSettled(system), 'every event applied');
    // Whatever was sent: nothing has changed, also where a checkout got as far as the vault, and every process goes on.
    const [was, is] = [before, await everything(system, TRACES_OF_CHECKOUTS)];
    before = is;
    expect(is).toEqual(was);
    expect(Object.values(system.processes).filter((process) => !process.running())).toEqual([]);
    expect((await ask(system, '{ viewer { kind } products(first: 1) { nodes { id } } }')).errors).toEqual([]);
    expect(system.output()).not.toContain('the planner did not survive');
  });
  afterAll(() => system.stop());

  /** What is wrong with how a bad input was answered: nothing. */
  function faults(name: string, reply: Reply, options: { names?: string | RegExp } = {}): string[] {
    const { names } = options;
    const found: string[] = [];
    const says = JSON.stringify(reply.errors.length > 0 ? reply.errors : reply.data);
    if (reply.status >= 500 || codes(reply).some((code) => code === 'INTERNAL' || code === 'INTERNAL_SERVER_ERROR' || code === 'UNAVAILABLE')) found.push('our fault');
    if (reply.text.includes(MARK) || reply.text.includes(MARK.toLowerCase())) found.push('repeats the value');
    if (reply.text.length > 20_000) found.push(`answers ${reply.text.length} characters`);
    if (/node_modules|\.(js|ts):\d|SQLITE_|sqlite|mysql|\bER_[A-Z]+|libsql|[Pp]rototype pollution/.test(reply.text)) found.push('shows its inside');
    if (names !== undefined && !new RegExp(names).test(says)) found.push(`does not name ${String(names)}`);
    return found.map((fault) => `${name}: ${fault}: ${reply.status} ${reply.text.slice(0, 300)}`);
  }

  const as = (who: keyof typeof tokens | 'customer' | 'nobody'): Asking => (who === 'nobody' ? {} : { as: who === 'customer' ? customer.accessToken : tokens[who] });

  it('would be seen if it changed anything: good input is', async () => {
    const reply = await ask(system, 'mutation A($id: ID!) { adjustStock(input: { variantId: $id, change: 1, reason: COUNTED }) { userErrors { code } } }', {
      as: tokens.warehouse, variables: { id: variantId },
    });
    expect(at(reply, 'adjustStock.userErrors')).toEqual([]);
    const after = await everything(system, TRACES_OF_CHECKOUTS);
    expect(Object.keys(after).filter((table) => after[table] !== before[table]).sort()).toEqual(['catalog.stock_adjustment', 'catalog.stock_level']);
    before = after;
  });

  describe('ids that nobody has', () => {
    const ODD_IDS: readonly string[] = [
      '', ' ', '0', '-1', randomUUID(), randomUUID().toUpperCase(), `${randomUUID()} `, 'null', 'undefined', '__proto__', 'constructor', 'toString',
      `' OR '1'='1`, '"; DROP TABLE shop_order; --', '%', '_%', '*', '../../etc/passwd', `${MARK}`, `a\u0000b`, '\ud800', '\udfff\ud800', '\u202eabc', '😀'.repeat(20),
      'İi̇ﬃ', '１２３', MARK.repeat(500), 'x'.repeat(500_000),
    ];
    const operations: [string, Parameters<typeof as>[0], string, string?][] = [
      ['order', 'support', 'query Q($id: ID!) { order(id: $id) { number } }'],
      ['orderByNumber', 'support', 'query Q($id: String!) { orderByNumber(number: $id) { number } }'],
      ['invoice', 'finance', 'query Q($id: ID!) { invoice(id: $id) { number } }'],
      ['cart', 'nobody', 'query Q($id: ID!) { cart(id: $id) { pieces } }'],
      ['product by id', 'nobody', 'query Q($id: ID!) { product(id: $id) { id } }'],
      ['product by slug', 'nobody', 'query Q($id: String!) { product(slug: $id) { id } }'],
      ['category', 'nobody', 'query Q($id: String!) { category(slug: $id) { slug } }'],
      ['dataSubject', 'privacy', 'query Q($id: ID!) { dataSubject(id: $id) { id } }', 'RIGHTS'],
      ['accessLog', 'privacy', 'query Q($id: ID!) { accessLog(subjectId: $id) { nodes { id } } }', 'RIGHTS'],
      ['cookieChoice', 'nobody', 'query Q($id: String!) { cookieChoice(visitorToken: $id) { choice } }'],
      ['requestErasure', 'privacy', 'mutation Q($id: ID!) { requestErasure(input: { subjectId: $id, identityProof: ID_DOCUMENT }) { caseId userErrors { code } } }', 'RIGHTS'],
      ['objectToMarketing', 'privacy', 'mutation Q($id: ID!) { objectToMarketing(input: { subjectId: $id }) { objections { purpose } } }', 'RIGHTS'],
      ['dispatchOrder', 'warehouse', 'mutation Q($id: ID!) { dispatchOrder(input: { orderId: $id, carrier: DHL }) { order { id } userErrors { code field } } }'],
      ['markOrderDelivered', 'warehouse', 'mutation Q($id: ID!) { markOrderDelivered(input: { orderId: $id }) { order { id } userErrors { code field } } }'],
      ['cancelOrder', 'support', 'mutation Q($id: ID!) { cancelOrder(input: { orderId: $id }) { order { id } userErrors { code field } } }'],
      ['registerPayment', 'finance', 'mutation Q($id: ID!) { registerPayment(input: { invoiceId: $id, idempotencyKey: "0123456789abcdef" }) { invoice { id } userErrors { code field } } }'],
      ['creditInvoice', 'finance', 'mutation Q($id: ID!) { creditInvoice(input: { invoiceId: $id }) { invoice { id } userErrors { code field } } }'],
      ['adjustStock', 'warehouse', 'mutation Q($id: ID!) { adjustStock(input: { variantId: $id, change: 1, reason: COUNTED }) { level { onHand } userErrors { code field } } }'],
      ['addToCart', 'nobody', 'mutation Q($id: ID!) { addToCart(input: { variantId: $id }) { cart { id } userErrors { code field } } }'],
      ['addToCart, the cart', 'nobody', 'mutation Q($id: ID!) { addToCart(input: { cartId: $id, variantId: "x" }) { cart { id } userErrors { code field } } }'],
      ['changeCartLine', 'nobody', 'mutation Q($id: ID!) { changeCartLine(input: { cartId: $id, variantId: $id, quantity: 1 }) { cart { id } userErrors { code field } } }'],
      ['removeFromCart', 'nobody', 'mutation Q($id: ID!) { removeFromCart(input: { cartId: $id, variantId: $id }) { cart { id } userErrors { code field } } }'],
      ['addToRecyclingCart', 'nobody', 'mutation Q($id: ID!) { addToRecyclingCart(input: { itemCode: $id }) { cart { id } userErrors { code field } } }'],
      ['refreshSession', 'nobody', 'mutation Q($id: String!) { refreshSession(input: { refreshToken: $id }) { session { accessToken } userErrors { code field } } }'],
      ['signOut', 'nobody', 'mutation Q($id: String!) { signOut(input: { refreshToken: $id }) { signedOut } }'],
      ['giveConsent', 'customer', 'mutation Q($id: String!) { giveConsent(input: { purpose: $id, textVersion: $id }) { subject { id } userErrors { code field } } }'],
      ['withdrawConsent', 'customer', 'mutation Q($id: String!) { withdrawConsent(input: { purpose: $id }) { subject { id } userErrors { code field } } }'],
      ['chooseCookies', 'nobody', 'mutation Q($id: String!) { chooseCookies(input: { choice: $id }) { decision { choice } userErrors { code field } } }'],
      ['conversation', 'support', 'query Q($id: ID!) { conversation(id: $id) { number } }', 'CUSTOMER_SERVICE'],
      ['conversationByNumber', 'support', 'query Q($id: String!) { conversationByNumber(number: $id) { number } }', 'CUSTOMER_SERVICE'],
      ['conversations', 'support', 'query Q($id: ID!) { conversations(customerId: $id) { nodes { id } } }', 'CUSTOMER_SERVICE'],
      ['openConversation, the customer', 'support', 'mutation Q($id: ID!) { openConversation(input: { channel: PHONE, text: "x", customerId: $id }) { conversation { id } userErrors { code field } } }', 'CUSTOMER_SERVICE'],
      ['addConversationNote', 'support', 'mutation Q($id: ID!) { addConversationNote(input: { conversationId: $id, text: "x" }) { conversation { id } userErrors { code field } } }', 'CUSTOMER_SERVICE'],
      ['solveConversation', 'support', 'mutation Q($id: ID!) { solveConversation(input: { conversationId: $id }) { conversation { id } userErrors { code field } } }', 'CUSTOMER_SERVICE'],
      ['registerRecording', 'support', 'mutation Q($id: ID!) { registerRecording(input: { callId: $id, recordingId: "rec-1", startedAt: "2026-01-01T00:00:00Z", seconds: 1 }) { entry { id } userErrors { code field } } }', 'CUSTOMER_SERVICE'],
      ['replyToConversation', 'customer', 'mutation Q($id: ID!) { replyToConversation(input: { conversationId: $id, text: "x" }) { conversation { id } userErrors { code field } } }'],
      ['recordPageView', 'nobody', 'mutation Q($id: ID!) { recordPageView(input: { page: PRODUCT, productId: $id }) { counted userErrors { code field } } }'],
      ['requestErasure, the category', 'customer', 'mutation Q($id: String!) { requestErasure(input: { categories: [$id] }) { caseId userErrors { code field } } }'],
    ];
    it.each(operations)('%s: are not found, and no fault of ours', async (name, who, query, ...[purpose]) => {
      const found: string[] = [];
      for (const id of ODD_IDS) {
        const reply = await ask(system, query, { ...as(who), ...(purpose === undefined ? {} : { purpose }), variables: { id } });
        found.push(...faults(`${name} ${JSON.stringify(id.slice(0, 30))}`, reply));
      }
      expect(found).toEqual([]);
    });
  });

  it('quantities, sizes of pages and amounts out of range are refused, with the field', async () => {
    const numbers: unknown[] = [0, -1, -2_147_483_648, 1_000_000, 2_147_483_647, 2_147_483_648, 1e100, -1e100, 1.5, '5', '', null, true, [], {}, [1, 2], 'Infinity'];
    const places: [string, Parameters<typeof as>[0], string, string, unknown[]?][] = [
      ['addToCart', 'nobody', 'mutation Q($n: Int!) { addToCart(input: { variantId: "VARIANT", quantity: $n }) { cart { id } userErrors { code field } } }', 'quantity'],
      ['changeCartLine', 'nobody', 'mutation Q($n: Int!) { changeCartLine(input: { cartId: "CART", variantId: "VARIANT", quantity: $n }) { cart { id } userErrors { code field } } }', 'quantity'],
      ['addToRecyclingCart', 'nobody', 'mutation Q($n: Int!) { addToRecyclingCart(input: { itemCode: "SPOOL_CARDBOARD_STANDARD", quantity: $n }) { cart { id } userErrors { code field } } }', 'quantity'],
      ['adjustStock', 'warehouse', 'mutation Q($n: Int!) { adjustStock(input: { variantId: "VARIANT", change: $n, reason: COUNTED }) { level { onHand } userErrors { code field } } }', 'change', [0, -1]],
      ['products', 'nobody', 'query Q($n: Int!) { products(first: $n) { nodes { id } } }', 'first'],
      ['orders', 'support', 'query Q($n: Int!) { orders(first: $n) { nodes { id } } }', 'first'],
      ['invoices', 'finance', 'query Q($n: Int!) { invoices(first: $n) { nodes { id } } }', 'first'],
      ['accessLog', 'customer', 'query Q($n: Int!) { mySubject { accessLog(first: $n) { nodes { id } } } }', 'first'],
      ['data', 'customer', 'query Q($n: Int!) { mySubject { data(first: $n) { nodes { id } } } }', 'first'],
      ['lineage', 'customer', 'query Q($n: Int!) { mySubject { lineage(first: $n) { nodes { id } } } }', 'first'],
      ['expectedTotal', 'nobody', `mutation Q($n: Int!) { placeOrder(input: { cartId: "CART", idempotencyKey: "${randomUUID()}", contact: {}, deliveryAddress: {}, deliveryMethod: PARCEL, payment: { method: INVOICE }, expectedTotal: $n }) { order { id } userErrors { code field } } }`, 'expectedTotal|contact'],
    ];
    const found: string[] = [];
    for (const [name, who, query, field, fine = []] of places) {
      for (const n of numbers.filter((number) => !fine.includes(number))) {
        const reply = await ask(system, query.replaceAll('VARIANT', variantId).replace('CART', cartId), { ...as(who), variables: { n } });
        // Nothing may come of it: change by one million is refused like a page of none.
        found.push(...faults(`${name} ${JSON.stringify(n)}`, reply, { names: `\\$n|${field}` }));
      }
    }
    expect(found).toEqual([]);
  });

  describe('what a person writes', () => {
    const person = BUYER.personalIdentityNumber;
    const wrongDigit = person.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
    const BAD: Readonly<Record<string, readonly unknown[]>> = {
      personalIdentityNumber: [
        wrongDigit, '19851332-1234', '19850230-1230', '850612', '198506121', MARK, '0000000000', '00000000-0000', '000000-0000', '19850612-12３0', 
        '29850612-1230', '٢٠٠٠٠١٠١-١٢٣٤', `${person}\u0000`, `${person} ${person}`, '-'.repeat(12),
      ],
      email: [
        MARK, `${MARK}@`, `@${MARK}.se`, `${MARK}@x`, `${MARK} x@example.com`, `a@${MARK}..se`, `"${MARK}"@example.com`, `${MARK}@exa\u0000mple.com`,
        `${MARK}\u202e@example.com`, `${MARK}\u034f@example.com`, `${MARK}\ufe0f@example.com`, `${MARK}\u3164@example.com`, `${MARK}\u2800@example.com`, `${MARK}\ud800@example.com`, `a@b@${MARK}.se`, `${'x'.repeat(65)}@example.com`, `a@example.com\nBcc: ${MARK}@example.com`, `a@example.com,${MARK}@example.com`,
      ],
      phone: [MARK, '070', '+', '+46 70 1234567890123', '0701740605; DROP', '０７０', '070-174\u0000 06 05', '00000000000'],
      name: [`${MARK}\u0000`, `${MARK}\u0007`, `${MARK}\r\nX-Header: y`, `${MARK}\ud800`, `\udc00${MARK}`, `${MARK}\u202egnirts`, MARK.repeat(20), ' ', '\u200b\u2060', '\u200b\u2800', '\u3164', `${MARK}\u00ad`, '070-174 06 05'],
    };
    const BAD_ADDRESS: Readonly<Record<string, readonly unknown[]>> = {
      street: [`${MARK}\u0000`, `${MARK}\u202e`, `${MARK}\ud800`, MARK.repeat(30), '', '   '],
      postalCode: [MARK, '1', '!!!!!', '136 50\u0000', '136 50 '.repeat(9), '', '１'],
      city: [`${MARK}\nX`, `${MARK}\u0000`, MARK.repeat(30), ''],
    };
    const wrongTypes: readonly unknown[] = [5, true, [], [MARK], { [MARK]: MARK }, { toString: MARK }];

    const inOrder = (change: { contact?: object; deliveryAddress?: object; payment?: object }): Promise<Reply> => {
      const { contact, deliveryAddress, payment, ...rest } = orderInput(BUYER, cartId) as Record<string, object>;
      const input = { ...rest, contact: { ...contact, ...change.contact }, deliveryAddress: { ...deliveryAddress, ...change.deliveryAddress }, payment: { ...payment, ...change.payment } };
      return ask(system, PLACE_ORDER, { variables: { input }, headers: from(BUYER) });
    };
    const inRegistration = (change: object): Promise<Reply> => {
      const { email, password, name, phone } = NEWCOMER;
      return ask(system, REGISTER, { variables: { input: { email, password, name, phone, ...change } }, headers: from(NEWCOMER) });
    };
    const nothingCame = (name: string, reply: Reply): string[] =>
      at(reply, 'placeOrder.order') || at(reply, 'register.session') ? [`${name}: was taken: ${reply.text.slice(0, 200)}`] : [];

    it.each(Object.keys(BAD))('%s: is refused in an order, with the field and without the value', async (field) => {
      const found: string[] = [];
      for (const value of [...(BAD[field] ?? []), ...wrongTypes]) {
        const reply = await inOrder({ contact: { [field]: value } });
        const name = `${field} ${JSON.stringify(value)}`;
        found.push(...faults(name, reply, { names: field }), ...nothingCame(name, reply));
      }
      expect(found).toEqual([]);
    });

    it.each(Object.keys(BAD_ADDRESS))('%s: is refused in an order', async (field) => {
      const found: string[] = [];
      for (const value of [...(BAD_ADDRESS[field] ?? []), ...wrongTypes]) {
        const reply = await inOrder({ deliveryAddress: { [field]: value } });
        const name = `${field} ${JSON.stringify(value)}`;
        found.push(...faults(name, reply, { names: `${field}|deliveryAddress` }), ...nothingCame(name, reply));
      }
      expect(found).toEqual([]);
    });

    it('organisationNumber: is refused in an order', async () => {
      const found: string[] = [];
      for (const organisationNumber of ['556016-0681', '5560160', MARK, '16556016-06800', '０５５６０１６０６８０', '556016\u00000680', ...wrongTypes]) {
        const reply = await inOrder({ contact: { companyName: 'Gravitonbolaget AB', organisationNumber } });
        const name = JSON.stringify(organisationNumber);
        found.push(...faults(name, reply, { names: 'organisationNumber' }), ...nothingCame(name, reply));
      }
      expect(found).toEqual([]);
    });

    it('payment: a card’s number is refused, in whatever field', async () => {
      const found: string[] = [];
      for (const cardToken of ['4242424242424242', '4242 4242 4242 4242', '4242-4242-4242-4242', ' 4242424242424242 ', MARK, `tok_${MARK}`, '__proto__', 'constructor', 'toString', '', null, ...wrongTypes]) {
        const reply = await inOrder({ payment: { method: 'CARD', cardToken } });
        const name = JSON.stringify(cardToken);
        found.push(...faults(name, reply, { names: 'cardToken' }), ...nothingCame(name, reply));
        if (reply.text.includes('4242')) found.push(`${name}: repeats the number`);
      }
      expect(found).toEqual([]);
    });

    it.each(['email', 'phone', 'name'])('%s: is refused in a registration', async (field) => {
      const found: string[] = [];
      for (const value of [...(BAD[field] ?? []), ...wrongTypes]) {
        const reply = await inRegistration({ [field]: value });
        const name = `${field} ${JSON.stringify(value)}`;
        found.push(...faults(name, reply, { names: field }), ...nothingCame(name, reply));
      }
      expect(found).toEqual([]);
    });

    it('the rest of a registration: is refused too', async () => {
      const bad: [object, string][] = [
        [{ password: 'short' }, 'password'], [{ password: 'x'.repeat(129) }, 'password'], [{ password: null }, 'password'], [{ password: [MARK] }, 'password'],
        [{ newsletter: true }, 'newsletterTextVersion'], [{ newsletter: MARK }, 'newsletter'], [{ newsletter: true, newsletterTextVersion: MARK }, 'newsletterTextVersion'],
        [{ organisationNumber: '12' }, 'organisationNumber'], [{ companyName: `${MARK}\u0000` }, 'companyName'], [{ companyName: '19850612–1238' }, 'companyName'],
        [{ address: { street: MARK, postalCode: '?', city: MARK } }, 'address'], [{ address: MARK }, 'address'], [{ address: { street: MARK.repeat(30) } }, 'address'],
        [{ email: null }, 'email'], [{ name: null }, 'name'], [{ [MARK]: MARK }, 'input'],
      ];
      const found: string[] = [];
      for (const [change, field] of bad) {
        const reply = await inRegistration(change);
        found.push(...faults(JSON.stringify(change), reply, { names: field }), ...nothingCame(JSON.stringify(change), reply));
      }
      expect(found).toEqual([]);
    });

    it('keys that every object has, in variables: change no object, here or for others', async () => {
      const bodies = [
        '{"query":"query Q($input: SignInInput!) { viewer { kind } }","variables":{"__proto__":{"input":{"email":"a","password":"b"}}}}',
        `{"query":"{ viewer { kind roles } }","variables":{"__proto__":{"roles":["PRIVACY_OFFICE"]},"constructor":{"prototype":{"kind":"STAFF"}}}}`,
        `{"query":"{ viewer { kind roles } }","__proto__":{"operationName":"${MARK}"}}`,
        `{"query":"{ viewer { kind roles } }","extensions":{"__proto__":{"polluted":true}}}`,
      ];
      for (const body of bodies) expect(faults(body, await post(`${system.url}/graphql`, body))).toEqual([]);
      const nested = `{"query":${JSON.stringify(PLACE_ORDER)},"variables":{"input":{"cartId":"${cartId}","idempotencyKey":"${randomUUID()}","contact":{"__proto__":{"name":"${MARK}"}},"deliveryAddress":{"constructor":"x"},"deliveryMethod":"PARCEL","payment":{"hasOwnProperty":"x"}}}}`;
      expect(faults('nested', await post(`${system.url}/graphql`, nested), { names: 'input' })).toEqual([]);
      expect((await ask(system, '{ viewer { kind id roles } }')).data).toEqual({ viewer: { kind: 'ANONYMOUS', id: null, roles: [] } });
    });
  });

  describe('what is too large', () => {
    const limits: [string, string, (huge: string) => object, string][] = [
      ['addToCart', 'mutation Q($input: AddToCartInput!) { addToCart(input: $input) { cart { id } } }', (huge) => ({ input: { variantId: huge } }), 'variantId'],
      ['placeOrder, the cart', PLACE_ORDER, (huge) => ({ input: { ...orderInput(BUYER, huge) } }), 'cartId'],
      ['placeOrder, the key', PLACE_ORDER, (huge) => ({ input: { ...orderInput(BUYER, 'x'), idempotencyKey: huge } }), 'idempotencyKey'],
      ['placeOrder, the name', PLACE_ORDER, (huge) => ({ input: { ...orderInput(BUYER, 'x'), contact: { name: huge } } }), 'contact.name'],
      ['placeOrder, the street', PLACE_ORDER, (huge) => ({ input: { ...orderInput(BUYER, 'x'), deliveryAddress: { street: huge } } }), 'deliveryAddress.street'],
      ['signIn, the address', 'mutation Q($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }', (huge) => ({ input: { email: huge, password: 'x' } }), 'email'],
      ['signIn, the password', 'mutation Q($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }', (huge) => ({ input: { email: 'x', password: huge } }), 'password'],
      ['register', REGISTER, (huge) => ({ input: { email: 'a@example.com', password: 'long enough', name: huge } }), 'name'],
      ['search', 'query Q($huge: String) { products(search: $huge) { totalCount } }', (huge) => ({ huge }), 'search'],
      ['after', 'query Q($huge: String) { products(after: $huge) { totalCount } }', (huge) => ({ huge }), 'after'],
      ['filter', 'query Q($huge: String!) { products(filter: { brands: [$huge] }) { totalCount } }', (huge) => ({ huge }), 'brands'],
    ];
    it.each(limits)('%s: a text of 900 KB is refused, with the field', async (name, query, variables, field) => {
      const reply = await ask(system, query, { variables: variables(MARK.repeat(70_000)) });
      expect([faults(name, reply, { names: field }), codes(reply)]).toEqual([[], ['BAD_INPUT']]);
    });

    it('a body of 10 MB is not even read', async () => {
      for (const body of [JSON.stringify({ query: '{ viewer { kind } }', variables: { x: MARK.repeat(900_000) } }), `{"query": "{ viewer { kind } } # ${'x'.repeat(10_000_000)}"}`]) {
        // The answer may come while the body is still on its way; then the connection is gone.
        const status = await post(`${system.url}/graphql`, body).then(({ status: given }) => given, () => 'closed');
        expect([413, 'closed']).toContain(status);
      }
      const reply = await post(`${system.url}/graphql`, `{"query": "{ viewer { kind } }", "x": "${'x'.repeat(1_100_000)}"}`).then((given) => given.status, () => 'closed');
      expect([413, 'closed']).toContain(reply);
    });

    it('lists that are too long are refused, with the field', async () => {
      const list = Array.from({ length: 10_000 }, (_, index) => `${MARK}${index}`);
      const found: string[] = [];
      for (const field of ['categories', 'brands', 'materials', 'colours']) {
        const reply = await ask(system, 'query Q($filter: ProductFilter) { products(filter: $filter) { totalCount } }', { variables: { filter: { [field]: list } } });
        found.push(...faults(field, reply, { names: field }));
      }
      const numbers = await ask(system, 'query Q($filter: ProductFilter) { products(filter: $filter) { totalCount } }', { variables: { filter: { diametersMm: Array(10_000).fill(1e308), conditions: Array(10_000).fill('NEW') } } });
      found.push(...faults('numbers', numbers, { names: 'diametersMm' }));
      const erasure = await ask(system, 'mutation Q($input: RequestErasureInput!) { requestErasure(input: $input) { userErrors { code } } }', { as: customer.accessToken, variables: { input: { categories: list } } });
      found.push(...faults('erasure', erasure, { names: 'categories' }));
      expect(found).toEqual([]);
    });

    it('values nested deeply are refused', async () => {
      const depth = 100_000;
      const body = `{"query":"query Q($filter: ProductFilter) { products(filter: $filter) { totalCount } }","variables":{"filter":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
      expect(faults('arrays', await post(`${system.url}/graphql`, body))).toEqual([]);
      const objects = `{"query":"{ viewer { kind } }","variables":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
      expect(faults('objects', await post(`${system.url}/graphql`, objects))).toEqual([]);
      const literal = `{ products(filter: { categories: ${'['.repeat(3_000)}"x"${']'.repeat(3_000)} }) { totalCount } }`;
      expect(faults('literal', await ask(system, literal))).toEqual([]);
    });

    it('a header or a URL that is too long is refused', async () => {
      for (const headers of [{ 'x-purpose': 'A'.repeat(100_000) }, { authorization: `Bearer ${'a'.repeat(100_000)}` }] as Record<string, string>[]) {
        const status = await ask(system, '{ viewer { kind } }', { headers }).then((reply) => reply.status, () => 431);
        expect(status).toBe(431);
      }
      const long = await send(`${system.url}/graphql?query=${'x'.repeat(100_000)}`, {}).then((reply) => reply.status, () => 431);
      expect(long).toBe(431);
      const close = await ask(system, '{ me { personalData { name } } viewer { kind } }', { purpose: 'A'.repeat(10_000), headers: { 'accept-language': 'sv;q='.repeat(1_000) } });
      expect([faults('long purpose', close), codes(close)]).toEqual([[], ['PURPOSE_DENIED']]);
    });
  });

  describe('documents', () => {
    const nest = (depth: number, inner: string): string => `{ categories { ${'children { '.repeat(depth)}${inner}${' }'.repeat(depth)} } }`;
    const bad: [string, string, string][] = [
      ['an empty one', '', 'GraphQL|query|Syntax|BAD_REQUEST'],
      ['white space', ' \n\t\ufeff', 'Syntax|query'],
      ['a comment', `# ${MARK}`, 'Syntax'],
      ['no GraphQL', `SELECT * FROM ${MARK.slice(0, 7)}`, 'Syntax'],
      ['an open brace', '{', 'Syntax'],
      ['ten thousand open braces', '{ a '.repeat(10_000), 'Syntax|token'],
      ['a text that does not end', `{ product(slug: "${MARK}`, 'Syntax'],
      ['a block of text that does not end', `{ product(slug: """${MARK}`, 'Syntax'],
      ['a control character', '{ viewer\u0000 { kind } }', 'Syntax'],
      ['an escape that is none', `{ product(slug: "${MARK}\\uZZZZ") { id } }`, 'Syntax'],
      ['half a surrogate, escaped', '{ product(slug: "\\uD800") { id } }', 'Syntax|surrogate|escape'],
      ['a field that is not there', '{ nothing }', 'nothing'],
      ['twice the same operation', 'query A { viewer { kind } } query A { viewer { kind } }', 'A'],
      ['a fragment in itself', '{ ...A } fragment A on Query { ...A }', 'A'],
      ['fragments in a circle', '{ ...A } fragment A on Query { viewer { kind } ...B } fragment B on Query { ...C } fragment C on Query { ...A }', 'A'],
      ['fragments in a circle below personal data', '{ me { ...A } } fragment A on Customer { subject { personalData { name } } orders { nodes { ...B } } } fragment B on Order { invoice { order { ...B } } }', 'B'],
      ['a fragment that is not there', '{ ...Missing }', 'Missing'],
      ['fragments that double with each step', `{ ...F0 } ${Array.from({ length: 30 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F30 on Query { viewer { kind } }`, 'field|cost|limit|depth'],
      ['depth', nest(40, 'slug'), 'depth|deep|limit'],
      ['more depth than a stack', nest(1_900, 'slug'), 'depth|deep|limit|token'],
      ['depth in a fragment', `{ categories { ...F } } fragment F on Category { ${'children { '.repeat(40)}slug${' }'.repeat(40)} }`, 'depth|deep|limit'],
      ['two hundred aliases', `{ ${Array.from({ length: 200 }, (_, i) => `a${i}: viewer { kind }`).join(' ')} }`, 'lias|limit'],
      ['five thousand aliases', `{ ${Array.from({ length: 5_000 }, (_, i) => `a${i}: __typename`).join(' ')} }`, 'lias|limit|token'],
      ['two hundred sign-ins in one', `mutation { ${Array.from({ length: 200 }, (_, i) => `a${i}: signIn(input: { email: "a@example.com", password: "${MARK}${i}" }) { userErrors { code } }`).join(' ')} }`, 'lias|limit|token'],
      ['thousands of fields', `{ ${'viewer { kind id roles } '.repeat(2_500)} }`, 'field|limit|token|cost'],
      ['thousands of directives', `{ viewer { kind ${'@include(if: true) '.repeat(1_000)} } }`, 'include|directive|token'],
      ['thousands of variables', `query Q(${Array.from({ length: 1_000 }, (_, i) => `$v${i}: Int`).join(' ')}) { viewer { kind } }`, 'never used|limit|token'],
      ['pages of pages', '{ products(first: 100) { nodes { variants { product { variants { product { variants { product { id } } } } } } } } }', 'cost|limit|depth|Cost'],
      ['a schema asked for its types’ fields’ types’ fields', `{ __schema { types { ${'fields { type { '.repeat(12)}name${' } }'.repeat(12)} } } }`, 'depth|limit|introspection|Introspection'],
      ['a type that does not fit', '{ products(first: "five") { totalCount } }', 'Int'],
      ['a variable that is not declared', '{ products(first: $n) { totalCount } }', 'n'],
      ['a variable of another type', 'query Q($n: String) { products(first: $n) { totalCount } }', 'n'],
      ['a fragment on another type', '{ viewer { ... on Product { id } } }', 'Product'],
      ['an object without its fields', '{ viewer }', 'viewer'],
      ['fields of a leaf', '{ viewer { kind { x } } }', 'kind'],
      ['arguments twice', '{ products(first: 1, first: 2) { totalCount } }', 'first'],
      ['one key for two fields', '{ products(first: 1) { nodes { x: id x: slug } } }', 'x'],
    ];
    it.each(bad)('%s: is refused', async (name, query, names) => {
      const reply = await ask(system, query);
      expect(faults(name, reply, { names })).toEqual([]);
      expect([reply.status, reply.data]).toEqual([400, null]);
    });
  });

  it('cursors that are none of ours are refused, with the field', async () => {
    const cursors = [
      '', 'x', '!', MARK, 'null', '-1', '0', Buffer.from(MARK).toString('base64url'), Buffer.from('').toString('base64url'), Buffer.from('-1').toString('base64url'),
      Buffer.from('999999999999999999999').toString('base64url'), Buffer.from('1e5').toString('base64url'), Buffer.from(`' OR '1'='1`).toString('base64url'),
      Buffer.from('1:').toString('base64url'), Buffer.from(':x').toString('base64url'), Buffer.from('a\u0000b').toString('base64url'), Buffer.from([255, 254, 0]).toString('base64url'), `${Buffer.from(randomUUID()).toString('base64')}==`,
      'x'.repeat(513),
    ];
    const connections: [string, Parameters<typeof as>[0], string, string?][] = [
      ['products', 'nobody', 'query Q($after: String) { products(after: $after) { nodes { id } } }'],
      ['orders', 'support', 'query Q($after: String) { orders(after: $after) { nodes { id } } }'],
      ['invoices', 'finance', 'query Q($after: String) { invoices(after: $after) { nodes { id } } }'],
      ['my orders', 'customer', 'query Q($after: String) { me { orders(after: $after) { nodes { id } } } }'],
      ['data', 'customer', 'query Q($after: String) { mySubject { data(after: $after) { nodes { id } } } }'],
      ['lineage', 'customer', 'query Q($after: String) { mySubject { lineage(after: $after) { nodes { id } } } }'],
      ['accessLog', 'customer', 'query Q($after: String) { mySubject { accessLog(after: $after) { nodes { id } } } }'],
      ['audience', 'marketing', 'query Q($after: String) { audience(after: $after) { nodes { id } } }', 'LEGITIMATE_INTEREST'],
    ];
    const found: string[] = [];
    for (const [name, who, query, purpose] of connections) {
      for (const after of cursors) {
        const reply = await ask(system, query, { ...as(who), ...(purpose === undefined ? {} : { purpose }), variables: { after } });
        found.push(...faults(`${name} ${JSON.stringify(after.slice(0, 40))}`, reply, { names: 'after' }));
        if (!codes(reply).includes('BAD_INPUT')) found.push(`${name} ${JSON.stringify(after.slice(0, 40))}: was taken: ${reply.text.slice(0, 100)}`);
      }
    }
    expect(found).toEqual([]);
  });

  it('bodies that are no request are refused', async () => {
    const url = (): string => `${system.url}/graphql`;
    const bodies: [string, string][] = [
      ['nothing', ''], ['a brace', '{'], ['a text', '"x"'], ['a number', '5'], ['null', 'null'], ['true', 'true'], ['an empty object', '{}'], ['a list', '[]'], ['a list of requests', '[{"query":"{ viewer { kind } }"}]'],
      ['a query that is a number', '{"query":5}'], ['a query that is null', '{"query":null}'], ['a query that is an object', '{"query":{"a":1}}'], ['a query that is a list', '{"query":["{ viewer { kind } }"]}'],
      ['variables that are a text', '{"query":"{ viewer { kind } }","variables":"{}"}'], ['variables that are a list', '{"query":"{ viewer { kind } }","variables":[1]}'], ['variables that are a number', '{"query":"{ viewer { kind } }","variables":5}'],
      ['an operation name that is a number', '{"query":"{ viewer { kind } }","operationName":5}'], ['extensions that are a text', '{"query":"{ viewer { kind } }","extensions":"x"}'],
      ['JSON with a comma too many', '{"query":"{ viewer { kind } }",}'], ['JSON in single quotes', "{'query':'{ viewer { kind } }'}"], ['NaN', '{"query":"{ viewer { kind } }","variables":{"x":NaN}}'],
      ['bytes', '\u0000\u0001\u0002'], ['a persisted query that is not', `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"${'0'.repeat(64)}"}}}`],
    ];
    const found: string[] = [];
    for (const [name, body] of bodies) {
      const reply = await post(url(), body);
      found.push(...faults(name, reply));
      if (reply.data !== null || reply.errors.length === 0) found.push(`${name}: was answered: ${reply.text}`);
    }
    for (const type of ['', 'text/plain', 'text/xml', 'application/xml', 'application/graphql', 'application/octet-stream', 'image/png', 'application/json-patch+json', 'x']) {
      const reply = await post(url(), '{"query":"{ viewer { kind } }"}', { 'content-type': type });
      found.push(...faults(`as ${type}`, reply));
      if (reply.data !== null) found.push(`as ${type}: was answered`);
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'HEAD']) {
      const reply = await send(url(), { method, ...(method === 'HEAD' ? {} : { body: '{"query":"{ viewer { kind } }"}' }), headers: { 'content-type': 'application/json' } });
      if (reply.status < 400 || reply.status >= 500) found.push(`${method}: ${reply.status}`);
    }
    expect(found).toEqual([]);
  });

  it('connections that break the protocol, or break off, harm nobody', async () => {
    const { port, hostname } = new URL(system.url);
    const say = (text: string, thenDestroy = false): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname);
        let answer = '';
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
        socket.on('error', () => resolve(answer));
        socket.on('close', () => resolve(answer));
        socket.write(text, () => (thenDestroy ? socket.destroy() : undefined));
        socket.setTimeout(2_000, () => socket.destroy());
      });
    const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    expect(await say('nonsense\r\n\r\n')).toContain('400');
    expect(await say(`${head}Content-Length: -5\r\n\r\n`)).toContain('400');
    expect(await say(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toContain('400');
    expect(await say(`${head}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`)).toContain('400');
    await Promise.all(Array.from({ length: 20 }, () => say(`${head}Content-Length: 1000\r\n\r\n{"query":"{ viewer`, true)));
    expect(await say(`${head}Connection: close\r\nContent-Length: 31\r\n\r\n{"query":"{ viewer { kind } }"}`)).toContain('ANONYMOUS');
  });

  it('letters of every script are no bad input, nor is what typography makes of numbers', async () => {
    const names = ['Åsa Öberg-Þórðardóttir', 'محمد عبد الله', 'דוד כהן', '李小龍', 'Ünsal İlker', 'O’Connor', 'N̈ana', '𝕶im 😀'];
    const typeset = { phone: '０７０–174\u00a006\u00a005', email: 'kim＠example．com', personalIdentityNumber: BUYER.personalIdentityNumber.replace(/-?(\d{4})$/, '–$1') };
    const { contact, deliveryAddress, ...rest } = orderInput(BUYER, 'no-such-cart') as { contact: object; deliveryAddress: object };
    const good: { contact?: object; deliveryAddress?: object }[] = [...names.map((name) => ({ contact: { name } })), { contact: typeset }, { deliveryAddress: { postalCode: '１３６\u00a0５０' } }];
    for (const change of good) {
      // Everything is right but the cart, which is the last to be looked at.
      const input = { ...rest, contact: { ...contact, ...change.contact }, deliveryAddress: { ...deliveryAddress, ...change.deliveryAddress } };
      const reply = await ask(system, PLACE_ORDER, { variables: { input } });
      expect([change, at(reply, 'placeOrder.userErrors.0.code')]).toEqual([change, 'CART_NOT_FOUND']);
    }
  });

  it('an order is still as it was', async () => {
    expect(at(await ask(system, 'query Q($id: ID!) { order(id: $id) { number } }', { as: tokens.support, variables: { id: order.id } }), 'order.number')).toBe(order.number);
  });
});
