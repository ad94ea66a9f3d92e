import { FEDERATION, federate, type Federation, type TestResolvers } from './federation';

/** One set of objects behind all subgraphs and behind the schema without federation that answers are compared with. */
interface Entity {
  readonly __typename: string;
  readonly id: string;
}

interface Person extends Entity {
  readonly __typename: 'User' | 'Admin';
}

const users = new Map<string, Person & Record<string, unknown>>();
const things = new Map<string, Entity & Record<string, unknown>>();

function user(id: string, friends: string[], nick: string | null): void {
  const length = (unit: string): number => (unit === 'cm' ? 170 + id.length : 17);
  users.set(id, {
    __typename: 'User',
    id,
    name: `name of ${id}`,
    nick,
    mood: id === 'u3' ? 'SECRET' : 'HAPPY',
    size: ({ unit }: { unit: string }) => length(unit),
    price: () => length('cm') * 2,
    shade: () => `${nick ?? 'no nick'}!`,
    friends: () => friends.map((friend) => users.get(friend)),
    rating: ({ of = 'all' }: { of?: string }) => `${of} ${id}`,
    score: id.length,
    owns: () => [...things.values()].filter((thing) => thing.owner === id),
    favourite: () => (id === 'u2' ? null : things.get('b1')),
    pairs: () => [[users.get('u1')], [users.get('u2'), null]],
  });
}
user('u1', ['u2', 'u3'], 'one');
user('u2', ['u1'], null);
user('u3', [], 'three');
users.set('a1', { __typename: 'Admin', id: 'a1', name: 'admin', level: 7, rating: ({ of = 'all' }: { of?: string }) => `${of} a1`, score: 9 });

things.set('b1', { __typename: 'Book', id: 'b1', title: 'Book one', pages: 100, owner: 'u1', weight: { kg: 1, unit: 'kg' }, shipping: () => 10 });
things.set('b2', { __typename: 'Book', id: 'b2', title: 'Book two', pages: 200, owner: 'u2', weight: { kg: 2, unit: 'kg' }, shipping: () => 20 });
things.set('f1', { __typename: 'Film', id: 'f1', title: 'Film one', minutes: 90, owner: 'u1', weight: { kg: 0, unit: 'kg' }, shipping: () => 0 });

const people = (): unknown[] => [...users.values()];

/** Root fields, for the monolith and, by way of default resolvers, for the subgraphs. */
export const shopRoot: Record<string, unknown> = {
  person: ({ id }: { id: string }) => users.get(id) ?? null,
  people,
  users: ({ first = 2 }: { first?: number }) => [...users.values()].filter(({ __typename }) => __typename === 'User').slice(0, first),
  accounts: people,
  best: () => users.get('u2'),
  things: () => [...things.values()],
  thing: ({ id }: { id: string }) => things.get(id) ?? null,
  version: () => 'v1',
};

function root(fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => [field, (_source: unknown, args: unknown) => (shopRoot[field] as (args: unknown) => unknown)(args)]),
  );
}

const reference = (known: ReadonlyMap<string, object>) => ({
  __resolveReference: (given: { id: string }) => {
    const entity = known.get(given.id);
    return entity === undefined ? null : { ...entity, given };
  },
});

const resolvers: Record<'people' | 'social' | 'ratings' | 'library', TestResolvers> = {
  people: { Query: root(['person', 'people', 'users', 'accounts', 'version']), User: reference(users), Admin: reference(users), Person: reference(users) },
  social: {
    User: {
      ...reference(users),
      // From the representation alone: what the gateway did not hand over is not there.
      price: ({ given }: { given: { size: number } }) => given.size * 2,
      shade: ({ given }: { given: { nick?: string | null } }) => `${given.nick ?? 'no nick'}!`,
    },
  },
  ratings: { Query: root(['best']), Person: { __resolveReference: ({ id }: { id: string }) => ({ ...users.get(id), __typename: 'Person' }) } },
  library: {
    Query: root(['things', 'thing']),
    Book: { ...reference(things), },
    Film: { ...reference(things) },
  },
};

export const shopSubgraphs = {
  people: {
    typeDefs: `${FEDERATION}
      type Query { person(id: ID!): Person people: [Person!]! users(first: Int = 2): [User!]! accounts: [Account] version: String! @shareable }
      interface Person @key(fields: "id") { id: ID! name: String }
      union Account = User | Admin
      enum Mood { HAPPY SECRET @inaccessible }
      type User implements Person @key(fields: "id") { id: ID! name: String nick: String mood: Mood size(unit: String!): Int! pairs: [[User]!]! }
      type Admin implements Person @key(fields: "id") { id: ID! name: String level: Int! }`,
    resolvers: resolvers.people,
  },
  social: {
    typeDefs: `${FEDERATION}
      type User @key(fields: "id") {
        id: ID!
        size(unit: String!): Int! @external
        nick: String @external
        price: Int @requires(fields: "size(unit: \\"cm\\")")
        shade: String @requires(fields: "nick")
        friends: [User!]!
      }`,
    resolvers: resolvers.social,
  },
  ratings: {
    typeDefs: `${FEDERATION}
      type Query { best: Person }
      type Person @key(fields: "id") @interfaceObject { id: ID! rating(of: String): String! score: Int }`,
    resolvers: resolvers.ratings,
  },
  library: {
    typeDefs: `${FEDERATION}
      type Query { things: [Thing!]! thing(id: ID!): Thing }
      union Thing = Book | Film
      type Weight { kg: Int! unit: String! }
      type Book @key(fields: "id") { id: ID! title: String! pages: Int! weight: Weight! }
      type Film @key(fields: "id") { id: ID! title: String! minutes: Int weight: Weight! }
      type User @key(fields: "id") { id: ID! owns: [Thing!]! favourite: Book }`,
    resolvers: { ...resolvers.library, User: reference(users) },
  },
  delivery: {
    typeDefs: `${FEDERATION}
      type Weight { kg: Int! @external unit: String! @external }
      type Book @key(fields: "id") { id: ID! weight: Weight! @external shipping: Int @requires(fields: "weight { kg unit }") }
      type Film @key(fields: "id") { id: ID! weight: Weight! @external shipping: Int @requires(fields: "weight { kg unit }") }`,
    resolvers: {
      Book: { ...reference(things), shipping: ({ given }: { given: { weight: { kg: number } } }) => given.weight.kg * 10 },
      Film: { ...reference(things), shipping: ({ given }: { given: { weight: { kg: number } } }) => given.weight.kg * 10 },
    },
  },
} as const;

/** People, their friends, ratings and things over five subgraphs. */
export function shopFederation(): Federation {
  return federate(shopSubgraphs);
}
