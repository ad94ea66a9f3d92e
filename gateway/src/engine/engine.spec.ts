import { federate, FEDERATION, runMonolith } from '../testing/federation';
import { shopFederation, shopRoot } from '../testing/shop';

/** Operations of every class that a plan executor gets wrong at first, each answered as by one schema. */
const OPERATIONS: Record<string, string> = {
  'entities of several subgraphs': '{ users { id name friends { name nick } } }',
  'nested lists': '{ users { pairs { id rating } } }',
  aliases: '{ first: users(first: 1) { a: name b: name } second: users(first: 2) { a: id } }',
  'an alias that equals a key': '{ users { id: name price x: id } }',
  'an alias that equals a required field': '{ users { nick: name shade } }',
  'an alias that equals __typename': '{ users { __typename: name price } }',
  'fields in the order of the client': '{ users { price name id friends { nick id name } size(unit: "m") } }',
  'a type name under an alias only': '{ things { kind: __typename } people { kind: __typename } }',
  'type names everywhere': '{ __typename people { __typename ... on User { __typename friends { __typename } } } }',
  'a type name at the root only': '{ __typename other: __typename }',
  'an interface without type names': '{ people { id name } }',
  'a union with some types only': '{ things { ... on Book { pages } } accounts { ... on Admin { level } } }',
  'the same field with two types': '{ accounts { ... on User { name id } ... on Admin { name id } } }',
  'one key for two fields of different types': '{ people { ... on User { n: nick } ... on Admin { n: name } } }',
  'an interface object': '{ best { id rating } }',
  'an interface object with its real type': '{ best { __typename rating ... on User { name price } ... on Admin { level } } }',
  'an interface object from the interface': '{ people { rating short: rating(of: "x") ... on User { nick } } }',
  'an interface object, one key, two arguments': '{ best { ... on Admin { rating(of: "a") } ... on User { rating(of: "u") } } people { ... on Admin { rating(of: "a") } ... on User { rating(of: "u") } } }',
  'required input with arguments': '{ users { price } }',
  'required input with other arguments of the client': '{ users { size(unit: "m") price } accounts { ... on User { price size(unit: "m") } } }',
  'required input that is an object': '{ things { ... on Book { shipping weight { unit } } ... on Film { shipping } } }',
  'required input that is null': '{ users(first: 3) { shade } }',
  'fragments in fragments': 'fragment A on User { ...B friends { ...B } } fragment B on User { id name } { users { ...A } best { ...C } } fragment C on Person { id ... on User { ...B } }',
  'a fragment on an interface within a type': '{ users { ... on Person { id ... on User { price } } } }',
  'constant conditions': '{ users @include(if: true) { id @skip(if: true) name } things @skip(if: true) { __typename } }',
  'nothing left after conditions': '{ users @skip(if: true) { id } }',
  'introspection beside data': '{ users { id } __schema { queryType { name } } __type(name: "User") { name kind fields { name } } }',
  'introspection under an alias, in fragments': 'fragment S on __Schema { queryType { ...T } } fragment T on __Type { name } { a: __schema { ...S } ...Q } fragment Q on Query { b: __schema { ...S } version }',
};

describe('an operation over five subgraphs is answered as by one schema', () => {
  const shop = shopFederation();

  it.each(Object.entries(OPERATIONS))('%s', async (_what, query) => {
    const answer = await shop.run(query);
    const expected = await runMonolith(shop.engine.schema, shopRoot, query);
    expect(answer.errors).toEqual([]);
    // As text: the order of the keys is the client's too.
    expect(JSON.stringify(answer.data)).toBe(JSON.stringify(expected));
  });

  it.each([
    [{ yes: true, no: false }],
    [{ yes: false, no: false }],
    [{ yes: true, no: true }],
    [{ yes: false }],
  ])('with conditions on variables %j', async (variables) => {
    const query = `query Q($yes: Boolean!, $no: Boolean = true) {
      b: version @include(if: $no)
      users @skip(if: $no) { id @include(if: $yes) ... @include(if: $yes) { price friends { name @skip(if: $no) id } } ...F @skip(if: $yes) @include(if: $no) }
      things @include(if: $yes) { ... on Book @skip(if: $no) { shipping } }
      version
    }
    fragment F on User { shade rating }`;
    const answer = await shop.run(query, variables);
    const expected = await runMonolith(shop.engine.schema, shopRoot, query, variables);
    expect(answer.errors).toEqual([]);
    expect(JSON.stringify(answer.data)).toBe(JSON.stringify(expected));
  });

  it('sends variables under names of their own where the plan has others of that name', async () => {
    const query = 'query Q($representations: String, $first: Int = 1) { users(first: $first) { rating(of: $representations) } }';
    const answer = await shop.run(query, { representations: 'given' });
    expect(answer).toEqual({ data: { users: [{ rating: 'given u1' }] }, errors: [] });
  });
});

