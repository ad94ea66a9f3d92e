import type { Register } from '../register/register.types';
import type { BindingPlan, PlannedBinding, PlannedEnd, PolicyEvent } from './binding.types';
import { bookedUntil, contextKey, desiredBindings, type ContextEnd } from './desired';
import { holdsAt } from './live';
import { createPeriods } from './periods';

const NOTHING: BindingPlan = { opens: [], ends: [], releasesHold: 'NONE' };

/**
 * What an event does to its subject's bindings: which open, over which data, which end, and whether the deposit's hold
 * is over.
 *
 * `earlier` are the facts (`isFact`) of the same context (`factContextOf`) that have been applied before, in any
 * order. The plan is the difference between what the register says of them without and with the event, so that the
 * same set of events leads to the same bindings with the same ends in whatever order they came, and an event that is
 * applied twice does nothing. (A binding that two events open begins at the one that came in first.)
 */
export function planEvent(
  register: Register,
  event: PolicyEvent,
  earlier: readonly PolicyEvent[] = [],
): BindingPlan {
  if (earlier.some(({ id }) => id === event.id)) return NOTHING;
  return event.type === 'Contacted' ? planContact(register, event, earlier) : difference(register, event, earlier);
}

/**
 * A contact is kept for the account or order that it is about, and ends with it. Only where that is over already, or
 * there is none, is it kept for its support case: else a message would outlive the closed account it was about, and one
 * about an order of years ago would be gone as soon as it came.
 */
function planContact(register: Register, event: PolicyEvent, earlier: readonly PolicyEvent[]): BindingPlan {
  const plan = difference(register, { ...event, caseId: null }, earlier);
  if (!event.caseId || plan.opens.some((binding) => holdsAt(binding, event.at))) return plan;
  return difference(register, { ...event, accountId: null, orderId: null }, earlier);
}

function difference(register: Register, event: PolicyEvent, earlier: readonly PolicyEvent[]): BindingPlan {
  const events = [...earlier, event];
  const periods = createPeriods();
  const before = desiredBindings(register, earlier, periods);
  const after = desiredBindings(register, events, periods);
  const opens: PlannedBinding[] = [];
  for (const [key, binding] of after.bindings) if (!before.bindings.has(key)) opens.push(binding);

  const ends = [...after.ends].flatMap(([key, end]) => {
    const old = before.ends.get(key);
    return old && sameEnd(old, end) ? [] : [end];
  });
  // Where nothing was open before, the opening itself carries the end.
  const open = new Set([...before.bindings.values()].map(contextKey));
  ends.push(...bookedUntil(register, event, events, periods).filter((end) => open.has(contextKey(end))));
  return { opens, ends: grouped(ends), releasesHold: holdAfter(register, event, events) };
}

function sameEnd(a: ContextEnd, b: ContextEnd): boolean {
  return a.endsAt?.getTime() === b.endsAt?.getTime() && a.closedAt?.getTime() === b.closedAt?.getTime();
}

/** Purposes that end alike in one context end in one statement. */
function grouped(ends: readonly ContextEnd[]): PlannedEnd[] {
  const groups = new Map<string, ContextEnd[]>();
  for (const end of ends) {
    const { contextKind, contextId, endsAt, closedAt, endedBy } = end;
    const key = JSON.stringify([contextKind, contextId, endsAt, closedAt, endedBy]);
    const group = groups.get(key);
    if (group) group.push(end);
    else groups.set(key, [end]);
  }
  return [...groups.values()].flatMap(asPlannedEnds);
}

function asPlannedEnds(group: readonly ContextEnd[]): PlannedEnd[] {
  const [first] = group;
  if (!first) return [];
  const { contextKind, contextId, endsAt, closedAt, eventAt, endedBy } = first;
  const context = { purposes: group.map(({ purpose }) => purpose), contextKind, contextId, endedBy };
  if (closedAt) return [{ ...context, kind: 'CLOSE', closedAt }];
  if (!endsAt) return [];
  if (!eventAt) return [{ ...context, kind: 'MOVE', endsAt }];
  return [
    { ...context, kind: 'CLOSE_MARKED', closedAt: eventAt },
    { ...context, kind: 'END', endsAt },
  ];
}

function holdAfter(
  register: Register,
  event: PolicyEvent,
  events: readonly PolicyEvent[],
): BindingPlan['releasesHold'] {
  const types = new Set(events.map(({ type }) => type));
  for (const { bindsOn, abandonedOn } of register.collection) {
    if (abandonedOn.includes(event.type)) return 'ALL';
    if (bindsOn.includes(event.type)) return bindsOn.every((type) => types.has(type)) ? 'ALL' : 'BOUND';
  }
  return 'NONE';
}
