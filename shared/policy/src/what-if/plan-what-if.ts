import { ERASURE_REQUESTED, HOLDS, OBJECTED } from '../codes';
import type { HeldBinding, PolicyEvent } from '../bindings/binding.types';
import { contextIdsOf } from '../bindings/facts';
import { endOf, holdsAt, isLive, keepUntil } from '../bindings/live';
import { endsByObjection } from '../bindings/objected';
import { endOfPeriod } from '../calendar/stockholm';
import { decideDatum } from '../decision/decide-datum';
import type { DatumDecision, SubjectCaller, SubjectState } from '../decision/decision.types';
import type { ErasureDatum } from '../erasure/erasure.types';
import { planErasure } from '../erasure/plan-erasure';
import { purposeRule, rolesThatMayClaim } from '../register/register-index';
import type { Register } from '../register/register.types';
import type { WhatIf, WhatIfDatum, WhatIfPlan, WhatIfQuestion, WhatIfUse } from './what-if.types';

/** The rules, the person's state and what holds each datum: all that a decision looks at. */
interface World {
  readonly register: Register;
  readonly subject: SubjectState;
  readonly bindingsOf: (datum: ErasureDatum) => readonly HeldBinding[];
  readonly closesAccounts: boolean;
}

/**
 * What would happen to a person's data if they, or the shop, did something: for each purpose that holds a datum now
 * whether it could still be read and when it would end, and which recipients would no longer get it. Decided by the very
 * functions that decide when it does happen. Nothing is changed.
 */
export function planWhatIf(question: WhatIfQuestion, change: WhatIf): WhatIfPlan {
  const { register, subject, data, now } = question;
  const before: World = { register, subject, bindingsOf: ({ bindings }) => bindings, closesAccounts: false };
  const after = changed(question, before, change);
  return { data: data.map((datum) => compare(datum, before, after, now)), closesAccounts: after.closesAccounts };
}

function changed(question: WhatIfQuestion, world: World, change: WhatIf): World {
  const { register, subject, now } = question;
  switch (change.kind) {
    case 'OBJECTION':
      // Marketing on consent ends with the consent.
      return withdrawn(objected(world, change.purposes, now), change.purposes, now);
    case 'CONSENT_WITHDRAWAL':
      return withdrawn(world, change.purposes, now);
    case 'RESTRICTION':
      return { ...world, subject: restricted(subject, change.purposes, now) };
    case 'ERASURE':
      return erased(question, world, change.scope);
    case 'RECIPIENT_DROPPED':
      return { ...world, register: { ...register, recipients: register.recipients.filter(({ code }) => !change.recipients.includes(code)) } };
    case 'PURPOSE_DROPPED': {
      const purposes = register.purposes.filter(({ code }) => !change.purposes.includes(code));
      const bindingsOf = closing(world, ({ purpose }) => change.purposes.includes(purpose), 'PURPOSE_DROPPED', now);
      return { ...world, bindingsOf, register: { ...register, purposes } };
    }
    case 'COMPLAINT_PERIOD': {
      const next = { ...register, complaintPeriodMonths: change.months };
      return { ...world, register: next, bindingsOf: ({ bindings }) => bindings.map((binding) => withPeriod(next, binding, question.facts)) };
    }
  }
}

function objected(world: World, purposes: readonly string[], now: Date): World {
  const { register, subject } = world;
  const allowed = purposes.filter((code) => (purposeRule(register, code)?.objection.kind ?? 'NONE') !== 'NONE');
  const bindingsOf = closing(world, ({ purpose }) => allowed.includes(purpose) && endsByObjection(register, purpose), OBJECTED, now);
  return { ...world, bindingsOf, subject: { ...subject, objections: [...subject.objections, ...allowed] } };
}

function withdrawn(world: World, purposes: readonly string[], now: Date): World {
  const { register, subject } = world;
  const consents = purposes.filter((code) => purposeRule(register, code)?.needsConsent);
  const bindingsOf = closing(world, ({ purpose }) => consents.includes(purpose), 'ConsentWithdrawn', now);
  return { ...world, bindingsOf, subject: { ...subject, withdrawnConsents: [...subject.withdrawnConsents, ...consents] } };
}

function closing(world: World, which: (binding: HeldBinding) => boolean, endedBy: string, now: Date): World['bindingsOf'] {
  return (datum) => world.bindingsOf(datum).map((binding) => (which(binding) && holdsAt(binding, now) ? { ...binding, closedAt: now, endedBy } : binding));
}

/** A restriction of all outweighs one of some purposes. */
function restricted(subject: SubjectState, purposes: readonly string[], now: Date): SubjectState {
  const ofAll = purposes.length === 0 || (subject.restrictedAt !== null && subject.restrictedPurposes.length === 0);
  return { ...subject, restrictedAt: subject.restrictedAt ?? now, restrictedPurposes: ofAll ? [] : [...subject.restrictedPurposes, ...purposes] };
}

