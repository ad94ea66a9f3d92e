import type { OrderMessage } from './order-message.internal.resolver';
import type { OrderStore } from './order.store';

/** What the vault is told for a letter about an order, at the moment of sending. */
export class OrderMessageService {
  constructor(private readonly orders: OrderStore) {}

  /** Null unless there is such an order, and it is that person's. */
  async find(wanted: { readonly orderId: string | null; readonly invoiceId: string | null; readonly subjectId: string }): Promise<OrderMessage | null> {
    const orderId = wanted.orderId ?? (wanted.invoiceId === null ? null : ((await this.orders.invoices([wanted.invoiceId]))[0]?.orderId ?? null));
    const [order] = orderId === null ? [] : await this.orders.byIds([orderId]);
    if (order === undefined || order.subjectId !== wanted.subjectId) return null;
    const [lines, [invoice], [payment]] = await Promise.all([
      this.orders.lines([order.id]),
      this.orders.invoicesOf([order.id]),
      this.orders.paymentsOf([order.id]),
    ]);
    if (invoice === undefined || payment === undefined) throw new Error('An order without invoice or payment');
    const { number, carrier, trackingReference, shippingTotal, total, vatTotal } = order;
    return {
      number,
      carrier,
      trackingReference,
      shippingTotal,
      total,
      vatTotal,
      placedAt: order.placedAt.toISOString(),
      // Only a card payment has a provider.
      paymentMethod: payment.provider === null ? 'INVOICE' : 'CARD',
      invoiceNumber: invoice.number,
      invoiceTotal: invoice.total,
      dueAt: invoice.dueAt.toISOString(),
      lines: lines.map(({ nameSv, nameEn, quantity, unitPrice }) => ({ nameSv, nameEn, quantity, total: unitPrice * quantity })),
    };
  }
}
