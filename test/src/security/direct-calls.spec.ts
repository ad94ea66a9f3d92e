import { randomUUID } from 'node:crypto';
import { fixedClock } from '@andamal/kernel';
import { CALLER_HEADER, CallerSigner, personalDataRef, SUBGRAPHS, type CallerContext, type SubgraphName } from '@andamal/service';
import { accessLogOf } from '../support/access-log';
import { eventually, startSystem, type System } from '../support/system';
import { ask, at, codes, denials, post, send, type Reply } from './attacker';
import { hasSettled } from './findings';
import { recognisable, secretPerson } from './secret-people';
import { buy, register, type Customer, type Order } from './shop';
import { Traces } from './traces';

const SECRET = 'the secret of the services, known to nobody else';
const signer = new CallerSigner(SECRET);

const VICTIM = secretPerson(0);
const secrets = new Traces(recognisable(VICTIM));

const NOBODY: CallerContext = {
  issuer: 'gateway', kind: 'ANONYMOUS', id: null, subjectId: null, roles: [], purpose: null, operation: 'Attack', requestId: randomUUID(), language: 'en', ip: null,
};
const staffWith = (role: string, purpose: string | null): CallerContext => ({ ...NOBODY, kind: 'STAFF', id: randomUUID(), roles: [role], purpose });

jest.setTimeout(120_000);

