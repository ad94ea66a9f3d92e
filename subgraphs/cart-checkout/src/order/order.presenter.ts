import { money, personalDataRef, price, type Language } from '@andamal/service';
import { nameOf } from '../cart/cart-messages';
import type { InvoiceEntity } from '../invoice/invoice.entity';
import type { PaymentEntity } from '../payment/payment.entity';
import type { OrderEntity, OrderLineEntity } from './order.entity';
import type { Carrier, Invoice, Order, OrderLine, Payment } from './order.types';

/* Rows as GraphQL shows them. */

export function toOrder(order: OrderEntity): Order {
  const { id, subjectId, accountId } = order;
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
    personalData: { id: personalDataRef(subjectId, 'ORDER', id) },
    subject: { id: subjectId },
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

export function toInvoice(invoice: InvoiceEntity): Invoice {
  const { id, subjectId } = invoice;
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
    personalData: { id: personalDataRef(subjectId, 'INVOICE', id) },
    subject: { id: subjectId },
  };
}

export function toPayment({ id, state, amount, changedAt }: PaymentEntity): Payment {
  return { id, state, amount: money(amount), changedAt };
}
