import { afterCommit, insertRows, type Database } from '@andamal/database';
import { uuidv7, type Clock } from '@andamal/kernel';
import type { EventPublisher, Language, NewEvent } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { CartLineEntity } from '../cart/cart.entity';
import type { CartSnapshot } from '../cart/cart.snapshot';
import type { CartStore } from '../cart/cart.store';
import type { CheckoutEntity } from '../checkout/checkout.entity';
import type { CheckoutStore } from '../checkout/checkout.store';
import type { OrderDraft } from '../checkout/order-draft';
import { InvoiceEntity } from '../invoice/invoice.entity';
import { nextNumber } from '../invoice/number-series';
import { PaymentEntity } from '../payment/payment.entity';
import { OrderEntity, OrderLineEntity, OrderRecyclingLineEntity } from './order.entity';
import { newOrderNumber } from './order-number';

const INVOICE_DAYS = 30;
const DAY_MS = 86_400_000;

/** Everything that the checkout has gathered: from here on nobody else has to be asked. */
export interface ReadyOrder {
  readonly checkout: CheckoutEntity;
  readonly snapshot: CartSnapshot;
  readonly draft: OrderDraft;
  readonly subjectId: string;
  readonly accountId: string | null;
  /** In which the buyer was served: letters about the order are in it. */
  readonly language: Language;
}

export interface PlacedOrder {
  readonly order: OrderEntity;
  readonly lines: readonly OrderLineEntity[];
  readonly recycling: readonly OrderRecyclingLineEntity[];
  readonly invoice: InvoiceEntity;
  readonly payment: PaymentEntity;
}

/** The one transaction in which an order becomes true. */
export class OrderPlacement {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly clock: Clock;
      readonly machineClock: Clock;
      readonly publisher: EventPublisher;
      readonly checkouts: CheckoutStore;
      readonly carts: CartStore;
      readonly provider: string;
      /** Called when there is something to do for a payment at the provider. */
      readonly moneyIsDue: (payment: PaymentEntity) => void;
    },
  ) {}

  /**
   * Writes order, invoice and payment, closes cart and checkout, and tells the others; all of it or nothing.
   *
   * @throws CheckoutLostError when the checkout is not this attempt's any more
   * @throws ConflictError when the cart was changed since it was priced
   */
  place(ready: ReadyOrder): Promise<PlacedOrder> {
    const { database, checkouts, carts, publisher } = this.parts;
    return database.inTransaction(async (tx) => {
      await checkouts.finish(tx, ready.checkout);
      await carts.claimVersion(tx, ready.snapshot.cart, { state: 'ORDERED', accountId: null, subjectId: null });
      const placed = this.rows(ready);
      await insertRows(tx, OrderEntity, [placed.order]);
      await insertRows(tx, OrderLineEntity, placed.lines);
      await insertRows(tx, OrderRecyclingLineEntity, placed.recycling);
      await insertRows(tx, PaymentEntity, [placed.payment]);
      await this.issue(tx, placed.invoice);
      await publisher.publishAll(tx, eventsOf(placed, ready));
      if (placed.payment.dueAt !== null) afterCommit(tx, () => this.parts.moneyIsDue(placed.payment));
      return placed;
    });
  }

  private async issue(tx: EntityManager, invoice: InvoiceEntity): Promise<void> {
    invoice.number = await nextNumber(tx, 'INVOICE', invoice.issuedAt);
    await insertRows(tx, InvoiceEntity, [invoice]);
  }

  private rows({ checkout, draft, snapshot, subjectId, accountId }: ReadyOrder): PlacedOrder {
    const now = this.parts.clock.now();
    const { orderId, eventId, byCard } = checkout;
    const { totals, delivery } = draft;
    const amounts = { total: totals.total, vatTotal: totals.vatTotal };
    const order = Object.assign(new OrderEntity(), amounts, {
      id: orderId,
      number: newOrderNumber(),
      state: 'PLACED',
      version: 1,
      subjectId,
      accountId,
      depositId: eventId,
      reservationId: checkout.reservationId,
      deliveryMethod: delivery.code,
      goodsTotal: totals.goods,
      shippingTotal: totals.shipping,
      shippingVatRate: delivery.vatRate,
      carrier: null,
      trackingReference: null,
      placedAt: now,
      dispatchedAt: null,
      deliveredAt: null,
      cancelledAt: null,
    });
    const invoice = Object.assign(new InvoiceEntity(), amounts, {
      id: uuidv7(this.parts.clock),
      creditNoteNumber: null,
      state: byCard ? 'PAID' : 'ISSUED',
      version: 1,
      orderId,
      subjectId,
      depositId: eventId,
      issuedAt: now,
      dueAt: byCard ? now : new Date(now.getTime() + INVOICE_DAYS * DAY_MS),
      paidAt: byCard ? now : null,
      closedAt: null,
    });
    const payment = Object.assign(new PaymentEntity(), {
      id: checkout.paymentId,
      orderId,
      state: byCard ? 'AUTHORISED' : 'AWAITED',
      version: 1,
      provider: byCard ? this.parts.provider : null,
      amount: totals.total,
      dueAt: byCard ? this.parts.machineClock.now() : null,
      failures: 0,
      registrationKey: null,
      changedAt: now,
    });
    return { order, invoice, payment, lines: linesOf(orderId, draft), recycling: recyclingOf(orderId, snapshot.recycling) };
  }
}

function linesOf(orderId: string, { lines }: OrderDraft): OrderLineEntity[] {
  return lines.map(({ variant, quantity }, position) =>
    Object.assign(new OrderLineEntity(), {
      orderId,
      position,
      variantId: variant.id,
      sku: variant.sku,
      nameSv: variant.nameSv,
      nameEn: variant.nameEn,
      quantity,
      unitPrice: variant.priceInclVat,
      vatRate: variant.vatRate,
    }),
  );
}

function recyclingOf(orderId: string, lines: readonly CartLineEntity[]): OrderRecyclingLineEntity[] {
  return lines.map(({ item: itemCode, quantity }) => Object.assign(new OrderRecyclingLineEntity(), { orderId, itemCode, quantity }));
}

/** In the order in which they are true: placed, invoiced, and, by card, paid. */
function eventsOf({ order, invoice }: PlacedOrder, { checkout, subjectId, language }: ReadyOrder): NewEvent[] {
  const { id: orderId, reservationId, accountId } = order;
  const { byCard, eventId: depositId } = checkout;
  const at = order.placedAt.toISOString();
  const shared = { orderId, subjectId, depositId };
  const paymentMethod = byCard ? 'CARD' : 'INVOICE';
  const events: NewEvent[] = [
    {
      name: 'OrderPlaced',
      id: depositId,
      orderingKey: subjectId,
      payload: { ...shared, reservationId, accountId, paymentMethod, placedAt: at, language },
    },
    {
      name: 'InvoiceIssued',
      orderingKey: subjectId,
      payload: { ...shared, invoiceId: invoice.id, issuedAt: at, dueAt: invoice.dueAt.toISOString() },
    },
  ];
  if (byCard) events.push({ name: 'PaymentReceived', orderingKey: subjectId, payload: { ...shared, invoiceId: invoice.id, paidAt: at } });
  return events;
}
