import { afterCommit } from '@andamal/database';
import { err, type Clock } from '@andamal/kernel';
import type { EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { PaymentEntity } from '../payment/payment.entity';
import { PAYMENT_TABLE, RETURN_MONEY } from '../payment/payment.states';
import { nextState } from '../state/state-table';
import { transition, type Moved } from '../state/transition';
import { InvoiceEntity } from './invoice.entity';
import { INVOICE_TABLE } from './invoice.states';
import { nextNumber } from './number-series';

/** The changes of invoices and of their money, inside the transaction of whoever decides them. */
export class InvoiceLedger {
  constructor(
    private readonly parts: {
      readonly clock: Clock;
      readonly machineClock: Clock;
      readonly publisher: EventPublisher;
      /** Called when there is something to do for a payment at the provider. */
      readonly moneyIsDue: (payment: PaymentEntity) => void;
    },
  ) {}

  /** Issues a credit note with a number of its own, and returns the money. */
  async credit(tx: EntityManager, invoice: InvoiceEntity, payment: PaymentEntity): Promise<Moved<InvoiceEntity>> {
    const at = this.parts.clock.now();
    const { id: invoiceId, orderId, subjectId } = invoice;
    // A number is drawn only for a credit note that is sure to be issued.
    if (nextState(INVOICE_TABLE, invoice.state, 'CREDIT') === null) return err({ code: 'NOT_ALLOWED', state: invoice.state });
    const creditNoteNumber = await nextNumber(tx, 'CREDIT_NOTE', at);
    const credited = await transition(
      tx,
      { entity: InvoiceEntity, table: INVOICE_TABLE, row: invoice, action: 'CREDIT', set: { creditNoteNumber, closedAt: at } },
      {
        publisher: this.parts.publisher,
        events: [{ name: 'InvoiceCredited', orderingKey: subjectId ?? orderId, payload: { invoiceId, orderId, subjectId, at: at.toISOString() } }],
      },
    );
    if (credited.ok) await this.returnMoney(tx, payment);
    return credited;
  }

  /** Claims the money no longer. */
  async writeOff(tx: EntityManager, invoice: InvoiceEntity, payment: PaymentEntity): Promise<Moved<InvoiceEntity>> {
    const at = this.parts.clock.now();
    const { id: invoiceId, orderId, subjectId } = invoice;
    const writtenOff = await transition(
      tx,
      { entity: InvoiceEntity, table: INVOICE_TABLE, row: invoice, action: 'WRITE_OFF', set: { closedAt: at } },
      {
        publisher: this.parts.publisher,
        events: [{ name: 'InvoiceWrittenOff', orderingKey: subjectId ?? orderId, payload: { invoiceId, orderId, subjectId, at: at.toISOString() } }],
      },
    );
    if (writtenOff.ok) await this.returnMoney(tx, payment);
    return writtenOff;
  }

  /** Takes note that the customer has paid. */
  async receive(
    tx: EntityManager,
    invoice: InvoiceEntity,
    payment: PaymentEntity,
    registrationKey: string,
  ): Promise<Moved<InvoiceEntity>> {
    const at = this.parts.clock.now();
    const { id: invoiceId, orderId, subjectId, depositId } = invoice;
    const paid = await transition(
      tx,
      { entity: InvoiceEntity, table: INVOICE_TABLE, row: invoice, action: 'PAY', set: { paidAt: at } },
      {
        publisher: this.parts.publisher,
        events: [
          { name: 'PaymentReceived', orderingKey: subjectId ?? orderId, payload: { orderId, invoiceId, subjectId, depositId, paidAt: at.toISOString() } },
        ],
      },
    );
    if (!paid.ok) return paid;
    await transition(tx, {
      entity: PaymentEntity,
      table: PAYMENT_TABLE,
      row: payment,
      action: 'RECEIVE',
      set: { registrationKey, changedAt: at },
    });
    return paid;
  }

  /** Gives the money back, or stops waiting for it. What goes over the provider is done by the payment worker. */
  private async returnMoney(tx: EntityManager, payment: PaymentEntity): Promise<void> {
    const action = RETURN_MONEY[payment.state];
    if (action === null) return;
    const dueAt = payment.provider === null ? null : this.parts.machineClock.now();
    const returning = await transition(tx, {
      entity: PaymentEntity,
      table: PAYMENT_TABLE,
      row: payment,
      action,
      set: { dueAt, failures: 0, changedAt: this.parts.clock.now() },
    });
    if (returning.ok && dueAt !== null) afterCommit(tx, () => this.parts.moneyIsDue(returning.value));
  }
}
