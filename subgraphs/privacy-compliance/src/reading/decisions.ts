import { decideStatic, SELF, type Binding, type DatumDecider, type DatumDecision, type DatumDenial, type Register, type SubjectState } from '@andamal/policy';
import type { CallerContext, PersonalDataRef } from '@andamal/service';
import type { FoundDatum } from './personal-data.store';

export interface Denial {
  readonly reason: DatumDenial;
  readonly explanation: string;
}

/** What the register denies to this caller, whatever the vault holds: so nothing has to be looked up. */
export function deniedByRegister(register: Register, caller: CallerContext, category: string): Denial | null {
  const decision = decideStatic({ register, purpose: caller.purpose, category, caller });
  return decision.allowed ? null : decision;
}

/** What is denied since it names no context, or one of another person. */
export function deniedByContext(caller: CallerContext, ref: PersonalDataRef | null): Denial | null {
  if (ref === null) return { reason: 'INVALID_REQUEST', explanation: 'The id is not one of PersonalData.' };
  if ((caller.kind === 'CUSTOMER' || caller.purpose === SELF) && caller.subjectId !== ref.subjectId) {
    return { reason: 'NOT_OWN_DATA', explanation: 'A customer reads their own data only; this datum is about another subject.' };
  }
  return null;
}

/** Both together. */
export function staticallyDenied(register: Register, caller: CallerContext, ref: PersonalDataRef | null, category: string): Denial | null {
  return deniedByRegister(register, caller, category) ?? deniedByContext(caller, ref);
}

/** For a datum that is there, in a field of its category. */
export function decidePresent(decide: DatumDecider, { place, bindings }: FoundDatum, state: SubjectState): DatumDecision {
  const { subjectId, category, actualCategory } = place;
  return decide({ subjectId, category, actualCategory, bindings }, state);
}

/**
 * What the answer is where there is no such datum: the same as if there were one, bound like the rest of its context. Who
 * would not be shown a value must not learn either that there is none.
 *
 * @param inForceSince since when the rest is bound; null: nothing is
 */
export function decideAbsent(
  decide: DatumDecider,
  { subjectId, category, purpose, inForceSince }: { subjectId: string; category: string; purpose: string; inForceSince: Date | null },
  state: SubjectState,
): DatumDecision {
  const asIfBound = (opensAt: Date): Binding => ({ purpose, contextKind: 'ACCOUNT', contextId: '', opensAt, endsAt: null, closedAt: null });
  const bindings = inForceSince === null ? [] : [asIfBound(inForceSince)];
  return decide({ subjectId, category, actualCategory: category, bindings }, state);
}
