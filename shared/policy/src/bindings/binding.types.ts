import type { ContextKind, EventType, PaymentMethod } from '../codes';

/** A binding as far as a decision needs it: a datum may be used for this purpose, from and until. */
export interface Binding {
  /** A purpose of the register, or one of HOLDS. */
  readonly purpose: string;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  readonly opensAt: Date;
  /** Exclusive: at this instant it is over. Null: no date (yet). */
  readonly endsAt: Date | null;
  /** Ended before its time by an event, a right or a sweep; at and after this instant it is over. */
  readonly closedAt: Date | null;
}

/**
 * A binding with the event (or right) that fixed its end; null while nothing has.
 * ERASURE_REQUESTED: the person has asked for erasure, it ends with the context itself and without a further period.
 */
export interface HeldBinding extends Binding {
  readonly endedBy: string | null;
}

/** A domain event as the binding rules see it. Holds ids only, never personal data. */
export interface PolicyEvent {
  readonly id: string;
  readonly type: EventType;
  readonly at: Date;
  /** The deposit whose data the event is about. */
  readonly depositId?: string | null;
  readonly accountId?: string | null;
  readonly orderId?: string | null;
  readonly invoiceId?: string | null;
  readonly caseId?: string | null;
  /** OrderPlaced: without an account. Unknown for other events; the order's facts tell. */
  readonly guest?: boolean | null;
  readonly paymentMethod?: PaymentMethod | null;
  /** Consents that the event gives (AccountCreated, ConsentGiven) or takes back (ConsentWithdrawn). */
  readonly consents?: readonly EventConsent[];
}

export interface EventConsent {
  readonly purpose: string;
  /** Id of this consent: the context of the bindings that rest on it. */
  readonly consentId: string;
}

/** Which data of the subject a planned binding covers. */
export type DataSelector =
  | { readonly of: 'DEPOSIT'; readonly depositId: string }
  | { readonly of: 'ACCOUNT'; readonly accountId: string };

/** One row per selected datum whose *actual* category is among `categories`. */
export interface PlannedBinding extends HeldBinding {
  readonly data: DataSelector;
  readonly categories: readonly string[];
}

/**
 * A new end for the bindings of some purposes in one context, whatever data they are of. Never touches a row that is
 * closed already, unless the new end is earlier still; a closed row never opens again but by MOVE, and no end but MOVE's
 * comes later than the one before.
 * - CLOSE: over at `closedAt`.
 * - CLOSE_MARKED: over at `closedAt`, only rows with `endedBy` = ERASURE_REQUESTED: the person has asked for erasure
 *   while the context was under way, so that the period after its end does not apply to them.
 * - END: over at `endsAt`, or at the row's own `endsAt` where that is earlier; `endedBy` is set on each.
 * - MOVE: over at `endsAt` where that is later than the end that was known so far, because a later transaction counts
 *   (bookkeeping); also where that end has come, and a sweep has closed the row for it. The row of a right value that stands back
 *   for the record of the wrong one (`endedBy` = RECTIFIED) goes on standing back with it, and opens once that is over.
 */
export type PlannedEnd =
  | (EndedContext & { readonly kind: 'CLOSE' | 'CLOSE_MARKED'; readonly closedAt: Date })
  | (EndedContext & { readonly kind: 'END' | 'MOVE'; readonly endsAt: Date });

interface EndedContext {
  readonly purposes: readonly string[];
  readonly contextKind: ContextKind;
  readonly contextId: string;
  /** Type of the event that ended it; null for MOVE. */
  readonly endedBy: string | null;
}

/**
 * What an event does to a subject's bindings, to be applied in this order:
 * 1. `opens`: one row per selected datum; rows that exist (datum, purpose, context) stay as they are;
 * 2. `ends`, in their order;
 * 3. `releasesHold` on the event's deposit. BOUND: the hold of each datum that has another binding; ALL: of every datum;
 * 4. every datum without a live binding is destroyed.
 */
export interface BindingPlan {
  readonly opens: readonly PlannedBinding[];
  readonly ends: readonly PlannedEnd[];
  readonly releasesHold: 'NONE' | 'BOUND' | 'ALL';
}

export type KeepUntil =
  | { readonly kind: 'NOT_HELD' }
  | { readonly kind: 'OPEN' }
  | { readonly kind: 'UNTIL'; readonly at: Date };
