import type { DomainEvent } from '@andamal/database';
import type { PolicyEvent } from '@andamal/policy';
import { EVENTS, isEventName, type EventName, type EventPayload } from '@andamal/service';

/** An event of the shop as it comes in. */
export interface ShopEvent<Name extends EventName = EventName> {
  readonly id: string;
  readonly at: Date;
  readonly payload: EventPayload<Name>;
}

/** An event that changes what may be done with a subject's data. */
export interface SubjectEvent {
  readonly subjectId: string;
  readonly policy: PolicyEvent;
}

/** Purpose of the consent that a registration can give. */
export const NEWSLETTER = 'NEWSLETTER';

type Reader<Name extends EventName> = (event: ShopEvent<Name>) => Omit<PolicyEvent, 'id'>;

/**
 * What the binding rules have to know of each event. The instant that a rule counts from is the one at which the thing
 * happened, which the payload tells where it differs from the writing of the event.
 */
const READERS: { readonly [Name in EventName]?: Reader<Name> } = {
  AccountCreated: ({ id, at, payload: { accountId, depositId, newsletterConsent } }) => {
    const consents = newsletterConsent === null ? [] : [{ purpose: NEWSLETTER, consentId: id }];
    return { type: 'AccountCreated', at, accountId, depositId, consents };
  },
  AccountClosed: ({ at, payload: { accountId } }) => ({ type: 'AccountClosed', at, accountId }),
  Contacted: ({ payload: { caseId, depositId, accountId, orderId, contactedAt } }) => ({
    type: 'Contacted',
    at: new Date(contactedAt),
    caseId,
    depositId,
    accountId,
    orderId,
  }),
  Browsed: ({ payload: { accountId, depositId, browsedAt } }) => ({
    type: 'Browsed',
    at: new Date(browsedAt),
    accountId,
    depositId,
  }),
  OrderPlaced: ({ payload: { orderId, depositId, accountId, paymentMethod, placedAt } }) => ({
    type: 'OrderPlaced',
    at: new Date(placedAt),
    orderId,
    depositId,
    accountId,
    paymentMethod,
    guest: accountId === null,
  }),
  InvoiceIssued: ({ payload: { orderId, invoiceId, depositId, issuedAt } }) => ({
    type: 'InvoiceIssued',
    at: new Date(issuedAt),
    orderId,
    invoiceId,
    depositId,
  }),
  PaymentReceived: ({ payload: { orderId, invoiceId, depositId, paidAt } }) => ({
    type: 'PaymentReceived',
    at: new Date(paidAt),
    orderId,
    invoiceId,
    depositId,
  }),
  InvoiceCredited: ({ payload: { orderId, invoiceId, at } }) => ({
    type: 'InvoiceCredited',
    at: new Date(at),
    orderId,
    invoiceId,
  }),
  InvoiceWrittenOff: ({ payload: { orderId, invoiceId, at } }) => ({
    type: 'InvoiceWrittenOff',
    at: new Date(at),
    orderId,
    invoiceId,
  }),
  OrderDispatched: ({ payload: { orderId, dispatchedAt } }) => ({
    type: 'OrderDispatched',
    at: new Date(dispatchedAt),
    orderId,
  }),
  OrderDelivered: ({ payload: { orderId, deliveredAt } }) => ({
    type: 'OrderDelivered',
    at: new Date(deliveredAt),
    orderId,
  }),
  OrderCancelled: ({ payload: { orderId, cancelledAt } }) => ({
    type: 'OrderCancelled',
    at: new Date(cancelledAt),
    orderId,
  }),
};

/**
 * The event as the binding rules see it; null for one that is about deposits only, or about an order that is nobody's any more.
 *
 * @throws for an event that is not in the catalogue, or not as the catalogue says
 */
export function toSubjectEvent(event: DomainEvent): SubjectEvent | null {
  const { id, at, type } = event;
  if (!isEventName(type)) throw new Error(`${type} is not in the event catalogue`);
  const reader = READERS[type] as Reader<EventName> | undefined;
  if (reader === undefined) return null;
  const payload = EVENTS[type].payload.parse(event.payload) as EventPayload<EventName> & { readonly subjectId: string | null };
  if (payload.subjectId === null) return null;
  return { subjectId: payload.subjectId, policy: { id, ...reader({ id, at, payload }) } };
}
