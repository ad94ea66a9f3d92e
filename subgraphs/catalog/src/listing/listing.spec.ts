import fc from 'fast-check';
import { categoryRows, productRows, seedProducts, stockRows } from '../seed/seed-rows';
import { ProductCondition } from '../products/product-condition';
import { ProductSearch } from '../search/product-search';
import type { VariantRecord } from '../snapshot/catalog-records';
import { CatalogSnapshot, isSelected } from '../snapshot/catalog-snapshot';
import { availableOf, type Availability } from '../stock/availability';
import { countFacets, type FacetCounts } from './facet-counter';
import { ListingService, listingCursor, placeAfter } from './listing.service';
import { ProductSort, type ListingFilter } from './listing-request';
import { VariantCriteria } from './variant-criteria';

const rows = productRows(seedProducts());
const snapshot = CatalogSnapshot.empty().with({
  revision: 1,
  categories: categoryRows(),
  products: rows.map(({ product }) => ({ ...product, revision: 1 })),
  variants: rows.flatMap(({ variants }) => variants),
  parts: rows.flatMap(({ parts }) => parts),
});
const levels = new Map(stockRows(seedProducts()).map(({ variantId, onHand }) => [variantId, onHand]));
const available = (variant: VariantRecord): number => availableOf(variant, (id) => levels.get(id) ?? 0);
const availability = { ofAll: async () => available } as Availability;

const search = new ProductSearch();
search.update(snapshot.allProducts());
const listings = new ListingService(search);
const source = { snapshot, language: 'sv', availability } as const;

/** The filter read as a sentence, with no regard to speed. */
function wanted(variant: VariantRecord, filter: ListingFilter): boolean {
  const { row, product } = variant;
  const among = <T>(list: readonly T[] | null | undefined, value: T | null): boolean =>
    !list || list.length === 0 || (value !== null && list.includes(value));
  const inCategory = (slug: string): boolean => {
    const node = snapshot.categories.findBySlug(slug);
    if (node === undefined) return false;
    if (node.row.selection !== null) return isSelected(variant, node.row.selection);
    return product.category?.path.includes(node) ?? false;
  };
  return (
    (!filter.categories?.length || filter.categories.some(inCategory)) &&
    among(filter.brands, product.row.brand) &&
    among(filter.materials, row.material) &&
    among(filter.colours, row.colour) &&
    among(filter.diametersMm, row.diameterMicrometres === null ? null : row.diameterMicrometres / 1000) &&
    among(filter.conditions, row.condition) &&
    row.priceInclVat >= (filter.minPrice ?? 0) &&
    row.priceInclVat <= (filter.maxPrice ?? Infinity) &&
    (typeof filter.inStock !== 'boolean' || available(variant) > 0 === filter.inStock)
  );
}

const some = <T>(...values: T[]) => fc.option(fc.subarray(values, { maxLength: Math.min(3, values.length) }), { nil: undefined });
const filters: fc.Arbitrary<ListingFilter> = fc.record({
  categories: some('webbutik', '3d-filament', 'pla', 'resin', 'outlet', 'paketerbjudanden', 'utforsaljning', 'nowhere'),
  brands: some('Nordspole', 'Polarfil', 'Kubo', 'Nobody'),
  materials: some('PLA', 'PETG', 'RESIN', 'BRASS'),
  colours: some('BLACK', 'RED', 'CLEAR'),
  diametersMm: some(1.75, 2.85, 0.4),
  conditions: some(ProductCondition.NEW, ProductCondition.B_STOCK),
  minPrice: fc.option(fc.integer({ min: 0, max: 60_000 })),
  maxPrice: fc.option(fc.integer({ min: 0, max: 900_000 })),
  inStock: fc.option(fc.boolean()),
});

