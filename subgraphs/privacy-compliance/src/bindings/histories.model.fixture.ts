import { addCalendarMonths, startOfStockholmDay, stockholmDay } from '@andamal/policy';

/*
 * The policy a second time, written from its text and for one address only, so that the vault can be held against it. It knows
 * nothing of bindings, plans or events: only what was given, what happened when, and what each purpose says.
 */

export type Payment = 'CARD' | 'INVOICE';

export interface ModelOrder {
  /** Without an account: offers end with the order. */
  readonly guest: boolean;
  readonly placedAt: Date;
  readonly payment: Payment;
  /** What was given with it, by category. */
  readonly values: Readonly<Record<string, string>>;
  deliveredAt: Date | null;
  cancelledAt: Date | null;
  /** Paid, credited or written off. */
  settledAt: Date | null;
  /** Instants of what the books have: issued, paid, credited, written off. */
  readonly booked: Date[];
  /** Categories that were asked to be erased while the order was under way. */
  readonly erasedUnderWay: Set<string>;
  /** Categories that were asked to be erased, and when first: what is not held against it ended then. */
  readonly erased: Map<string, Date>;
}

export interface ModelConsent {
  readonly givenAt: Date;
  /** What was there to be used for it. */
  readonly categories: readonly string[];
  endedAt: Date | null;
  readonly erased: Map<string, Date>;
}

export interface ModelAccount {
  readonly createdAt: Date;
  readonly values: Readonly<Record<string, string>>;
  /** To the newsletter. */
  readonly consents: ModelConsent[];
  closedAt: Date | null;
  readonly erased: Map<string, Date>;
}

const DELIVERY = ['NAME', 'ADDRESS', 'PHONE', 'EMAIL'];
const INTEREST = ['NAME', 'ADDRESS', 'PHONE', 'EMAIL'];
const BOOKS = ['NAME', 'ADDRESS', 'PHONE', 'EMAIL'];
const CLAIM = ['NAME', 'ADDRESS', 'PHONE', 'EMAIL', 'PERSONAL_IDENTITY_NUMBER', 'IP_ADDRESS'];
const FRAUD = ['NAME', 'ADDRESS', 'IP_ADDRESS'];
const SERVICE = ['PHONE', 'EMAIL'];
const CREDIT = ['PERSONAL_IDENTITY_NUMBER', 'NAME', 'ADDRESS', 'OF_AGE'];

/** The end of a period of months, its last day included. */
function after(from: Date, months: number): Date {
  const { year, month, day } = stockholmDay(addCalendarMonths(from, months));
  return startOfStockholmDay({ year, month, day: day + 1 });
}

function first(...instants: (Date | null)[]): Date {
  return new Date(Math.min(...instants.flatMap((instant) => (instant === null ? [] : [instant.getTime()]))));
}

/**
 * For which purposes what was given with an order is held for it at an instant, if it is.
 *
 * @param objectedAt when the person objected to offers: they end then, and what is ordered later is not held for them
 */
export function orderHolds(order: ModelOrder, category: string, now: Date, objectedAt: Date | null): string[] {
  const { guest, placedAt, deliveredAt, cancelledAt, settledAt, booked } = order;
  if (order.values[category] === undefined || now < placedAt) return [];
  const sevenYears = after(placedAt, 84);
  const erasedAt = order.erased.get(category) ?? null;
  const complaint = first(sevenYears, deliveredAt === null ? null : after(deliveredAt, 36), cancelledAt);
  const held: string[] = [];
  const hold = (purpose: string, uses: readonly string[], until: Date | null): void => {
    if (uses.includes(category) && (until === null || now < until)) held.push(purpose);
  };
  // Asked for erasure on its way, it is held until it has arrived, and no longer; asked for later, it went at once.
  const onItsWay = order.erasedUnderWay.has(category) && DELIVERY.includes(category);
  const contractEnd = onItsWay ? first(sevenYears, deliveredAt, cancelledAt) : first(complaint, erasedAt);
  hold('CONTRACT', [...DELIVERY, 'PERSONAL_IDENTITY_NUMBER', 'IP_ADDRESS', 'OF_AGE'], contractEnd);
  hold('LEGITIMATE_INTEREST', INTEREST, first(guest ? complaint : sevenYears, erasedAt, objectedAt));
  hold('IDENTITY_AND_CREDIT_CHECK', CREDIT, first(sevenYears, deliveredAt, cancelledAt, erasedAt));
  hold('FRAUD_PREVENTION', FRAUD, first(complaint, erasedAt));
  hold('CUSTOMER_SERVICE', SERVICE, first(complaint, erasedAt));
  const latest = new Date(Math.max(...booked.map((at) => at.getTime())));
  hold('BOOKKEEPING', BOOKS, startOfStockholmDay({ year: stockholmDay(latest).year + 8, month: 1, day: 1 }));
  if (settledAt === null || now < settledAt) hold('UNPAID_INVOICE', CLAIM, null);
  return held;
}

/** For which purposes what was given with the account is held for it. */
export function accountHolds(account: ModelAccount, category: string, now: Date, objectedAt: Date | null): string[] {
  const { createdAt, closedAt, consents } = account;
  if (account.values[category] === undefined) return [];
  const erasedAt = account.erased.get(category) ?? null;
  const held: string[] = [];
  const hold = (purpose: string, uses: readonly string[], until: Date | null): void => {
    if (uses.includes(category) && (until === null || now < until)) held.push(purpose);
  };
  const whileOpen = erasedAt === null && closedAt === null ? null : first(closedAt, erasedAt);
  // One signs in with the address: it goes with the account only.
  hold('CONTRACT', ['EMAIL'], closedAt);
  hold('CONTRACT', ['NAME'], whileOpen);
  hold('LEGITIMATE_INTEREST', ['NAME', 'EMAIL'], first(after(createdAt, 84), erasedAt, objectedAt));
  hold('FRAUD_PREVENTION', ['NAME', 'IP_ADDRESS'], first(after(createdAt, 84), whileOpen));
  hold('CUSTOMER_SERVICE', ['EMAIL'], whileOpen);
  for (const { categories, endedAt, erased } of consents) {
    const ends = [endedAt, closedAt, erased.get(category) ?? null].filter((end) => end !== null);
    hold('NEWSLETTER', categories, ends.length === 0 ? null : first(...ends));
  }
  return held;
}
