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
  query VariantsForCart($ids: [ID!]!) {
    variantsForCart(ids: $ids) {
      id
      productId
      sku
      nameSv
      nameEn
      priceInclVat
      vatRate
      available
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

  async variantsForCart(ids: readonly string[], caller: CallerContext): Promise<readonly CartVariant[]> {
    const answer = await this.internal.request<{ variantsForCart: CartVariant[] }>(
      'catalog',
      VARIANTS_FOR_CART,
      { ids },
      onBehalfOf(caller, 'cart-checkout'),
    );
    return answer.variantsForCart;
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
}