describe('a field whose type differs between subgraphs', () => {
  const accounts = [{ __typename: 'User', id: 'u1', name: 'user' }, { __typename: 'Admin', id: 'a1', name: 'admin' }];
  const holder = { __resolveReference: (reference: object) => reference, accounts: () => accounts };
  const holderTypes = 'type Box @key(fields: "id") { id: ID! accounts: [Account] } type Trunk @key(fields: "id") { id: ID! accounts: [Account] }';
  const { run } = federate({
    a: {
      typeDefs: `${FEDERATION} type Query { boxes: [Box] best: Box trunks: [Trunk] }
        type Box @key(fields: "id") { id: ID! } type Trunk @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { boxes: () => [{ id: 'b1' }, { id: 'b2' }], best: () => ({ id: 'b1' }), trunks: () => [{ id: 't1' }] } },
    },
    b: {
      typeDefs: `${FEDERATION} type Query { accounts: [Account] } ${holderTypes} union Account = User | Admin
        type User @key(fields: "id") { id: ID! name: String @shareable } type Admin @key(fields: "id") { id: ID! name: String! @shareable }`,
      resolvers: { Query: { accounts: () => accounts }, Box: holder, Trunk: holder },
    },
    c: { typeDefs: `${FEDERATION} type Admin @key(fields: "id") { id: ID! name: String @shareable }` },
  });
  const names = [{ name: 'user' }, { name: 'admin' }];
  const selection = '{ accounts { ... on User { name } ... on Admin { name } } }';

  it.each([
    ['at the root', selection, { accounts: names }],
    ['in an entity', `{ boxes ${selection} }`, { boxes: [{ accounts: names }, { accounts: names }] }],
    [
      'in entities of several types at once',
      `{ boxes ${selection} best ${selection} trunks { accounts { ... on User { id name } ... on Admin { name } } } }`,
      { boxes: [{ accounts: names }, { accounts: names }], best: { accounts: names }, trunks: [{ accounts: [{ id: 'u1', name: 'user' }, { name: 'admin' }] }] },
    ],
  ])('%s, is answered under its own name', async (_where, query, data) => {
    expect(await run(query)).toEqual({ data, errors: [] });
  });
});

describe('what the engine asks of subgraphs', () => {
  it('asks for each entity once, however often it occurs', async () => {
    const shop = shopFederation();
    await shop.run('{ a: users(first: 2) { price } b: users(first: 3) { price } }');
    const asked = shop.subgraphs.calls
      .filter(({ subgraph }) => subgraph === 'social')
      .flatMap(({ request }) => Object.values(request.variables ?? {}) as { id: string }[][])
      .flat();
    expect(asked.map(({ id }) => id).sort()).toEqual(['u1', 'u2', 'u3']);
  });

  it('does not ask subgraphs about the schema', async () => {
    const shop = shopFederation();
    await shop.run('{ __schema { queryType { name } } __typename }');
    expect(shop.subgraphs.calls).toEqual([]);
  });

  it('gives each place an object of its own', async () => {
    const shop = shopFederation();
    const { data } = await shop.run('{ users(first: 2) { id friends { id friends { id nick } } } }');
    expect(data).toEqual(await runMonolith(shop.engine.schema, shopRoot, '{ users(first: 2) { id friends { id friends { id nick } } } }'));
  });

  it('does not ask with a key that is null', async () => {
    const { run, subgraphs } = federate({
      a: {
        typeDefs: `${FEDERATION} type Query { item: Item } type Item @key(fields: "id") { id: ID }`,
        resolvers: { Query: { item: () => ({ id: null }) } },
      },
      b: { typeDefs: `${FEDERATION} type Item @key(fields: "id") { id: ID extra: String }` },
    });
    expect(await run('{ item { id extra } }')).toEqual({ data: { item: { id: null, extra: null } }, errors: [] });
    expect(subgraphs.calls.map(({ subgraph }) => subgraph)).toEqual(['a']);
  });

  it('runs the fields of a mutation one after the other, over subgraphs', async () => {
    const order: string[] = [];
    const step = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      return name;
    };
    const { run } = federate({
      a: {
        typeDefs: `${FEDERATION} type Query { x: Int } type Mutation { one: String! three: String! }`,
        resolvers: { Mutation: { one: step('one'), three: step('three') } },
      },
      b: { typeDefs: `${FEDERATION} type Mutation { two: String! }`, resolvers: { Mutation: { two: step('two') } } },
    });
    expect((await run('mutation { __typename one two three }')).data).toEqual({ __typename: 'Mutation', one: 'one', two: 'two', three: 'three' });
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
  });

  it('stops a mutation where a field that may not fail has failed', async () => {
    const { run, subgraphs } = federate({
      a: {
        typeDefs: `${FEDERATION} type Query { x: Int } type Mutation { one: String! }`,
        resolvers: { Mutation: { one: () => { throw new Error('no'); } } },
      },
      b: { typeDefs: `${FEDERATION} type Mutation { two: String! }`, resolvers: { Mutation: { two: () => 'two' } } },
    });
    const answer = await run('mutation { one two }');
    expect(answer.data).toBeNull();
    expect(answer.errors.map(({ message, path }) => ({ message, path }))).toEqual([{ message: 'no', path: ['one'] }]);
    expect(subgraphs.calls.map(({ subgraph }) => subgraph)).toEqual(['a']);
  });
});

describe('what the public schema hides', () => {
  const typeDefs = `${FEDERATION}
    enum Mood { GOOD BAD @inaccessible }
    union Pet = Dog | Cat
    type Dog { name: String! }
    type Cat @inaccessible { name: String! }
    type Query { mood: Mood mood2: Mood! moods: [Mood] strict: [Mood!] deep: [Deep!]! pet: Pet pets: [Pet!] secret: String @inaccessible }
    type Deep { mood: Mood! name: String }`;
  const { run, engine } = federate({
    a: {
      typeDefs,
      resolvers: {
        Query: {
          mood: () => 'BAD',
          mood2: () => 'BAD',
          moods: () => ['GOOD', 'BAD'],
          strict: () => ['GOOD', 'BAD'],
          deep: () => [{ mood: 'GOOD' }, { mood: 'BAD' }],
          pet: () => ({ __typename: 'Cat', name: 'c' }),
          pets: () => [{ __typename: 'Dog', name: 'd' }, { __typename: 'Cat', name: 'c' }],
        },
      },
    },
  });

  it('is not in the schema', () => {
    expect(engine.schema.getType('Cat')).toBeUndefined();
    expect(engine.schema.getQueryType()?.getFields().secret).toBeUndefined();
  });

  it.each([
    ['{ mood }', { mood: null }, ['mood']],
    ['{ moods }', { moods: ['GOOD', null] }, ['moods', 1]],
    ['{ strict }', { strict: null }, ['strict', 1]],
    ['{ mood2 }', null, ['mood2']],
    ['{ deep { mood } }', null, ['deep', 1, 'mood']],
    ['{ pets { __typename } }', { pets: null }, ['pets', 1]],
  ])('%s: null, as far up as it must', async (query, data, path) => {
    const answer = await run(query);
    expect(answer.data).toEqual(data);
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors[0]?.path).toEqual(path);
    expect(JSON.stringify(answer.errors)).not.toMatch(/BAD|Cat/);
  });

  it('a value of a hidden type is null', async () => {
    expect(await run('{ pet { ... on Dog { name } } }')).toEqual({ data: { pet: null }, errors: [] });
  });
});
