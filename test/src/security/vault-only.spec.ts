import { randomUUID } from 'node:crypto';
import { mailsIn } from '@andamal/testing';
import { DATABASES, eventually, startSystem, type System } from '../support/system';
import { ask, at, codes, post, send, type Asking, type Reply } from './attacker';
import { hasSettled, inDatabases, inFiles, inLogs, tablesOf } from './findings';
import { recognisable, secretPerson, type SecretPerson } from './secret-people';
import { buy, cartOf, from, orderInput, PLACE_ORDER, REGISTER, register, signIn, staff, type Customer, type Order } from './shop';
import { Traces } from './traces';

/** Each buys in another way, so that every way in which personal data comes into the shop is walked. */
const PEOPLE = Array.from({ length: 8 }, (_, number) => secretPerson(number));
const [GUEST, BY_CARD, CUSTOMER, COMPANY, SOLE_TRADER, DECLINED, LEAVING, ONLY_ERRORS] = PEOPLE as [
  SecretPerson, SecretPerson, SecretPerson, SecretPerson, SecretPerson, SecretPerson, SecretPerson, SecretPerson,
];
const CARD = { cardToken: 'tok_ok_mastercard', maskedCard: 'Mastercard •••• 4444' };

/** Stored where it belongs, outside of the vault: what the search finds shows that it looks there. */
const PLANTED = { reference: 'GEPLANTERAT-4711', requestId: randomUUID() };

const secrets = new Traces(Object.assign({ 'card token': CARD.cardToken, 'masked card': CARD.maskedCard }, ...PEOPLE.map(recognisable)) as Record<string, string>);
const planted = new Traces(PLANTED);

jest.setTimeout(120_000);

