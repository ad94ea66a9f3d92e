import { money, serviceCaller, type CallerContext, type InternalClient, type Language } from '@andamal/service';
import type { ShownOrder } from './extract-document';

const ORDERS_OF_SUBJECT = /* GraphQL */ `
  query OrdersOfSubject($subjectId: ID!, $after: ID, $first: Int!) {
    ordersOfSubject(subjectId: $subjectId, after: $after, first: $first) {
      id
      number
      state
      placedAt
      dispatchedAt
      deliveredAt
      cancelledAt
      deliveryMethod
      carrier
      trackingReference
      shippingTotal
      total
      vatTotal
      lines {
        sku
        nameSv
        nameEn
        quantity
        unitPrice
      }
      recycling {
        itemCode
        quantity
      }
      invoice {
        id
        number
        creditNoteNumber
        state
        issuedAt
        dueAt
        paidAt
        closedAt
      }
    }
  }
`;

/** An order as cart-checkout tells it: amounts in öre, names in both languages. */
export interface OrderTold extends Omit<ShownOrder, 'shippingTotal' | 'total' | 'vatTotal' | 'lines'> {
  readonly shippingTotal: number;
  readonly total: number;
  readonly vatTotal: number;
  readonly lines: readonly { readonly sku: string; readonly nameSv: string; readonly nameEn: string; readonly quantity: number; readonly unitPrice: number }[];
}

/**
 * What a person has bought. cart-checkout holds it by the person's id, so that it is about them as much as what the vault
 * holds; it is asked for when it is shown, and kept nowhere here.
 */
export class OrderHistory {
  constructor(private readonly internal: InternalClient) {}

  /** The oldest first, after the order that is named. @throws AppError when cart-checkout gives no answer */
  async page(subjectId: string, after: string | null, first: number, { language, requestId }: CallerContext): Promise<ShownOrder[]> {
    const caller = serviceCaller('privacy-compliance', 'OrdersOfSubject', requestId);
    const { ordersOfSubject } = await this.internal.request<{ ordersOfSubject: OrderTold[] }>('cart-checkout', ORDERS_OF_SUBJECT, { subjectId, after, first }, caller);
    return ordersOfSubject.map((order) => toShown(order, language));
  }
}

function toShown({ lines, shippingTotal, total, vatTotal, ...order }: OrderTold, language: Language): ShownOrder {
  return {
    ...order,
    shippingTotal: money(shippingTotal),
    total: money(total),
    vatTotal: money(vatTotal),
    lines: lines.map(({ sku, nameSv, nameEn, quantity, unitPrice }) => ({ sku, name: language === 'sv' ? nameSv : nameEn, quantity, unitPrice: money(unitPrice) })),
  };
}
