import { CategoryTree, type CategoryNode } from '../categories/category-tree';
import type { CategoryEntity, CategorySelection } from '../categories/category.entity';
import { ProductCondition } from '../products/product-condition';
import type { ProductEntity } from '../products/product.entity';
import type { BundlePartEntity, VariantEntity } from '../products/variant.entity';
import type { ProductRecord, VariantRecord } from './catalog-records';

/** What changed since a revision: whole products, each with all of its variants and their parts. */
export interface CatalogChanges {
  readonly revision: number;
  readonly categories: readonly CategoryEntity[];
  readonly products: readonly ProductEntity[];
  readonly variants: readonly VariantEntity[];
  readonly parts: readonly BundlePartEntity[];
}

interface CatalogRows {
  readonly products: ReadonlyMap<string, ProductEntity>;
  readonly variantsOf: ReadonlyMap<string, readonly VariantEntity[]>;
  readonly partsOf: ReadonlyMap<string, readonly BundlePartEntity[]>;
}

/**
 * The catalogue as it was at one revision, in memory and immutable: everything but stock. Whoever uses one has asked the
 * database for the revision first (see `CatalogReader`), so it is never older than the request.
 */
export class CatalogSnapshot {
  readonly categories: CategoryTree;
  /** What the shop shows: for sale, in the order in which the shop features it. */
  readonly listed: readonly ProductRecord[];
  private readonly products = new Map<string, ProductRecord>();
  private readonly slugs = new Map<string, ProductRecord>();
  private readonly variants = new Map<string, VariantRecord>();
  private readonly orders = new Map<string, readonly ProductRecord[]>();

  private constructor(
    readonly revision: number,
    categories: CategoryTree,
    private readonly rows: CatalogRows,
  ) {
    this.categories = categories;
    const selections = categories.selections();
    for (const row of rows.products.values()) this.link(row, selections);
    this.listed = [...this.products.values()].filter(({ variants }) => variants.length > 0).sort(byPosition);
  }

  static empty(): CatalogSnapshot {
    return new CatalogSnapshot(0, new CategoryTree([]), { products: new Map(), variantsOf: new Map(), partsOf: new Map() });
  }

  /** The next snapshot; this one stays as it is for the requests that use it. */
  with(changes: CatalogChanges): CatalogSnapshot {
    const products = new Map(this.rows.products);
    const variantsOf = new Map(this.rows.variantsOf);
    const partsOf = new Map(this.rows.partsOf);
    for (const product of changes.products) {
      for (const gone of variantsOf.get(product.id) ?? []) partsOf.delete(gone.id);
      variantsOf.delete(product.id);
      products.set(product.id, product);
    }
    for (const [productId, variants] of grouped(changes.variants, (variant) => variant.productId)) {
      variantsOf.set(productId, variants);
    }
    for (const [bundleId, parts] of grouped(changes.parts, (part) => part.bundleVariantId)) partsOf.set(bundleId, parts);
    return new CatalogSnapshot(changes.revision, new CategoryTree(changes.categories), { products, variantsOf, partsOf });
  }

  product(id: string): ProductRecord | undefined {
    return this.products.get(id);
  }

  productBySlug(slug: string): ProductRecord | undefined {
    return this.slugs.get(slug);
  }

  variant(id: string): VariantRecord | undefined {
    return this.variants.get(id);
  }

  /** All records, archived ones too. */
  allProducts(): Iterable<ProductRecord> {
    return this.products.values();
  }

  /** The listed products in an order, sorted once per snapshot. */
  ordered(name: string, compare: (a: ProductRecord, b: ProductRecord) => number): readonly ProductRecord[] {
    let order = this.orders.get(name);
    if (order === undefined) {
      // `listed` is the tie-break: sorting is stable.
      order = [...this.listed].sort(compare);
      this.orders.set(name, order);
    }
    return order;
  }

  private link(row: ProductEntity, selections: readonly CategoryNode[]): void {
    const category = this.categories.find(row.categoryId) ?? null;
    const forSale: VariantRecord[] = [];
    const shownIn = new Set(category?.path.map((node) => node.row.id));
    const all = (this.rows.variantsOf.get(row.id) ?? []).map((variant): Omit<VariantRecord, 'product'> => ({
      row: variant,
      parts: (this.rows.partsOf.get(variant.id) ?? []).map((part) => ({ variantId: part.partVariantId, quantity: part.quantity })),
      forSale: row.status === 'ACTIVE' && variant.status === 'ACTIVE',
    }));
    const product: ProductRecord = {
      row,
      category,
      variants: forSale,
      shownIn,
      lowestPrice: Math.min(...all.filter((variant) => variant.forSale).map((variant) => variant.row.priceInclVat)),
    };
    for (const unlinked of all) {
      const variant: VariantRecord = { ...unlinked, product };
      this.variants.set(variant.row.id, variant);
      if (!variant.forSale) continue;
      forSale.push(variant);
      for (const node of selections) if (isSelected(variant, node.row.selection)) shownIn.add(node.row.id);
    }
    this.products.set(row.id, product);
    this.slugs.set(row.slug, product);
  }
}

/** The rules of the categories that nobody fills by hand. */
export function isSelected(variant: Pick<VariantRecord, 'row' | 'parts'>, selection: CategorySelection | null): boolean {
  switch (selection) {
    case 'OUTLET':
      return variant.row.condition !== ProductCondition.NEW;
    case 'CLEARANCE':
      return variant.row.clearance;
    case 'BUNDLES':
      return variant.parts.length > 0;
    case null:
      return false;
  }
}

function byPosition(a: ProductRecord, b: ProductRecord): number {
  return a.row.position - b.row.position || (a.row.id < b.row.id ? -1 : 1);
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