/** Subgraphs as processes of their own, whatever the engine: whoever reaches their ports finds them closed. */
describe('a subgraph that is called past the gateway', () => {
  let system: System;
  let customer: Customer;
  let order: Order;

  beforeAll(async () => {
    system = await startSystem({ CALLER_SECRET: SECRET, TRUST_PROXY: 'true' }, 'services');
    customer = await register(system, VICTIM);
    order = await buy(system, VICTIM, { as: customer.accessToken });
    await eventually(() => hasSettled(system), 'every event applied');
  });
  afterAll(() => system.stop());

  const urlOf = (name: SubgraphName, endpoint = '/graphql'): string => `${system.processes[name]?.url}${endpoint}`;

  const refusals = (name: SubgraphName, endpoint: string): number =>
    (system.processes[name]?.output() ?? '').split('\n').filter((line) => line.includes('call refused') && line.includes(`"${endpoint}"`)).length;

  /** A call with a caller context that is right in all, unless it says otherwise. */
  function call(
    name: SubgraphName,
    query: string,
    options: { caller?: CallerContext; variables?: object; endpoint?: string; signedBy?: CallerSigner; header?: (right: string) => string } = {},
  ): Promise<Reply> {
    const { caller = NOBODY, variables, endpoint, signedBy = signer, header = (right) => right } = options;
    const body = JSON.stringify({ query, variables });
    return post(urlOf(name, endpoint), body, { [CALLER_HEADER]: header(signedBy.sign(name, caller, body)) });
  }

  describe.each(SUBGRAPHS)('%s', (name) => {
    const other = SUBGRAPHS.find((candidate) => candidate !== name) as SubgraphName;

    it.each(['/graphql', '/internal/graphql'])('answers nobody without a caller context that is right, at %s', async (endpoint) => {
      const query = '{ __typename }';
      const body = JSON.stringify({ query });
      const hour = 3_600_000;
      const clockAt = (offset: number): CallerSigner => new CallerSigner(SECRET, fixedClock(new Date(Date.now() + offset)));
      const right = (caller: CallerContext): string => signer.sign(name, caller, body);
      const edited = (change: object): string => {
        const [payload = '', mac = ''] = right(NOBODY).split('.');
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
        return `${Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')}.${mac}`;
      };
      const wrong: [string, string | undefined, string][] = [
        ['none', undefined, 'no caller context'],
        ['an empty one', '', 'no caller context'],
        ['a word', 'gateway', 'forged'],
        ['JSON in the clear', Buffer.from(JSON.stringify(NOBODY)).toString('base64url'), 'forged'],
        ['one without a signature', `${right(NOBODY).split('.')[0]}.`, 'forged'],
        ['one with half a signature', right(NOBODY).slice(0, -20), 'forged'],
        ['the signature of nothing', `.${right(NOBODY).split('.')[1]}`, 'forged'],
        ['one of another secret', new CallerSigner('another secret, which anybody could think of').sign(name, NOBODY, body), 'forged'],
        ['one of the secret of development', new CallerSigner('development-only-caller-secret-0123456789').sign(name, NOBODY, body), 'forged'],
        ['one for another subgraph', signer.sign(other, NOBODY, body), 'forged'],
        ['one that has become staff', edited({ kind: 'STAFF', roles: ['PRIVACY_OFFICE'], purpose: 'RIGHTS' }), 'forged'],
        ['one that has become another service', edited({ issuer: other }), 'forged'],
        ['one that lives longer', edited({ exp: Date.now() + hour }), 'forged'],
        ['one of another body', signer.sign(name, NOBODY, `${body} `), 'another request'],
        ['one of another query', signer.sign(name, NOBODY, JSON.stringify({ query: '{ other }' })), 'another request'],
        ['one of an hour ago', clockAt(-hour).sign(name, NOBODY, body), 'expired'],
        ['one of 31 seconds ago', clockAt(-31_000).sign(name, NOBODY, body), 'expired'],
        ['one of the next hour', clockAt(hour).sign(name, NOBODY, body), 'expired'],
      ];
      const reached: unknown[] = [];
      for (const [what, header, why] of wrong) {
        const reply = await post(urlOf(name, endpoint), body, header === undefined ? {} : { [CALLER_HEADER]: header });
        reached.push([what, reply.status, codes(reply), reply.data, reply.errors[0]?.message.includes(why)]);
      }
      expect(reached).toEqual(wrong.map(([what]) => [what, 401, ['UNAUTHENTICATED'], null, true]));
      await eventually(async () => refusals(name, endpoint) === wrong.length, 'a line in the log for each');
      expect((await post(urlOf(name, endpoint), body, { [CALLER_HEADER]: right({ ...NOBODY, issuer: other }) })).data).toEqual({ __typename: 'Query' });
    });

    it('takes nothing but a POST with JSON', async () => {
      const body = '{"query": "{ __typename }"';
      const malformed = await post(urlOf(name), body, { [CALLER_HEADER]: signer.sign(name, NOBODY, body) });
      expect([malformed.status, codes(malformed)]).toEqual([400, ['BAD_INPUT']]);
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const reply = await send(`${urlOf(name)}?query={__typename}`, { method });
        expect([method, reply.status, reply.data]).toEqual([method, 405, null]);
      }
    });

    it('keeps internal operations from what the gateway brings, which comes from clients', async () => {
      const operations = ['{ eventsKnown(ids: []) }', 'mutation { applyEvents(events: []) { id } }', '{ ...Q } fragment Q on Query { eventsKnown(ids: []) }', '{ __schema { queryType { name } } }'];
      for (const query of operations) {
        const reply = await call(name, query, { endpoint: '/internal/graphql', caller: { ...NOBODY, kind: 'SERVICE', id: 'gateway' } });
        expect([query, reply.data, codes(reply)]).toEqual([query, null, ['FORBIDDEN']]);
      }
      await eventually(async () => system.processes[name]?.output().includes('"msg":"operation refused"'), 'a line in the log');
    });

    it('hears events only from the subgraph that made them true', async () => {
      const type = name === 'cart-checkout' || name === 'catalog' ? 'AccountClosed' : 'OrderPlaced';
      const event = { id: randomUUID(), type, orderingKey: 'x', at: new Date().toISOString(), payload: '{}' };
      const caller: CallerContext = { ...NOBODY, kind: 'SERVICE', id: 'catalog', issuer: 'catalog' };
      const reply = await call(name, 'mutation A($events: [EventInput!]!) { applyEvents(events: $events) { outcome } }', {
        endpoint: '/internal/graphql', caller, variables: { events: [event] },
      });
      expect(codes(reply)).toEqual(['FORBIDDEN']);
      expect(await system.rows(name, 'SELECT id FROM inbox_events WHERE id = ?', [event.id])).toEqual([]);
    });
  });

  describe('with a right caller context decides all the same', () => {
    const ENTITY = `query E($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on PersonalData { id name companyName address { street } phone personalIdentityNumber email ipAddress paymentMethod }
    } }`;
    const FIELDS = ['name', 'companyName', 'address', 'phone', 'personalIdentityNumber', 'email', 'ipAddress', 'paymentMethod'];

    const refs = (): Record<string, string> => ({
      account: personalDataRef(customer.subjectId, 'ACCOUNT', customer.id),
      order: personalDataRef(customer.subjectId, 'ORDER', order.id),
      invoice: personalDataRef(customer.subjectId, 'INVOICE', order.invoice.id),
    });
    const entities = (caller: CallerContext, ids: readonly string[]): Promise<Reply> =>
      call('privacy-compliance', ENTITY, { caller, variables: { representations: ids.map((id) => ({ __typename: 'PersonalData', id })) } });

    const loggedReasons = async (requestId: string): Promise<string[]> => {
      const rows = await accessLogOf(system, { requestId });
      expect(rows.every(({ outcome }) => outcome === 'DENIED')).toBe(true);
      return [...new Set(rows.map(({ reason }) => String(reason)))].sort();
    };

    const someoneElse = (): CallerContext => ({ ...NOBODY, kind: 'CUSTOMER', id: randomUUID(), subjectId: randomUUID(), purpose: 'SELF' });

    it('shows what may be shown: without this, nothing below would say anything', async () => {
      const reply = await entities(staffWith('WAREHOUSE', 'CONTRACT'), [refs().order ?? '']);
      expect(at(reply, '_entities.0.name')).toBe(VICTIM.name);
    });

    it.each<[string, () => CallerContext, string]>([
      ['nobody, without a purpose', () => NOBODY, 'NO_PURPOSE_STATED'],
      ['staff without a purpose', () => staffWith('WAREHOUSE', null), 'NO_PURPOSE_STATED'],
      ['a purpose that does not exist', () => staffWith('WAREHOUSE', 'CURIOSITY'), 'UNKNOWN_PURPOSE'],
      ['a purpose that the role may not claim', () => staffWith('WAREHOUSE', 'BOOKKEEPING'), 'PURPOSE_NOT_CLAIMABLE'],
      ['a role that does not exist', () => staffWith('ADMIN', 'CONTRACT'), 'PURPOSE_NOT_CLAIMABLE'],
      ['a customer with a role', () => ({ ...someoneElse(), roles: ['WAREHOUSE'], purpose: 'CONTRACT' }), 'PURPOSE_NOT_CLAIMABLE'],
      ['nobody with a role', () => ({ ...NOBODY, roles: ['WAREHOUSE'], purpose: 'CONTRACT' }), 'PURPOSE_NOT_CLAIMABLE'],
      ['staff claiming SELF', () => ({ ...staffWith('WAREHOUSE', 'SELF'), subjectId: customer.subjectId }), 'PURPOSE_NOT_CLAIMABLE'],
      ['a service that may not', () => ({ ...NOBODY, kind: 'SERVICE', id: 'catalog', purpose: 'CONTRACT' }), 'PURPOSE_NOT_CLAIMABLE'],
      ['another customer', someoneElse, 'NOT_OWN_DATA'],
      ['a customer without a person', () => ({ ...someoneElse(), subjectId: null }), 'NOT_OWN_DATA'],
    ])('denies %s every field of every entity, and logs it', async (_who, callerOf, reason) => {
      const caller = { ...callerOf(), requestId: randomUUID() };
      const reply = await entities(caller, Object.values(refs()));
      expect(denials(reply)).toEqual(Object.fromEntries(FIELDS.map((field) => [field, reason])));
      expect(reply.errors).toHaveLength(FIELDS.length * 3);
      expect(secrets.in(reply.text)).toEqual([]);
      expect(await loggedReasons(caller.requestId)).toEqual([reason]);
    });

    it('tells of an id that somebody made up no more than of one that is', async () => {
      const { subjectId } = customer;
      const madeUp = [
        '', ':', 'x', `${subjectId}`, `${subjectId}:ORDER`, `${subjectId}:ORDER:`, `${subjectId}:EVERYTHING:x`, `${subjectId}:ORDER:x:y`,
        `' OR 1=1 --:ORDER:x`, `${subjectId}:ORDER:' OR '1'='1`, `%:ORDER:%`, `${subjectId.toUpperCase()}:ORDER:${order.id}`,
        `${subjectId}:ORDER:${order.invoice.id}`, `${subjectId}:INVOICE:${order.id}`, `${randomUUID()}:ORDER:${order.id}`, `${randomUUID()}:ACCOUNT:${customer.id}`,
        `${'x'.repeat(5_000)}:ORDER:y`, `${subjectId}:ORDER:${'y'.repeat(5_000)}`, `a\u0000b:ORDER:c`, `\ud800:ORDER:c`, `anna@example.com:ORDER:Anna`,
      ];
      for (const id of madeUp) {
        const caller = { ...staffWith('WAREHOUSE', 'CONTRACT'), requestId: randomUUID() };
        const reply = await entities(caller, [id]);
        expect([id, reply.status, secrets.in(reply.text)]).toEqual([id, 200, []]);
        const reasons = new Set(Object.values(denials(reply)));
        expect([id, [...reasons].filter((reason) => reason !== 'CATEGORY_NOT_ALLOWED_FOR_ROLE' && reason !== 'INVALID_REQUEST' && reason !== 'NO_LIVE_BINDING')]).toEqual([id, []]);
      }
      const logged = (await accessLogOf(system)).map(({ subjectId, context }) => ({ subjectId, context }));
      // Nobody writes a text of their own into a log that is never changed.
      expect(logged.filter((row) => /anna|x{5}|y{5}| or |%/i.test(JSON.stringify(row)))).toEqual([]);
    });

    it('acts on an objection and a withdrawal on the very next read', async () => {
      const marketing = (purpose: string): CallerContext => ({ ...staffWith('MARKETING', purpose), requestId: randomUUID() });
      const account = [refs().account ?? ''];
      for (const [purpose, mutation, reason] of [
        // The other way round there would be nothing to withdraw any more.
        ['NEWSLETTER', 'mutation { withdrawConsent(input: {}) { userErrors { code } } }', 'CONSENT_WITHDRAWN'],
        ['LEGITIMATE_INTEREST', 'mutation { objectToMarketing { objections { purpose } } }', 'OBJECTED'],
      ] as const) {
        expect(at(await entities(marketing(purpose), account), '_entities.0.name')).toBe(VICTIM.name);
        await ask(system, mutation, { as: customer.accessToken });
        const caller = marketing(purpose);
        const reply = await entities(caller, account);
        expect([denials(reply).name, secrets.in(reply.text)]).toEqual([reason, []]);
        expect(await loggedReasons(caller.requestId)).toContain(reason);
      }
    });

    it('gives the person as a whole to nobody but themself and the privacy office', async () => {
      const query = `query S($representations: [_Any!]!) { _entities(representations: $representations) { ... on DataSubject {
        data { nodes { value } } consents { purpose } objections { purpose } accessLog { nodes { id } } lineage { nodes { id } }
      } } }`;
      const variables = { representations: [{ __typename: 'DataSubject', id: customer.subjectId }] };
      const may = { ...NOBODY, kind: 'CUSTOMER', id: customer.id, subjectId: customer.subjectId, purpose: 'SELF' } as const;
      expect(secrets.in((await call('privacy-compliance', query, { caller: may, variables })).text)).not.toEqual([]);
      const others = [NOBODY, someoneElse(), { ...may, purpose: null }, { ...may, purpose: 'RIGHTS' }, { ...may, subjectId: randomUUID() }, staffWith('PRIVACY_OFFICE', null), staffWith('PRIVACY_OFFICE', 'SELF'), staffWith('SUPPORT', 'RIGHTS'), { ...NOBODY, roles: ['PRIVACY_OFFICE'], purpose: 'RIGHTS' }];
      for (const caller of others) {
        const reply = await call('privacy-compliance', query, { caller, variables });
        expect([...new Set(codes(reply))]).toEqual(['FORBIDDEN']);
        expect([secrets.in(reply.text), at(reply, '_entities.0.data') ?? null]).toEqual([[], null]);
      }
    });

    it('gives orders, carts and accounts to nobody but their customer, whatever entity is asked for', async () => {
      const asked: [SubgraphName, object, string, string][] = [
        ['cart-checkout', { __typename: 'Order', id: order.id }, '... on Order { number personalData { id } subject { id } }', order.number],
        ['cart-checkout', { __typename: 'Invoice', id: order.invoice.id }, '... on Invoice { number order { number } }', order.number],
        ['cart-checkout', { __typename: 'Customer', id: customer.id }, '... on Customer { orders { nodes { number } } cart { id } }', order.number],
        ['customer-identity', { __typename: 'Customer', id: customer.id }, '... on Customer { createdAt personalData { id } subject { id } }', customer.subjectId],
      ];
      for (const [name, representation, selection, secret] of asked) {
        const query = `query E($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
        const run = (caller: CallerContext): Promise<Reply> => call(name, query, { caller, variables: { representations: [representation] } });
        const own = await run({ ...NOBODY, kind: 'CUSTOMER', id: customer.id, subjectId: customer.subjectId, purpose: 'SELF' });
        expect(own.text).toContain(secret);
        for (const caller of [NOBODY, someoneElse(), staffWith('MARKETING', 'LEGITIMATE_INTEREST'), { ...NOBODY, id: customer.id, subjectId: customer.subjectId }]) {
          const reply = await run(caller);
          expect([reply.text.includes(secret), reply.status]).toEqual([false, 200]);
        }
      }
    });

    it('lets each service do what is its own only', async () => {
      const service = (issuer: SubgraphName): CallerContext => ({ ...NOBODY, issuer, kind: 'SERVICE', id: issuer });
      const guestCart = at<string>(await ask(system, 'mutation { addToRecyclingCart(input: { itemCode: "SPOOL_CARDBOARD_STANDARD" }) { cart { id } } }'), 'addToRecyclingCart.cart.id');
      const merge = { input: { guestCartId: guestCart, customerId: customer.id, subjectId: customer.subjectId } };
      const merged = await call('cart-checkout', 'mutation M($input: MergeCartsInput!) { mergeCarts(input: $input) { cartId } }', { endpoint: '/internal/graphql', caller: service('catalog'), variables: merge });
      expect(codes(merged)).toEqual(['FORBIDDEN']);
      const reserve = { input: { reservationId: randomUUID(), eventId: randomUUID(), lines: [{ variantId: randomUUID(), quantity: 1 }], expiresAt: new Date().toISOString() } };
      const reserved = await call('catalog', 'mutation R($input: ReserveStockInput!) { reserveStock(input: $input) { reservationId } }', { endpoint: '/internal/graphql', caller: service('customer-identity'), variables: reserve });
      expect(codes(reserved)).toEqual(['FORBIDDEN']);
      // The gateway reports denials for itself; what it brings for a client may not.
      const report = 'mutation { recordDenials(denials: []) }';
      const own = await call('privacy-compliance', report, { endpoint: '/internal/graphql', caller: { ...NOBODY, kind: 'SERVICE', id: 'gateway' } });
      expect(own.data).toEqual({ recordDenials: 0 });
      for (const caller of [NOBODY, staffWith('PRIVACY_OFFICE', 'RIGHTS')]) {
        expect(codes(await call('privacy-compliance', report, { endpoint: '/internal/graphql', caller }))).toEqual(['FORBIDDEN']);
      }
    });
  });
});