function erased({ register, data, now }: WhatIfQuestion, world: World, scope: Parameters<typeof planErasure>[2]): World {
  const plan = planErasure(register, data, scope, now);
  const closes = new Set<HeldBinding>(plan.items.flatMap((item) => item.closes));
  const marks = new Set<HeldBinding>(plan.items.flatMap((item) => (item.outcome === 'STAYS' ? item.marks : [])));
  return {
    ...world,
    closesAccounts: plan.closesAccounts,
    bindingsOf: ({ bindings }) =>
      bindings.map((binding) => {
        if (closes.has(binding)) return { ...binding, closedAt: now, endedBy: ERASURE_REQUESTED };
        return marks.has(binding) ? { ...binding, endedBy: ERASURE_REQUESTED } : binding;
      }),
  };
}

/** The end of a binding that an event has ended with the complaint period, counted anew from that event. */
function withPeriod(register: Register, binding: HeldBinding, facts: readonly PolicyEvent[]): HeldBinding {
  const { purpose, contextKind, contextId, endedBy, closedAt } = binding;
  if (closedAt !== null || endedBy === null) return binding;
  const rules = (purposeRule(register, purpose)?.lifecycle ?? []).filter((rule) => rule.contextKind === contextKind);
  for (const { retention } of rules) {
    if (retention.kind !== 'UNTIL_EVENTS') continue;
    if (!retention.endsOn.some(({ event, plusMonths }) => event === endedBy && plusMonths === 'COMPLAINT_PERIOD')) continue;
    const instants = facts
      .filter((fact) => fact.type === endedBy && contextIdsOf(fact, contextKind, purpose).includes(contextId))
      .map(({ at }) => at.getTime());
    if (instants.length === 0) return binding;
    const end = endOfPeriod(new Date(Math.min(...instants)), register.complaintPeriodMonths);
    const cap = retention.atMostYears === undefined ? end : endOfPeriod(binding.opensAt, retention.atMostYears * 12);
    return { ...binding, endsAt: end < cap ? end : cap };
  }
  return binding;
}

function compare(datum: ErasureDatum, before: World, after: World, now: Date): WhatIfDatum {
  const then = after.bindingsOf(datum);
  const uses = datum.bindings.flatMap((binding, position): WhatIfUse[] => {
    const next = then[position];
    if (next === undefined || !holdsAt(binding, now)) return [];
    const { purpose, contextKind, contextId } = binding;
    const decision = decide(after, datum, next, now);
    return [
      {
        purpose,
        contextKind,
        contextId,
        readableBefore: decide(before, datum, binding, now).allowed,
        readableAfter: decision.allowed,
        denial: decision.allowed ? null : decision.reason,
        endsBefore: endOf(binding),
        endsAfter: endOf(next),
      },
    ];
  });
  const gets = recipientsOf(after, datum, now);
  return {
    datumId: datum.id,
    category: datum.category,
    uses,
    keepBefore: keepUntil(datum.bindings, now),
    keepAfter: keepUntil(then, now),
    recipientsLost: recipientsOf(before, datum, now).filter((code) => !gets.includes(code)),
  };
}

/** May anybody whom the register lets claim the purpose read the datum by this very binding? */
function decide({ register, subject }: World, datum: ErasureDatum, binding: HeldBinding, now: Date): DatumDecision {
  const { purpose } = binding;
  const { category, actualCategory } = datum;
  const caller = claimant(register, purpose);
  return decideDatum({
    register,
    purpose,
    caller,
    datum: { subjectId: '', category: caller.kind === 'SERVICE' ? actualCategory : category, actualCategory, bindings: [binding] },
    subject,
    now,
  });
}

/** A service where one may claim the purpose, since a role may get less than its purpose; else all roles together. */
function claimant(register: Register, purpose: string): SubjectCaller {
  const [service] = purposeRule(register, purpose)?.claimableBy.services ?? [];
  if (service !== undefined) return { kind: 'SERVICE', id: service, roles: [], subjectId: null };
  return { kind: 'STAFF', roles: rolesThatMayClaim(register, purpose), subjectId: null };
}

/** Recipients to whom the register lets the datum be given, for a purpose that holds it and that nothing stands in the way of. */
function recipientsOf(world: World, datum: ErasureDatum, now: Date): string[] {
  const usable = new Set(
    world
      .bindingsOf(datum)
      .filter((binding) => !HOLDS.includes(binding.purpose) && isLive(binding, now) && decide(world, datum, binding, now).allowed)
      .map(({ purpose }) => purpose),
  );
  return world.register.recipients
    .filter(({ categories, purposes }) => categories.includes(datum.actualCategory) && purposes.some((purpose) => usable.has(purpose)))
    .map(({ code }) => code);
}
