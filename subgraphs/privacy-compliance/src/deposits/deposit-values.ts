import type { Clock } from '@andamal/kernel';
import { decideDeposit, stockholmDay, type PaymentMethod, type Register, type SubjectState } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { currentText } from '../consent/consent-rows';
import { depositMessage, type DepositProblemCode } from './deposit.messages';
import { isOfAge, normaliserOf, type NormalisedValue } from './values';

export interface DepositProblem {
  readonly category: string | null;
  readonly code: DepositProblemCode;
  readonly message: string;
}

/** A value that may be kept. */
export interface KeptValue {
  readonly category: string;
  readonly actualCategory: string;
  readonly value: string;
  /** For what is derived: the category of the value that it was derived from, in the same deposit. */
  readonly derivedFrom: string | null;
}

/** A consent, and the version of the text that was shown. */
export interface GivenConsent {
  readonly purpose: string;
  readonly textVersion: string;
}

export interface DepositContents {
  readonly source: string;
  readonly contextKind: string;
  readonly guest: boolean;
  readonly paymentMethod: PaymentMethod | null;
  /** For what is observed: what the person has said against purposes. */
  readonly subject?: SubjectState;
  readonly values: readonly { readonly category: string; readonly value: string }[];
  /** A consent that the event will bring. */
  readonly consent?: GivenConsent | null;
}

export interface JudgedDeposit {
  readonly kept: readonly KeptValue[];
  /** Whether the buyer has turned 18; null when nothing tells. */
  readonly ofAge: boolean | null;
  readonly problems: readonly DepositProblem[];
}

/** The way of collection in which the buyer has to be of age. */
const ORDER_PLACED = 'ORDER_PLACED';
const OF_AGE = 'OF_AGE';

/**
 * Judges what comes in by the register: what is kept, what is only used to derive something smaller from, and what is
 * refused (GDPR Art. 5(1)(c)). Looks at nothing but the deposit itself.
 */
export function judgeDeposit(register: Register, contents: DepositContents, language: Language, clock: Clock): JudgedDeposit {
  const today = stockholmDay(clock.now());
  const kept: KeptValue[] = [];
  const problems: DepositProblem[] = [];
  let ofAge: boolean | null = null;
  /** The field that told the day of birth: a sole trader's is the organisationsnummer. */
  let toldBy = 'PERSONAL_IDENTITY_NUMBER';
  const problem = (category: string | null, code: DepositProblemCode): void => {
    problems.push({ category, code, message: depositMessage(code, category, language) });
  };

  for (const { category, value: text } of contents.values) {
    const normalised = normaliserOf(category)(text, today);
    const actualCategory = normalised?.actualCategory ?? category;
    const decision = decideDeposit({ register, ...contents, category, actualCategory });
    if (decision.decision === 'REFUSE') {
      // An unknown way of collecting is a mistake of the calling service, and has no purpose either.
      problem(category, decision.code === 'UNKNOWN_CATEGORY' ? 'UNKNOWN_CATEGORY' : 'NO_PURPOSE');
      continue;
    }
    if (normalised === null) {
      problem(category, 'INVALID_VALUE');
      continue;
    }
    if (normalised.born) {
      ofAge = isOfAge(normalised.born, today);
      toldBy = category;
    }
    if (decision.decision === 'KEEP') kept.push({ category, actualCategory, value: normalised.value, derivedFrom: null });
    else kept.push(...derived(decision.derive, actualCategory, normalised, ofAge));
  }
  // GDPR Art. 7(1): a consent to words that nobody was shown could not be proven.
  const { consent } = contents;
  if (consent && currentText(register, consent.purpose, clock.now())?.version !== consent.textVersion) problem(null, 'UNKNOWN_TEXT');
  if (ofAge === false && contents.source === ORDER_PLACED) problem(toldBy, 'NOT_OF_AGE');
  return { kept, ofAge, problems };
}

function derived(categories: readonly string[], from: string, { born }: NormalisedValue, ofAge: boolean | null): KeptValue[] {
  if (!categories.includes(OF_AGE) || born === undefined) return [];
  return [{ category: OF_AGE, actualCategory: OF_AGE, value: ofAge ? 'yes' : 'no', derivedFrom: from }];
}
