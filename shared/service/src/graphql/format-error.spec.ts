import { buildSchema, GraphQLError, graphqlSync } from 'graphql';
import { AppError } from '@andamal/kernel';
import { serviceCaller } from '../caller/caller-context';
import { createLogger } from '../log';
import { formatError, withoutInput } from './format-error';

const schema = buildSchema(`
  input Person { email: String!, age: Int, size: Size }
  enum Size { S M }
  type Query { find(person: Person!): Boolean }
`);
const source = 'query ($person: Person!) { find(person: $person) }';

const silent = createLogger({ service: 'test', level: 'silent' });
const caller = serviceCaller('catalog', 'Test', 'request-1');

function messageFor(person: unknown, document = source): string {
  const { errors = [] } = graphqlSync({ schema, source: document, variableValues: { person } });
  return errors.map((error) => formatError(error, { log: silent, caller }).message).join(' ');
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

  it.each<[string, string, string]>([
    ['a number for a text', '{ find(person: { email: 4711 }) }', 'String cannot represent a non string value'],
    ['a text for a number', '{ find(person: { email: "", age: "secret" }) }', 'Int cannot represent non-integer value'],
    ['a text for an enum value', '{ find(person: { email: "", size: "secret" }) }', 'Enum "Size" cannot represent non-enum value'],
    ['a text for an object', '{ find(person: "secret") }', 'Expected value of type "Person!"'],
    ['a text that is out of place', '{ find "secret" }', 'Syntax Error: Expected Name, found String'],
    ['a block of text that is out of place', '{ find """secret""" }', 'Syntax Error: Expected Name, found BlockString'],
    ['a number that is out of place', '{ find 4711 }', 'Syntax Error: Expected Name, found Int'],
  ])('says what is wrong with %s in the document, without repeating it', (_name, document, says) => {
    const message = messageFor(undefined, document);
    expect(message).toContain(says);
    expect(message).not.toMatch(/secret|4711/);
  });

  it('leaves a trace of who was refused what', () => {
    const lines: string[] = [];
    const log = createLogger({ service: 'test', destination: { write: (line) => void lines.push(line) } });
    const refused = new GraphQLError('refused', { path: ['order', 'personalData'], originalError: new AppError('FORBIDDEN', 'Not for you.') });
    expect(formatError(refused, { log, caller })).toMatchObject({ message: 'Not for you.', extensions: { code: 'FORBIDDEN' } });
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      msg: 'operation refused', path: 'order.personalData', reason: 'Not for you.', requestId: 'request-1', caller: { issuer: 'catalog', kind: 'SERVICE', id: 'catalog' },
    });
    formatError(new GraphQLError('refused', { path: ['orders', 1, 'of_19850612_1234'], originalError: new AppError('FORBIDDEN', 'Not for you.') }), { log, caller });
    expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ path: 'orders.1.(not a name)' });
  });

  it('leaves other words of GraphQL as they are', () => {
    expect(withoutInput('Cannot query field "x" on type "Query".')).toBe('Cannot query field "x" on type "Query".');
  });
});
