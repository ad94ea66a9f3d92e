import { z } from 'zod';
import type { SubgraphName } from '../caller/caller-context';

const id = z.string().min(1).max(128);
const instant = z.iso.datetime();
/** Null once nothing of the person is held for the order: see `OrderDataEnded`. */
const buyer = id.nullable();
/** In which language the person was served. Events of earlier versions do not say. */
const language = z.enum(['sv', 'en']).optional();

/**
 * Every event of the shop: what it says and who hears it. Payloads hold ids, instants and states; never personal data.
 * The producer writes the event in the transaction that makes it true; each consumer applies it exactly once.
 */
export const EVENTS = {
  AccountCreated: event(
    'customer-identity',
    z.object({
      accountId: id,
      subjectId: id,
      depositId: id,
      /** The consent to the newsletter that was given with the registration: version and language of the text shown. */
      newsletterConsent: z.object({ textVersion: z.string().max(32), language: z.enum(['sv', 'en']) }).nullable(),
      language,
    }),
    ['privacy-compliance'],
  ),
  AccountClosed: event(
    'customer-identity',
    z.object({ accountId: id, subjectId: id }),
    ['privacy-compliance', 'cart-checkout'],
  ),
  /** The account is found by another address now, which lies in the deposit that has the id of the event. */
  SignInAddressChanged: event(
    'customer-identity',
    z.object({ accountId: id, subjectId: id, depositId: id, caseId: id.nullable() }),
    ['privacy-compliance'],
  ),
  /** A deposit whose source event will never come: another registration took the address first, a case was gone. */
  DepositAbandoned: event(
    'customer-identity',
    z.object({ depositId: id, subjectId: id }),
    ['privacy-compliance'],
  ),
  /** A message, call or note of a support case. Its words are in the deposit, which has the id of the event. */
  Contacted: event(
    'customer-identity',
    z.object({
      caseId: id,
      entryId: id,
      subjectId: id,
      depositId: id,
      accountId: id.nullable(),
      orderId: id.nullable(),
      contactedAt: instant,
      /** An answer of the shop that goes to the person as a letter, with the number that they know the case by. */
      answerByMail: z.object({ caseNumber: z.string().min(1).max(16) }).optional(),
    }),
    ['privacy-compliance'],
  ),
  /** Visits of a signed-in customer. Which pages is in the deposit, which has the id of the event. */
  Browsed: event(
    'customer-identity',
    z.object({ accountId: id, subjectId: id, depositId: id, browsedAt: instant }),
    ['privacy-compliance'],
  ),
  OrderPlaced: event(
    'cart-checkout',
    z.object({
      orderId: id,
      subjectId: id,
      depositId: id,
      reservationId: id,
      accountId: id.nullable(),
      paymentMethod: z.enum(['CARD', 'INVOICE']),
      placedAt: instant,
      language,
    }),
    ['privacy-compliance', 'catalog'],
  ),
  CheckoutAbandoned: event(
    'cart-checkout',
    z.object({ checkoutId: id, reservationId: id, depositId: id.nullable(), subjectId: id.nullable() }),
    ['privacy-compliance', 'catalog'],
  ),
  InvoiceIssued: event(
    'cart-checkout',
    z.object({ invoiceId: id, orderId: id, subjectId: id, depositId: id, issuedAt: instant, dueAt: instant }),
    ['privacy-compliance'],
  ),
  PaymentReceived: event(
    'cart-checkout',
    z.object({ orderId: id, invoiceId: id, subjectId: buyer, depositId: buyer, paidAt: instant }),
    ['privacy-compliance'],
  ),
  InvoiceCredited: event(
    'cart-checkout',
    z.object({ invoiceId: id, orderId: id, subjectId: buyer, at: instant }),
    ['privacy-compliance'],
  ),
  InvoiceWrittenOff: event(
    'cart-checkout',
    z.object({ invoiceId: id, orderId: id, subjectId: buyer, at: instant }),
    ['privacy-compliance'],
  ),
  OrderDispatched: event(
    'cart-checkout',
    z.object({ orderId: id, subjectId: buyer, carrier: z.string().max(64), dispatchedAt: instant }),
    ['privacy-compliance'],
  ),
  OrderDelivered: event(
    'cart-checkout',
    z.object({ orderId: id, subjectId: buyer, deliveredAt: instant }),
    ['privacy-compliance'],
  ),
  OrderCancelled: event(
    'cart-checkout',
    z.object({ orderId: id, subjectId: buyer, reservationId: id, cancelledAt: instant }),
    ['privacy-compliance', 'catalog'],
  ),
  SubjectErased: event(
    'privacy-compliance',
    z.object({ subjectId: id, accountClosed: z.boolean(), caseId: id }),
    ['customer-identity', 'cart-checkout'],
  ),
  /** Nothing of the person is held for the order or its invoice any more: what they bought is nobody's. May come again. */
  OrderDataEnded: event(
    'privacy-compliance',
    z.object({ orderId: id, subjectId: id }),
    ['cart-checkout', 'customer-identity'],
  ),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventPayload<Name extends EventName> = z.infer<(typeof EVENTS)[Name]['payload']>;

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}

function event<Payload extends z.ZodObject>(producer: SubgraphName, payload: Payload, consumers: readonly SubgraphName[]) {
  return { producer, payload, consumers };
}
