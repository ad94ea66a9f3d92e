import { graphqlSync, buildSchema } from 'graphql';
import { createLogger } from '../log';
import { formatError, withoutInput } from './format-error';

const schema = buildSchema(`
  input Person { email: String!, age: Int, size: Size }
  enum Size { S M }
  type Query { find(person: Person!): Boolean }
`);
const source = 'query ($person: Person!) { find(person: $person) }';

function messageFor(person: unknown): string {
  const { errors = [] } = graphqlSync({ schema, source, variableValues: { person } });
  return errors.map((error) => formatError(error, { log: createLogger({ service: 'test', level: 'silent' }), requestId: 'r' }).message).join(' ');
}

describe('formatError', () => {
  it.each<[string, unknown, string]>([
    ['a value of another type', { email: 'secret; at "x"; secret', age: 'secret' }, 'at "person.age"'],
    ['a field too many', { email: 'secret', other: 'secret' }, 'is not defined'],
    ['a field too few', { age: 'secret-1' }, 'was not provided'],
    ['an unknown enum value', { email: 'secret', size: 'SECRET' }, 'at "person.size"'],
    ['no object at all', 'secret', '$person'],
  ])('says what is wrong with %s, without the value', (_name, person, says) => {
    const message = messageFor(person);
    expect(message).toContain(says);
    expect(message.toLowerCase()).not.toContain('secret');
  });

  it('leaves other words of GraphQL as they are', () => {
    expect(withoutInput('Cannot query field "x" on type "Query".')).toBe('Cannot query field "x" on type "Query".');
  });
});
