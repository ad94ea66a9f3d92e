import { serviceCaller, type InternalClient } from '@andamal/service';
import type { MessageEntity } from './message.entity';
import type { OrderFacts } from './templates/template.types';

const ORDER_FOR_MESSAGE = /* GraphQL */ `
  query OrderForMessage($orderId: ID, $invoiceId: ID, $subjectId: ID!) {
    orderForMessage(orderId: $orderId, invoiceId: $invoiceId, subjectId: $subjectId) {
      number
      placedAt
      paymentMethod
      carrier
      trackingReference
      shippingTotal
      total
      vatTotal
      invoiceNumber
      invoiceTotal
      dueAt
      lines {
        nameSv
        nameEn
        quantity
        total
      }
    }
  }
`;

/** What other subgraphs know and a letter tells. It is asked for when the letter goes, and kept nowhere here. */
export class ShopFacts {
  constructor(private readonly internal: InternalClient) {}

  /** Null: there is no such order of this person. @throws AppError when cart-checkout gives no answer */
  async order({ id, subjectId, contextKind, contextId }: MessageEntity): Promise<OrderFacts | null> {
    const which = contextKind === 'INVOICE' ? { invoiceId: contextId } : { orderId: contextId };
    const caller = serviceCaller('privacy-compliance', 'OrderForMessage', id);
    const { orderForMessage } = await this.internal.request<{ orderForMessage: OrderFacts | null }>(
      'cart-checkout',
      ORDER_FOR_MESSAGE,
      { ...which, subjectId },
      caller,
    );
    return orderForMessage;
  }
}
