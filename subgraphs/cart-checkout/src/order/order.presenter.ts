import { money, personalDataRef, price, type CallerContext, type Language } from '@andamal/service';
import { mayKnowWhose } from '../access/access';
import { nameOf } from '../cart/cart-messages';
import type { InvoiceEntity } from '../invoice/invoice.entity';
import type { PaymentEntity } from '../payment/payment.entity';
import type { OrderEntity, OrderLineEntity } from './order.entity';
import type { Carrier, Invoice, Order, OrderLine, Payment } from './order.types';

/* Rows as GraphQL shows them. */

const NOBODY = { subjectId: null, accountId: null };

/** @param caller staff without a purpose of theirs see what was bought, and not by whom */
export function toOrder(order: OrderEntity, caller: CallerContext): Order {
  const { id } = order;
  const { subjectId, accountId } = mayKnowWhose(caller) ? order : NOBODY;
  return {
    id,
    number: order.number,
    state: order.state,
    deliveryMethod: order.deliveryMethod,
    carrier: order.carrier as Carrier | null,
    trackingReference: order.trackingReference,
    total: money(order.total),
    placedAt: order.placedAt,
    dispatchedAt: order.dispatchedAt,
    deliveredAt: order.deliveredAt,
    cancelledAt: order.cancelledAt,
    personalData: subjectId === null ? null : { id: personalDataRef(subjectId, 'ORDER', id) },
    subject: subjectId === null ? null : { id: subjectId },
    customer: accountId === null ? null : { id: accountId },
    shippingTotal: order.shippingTotal,
    shippingVatRate: order.shippingVatRate,
  };
}

export function toOrderLine(line: OrderLineEntity, language: Language): OrderLine {
  const { variantId, sku, quantity, unitPrice, vatRate } = line;
  return {
    variantId,
    sku,
    quantity,
    name: nameOf(line, language),
    unitPrice: price(unitPrice, vatRate),
    total: price(unitPrice * quantity, vatRate),
    variant: { id: variantId },
  };
}

/** @param caller as for `toOrder` */
export function toInvoice(invoice: InvoiceEntity, caller: CallerContext): Invoice {
  const { id } = invoice;
  const { subjectId } = mayKnowWhose(caller) ? invoice : NOBODY;
  return {
    id,
    orderId: invoice.orderId,
    number: invoice.number,
    creditNoteNumber: invoice.creditNoteNumber,
    state: invoice.state,
    total: money(invoice.total),
    vatTotal: money(invoice.vatTotal),
    issuedAt: invoice.issuedAt,
    dueAt: invoice.dueAt,
    paidAt: invoice.paidAt,
    closedAt: invoice.closedAt,
    personalData: subjectId === null ? null : { id: personalDataRef(subjectId, 'INVOICE', id) },
    subject: subjectId === null ? null : { id: subjectId },
  };
}

export function toPayment({ id, state, amount, changedAt }: PaymentEntity): Payment {
  return { id, state, amount: money(amount), changedAt };
}
