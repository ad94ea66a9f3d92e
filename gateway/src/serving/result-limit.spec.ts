import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { SHOP_LIMITS } from './operation-limits';
import { maxValuesRule } from './result-limit';

const schema = buildSchema(`
  type Query { shelf: Shelf box(id: ID): Box boxes(first: Int! = 10): Boxes tags: [String!]! }
  type Boxes { nodes: [Box!]! edges: [Edge!]! totalCount: Int }
  type Edge { node: Box! }
  type Shelf { boxes: [Box!]! }
  type Box { id: ID! shelf: Shelf! tags: [String!] inner(first: Int! = 10): Boxes }
`);

function isRefused(document: string, max: number): boolean {
  return validate(schema, parse(document), [maxValuesRule(max)]).length > 0;
}

/** The reckoned number of values: the largest limit that refuses it, and one more. */
function values(document: string): number {
  let [low, high] = [0, 1e12];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isRefused(document, middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

describe('the number of values that an operation may answer', () => {
  it.each([
    ['{ box { id } }', 2],
    ['{ tags }', 20],
    ['{ a: tags b: tags }', 40],
    ['{ shelf { boxes { id } } }', 1 + 20 * 2],
    ['{ boxes { totalCount } }', 2],
    ['{ boxes { nodes { id } } }', 1 + 10 * 2],
    ['{ boxes(first: 50) { nodes { id } } }', 1 + 50 * 2],
    ['{ boxes(first: 5) { edges { node { id } } } }', 1 + 5 * 3],
    ['{ boxes(first: 2000000000) { nodes { id } } }', 1 + 100 * 2],
    ['query Q($n: Int!) { boxes(first: $n) { nodes { id } } }', 1 + 100 * 2],
    ['{ boxes(first: 3) { ...F } } fragment F on Boxes { nodes { id } }', 1 + 3 * 2],
    ['{ boxes(first: 3) { ... { ... on Boxes { nodes { id } } } } }', 1 + 3 * 2],
    ['{ a: boxes(first: 3) { ...F } b: boxes(first: 7) { ...F } } fragment F on Boxes { nodes { id } }', 2 + 3 * 2 + 7 * 2],
    ['{ boxes(first: 10) { nodes { inner(first: 10) { nodes { id } } } } }', 1 + 10 * (1 + 1 + 10 * 2)],
    ['{ box { shelf { boxes { shelf { boxes { id } } } } } }', 2 + 20 * (1 + 1 + 20 * 2)],
  ])('%s: %d', (document, expected) => {
    expect(values(document)).toBe(expected);
  });

  it('multiplies with each level of lists that lead to each other', () => {
    expect(isRefused(`{ box { ${'shelf { boxes { '.repeat(6)}id${' } }'.repeat(6)} } }`, 1_000_000)).toBe(true);
    expect(isRefused('{ box { ...A } } fragment A on Box { shelf { boxes { ...B } } } fragment B on Box { shelf { boxes { ...C } } } fragment C on Box { shelf { boxes { ...D } } } fragment D on Box { tags }', 100_000)).toBe(true);
  });

  it('is no matter of fragments that never end, or of fields that are not there', () => {
    expect(values('{ ...A } fragment A on Query { tags ...A }')).toBe(20);
    expect(values('{ nothing { at { all } } ...Missing }')).toBe(1);
  });

  it("is above what the shop's own operations ask", () => {
    const shop = buildSchema(readFileSync('schema/api.graphql', 'utf8'), { assumeValid: true });
    const operations = readdirSync('schema/operations').map((file) => parse(readFileSync(join('schema', 'operations', file), 'utf8')));
    expect(operations.length).toBeGreaterThan(10);
    for (const operation of operations) expect(validate(shop, operation, [maxValuesRule(SHOP_LIMITS.values)])).toEqual([]);
  });
});
