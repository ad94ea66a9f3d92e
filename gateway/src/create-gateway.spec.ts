import { systemClock } from '@andamal/kernel';
import { HttpTransport, type CallerContext, type InternalClient } from '@andamal/service';
import { SignJWT } from 'jose';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway, parseGatewayEnv, type Gateway, type GatewayOptions } from './create-gateway';
import { composeTest, FEDERATION, silent, TestSubgraphs } from './testing/federation';
import { servablePeople, shippedRegister } from './testing/people';

const SESSION_SECRET = 'a secret of at least thirty-two characters';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { data?: unknown; errors?: { message: string; path?: unknown; extensions: Record<string, unknown> }[] };
}

async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, body: isJson ? (JSON.parse(text) as Answer['body']) : {} };
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  send(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const session = async (claims: Record<string, unknown>): Promise<Record<string, string>> => {
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('5m').sign(new TextEncoder().encode(SESSION_SECRET));
  return { authorization: `Bearer ${token}` };
};

const denials: { field: string; callerKind: string }[] = [];
const signals: (string | null)[] = [];
const failing = { vault: false };
const internal: InternalClient = {
  async request<Data>(_to: string, document: string, variables: Readonly<Record<string, unknown>>, caller: CallerContext) {
    if (failing.vault) throw new Error('The vault is away');
    if (document.includes('honourPrivacyControl')) {
      signals.push(caller.subjectId);
      return {} as Data;
    }
    denials.push(...(variables.denials as typeof denials));
    return {} as Data;
  },
};

const subgraphs = new TestSubgraphs(servablePeople);

function start(overrides: Partial<GatewayOptions> = {}, env: NodeJS.ProcessEnv = {}): Promise<Gateway> {
  return createGateway({
    supergraphSdl: composeTest(servablePeople),
    transport: subgraphs,
    shop: { register: shippedRegister(), sessionSecret: SESSION_SECRET, internal },
    env: parseGatewayEnv({ PORT: '0', LOG_LEVEL: 'silent', NODE_ENV: 'test', ...env }),
    log: silent,
    clock: systemClock,
    ...overrides,
  });
}

describe('a supergraph that does not say everywhere what is personal data', () => {
  const people = servablePeople.people.typeDefs;

  it.each<[string, string, string]>([
    ['a field', people.replace('self: Person', 'self: Person petName: String'), 'Person.petName does not say'],
    ['a field that another subgraph adds', people, 'Person.petName does not say'],
    ['an unknown category', people.replace('"PHONE"', '"SHOE_SIZE"'), 'which the policy register does not have'],
  ])('is not served: %s', async (what, typeDefs, problem) => {
    const mail = servablePeople.mail.typeDefs.replace('letters:', what.includes('another') ? 'petName: String letters:' : 'letters:');
    const supergraphSdl = composeTest({ people: { typeDefs }, mail: { typeDefs: mail } });
    await expect(start({ supergraphSdl })).rejects.toThrow(problem);
  });
});

describe("the shop's gateway", () => {
  let gateway: Gateway;
  let url: string;

  beforeAll(async () => {
    gateway = await start();
    url = await gateway.start();
  }, 60_000);
  afterAll(() => gateway.stop());
  beforeEach(() => {
    subgraphs.calls.length = 0;
    denials.length = 0;
  });

  it('answers, and is healthy and ready', async () => {
    expect((await post(url, { query: '{ products }' })).body).toEqual({ data: { products: ['black PLA'] } });
    expect((await send(`${url}/healthz`, {})).status).toBe(200);
    expect((await send(`${url}/readyz`, {})).status).toBe(200);
  });

  it('shows the privacy notice as a page, in the language of the browser or the one that is asked for', async () => {
    const swedish = await send(`${url}/privacy`, { headers: { 'accept-language': 'sv-SE,sv;q=0.9,en;q=0.5' } });
    expect([swedish.status, swedish.headers.get('content-type'), swedish.headers.get('content-language')]).toEqual([200, 'text/html; charset=utf-8', 'sv']);
    expect(swedish.text).toContain('<html lang="sv">');
    expect(swedish.text).toContain('Integritetsskyddsmyndigheten');
    expect(swedish.text).not.toMatch(/undefined|<script|src=/);
    const english = await send(`${url}/privacy?lang=en`, { headers: { 'accept-language': 'sv' } });
    for (const { code, name, notice } of shippedRegister().purposes) {
      expect([code, english.text.toLowerCase().includes(name.en.toLowerCase()), english.text.includes(notice.en)]).toEqual([code, true, true]);
    }
    expect((await send(`${url}/privacy`, { method: 'POST' })).status).toBe(405);
  });

  it('answers a customer what is theirs, and tells subgraphs who asks', async () => {
    const headers = await session({ sub: 'account-1', kind: 'CUSTOMER', sid: 'subject-1', roles: [] });
    const { body } = await post(url, { query: 'query Mine { me { name } }' }, { ...headers, 'accept-language': 'en' });
    expect(body).toEqual({ data: { me: { name: 'EXAMPLE-NAME' } } });
    expect(subgraphs.calls[0]?.caller).toMatchObject({
      issuer: 'gateway', kind: 'CUSTOMER', id: 'account-1', subjectId: 'subject-1', purpose: 'SELF', operation: 'Mine', language: 'en',
      ip: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
    });
  });

  it('tells the vault once of a customer whose browser sends Sec-GPC, and subgraphs each time', async () => {
    const customer = await session({ sub: 'account-9', kind: 'CUSTOMER', sid: 'subject-9', roles: [] });
    const ask = (headers: Record<string, string>): Promise<Answer> => post(url, { query: '{ products }' }, headers);
    await ask({ 'sec-gpc': '1' });
    await ask({ ...customer, 'sec-gpc': 'true' });
    expect(signals).toEqual([]);
    failing.vault = true;
    expect((await ask({ ...customer, 'sec-gpc': '1' })).body).toEqual({ data: { products: ['black PLA'] } });
    failing.vault = false;
    await ask({ ...customer, 'sec-gpc': '1' });
    await ask({ ...customer, 'sec-gpc': '1' });
    expect(signals).toEqual(['subject-9']);
    expect(subgraphs.calls.map(({ caller }) => caller.gpc)).toEqual([true, false, true, true, true]);
  });

  it('takes the purpose from the header, and from the operation', async () => {
    const staff = await session({ sub: 'staff-1', kind: 'STAFF', roles: ['WAREHOUSE'] });
    expect((await post(url, { query: '{ me { name } }' }, { ...staff, 'x-purpose': 'CONTRACT' })).body).toEqual({ data: { me: { name: 'EXAMPLE-NAME' } } });
    expect((await post(url, { query: 'query Q @purpose(is: CONTRACT) { me { name } }' }, staff)).body).toEqual({ data: { me: { name: 'EXAMPLE-NAME' } } });
  });

  describe('an operation that is sent by its hash', () => {
    const hashed = (query: string): { extensions: object } => ({ extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } } });
    const seen = ({ body }: Answer): unknown => [(body.data as { me: { name: string | null } } | undefined)?.me.name, body.errors?.[0]?.extensions.reason];
    const WRITTEN = 'query Written @purpose(is: BOOKKEEPING) { me { name } }';
    const SILENT = 'query Silent { me { name } }';
    let finance: Record<string, string>;
    let customer: Record<string, string>;
    beforeAll(async () => {
      finance = await session({ sub: 'staff-2', kind: 'STAFF', roles: ['FINANCE'] });
      customer = await session({ sub: 'account-1', kind: 'CUSTOMER', sid: 'subject-1', roles: [] });
    });

    it('has the purpose that stands in it, and no header changes that', async () => {
      await post(url, { query: WRITTEN, ...hashed(WRITTEN) }, { ...finance, 'x-purpose': 'UNPAID_INVOICE' });
      expect(seen(await post(url, hashed(WRITTEN), finance))).toEqual(['EXAMPLE-NAME', undefined]);
      expect(seen(await post(url, hashed(WRITTEN), { ...finance, 'x-purpose': 'BOOKKEEPING' }))).toEqual(['EXAMPLE-NAME', undefined]);
      expect(new Set(subgraphs.calls.map(({ caller }) => caller.purpose))).toEqual(new Set(['BOOKKEEPING']));
      subgraphs.calls.length = 0;
      for (const header of ['UNPAID_INVOICE', '', 'somebody@example.com']) {
        const { status, body, text } = await post(url, hashed(WRITTEN), { ...finance, 'x-purpose': header });
        expect([status, body.errors?.[0]?.extensions.code, body.errors?.[0]?.message]).toEqual([400, 'PURPOSE_HEADER_NOT_TAKEN', expect.stringContaining('@purpose(is: …)')]);
        expect(text).not.toContain('somebody');
      }
      expect(subgraphs.calls).toEqual([]);
    });

    it('has none when none stands in it, whatever it was registered with', async () => {
      expect(seen(await post(url, { query: SILENT, ...hashed(SILENT) }, { ...finance, 'x-purpose': 'BOOKKEEPING' }))).toEqual(['EXAMPLE-NAME', undefined]);
      expect(seen(await post(url, hashed(SILENT), finance))).toEqual([null, 'NO_PURPOSE_STATED']);
      expect((await post(url, hashed(SILENT), { ...finance, 'x-purpose': 'BOOKKEEPING' })).status).toBe(400);
      expect(seen(await post(url, hashed(SILENT), customer))).toEqual(['EXAMPLE-NAME', undefined]);
      expect((await post(url, hashed(SILENT), { ...customer, 'x-purpose': 'CONTRACT' })).status).toBe(400);
    });
  });

  it('denies without a purpose', async () => {
    const { status, body } = await post(url, { query: '{ me { id name } }' });
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { me: { id: 'c1', name: null } },
      errors: [{ message: expect.any(String), path: ['me', 'name'], extensions: { code: 'PURPOSE_DENIED', purpose: null, category: 'NAME', reason: 'NO_PURPOSE_STATED' } }],
    });
  });

  it('refuses a purpose that the register does not know, in an operation as invalid', async () => {
    const { status, body } = await post(url, { query: 'query Q @purpose(is: CURIOSITY) { me { name } }' });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  it('passes nothing on of a header that is no code of a purpose: it would be logged', async () => {
    const { body } = await post(url, { query: '{ me { name } }' }, { 'x-purpose': 'somebody@example.com' });
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'PURPOSE_DENIED', reason: 'UNKNOWN_PURPOSE' });
    expect(JSON.stringify(body)).not.toContain('somebody');
    expect(JSON.stringify(subgraphs.calls)).not.toContain('somebody');
  });

  it('does not repeat a value that it cannot take', async () => {
    const variable = await post(url, { query: 'query ($first: Boolean!) { me @include(if: $first) { id } }', variables: { first: 'somebody@example.com' } });
    expect(variable.body.errors?.[0]).toMatchObject({ message: expect.stringContaining('$first'), extensions: { code: 'BAD_USER_INPUT' } });
    const literal = await post(url, { query: '{ me @include(if: "somebody@example.com") { id } }' });
    expect(literal.body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(variable.text + literal.text).not.toContain('somebody');
  });

  it('refuses a session that is not valid, whatever is asked', async () => {
    const { status, body } = await post(url, { query: '{ products }' }, { authorization: 'Bearer a.b.c' });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(subgraphs.calls).toEqual([]);
  });

  it.each<[string, unknown, number, string]>([
    ['JSON that is none', '{"query": ', 400, 'BAD_REQUEST'],
    ['no query', {}, 400, 'BAD_REQUEST'],
    ['a query that is no text', { query: 5 }, 400, 'BAD_REQUEST'],
    ['a list', [], 400, 'BAD_REQUEST'],
    ['no object', 'null', 400, 'BAD_REQUEST'],
    ['no GraphQL', { query: '{ products' }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ unknown }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown operation', { query: 'query A { products }', operationName: 'B' }, 400, 'OPERATION_RESOLUTION_FAILURE'],
    ['a kind of operation that there is not', { query: 'subscription { products }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['fragments in a circle', { query: '{ me { ...A } } fragment A on Person { self { ...B } } fragment B on Person { self { ...A } }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a fragment in itself', { query: '{ me { ...A } } fragment A on Person { ...A }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['too deep', { query: `{ me ${'{ self '.repeat(40)}{ id }${' }'.repeat(40)} }` }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['very deep', { query: `{ me ${'{ self '.repeat(1_900)}{ id }${' }'.repeat(1_900)} }` }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['deeper than a stack', { query: `{ me ${'{ self '.repeat(100_000)}{ id }${' }'.repeat(100_000)} }` }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['too many aliases', { query: `{ ${Array.from({ length: 200 }, (_, i) => `a${i}: products`).join(' ')} }` }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['too many words', { query: `{ ${'products '.repeat(7_000)} }` }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['fragments that double', { query: `{ me { ...F0 } } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Person { ...F${i + 1} self { ...F${i + 1} } }`).join(' ')} fragment F40 on Person { id }` }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of another type', { query: 'query Q($id: ID!) { person(id: $id) { id } }', variables: { id: {} } }, 400, 'BAD_USER_INPUT'],
    ['a missing variable', { query: 'query Q($id: ID!) { person(id: $id) { id } }' }, 400, 'BAD_USER_INPUT'],
    ['variables that are a list', { query: '{ products }', variables: [] }, 400, 'BAD_REQUEST'],
  ])('%s: a clear error, and it lives', async (_what, body, status, code) => {
    const answer = await post(url, body);
    expect([answer.status, answer.body.errors?.[0]?.extensions.code]).toEqual([status, code]);
    expect(answer.text).not.toMatch(/stacktrace|node_modules|\.ts:/);
    expect(subgraphs.calls).toEqual([]);
    expect((await post(url, { query: '{ products }' })).status).toBe(200);
  });

  it('a body of more than 1 MiB: 413', async () => {
    const answer = await post(url, { query: '{ products }', padding: 'x'.repeat(10 * 1024 * 1024) }).catch((error: Error) => error);
    // The server may close before the client has written all: then the client sees that instead.
    if (!(answer instanceof Error)) expect(answer.status).toBe(413);
    expect((await post(url, { query: '{ products }' })).status).toBe(200);
  });

  describe('personal data in an address', () => {
    type Parameters = Readonly<Record<'query' | 'operationName' | 'variables' | 'extensions', unknown>>;
    const get = (parameters: Partial<Parameters>): Promise<Answer> => {
      const search = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`);
      return send(`${url}/graphql?${search.join('&')}`, { headers: { 'apollo-require-preflight': '1' } });
    };
    const expectRefused = (answer: Answer): void => {
      expect([answer.status, answer.headers.get('allow'), answer.body.errors?.map(({ extensions }) => extensions)]).toEqual([405, 'POST', [{ code: 'PERSONAL_DATA_IN_URL' }]]);
      expect(answer.body.data).toBeUndefined();
      expect(answer.text).not.toContain('0700');
      expect(subgraphs.calls).toEqual([]);
    };

    it.each<[string, string, object?, string?]>([
      ['an argument', '{ people(phone: "0700") { id } }'],
      ['under an alias', '{ all: products some: people(phone: "0700") { id } }'],
      ['in a fragment', '{ me { ...F } } fragment F on Person { self { friends(called: "0700") { id } } }'],
      ['a variable', 'query Q($p: String) { people(phone: $p) { id } }', { p: '0700' }],
      ['a variable of another type', 'query Q($p: String) { people(phone: $p) { id } }', { p: { of: '0700' } }],
      ['a default', 'query Q($p: String = "0700") { people(phone: $p) { id } }'],
      ['a default that is overridden', 'query Q($f: PersonFilter = { name: "0700" }) { people(filter: $f) { id } }', { f: {} }],
      ['a default behind a fragment', 'fragment F on Person { friends(called: $n) { id } } query Q($n: String = "0700") { me { ...F } }'],
      ['an input field', '{ people(filter: { name: "0700" }) { id } }'],
      ['an input field far in', '{ find(filters: [{ any: { contact: { newsletter: true, email: "0700" } } }]) { id } }'],
      ['a variable in an input', 'query Q($e: String) { people(filter: { contact: { email: $e } }) { id } }', { e: '0700' }],
      ['an input in a variable', 'query Q($f: PersonFilter) { people(filter: $f) { id } }', { f: { nickname: 'x', contact: { email: '0700' } } }],
      ['an input far in a variable', 'query Q($f: [PersonFilter!]) { find(filters: $f) { id } }', { f: [{ any: [{ nickname: 'x' }, { any: { name: '0700' } }] }] }],
      ['what is left out', 'query Q($no: Boolean = false) { products people(phone: "0700") @include(if: $no) { id } }'],
      ['another operation', 'query A { products } query B { people(phone: "0700") { id } }', {}, 'A'],
      ['a deposit', 'query A { products } mutation B { register(input: { address: { street: "0700" } }) { id } }', {}, 'A'],
    ])('%s: refused, without a word of it', async (_what, query, variables = {}, operationName = undefined) => {
      const parameters = { query, variables, ...(operationName === undefined ? {} : { operationName }) };
      expectRefused(await get(parameters));
    });

    it('a query that is known by its hash: the same', async () => {
      const query = 'query Known($p: String) { people(phone: $p) { nickname } }';
      const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
      const variables = { p: '0700' };
      const unknown = await get({ extensions, variables });
      expect(unknown.body.errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
      expect(unknown.text).not.toContain('0700');
      expect((await post(url, { query, extensions, variables })).status).toBe(200);
      subgraphs.calls.length = 0;
      expectRefused(await get({ extensions, variables }));
      expect((await get({ extensions })).body).toEqual({ data: { people: [{ nickname: 'ada' }, { nickname: 'ada' }] } });
    });

    it.each<[string, string, object?]>([
      ['nothing', 'query Q @purpose(is: CONTRACT) { products }'],
      ['what is not personal', 'query Q($f: PersonFilter) { person(id: "c1") { id } people(filter: $f, first: 1) { id } }', { f: { nickname: 'x', contact: { newsletter: true } } }],
      ['a variable that is not given', 'query Q($p: String) { people(phone: $p) { id } }'],
    ])('%s: answered', async (_what, query, variables = {}) => {
      const answer = await get({ query, variables });
      expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
    });
  });

  it('nothing of another site may post a form (CSRF)', async () => {
    const form = await send(`${url}/graphql?query={products}`, { method: 'GET' });
    expect(form.status).toBe(400);
    const text = await send(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"query":"{ products }"}' });
    expect(text.status).toBe(400);
    expect(subgraphs.calls).toEqual([]);
  });

  it('in development: a landing page, Sandbox may ask, others may not', async () => {
    const page = await send(`${url}/graphql`, { headers: { accept: 'text/html' } });
    expect([page.status, page.text.includes('sandbox')]).toEqual([200, true]);
    expect((await send(url, {})).headers.get('location')).toBe('/graphql');
    const preflight = (origin: string) =>
      send(`${url}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-purpose' } });
    const allowed = await preflight('https://studio.apollographql.com');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin'), allowed.headers.get('access-control-allow-headers')]).toEqual([204, 'https://studio.apollographql.com', 'content-type,x-purpose']);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('introspection shows @purpose and the purposes, and nothing of the machinery', async () => {
    const { body } = await post(url, { query: '{ __schema { types { name enumValues { name description } } directives { name args { name } } } }' });
    const text = JSON.stringify(body.data);
    expect(text).toContain('"CONTRACT"');
    expect(text).toContain('"purpose"');
    expect(text).not.toMatch(/join__|link__|personalData|inaccessible/);
  });
});

it('denials are with the vault when the gateway has stopped', async () => {
  denials.length = 0;
  const gateway = await start();
  const url = await gateway.start();
  await post(url, { query: '{ me { name } }' });
  await gateway.stop();
  expect(denials).toEqual([expect.objectContaining({ field: 'Person.name', callerKind: 'ANONYMOUS' })]);
}, 60_000);

it('in production: no landing page, no introspection, no origin but those that are named', async () => {
  const gateway = await start({}, { NODE_ENV: 'production', CORS_ORIGINS: 'https://shop.example' });
  const url = await gateway.start();
  try {
    expect((await send(`${url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(400);
    expect((await send(url, {})).status).toBe(404);
    expect((await post(url, { query: '{ __schema { queryType { name } } }' })).status).toBe(400);
    const origins = ['https://shop.example', 'https://studio.apollographql.com'].map(async (origin) =>
      (await post(url, { query: '{ products }' }, { origin })).headers.get('access-control-allow-origin'),
    );
    expect(await Promise.all(origins)).toEqual(['https://shop.example', null]);
  } finally {
    await gateway.stop();
  }
}, 60_000);

it('in production: no purpose from the header, unless that is turned on', async () => {
  const warehouse = { ...(await session({ sub: 'staff-1', kind: 'STAFF', roles: ['WAREHOUSE'] })), 'x-purpose': 'CONTRACT' };
  for (const [setting, taken] of [[undefined, false], ['false', false], ['true', true]] as const) {
    const gateway = await start({}, { NODE_ENV: 'production', ...(setting === undefined ? {} : { PURPOSE_HEADER: setting }) });
    const url = await gateway.start();
    try {
      const { status, body } = await post(url, { query: '{ me { name } }' }, warehouse);
      expect([status, body.data ?? body.errors?.[0]]).toEqual(
        taken
          ? [200, { me: { name: 'EXAMPLE-NAME' } }]
          : [400, { message: expect.stringContaining('write @purpose(is: …)'), extensions: { code: 'PURPOSE_HEADER_NOT_TAKEN' } }],
      );
      expect((await post(url, { query: 'query Q @purpose(is: CONTRACT) { me { name } }' }, warehouse)).body).toEqual({ data: { me: { name: 'EXAMPLE-NAME' } } });
    } finally {
      await gateway.stop();
    }
  }
}, 60_000);

it('personal data is not served without a register', async () => {
  await expect(start({ shop: null })).rejects.toThrow('personal data');
});

describe('a foreign supergraph', () => {
  const foreign = {
    stars: {
      typeDefs: `${FEDERATION} type Query { star(name: String!): Star deep: Deep } type Star @key(fields: "id") { id: ID! name: String } type Deep { deep: Deep id: ID }`,
      resolvers: {
        Query: { star: (_: unknown, { name }: { name: string }) => ({ id: '1', name }), deep: () => ({ id: '1', deep: { id: '2' } }) },
        Star: { __resolveReference: (reference: object) => reference },
      },
    },
    light: {
      typeDefs: `${FEDERATION} type Star @key(fields: "id") { id: ID! light: Float }`,
      resolvers: { Star: { __resolveReference: (reference: object) => reference, light: () => 0.03 } },
    },
  };
  const inner = new TestSubgraphs(foreign);
  const seen: { name: string; headers: NodeJS.Dict<string | string[]> }[] = [];
  const servers = Object.keys(foreign).map((name) => ({
    name,
    server: createServer((request, response) => {
      seen.push({ name, headers: request.headers });
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void inner.execute(name, JSON.parse(Buffer.concat(chunks).toString()) as never, {} as never).then((answer) => {
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify(answer));
        });
      });
    }),
  }));
  let gateway: Gateway;
  let transport: HttpTransport;
  let url: string;

  beforeAll(async () => {
    const urls: Record<string, string> = {};
    for (const { name, server } of servers) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      urls[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    }
    transport = new HttpTransport({ urls, signer: null });
    gateway = await start({ supergraphSdl: composeTest(foreign), shop: null, transport });
    url = await gateway.start();
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
    await transport.close();
    await Promise.all(servers.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  });

  it('is served as by any federation gateway: no session, no purpose, no caller', async () => {
    const { body } = await post(url, { query: '{ star(name: "Vega") { name light } }' }, { authorization: 'Bearer of another system', 'x-purpose': 'ANYTHING' });
    expect(body).toEqual({ data: { star: { name: 'Vega', light: 0.03 } } });
    expect(seen.map(({ name }) => name)).toEqual(['stars', 'light']);
    expect(Object.keys(seen[0]?.headers ?? {})).not.toContain('x-andamal-caller');
  });

  it('asks with connections of its own, not with fetch', async () => {
    const before = globalThis.fetch;
    const direct = (document: string) => transport.execute('stars', { query: document }, {} as never);
    globalThis.fetch = () => Promise.reject(new Error('fetch was used'));
    try {
      expect(await direct('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    } finally {
      globalThis.fetch = before;
    }
  });

  it('meets no limit that a normal query would meet', async () => {
    const wide = `{ ${Array.from({ length: 600 }, (_, i) => `a${i}: star(name: "${i}") { name }`).join(' ')} }`;
    const { body } = await post(url, { query: wide });
    expect(Object.keys(body.data as object)).toHaveLength(600);
    const deep = `{ deep ${'{ deep '.repeat(20)}{ id }${' }'.repeat(20)} }`;
    expect((await post(url, { query: deep })).body).toEqual({ data: { deep: { deep: { deep: null } } } });
  });

  it.each([300, 2_000, 30_000])('lives on when a query is %i levels deep', async (levels) => {
    const answer = await post(url, { query: `{ deep ${'{ deep '.repeat(levels)}{ id }${' }'.repeat(levels)} }` });
    expect(answer.status).toBe(400);
    expect((await post(url, { query: '{ deep { id } }' })).body).toEqual({ data: { deep: { id: '1' } } });
  });

  it('has no @purpose', async () => {
    expect((await post(url, { query: 'query Q @purpose(is: SELF) { deep { id } }' })).status).toBe(400);
  });
});
