import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, extendSchema, parse, validate } from 'graphql';

/** What the gateway adds to the API for its clients. */
const PURPOSES = parse(`
  enum Purpose { CONTRACT BOOKKEEPING UNPAID_INVOICE LEGITIMATE_INTEREST NEWSLETTER CUSTOMER_SERVICE CALL_QUALITY FRAUD_PREVENTION RIGHTS SELF }
  directive @purpose(is: Purpose!) on QUERY | MUTATION
`);

describe('schema/operations', () => {
  it('holds operations that the API answers', async () => {
    const schema = extendSchema(buildSchema(await readFile(join('schema', 'api.graphql'), 'utf8')), PURPOSES);
    const files = await readdir(join('schema', 'operations'));
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) {
      const document = parse(await readFile(join('schema', 'operations', file), 'utf8'));
      expect({ file, problems: validate(schema, document).map(({ message }) => message) }).toEqual({ file, problems: [] });
    }
  });
});
