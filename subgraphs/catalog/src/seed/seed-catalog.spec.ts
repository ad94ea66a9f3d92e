import { query } from '@andamal/database';
import { isUuid } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { createKit, type Kit } from '../test-kit';
import { CATEGORIES } from './categories';
import { productRows, seedProducts, skuOf, stockRows } from './seed-rows';
import { seedCatalog } from './seed-catalog';
import { stableId } from './stable-id';

describe('the seed', () => {
  const products = seedProducts();
  const rows = productRows(products);
  const variants = rows.flatMap((row) => row.variants);

  it('is some 300 products over every department that is filled by hand', () => {
    expect(products.length).toBeGreaterThan(270);
    expect(products.length).toBeLessThan(330);
    const filled = new Set(products.map(({ category }) => category));
    const byHand = CATEGORIES.filter(({ slug, selection }) => selection === null && slug !== 'webbutik');
    expect([...filled].sort()).toEqual(byHand.map(({ slug }) => slug).sort());
  });

  it('has something in outlet, bundles and clearance', () => {
    expect(variants.filter(({ condition }) => condition !== 'NEW').length).toBeGreaterThan(9);
    expect(variants.filter(({ clearance }) => clearance).length).toBeGreaterThan(4);
    expect(rows.filter(({ parts }) => parts.length > 0).length).toBeGreaterThan(4);
  });

  it('is the same in every run, with ids that are UUIDs', () => {
    expect(productRows(seedProducts())).toEqual(rows);
    expect(stableId('variant', 'A')).toBe(stableId('variant', 'A'));
    expect(stableId('variant', 'A')).not.toBe(stableId('product', 'A'));
    const ids = [...rows.map(({ product }) => product.id), ...variants.map(({ id }) => id)];
    expect(ids.every(isUuid)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('fits the columns, and prices it honestly', () => {
    const slugs = rows.map(({ product }) => product.slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(new Set(variants.map(({ sku }) => sku)).size).toBe(variants.length);
    for (const variant of variants) {
      expect(variant.sku.length).toBeLessThanOrEqual(64);
      expect(variant.labelSv.length).toBeLessThanOrEqual(160);
      expect(variant.priceInclVat).toBeGreaterThan(0);
      expect(variant.priceInclVat).toBeLessThan(variant.originalPriceInclVat ?? Infinity);
    }
  });

  it('makes bundles of single things that exist, cheaper than their parts', () => {
    const bySku = new Map(products.flatMap((seed) => seed.variants.map((variant) => [skuOf(seed, variant), variant] as const)));
    const bundles = products.flatMap((seed) => seed.variants).filter(({ parts }) => parts !== undefined);
    for (const bundle of bundles) {
      const parts = (bundle.parts ?? []).map(([sku, quantity]) => ({ part: bySku.get(sku), quantity }));
      expect(parts.every(({ part }) => part !== undefined && part.parts === undefined)).toBe(true);
      expect(bundle.kronor).toBeLessThan(parts.reduce((sum, { part, quantity }) => sum + quantity * (part?.kronor ?? 0), 0));
    }
    const stocked = new Set(stockRows(products).map(({ variantId }) => variantId));
    expect(stocked.size).toBe(variants.length - bundles.length);
  });
});

describe('seeding', () => {
  let target: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    target = await testDatabaseUrl('catalog-seed');
  });
  afterEach(async () => {
    await kit.subgraph.stop();
    await target.cleanup();
  });

  const count = async (table: string): Promise<number> => {
    const [row] = await query<{ n: number }>(kit.subgraph.database.read, `SELECT COUNT(*) AS n FROM ${table}`);
    return Number(row?.n);
  };

  it('is done once when replicas start together, and leaves later changes alone', async () => {
    kit = await createKit(target.url, { SEED: 'false' });
    expect(await count('product')).toBe(0);
    const other = await createKit(target.url, { SEED: 'false' });
    await Promise.all([seedCatalog(kit.subgraph.database), seedCatalog(other.subgraph.database), seedCatalog(kit.subgraph.database)]);
    await other.subgraph.stop();
    expect(await count('product')).toBe(seedProducts().length);

    await kit.subgraph.database.execute('UPDATE stock_level SET onHand = 7');
    await seedCatalog(kit.subgraph.database);
    const [row] = await query<{ n: number }>(kit.subgraph.database.read, 'SELECT COUNT(*) AS n FROM stock_level WHERE onHand <> 7');
    expect(Number(row?.n)).toBe(0);
  });

  it('takes few statements', async () => {
    kit = await createKit(target.url, { SEED: 'false' });
    const { database } = kit.subgraph;
    const { total } = await database.statements.measure(() => seedCatalog(database));
    expect(total).toBeLessThan(25);
  });
});
