import { parse, validate, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values';
import type { CallerContext } from '@andamal/service';
import { Engine } from '../engine/engine';
import { inProcessPlanner } from '../engine/planner';
import { parseSupergraph } from '../engine/supergraph';
import { CALLER, composeTest, silent, TestSubgraphs } from '../testing/federation';
import { peopleSubgraphs, shippedRegister } from '../testing/people';
import { personalDataTags } from './personal-data-tags';
import { purposeSchema } from './purpose-schema';
import { denialError, StageOne } from './stage-one';
import { statedPurpose } from './stated-purpose';

const register = shippedRegister();
const sdl = composeTest(peopleSubgraphs);
const supergraph = parseSupergraph(sdl);
const tags = personalDataTags(supergraph.document);

type Who = Pick<CallerContext, 'kind' | 'roles' | 'id'>;
const ANONYMOUS: Who = { kind: 'ANONYMOUS', roles: [], id: null };
const CUSTOMER: Who = { kind: 'CUSTOMER', roles: [], id: 'a1' };
const staff = (...roles: string[]): Who => ({ kind: 'STAFF', roles, id: 's1' });
const WAREHOUSE = staff('WAREHOUSE');

function gateway() {
  const subgraphs = new TestSubgraphs(peopleSubgraphs);
  const engine = new Engine({
    supergraph,
    planner: inProcessPlanner(sdl),
    transport: subgraphs,
    log: silent,
    clientDefinitions: purposeSchema(register, supergraph.document),
  });
  const stageOne = new StageOne({ schema: engine.schema, register, tags });
  return {
    subgraphs,
    engine,
    /** What the server does with a request. */
    async ask(query: string, who: Who, options: { header?: string; variables?: Record<string, unknown>; operationName?: string } = {}) {
      const document = parse(query);
      expect(validate(engine.schema, document)).toEqual([]);
      const operations = document.definitions.filter((node): node is OperationDefinitionNode => node.kind === 'OperationDefinition');
      const operation = operations.find(({ name }) => options.operationName === undefined || name?.value === options.operationName);
      if (operation === undefined) throw new Error('no such operation');
      const { coerced = {} } = getVariableValues(engine.schema, operation.variableDefinitions ?? [], options.variables ?? {});
      const purpose = statedPurpose(operation, coerced, options.header ?? null, who.kind);
      const { pruning, denials } = stageOne.decide({ document, operation, variables: coerced, purpose, caller: who });
      const answer = await engine.execute({ document, operation, variables: coerced, pruning, caller: { ...CALLER, ...who, purpose } });
      return { data: JSON.parse(JSON.stringify(answer.data)) as unknown, denials, errors: [...denials.map(denialError), ...answer.errors] };
    },
  };
}

const askedFields = (subgraphs: TestSubgraphs): string => subgraphs.calls.map(({ request }) => request.query).join(' ');

describe('a personal field that the purpose may use', () => {
  it('is answered', async () => {
    const { ask } = gateway();
    const { data, errors } = await ask('query Pack @purpose(is: CONTRACT) { me { name phone address { street } } }', WAREHOUSE);
    expect(errors).toEqual([]);
    expect(data).toEqual({ me: { name: 'EXAMPLE-NAME', phone: 'EXAMPLE-PHONE', address: { street: 'EXAMPLE-STREET' } } });
  });

  it("is answered to a customer without a stated purpose: it is their own", async () => {
    const { data, errors } = await gateway().ask('{ me { name pin letters } }', CUSTOMER);
    expect({ data, errors }).toEqual({ data: { me: { name: 'EXAMPLE-NAME', pin: 'EXAMPLE-PIN', letters: 'EXAMPLE-LETTER' } }, errors: [] });
  });
});

describe('a personal field that is denied', () => {
  it('is null, says why, and is asked of no subgraph', async () => {
    const { ask, subgraphs } = gateway();
    const { data, errors } = await ask('query Pack @purpose(is: CONTRACT) { me { id name pin } }', WAREHOUSE);
    expect(data).toEqual({ me: { id: 'c1', name: 'EXAMPLE-NAME', pin: null } });
    expect(errors.map((error) => error.toJSON())).toEqual([
      {
        message: expect.stringContaining('PERSONAL_IDENTITY_NUMBER'),
        path: ['me', 'pin'],
        extensions: { code: 'PURPOSE_DENIED', purpose: 'CONTRACT', category: 'PERSONAL_IDENTITY_NUMBER', reason: expect.any(String) },
      },
    ]);
    expect(askedFields(subgraphs)).not.toContain('pin');
  });

  it.each<[string, string, Who, string | undefined, string]>([
    ['no purpose', '{ me { email } }', ANONYMOUS, undefined, 'NO_PURPOSE_STATED'],
    ['no purpose of staff', '{ me { email } }', WAREHOUSE, undefined, 'NO_PURPOSE_STATED'],
    ['an empty header', '{ me { email } }', WAREHOUSE, '', 'NO_PURPOSE_STATED'],
    ['an unknown purpose', '{ me { email } }', WAREHOUSE, 'CURIOSITY', 'UNKNOWN_PURPOSE'],
    ['a purpose in other letters', '{ me { email } }', WAREHOUSE, 'contract', 'UNKNOWN_PURPOSE'],
    ['two purposes at once', '{ me { email } }', WAREHOUSE, 'CONTRACT, RIGHTS', 'UNKNOWN_PURPOSE'],
    ['a purpose of another role', '{ me { email } }', WAREHOUSE, 'RIGHTS', 'PURPOSE_NOT_CLAIMABLE'],
    ['a purpose that is nobody unnamed’s', '{ me { email } }', ANONYMOUS, 'CONTRACT', 'PURPOSE_NOT_CLAIMABLE'],
    ['SELF of staff', '{ me { email } }', WAREHOUSE, 'SELF', 'PURPOSE_NOT_CLAIMABLE'],
    ['an unknown category', '{ me { email: shoeSize } }', staff('PRIVACY_OFFICE'), 'RIGHTS', 'UNKNOWN_CATEGORY'],
    ['an unknown category, the customer’s own', '{ me { email: shoeSize } }', CUSTOMER, undefined, 'UNKNOWN_CATEGORY'],
    ['roles that a customer claims', '{ me { email } }', { ...CUSTOMER, roles: ['PRIVACY_OFFICE'] }, 'RIGHTS', 'PURPOSE_NOT_CLAIMABLE'],
  ])('%s', async (_what, query, who, header, reason) => {
    const { data, errors } = await gateway().ask(query, who, { header });
    expect(data).toEqual({ me: { email: null } });
    expect(errors.map(({ path, extensions }) => [path, extensions.reason])).toEqual([[['me', 'email'], reason]]);
  });

  it('costs the field, not the rest', async () => {
    const { data, errors } = await gateway().ask('{ products me { id nickname name } }', ANONYMOUS);
    expect(data).toEqual({ products: ['black PLA'], me: { id: 'c1', nickname: 'ada', name: null } });
    expect(errors).toHaveLength(1);
  });

  it('as the only field of an object leaves nothing else in its place', async () => {
    const { data } = await gateway().ask('{ me { name } people { self { address { street } } } }', ANONYMOUS);
    expect(data).toEqual({ me: { name: null }, people: [{ self: { address: null } }, { self: { address: null } }] });
  });
});

describe('ways around', () => {
  it.each<[string, string, unknown, (string | number)[][]]>([
    ['an alias', '{ me { id2: name nickname2: email } }', { me: { id2: null, nickname2: null } }, [['me', 'id2'], ['me', 'nickname2']]],
    ["an alias of another field's name", '{ me { nickname: name } }', { me: { nickname: null } }, [['me', 'nickname']]],
    ['a fragment', '{ me { ...F } } fragment F on Person { id name }', { me: { id: 'c1', name: null } }, [['me', 'name']]],
    ['fragments in fragments', '{ me { ...F } } fragment F on Person { ...G } fragment G on Named { name }', { me: { name: null } }, [['me', 'name']]],
    ['a fragment in two places', '{ me { ...F self { ...F } } } fragment F on Person { name }', { me: { name: null, self: { name: null } } }, [['me', 'name'], ['me', 'self', 'name']]],
    ['an inline fragment', '{ me { ... { name } ... on Person { email } } }', { me: { name: null, email: null } }, [['me', 'name'], ['me', 'email']]],
    ['an interface that is not tagged, of a type that is', '{ parties { name } }', { parties: [{ name: null }, { name: null }] }, [['parties', 'name']]],
    ['an interface that is tagged', '{ named { name } }', { named: [{ name: null }] }, [['named', 'name']]],
    ['a type behind an interface', '{ parties { ... on Person { name } ... on Company { name } } }', { parties: [{ name: null }, { name: 'A company' }] }, [['parties', 'name']]],
    ['an interface within a type', '{ me { ... on Party { name } } }', { me: { name: null } }, [['me', 'name']]],
    ['a union', '{ either { ... on Person { name } } }', { either: [{ name: null }, {}] }, [['either', 'name']]],
    ['an interface and the type at once', '{ parties { ... on Company { name } name } }', { parties: [{ name: null }, { name: null }] }, [['parties', 'name']]],
    ['deeper in', '{ people { friends { self { name } } } }', { people: [{ friends: [{ self: { name: null } }] }, { friends: [{ self: { name: null } }] }] }, [['people', 'friends', 'self', 'name']]],
    ['a field of another subgraph', '{ me { letters } }', { me: { letters: null } }, [['me', 'letters']]],
    ['the same field twice', '{ me { name } me { name } }', { me: { name: null } }, [['me', 'name']]],
    ['an object as a whole', '{ me { address { city } } }', { me: { address: null } }, [['me', 'address']]],
    ['an argument', '{ people(phone: "1") { id } }', { people: null }, [['people']]],
    ['an argument that is null', '{ people(phone: null) { id } }', { people: null }, [['people']]],
    ['an argument of a nested field', '{ me { friends(called: "x") { id } } }', { me: { friends: null } }, [['me', 'friends']]],
    ['a filter', '{ people(filter: { name: "x" }) { id } }', { people: null }, [['people']]],
    ['a filter in a filter', '{ people(filter: { nickname: "x", contact: { newsletter: true, email: "x" } }) { id } }', { people: null }, [['people']]],
    ['a filter in a list in a list', '{ find(filters: [{ any: [{ nickname: "x" }, { any: [{ name: "x" }] }] }]) { id } }', { find: null }, [['find']]],
    ['a sort order', '{ page(sort: NAME_UP) { nodes { id } } }', { page: null }, [['page']]],
    ['a sort order in an input', '{ page(order: { by: NAME_DOWN }) { nodes { id } } }', { page: null }, [['page']]],
    ['a count of a filter', '{ page(filter: { name: "x" }) { totalCount } }', { page: null }, [['page']]],
    ['whether a filter finds more', '{ page(filter: { contact: { email: "x" } }) { hasNextPage } }', { page: null }, [['page']]],
    ['only the name of what a filter finds', '{ page(filter: { name: "x" }) { __typename } }', { page: null }, [['page']]],
    ['a filter under an alias, beside the same without', '{ all: page { totalCount } some: page(filter: { name: "x" }) { totalCount } }', { all: { totalCount: 1 }, some: null }, [['some']]],
    ['a list that is written as one', '{ find(filters: { any: { name: "x" } }) { id } }', { find: null }, [['find']]],
  ])('%s: denied', async (_what, query, data, paths) => {
    const { ask, subgraphs } = gateway();
    const answer = await ask(query, ANONYMOUS);
    expect(answer.data).toEqual(data);
    expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual(paths.map((path) => [path, 'PURPOSE_DENIED']));
    expect(JSON.stringify(answer.data)).not.toContain('EXAMPLE');
    expect(askedFields(subgraphs)).not.toMatch(/email|pin|address|phone|letters|called|filter/);
  });

  it.each<[string, string, Record<string, unknown>, boolean]>([
    ['a variable as argument', 'query Q($v: String) { people(phone: $v) { id } }', { v: '1' }, true],
    ['a variable that is null', 'query Q($v: String) { people(phone: $v) { id } }', { v: null }, true],
    ['a variable that is not given', 'query Q($v: String) { people(phone: $v) { id } }', {}, false],
    ['a variable with a default', 'query Q($v: String = "1") { people(phone: $v) { id } }', {}, true],
    ['a variable in a filter', 'query Q($v: String) { people(filter: { name: $v }) { id } }', { v: 'x' }, true],
    ['a whole filter', 'query Q($v: PersonFilter) { people(filter: $v) { id } }', { v: { name: 'x' } }, true],
    ['a whole filter without personal data', 'query Q($v: PersonFilter) { people(filter: $v) { id } }', { v: { nickname: 'x' } }, false],
    ['a part of a filter', 'query Q($v: ContactFilter) { people(filter: { nickname: "x", contact: $v }) { id } }', { v: { email: 'x' } }, true],
    ['deep in a filter', 'query Q($v: PersonFilter) { people(filter: $v) { id } }', { v: { any: [{ nickname: 'x' }, { contact: { email: null } }] } }, true],
    ['a list of filters', 'query Q($v: [PersonFilter!]) { find(filters: $v) { id } }', { v: [{ nickname: 'x' }, { name: 'x' }] }, true],
    ['a sort order', 'query Q($v: PersonSort) { page(sort: $v) { totalCount } }', { v: 'NAME_UP' }, true],
    ['a sort order by default', 'query Q($v: PersonSort = NAME_UP) { page(sort: $v) { totalCount } }', {}, true],
    ['an order without personal data', 'query Q($v: OrderBy) { page(order: $v) { totalCount } }', { v: { newestFirst: true } }, false],
    ['an order with a default for the whole', 'query Q($v: OrderBy = { by: NAME_UP }) { page(order: $v) { totalCount } }', {}, true],
    ['an item of a list', 'query Q($v: PersonFilter!) { find(filters: [$v]) { id } }', { v: { name: 'x' } }, true],
  ])('%s', async (_what, query, variables, denied) => {
    const { ask, subgraphs } = gateway();
    const { errors } = await ask(query, ANONYMOUS, { variables });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(denied ? ['PURPOSE_DENIED'] : []);
    expect(subgraphs.calls.length).toBe(denied ? 0 : 1);
  });

  it('the same document first with a harmless value, then with another', async () => {
    const { ask } = gateway();
    const query = 'query Q($v: PersonFilter) { people(filter: $v) { id } }';
    for (const [v, denied] of [[{ nickname: 'x' }, 0], [{ name: 'x' }, 1], [{ nickname: 'x' }, 0]] as const) {
      expect((await ask(query, ANONYMOUS, { variables: { v } })).denials).toHaveLength(denied);
    }
  });

  it('a condition that is false: nothing is denied, and nothing is answered', async () => {
    const { ask, subgraphs } = gateway();
    const query = 'query Q($no: Boolean!) { me { id name @include(if: $no) ... @skip(if: $no) { email } } }';
    const first = await ask(query, ANONYMOUS, { variables: { no: false } });
    expect(first.data).toEqual({ me: { id: 'c1', email: null } });
    expect(first.denials.map(({ path }) => path)).toEqual([['me', 'email']]);
    const second = await ask(query, ANONYMOUS, { variables: { no: true } });
    expect(second.data).toEqual({ me: { id: 'c1', name: null } });
    expect(second.denials.map(({ path }) => path)).toEqual([['me', 'name']]);
    expect(askedFields(subgraphs)).not.toMatch(/\bname|email/);
  });

  it('another operation of the document with another purpose', async () => {
    const { ask } = gateway();
    const query = 'query A @purpose(is: CONTRACT) { me { name } } query B @purpose(is: BOOKKEEPING) { me { name } } query C { me { name } }';
    const outcomes = await Promise.all(['A', 'B', 'C'].map(async (operationName) => (await ask(query, WAREHOUSE, { operationName })).data));
    expect(outcomes).toEqual([{ me: { name: 'EXAMPLE-NAME' } }, { me: { name: null } }, { me: { name: null } }]);
  });

  it('the header beside the directive: the operation’s own word counts', async () => {
    const { ask } = gateway();
    const denied = await ask('query Q @purpose(is: BOOKKEEPING) { me { name } }', WAREHOUSE, { header: 'CONTRACT' });
    expect(denied.errors.map(({ extensions }) => extensions.purpose)).toEqual(['BOOKKEEPING']);
    const allowed = await ask('query Q @purpose(is: CONTRACT) { me { name } }', WAREHOUSE, { header: 'BOOKKEEPING' });
    expect(allowed.errors).toEqual([]);
  });

  it('the purpose in a variable', async () => {
    const { ask } = gateway();
    const query = 'query Q($p: Purpose!) @purpose(is: $p) { me { name } }';
    expect((await ask(query, WAREHOUSE, { variables: { p: 'CONTRACT' } })).errors).toEqual([]);
    expect((await ask(query, WAREHOUSE, { variables: { p: 'RIGHTS' } })).errors).toHaveLength(1);
  });

  it('the same document asked by others before', async () => {
    const { ask } = gateway();
    const query = '{ me { name pin } }';
    expect((await ask(query, CUSTOMER)).errors).toEqual([]);
    expect((await ask(query, ANONYMOUS)).errors).toHaveLength(2);
    expect((await ask(query, WAREHOUSE, { header: 'CONTRACT' })).errors).toHaveLength(1);
    expect((await ask(query, staff('MARKETING'), { header: 'CONTRACT' })).errors).toHaveLength(2);
    expect((await ask(query, CUSTOMER)).errors).toEqual([]);
  });
});

describe('what is not a read', () => {
  it('a deposit in a mutation is allowed; what the mutation shows is a read', async () => {
    const { ask, subgraphs } = gateway();
    const query = 'mutation M($i: RegisterInput!) { register(input: $i) { id email } rename(id: 1, name: "x") { id } }';
    const { data, errors } = await ask(query, ANONYMOUS, { variables: { i: { email: 'e', address: { street: 's' } } } });
    expect(data).toEqual({ register: { id: 'c1', email: null }, rename: { id: 'c1' } });
    expect(errors.map(({ path }) => path)).toEqual([['register', 'email']]);
    expect(subgraphs.calls[0]?.request.variables).toEqual({ i: { email: 'e', address: { street: 's' } } });
  });

  it('but an argument below a mutation’s own fields is', async () => {
    const { errors } = await gateway().ask('mutation { rename(id: 1, name: "x") { friends(called: "y") { id } } }', ANONYMOUS);
    expect(errors.map(({ path }) => path)).toEqual([['rename', 'friends']]);
  });

  it('what a subgraph requires may be fetched, and does not reach the client', async () => {
    const { ask, subgraphs } = gateway();
    const { data, errors } = await ask('{ me { email domain } }', ANONYMOUS);
    expect(data).toEqual({ me: { email: null, domain: 'shop.example' } });
    expect(errors.map(({ path }) => path)).toEqual([['me', 'email']]);
    expect(askedFields(subgraphs)).toContain('email');
  });
});

it('subgraphs are told the purpose', async () => {
  const { ask, subgraphs } = gateway();
  await ask('query Q @purpose(is: CONTRACT) { me { name letters } }', WAREHOUSE);
  expect(new Set(subgraphs.calls.map(({ caller }) => caller.purpose))).toEqual(new Set(['CONTRACT']));
});

it('an enum Purpose that a subgraph has already is used as it is; another type of that name is left alone', () => {
  const values = register.purposes.map(({ code }) => code).join(' ');
  expect(purposeSchema(register, parse(`enum Purpose { ${values} MORE }`)).definitions.map(({ kind }) => kind)).toEqual(['DirectiveDefinition']);
  expect(JSON.stringify(purposeSchema(register, parse('type Purpose { code: String }')))).toContain('PurposeOfUse');
});
