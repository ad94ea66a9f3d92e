import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { SignJWT } from 'jose';
import { eventually, startSystem, type System } from '../support/system';
import { ask, at, codes, post, send, type Asking, type Reply } from './attacker';
import { everything, hasSettled } from './findings';
import { recognisable, secretPerson } from './secret-people';
import { buy, register, signIn, staff, type Customer, type Order } from './shop';
import { Traces } from './traces';

const SESSION_SECRET = 'the secret of the sessions, known to nobody else';
const [VICTIM, INTRUDER, GUEST] = [secretPerson(0), secretPerson(1), secretPerson(2)] as const;
const secrets = new Traces({ ...recognisable(VICTIM), ...recognisable(GUEST) });

const ROLES = ['warehouse', 'finance', 'marketing', 'support', 'privacy'] as const;
type Role = (typeof ROLES)[number];
type Who = Role | 'customer' | 'nobody';
const EVERYBODY: readonly Who[] = [...ROLES, 'customer', 'nobody'];

jest.setTimeout(120_000);

describe('an intruder', () => {
  let system: System;
  let tokens: Readonly<Record<Role, string>>;
  let victim: Customer;
  let intruder: Customer;
  let order: Order;
  let guestOrder: Order;
  let guestSubject: string;

  beforeAll(async () => {
    system = await startSystem({ SESSION_SECRET, TRUST_PROXY: 'true' });
    tokens = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await staff(system, role)]))) as Record<Role, string>;
    [victim, intruder] = await Promise.all([register(system, VICTIM), register(system, INTRUDER)]);
    order = await buy(system, VICTIM, { as: victim.accessToken });
    guestOrder = await buy(system, GUEST);
    const subject = await ask(system, 'query S($id: ID!) { order(id: $id) { subject { id } } }', { as: tokens.support, variables: { id: guestOrder.id } });
    guestSubject = at<string>(subject, 'order.subject.id') ?? '';
    await eventually(() => hasSettled(system), 'every event applied');
  });
  afterAll(() => system.stop());

  const tokenOf = (who: Who): string | undefined => (who === 'nobody' ? undefined : who === 'customer' ? intruder.accessToken : tokens[who]);
  const as = (who: Who): Asking => {
    const token = tokenOf(who);
    return token === undefined ? {} : { as: token };
  };

  const refusal = (requestId: string, message: string): Promise<true> =>
    eventually(async () => system.output().split('\n').some((line) => line.includes(requestId) && line.includes(message)), `a line "${message}" for ${requestId}`);

  describe('with a token of their own making', () => {
    const key = new TextEncoder().encode(SESSION_SECRET);
    const claims = (): Record<string, unknown> => ({ sub: victim.id, kind: 'CUSTOMER', sid: victim.subjectId, roles: [] });
    const sign = (payload: Record<string, unknown>, secret: Uint8Array = key, expires: number | string = '5m'): Promise<string> =>
      new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).setExpirationTime(expires).sign(secret);
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const handMade = (header: object, payload: object, secret = SESSION_SECRET, hash = 'sha256'): string => {
      const text = `${part(header)}.${part({ ...payload, exp: Math.floor(Date.now() / 1000) + 300 })}`;
      return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
    };
    const edited = (token: string, change: object): string => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      return [header, part({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...change }), signature].join('.');
    };
    const soon = Math.floor(Date.now() / 1000) + 300;

    it('is somebody, if the token is right: without this, nothing below would say anything', async () => {
      const reply = await ask(system, '{ viewer { id } me { personalData { name } } }', { as: await sign(claims()) });
      expect(reply.data).toEqual({ viewer: { id: victim.id }, me: { personalData: { name: VICTIM.name } } });
    });

    const forged: [string, () => string | Promise<string>][] = [
      ['one without an algorithm', () => `${part({ alg: 'none' })}.${part({ ...claims(), exp: soon })}.`],
      ['one without an algorithm, and any signature', () => `${part({ alg: 'none' })}.${part({ ...claims(), exp: soon })}.${'x'.repeat(43)}`],
      ['one without a signature', async () => `${(await sign(claims())).split('.').slice(0, 2).join('.')}.`],
      ['one of another secret', () => sign(claims(), new TextEncoder().encode('another secret, which anybody could think of'))],
      ['one of no secret', () => handMade({ alg: 'HS256' }, claims(), '')],
      ['one of the secret of development', () => sign(claims(), new TextEncoder().encode('development-only-session-secret-0123456789'))],
      ['one of another algorithm', () => handMade({ alg: 'HS512' }, claims(), SESSION_SECRET, 'sha512')],
      ['one that says RS256', () => handMade({ alg: 'RS256' }, claims())],
      ['one that brings its own key', () => handMade({ alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' }, kid: '../../dev/null' }, claims(), '')],
      ['one with an extension that must be understood', () => handMade({ alg: 'HS256', crit: ['x'], x: 1 }, claims())],
      ['one that has expired', () => sign(claims(), key, Math.floor(Date.now() / 1000) - 1)],
      ['one that begins tomorrow', () => sign({ ...claims(), nbf: soon + 86_400 })],
      ['one that never ends', () => new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' }).sign(key)],
      ['one of nobody', () => sign({ ...claims(), sub: undefined })],
      ['one of a service', () => sign({ ...claims(), kind: 'SERVICE', sub: 'privacy-compliance' })],
      ['one of a customer without a person', () => sign({ ...claims(), sid: undefined })],
      ['one of staff with one role as a text', () => sign({ ...claims(), kind: 'STAFF', roles: 'PRIVACY_OFFICE' })],
      ['their own, with a role', () => edited(intruder.accessToken, { kind: 'STAFF', roles: ['PRIVACY_OFFICE'] })],
      ['their own, as another person', () => edited(intruder.accessToken, { sub: victim.id, sid: victim.subjectId })],
      ['that of the warehouse, with more roles', () => edited(tokens.warehouse, { roles: ['WAREHOUSE', 'PRIVACY_OFFICE'] })],
      ['that of the warehouse, for longer', () => edited(tokens.warehouse, { exp: soon + 86_400 })],
      ['a refresh token', () => intruder.refreshToken],
      ['a word', () => 'admin'],
    ];
    it.each(forged)('is refused: %s', async (_what, make) => {
      const before = system.output().length;
      const reply = await ask(system, '{ viewer { kind id } me { personalData { name } } }', { as: await make() });
      expect([reply.status, reply.data, codes(reply)]).toEqual([401, null, ['UNAUTHENTICATED']]);
      expect(reply.errors[0]?.message).not.toBe('');
      await eventually(async () => system.output().slice(before).includes('session refused'), 'a line in the log');
    });

    it.each(['Basic dmljdGltOnBhc3N3b3Jk', 'Bearer', 'Bearer  ', 'bearer a.b', 'Token x', 'null'])('is refused with a header that is no token: %s', async (authorization) => {
      const reply = await ask(system, '{ viewer { kind } }', { headers: { authorization } });
      expect([reply.status, codes(reply)]).toEqual([401, ['UNAUTHENTICATED']]);
    });

    it('is a customer with their own roles only, whatever the token adds', async () => {
      const token = await sign({ ...claims(), sub: intruder.id, sid: intruder.subjectId, roles: ['PRIVACY_OFFICE', 'WAREHOUSE'] });
      const reply = await ask(system, '{ viewer { kind roles } dataSubject(id: "x") { id } }', { as: token, purpose: 'RIGHTS' });
      expect([at(reply, 'viewer'), codes(reply)]).toEqual([{ kind: 'CUSTOMER', roles: [] }, ['FORBIDDEN']]);
    });
  });

  describe('with a refresh token that was used before', () => {
    const refresh = (refreshToken: string): Promise<Reply> =>
      ask(system, 'mutation R($refreshToken: String!) { refreshSession(input: { refreshToken: $refreshToken }) { session { accessToken refreshToken } userErrors { code } } }', { variables: { refreshToken } });
    const refused = { session: null, userErrors: [{ code: 'REFRESH_TOKEN_INVALID' }] };

    it('gets nothing, and ends the session for both', async () => {
      const { refreshToken: first } = await signIn(system, VICTIM.email, VICTIM.password);
      const second = at<string>(await refresh(first), 'refreshSession.session.refreshToken') ?? '';
      expect(second).not.toBe('');
      expect((await refresh(first)).data).toEqual({ refreshSession: refused });
      expect((await refresh(second)).data).toEqual({ refreshSession: refused });
      await eventually(async () => system.output().includes('a refresh token was used again'), 'a line in the log');
      // Another session of the same person goes on.
      expect(at(await refresh(victim.refreshToken), 'refreshSession.session')).not.toBeNull();
    });

    it('gets one answer at most, however many ask at once', async () => {
      const { refreshToken } = await signIn(system, INTRUDER.email, INTRUDER.password);
      const replies = await Promise.all(Array.from({ length: 8 }, () => refresh(refreshToken)));
      expect(replies.filter((reply) => at(reply, 'refreshSession.session')).length).toBeLessThanOrEqual(1);
      expect((await refresh(refreshToken)).data).toEqual({ refreshSession: refused });
    });

    it('finds no session by guessing', async () => {
      const { refreshToken } = await signIn(system, INTRUDER.email, INTRUDER.password);
      const [session = '', secret = ''] = refreshToken.split('.');
      for (const guess of ['', '.', session, `${session}.`, `.${secret}`, `${session}.${secret}x`, `${'A'.repeat(22)}.${secret}`, `${session}.${secret}\u0000`, "' OR 1=1 --"]) {
        expect([guess, (await refresh(guess)).text.includes('accessToken":"')]).toEqual([guess, false]);
      }
      expect(at(await refresh(refreshToken), 'refreshSession.session')).not.toBeNull();
    });
  });

  describe('at what belongs to somebody else', () => {
    /** By id: asked for with a real id of somebody else, and with one that nobody has. Nothing tells the two apart. */
    const doors: [string, (id: string) => string, () => readonly [string, string, string]][] = [
      ['an order', (id) => `{ order(id: "${id}") { number state personalData { name } subject { id } invoice { number } } }`, () => [order.id, guestOrder.id, randomUUID()]],
      ['an order by its number', (id) => `{ orderByNumber(number: "${id}") { id personalData { name } } }`, () => [order.number, guestOrder.number, '0000-0000']],
      ['an invoice', (id) => `{ invoice(id: "${id}") { number total { amount } personalData { name } } }`, () => [order.invoice.id, guestOrder.invoice.id, randomUUID()]],
      ['a person', (id) => `{ dataSubject(id: "${id}") { id personalData { name } data { nodes { value } } } }`, () => [victim.subjectId, guestSubject, randomUUID()]],
      ['an access log', (id) => `{ accessLog(subjectId: "${id}") { nodes { id operation } } }`, () => [victim.subjectId, guestSubject, randomUUID()]],
      ['an erasure', (id) => `mutation { requestErasure(input: { subjectId: "${id}" }) { caseId items { category } userErrors { code } } }`, () => [victim.subjectId, guestSubject, randomUUID()]],
      ['a dry run of an erasure', (id) => `mutation { requestErasure(input: { subjectId: "${id}", dryRun: true }) { items { category } userErrors { code } } }`, () => [victim.subjectId, guestSubject, randomUUID()]],
      ['an objection', (id) => `mutation { objectToMarketing(input: { subjectId: "${id}" }) { objections { purpose } subject { id } } }`, () => [victim.subjectId, guestSubject, randomUUID()]],
      ['a cancellation', (id) => `mutation { cancelOrder(input: { orderId: "${id}" }) { order { number } userErrors { code field message } } }`, () => [order.id, guestOrder.id, randomUUID()]],
    ];
    it.each(doors)('%s: finds nothing, changes nothing, and learns nothing', async (_what, document, ids) => {
      const before = await everything(system);
      for (const who of ['customer', 'nobody', 'marketing'] as const) {
        const [theirs, guests, nobodys] = await Promise.all(ids().map((id) => ask(system, document(id), as(who))));
        expect(secrets.in(`${theirs?.text}${guests?.text}`)).toEqual([]);
        const shape = (reply: Reply | undefined): string => (reply?.text ?? '').replace(/"requestId":"[^"]*"/g, '');
        expect([shape(theirs), shape(guests)]).toEqual([shape(nobodys), shape(nobodys)]);
        const wanted = [order.id, order.number, guestOrder.number, victim.subjectId, guestSubject].filter((id) => theirs?.text.includes(id));
        expect(wanted).toEqual([]);
      }
      expect(await everything(system)).toEqual(before);
    });

    it('a cart of somebody else’s account', async () => {
      const [variant] = await system.rows<{ id: string }>('catalog', 'SELECT variantId AS id FROM stock_level WHERE onHand > 5 LIMIT 1');
      const add = await ask(system, 'mutation A($id: ID!) { addToCart(input: { variantId: $id }) { cart { id } userErrors { code } } }', { as: victim.accessToken, variables: { id: variant?.id } });
      const cartId = at<string>(add, 'addToCart.cart.id');
      const before = await everything(system);
      for (const who of ['customer', 'nobody'] as const) {
        expect((await ask(system, 'query C($id: ID!) { cart(id: $id) { pieces } }', { ...as(who), variables: { id: cartId } })).data).toEqual({ cart: null });
        const changes = [
          'addToCart(input: { cartId: $cart, variantId: $variant })', 'changeCartLine(input: { cartId: $cart, variantId: $variant, quantity: 9 })',
          'removeFromCart(input: { cartId: $cart, variantId: $variant })', 'addToRecyclingCart(input: { cartId: $cart, itemCode: "SPOOL_CARDBOARD_STANDARD" })',
        ];
        for (const change of changes) {
          const declared = change.includes('$variant') ? '$cart: ID!, $variant: ID!' : '$cart: ID!';
          const reply = await ask(system, `mutation M(${declared}) { ${change} { cart { id } userErrors { code } } }`, { ...as(who), variables: { cart: cartId, variant: variant?.id } });
          expect([change, reply.text.includes('CART_NOT_FOUND')]).toEqual([change, true]);
        }
        const steal = await ask(system, 'mutation S($input: SignInInput!) { signIn(input: $input) { cartMerged } }', {
          variables: { input: { email: INTRUDER.email, password: INTRUDER.password, guestCartId: cartId } },
        });
        // "Merged" is said of the cart that there is, whether or not anything came into it.
        expect(at(await ask(system, '{ cart { id } }', { as: intruder.accessToken }), 'cart')).toBeNull();
        expect(steal.errors).toEqual([]);
      }
      expect(await everything(system)).toEqual(before);
    });

    it('learns by signing in, or by a wrong password, of nobody', async () => {
      const tell = async (email: string): Promise<string> =>
        (await ask(system, 'mutation S($input: SignInInput!) { signIn(input: $input) { session { accessToken } viewer { id } userErrors { code message field } } }', {
          variables: { input: { email, password: 'not the password' } },
        })).text;
      const [known, unknown] = [await tell(VICTIM.email), await tell(`nobody-${randomUUID()}@example.com`)];
      expect(known).toBe(unknown);
      expect(known).toContain('CREDENTIALS_INVALID');
    });
  });

  describe('at what takes a role', () => {
    const id = randomUUID();
    const key = randomUUID();
    const RIGHTS = 'RIGHTS';
    interface Guarded {
      readonly query: string;
      readonly may: readonly Who[];
      readonly purpose?: string;
    }
    /** Every operation that is not for everybody. */
    const guarded: Readonly<Record<string, Guarded>> = {
      dispatchOrder: { query: `mutation { dispatchOrder(input: { orderId: "${id}", carrier: DHL }) { userErrors { code } } }`, may: ['warehouse'] },
      markOrderDelivered: { query: `mutation { markOrderDelivered(input: { orderId: "${id}" }) { userErrors { code } } }`, may: ['warehouse'] },
      cancelOrder: { query: `mutation { cancelOrder(input: { orderId: "${id}" }) { userErrors { code } } }`, may: ['support', 'customer'] },
      confirmRefund: { query: `mutation { confirmRefund(input: { orderId: "${id}" }) { userErrors { code } } }`, may: ['finance'] },
      registerPayment: { query: `mutation { registerPayment(input: { invoiceId: "${id}", idempotencyKey: "${key}" }) { userErrors { code } } }`, may: ['finance'] },
      creditInvoice: { query: `mutation { creditInvoice(input: { invoiceId: "${id}" }) { userErrors { code } } }`, may: ['finance'] },
      writeOffInvoice: { query: `mutation { writeOffInvoice(input: { invoiceId: "${id}" }) { userErrors { code } } }`, may: ['finance'] },
      adjustStock: { query: `mutation { adjustStock(input: { variantId: "${id}", change: 5, reason: COUNTED }) { userErrors { code } } }`, may: ['warehouse'] },
      runRetentionSweep: { query: 'mutation { runRetentionSweep { dataDestroyed } }', may: ['privacy'], purpose: RIGHTS },
      requestErasure: { query: 'mutation { requestErasure(input: { dryRun: true }) { userErrors { code } } }', may: ['customer'] },
      objectToMarketing: { query: 'mutation { objectToMarketing { objections { purpose } } }', may: ['customer'] },
      giveConsent: { query: 'mutation { giveConsent(input: { textVersion: "0.1" }) { userErrors { code } } }', may: ['customer'] },
      withdrawConsent: { query: 'mutation { withdrawConsent(input: { purpose: "CONTRACT" }) { userErrors { code } } }', may: ['customer'] },
      closeAccount: { query: 'mutation { closeAccount(input: { password: "not the password" }) { userErrors { code } } }', may: ['customer'] },
      changePassword: { query: 'mutation { changePassword(input: { currentPassword: "not the password", newPassword: "short" }) { userErrors { code } } }', may: [...ROLES, 'customer'] },
      addToCart: { query: `mutation { addToCart(input: { variantId: "${id}" }) { userErrors { code } } }`, may: ['customer', 'nobody'] },
      changeCartLine: { query: `mutation { changeCartLine(input: { variantId: "${id}", quantity: 1 }) { userErrors { code } } }`, may: ['customer', 'nobody'] },
      removeFromCart: { query: `mutation { removeFromCart(input: { variantId: "${id}" }) { userErrors { code } } }`, may: ['customer', 'nobody'] },
      addToRecyclingCart: { query: `mutation { addToRecyclingCart(input: { cartId: "${id}", itemCode: "X" }) { userErrors { code } } }`, may: ['customer', 'nobody'] },
      changeRecyclingLine: { query: `mutation { changeRecyclingLine(input: { itemCode: "X" }) { userErrors { code } } }`, may: ['customer', 'nobody'] },
      removeFromRecyclingCart: { query: `mutation { removeFromRecyclingCart(input: { itemCode: "X" }) { userErrors { code } } }`, may: ['customer', 'nobody'] },
      placeOrder: {
        query: `mutation { placeOrder(input: { cartId: "${id}", idempotencyKey: "${key}", contact: {}, deliveryAddress: {}, deliveryMethod: PARCEL, payment: {} }) { userErrors { code } } }`,
        may: ['customer', 'nobody'],
      },
      register: { query: 'mutation { register(input: { password: "short" }) { userErrors { code } } }', may: ['customer', 'nobody'] },
      orders: { query: '{ orders(first: 1) { nodes { id } } }', may: ['warehouse', 'finance', 'support', 'privacy'] },
      invoices: { query: '{ invoices(first: 1) { nodes { id } } }', may: ['finance'] },
      cart: { query: '{ cart { id } }', may: ['customer', 'nobody'] },
      mySubject: { query: '{ mySubject { id } }', may: ['customer'] },
      dataSubject: { query: `{ dataSubject(id: "${id}") { id } }`, may: ['privacy'], purpose: RIGHTS },
      accessLog: { query: `{ accessLog(subjectId: "${id}") { nodes { id } } }`, may: ['privacy'], purpose: RIGHTS },
      verifyAccessLog: { query: '{ verifyAccessLog { intact } }', may: ['privacy'], purpose: RIGHTS },
      audience: { query: '{ audience { nodes { id } } }', may: ['marketing'], purpose: 'LEGITIMATE_INTEREST' },
    };
    const FOR_EVERYBODY = ['signIn', 'refreshSession', 'signOut', 'chooseCookies'];
    const NEEDS_A_SESSION = ['signOutEverywhere'];
    const OPEN_QUERIES = [
      'products', 'product', 'categories', 'category', 'printerGuide', 'recyclingItems', 'policyRegister', 'cookieChoice', 'me', 'viewer',
      // Whoever may not see it is told that there is none: see above.
      'order', 'orderByNumber', 'invoice',
    ];

    it('is a list of all that there is', () => {
      const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
      const all = [schema.getMutationType(), schema.getQueryType()].flatMap((type) => Object.keys(type?.getFields() ?? {}));
      expect([...Object.keys(guarded), ...FOR_EVERYBODY, ...NEEDS_A_SESSION, ...OPEN_QUERIES].sort()).toEqual(all.sort());
    });

    it.each(Object.entries(guarded))('%s: is refused, with the reason, and logged', async (name, { query, may, purpose }) => {
      const before = await everything(system);
      const run = async (who: Who): Promise<boolean> => {
        const requestId = randomUUID();
        const reply = await ask(system, query, { ...as(who), ...(purpose === undefined ? {} : { purpose }), headers: { 'x-request-id': requestId } });
        const refused = codes(reply).some((code) => code === 'FORBIDDEN' || code === 'PURPOSE_DENIED' || code === 'UNAUTHENTICATED');
        if (!refused) return false;
        expect(reply.errors[0]?.message).not.toBe('');
        expect(at(reply, name) ?? null).toBeNull();
        if (codes(reply).includes('FORBIDDEN')) await refusal(requestId, 'operation refused');
        return true;
      };
      for (const who of EVERYBODY.filter((candidate) => !may.includes(candidate))) expect([who, await run(who)]).toEqual([who, true]);
      expect(await everything(system)).toEqual(before);
      for (const who of may) expect([who, await run(who)]).toEqual([who, false]);
    });

    it('the privacy office, too, only for a case', async () => {
      for (const name of ['runRetentionSweep', 'dataSubject', 'accessLog', 'verifyAccessLog']) {
        for (const purpose of [undefined, 'SELF', 'CONTRACT']) {
          const reply = await ask(system, guarded[name]?.query ?? '', { as: tokens.privacy, ...(purpose === undefined ? {} : { purpose }) });
          expect([name, purpose, codes(reply)]).toEqual([name, purpose, ['FORBIDDEN']]);
        }
      }
    });

    it('signOutEverywhere: nobody signs nobody out', async () => {
      const reply = await ask(system, 'mutation { signOutEverywhere { endedSessions } }');
      expect([reply.data, codes(reply)]).toEqual([null, ['UNAUTHENTICATED']]);
    });
  });

  describe('by the way in which a request is sent', () => {
    const graphql = (): string => `${system.url}/graphql`;
    const preflighted = { 'apollo-require-preflight': 'true' };

    it('changes nothing by GET', async () => {
      const before = await everything(system);
      const url = `${graphql()}?query=${encodeURIComponent('mutation { chooseCookies(input: { choice: "ACCEPT_ALL" }) { decision { choice } } }')}`;
      expect((await send(url, {})).status).toBe(400);
      expect((await send(url, { headers: preflighted })).status).toBe(405);
      expect(await everything(system)).toEqual(before);
    });

    it('asks nothing that another site’s form could send', async () => {
      const query = '{ viewer { kind } }';
      const simple: [string, string][] = [
        ['text/plain', JSON.stringify({ query })],
        ['application/x-www-form-urlencoded', `query=${encodeURIComponent(query)}`],
        ['multipart/form-data; boundary=x', `--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n${query}\r\n--x--`],
        ['text/plain; application/json', JSON.stringify({ query })],
      ];
      for (const [type, body] of simple) {
        const reply = await post(graphql(), body, { 'content-type': type });
        expect([type, reply.status >= 400, reply.data]).toEqual([type, true, null]);
      }
      expect((await send(`${graphql()}?query=${encodeURIComponent(query)}`, {})).data).toBeNull();
    });

    it('is let in from no other site’s pages', async () => {
      for (const origin of ['https://evil.example', 'null', 'https://studio.apollographql.com.evil.example']) {
        const reply = await send(graphql(), { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
        expect([origin, reply.headers.get('access-control-allow-origin'), reply.headers.get('access-control-allow-credentials')]).toEqual([origin, null, null]);
      }
    });

    it('asks one thing at a time', async () => {
      const reply = await post(graphql(), [{ query: '{ viewer { kind } }' }, { query: '{ viewer { kind } }' }]);
      expect([reply.status, reply.data]).toEqual([400, null]);
    });

    it('does not reach the machinery behind the gateway', async () => {
      const machinery = [
        '{ _service { sdl } }', 'query E($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
        `{ _entities(representations: [{ __typename: "PersonalData", id: "${victim.subjectId}:ACCOUNT:${victim.id}" }]) { ... on PersonalData { name } } }`,
        'mutation { deposit(input: {}) { subjectId } }', 'mutation { recordDenials(denials: []) }', 'mutation { applyEvents(events: []) { id } }',
        '{ eventsKnown(ids: []) }', `mutation { mergeCarts(input: {}) { cartId } }`, 'mutation { reserveStock(input: {}) { reservationId } }',
        'subscription { viewer { kind } }',
      ];
      for (const query of machinery) {
        const reply = await ask(system, query, { as: tokens.privacy, purpose: 'RIGHTS', variables: { r: [{ __typename: 'PersonalData', id: 'x' }] } });
        expect([query, reply.status, reply.data]).toEqual([query, 400, null]);
      }
      for (const path of ['/internal/graphql', '/graphql/', '//graphql', '/graphql/../internal/graphql', '/metrics', '/.env', '/constructor', '/__proto__']) {
        const reply = await post(`${system.url}${path}`, { query: '{ __typename }' });
        expect([path, reply.status, reply.data]).toEqual([path, 404, null]);
      }
    });

    it('learns from the schema what clients may know, and nothing of how it is made', async () => {
      const reply = await ask(system, '{ __schema { types { name } directives { name } queryType { fields { name } } mutationType { fields { name } } } }');
      const types = at<{ name: string }[]>(reply, '__schema.types') ?? [];
      expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(['PersonalData', 'Purpose']));
      const names = JSON.stringify(reply.data);
      expect(names).not.toMatch(/join__|link__|"_Any"|"_Entity"|_entities|_service|recordDenials|applyEvents/);
      const shown = await ask(system, '{ viewer { kind } __type(name: "PersonalData") { fields { name } } me { personalData { name } } }');
      expect([at(shown, '__type.fields.0.name'), codes(shown)]).toEqual(['id', ['PURPOSE_DENIED']]);
    });

    it('cannot say who they are by a header', async () => {
      const headers = {
        'x-andamal-caller': Buffer.from(JSON.stringify({ kind: 'STAFF', roles: ['PRIVACY_OFFICE'], issuer: 'privacy-compliance' })).toString('base64url'),
        'x-roles': 'PRIVACY_OFFICE', 'x-user-id': victim.id, cookie: `session=${victim.accessToken}`, purpose: 'RIGHTS',
      };
      const reply = await ask(system, '{ viewer { kind id roles } }', { headers });
      expect(reply.data).toEqual({ viewer: { kind: 'ANONYMOUS', id: null, roles: [] } });
    });
  });
});
