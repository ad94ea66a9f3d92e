import { ALL_CATEGORIES, HOLDS, SELF } from '../codes';
import { isLive } from '../bindings/live';
import type { Binding } from '../bindings/binding.types';
import { indexOf } from '../register/register-index';
import { consentsCountFrom } from '../register/versions';
import type { PurposeRule, Register } from '../register/register.types';
import { decideStatic } from './decide-static';
import type { DatumDecision, DatumDenial, DatumQuestion, SubjectState } from './decision.types';

/**
 * Stage 2: may this caller see this datum of this subject now, for this purpose? Asks stage 1 first, so that nothing
 * is allowed here that the register denies, whatever a caller's gateway said.
 *
 * Allowed if and only if the register allows the field's category *and* what the value really is, the subject has
 * not objected to the purpose, withdrawn its consent or restricted it, and a live binding for that purpose exists
 * (for SELF and RIGHTS: any live binding or hold; for a purpose on consent: one given since it was last asked for anew). Whatever is odd is denied.
 */
export function decideDatum(question: DatumQuestion): DatumDecision {
  const { register, purpose, caller, datum, subject, now } = question;
  if (Number.isNaN(now.getTime())) return denied('INVALID_REQUEST', 'The instant of the decision is not a date.');

  const byField = decideStatic({ register, purpose, category: datum.category, caller });
  if (!byField.allowed) return byField;
  const rule = indexOf(register).purposes.get(purpose ?? '')?.rule;
  if (!rule) return denied('UNKNOWN_PURPOSE', 'The policy register has no such purpose.');

  if (caller.kind === 'CUSTOMER' || rule.code === SELF) {
    if (!caller.subjectId || caller.subjectId !== datum.subjectId) {
      return denied('NOT_OWN_DATA', 'A customer reads their own data only; this datum is about another subject.');
    }
  }
  return byValue(question, rule) ?? byState(rule, subject) ?? byBindings(register, rule, datum.bindings, now);
}

/** A value is judged by what it is, not by the field that it lies in. */
function byValue({ register, purpose, caller, datum }: DatumQuestion, rule: PurposeRule): DatumDecision | null {
  const { category, actualCategory } = datum;
  if (actualCategory === ALL_CATEGORIES) {
    return denied('INVALID_REQUEST', 'A value is of one category; ALL_CATEGORIES is for fields.');
  }
  if (actualCategory === category) return null;
  const decision = decideStatic({ register, purpose, category: actualCategory, caller });
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
  if (!rule.worksUnderRestriction && isRestricted(rule.code, subject)) {
    return denied('RESTRICTED', `The data is kept but may not be used for ${rule.code} (GDPR Art. 18).`);
  }
  return null;
}

/** A restriction without a list of purposes is one of all. */
function isRestricted(purpose: string, { restrictedAt, restrictedPurposes, exceptedPurposes = [] }: SubjectState): boolean {
  if (exceptedPurposes.includes(purpose)) return false;
  if (restrictedPurposes.length > 0) return restrictedPurposes.includes(purpose);
  return restrictedAt !== null;
}

function byBindings(register: Register, rule: PurposeRule, bindings: readonly Binding[], now: Date): DatumDecision {
  const anyHolds = rule.categories === 'ALL';
  const live = bindings.filter(
    (binding) =>
      (anyHolds || binding.purpose === rule.code) &&
      // A hold gives a datum the right to exist, and nobody a purpose to use it for.
      (anyHolds || !HOLDS.includes(binding.purpose)) &&
      isLive(binding, now),
  );
  // A consent that the policy asks for anew still holds its datum, and is not one to use it by.
  const from = rule.needsConsent ? consentsCountFrom(register, rule.code, now) : null;
  if (live.some(({ opensAt }) => from === null || opensAt >= from)) return { allowed: true };
  if (live.length > 0) {
    return denied('CONSENT_ASKED_AGAIN', `The policy has changed since the person consented to ${rule.code}: the consent is asked for anew.`);
  }
  return denied(
    'NO_LIVE_BINDING',
    anyHolds
      ? 'Nothing holds this datum any more: it is about to be destroyed.'
      : `This datum is not, or no longer, held for ${rule.code}.`,
  );
}

function denied(reason: DatumDenial, explanation: string): DatumDecision {
  return { allowed: false, reason, explanation };
}
