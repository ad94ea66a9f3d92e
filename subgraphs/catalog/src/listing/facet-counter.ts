import { DIMENSION, type Available, type Dimension, type VariantCriteria } from './variant-criteria';
import { isSelected, type CatalogSnapshot } from '../snapshot/catalog-snapshot';
import type { ProductRecord, VariantRecord } from '../snapshot/catalog-records';

/** How many products have a value, by value. */
export type Counts = ReadonlyMap<string, number>;

export interface FacetCounts {
  /** By slug. */
  readonly categories: Counts;
  readonly brands: Counts;
  readonly materials: Counts;
  readonly colours: Counts;
  /** By micrometres. */
  readonly diameters: Counts;
  readonly conditions: Counts;
  /** Öre incl. VAT; null when nothing is left. */
  readonly price: { readonly min: number; readonly max: number } | null;
  readonly inStock: number;
}

/** Counts each product once per value, given that products come one after another. */
class Counter {
  private readonly entries = new Map<string, { count: number; last: ProductRecord }>();

  constructor(
    readonly dimension: Dimension,
    private readonly valuesOf: (variant: VariantRecord) => readonly string[],
  ) {}

  add(variant: VariantRecord): void {
    for (const value of this.valuesOf(variant)) {
      const entry = this.entries.get(value);
      if (entry === undefined) this.entries.set(value, { count: 1, last: variant.product });
      else if (entry.last !== variant.product) {
        entry.count += 1;
        entry.last = variant.product;
      }
    }
  }

  counts(): Counts {
    return new Map([...this.entries].map(([value, { count }]) => [value, count]));
  }
}

/**
 * Counts what each further choice would show. A facet ignores its own choice and respects all others, so that one may
 * add a second colour to the first. One pass over the variants, whatever is filtered.
 */
export function countFacets(
  products: Iterable<ProductRecord>,
  criteria: VariantCriteria,
  snapshot: CatalogSnapshot,
  available: Available,
): FacetCounts {
  const selections = snapshot.categories.selections();
  const categories = new Counter(DIMENSION.CATEGORY, (variant) => [
    ...(variant.product.category?.path ?? []).map((node) => node.row.slug),
    ...selections.filter((node) => isSelected(variant, node.row.selection)).map((node) => node.row.slug),
  ]);
  const brands = new Counter(DIMENSION.BRAND, ({ product }) => [product.row.brand]);
  const materials = new Counter(DIMENSION.MATERIAL, ({ row }) => present(row.material));
  const colours = new Counter(DIMENSION.COLOUR, ({ row }) => present(row.colour));
  const diameters = new Counter(DIMENSION.DIAMETER, ({ row }) => present(row.diameterMicrometres));
  const conditions = new Counter(DIMENSION.CONDITION, ({ row }) => [row.condition]);
  const inStock = new Counter(DIMENSION.STOCK, (variant) => (available(variant) > 0 ? ['true'] : []));
  const counters = [categories, brands, materials, colours, diameters, conditions, inStock];
  let min = Infinity;
  let max = -Infinity;

  for (const product of products) {
    for (const variant of product.variants) {
      const failed = criteria.failuresOf(variant);
      for (const counter of counters) if ((failed & ~counter.dimension) === 0) counter.add(variant);
      if ((failed & ~DIMENSION.PRICE) !== 0) continue;
      min = Math.min(min, variant.row.priceInclVat);
      max = Math.max(max, variant.row.priceInclVat);
    }
  }
  return {
    categories: categories.counts(),
    brands: brands.counts(),
    materials: materials.counts(),
    colours: colours.counts(),
    diameters: diameters.counts(),
    conditions: conditions.counts(),
    price: min > max ? null : { min, max },
    inStock: inStock.counts().get('true') ?? 0,
  };
}

function present(value: string | number | null): readonly string[] {
  return value === null ? [] : [String(value)];
}
