import type { ProductEntity } from '../products/product.entity';
import type { VariantEntity } from '../products/variant.entity';
import type { CategoryNode } from '../categories/category-tree';

/** A product as the snapshot holds it, linked up. */
export interface ProductRecord {
  readonly row: ProductEntity;
  /** Null when the category is gone. */
  readonly category: CategoryNode | null;
  /** Those that are for sale, in their order. Empty for an archived product. */
  readonly variants: readonly VariantRecord[];
  /** Every category that shows it: its own with all above, and those that choose by rule. */
  readonly shownIn: ReadonlySet<string>;
  /** The lowest price of its variants, öre incl. VAT. */
  readonly lowestPrice: number;
}

export interface VariantRecord {
  readonly row: VariantEntity;
  readonly product: ProductRecord;
  /** What a bundle is made of; empty for everything else. */
  readonly parts: readonly PartRecord[];
  readonly forSale: boolean;
}

export interface PartRecord {
  readonly variantId: string;
  readonly quantity: number;
}
