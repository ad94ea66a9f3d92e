import type { CategoryNode } from '../categories/category-tree';
import type { VariantRecord } from '../snapshot/catalog-records';
import { isSelected, type CatalogSnapshot } from '../snapshot/catalog-snapshot';
import type { ListingFilter } from './listing-request';

/** What a listing can be narrowed down by. Each is one bit of the mask of failed criteria. */
export const DIMENSION = {
  CATEGORY: 1,
  BRAND: 2,
  MATERIAL: 4,
  COLOUR: 8,
  DIAMETER: 16,
  CONDITION: 32,
  PRICE: 64,
  STOCK: 128,
} as const;
export type Dimension = (typeof DIMENSION)[keyof typeof DIMENSION];

export type Available = (variant: VariantRecord) => number;

interface Criterion {
  readonly dimension: Dimension;
  readonly test: (variant: VariantRecord) => boolean;
}

/**
 * The filter as tests of variants. A product matches when one of its variants passes all of them together: red PLA is
 * not found through a product that is red in ABS and blue in PLA.
 */
export class VariantCriteria {
  private readonly criteria: readonly Criterion[];

  constructor(filter: ListingFilter, snapshot: CatalogSnapshot, available: Available) {
    const criteria: Criterion[] = [];
    const add = (dimension: Dimension, test: (variant: VariantRecord) => boolean): void => {
      criteria.push({ dimension, test });
    };
    const oneOf = <T>(dimension: Dimension, wanted: readonly T[] | null | undefined, valueOf: (variant: VariantRecord) => T | null): void => {
      if (!wanted || wanted.length === 0) return;
      const values = new Set<T | null>(wanted);
      add(dimension, (variant) => values.has(valueOf(variant)));
    };
    if (filter.categories && filter.categories.length > 0) {
      const nodes = filter.categories.flatMap((slug) => snapshot.categories.findBySlug(slug) ?? []);
      add(DIMENSION.CATEGORY, (variant) => nodes.some((node) => isShownIn(variant, node)));
    }
    oneOf(DIMENSION.BRAND, filter.brands, ({ product }) => product.row.brand);
    oneOf(DIMENSION.MATERIAL, filter.materials, ({ row }) => row.material);
    oneOf(DIMENSION.COLOUR, filter.colours, ({ row }) => row.colour);
    oneOf(
      DIMENSION.DIAMETER,
      filter.diametersMm?.map((diameter) => Math.round(diameter * 1000)),
      ({ row }) => row.diameterMicrometres,
    );
    oneOf(DIMENSION.CONDITION, filter.conditions, ({ row }) => row.condition);
    const { minPrice, maxPrice, inStock } = filter;
    if (typeof minPrice === 'number') add(DIMENSION.PRICE, ({ row }) => row.priceInclVat >= minPrice);
    if (typeof maxPrice === 'number') add(DIMENSION.PRICE, ({ row }) => row.priceInclVat <= maxPrice);
    if (typeof inStock === 'boolean') add(DIMENSION.STOCK, (variant) => available(variant) > 0 === inStock);
    this.criteria = criteria;
  }

  /** The dimensions in which a variant is not what was asked for, as a mask; 0 when it is in all. */
  failuresOf(variant: VariantRecord): number {
    let failed = 0;
    for (const { dimension, test } of this.criteria) if (!test(variant)) failed |= dimension;
    return failed;
  }

  matches(variants: readonly VariantRecord[]): boolean {
    return variants.some((variant) => this.criteria.every(({ test }) => test(variant)));
  }
}

/** Whether a category shows this very variant: by its rule, or because the product stands in it or further inside. */
function isShownIn(variant: VariantRecord, { row }: CategoryNode): boolean {
  if (row.selection !== null) return isSelected(variant, row.selection);
  return variant.product.shownIn.has(row.id);
}
