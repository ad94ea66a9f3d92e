import { createHash } from 'node:crypto';
import { selectRows, type Database } from '@andamal/database';
import { err, ok, type Result } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import type { OrderStore } from '../order/order.store';
import type { PaymentEntity } from '../payment/payment.entity';
import type { Problem } from '../schema/problem';
import { untilNoConflict } from '../state/conflict';
import type { Moved } from '../state/transition';
import type { InvoiceLedger } from './invoice-ledger';
import type { InvoiceErrorCode } from './invoice-problems';
import { InvoiceEntity } from './invoice.entity';

type Changed = Result<InvoiceEntity, Problem<InvoiceErrorCode>>;

/** What the finance department does with invoices. */
export class InvoiceService {
  constructor(
    private readonly database: Database,
    private readonly orders: OrderStore,
    private readonly ledger: InvoiceLedger,
  ) {}

  /** The customer has paid. With the key of an earlier registration nothing happens, and the answer is the same. */
  registerPayment(invoiceId: string, idempotencyKey: string): Promise<Changed> {
    const registrationKey = createHash('sha256').update(idempotencyKey).digest('base64url');
    return this.change(invoiceId, async (tx, invoice, payment) => {
      if (payment.registrationKey === registrationKey) return ok(invoice);
      return this.ledger.receive(tx, invoice, payment, registrationKey);
    });
  }

  credit(invoiceId: string): Promise<Changed> {
    return this.change(invoiceId, (tx, invoice, payment) => this.ledger.credit(tx, invoice, payment));
  }

  writeOff(invoiceId: string): Promise<Changed> {
    return this.change(invoiceId, (tx, invoice, payment) => this.ledger.writeOff(tx, invoice, payment));
  }

  private change(
    invoiceId: string,
    work: (tx: EntityManager, invoice: InvoiceEntity, payment: PaymentEntity) => Promise<Moved<InvoiceEntity>>,
  ): Promise<Changed> {
    return untilNoConflict(() =>
      this.database.inTransaction(async (tx): Promise<Changed> => {
        const [found] = await selectRows(tx, InvoiceEntity, 'WHERE id = ?', [invoiceId]);
        const rows = found === undefined ? null : await this.orders.inside(tx, found.orderId);
        if (rows === null) return err({ code: 'INVOICE_NOT_FOUND', field: ['input', 'invoiceId'] });
        const moved = await work(tx, rows.invoice, rows.payment);
        if (moved.ok) return moved;
        return err({ code: 'WRONG_STATE', field: ['input', 'invoiceId'], facts: { state: moved.error.state } });
      }),
    );
  }
}
