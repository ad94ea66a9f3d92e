import { graphqlSync, buildSchema, type GraphQLResolveInfo } from 'graphql';
import { fieldsOf } from './fields-of';

const schema = buildSchema('type Query { person: Person } type Person { name: String phone: String email: String } type Other { street: String }');

/** What is seen to be asked of the person. */
function seen(query: string, variableValues: Record<string, unknown> = {}): string[] {
  let fields: string[] = [];
  const person = (_args: unknown, _context: unknown, info: GraphQLResolveInfo): object => {
    fields = fieldsOf('Person', info);
    return {};
  };
  expect(graphqlSync({ schema, source: query, rootValue: { person }, variableValues }).errors).toBeUndefined();
  return fields.sort();
}

describe('fieldsOf', () => {
  it('sees fields behind aliases, in fragments of all sorts, and where a field is asked for in two places', () => {
    expect(seen('{ person { a: name b: name } }')).toEqual(['name']);
    expect(seen('{ person { ... { name } ... on Person { phone } ...F } } fragment F on Person { email ...G } fragment G on Person { name }')).toEqual(['email', 'name', 'phone']);
    expect(seen('{ person { name } person { phone } }')).toEqual(['name', 'phone']);
  });

  it('does not take what is left out for asked: it would be logged as shown', () => {
    const query = 'query Q($no: Boolean = false) { person { name @include(if: $no) phone @skip(if: true) ... on Person @skip(if: $no) { email } ...F @include(if: $no) } } fragment F on Person { name }';
    expect(seen(query)).toEqual(['email']);
    expect(seen(query, { no: true })).toEqual(['name']);
  });
});
