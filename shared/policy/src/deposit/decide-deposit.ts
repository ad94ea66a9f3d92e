import { byState } from '../decision/decide-datum';
import { indexOf } from '../register/register-index';
import type { CategoryRule, CollectionRule, LifecycleRule } from '../register/register.types';
import type { DepositDecision, DepositQuestion } from './deposit.types';

/**
 * May a value that comes in be kept, and for which purposes? Only if this way of collection may bring in its category
 * and a purpose that may use it is opened by one of the events that follow; what a condition forbids to keep is used
 * once, to derive something smaller from it (GDPR Art. 5(1)(c)).
 */
export function decideDeposit(question: DepositQuestion): DepositDecision {
  const { register, source, category, actualCategory, paymentMethod } = question;
  const index = indexOf(register);
  const collection = index.collection.get(source);
  if (!collection) return refused('UNKNOWN_SOURCE', 'The policy register has no such way of collecting data.');
  const claimed = index.categories.get(category);
  const actual = index.categories.get(actualCategory);
  if (!claimed || !actual) return refused('UNKNOWN_CATEGORY', 'The policy register has no such category.');
  if (claimed.derivedFrom.length > 0) {
    return refused('NO_PURPOSE', `${category} is derived by the vault itself and cannot be given.`);
  }
  if (!collection.collects.includes(category)) {
    return refused('NO_PURPOSE', `No purpose needs ${category} at ${source}; it may not be collected there.`);
  }
  const { keepWhen } = actual;
  if (keepWhen && !(paymentMethod && keepWhen.paymentMethods.includes(paymentMethod))) {
    return withoutKeeping(actual, keepWhen.otherwiseDerive, source, collection);
  }
  const purposes = purposesOf(question, collection);
  if (purposes.length === 0) {
    return refused('NO_PURPOSE', `No purpose that starts with ${source} may use ${actualCategory}.`);
  }
  return { decision: 'KEEP', purposes };
}

function withoutKeeping(
  { code }: CategoryRule,
  derive: readonly string[],
  source: string,
  collection: CollectionRule,
): DepositDecision {
  // Deriving is a use as well: only where the category may come in at all.
  if (derive.length === 0 || !collection.collects.includes(code)) {
    return refused('NO_PURPOSE', `${code} may not be kept here, and nothing has to be derived from it at ${source}.`);
  }
  return {
    decision: 'DERIVE_ONLY',
    derive,
    explanation: `${code} is not kept here: only ${derive.join(', ')} is derived from it.`,
  };
}

function purposesOf(question: DepositQuestion, collection: CollectionRule): string[] {
  const { register, actualCategory, subject } = question;
  return register.purposes
    .filter((purpose) => {
      const { code, lifecycle, needsConsent } = purpose;
      if (subject !== undefined && byState(purpose, subject) !== null) return false;
      // Whether a consent is given is known only with the event; it cannot be what lets a value in.
      if (needsConsent) return false;
      if (!indexOf(register).purposes.get(code)?.uses.has(actualCategory)) return false;
      return lifecycle.some((rule) => opensHere(rule, collection, question));
    })
    .map(({ code }) => code);
}

function opensHere(rule: LifecycleRule, collection: CollectionRule, { contextKind, guest, actualCategory }: DepositQuestion): boolean {
  if (rule.customer !== 'ANY' && (rule.customer === 'GUEST') !== guest) return false;
  // An invoice is about its order's data, a consent about its account's.
  const home = rule.contextKind === 'INVOICE' ? 'ORDER' : rule.contextKind === 'CONSENT' ? 'ACCOUNT' : rule.contextKind;
  if (home !== contextKind) return false;
  return rule.opens.some(({ on, coversDeposit, leavesOut = [] }) => coversDeposit && collection.bindsOn.includes(on) && !leavesOut.includes(actualCategory));
}

function refused(
  code: Extract<DepositDecision, { decision: 'REFUSE' }>['code'],
  explanation: string,
): DepositDecision {
  return { decision: 'REFUSE', code, explanation };
}

