import type { Database } from '@andamal/database';
import { err, type Clock, type Result } from '@andamal/kernel';
import type { CallerContext, EventPublisher, NewEvent } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { hasRole } from '../access/access';
import type { InvoiceEntity } from '../invoice/invoice.entity';
import type { InvoiceLedger } from '../invoice/invoice-ledger';
import { PaymentEntity } from '../payment/payment.entity';
import { PAYMENT_TABLE } from '../payment/payment.states';
import type { Problem } from '../schema/problem';
import { untilNoConflict } from '../state/conflict';
import { transition, type Moved } from '../state/transition';
import type { VaultClient } from '../vault-client/vault-client';
import { isOwn } from './order-access';
import type { CancelOrderErrorCode, ConfirmRefundErrorCode, DispatchOrderErrorCode, MarkOrderDeliveredErrorCode } from './order-problems';
import { OrderEntity } from './order.entity';
import { ORDER_TABLE, type OrderAction } from './order.states';
import type { OrderStore } from './order.store';
import type { Carrier } from './order.types';

interface Rows {
  readonly order: OrderEntity;
  readonly invoice: InvoiceEntity;
  readonly payment: PaymentEntity;
}

type Changed<Code extends string> = Result<OrderEntity, Problem<Code>>;

const NOT_FOUND = { code: 'ORDER_NOT_FOUND', field: ['input', 'orderId'] } as const;

/** What happens to orders after they were placed. */
export class OrderService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly clock: Clock;
      readonly publisher: EventPublisher;
      readonly orders: OrderStore;
      readonly ledger: InvoiceLedger;
      readonly vault: VaultClient;
    },
  ) {}

  /** The goods leave the warehouse, with what the carrier has to know of the person. */
  async dispatch(
    input: { orderId: string; carrier: Carrier; trackingReference: string | null },
    caller: CallerContext,
  ): Promise<Changed<DispatchOrderErrorCode>> {
    const { carrier, trackingReference } = input;
    const [waiting] = (await this.parts.orders.byIds([input.orderId])).filter(({ state }) => state === 'PLACED');
    const subjectId = waiting?.subjectId ?? null;
    if (subjectId !== null && (await this.parts.vault.isRestricted({ subjectId, orderId: input.orderId }, caller))) {
      return err({ code: 'DATA_RESTRICTED', field: ['input', 'orderId'] });
    }
    return this.change(input.orderId, async (tx, { order, invoice }) => {
      if (invoice.state === 'CREDITED' || invoice.state === 'WRITTEN_OFF') return err({ code: 'INVOICE_CLOSED', field: ['input', 'orderId'] });
      const at = this.parts.clock.now();
      const { id: orderId, subjectId } = order;
      const payload = { orderId, subjectId, carrier, dispatchedAt: at.toISOString() };
      return toChanged(
        await this.move(tx, order, 'DISPATCH', { carrier, trackingReference, dispatchedAt: at }, { name: 'OrderDispatched', orderingKey: subjectId ?? orderId, payload }),
      );
    });
  }

  /** The goods have reached the customer. */
  markDelivered(orderId: string): Promise<Changed<MarkOrderDeliveredErrorCode>> {
    return this.change(orderId, async (tx, { order }) => {
      const at = this.parts.clock.now();
      const { subjectId } = order;
      const payload = { orderId, subjectId, deliveredAt: at.toISOString() };
      return toChanged(await this.move(tx, order, 'DELIVER', { deliveredAt: at }, { name: 'OrderDelivered', orderingKey: subjectId ?? orderId, payload }));
    });
  }

  /** Takes the order back before the goods leave: the stock is let go, the invoice credited, the money returned. */
  cancel(caller: CallerContext, orderId: string): Promise<Changed<CancelOrderErrorCode>> {
    return this.change(orderId, async (tx, { order, invoice, payment }) => {
      if (!isOwn(caller, order) && !hasRole(caller, ['SUPPORT'])) return err(NOT_FOUND);
      const at = this.parts.clock.now();
      const { subjectId, reservationId } = order;
      const payload = { orderId, subjectId, reservationId, cancelledAt: at.toISOString() };
      const moved = await this.move(tx, order, 'CANCEL', { cancelledAt: at }, { name: 'OrderCancelled', orderingKey: subjectId ?? orderId, payload });
      // An invoice that was credited or written off before stays as it is.
      if (moved.ok) await this.parts.ledger.credit(tx, invoice, payment);
      return toChanged(moved);
    });
  }

  /** Money that came through the bank has gone back through the bank. */
  confirmRefund(orderId: string): Promise<Changed<ConfirmRefundErrorCode>> {
    return this.change(orderId, async (tx, { order, payment }) => {
      if (payment.provider !== null) return err({ code: 'WRONG_STATE', field: ['input', 'orderId'], facts: { state: payment.state } });
      const moved = await transition(tx, {
        entity: PaymentEntity,
        table: PAYMENT_TABLE,
        row: payment,
        action: 'CONFIRM_REFUND',
        set: { changedAt: this.parts.clock.now() },
      });
      return moved.ok ? { ok: true, value: order } : err(wrongState(moved.error.state));
    });
  }

  private move(tx: EntityManager, row: OrderEntity, action: OrderAction, set: Partial<OrderEntity>, event: NewEvent): Promise<Moved<OrderEntity>> {
    return transition(
      tx,
      { entity: OrderEntity, table: ORDER_TABLE, row, action, set },
      { publisher: this.parts.publisher, events: [event] },
    );
  }

  private change<Code extends string>(
    orderId: string,
    work: (tx: EntityManager, rows: Rows) => Promise<Changed<Code>>,
  ): Promise<Changed<Code | 'ORDER_NOT_FOUND'>> {
    return untilNoConflict(() =>
      this.parts.database.inTransaction(async (tx): Promise<Changed<Code | 'ORDER_NOT_FOUND'>> => {
        const rows = await this.parts.orders.inside(tx, orderId);
        return rows === null ? err(NOT_FOUND) : work(tx, rows);
      }),
    );
  }
}

function toChanged(moved: Moved<OrderEntity>): Changed<'WRONG_STATE'> {
  return moved.ok ? moved : err(wrongState(moved.error.state));
}

function wrongState(state: string): Problem<'WRONG_STATE'> {
  return { code: 'WRONG_STATE', field: ['input', 'orderId'], facts: { state } };
}
