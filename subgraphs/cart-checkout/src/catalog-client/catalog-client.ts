import { onBehalfOf, type CallerContext, type InternalClient } from '@andamal/service';

/** A variant as a cart needs it: what it is called and costs now, and how many there are. */
export interface CartVariant {
  readonly id: string;
  readonly productId: string;
  readonly sku: string;
  readonly nameSv: string;
  readonly nameEn: string;
  /** Öre. */
  readonly priceInclVat: number;
  /** Basis points. */
  readonly vatRate: number;
  readonly available: number;
  readonly purchasable: boolean;
}

/** A variant as an order needs it: how many there are, shows when they are reserved. */
export type PricedVariant = Omit<CartVariant, 'available'>;

export interface Reservation {
  readonly reservationId: string;
  /** Id of the `OrderPlaced` event that follows if the checkout succeeds. */
  readonly eventId: string;
  readonly lines: readonly { readonly variantId: string; readonly quantity: number }[];
  /** ISO instant after which the catalog asks whether the event exists, and lets the stock go if not. */
  readonly expiresAt: string;
}

export interface StockProblem {
  readonly variantId: string;
  readonly requested: number;
  readonly available: number;
}

const VARIANTS_FOR_CART = /* GraphQL */ `
  query VariantsForCart($ids: [ID!]!, $withStock: Boolean!) {
    variantsForCart(ids: $ids) {
      id
      productId
      sku
      nameSv
      nameEn
      priceInclVat
      vatRate
      available @include(if: $withStock)
      purchasable
    }
  }
`;

const RESERVE_STOCK = /* GraphQL */ `
  mutation ReserveStock($input: ReserveStockInput!) {
    reserveStock(input: $input) {
      problems {
        variantId
        requested
        available
      }
    }
  }
`;

/** The catalog's internal operations. Throws AppError UNAVAILABLE when it does not answer. */
export class CatalogClient {
  constructor(private readonly internal: InternalClient) {}

  variantsForCart(ids: readonly string[], caller: CallerContext): Promise<readonly CartVariant[]> {
    return this.variants<CartVariant>({ ids, withStock: true }, caller);
  }

  /** Unknown ids are left out, and the order is not that of the ids. */
  variantsForOrder(ids: readonly string[], caller: CallerContext): Promise<readonly PricedVariant[]> {
    return this.variants<PricedVariant>({ ids, withStock: false }, caller);
  }

  /** All lines or nothing; the same reservation twice reserves once. @returns what there is too little of */
  async reserveStock(input: Reservation, caller: CallerContext): Promise<readonly StockProblem[]> {
    const answer = await this.internal.request<{ reserveStock: { problems: StockProblem[] } }>(
      'catalog',
      RESERVE_STOCK,
      { input },
      onBehalfOf(caller, 'cart-checkout'),
    );
    return answer.reserveStock.problems;
  }

  private async variants<Variant>(variables: { ids: readonly string[]; withStock: boolean }, caller: CallerContext): Promise<readonly Variant[]> {
    const answer = await this.internal.request<{ variantsForCart: Variant[] }>(
      'catalog',
      VARIANTS_FOR_CART,
      variables,
      onBehalfOf(caller, 'cart-checkout'),
    );
    return answer.variantsForCart;
  }
}
