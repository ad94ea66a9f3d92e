import type { ContextKind } from '../codes';
import type { PolicyEvent } from './binding.types';

/** The thing that an event is about, whose events so far have to be known to plan it. */
export interface FactContext {
  readonly contextKind: 'ACCOUNT' | 'ORDER' | 'CASE';
  readonly contextId: string;
}

/**
 * Whose facts an event belongs to: an order with its invoices, an account with its consents, or a support case.
 * Null when it names none of them.
 */
export function factContextOf(event: PolicyEvent): FactContext | null {
  if (event.orderId) return { contextKind: 'ORDER', contextId: event.orderId };
  if (event.accountId) return { contextKind: 'ACCOUNT', contextId: event.accountId };
  if (event.caseId) return { contextKind: 'CASE', contextId: event.caseId };
  return null;
}

/**
 * Must the event be remembered among the facts of its context? Contacts, visits and what is written in a case need not:
 * there are many, and nothing that comes after them depends on them.
 */
export function isFact(event: PolicyEvent): boolean {
  return event.type !== 'Contacted' && event.type !== 'Browsed' && event.type !== 'RightsCaseRecorded';
}

/** The contexts of a kind that an event names; for consents those to the purpose. */
export function contextIdsOf(event: PolicyEvent, kind: ContextKind, purpose: string): string[] {
  switch (kind) {
    case 'ACCOUNT':
      return present(event.accountId);
    case 'ORDER':
      return present(event.orderId);
    case 'INVOICE':
      return present(event.invoiceId);
    case 'CASE':
      return present(event.caseId);
    case 'CONSENT':
      return (event.consents ?? [])
        .filter((consent) => consent.purpose === purpose)
        .map((consent) => consent.consentId);
  }
}

function present(id: string | null | undefined): string[] {
  return id ? [id] : [];
}

/** Is the event about a guest's order? Null while that is not known; what has an account is no guest's. */
export function guestOf(event: PolicyEvent, events: readonly PolicyEvent[]): boolean | null {
  if (!event.orderId) return event.accountId ? false : null;
  const placed = events.find((other) => other.type === 'OrderPlaced' && other.orderId === event.orderId);
  return placed ? (placed.guest ?? !placed.accountId) : null;
}

/** What the events of an order together tell of its deposit and its account. */
export function orderFact(
  event: PolicyEvent,
  events: readonly PolicyEvent[],
): { depositId: string | null; accountId: string | null } {
  if (!event.orderId) return { depositId: null, accountId: null };
  // A contact about an order brings a deposit of its own, which is not the order's.
  const same = events.filter((other) => other.orderId === event.orderId && isFact(other));
  return {
    depositId: same.find((other) => other.depositId)?.depositId ?? null,
    accountId: same.find((other) => other.accountId)?.accountId ?? null,
  };
}
