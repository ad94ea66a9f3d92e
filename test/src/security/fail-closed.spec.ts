import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type ConstDirectiveNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { accessLogOf } from '../support/access-log';
import { eventually, startSystem, type System } from '../support/system';
import { ask, at, codes, denials, post, type Asking, type Reply } from './attacker';
import { recognisable, secretPerson } from './secret-people';
import { buy, register, staff, type Customer, type Order } from './shop';
import { Traces } from './traces';

const VICTIM = secretPerson(0);
const SOLE_TRADER = secretPerson(4);
const secrets = new Traces({ ...recognisable(VICTIM), ...recognisable(SOLE_TRADER) });

const ROLES = ['warehouse', 'finance', 'marketing', 'support', 'quality', 'fraud', 'privacy'] as const;
type Role = (typeof ROLES)[number];

const PERSONAL_FIELDS = [
  'name', 'companyName', 'address', 'phone', 'personalIdentityNumber', 'organisationNumber', 'email', 'ipAddress', 'browsingHistory',
  'paymentDetails', 'paymentMethod', 'accountDetails', 'correspondence', 'accountNotes', 'ofAge',
];
const EVERYTHING = PERSONAL_FIELDS.map((field) => (field === 'address' ? 'address { street postalCode city }' : field)).join(' ');

interface LoggedDenial {
  readonly purpose: string | null;
  readonly operation: string;
  readonly actorKind: string;
  readonly subjectId: string | null;
  readonly categories: string;
  readonly reason: string;
}

jest.setTimeout(120_000);

