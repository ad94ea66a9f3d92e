import { onBehalfOf, type CallerContext, type InternalClient } from '@andamal/service';

/** Whose an order is. */
export interface OrderParty {
  readonly orderId: string;
  readonly subjectId: string;
  /** Null for a guest's. */
  readonly accountId: string | null;
}

const ORDER_PARTY = /* GraphQL */ `
  query OrderParty($number: String!) {
    orderParty(number: $number) {
      orderId
      subjectId
      accountId
    }
  }
`;

/** The orders of cart-checkout, as this service uses them. */
export class OrderClient {
  constructor(private readonly internal: InternalClient) {}

  /** Null when no order has the number. The caller of this decides who may learn it. */
  async party(number: string, caller: CallerContext): Promise<OrderParty | null> {
    const asked = onBehalfOf(caller, 'customer-identity');
    return (await this.internal.request<{ orderParty: OrderParty | null }>('cart-checkout', ORDER_PARTY, { number }, asked)).orderParty;
  }
}