describe('a filter', () => {
  it('lists exactly the products of which one variant is all that was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const listing = await listings.list({ filter, search: null, sort: null }, source);
        const expected = snapshot.listed.filter(({ variants }) => variants.some((variant) => wanted(variant, filter)));
        expect(listing.products).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a facet', () => {
  const parts: readonly [keyof ListingFilter & keyof FacetCounts, (value: string) => ListingFilter][] = [
    ['brands', (value) => ({ brands: [value] })],
    ['materials', (value) => ({ materials: [value] })],
    ['colours', (value) => ({ colours: [value] })],
    ['conditions', (value) => ({ conditions: [value as ProductCondition] })],
    ['categories', (value) => ({ categories: [value] })],
  ];

  it('counts what choosing the value instead of its other values would list', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom(...parts), async (filter, [facet, choose]) => {
        const listing = await listings.list({ filter, search: null, sort: null }, source);
        const counts = (await listing.facets())[facet] as ReadonlyMap<string, number>;
        for (const [value, count] of counts) {
          const chosen = await listings.list({ filter: { ...filter, ...choose(value) }, search: null, sort: null }, source);
          expect([value, count]).toEqual([value, chosen.products.length]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('shows the price range regardless of the chosen prices, and what is in stock', () => {
    const filter: ListingFilter = { categories: ['3d-scanners'], minPrice: 3_000_000 };
    const counts = countFacets(snapshot.listed, new VariantCriteria(filter, snapshot, available), snapshot, available);
    const prices = snapshot.listed
      .filter(({ row }) => row.slug.startsWith('punktmoln') && !/spray|markorer|vridbord/.test(row.slug))
      .flatMap(({ variants }) => variants.map(({ row }) => row.priceInclVat));
    expect(counts.price).toEqual({ min: Math.min(...prices), max: Math.max(...prices) });
  });
});

describe('an order', () => {
  const list = async (sort: ProductSort | null, text: string | null = null) =>
    (await listings.list({ filter: {}, search: text, sort }, source)).products;

  it('sorts by price, name and age, and loses nothing', async () => {
    const prices = (await list(ProductSort.PRICE_ASC)).map(({ lowestPrice }) => lowestPrice);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
    expect((await list(ProductSort.PRICE_DESC)).map(({ lowestPrice }) => lowestPrice)).toEqual([...prices].reverse());
    const names = (await list(ProductSort.NAME)).map(({ row }) => row.nameSv);
    expect(names).toEqual([...names].sort(new Intl.Collator('sv').compare));
    const ages = (await list(ProductSort.NEWEST)).map(({ row }) => row.addedAt.getTime());
    expect(ages).toEqual([...ages].sort((a, b) => b - a));
    expect(new Set([prices.length, names.length, ages.length])).toEqual(new Set([snapshot.listed.length]));
  });

  it('puts the best match first, and sorts matches when asked to', async () => {
    const relevant = await list(null, 'svart pla');
    const cheap = await list(ProductSort.PRICE_ASC, 'svart pla');
    expect(new Set(cheap)).toEqual(new Set(relevant));
    expect(cheap).not.toEqual(relevant);
    expect(relevant[0]?.row.nameSv).toMatch(/PLA/);
  });
});

describe('a cursor', () => {
  const products = snapshot.listed.slice(0, 30);
  const at = (place: number) => products[place] as (typeof products)[number];
  const encoded = (place: number): string => Buffer.from(listingCursor(place, at(place))).toString('base64url');

  it('goes on behind its product, wherever that stands now', () => {
    expect(placeAfter(products, null)).toBe(0);
    expect(placeAfter(products, encoded(9))).toBe(10);
    expect(placeAfter(products.slice(4), encoded(9))).toBe(6);
  });

  it('goes on where its product stood, when it is gone', () => {
    expect(placeAfter([...products.slice(0, 9), ...products.slice(10)], encoded(9))).toBe(9);
  });

  it.each(['', 'abc', Buffer.from('x:y').toString('base64url'), Buffer.from('3:').toString('base64url'), '£££'])('refuses "%s"', (cursor) => {
    expect(() => placeAfter(products, cursor)).toThrow('after');
  });
});
