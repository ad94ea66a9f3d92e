import type { InvoiceEntity } from '../invoice/invoice.entity';
import type { BoughtInvoice, BoughtOrder } from './order-history.internal.resolver';
import type { OrderStore, Page } from './order.store';

/** What somebody has bought: it is about them, though who they are is in the vault. The same count of statements for any page. */
export class OrderHistoryService {
  constructor(private readonly orders: OrderStore) {}

  async ofSubject(subjectId: string, page: Page): Promise<BoughtOrder[]> {
    const orders = await this.orders.ofSubject(subjectId, page);
    if (orders.length === 0) return [];
    const ids = orders.map(({ id }) => id);
    const [lines, recycling, invoices] = await Promise.all([this.orders.lines(ids), this.orders.recyclingLines(ids), this.orders.invoicesOf(ids)]);
    return orders.map((order) => {
      const { id, placedAt, dispatchedAt, deliveredAt, cancelledAt, ...shown } = order;
      const isOfOrder = ({ orderId }: { readonly orderId: string }): boolean => orderId === id;
      const invoice = invoices.find(isOfOrder);
      return {
        ...shown,
        id,
        placedAt: placedAt.toISOString(),
        dispatchedAt: dispatchedAt?.toISOString() ?? null,
        deliveredAt: deliveredAt?.toISOString() ?? null,
        cancelledAt: cancelledAt?.toISOString() ?? null,
        lines: lines.filter(isOfOrder),
        recycling: recycling.filter(isOfOrder),
        invoice: invoice === undefined ? null : toInvoice(invoice),
      };
    });
  }
}

function toInvoice({ id, number, creditNoteNumber, state, issuedAt, dueAt, paidAt, closedAt }: InvoiceEntity): BoughtInvoice {
  return {
    id,
    number,
    creditNoteNumber,
    state,
    issuedAt: issuedAt.toISOString(),
    dueAt: dueAt.toISOString(),
    paidAt: paidAt?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
  };
}
