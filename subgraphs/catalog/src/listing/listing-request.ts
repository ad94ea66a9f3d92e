import type { ProductCondition } from '../products/product-condition';

/** What a listing is narrowed down to. A list means one of its values; null or absent, that nothing is asked. */
export interface ListingFilter {
  /** Slugs; a department includes those inside it. */
  readonly categories?: readonly string[] | null;
  readonly brands?: readonly string[] | null;
  readonly materials?: readonly string[] | null;
  readonly colours?: readonly string[] | null;
  readonly diametersMm?: readonly number[] | null;
  readonly conditions?: readonly ProductCondition[] | null;
  /** Öre incl. VAT, both ends included. */
  readonly minPrice?: number | null;
  readonly maxPrice?: number | null;
  readonly inStock?: boolean | null;
}

export enum ProductSort {
  RELEVANCE = 'RELEVANCE',
  FEATURED = 'FEATURED',
  NEWEST = 'NEWEST',
  NAME = 'NAME',
  PRICE_ASC = 'PRICE_ASC',
  PRICE_DESC = 'PRICE_DESC',
}

export interface ListingRequest {
  readonly filter: ListingFilter;
  readonly search: string | null;
  /** null: by relevance when something is searched for, else as the shop features it. */
  readonly sort: ProductSort | null;
}
