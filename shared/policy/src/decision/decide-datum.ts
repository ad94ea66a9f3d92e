import { ALL_CATEGORIES, HOLDS, SELF } from '../codes';
import { isLive } from '../bindings/live';
import type { Binding } from '../bindings/binding.types';
import { indexOf } from '../register/register-index';
import { consentsCountFrom } from '../register/versions';
import type { PurposeRule } from '../register/register.types';
import { decideStatic } from './decide-static';
import type { DatumDecider, DatumDecision, DatumDenial, DatumQuestion, StaticDecision, SubjectState } from './decision.types';

/**
 * Stage 2: may this caller see this datum of this subject now, for this purpose? Asks stage 1 first, so that nothing
 * is allowed here that the register denies, whatever a caller's gateway said.
 *
 * Allowed if and only if the register allows the field's category *and* what the value really is, the subject has
 * not objected to the purpose, withdrawn its consent or restricted it, and a live binding for that purpose exists
 * (for SELF and RIGHTS: any live binding or hold; for a purpose on consent: one given since it was last asked for anew). Whatever is odd is denied.
 */
export function decideDatum({ datum, subject, ...asked }: DatumQuestion): DatumDecision {
  return datumDecider(asked)(datum, subject);
}

/** {@link decideDatum} for many data at once: what does not depend on the datum is looked up once. */
export function datumDecider({ register, purpose, caller, now }: Omit<DatumQuestion, 'datum' | 'subject'>): DatumDecider {
  if (Number.isNaN(now.getTime())) return () => denied('INVALID_REQUEST', 'The instant of the decision is not a date.');
  const statically = new Map<string, StaticDecision>();
  const byRegister = (category: string): StaticDecision => {
    let decision = statically.get(category);
    if (decision === undefined) statically.set(category, (decision = decideStatic({ register, purpose, category, caller })));
    return decision;
  };
  const rule = indexOf(register).purposes.get(purpose ?? '')?.rule;
  // A consent that the policy asks for anew still holds its datum, and is not one to use it by.
  const countsFrom = rule?.needsConsent ? consentsCountFrom(register, rule.code, now) : null;

  return (datum, subject) => {
    const byField = byRegister(datum.category);
    if (!byField.allowed) return byField;
    if (!rule) return denied('UNKNOWN_PURPOSE', 'The policy register has no such purpose.');
    if (caller.kind === 'CUSTOMER' || rule.code === SELF) {
      if (!caller.subjectId || caller.subjectId !== datum.subjectId) {
        return denied('NOT_OWN_DATA', 'A customer reads their own data only; this datum is about another subject.');
      }
    }
    return byValue(datum, rule, byRegister) ?? byState(rule, subject) ?? byBindings(rule, datum.bindings, now, countsFrom);
  };
}

/** A value is judged by what it is, not by the field that it lies in. */
function byValue(
  { category, actualCategory }: DatumQuestion['datum'],
  rule: PurposeRule,
  byRegister: (category: string) => StaticDecision,
): DatumDecision | null {
  if (actualCategory === ALL_CATEGORIES) {
    return denied('INVALID_REQUEST', 'A value is of one category; ALL_CATEGORIES is for fields.');
  }
  if (actualCategory === category) return null;
  const decision = byRegister(actualCategory);
  if (decision.allowed) return null;
  return denied(
    'VALUE_OF_OTHER_CATEGORY',
    `The field shows ${category}, but this value is of another category, which ${rule.code} may not show here: ` +
      decision.explanation,
  );
}

/** What the person has said against the purpose; null: nothing. */
export function byState(rule: PurposeRule, subject: SubjectState): DatumDecision | null {
  if (rule.objection.kind !== 'NONE' && subject.objections.includes(rule.code)) {
    return denied('OBJECTED', `The person has objected to ${rule.code} (GDPR Art. 21).`);
  }
  if (rule.needsConsent && subject.withdrawnConsents.includes(rule.code)) {
    return denied('CONSENT_WITHDRAWN', `The person has withdrawn the consent to ${rule.code} (GDPR Art. 7(3)).`);
  }
  if (isRestricted(rule, subject)) {
    return denied('RESTRICTED', `The data is kept but may not be used for ${rule.code} (GDPR Art. 18).`);
  }
  return null;
}

/** Whether the person's data may not be used for the purpose, as they have restricted that. A restriction without a list of purposes is one of all. */
export function isRestricted({ code, worksUnderRestriction }: PurposeRule, { restrictedAt, restrictedPurposes, exceptedPurposes = [] }: SubjectState): boolean {
  if (worksUnderRestriction || exceptedPurposes.includes(code)) return false;
  if (restrictedPurposes.length > 0) return restrictedPurposes.includes(code);
  return restrictedAt !== null;
}

function byBindings(rule: PurposeRule, bindings: readonly Binding[], now: Date, countsFrom: Date | null): DatumDecision {
  const anyHolds = rule.categories === 'ALL';
  // A hold gives a datum the right to exist, and nobody a purpose to use it for.
  const isHold = HOLDS.includes(rule.code);
  let holds = false;
  for (const binding of bindings) {
    if (!anyHolds && (isHold || binding.purpose !== rule.code)) continue;
    if (!isLive(binding, now)) continue;
    if (countsFrom === null || binding.opensAt >= countsFrom) return ALLOWED;
    holds = true;
  }
  if (holds) {
    return denied('CONSENT_ASKED_AGAIN', `The policy has changed since the person consented to ${rule.code}: the consent is asked for anew.`);
  }
  return denied(
    'NO_LIVE_BINDING',
    anyHolds
      ? 'Nothing holds this datum any more: it is about to be destroyed.'
      : `This datum is not, or no longer, held for ${rule.code}.`,
  );
}

const ALLOWED: DatumDecision = { allowed: true };

function denied(reason: DatumDenial, explanation: string): DatumDecision {
  return { allowed: false, reason, explanation };
}