describe('personal data', () => {
  let system: System;
  let token: Readonly<Record<'warehouse' | 'finance' | 'marketing' | 'support' | 'privacy', string>>;
  let customer: Customer;
  let leaving: Customer;
  const orders: Record<'guest' | 'byCard' | 'customer' | 'company' | 'soleTrader', Order> = {} as never;

  beforeAll(async () => {
    system = await startSystem({ TRUST_PROXY: 'true' });
    const roles = ['warehouse', 'finance', 'marketing', 'support', 'privacy'] as const;
    token = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await staff(system, role)]))) as typeof token;
  });
  afterAll(() => system.stop());

  const change = async (query: string, asking: Asking = {}): Promise<Reply> => {
    const reply = await ask(system, query, asking);
    if (reply.errors.length > 0 || /"userErrors":\[\{/.test(reply.text)) throw new Error(reply.text);
    return reply;
  };

  async function waitingLetters(): Promise<number> {
    const waiting = "SELECT id FROM message WHERE state IN ('PENDING', 'SENDING')";
    return (await system.rows('privacy-compliance', waiting)).length;
  }

  /** Where any of it is, outside of the vault or in the clear within. */
  async function found(): Promise<string[]> {
    await eventually(() => hasSettled(system), 'every event applied', 30_000);
    await eventually(async () => (await waitingLetters()) === 0, 'every letter sent or refused', 30_000);
    return [...(await inDatabases(system, secrets)), ...inLogs(system, secrets), ...(await inFiles(system, secrets))];
  }

  /** Written, called, noted down, looked up by number, and seen on the site. */
  async function getInTouch(person: SecretPerson, { accessToken, id }: Customer): Promise<void> {
    const served: Asking = { as: token.support, purpose: 'CUSTOMER_SERVICE' };
    const text = `${person.name}, ${person.phone}, ${person.street}`;
    const begun = await change('mutation S($text: String) { startConversation(input: { channel: MAIL, text: $text }) { conversation { id } userErrors { code } } }', { as: accessToken, variables: { text } });
    const conversationId = at<string>(begun, 'startConversation.conversation.id');
    await change('mutation N($id: ID!, $text: String) { addConversationNote(input: { conversationId: $id, text: $text }) { userErrors { code } } }', { ...served, variables: { id: conversationId, text } });
    await change('mutation O($id: ID!, $text: String) { openConversation(input: { channel: PHONE, customerId: $id, text: $text }) { userErrors { code } } }', { ...served, variables: { id, text } });
    const visits = [{ path: `/search/${encodeURIComponent(person.name)}?q=${person.email}` }];
    expect((await change('mutation V($visits: [VisitInput!]!) { recordVisits(input: { visits: $visits }) { kept userErrors { code } } }', { as: accessToken, variables: { visits } })).text).toContain('"kept":1');
    const recognised = await change('query R($phone: String!) { recogniseCaller(phone: $phone) { candidates { customer { id } } } }', { ...served, variables: { phone: person.phone } });
    expect(recognised.text).toContain(id);
  }

  it('comes in by every way that there is', async () => {
    customer = await register(system, CUSTOMER);
    leaving = await register(system, LEAVING, { companyName: LEAVING.companyName, organisationNumber: LEAVING.organisationNumber });
    orders.guest = await buy(system, GUEST);
    orders.byCard = await buy(system, BY_CARD, { payment: { method: 'CARD', cardToken: CARD.cardToken } });
    orders.customer = await buy(system, CUSTOMER, { as: customer.accessToken });
    const company = ({ name, email, phone, companyName }: SecretPerson, organisationNumber: string): object => ({
      contact: { name, email, phone, companyName, organisationNumber },
    });
    orders.company = await buy(system, COMPANY, { change: company(COMPANY, COMPANY.organisationNumber) });
    orders.soleTrader = await buy(system, SOLE_TRADER, { change: company(SOLE_TRADER, SOLE_TRADER.personalIdentityNumber.slice(2)) });
    await getInTouch(CUSTOMER, customer);
    // Deposited, and taken back when the card was declined.
    const declined = orderInput(DECLINED, await cartOf(system), { method: 'CARD', cardToken: 'tok_declined' });
    const reply = await ask(system, PLACE_ORDER, { variables: { input: declined }, headers: from(DECLINED) });
    expect(reply.text).toContain('PAYMENT_DECLINED');
  });

  it('is used by staff and by the persons themselves, who see it', async () => {
    const personalData = `personalData { name companyName address { street postalCode city } phone personalIdentityNumber organisationNumber
      email ipAddress paymentDetails paymentMethod accountDetails browsingHistory correspondence accountNotes ofAge }`;
    const orderOf = (order: Order, as: string, purpose: string): Promise<Reply> =>
      ask(system, `query Read($id: ID!) { order(id: $id) { ${personalData} subject { id ${personalData} } invoice { ${personalData} } } }`, {
        variables: { id: order.id }, as, purpose, headers: { 'x-request-id': PLANTED.requestId },
      });
    await eventually(async () => (await orderOf(orders.soleTrader, token.finance, 'UNPAID_INVOICE')).text.includes(SOLE_TRADER.street), 'the last order’s purposes');
    const everybody: [string, string][] = [
      [token.warehouse, 'CONTRACT'], [token.support, 'CONTRACT'], [token.support, 'CUSTOMER_SERVICE'],
      [token.finance, 'UNPAID_INVOICE'], [token.finance, 'BOOKKEEPING'], [token.privacy, 'RIGHTS'],
    ];
    const replies = await Promise.all(Object.values(orders).flatMap((order) => everybody.map(([as, purpose]) => orderOf(order, as, purpose))));
    const seen = secrets.in(replies.map(({ text }) => text).join(''));
    const [first] = GUEST.name.split(' ');
    for (const what of ['name', 'e-mail', 'street', 'postal code', 'city', 'IP address']) expect(seen).toContain(`${what} of ${first}`);
    expect(replies.some(({ text }) => text.includes(GUEST.personalIdentityNumber.replace('-', '')))).toBe(true);
    expect(seen).toContain('masked card');

    const audience = `query Audience { audience(first: 100) { nodes { id ${personalData} } } }`;
    const audiences = await Promise.all(['LEGITIMATE_INTEREST', 'NEWSLETTER'].map((purpose) => ask(system, audience, { as: token.marketing, purpose })));
    for (const reply of audiences) expect(reply.text).toContain(CUSTOMER.email);
    const mine = 'query Mine { me { id orders { nodes { number } } } mySubject { data(first: 100) { nodes { category value } } consents { purpose } lineage { nodes { id } } accessLog { nodes { id } } } }';
    expect((await change(mine, { as: customer.accessToken })).text).toContain(CUSTOMER.street);
    const rights = 'query Rights($id: ID!) @purpose(is: RIGHTS) { dataSubject(id: $id) { data(first: 100) { nodes { value } } lineage { nodes { id } } } accessLog(subjectId: $id) { nodes { id } } verifyAccessLog { intact } }';
    expect((await change(rights, { as: token.privacy, variables: { id: customer.subjectId } })).data).toMatchObject({ verifyAccessLog: { intact: true } });
  });

  it('is in every mistake that can be made with it, and in no answer to one', async () => {
    const { name, email, phone, personalIdentityNumber, street, city, password, ip } = ONLY_ERRORS;
    const answers: Reply[] = [];
    const asked = async (query: string, asking: Asking = {}): Promise<void> => {
      answers.push(await ask(system, query, { ...asking, headers: { ...from(ONLY_ERRORS), ...asking.headers } }));
    };
    const input = (changes: object): Asking => ({ variables: { input: { ...orderInput(ONLY_ERRORS, 'no-such-cart'), ...changes } } });
    const { contact } = orderInput(ONLY_ERRORS, '') as { contact: object };

    const SIGN_IN = 'mutation S($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code field message } } }';
    await asked(SIGN_IN, { variables: { input: { email, password } } });
    await asked(SIGN_IN, { variables: { input: { email: CUSTOMER.email, password } } });
    await asked(SIGN_IN, { variables: { input: { email: [email], password: { name } } } });
    await asked(SIGN_IN, { variables: { input: { email, password: 4711, [name]: ip } } });
    await asked(REGISTER, { variables: { input: { email: CUSTOMER.email, name, password } } });
    await asked(REGISTER, { variables: { input: { email: `${email}@`, name: name.repeat(30), phone: `${phone}x`, password: 'short', newsletter: true, newsletterTextVersion: email } } });
    await asked(REGISTER, { variables: { input: { email, name, phone: 'x', organisationNumber: '12', address: { street, postalCode: name.slice(0, 16), city }, password } } });
    await asked(REGISTER, { variables: { input: { email, name, password, guestCartId: email.slice(0, 36), newsletter: name } } });
    await asked(PLACE_ORDER, input({}));
    await asked(PLACE_ORDER, input({ contact: { ...contact, email: `${email}@` } }));
    await asked(PLACE_ORDER, input({ contact: { ...contact, personalIdentityNumber: `${personalIdentityNumber}1` } }));
    await asked(PLACE_ORDER, input({ contact: { ...contact, name: name.repeat(30), phone: `${phone}${phone}${phone}` } }));
    await asked(PLACE_ORDER, input({ contact: email, deliveryAddress: street }));
    await asked(PLACE_ORDER, input({ idempotencyKey: email }));
    await asked(PLACE_ORDER, input({ payment: { method: name, cardToken: email } }));
    await asked(PLACE_ORDER, input({ payment: { method: 'CARD', cardToken: `tok_${email}` } }));
    const cart = await cartOf(system);
    await asked(PLACE_ORDER, input({ cartId: cart, payment: { method: 'CARD', cardToken: email } }));
    await asked(PLACE_ORDER, input({ cartId: cart, contact: { ...contact, personalIdentityNumber: personalIdentityNumber.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)) } }));
    await asked(PLACE_ORDER, input({ cartId: cart, deliveryAddress: { street: `${street}\u0007`, postalCode: '?', city } }));
    await asked(`mutation { signIn(input: { email: "${email}", password: ${personalIdentityNumber.slice(0, 8)} }) { userErrors { code } } }`);
    await asked(`mutation { signIn(input: "${email}") { userErrors { code } } }`);
    await asked(`{ viewer "${email}" { kind } }`);
    await asked('query ($first: Int!) { products(first: $first) { totalCount } }', { variables: { first: email } });
    await asked(`{ products(search: "${name} ${email}", first: 1) { totalCount } }`);
    await asked(`{ product(slug: "${email}") { id } order(id: "${email}") { id } orderByNumber(number: "${name}") { id } cart(id: "${email}") { id } }`);
    const digits = personalIdentityNumber.replace(/\D/g, '');
    const called = phone.replace(/\D/g, '').replace(/^46/, '0');
    // Names that are valid: of an operation that reads, of one that is denied, and of fields that are refused and that fail.
    for (const operationName of [`Of_${digits}`, `_${digits.slice(0, 8)}_${digits.slice(8)}`, `Call_${called}`]) {
      const anothers = `query ${operationName} { dataSubject(id: "${customer.subjectId}") { lineage(first: 1) { nodes { id } } } }`;
      await asked(anothers, { as: token.privacy, purpose: 'RIGHTS' });
      await asked(anothers, { as: token.support, purpose: 'CUSTOMER_SERVICE' });
      await asked(`query ${operationName} { me { personalData { name } } }`, { as: customer.accessToken, purpose: 'CURIOSITY', operationName });
      // Its answer names the field as it was asked for.
      await ask(system, `{ ${operationName}: dataSubject(id: "${customer.subjectId}") { id } }`, { as: token.support, purpose: 'CUSTOMER_SERVICE' });
    }
    await asked('{ me { personalData { name } } viewer { kind } }', { purpose: email });
    await asked('{ me { id } }', { headers: { authorization: `Bearer ${email}` } });
    await asked('{ viewer { kind } }', { headers: { 'x-request-id': email, 'accept-language': email } });
    await asked(`mutation { refreshSession(input: { refreshToken: "${email}" }) { userErrors { message } } }`);
    await asked(`mutation { addToCart(input: { cartId: "${email.slice(0, 36)}", variantId: "${email.slice(0, 36)}" }) { userErrors { message } } }`);
    const mine = { as: customer.accessToken };
    await asked(`mutation { giveConsent(input: { textVersion: "${email}", purpose: "${email}" }) { userErrors { message } } }`, mine);
    await asked(`mutation { chooseCookies(input: { choice: "${email}" }) { userErrors { message } } }`, mine);
    await asked(`mutation { requestErasure(input: { categories: ["${email}"] }) { userErrors { message } } }`, mine);
    await asked(`mutation { requestSignInAddressChange(input: { email: "${email} ${name}" }) { message userErrors { message } } }`, mine);
    await asked(`mutation { confirmSignInAddressChange(input: { code: "${email.slice(0, 32)}", password: "${name}" }) { userErrors { message } } }`, mine);
    const office = { as: token.privacy, purpose: 'RIGHTS' };
    await asked(`{ dataSubject(id: "${email}") { id } }`, office);
    await asked(`{ accessLog(subjectId: "${email}") { nodes { id } } }`, office);
    await asked(`{ orders(after: "${Buffer.from(email).toString('base64url')}") { nodes { id } } }`, office);
    await asked(`mutation { objectToMarketing(input: { subjectId: "${email}" }) { objections { purpose } } }`, office);
    await asked(`mutation { dispatchOrder(input: { orderId: "${orders.guest.id}", carrier: DHL, trackingReference: "${email}" }) { order { id } } }`, { as: token.warehouse });
    const url = `${system.url}/graphql`;
    answers.push(await post(url, `{"query": "{ viewer { kind } }", "variables": {"email": "${email}"`));
    answers.push(await post(url, [{ query: `{ product(slug: "${email}") { id } }` }]));
    answers.push(await send(`${url}?query=${encodeURIComponent(`{ product(slug: "${email}") { id } }`)}`, {}));
    answers.push(await send(`${system.url}/${encodeURIComponent(email)}`, {}));

    expect(answers.length).toBeGreaterThan(40);
    const told = answers.map(({ text, headers }) => `${text}\n${JSON.stringify([...headers])}`);
    expect(told.flatMap((text) => secrets.in(text).map((label) => `${label} in ${text}`))).toEqual([]);
  });

  it('goes on its way: dispatched, paid, credited, cancelled, objected to, withdrawn', async () => {
    const { warehouse, finance, support } = token;
    await change(
      'mutation D($id: ID!, $reference: String!) { dispatchOrder(input: { orderId: $id, carrier: POSTNORD, trackingReference: $reference }) { order { id } userErrors { code } } }',
      { as: warehouse, variables: { id: orders.guest.id, reference: PLANTED.reference } },
    );
    await change(`mutation { markOrderDelivered(input: { orderId: "${orders.guest.id}" }) { userErrors { code } } }`, { as: warehouse });
    for (const { invoice } of [orders.guest, orders.customer]) {
      await change(`mutation { registerPayment(input: { invoiceId: "${invoice.id}", idempotencyKey: "${randomUUID()}" }) { userErrors { code } } }`, { as: finance });
    }
    await change(`mutation { cancelOrder(input: { orderId: "${orders.byCard.id}" }) { userErrors { code } } }`, { as: support });
    await change(`mutation { creditInvoice(input: { invoiceId: "${orders.company.invoice.id}" }) { userErrors { code } } }`, { as: finance });
    await change(`mutation { writeOffInvoice(input: { invoiceId: "${orders.soleTrader.invoice.id}" }) { userErrors { code } } }`, { as: finance });
    await change('mutation { withdrawConsent(input: {}) { userErrors { code } } }', { as: leaving.accessToken });
    await change('mutation { objectToMarketing { objections { purpose } } }', { as: leaving.accessToken });
    // To an address that somebody has: its letter tells nobody's name, and the answer nothing.
    await change(`mutation { requestSignInAddressChange(input: { email: "${LEAVING.email}" }) { userErrors { code } } }`, { as: customer.accessToken });
    const { refreshToken } = await signIn(system, LEAVING.email, LEAVING.password);
    await change(`mutation { refreshSession(input: { refreshToken: "${refreshToken}" }) { session { accessToken } userErrors { code } } }`);
  });

  it('is nowhere but in the vault, and there not in the clear', async () => {
    expect(await found()).toEqual([]);
  });

  it('goes out in letters: to the person alone, and of nobody else', async () => {
    const letters = await mailsIn(system.mailDir);
    const wrong: string[] = [];
    for (const { to, raw, text } of letters) {
      const person = PEOPLE.find(({ email }) => email.toLowerCase() === to.toLowerCase());
      const others = new Traces(Object.assign({}, ...PEOPLE.filter((each) => each !== person).map(recognisable)) as Record<string, string>);
      wrong.push(...(person === undefined ? ['a letter to nobody we know'] : []), ...others.in(`${raw}${text}`));
    }
    expect(wrong).toEqual([]);
    const addressees = new Set(letters.map(({ to }) => to.toLowerCase()));
    expect([GUEST, BY_CARD, CUSTOMER, COMPANY, SOLE_TRADER].filter(({ email }) => !addressees.has(email.toLowerCase()))).toEqual([]);
  });

  it('would have been found: the search reads every database, the logs and the files', async () => {
    const inRows = await inDatabases(system, planted);
    expect(inRows).toContain('cart-checkout.shop_order.trackingReference: reference');
    expect(inRows).toContain('privacy-compliance.access_log.requestId: requestId');
    expect(inLogs(system, planted).some((finding) => finding.includes(': requestId in '))).toBe(true);
    const files = await inFiles(system, planted);
    expect(files.some((finding) => finding.startsWith('cart-checkout.sqlite'))).toBe(system.kind === 'sqlite');

    for (const database of DATABASES) {
      const tables = await tablesOf(system, database);
      expect(tables).toEqual(expect.arrayContaining(['migrations', 'outbox_events', 'inbox_events']));
    }
    const events = await Promise.all(
      DATABASES.map((database) => system.rows<{ type: string }>(database, 'SELECT DISTINCT type FROM outbox_events')),
    );
    // The product says it itself: what happened above has been told, so these tables were not empty when they were read.
    expect(events.flat().map(({ type }) => type).sort()).toEqual([
      'AccountCreated', 'Browsed', 'CheckoutAbandoned', 'Contacted', 'InvoiceCredited', 'InvoiceIssued', 'InvoiceWrittenOff', 'OrderCancelled', 'OrderDelivered',
      'OrderDispatched', 'OrderPlaced', 'PaymentReceived',
    ]);
    const [held] = await system.rows<{ held: number }>('privacy-compliance', 'SELECT COUNT(*) AS held FROM datum_version WHERE sealed IS NOT NULL');
    expect(Number(held?.held)).toBeGreaterThan(30);
    expect(Object.values(system.processes).every(({ output }) => output().includes('"level":'))).toBe(true);
  });

  it('is nowhere either once it has been erased', async () => {
    const erase = (asking: Asking): Promise<Reply> =>
      change('mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { items { category outcome } userErrors { code } } }', {
        variables: { input: {} }, ...asking,
      });
    expect((await erase({ as: customer.accessToken })).text).toContain('GOES');
    const read = await change('query S($id: ID!) { order(id: $id) { subject { id } } }', { as: token.privacy, purpose: 'RIGHTS', variables: { id: orders.guest.id } });
    const subjectId = at<string>(read, 'order.subject.id');
    expect((await erase({ as: token.privacy, purpose: 'RIGHTS', variables: { input: { subjectId, identityProof: 'ID_DOCUMENT' } } })).text).toContain('GOES');
    await change('mutation C($password: String!) { closeAccount(input: { password: $password }) { closedAccountId userErrors { code } } }', {
      as: leaving.accessToken, variables: { password: LEAVING.password },
    });
    const gone = await ask(system, 'mutation S($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }', {
      variables: { input: { email: LEAVING.email, password: LEAVING.password } },
    });
    expect([codes(gone), gone.text.includes('CREDENTIALS_INVALID')]).toEqual([[], true]);
    expect(await found()).toEqual([]);
  });
});
