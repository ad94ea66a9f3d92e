import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { accessLogOf } from '../support/access-log';
import { eventually, type System } from '../support/system';
import { ask, at, codes, type Reply } from './attacker';
import { GUARDED, OPEN_MUTATIONS, OPEN_QUERIES, type Guarded } from './guarded';
import { EVERYBODY, ROLES, ShopUnderAttack, VICTIM, type Who } from './under-attack';

/** What those state who may not: nothing, oneself, and purposes of every kind. */
const OTHER_PURPOSES = [undefined, 'SELF', 'CONTRACT', 'CUSTOMER_SERVICE', 'LEGITIMATE_INTEREST', 'RIGHTS'];

const PURPOSES_WITH_ORDERS: Readonly<Record<'warehouse' | 'finance' | 'support' | 'privacy', readonly string[]>> = { warehouse: ['CONTRACT'], finance: ['BOOKKEEPING'], support: ['CONTRACT', 'CUSTOMER_SERVICE'], privacy: ['RIGHTS'] };

const isStaff = (who: Who): boolean => ROLES.some((role) => role === who);
const nameOf = (title: string): string => title.split(' ')[0] ?? '';

jest.setTimeout(120_000);

describe('what takes a role', () => {
  let shop: ShopUnderAttack;
  let system: System;
  let sessionsAt = 0;

  beforeAll(async () => {
    shop = await ShopUnderAttack.open();
    system = shop.system;
  });
  beforeEach(async () => {
    if (Date.now() - sessionsAt < 120_000) return;
    await shop.signIn();
    sessionsAt = Date.now();
  });
  afterAll(() => shop.system.stop());

  /** Whether it was refused: with a reason, without an answer, and with a line in a log. */
  async function isRefused(name: string, query: string, who: Who, purpose?: string): Promise<boolean> {
    const requestId = randomUUID();
    const reply = await ask(system, query, { ...shop.as(who), ...(purpose === undefined ? {} : { purpose }), headers: { 'x-request-id': requestId } });
    const refusals = ['FORBIDDEN', 'PURPOSE_DENIED', 'UNAUTHENTICATED'];
    const code = codes(reply).find((candidate) => candidate !== undefined && refusals.includes(candidate));
    if (code === undefined) {
      // Neither let in nor refused would be a test of nothing.
      expect([name, who, purpose, codes(reply)]).toEqual([name, who, purpose, []]);
      return false;
    }
    expect(reply.errors[0]?.message).not.toBe('');
    expect(at(reply, name) ?? null).toBeNull();
    if (code === 'FORBIDDEN') await shop.logged(requestId, 'operation refused');
    if (code === 'PURPOSE_DENIED') await eventually(() => denied(requestId), `a line in the access log for ${requestId}`);
    return true;
  }

  async function denied(requestId: string): Promise<boolean> {
    return (await accessLogOf(system, { requestId, outcome: 'DENIED' })).length > 0;
  }

  it('is a list of all that there is', () => {
    const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
    const all = [schema.getMutationType(), schema.getQueryType()].flatMap((type) => Object.keys(type?.getFields() ?? {}));
    const listed = new Set([...Object.keys(GUARDED).map(nameOf), ...OPEN_MUTATIONS, ...Object.keys(OPEN_QUERIES)]);
    expect([...listed].sort()).toEqual(all.sort());
  });

  it.each(Object.entries(GUARDED))('%s: is refused, with the reason, and logged', async (title, { query, may, purpose }) => {
    const name = nameOf(title);
    const before = await shop.settled();
    for (const who of EVERYBODY.filter((candidate) => !may.includes(candidate))) {
      for (const stated of new Set([undefined, purpose])) expect([who, stated, await isRefused(name, query, who, stated)]).toEqual([who, stated, true]);
    }
    expect(await shop.settled()).toEqual(before);
    for (const who of may) expect([who, await isRefused(name, query, who, isStaff(who) ? purpose : undefined)]).toEqual([who, false]);
  });

  /** What somebody who may has to state: nothing else will do. */
  const stated = ({ purpose, own }: Guarded, who: Who): readonly (string | undefined)[] => {
    if (isStaff(who)) return purpose === undefined ? [] : OTHER_PURPOSES.filter((other) => other !== purpose);
    return own ? OTHER_PURPOSES.filter((other) => other !== undefined && other !== 'SELF') : [];
  };
  const bound = Object.entries(GUARDED).filter(([, guarded]) => guarded.may.some((who) => stated(guarded, who).length > 0));
  it.each(bound)('%s: those who may, too, only for its purpose', async (title, guarded) => {
    const before = await shop.settled();
    for (const who of guarded.may) {
      for (const purpose of stated(guarded, who)) {
        expect([who, purpose, await isRefused(nameOf(title), guarded.query, who, purpose)]).toEqual([who, purpose, true]);
      }
    }
    expect(await shop.settled()).toEqual(before);
  });

  it('a conversation: who serves its customer, the privacy office in a case, and nobody else of the shop', async () => {
    const seen: [Who, string | undefined][] = [];
    for (const who of EVERYBODY) {
      for (const purpose of OTHER_PURPOSES) {
        const asking = { ...shop.as(who), ...(purpose === undefined ? {} : { purpose }), variables: shop.victims.conversation };
        const reply = await ask(system, 'query C($id: ID!, $number: String!) { conversation(id: $id) { id } conversationByNumber(number: $number) { id } }', asking);
        expect(codes(reply)).toEqual([]);
        expect(at(reply, 'conversation')).toEqual(at(reply, 'conversationByNumber'));
        if (at(reply, 'conversation') !== null) seen.push([who, purpose]);
      }
    }
    expect(seen).toEqual([['support', 'CUSTOMER_SERVICE'], ['privacy', 'RIGHTS']]);
  });

  it('what is held about a person: no role that is led to them by an order', async () => {
    const fields: Readonly<Record<string, string>> = {
      data: '{ nodes { id } }', consents: '{ id }', objections: '{ purpose }', accessLog: '{ nodes { id } }', lineage: '{ nodes { __typename } }',
      cases: '{ nodes { id } }', recipientNotices: '{ nodes { id } }', rectificationNotices: '{ datumId }', whyHeld: '{ nodes { id } }',
      nextFreeAccessOn: '', consentsToConfirm: '{ purpose }',
    };
    const selection = `${Object.entries(fields).map(([name, inner]) => `${name} ${inner}`).join(' ')} whatIf(change: { kind: ERASURE }) { goes }`;
    const known = buildSchema(readFileSync('schema/api.graphql', 'utf8')).getType('DataSubject');
    // `personalData`, as the values of `data`, is decided field by field: see fail-closed.spec.ts.
    const all = [...Object.keys(fields), 'whatIf', 'id', 'personalData'].sort();
    expect(all).toEqual(Object.keys((known as unknown as { getFields(): object }).getFields()).sort());

    const before = await shop.settled();
    for (const who of ['warehouse', 'finance', 'support', 'privacy'] as const) {
      for (const purpose of OTHER_PURPOSES.filter((candidate) => who !== 'privacy' || candidate !== 'RIGHTS')) {
        const asking = { ...shop.as(who), ...(purpose === undefined ? {} : { purpose }), variables: { id: shop.victims.order.id } };
        const reply = await ask(system, `query S($id: ID!) { order(id: $id) { subject { ${selection} } } }`, asking);
        const shown = at<Record<string, unknown>>(reply, 'order.subject') ?? null;
        // Whose the order is, is told for a purpose of the role alone; what is held about them, not even then.
        expect([who, purpose, shown !== null]).toEqual([who, purpose, purpose !== undefined && PURPOSES_WITH_ORDERS[who].includes(purpose)]);
        expect([who, purpose, Object.values(shown ?? {}).filter((value) => value !== null)]).toEqual([who, purpose, []]);
        if (shown !== null) expect(new Set(codes(reply))).toEqual(new Set(['FORBIDDEN']));
        expect(reply.errors).toHaveLength(shown === null ? 0 : all.length - 2);
        expect(shop.secrets.in(reply.text)).toEqual([]);
      }
    }
    expect(await shop.settled()).toEqual(before);
  });

  describe('what takes none', () => {
    it.each(Object.entries(OPEN_QUERIES))('%s: is answered to everybody, and tells of nobody', async (name, query) => {
      const before = await shop.settled();
      for (const who of EVERYBODY) {
        const reply = await ask(system, query, shop.as(who));
        expect([who, codes(reply), name in (reply.data ?? {})]).toEqual([who, [], true]);
        expect(shop.secrets.in(reply.text)).toEqual([]);
        expect([shop.victims, shop.guests].filter(({ subjectId }) => reply.text.includes(subjectId))).toEqual([]);
      }
      expect(await shop.settled()).toEqual(before);
    });

    it('openGuestCase: one answer for the order of a guest, of a customer, and of nobody', async () => {
      // That a code was asked for, the letter with it, and its digest are what it is there to leave.
      const own = ['identity_proof', 'message', 'one_time_code', 'disclosure'];
      const before = await shop.settled(own);
      const open = (who: Who, orderNumber: string): Promise<Reply> =>
        ask(system, 'mutation O($n: String!) { openGuestCase(input: { orderNumber: $n, kind: ERASURE }) { requestId expiresAt message userErrors { code } } }', { ...shop.as(who), variables: { n: orderNumber } });
      const shape = (reply: Reply): object => {
        const { requestId, expiresAt, ...rest } = at<Record<string, unknown>>(reply, 'openGuestCase') ?? {};
        return { requestId: typeof requestId, expiresAt: typeof expiresAt, rest, errors: reply.errors };
      };
      for (const who of ['nobody', 'customer', 'marketing'] as const) {
        const replies = [await open(who, shop.guests.order.number), await open(who, shop.victims.order.number), await open(who, '7K3M-9QXA')];
        const [first, ...others] = replies.map(shape);
        expect(first).toMatchObject({ requestId: 'string', errors: [], rest: { userErrors: [] } });
        expect([who, others]).toEqual([who, [first, first]]);
        for (const { text } of replies) expect([shop.secrets.in(text), text.includes(shop.guests.subjectId), text.includes(shop.victims.subjectId)]).toEqual([[], false, false]);
      }
      expect(await shop.settled(own)).toEqual(before);
    });

    it('proveGuestIdentity: opens nothing with a wrong code, a code that was used, or a request of nobody', async () => {
      // Wrong codes are counted.
      const own = ['one_time_code'];
      const before = await shop.settled(own);
      const { requestId, code } = shop.proof;
      for (const [request, shown] of [[requestId, code], [requestId, '000000'], [randomUUID(), code], [randomUUID(), '000000'], [requestId, '']] as const) {
        for (const who of ['nobody', 'customer', 'privacy'] as const) {
          const document = 'mutation P($r: ID!, $c: String!) { proveGuestIdentity(input: { requestId: $r, code: $c }) { accessToken rightsCase { id } userErrors { code } } }';
          const reply = await ask(system, document, { ...shop.as(who), variables: { r: request, c: shown } });
          const refused = { proveGuestIdentity: { accessToken: null, rightsCase: null, userErrors: [{ code: 'CODE_NOT_VALID' }] } };
          expect([shown, who, reply.data]).toEqual([shown, who, refused]);
        }
      }
      expect(await shop.settled(own)).toEqual(before);
    });

    it('unsubscribe: ends nothing by a link that nobody here has signed, and does not say so', async () => {
      const before = await shop.settled();
      const document = 'mutation U($token: String!) { unsubscribe(input: { token: $token }) { message userErrors { code } } }';
      for (const purpose of ['NEWSLETTER', 'LEGITIMATE_INTEREST']) {
        const answers = new Set<string>();
        for (const subjectId of [shop.victims.subjectId, shop.guests.subjectId, randomUUID()]) {
          const reply = await ask(system, document, { variables: { token: `u1.${purpose}.${subjectId}.${'A'.repeat(43)}` } });
          expect(reply.errors).toEqual([]);
          answers.add(JSON.stringify(reply.data));
        }
        // What it says is what the token says, which the asker can read themself.
        expect(answers.size).toBe(1);
      }
      expect(at(await ask(system, document, { variables: { token: 'u1.NEWSLETTER' } }), 'unsubscribe.userErrors')).toEqual([{ code: 'MALFORMED_TOKEN' }]);
      expect(await shop.settled()).toEqual(before);
    });

    it('cookies: who says what is nobody’s but their own', async () => {
      const choose = (asking: object): Promise<Reply> =>
        ask(system, 'mutation C($t: String) { chooseCookies(input: { choice: "ACCEPT_ALL", visitorToken: $t }) { decision { choice visitorToken } userErrors { code } } }', asking);
      const visitor = at<string>(await choose({}), 'chooseCookies.decision.visitorToken');
      expect(typeof visitor).toBe('string');
      await choose({ as: shop.victim.accessToken });
      // What a person ends for themself is noted as an act of theirs, too.
      const own = ['purpose_block', 'subject', 'privacy_act'];
      const ofOthers = async (): Promise<object[]> => [
        ...(await system.rows('privacy-compliance', 'SELECT id, epoch FROM subject WHERE id <> ? ORDER BY id', [shop.intruder.subjectId])),
        ...(await system.rows('privacy-compliance', 'SELECT subjectId, purpose FROM purpose_block WHERE subjectId <> ? ORDER BY subjectId, purpose', [shop.intruder.subjectId])),
        ...(await system.rows('privacy-compliance', 'SELECT id FROM privacy_act WHERE subjectId <> ? ORDER BY id', [shop.intruder.subjectId])),
      ];
      const [before, others] = [await shop.settled(own), await ofOthers()];
      // A customer’s own answer is the one they forget, whatever token they send: that is a withdrawal, for themself.
      for (const who of ['nobody', 'customer'] as const) {
        const blocks = await system.rows('privacy-compliance', 'SELECT * FROM purpose_block');
        for (const token of [randomBytes(16).toString('base64url'), 'A'.repeat(22), [...(visitor ?? '')].reverse().join('')]) {
          const asking = { ...shop.as(who), variables: { t: token } };
          const forgotten = await ask(system, 'mutation F($t: String) { forgetCookieChoice(input: { visitorToken: $t }) { forgotten } }', asking);
          expect([forgotten.data, forgotten.errors]).toEqual([{ forgetCookieChoice: { forgotten: true } }, []]);
          expect((await ask(system, 'query Q($t: String) { cookieChoice(visitorToken: $t) { choice } }', asking)).data).toEqual({ cookieChoice: null });
        }
        if (who === 'nobody') expect(await system.rows('privacy-compliance', 'SELECT * FROM purpose_block')).toEqual(blocks);
        expect([who, await shop.settled(own), await ofOthers()]).toEqual([who, before, others]);
      }
      expect((await ask(system, 'query Q($t: String) { cookieChoice(visitorToken: $t) { choice } }', { variables: { t: visitor } })).data).toEqual({ cookieChoice: { choice: 'ACCEPT_ALL' } });
    });

    it('recordPageView: leaves a count of a page that there is, and nothing else', async () => {
      const own = ['page_count'];
      const before = await shop.settled(own);
      for (const who of EVERYBODY) {
        const none = await ask(system, `mutation { recordPageView(input: { page: PRODUCT, productId: "${randomUUID()}" }) { counted userErrors { code } } }`, shop.as(who));
        expect(none.data).toEqual({ recordPageView: { counted: false, userErrors: [{ code: 'PRODUCT_NOT_FOUND' }] } });
        expect(at(await ask(system, 'mutation { recordPageView(input: { page: HOME }) { counted } }', shop.as(who)), 'recordPageView.counted')).not.toBeUndefined();
      }
      expect(await shop.settled(own)).toEqual(before);
    });

    it('signOut and signIn: end and begin nobody’s session by a guess', async () => {
      const { refreshToken } = shop.victim;
      const [session = ''] = refreshToken.split('.');
      for (const guess of ['', session, `${session}.`, `${session}.x`, shop.victim.id, randomUUID()]) {
        await ask(system, 'mutation S($t: String!) { signOut(input: { refreshToken: $t }) { signedOut } }', { variables: { t: guess } });
      }
      for (const password of ['', 'andamal-dev', VICTIM.email]) {
        const reply = await ask(system, 'mutation S($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }', { variables: { input: { email: VICTIM.email, password } } });
        expect(at(reply, 'signIn.session')).toBeNull();
      }
      const reply = await ask(system, 'mutation R($t: String!) { refreshSession(input: { refreshToken: $t }) { session { accessToken } userErrors { code } } }', { variables: { t: refreshToken } });
      expect(at(reply, 'refreshSession.session')).not.toBeNull();
    });
  });
});
