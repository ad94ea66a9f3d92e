import { createHmac, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { eventually, type System } from '../support/system';
import { ask, at, codes, post, send, type Reply } from './attacker';
import { signIn, type Customer, type Order } from './shop';
import { INTRUDER, SESSION_SECRET, ShopUnderAttack, VICTIM } from './under-attack';

jest.setTimeout(120_000);

describe('an intruder', () => {
  let shop: ShopUnderAttack;
  let system: System;
  let victim: Customer;
  let intruder: Customer;
  let order: Order;
  let guestOrder: Order;

  beforeAll(async () => {
    shop = await ShopUnderAttack.open();
    ({ system, victim, intruder } = shop);
    order = shop.victims.order;
    guestOrder = shop.guests.order;
  });
  afterAll(() => shop.system.stop());

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
    const warehouse = (): string => shop.as('warehouse').as ?? '';

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
      ['that of the warehouse, with more roles', () => edited(warehouse(), { roles: ['WAREHOUSE', 'PRIVACY_OFFICE'] })],
      ['that of the warehouse, for longer', () => edited(warehouse(), { exp: soon + 86_400 })],
      ['that of a guest, as another person', () => edited(shop.as('guest').as ?? '', { sid: victim.subjectId })],
      ['that of a guest, with an account', () => edited(shop.as('guest').as ?? '', { kind: 'CUSTOMER', sub: victim.id })],
      ['one of a guest who is nobody', () => sign({ ...claims(), kind: 'GUEST', sid: undefined })],
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
    type Ids = () => readonly [string, string, string];
    const subjects: Ids = () => [shop.victims.subjectId, shop.guests.subjectId, randomUUID()];
    const orders: Ids = () => [order.id, guestOrder.id, randomUUID()];
    const cases: Ids = () => [shop.victims.caseId, shop.guests.caseId, randomUUID()];
    const conversations: Ids = () => [shop.victims.conversation.id, shop.guests.conversation.id, randomUUID()];
    const doors: [string, (id: string) => string, Ids][] = [
      ['an order', (id) => `{ order(id: "${id}") { number state personalData { name } subject { id } invoice { number } } }`, orders],
      ['an order by its number', (id) => `{ orderByNumber(number: "${id}") { id personalData { name } } }`, () => [order.number, guestOrder.number, '0000-0000']],
      ['an invoice', (id) => `{ invoice(id: "${id}") { number total { amount } personalData { name } } }`, () => [order.invoice.id, guestOrder.invoice.id, randomUUID()]],
      ['a person', (id) => `{ dataSubject(id: "${id}") { id personalData { name } data { nodes { value } } } }`, subjects],
      ['an access log', (id) => `{ accessLog(subjectId: "${id}") { nodes { id operation } } }`, subjects],
      ['an erasure', (id) => `mutation { requestErasure(input: { subjectId: "${id}" }) { caseId items { category } userErrors { code } } }`, subjects],
      ['a dry run of an erasure', (id) => `mutation { requestErasure(input: { subjectId: "${id}", dryRun: true }) { items { category } userErrors { code } } }`, subjects],
      ['an objection', (id) => `mutation { objectToMarketing(input: { subjectId: "${id}" }) { objections { purpose } subject { id } } }`, subjects],
      ['a case for somebody', (id) => `mutation { openRightsCase(input: { kind: ERASURE, subjectId: "${id}" }) { rightsCase { id } joined userErrors { code } } }`, subjects],
      ['a cancellation', (id) => `mutation { cancelOrder(input: { orderId: "${id}" }) { order { number } userErrors { code field message } } }`, orders],
      ['a case', (id) => `{ rightsCase(id: "${id}") { kind state subject { id } entries { text } } }`, cases],
      ['an end of a case', (id) => `mutation { cancelRightsCase(input: { caseId: "${id}" }) { rightsCase { state } userErrors { code field message } } }`, cases],
      ['an end of a restriction', (id) => `mutation { liftRestriction(input: { caseId: "${id}" }) { rightsCase { state } userErrors { code field message } } }`, cases],
      ['a receipt', (id) => `{ erasureReceipt(caseId: "${id}") { document } }`, cases],
      ['a conversation', (id) => `{ conversation(id: "${id}") { number state entries { nodes { id } } subject { id } } }`, conversations],
      [
        'a conversation by its number', (id) => `{ conversationByNumber(number: "${id}") { id state personalData { name } } }`,
        () => [shop.victims.conversation.number, shop.guests.conversation.number, 'S-0000-0000'],
      ],
      ['an answer', (id) => `mutation { replyToConversation(input: { conversationId: "${id}", text: "A word." }) { conversation { number } userErrors { code field message } } }`, conversations],
      [
        'a correction', (id) => `mutation { rectifyMyData(input: { datumId: "${id}", value: "Ada" }) { rectification { __typename } userErrors { code field message } } }`,
        () => [shop.victims.datumId, shop.guests.datumId, randomUUID()],
      ],
    ];
    it.each(doors)('%s: finds nothing, changes nothing, and learns nothing', async (_what, document, ids) => {
      const before = await shop.settled();
      const shape = (reply: Reply | undefined): string => (reply?.text ?? '').replace(/"requestId":"[^"]*"/g, '');
      const hidden = [...[order, guestOrder, shop.victims.conversation, shop.guests.conversation].flatMap(({ id, number }) => [id, number]), ...subjects().slice(0, 2)];
      for (const who of ['customer', 'nobody', 'marketing', 'guest'] as const) {
        const [victims, guests, nobodys] = ids();
        // To the guest only what is the victim's is somebody else's.
        const others = who === 'guest' ? [victims] : [victims, guests];
        const [nothing, ...tried] = await Promise.all([nobodys, ...others].map((id) => ask(system, document(id), shop.as(who))));
        for (const reply of tried) {
          expect([who, shop.secrets.in(reply.text), shape(reply)]).toEqual([who, [], shape(nothing)]);
          expect(hidden.filter((id) => reply.text.includes(id))).toEqual([]);
        }
      }
      expect(await shop.settled()).toEqual(before);
    });

    it('a receipt: of a case of erasure that has one, as of one that has none', async () => {
      const erased = await ask(system, 'mutation { requestErasure(input: { categories: ["BROWSING_HISTORY"] }) { caseId userErrors { code } } }', { as: victim.accessToken });
      const caseId = at<string>(erased, 'requestErasure.caseId');
      const receipt = (who: Parameters<typeof shop.as>[0] | 'victim'): Promise<Reply> =>
        ask(system, 'query R($caseId: ID!) { erasureReceipt(caseId: $caseId) { id document } }', { ...(who === 'victim' ? { as: victim.accessToken } : shop.as(who)), variables: { caseId } });
      await eventually(async () => at(await receipt('victim'), 'erasureReceipt.id'), 'the receipt');
      for (const who of ['customer', 'guest'] as const) {
        const reply = await receipt(who);
        expect([who, reply.data, reply.errors]).toEqual([who, { erasureReceipt: null }, []]);
      }
      expect(codes(await receipt('nobody'))).toEqual(['FORBIDDEN']);
    });

    it('a cart of somebody else’s account', async () => {
      const [variant] = await system.rows<{ id: string }>('catalog', 'SELECT variantId AS id FROM stock_level WHERE onHand > 5 LIMIT 1');
      const add = await ask(system, 'mutation A($id: ID!) { addToCart(input: { variantId: $id }) { cart { id } userErrors { code } } }', { as: victim.accessToken, variables: { id: variant?.id } });
      const cartId = at<string>(add, 'addToCart.cart.id');
      const before = await shop.settled();
      for (const who of ['customer', 'nobody'] as const) {
        expect((await ask(system, 'query C($id: ID!) { cart(id: $id) { pieces } }', { ...shop.as(who), variables: { id: cartId } })).data).toEqual({ cart: null });
        const changes = [
          'addToCart(input: { cartId: $cart, variantId: $variant })', 'changeCartLine(input: { cartId: $cart, variantId: $variant, quantity: 9 })',
          'removeFromCart(input: { cartId: $cart, variantId: $variant })', 'addToRecyclingCart(input: { cartId: $cart, itemCode: "SPOOL_CARDBOARD_STANDARD" })',
        ];
        for (const change of changes) {
          const declared = change.includes('$variant') ? '$cart: ID!, $variant: ID!' : '$cart: ID!';
          const reply = await ask(system, `mutation M(${declared}) { ${change} { cart { id } userErrors { code } } }`, { ...shop.as(who), variables: { cart: cartId, variant: variant?.id } });
          expect([change, reply.text.includes('CART_NOT_FOUND')]).toEqual([change, true]);
        }
        const steal = await ask(system, 'mutation S($input: SignInInput!) { signIn(input: $input) { cartMerged } }', {
          variables: { input: { email: INTRUDER.email, password: INTRUDER.password, guestCartId: cartId } },
        });
        // "Merged" is said of the cart that there is, whether or not anything came into it.
        expect(at(await ask(system, '{ cart { id } }', { as: intruder.accessToken }), 'cart')).toBeNull();
        expect(steal.errors).toEqual([]);
      }
      expect(await shop.settled()).toEqual(before);
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

  describe('by the way in which a request is sent', () => {
    const graphql = (): string => `${system.url}/graphql`;
    const preflighted = { 'apollo-require-preflight': 'true' };

    it('changes nothing by GET', async () => {
      const before = await shop.settled();
      const url = `${graphql()}?query=${encodeURIComponent('mutation { chooseCookies(input: { choice: "ACCEPT_ALL" }) { decision { choice } } }')}`;
      expect((await send(url, {})).status).toBe(400);
      expect((await send(url, { headers: preflighted })).status).toBe(405);
      expect(await shop.settled()).toEqual(before);
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
        'mutation { issueGuestToken(input: { subjectId: "x", requestId: "x" }) { token } }', 'mutation { unsubscribeByLink(token: "x") }',
        'subscription { viewer { kind } }',
      ];
      for (const query of machinery) {
        const reply = await ask(system, query, { ...shop.as('privacy'), purpose: 'RIGHTS', variables: { r: [{ __typename: 'PersonalData', id: 'x' }] } });
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
