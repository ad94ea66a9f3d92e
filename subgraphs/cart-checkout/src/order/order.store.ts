import { selectRows, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { InvoiceEntity } from '../invoice/invoice.entity';
import type { InvoiceState } from '../invoice/invoice.states';
import { PaymentEntity } from '../payment/payment.entity';
import { OrderEntity, OrderLineEntity, OrderRecyclingLineEntity } from './order.entity';
import type { OrderState } from './order.states';

export interface Page {
  readonly first: number;
  /** Id of the last row of the page before. */
  readonly after: string | null;
}

/** Reads orders with what belongs to them. */
export class OrderStore {
  constructor(private readonly database: Database) {}

  byIds(ids: readonly string[]): Promise<OrderEntity[]> {
    return selectRows(this.database.read, OrderEntity, 'WHERE id IN (?)', [ids]);
  }

  async byNumber(number: string): Promise<OrderEntity | null> {
    return (await selectRows(this.database.read, OrderEntity, 'WHERE number = ?', [number]))[0] ?? null;
  }

  lines(orderIds: readonly string[]): Promise<OrderLineEntity[]> {
    return selectRows(this.database.read, OrderLineEntity, 'WHERE orderId IN (?) ORDER BY orderId, position', [orderIds]);
  }

  recyclingLines(orderIds: readonly string[]): Promise<OrderRecyclingLineEntity[]> {
    return selectRows(this.database.read, OrderRecyclingLineEntity, 'WHERE orderId IN (?) ORDER BY itemCode', [orderIds]);
  }

  invoices(ids: readonly string[]): Promise<InvoiceEntity[]> {
    return selectRows(this.database.read, InvoiceEntity, 'WHERE id IN (?)', [ids]);
  }

  invoicesOf(orderIds: readonly string[]): Promise<InvoiceEntity[]> {
    return selectRows(this.database.read, InvoiceEntity, 'WHERE orderId IN (?)', [orderIds]);
  }

  paymentsOf(orderIds: readonly string[]): Promise<PaymentEntity[]> {
    return selectRows(this.database.read, PaymentEntity, 'WHERE orderId IN (?)', [orderIds]);
  }

  /** One more than asked for, so that the caller can tell whether there is a further page. The newest first. */
  page(filter: { readonly state: OrderState | null; readonly accountId: string | null }, { first, after }: Page): Promise<OrderEntity[]> {
    const conditions = [
      filter.state === null ? null : { sql: 'state = ?', value: filter.state },
      filter.accountId === null ? null : { sql: 'accountId = ?', value: filter.accountId },
      after === null ? null : { sql: 'id < ?', value: after },
    ].filter((condition) => condition !== null);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} `;
    const values = conditions.map(({ value }) => value);
    return selectRows(this.database.read, OrderEntity, `${where}ORDER BY id DESC LIMIT ?`, [...values, first + 1]);
  }

  /** Orders of a person, with an account or without, the oldest first. */
  ofSubject(subjectId: string, { first, after }: Page): Promise<OrderEntity[]> {
    return selectRows(this.database.read, OrderEntity, 'WHERE subjectId = ? AND id > ? ORDER BY id LIMIT ?', [subjectId, after ?? '', first]);
  }

  /** Invoices by state, the oldest first: what is longest unpaid is what finance looks for. */
  invoicePage(state: InvoiceState | null, { first, after }: Page): Promise<InvoiceEntity[]> {
    const conditions = [
      state === null ? null : { sql: 'state = ?', value: state },
      after === null ? null : { sql: 'id > ?', value: after },
    ].filter((condition) => condition !== null);
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} `;
    const values = conditions.map(({ value }) => value);
    return selectRows(this.database.read, InvoiceEntity, `${where}ORDER BY id LIMIT ?`, [...values, first + 1]);
  }

  /** The rows that a transition decides on, as they are inside its transaction. */
  async inside(tx: EntityManager, orderId: string): Promise<{ order: OrderEntity; invoice: InvoiceEntity; payment: PaymentEntity } | null> {
    const [order] = await selectRows(tx, OrderEntity, 'WHERE id = ?', [orderId]);
    if (order === undefined) return null;
    const [invoice] = await selectRows(tx, InvoiceEntity, 'WHERE orderId = ?', [orderId]);
    const [payment] = await selectRows(tx, PaymentEntity, 'WHERE orderId = ?', [orderId]);
    if (invoice === undefined || payment === undefined) throw new Error('An order without invoice or payment');
    return { order, invoice, payment };
  }
}
