import type { ColourCode } from '../products/colours';
import type { ProductCondition } from '../products/product-condition';

/** The same in Swedish and in English. */
export type Pair = readonly [sv: string, en: string];

export type SeedSpecification = readonly [label: Pair, value: Pair | string];

/** A variant as the tables write it. Prices are kronor incl. VAT. */
export interface SeedVariant {
  /** What is added to the product's article number; empty for an only variant. */
  readonly suffix: string;
  readonly label: Pair;
  readonly kronor: number;
  /** What it cost before. */
  readonly kronorBefore?: number;
  readonly material?: string;
  readonly colour?: ColourCode;
  readonly diameterMm?: number;
  readonly grams?: number;
  readonly millilitres?: number;
  readonly condition?: ProductCondition;
  readonly clearance?: boolean;
  /** Pieces in stock; drawn from the article number when left out. */
  readonly pieces?: number;
  /** Article numbers and quantities that a bundle is made of. */
  readonly parts?: readonly (readonly [sku: string, quantity: number])[];
}

export interface SeedProduct {
  /** Slug of the department. */
  readonly category: string;
  readonly slug: string;
  /** Article number, or what those of its variants begin with. */
  readonly sku: string;
  readonly brand: string;
  readonly name: Pair;
  readonly description: Pair;
  readonly specification: readonly SeedSpecification[];
  readonly variants: readonly SeedVariant[];
}
