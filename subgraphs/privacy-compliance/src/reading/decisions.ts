import {
  decideDatum,
  decideStatic,
  SELF,
  type Binding,
  type DatumDecision,
  type DatumDenial,
  type Register,
  type SubjectState,
} from '@andamal/policy';
import type { CallerContext, PersonalDataRef } from '@andamal/service';
import type { FoundDatum } from './personal-data.store';

export interface Denial {
  readonly reason: DatumDenial;
  readonly explanation: string;
}

interface DatumQuestion {
  readonly subjectId: string;
  readonly category: string;
  readonly state: SubjectState;
  readonly now: Date;
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

export function decidePresent(
  register: Register,
  caller: CallerContext,
  { subjectId, category, state, now, datum }: DatumQuestion & { readonly datum: FoundDatum },
): DatumDecision {
  const { actualCategory } = datum.place;
  return decideDatum({
    register,
    purpose: caller.purpose,
    caller,
    datum: { subjectId, category, actualCategory, bindings: datum.bindings },
    subject: state,
    now,
  });
}

/**
 * What the answer is where there is no such datum: the same as if there were one, bound like the rest of its context. Who
 * would not be shown a value must not learn either that there is none.
 */
export function decideAbsent(
  register: Register,
  caller: CallerContext,
  { subjectId, category, state, now, inForceSince }: DatumQuestion & { readonly inForceSince: Date | null },
): DatumDecision {
  const asIfBound: Binding = {
    purpose: caller.purpose ?? '',
    contextKind: 'ACCOUNT',
    contextId: '',
    opensAt: inForceSince ?? now,
    endsAt: null,
    closedAt: null,
  };
  return decideDatum({
    register,
    purpose: caller.purpose,
    caller,
    datum: { subjectId, category, actualCategory: category, bindings: inForceSince !== null ? [asIfBound] : [] },
    subject: state,
    now,
  });
}