describe('a read of personal data', () => {
  let system: System;
  let token: Readonly<Record<Role, string>>;
  let customer: Customer;
  let order: Order;
  let soleTrader: Order;

  beforeAll(async () => {
    system = await startSystem({ TRUST_PROXY: 'true' });
    token = Object.fromEntries(await Promise.all(ROLES.map(async (role) => [role, await staff(system, role)]))) as Record<Role, string>;
    customer = await register(system, VICTIM);
    order = await buy(system, VICTIM, { as: customer.accessToken });
    const { name, email, companyName, personalIdentityNumber } = SOLE_TRADER;
    soleTrader = await buy(system, SOLE_TRADER, {
      change: { contact: { name, email, companyName, organisationNumber: personalIdentityNumber.slice(2) } },
    });
    // From here on the data is there to be seen by whoever may: what is denied below is denied, and not just missing.
    const slip = (number: string): Promise<Reply> => ask(system, SLIP, { as: token.warehouse, variables: { number } });
    await eventually(async () => (await slip(order.number)).text.includes(VICTIM.street), 'the purposes of the order');
    await eventually(async () => (await slip(soleTrader.number)).text.includes(SOLE_TRADER.street), 'the purposes of the company’s order');
  });
  afterAll(() => system.stop());

  /** Asks under an id of its own, by which logs are searched afterwards. */
  async function traced(query: string, asking: Asking = {}): Promise<Reply & { requestId: string }> {
    const requestId = randomUUID();
    const reply = await ask(system, query, { ...asking, headers: { ...asking.headers, 'x-request-id': requestId } });
    return { ...reply, requestId };
  }

  /** The vault's access log for one request, once it holds denials. */
  function loggedDenials(requestId: string): Promise<LoggedDenial[]> {
    return eventually(async () => {
      const lines = await accessLogOf(system, { requestId, outcome: 'DENIED' });
      const rows = lines.map(({ purpose, operation, actorKind, subjectId, categories, reason }) => ({ purpose, operation, actorKind, subjectId, categories, reason: String(reason) }));
      return rows.length > 0 && rows;
    }, `denials of ${requestId} in the access log`);
  }

  function gatewayLines(requestId: string): { msg: string; reason?: string; field?: string }[] {
    return system.output().split('\n').filter((line) => line.includes(requestId) && line.startsWith('{')).map((line) => JSON.parse(line) as { msg: string });
  }

  /** Denied before anything was looked up: no value, a reason for each field, a line in both logs. */
  async function expectDeniedAtTheDoor(reply: Reply & { requestId: string }, fields: readonly string[], reason: string, purpose: string | null): Promise<void> {
    expect(denials(reply)).toEqual(Object.fromEntries(fields.map((field) => [field, reason])));
    expect(secrets.in(reply.text)).toEqual([]);
    for (const { message, extensions } of reply.errors) {
      expect(extensions).toMatchObject({ code: 'PURPOSE_DENIED', purpose, category: expect.any(String), reason });
      expect(message).not.toBe('');
    }
    const logged = await loggedDenials(reply.requestId);
    expect([...new Set(logged.map((row) => row.reason))]).toEqual([reason]);
    expect(logged.map((row) => row.subjectId).every((subjectId) => subjectId === null)).toBe(true);
    const lines = gatewayLines(reply.requestId).filter(({ msg }) => msg === 'personal data denied');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((line) => line.reason === reason && line.field?.includes('.'))).toBe(true);
  }

  const SLIP = `query Slip($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name address { street } phone } } }`;
  const nameOfOrder = (selection = 'personalData { name }'): string => `query Reads($id: ID!) { order(id: $id) { number ${selection} } }`;
  const ofOrder = (as: string | undefined, purpose?: string): Asking => ({
    variables: { id: order.id }, ...(as === undefined ? {} : { as }), ...(purpose === undefined ? {} : { purpose }),
  });

  it('shows to whom it may: without this, nothing below would say anything', async () => {
    const slip = await ask(system, SLIP, { as: token.warehouse, variables: { number: order.number } });
    expect([slip.errors, at(slip, 'orderByNumber.personalData.name')]).toEqual([[], VICTIM.name]);
    const own = await ask(system, nameOfOrder(), ofOrder(customer.accessToken));
    expect([own.errors, at(own, 'order.personalData.name')]).toEqual([[], VICTIM.name]);
  });

  describe('without a right purpose is denied at the door', () => {
    const cases: [string, Role | 'customer' | 'nobody', string | undefined, string][] = [
      ['no purpose', 'warehouse', undefined, 'NO_PURPOSE_STATED'],
      ['an empty purpose', 'warehouse', '', 'NO_PURPOSE_STATED'],
      ['a purpose that does not exist', 'warehouse', 'CURIOSITY', 'UNKNOWN_PURPOSE'],
      ['a purpose in small letters', 'warehouse', 'contract', 'UNKNOWN_PURPOSE'],
      ['two purposes at once', 'finance', 'BOOKKEEPING, UNPAID_INVOICE', 'UNKNOWN_PURPOSE'],
      ['a name that every object has', 'warehouse', 'constructor', 'UNKNOWN_PURPOSE'],
      ['the warehouse keeping books', 'warehouse', 'BOOKKEEPING', 'PURPOSE_NOT_CLAIMABLE'],
      ['the warehouse handling a case', 'warehouse', 'RIGHTS', 'PURPOSE_NOT_CLAIMABLE'],
      ['finance sending newsletters', 'finance', 'NEWSLETTER', 'PURPOSE_NOT_CLAIMABLE'],
      ['marketing carrying out the contract', 'marketing', 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
      ['support doing marketing', 'support', 'LEGITIMATE_INTEREST', 'PURPOSE_NOT_CLAIMABLE'],
      ['quality serving customers', 'quality', 'CUSTOMER_SERVICE', 'PURPOSE_NOT_CLAIMABLE'],
      ['support listening for training', 'support', 'CALL_QUALITY', 'PURPOSE_NOT_CLAIMABLE'],
      ['fraud investigation serving customers', 'fraud', 'CUSTOMER_SERVICE', 'PURPOSE_NOT_CLAIMABLE'],
      ['fraud investigation carrying out the contract', 'fraud', 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
      ['the privacy office investigating fraud', 'privacy', 'FRAUD_PREVENTION', 'PURPOSE_NOT_CLAIMABLE'],
      ['the privacy office carrying out the contract', 'privacy', 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
      ['staff claiming to be the person', 'privacy', 'SELF', 'PURPOSE_NOT_CLAIMABLE'],
      ['staff claiming what only a service may', 'finance', 'IDENTITY_AND_CREDIT_CHECK', 'PURPOSE_NOT_CLAIMABLE'],
      ['the customer carrying out the contract', 'customer', 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
      ['the customer handling a case', 'customer', 'RIGHTS', 'PURPOSE_NOT_CLAIMABLE'],
      ['nobody claiming to be the person', 'nobody', 'SELF', 'PURPOSE_NOT_CLAIMABLE'],
      ['nobody carrying out the contract', 'nobody', 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
      ['nobody, for nothing', 'nobody', undefined, 'NO_PURPOSE_STATED'],
    ];
    it.each(cases)('%s', async (_title, who, purpose, reason) => {
      const as = who === 'nobody' ? undefined : who === 'customer' ? customer.accessToken : token[who];
      const reply = await traced(nameOfOrder(`personalData { ${EVERYTHING} }`), ofOrder(as, purpose));
      const isCode = purpose === undefined || /^[A-Z_]*$/.test(purpose);
      await expectDeniedAtTheDoor(reply, PERSONAL_FIELDS, reason, isCode ? (purpose ?? null) : '(not a purpose)');
      // Who may see the order sees the rest of it.
      const sees = who !== 'nobody' && who !== 'marketing' && who !== 'quality';
      expect(at(reply, 'order')).toEqual(sees ? expect.objectContaining({ number: order.number }) : null);
    });

    it('what the purpose, or the role, does not need', async () => {
      const field = 'personalData { name personalIdentityNumber }';
      const books = await traced(nameOfOrder(field), ofOrder(token.finance, 'BOOKKEEPING'));
      expect(denials(books)).toMatchObject({ personalIdentityNumber: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE' });
      const slip = await traced(nameOfOrder(field), ofOrder(token.warehouse, 'CONTRACT'));
      expect([denials(slip), at(slip, 'order.personalData.name')]).toEqual([{ personalIdentityNumber: 'CATEGORY_NOT_ALLOWED_FOR_ROLE' }, VICTIM.name]);
      for (const { text, requestId } of [books, slip]) {
        expect(text).not.toContain(VICTIM.personalIdentityNumber.slice(-4));
        expect((await loggedDenials(requestId)).map(({ categories }) => categories)).toContain('PERSONAL_IDENTITY_NUMBER');
      }
    });

    it('a purpose in the document that the register does not know: not even run', async () => {
      const reply = await ask(system, 'query Q @purpose(is: CURIOSITY) { viewer { kind } }', { as: token.warehouse });
      expect([reply.status, reply.data, codes(reply)]).toEqual([400, null, ['GRAPHQL_VALIDATION_FAILED']]);
      for (const is of ['"CONTRACT"', 'null', '[CONTRACT]', '{}']) {
        expect((await ask(system, `query Q @purpose(is: ${is}) { viewer { kind } }`)).status).toBe(400);
      }
      for (const document of ['query Q @purpose { viewer { kind } }', '{ viewer @purpose(is: CONTRACT) { kind } }', 'query Q @purpose(is: RIGHTS) @purpose(is: CONTRACT) { viewer { kind } }']) {
        expect((await ask(system, document)).status).toBe(400);
      }
    });

    it('what the document states counts, and not the header beside it', async () => {
      const stated = nameOfOrder().replace('{', '@purpose(is: BOOKKEEPING) {');
      await expectDeniedAtTheDoor(await traced(stated, ofOrder(token.warehouse, 'CONTRACT')), ['name'], 'PURPOSE_NOT_CLAIMABLE', 'BOOKKEEPING');
    });
  });

  describe('is found wherever it hides', () => {
    const hiding: [string, string, string[]][] = [
      ['under an alias', 'personalData { number: name id: email }', ['number', 'id']],
      ['under an alias of its parent', 'lines: personalData { name }', ['name']],
      ['under the alias of a type name', 'personalData { __typename kind: name }', ['kind']],
      ['twice', 'personalData { name name again: name }', ['name', 'again']],
      ['in two selections of one object', 'personalData { name } personalData { phone }', ['name', 'phone']],
      ['in an inline fragment', '... on Order { personalData { ... on PersonalData { name } } }', ['name']],
      ['in an inline fragment without a type', '... { personalData { ... { ... { name } } } }', ['name']],
      ['in a fragment', '...Outer } } fragment Inner on PersonalData { name } fragment Outer on Order { personalData { ...Inner', ['name']],
      ['in a fragment that is spread twice', '...F personalData { ...P } } } fragment P on PersonalData { name } fragment F on Order { personalData { ...P', ['name']],
      ['behind conditions that hold', 'personalData @include(if: true) { name @skip(if: false) phone @skip(if: true) }', ['name']],
    ];
    it.each(hiding)('%s', async (_title, selection, fields) => {
      await expectDeniedAtTheDoor(await traced(nameOfOrder(selection), ofOrder(token.warehouse)), fields, 'NO_PURPOSE_STATED', null);
    });

    it('behind conditions that change from request to request, in every order', async () => {
      const document = `query C($id: ID!, $in: Boolean!, $out: Boolean!) {
        order(id: $id) { number personalData { id ...F @include(if: $in) ... @skip(if: $out) { phone } } }
      } fragment F on PersonalData { name }`;
      for (const [show, hide] of [[false, true], [true, true], [false, false], [true, false], [false, true]] as const) {
        const reply = await traced(document, { as: token.warehouse, variables: { id: order.id, in: show, out: hide } });
        const expected = { ...(show ? { name: 'NO_PURPOSE_STATED' } : {}), ...(hide ? {} : { phone: 'NO_PURPOSE_STATED' }) };
        expect([denials(reply), secrets.in(reply.text)]).toEqual([expected, []]);
        // Without a purpose not even whose the order is.
        expect(at(reply, 'order')).toEqual({ number: order.number, personalData: null });
      }
      const allowed = await ask(system, document, { as: token.warehouse, purpose: 'CONTRACT', variables: { id: order.id, in: true, out: true } });
      // What is not asked for is not in the answer.
      expect(at(allowed, 'order.personalData')).toEqual({ id: expect.any(String) as string, name: VICTIM.name });
      const again = await traced(document, { as: token.warehouse, variables: { id: order.id, in: true, out: false } });
      await expectDeniedAtTheDoor(again, ['name', 'phone'], 'NO_PURPOSE_STATED', null);
    });

    it('in the operation that is run, of several in a document with purposes of their own', async () => {
      const document = `
        query Honest($id: ID!) @purpose(is: CONTRACT) { order(id: $id) { personalData { ...F } } }
        query Silent($id: ID!) { order(id: $id) { personalData { ...F } } }
        query Foreign($id: ID!) @purpose(is: BOOKKEEPING) { order(id: $id) { personalData { ...F } } }
        fragment F on PersonalData { name }`;
      const run = (operationName: string): Promise<Reply & { requestId: string }> => traced(document, { ...ofOrder(token.warehouse), operationName });
      for (let round = 0; round < 2; round += 1) {
        expect(at(await run('Honest'), 'order.personalData.name')).toBe(VICTIM.name);
        await expectDeniedAtTheDoor(await run('Silent'), ['name'], 'NO_PURPOSE_STATED', null);
        await expectDeniedAtTheDoor(await run('Foreign'), ['name'], 'PURPOSE_NOT_CLAIMABLE', 'BOOKKEEPING');
      }
      for (const operationName of [undefined, 'Other', 'honest', '__proto__']) {
        const reply = await traced(document, { ...ofOrder(token.warehouse), ...(operationName === undefined ? {} : { operationName }) });
        expect([reply.status, reply.data]).toEqual([400, null]);
      }
    });

    it('behind a purpose that is a variable, whose values do not rub off on each other', async () => {
      const document = 'query V($id: ID!, $for: Purpose!) @purpose(is: $for) { order(id: $id) { personalData { name } } }';
      const run = (purpose: unknown, as = token.warehouse): Promise<Reply & { requestId: string }> => traced(document, { as, variables: { id: order.id, for: purpose } });
      for (let round = 0; round < 2; round += 1) {
        expect(at(await run('CONTRACT'), 'order.personalData.name')).toBe(VICTIM.name);
        await expectDeniedAtTheDoor(await run('BOOKKEEPING'), ['name'], 'PURPOSE_NOT_CLAIMABLE', 'BOOKKEEPING');
        await expectDeniedAtTheDoor(await run('CONTRACT', token.finance), ['name'], 'PURPOSE_NOT_CLAIMABLE', 'CONTRACT');
      }
      for (const purpose of ['CURIOSITY', null, '', 5, ['CONTRACT'], { is: 'CONTRACT' }]) {
        const reply = await run(purpose);
        expect([reply.data, codes(reply)]).toEqual([null, ['BAD_USER_INPUT']]);
      }
    });

    it('behind the hash of a document that somebody with the purpose has sent before', async () => {
      const query = nameOfOrder('personalData { name }').replace('Reads', 'Hashed');
      const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
      const run = (body: object, headers: Record<string, string>): Promise<Reply> =>
        post(`${system.url}/graphql`, { ...body, variables: { id: order.id }, extensions }, { authorization: `Bearer ${token.warehouse}`, ...headers });
      expect(at(await run({ query }, { 'x-purpose': 'CONTRACT' }), 'order.personalData.name')).toBe(VICTIM.name);
      const requestId = randomUUID();
      const reply = await run({}, { 'x-request-id': requestId });
      await expectDeniedAtTheDoor({ ...reply, requestId }, ['name'], 'NO_PURPOSE_STATED', null);
      expect(codes(await run({}, { 'x-purpose': 'CONTRACT' }))).toEqual(['PURPOSE_HEADER_NOT_TAKEN']);
    });

    it('in what a mutation gives back', async () => {
      const document = 'mutation M($id: ID!) { cancelOrder(input: { orderId: $id }) { order { personalData { name } subject { personalData { email } } } userErrors { code } } }';
      const reply = await traced(document, { as: token.support, variables: { id: randomUUID() } });
      await expectDeniedAtTheDoor(reply, ['name', 'email'], 'NO_PURPOSE_STATED', null);
    });

    it('on every way through the schema that leads to it', async () => {
      const { paths, schema } = waysToPersonalData();
      const refused: string[] = [];
      let asked = 0;
      expect(paths.length).toBeGreaterThan(30);
      for (const path of paths) {
        const { document, variables, leaves } = asOperation(schema, path, { id: order.id, subjectId: customer.subjectId, number: order.number });
        for (const as of [token.privacy, token.finance, customer.accessToken]) {
          // The customer states another purpose, since theirs is SELF when none is stated.
          const reply = await ask(system, document, { as, variables, purpose: as === customer.accessToken ? 'MARKETING' : '' });
          // Too deep or too dear to be run at all.
          if (reply.status === 400) refused.push(codes(reply).join());
          if (reply.status === 400) continue;
          asked += 1;
          const denied = reply.errors.filter(({ extensions }) => extensions.code === 'PURPOSE_DENIED').map(({ path: where = [] }) => where.filter((key) => typeof key === 'string').join('.'));
          expect({ path, denied: denied.filter((where) => leaves.includes(where)).sort() }).toEqual({ path, denied: [...leaves].sort() });
          expect({ path, found: secrets.in(reply.text) }).toEqual({ path, found: [] });
        }
      }
      expect(new Set(refused)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
      expect(asked).toBeGreaterThan(2 * refused.length);
    });
  });

  it('is by fields, and by the number of who calls: nothing else can be searched or sorted by personal data', async () => {
    const schema = clientSchema();
    // What takes personal data in is a mutation, and its deposit is for the vault to judge.
    expect(taggedInputs(schema.getMutationType()).length).toBeGreaterThan(10);
    expect(taggedInputs(schema.getQueryType())).toEqual(['recogniseCaller.phone']);
    for (const type of Object.values(schema.getTypeMap())) {
      if (isObjectType(type) && type !== schema.getMutationType() && type !== schema.getQueryType()) expect(taggedInputs(type)).toEqual([]);
    }
    // Asking by the number is a read: it is denied at the door like one, however the number gets there.
    for (const [document, variables] of [
      ['query W($phone: String!) { recogniseCaller(phone: $phone) { more } }', { phone: VICTIM.phone }],
      [`query W { found: recogniseCaller(phone: "${VICTIM.phone}") { more } }`, {}],
    ] as const) {
      const reply = await traced(document, { as: token.warehouse, purpose: 'CONTRACT', variables });
      expect([codes(reply), Object.values(reply.data ?? {})]).toEqual([['PURPOSE_DENIED'], [null]]);
    }
  });

  describe('is denied by the vault, per person and datum', () => {
    it('where the value is of another category than its field', async () => {
      const document = 'query Number($id: ID!) { order(id: $id) { personalData { companyName organisationNumber } } }';
      const run = (as: string, purpose: string): Promise<Reply & { requestId: string }> => traced(document, { as, purpose, variables: { id: soleTrader.id } });
      const may = await run(token.finance, 'UNPAID_INVOICE');
      expect([denials(may), at(may, 'order.personalData.organisationNumber')]).toEqual([{}, expect.stringContaining(SOLE_TRADER.personalIdentityNumber.slice(-4))]);
      const slip = await run(token.warehouse, 'CONTRACT');
      expect(slip.text).not.toContain(SOLE_TRADER.personalIdentityNumber.slice(-4));
      expect(at(slip, 'order.personalData.organisationNumber')).toBeNull();
      const [logged] = await loggedDenials(slip.requestId);
      expect(logged).toMatchObject({ purpose: 'CONTRACT', categories: 'ORGANISATION_NUMBER', actorKind: 'STAFF' });
      expect(denials(slip)).toEqual({ organisationNumber: logged?.reason });
    });

    it('where no purpose holds the datum any more', async () => {
      const { finance } = token;
      const pay = `mutation { registerPayment(input: { invoiceId: "${soleTrader.invoice.id}", idempotencyKey: "${randomUUID()}" }) { invoice { state } } }`;
      expect(at(await ask(system, pay, { as: finance }), 'registerPayment.invoice.state')).toBe('PAID');
      const read = 'query Claim($id: ID!) @purpose(is: UNPAID_INVOICE) { invoice(id: $id) { personalData { name organisationNumber } } }';
      const reply = await eventually(async () => {
        const answer = await traced(read, { as: finance, variables: { id: soleTrader.invoice.id } });
        return answer.errors.length === 2 && answer;
      }, 'the end of the claim');
      expect([denials(reply), secrets.in(reply.text)]).toEqual([{ name: 'NO_LIVE_BINDING', organisationNumber: 'NO_LIVE_BINDING' }, []]);
      const logged = await loggedDenials(reply.requestId);
      expect(logged).toEqual([expect.objectContaining({ reason: 'NO_LIVE_BINDING', categories: 'NAME,ORGANISATION_NUMBER', subjectId: expect.any(String) })]);
    });

    it('where the person has objected: out of the audience on the very next read', async () => {
      const audience = 'query A @purpose(is: LEGITIMATE_INTEREST) { audience(first: 100) { nodes { id personalData { email } } } }';
      const before = await ask(system, audience, { as: token.marketing });
      expect(before.text).toContain(VICTIM.email);
      await ask(system, 'mutation { objectToMarketing { objections { purpose } } }', { as: customer.accessToken });
      const after = await ask(system, audience, { as: token.marketing });
      expect([after.errors, after.text.includes(customer.subjectId), secrets.in(after.text).some((label) => label.includes(VICTIM.name.split(' ')[0] ?? ''))]).toEqual([[], false, false]);
    });

    it('an audience for what is no marketing, or not the caller’s', async () => {
      const document = 'query A { audience { nodes { id } } }';
      for (const [role, purpose, reason] of [
        ['marketing', undefined, 'NO_PURPOSE_STATED'],
        ['marketing', 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
        ['privacy', 'RIGHTS', 'PURPOSE_NOT_CLAIMABLE'],
        ['finance', 'NEWSLETTER', 'PURPOSE_NOT_CLAIMABLE'],
      ] as const) {
        const reply = await traced(document, { as: token[role], ...(purpose === undefined ? {} : { purpose }) });
        expect([reply.data, denials(reply)]).toEqual([null, { audience: reason }]);
        expect(await loggedDenials(reply.requestId)).toEqual([expect.objectContaining({ reason, actorKind: 'STAFF' })]);
      }
    });
  });

  it('leaves the access log whole: denials are in the chain like everything else', async () => {
    const reply = await ask(system, '{ verifyAccessLog { intact verified firstBad { id } } }', { as: token.privacy, purpose: 'RIGHTS' });
    expect(at(reply, 'verifyAccessLog')).toMatchObject({ intact: true, firstBad: null });
    expect(at<number>(reply, 'verifyAccessLog.verified')).toBeGreaterThan(100);
  });
});

function clientSchema(): GraphQLSchema {
  return buildSchema(readFileSync('schema/api.graphql', 'utf8'));
}

/** Arguments of a type's fields that carry personal data, themselves or deep inside. */
function taggedInputs(type: GraphQLObjectType | null | undefined): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = (input: GraphQLArgument | GraphQLInputField, place: string): void => {
    if (isTagged(input)) found.push(place);
    const inner = getNamedType(input.type);
    if (!isInputObjectType(inner) || seen.has(inner.name)) return;
    seen.add(inner.name);
    for (const field of Object.values(inner.getFields())) walk(field, `${place}.${field.name}`);
  };
  for (const field of Object.values(type?.getFields() ?? {})) for (const argument of field.args) walk(argument, `${field.name}.${argument.name}`);
  return found;
}

function isTagged({ astNode }: { readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined }): boolean {
  return astNode?.directives?.some(({ name }) => name.value === 'personalData') ?? false;
}

type Way = readonly string[];

/** Every way from a query to a type that shows personal data, through each type once. */
function waysToPersonalData(): { paths: Way[]; schema: GraphQLSchema } {
  const schema = clientSchema();
  const paths: Way[] = [];
  const walk = (type: GraphQLObjectType, way: Way, seen: readonly string[]): void => {
    if (shows(type).length > 0) paths.push(way);
    for (const field of Object.values(type.getFields())) {
      const next = getNamedType(field.type);
      // What is inside of a tagged field is cut with it; what is asked by a tagged argument, as a whole.
      if (isTagged(field) || field.args.some(isTagged)) continue;
      if (isObjectType(next) && !seen.includes(next.name)) walk(next, [...way, field.name], [...seen, next.name]);
    }
  };
  walk(schema.getQueryType() as GraphQLObjectType, [], ['Query']);
  return { paths, schema };
}

/** The fields of a type that show personal data. */
function shows(type: GraphQLObjectType): string[] {
  return Object.values(type.getFields())
    .filter(isTagged)
    .map(({ name }) => name);
}

/** Something that an input of this type takes. */
function sampleOf(type: GraphQLInputType, ids: Readonly<Record<string, string>>): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType as GraphQLInputType, ids);
  if (isListType(type)) return [sampleOf(type.ofType as GraphQLInputType, ids)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return { Int: 1, Float: 1, Boolean: true, DateTimeISO: '2026-11-23T09:00:00.000Z' }[getNamedType(type).name] ?? ids.id;
  const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
  return Object.fromEntries(required.map((field) => [field.name, sampleOf(field.type, ids)]));
}

function asOperation(schema: GraphQLSchema, way: Way, ids: Readonly<Record<string, string>>) {
  let type = schema.getQueryType() as GraphQLObjectType;
  const variables: Record<string, unknown> = {};
  const types: Record<string, string> = {};
  const opened = way.map((name) => {
    const field = type.getFields()[name];
    if (field === undefined) throw new Error(`No field ${name}`);
    type = getNamedType(field.type) as GraphQLObjectType;
    const required = field.args.filter((argument) => String(argument.type).endsWith('!') && argument.defaultValue === undefined);
    const given = required.map((argument) => {
      variables[argument.name] = (name === 'dataSubject' ? ids.subjectId : ids[argument.name]) ?? sampleOf(argument.type, ids);
      types[argument.name] = String(argument.type);
      return `${argument.name}: $${argument.name}`;
    });
    return given.length === 0 ? name : `${name}(${given.join(', ')})`;
  });
  const fields = shows(type);
  const selection = fields.map((name) => (isObjectType(getNamedType(type.getFields()[name]?.type)) ? `${name} { __typename }` : name)).join(' ');
  const declared = Object.keys(variables).map((name) => `$${name}: ${types[name]}`);
  const document = `query Way${declared.length === 0 ? '' : `(${declared.join(', ')})`} { ${opened.join(' { ')} { ${selection} }${' }'.repeat(opened.length)}`;
  return { document, variables, leaves: fields.map((name) => [...way, name].join('.')) };
}
