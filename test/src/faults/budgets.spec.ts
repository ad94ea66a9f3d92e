import { openDatabase, query, type Database } from '@andamal/database';
import { createEmbedded, parseEmbeddedEnv, type Embedded } from '@andamal/embedded';
import { systemClock } from '@andamal/kernel';
import { createLogger } from '@andamal/service';
import { freePort, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import type { GraphQLClient } from 'graphql-request';
import { ask, BY_CARD, BY_INVOICE, fillCart, orderInput, placeOrder, someVariants, type Payment, type Variant } from '../support/purchase';
import { clientOf, DATABASES, eventually, type SubgraphDatabase } from '../support/system';

const SELECTS_PER_LIST = 4;
const SELECTS_PER_PAGE = 4;
/** 60 for the order, and one that counts for the site's statistics what was ordered. */
const STATEMENTS_PER_ORDER = 61;
const TIMES = 5;

/*
 * The whole system in this process, asked over HTTP, so that its own counters tell what each database is really sent.
 *
 * Nothing is left out of a count: BEGIN and COMMIT, the delivery of the events, what the test payment provider writes
 * into its books, and what the workers ask by the clock in the meantime. That last has nothing to do with the operation
 * (some four statements a second, against operations of a tenth of a second), and a worker's look can make a delivery look
 * twice. So each operation is measured five times, and the median counts: a look by the clock does not fall into three of five.
 */
describe('the statements that the databases are sent', () => {
  let targets: ReadonlyMap<SubgraphDatabase, TestDatabaseUrl>;
  let shop: Embedded;
  let guest: GraphQLClient;
  let variant: Variant;
  /** Connections of the test's own, which no counter of the product sees. */
  let outside: Database;

  beforeAll(async () => {
    targets = new Map(await Promise.all(DATABASES.map(async (name) => [name, await testDatabaseUrl(name)] as const)));
    // The letter that confirms an order is sent beside it, and what waits for people or recipients looks by the clock.
    const beside = { MAIL_ON_EVENTS: 'false', CASE_WORK_MS: '600000', RECIPIENT_NOTICES_MS: '600000' };
    const source = { NODE_ENV: 'test', PORT: String(await freePort()), ...beside };
    const log = createLogger({ service: 'budgets', level: 'error' });
    const databaseUrl = (name: SubgraphDatabase): string => (targets.get(name) as TestDatabaseUrl).url;
    shop = await createEmbedded({ env: parseEmbeddedEnv(source), source, log, clock: systemClock, databaseUrl });
    guest = clientOf({ url: await shop.start() });
    outside = await openDatabase({ name: 'outside', url: databaseUrl('cart-checkout'), entities: [], migrations: [] });
    [variant] = (await someVariants(guest, 1)) as [Variant];
    // The first order of a year begins the series of its invoices.
    await order(BY_CARD);
  }, 120_000);

  afterAll(async () => {
    await outside.close();
    await shop.stop();
    await Promise.all([...targets.values()].map((target) => target.cleanup()));
  });

  it(`are at most ${SELECTS_PER_LIST} SELECTs for a list of 20 products with variants, prices and stock, and as many for 5`, async () => {
    const list = async (first: number): Promise<void> => {
      const { products } = await ask<{ products: { nodes: { variants: unknown[] }[] } }>(guest, PRODUCT_LIST, { first });
      expect(products.nodes.map(({ variants }) => variants.length > 0)).toEqual(Array(first).fill(true));
    };
    const twenty = await median(() => list(20));
    const five = await median(() => list(5));
    expect(twenty.length > SELECTS_PER_LIST ? twenty : []).toEqual([]);
    expect(five).toHaveLength(twenty.length);
    expect([...five, ...twenty].filter((sql) => !isSelect(sql))).toEqual([]);
  });

  it.each(['paket-svart-pla-1-1-kg-3dlac-400-ml', null])(`are at most ${SELECTS_PER_PAGE} SELECTs for a product page, of a bundle too (%s)`, async (bundle) => {
    const slug = bundle ?? (await ask<{ products: { nodes: { slug: string }[] } }>(guest, '{ products(first: 1) { nodes { slug } } }')).products.nodes[0]?.slug;
    const page = await median(async () => {
      const { product } = await ask<{ product: { variants: { bundleParts: unknown[] }[] } | null }>(guest, PRODUCT_PAGE, { slug });
      expect(product?.variants.some(({ bundleParts }) => bundleParts.length > 0)).toBe(bundle !== null);
    });
    expect(page.length > SELECTS_PER_PAGE ? page : []).toEqual([]);
    expect(page.filter((sql) => !isSelect(sql))).toEqual([]);
  });

  it.each<[string, Payment]>([
    ['by card', BY_CARD],
    ['by invoice', BY_INVOICE],
  ])(`are at most ${STATEMENTS_PER_ORDER} for a whole guest order %s, its events included`, async (_, payment) => {
    const statements = await median(() => order(payment));
    expect(statements.length > STATEMENTS_PER_ORDER ? statements : []).toEqual([]);
    // All four steps are in what was counted.
    expect(new Set(statements.map((sql) => sql.split(':')[0]))).toEqual(new Set(['catalog', 'cart-checkout', 'privacy-compliance']));
    expect(statements.filter((sql) => /INSERT INTO `inbox_events`/.test(sql)).length).toBeGreaterThanOrEqual(2);
  });

  /** A guest fills a cart and orders it; over when everybody has heard of it and the money is there. */
  async function order(payment: Payment): Promise<void> {
    const cartId = await fillCart(guest, [{ variantId: variant.id, quantity: 1 }]);
    expect((await placeOrder(guest, orderInput(cartId, { payment }))).order).not.toBeNull();
    const left = async (sql: string): Promise<number> => (await query(outside.read, sql)).length;
    await eventually(async () => (await left('SELECT seq FROM outbox_deliveries')) === 0, 'the events to be applied');
    await eventually(async () => (await left('SELECT id FROM payment WHERE dueAt IS NOT NULL')) === 0, 'the money to be there');
    // With one process per file the leases of deliveries are kept, else they are given back at the end.
    if (outside.kind === 'mysql') await eventually(async () => (await left('SELECT consumer FROM outbox_leases WHERE expiresAt > 0')) === 0, 'the leases to be free');
  }

  /** The statements of that run which has the median number of them. */
  async function median(operation: () => Promise<void>): Promise<string[]> {
    const runs: string[][] = [];
    for (let run = 0; run < TIMES; run += 1) runs.push(await statementsOf(operation));
    return runs.sort((a, b) => a.length - b.length)[Math.floor(TIMES / 2)] as string[];
  }

  async function statementsOf(operation: () => Promise<void>): Promise<string[]> {
    const statements: string[] = [];
    const endings = shop.subgraphs.map(({ name, database }) => database.statements.onStatement((sql) => statements.push(`${name}: ${sql}`)));
    try {
      await operation();
      return statements;
    } finally {
      for (const end of endings) end();
    }
  }
});

function isSelect(statement: string): boolean {
  return /^[a-z-]+: SELECT /.test(statement);
}

const PRODUCT_LIST = /* GraphQL */ `
  query ProductList($first: Int!) {
    products(first: $first) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        slug
        name
        isBundle
        inStock
        variants {
          id
          sku
          label
          price { inclVat { formatted } exclVat { formatted } vat { formatted } }
          originalPrice { inclVat { formatted } }
          stock { available inStock text }
        }
      }
    }
  }
`;

const PRODUCT_PAGE = /* GraphQL */ `
  query ProductPage($slug: String!) {
    product(slug: $slug) {
      id
      name
      description
      inStock
      variants {
        id
        sku
        name
        price { inclVat { formatted } exclVat { formatted } vat { formatted } }
        stock { available text }
        bundleParts { quantity variant { sku product { name } stock { available } } }
      }
    }
  }
`;
