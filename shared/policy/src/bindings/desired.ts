import type { ContextKind } from '../codes';
import type {
  EndingEvent,
  LifecycleRule,
  OpeningRule,
  PurposeRule,
  Register,
} from '../register/register.types';
import type { DataSelector, PlannedBinding, PolicyEvent } from './binding.types';
import { contextIdsOf, guestOf, orderFact } from './facts';
import type { Periods } from './periods';

/** How the bindings of one purpose in one context end, by the events so far. */
export interface ContextEnd {
  readonly purpose: string;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  readonly endsAt: Date | null;
  readonly closedAt: Date | null;
  /** When the event happened that ended it; null for the end of books. */
  readonly eventAt: Date | null;
  readonly endedBy: string | null;
}

/** What the register says about the bindings of one account, order or case, given all events about it. */
export interface Desired {
  readonly bindings: ReadonlyMap<string, PlannedBinding>;
  readonly ends: ReadonlyMap<string, ContextEnd>;
}

/**
 * The bindings that follow from a *set* of events. A function of the set and of nothing else: in which order the
 * events came in makes no difference.
 */
export function desiredBindings(register: Register, events: readonly PolicyEvent[], periods: Periods): Desired {
  const rules: Rules = { register, periods };
  const ordered = [...events].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
  const bindings = new Map<string, PlannedBinding>();
  const ends = new Map<string, ContextEnd>();
  for (const purpose of register.purposes) {
    for (const rule of purpose.lifecycle) {
      for (const end of endsByEvents(rules, purpose, rule, ordered)) ends.set(contextKey(end), end);
      for (const binding of openings(rules, purpose, rule, ordered, ends)) {
        const key = bindingKey(binding);
        const same = bindings.get(key);
        bindings.set(key, same ? merged(rule, same, binding) : binding);
      }
    }
  }
  return { bindings, ends };
}

export interface Rules {
  readonly register: Register;
  readonly periods: Periods;
}

function bindingKey({ purpose, contextKind, contextId, data }: PlannedBinding): string {
  const source = data.of === 'DEPOSIT' ? data.depositId : data.accountId;
  return JSON.stringify([purpose, contextKind, contextId, data.of, source]);
}

export function contextKey({ purpose, contextKind, contextId }: Pick<ContextEnd, 'purpose' | 'contextKind' | 'contextId'>): string {
  return JSON.stringify([purpose, contextKind, contextId]);
}

function appliesTo(rule: LifecycleRule, event: PolicyEvent, events: readonly PolicyEvent[]): boolean {
  if (rule.customer === 'ANY') return true;
  const guest = guestOf(event, events);
  // Until the order itself is known nobody can say whose it is; its own event settles it.
  return guest !== null && guest === (rule.customer === 'GUEST');
}

function openings(
  rules: Rules,
  purpose: PurposeRule,
  rule: LifecycleRule,
  events: readonly PolicyEvent[],
  ends: ReadonlyMap<string, ContextEnd>,
): PlannedBinding[] {
  const opened: PlannedBinding[] = [];
  for (const opening of rule.opens) {
    for (const event of events) {
      if (event.type !== opening.on || !appliesTo(rule, event, events)) continue;
      for (const contextId of contextIdsOf(event, rule.contextKind, purpose.code)) {
        const context = { purpose: purpose.code, contextKind: rule.contextKind, contextId };
        const cap = ownEnd(rules, rule, opening, event);
        const end = ends.get(contextKey(context));
        for (const { data, categories } of covered(purpose, opening, event, events)) {
          opened.push({
            ...context,
            data,
            categories,
            opensAt: event.at,
            endsAt: earliest(cap, end?.endsAt ?? null),
            closedAt: end?.closedAt ?? null,
            endedBy: end?.endedBy ?? null,
          });
        }
      }
    }
  }
  return opened;
}

