import { GraphQLError } from 'graphql';
import { federate, FEDERATION, type TestResolvers } from '../testing/federation';

const fail = (message: string, extensions: Record<string, unknown> = {}) => () => {
  throw new GraphQLError(message, { extensions });
};

function shop(reviews: TestResolvers, nonNull = '') {
  return federate({
    products: {
      typeDefs: `${FEDERATION} type Query { products: [Product!]! product: Product broken: String fine: String } type Product @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          products: () => [{ id: 'p1' }, { id: 'p2' }, { id: 'p1' }],
          product: () => ({ id: 'p2' }),
          broken: fail('root failed', { code: 'TEAPOT', stacktrace: ['at secret.ts'], serviceName: 'products', exception: { sql: 'select' } }),
          fine: () => 'fine',
        },
      },
    },
    reviews: {
      typeDefs: `${FEDERATION} type Product @key(fields: "id") { id: ID! review: Review${nonNull} } type Review { text: String${nonNull} }`,
      resolvers: reviews,
    },
  });
}

describe("a subgraph's error", () => {
  it('keeps message, code and path, and nothing of the inside', async () => {
    const answer = await shop({}).run('{ mine: broken fine }');
    expect(answer.data).toEqual({ mine: null, fine: 'fine' });
    expect(answer.errors.map((error) => error.toJSON())).toEqual([{ message: 'root failed', path: ['mine'], extensions: { code: 'TEAPOT' } }]);
  });

  it('in an entity is placed where the entity is in the answer, at each of its places', async () => {
    const federation = shop({
      Product: {
        __resolveReference: (reference: { id: string }) => reference,
        review: ({ id }: { id: string }) => (id === 'p1' ? { text: () => { throw new GraphQLError('no text'); } } : { text: 'good' }),
      },
    });
    const answer = await federation.run('{ list: products { opinion: review { words: text } } }');
    expect(answer.data).toEqual({ list: [{ opinion: { words: null } }, { opinion: { words: 'good' } }, { opinion: { words: null } }] });
    expect(answer.errors.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: 'no text', path: ['list', 0, 'opinion', 'words'] },
      { message: 'no text', path: ['list', 2, 'opinion', 'words'] },
    ]);
  });

  it('in an entity is placed under the alias of the client, also where the plan has another', async () => {
    const federation = shop({
      Product: { __resolveReference: (reference: { id: string }) => reference, review: () => ({ text: () => { throw new GraphQLError('no'); } }) },
    });
    const answer = await federation.run('{ product { review { id: text } } }');
    expect(answer.data).toEqual({ product: { review: { id: null } } });
    expect(answer.errors.map(({ path }) => path)).toEqual([['product', 'review', 'id']]);
  });

  it('takes with it what may not be null', async () => {
    const federation = shop(
      {
        Product: {
          __resolveReference: (reference: { id: string }) => reference,
          review: ({ id }: { id: string }) => ({ text: id === 'p1' ? null : 'good' }),
        },
      },
      '!',
    );
    const answer = await federation.run('{ product { review { text } } products { review { text } } }');
    expect(answer.data).toBeNull();
    expect(answer.errors.every(({ message }) => message.includes('non-nullable'))).toBe(true);
  });

  it('for an entity that is not found there is null', async () => {
    const federation = shop({ Product: { __resolveReference: () => null } });
    expect(await federation.run('{ products { id review { text } } }')).toEqual({
      data: { products: [{ id: 'p1', review: null }, { id: 'p2', review: null }, { id: 'p1', review: null }] },
      errors: [],
    });
  });

  it('for an entity that is not found, what may not be null says so', async () => {
    const federation = shop({ Product: { __resolveReference: () => null } }, '!');
    const answer = await federation.run('{ product { id review { text } } }');
    expect(answer.data).toEqual({ product: null });
    expect(answer.errors.map(({ message, path }) => ({ message, path }))).toEqual([
      { message: 'Cannot return null for non-nullable field Product.review.', path: ['product', 'review'] },
    ]);
  });
});

describe('a subgraph that does not answer', () => {
  it('costs its fields only, and is not named', async () => {
    const federation = shop({ Product: { __resolveReference: (reference: { id: string }) => reference } });
    const execute = federation.subgraphs.execute.bind(federation.subgraphs);
    federation.subgraphs.execute = async (subgraph, request, caller) => {
      if (subgraph === 'reviews') throw new Error('connect ECONNREFUSED reviews.internal:4001');
      return execute(subgraph, request, caller);
    };
    const answer = await federation.run('{ fine products { id review { text } } }');
    expect(answer.data).toEqual({ fine: 'fine', products: ['p1', 'p2', 'p1'].map((id) => ({ id, review: null })) });
    expect(answer.errors.map((error) => error.toJSON())).toEqual([
      { message: 'A part of the service does not answer at the moment.', path: ['products'], extensions: { code: 'UNAVAILABLE' } },
    ]);
  });

  it('or answers with something else than GraphQL, is treated alike', async () => {
    const federation = shop({});
    for (const nonsense of [null, 'text', {}, { data: null }, { data: [] }]) {
      federation.subgraphs.execute = async () => nonsense as never;
      const answer = await federation.run('{ fine mine: product { id } }');
      expect(answer.data).toEqual({ fine: null, mine: null });
      expect(answer.errors.map(({ path }) => path)).toEqual([['fine'], ['mine']]);
    }
  });
});

it('an operation that no way leads to is refused, in words for the client', async () => {
  const { engine, run } = shop({});
  const options = (engine as unknown as { options: { planner: { plan: () => Promise<never> } } }).options;
  options.planner.plan = async () => {
    throw new Error('failed to locate path through subgraph reviews');
  };
  await expect(run('{ fine }')).rejects.toMatchObject({
    message: 'This operation cannot be planned over the subgraphs.',
    extensions: { code: 'OPERATION_NOT_PLANNABLE' },
  });
});