/** The end that an opening event itself gives; null: none. */
export function ownEnd({ register, periods }: Rules, rule: Pick<LifecycleRule, 'retention'>, opening: OpeningRule, event: Pick<PolicyEvent, 'at'>): Date | null {
  const { retention } = rule;
  if (opening.atMostYears !== undefined) return periods.endOfPeriod(event.at, opening.atMostYears * 12);
  switch (retention.kind) {
    case 'END_OF_YEAR_AFTER_FISCAL_YEAR':
      return periods.endOfBookkeeping(event.at, register.fiscalYearStartMonth, retention.years);
    case 'GENERAL_PERIOD':
      return periods.endOfPeriod(event.at, retention.years * 12);
    case 'UNTIL_EVENTS':
      return retention.atMostYears === undefined ? null : periods.endOfPeriod(event.at, retention.atMostYears * 12);
    case 'WHILE_CONSENT':
    case 'OPEN_CLAIM':
      return null;
  }
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function covered(
  purpose: PurposeRule,
  opening: OpeningRule,
  event: PolicyEvent,
  events: readonly PolicyEvent[],
): { data: DataSelector; categories: readonly string[] }[] {
  // A purpose that may use ALL reads what others hold; it has no lifecycle (register.checks.ts).
  const uses = purpose.categories === 'ALL' ? [] : purpose.categories;
  const order = orderFact(event, events);
  const depositId = event.depositId ?? order.depositId;
  const accountId = event.accountId ?? order.accountId;
  const selected: { data: DataSelector; categories: readonly string[] }[] = [];
  if (opening.coversDeposit && depositId) {
    const leftOut = opening.leavesOut ?? [];
    selected.push({ data: { of: 'DEPOSIT', depositId }, categories: uses.filter((category) => !leftOut.includes(category)) });
  }
  const ofAccount = opening.coversAccount.filter((category) => uses.includes(category));
  if (ofAccount.length > 0 && accountId) {
    selected.push({ data: { of: 'ACCOUNT', accountId }, categories: ofAccount });
  }
  return selected;
}

/** Two events open the same binding: it runs from the first; for a retention by date until the later end. */
function merged(rule: LifecycleRule, first: PlannedBinding, next: PlannedBinding): PlannedBinding {
  if (first.endsAt === null || next.endsAt === null || rule.retention.kind === 'OPEN_CLAIM') return first;
  // A binding that was over when the next event came is not prolonged by it. The books are: what is booked after their years
  // is a record that has years of its own.
  const over = rule.retention.kind !== 'END_OF_YEAR_AFTER_FISCAL_YEAR' && first.endsAt <= next.opensAt;
  return over || next.endsAt <= first.endsAt ? first : { ...first, endsAt: next.endsAt };
}

function endsByEvents(
  rules: Rules,
  purpose: PurposeRule,
  rule: LifecycleRule,
  events: readonly PolicyEvent[],
): ContextEnd[] {
  const { retention } = rule;
  if (retention.kind === 'GENERAL_PERIOD' || retention.kind === 'END_OF_YEAR_AFTER_FISCAL_YEAR') return [];
  const found = new Map<string, ContextEnd>();
  for (const ending of retention.endsOn) {
    for (const event of events) {
      if (event.type !== ending.event || !appliesTo(rule, event, events)) continue;
      for (const contextId of endedContexts(purpose, rule, event, events)) {
        const end = endOf(rules, purpose, rule, contextId, ending, event);
        const sooner = found.get(contextId);
        if (!sooner || instantOf(end) < instantOf(sooner)) found.set(contextId, end);
      }
    }
  }
  return [...found.values()];
}

/** A consent ends by its own withdrawal, and with the account that it was given in. */
function endedContexts(
  purpose: PurposeRule,
  rule: LifecycleRule,
  event: PolicyEvent,
  events: readonly PolicyEvent[],
): string[] {
  if (rule.contextKind !== 'CONSENT' || event.type === 'ConsentWithdrawn') {
    return contextIdsOf(event, rule.contextKind, purpose.code);
  }
  return events
    .filter((given) => given.type !== 'ConsentWithdrawn' && given.accountId === event.accountId)
    .flatMap((given) => contextIdsOf(given, 'CONSENT', purpose.code));
}

function endOf(
  { register, periods }: Rules,
  purpose: PurposeRule,
  rule: LifecycleRule,
  contextId: string,
  ending: EndingEvent,
  event: PolicyEvent,
): ContextEnd {
  const months = ending.plusMonths === 'COMPLAINT_PERIOD' ? register.complaintPeriodMonths : ending.plusMonths;
  return {
    purpose: purpose.code,
    contextKind: rule.contextKind,
    contextId,
    endsAt: months > 0 ? periods.endOfPeriod(event.at, months) : null,
    closedAt: months > 0 ? null : event.at,
    eventAt: event.at,
    endedBy: event.type,
  };
}

function instantOf({ endsAt, closedAt }: ContextEnd): number {
  return (closedAt ?? endsAt)?.getTime() ?? Number.POSITIVE_INFINITY;
}

/**
 * Until when an event keeps the books that it is a record of: a later transaction (the payment, in the next fiscal year) moves
 * the end of what an earlier one has opened. By the event alone: how the ends of the others were reckoned is not looked at again.
 */
export function bookedUntil(register: Register, event: PolicyEvent, events: readonly PolicyEvent[], periods: Periods): ContextEnd[] {
  const ends: ContextEnd[] = [];
  for (const purpose of register.purposes) {
    for (const rule of purpose.lifecycle) {
      const opening = rule.opens.find(({ on }) => on === event.type);
      if (opening === undefined || rule.retention.kind !== 'END_OF_YEAR_AFTER_FISCAL_YEAR' || !appliesTo(rule, event, events)) continue;
      const end = { endsAt: ownEnd({ register, periods }, rule, opening, event), closedAt: null, eventAt: null, endedBy: null };
      for (const contextId of contextIdsOf(event, rule.contextKind, purpose.code)) {
        ends.push({ purpose: purpose.code, contextKind: rule.contextKind, contextId, ...end });
      }
    }
  }
  return ends;
}
