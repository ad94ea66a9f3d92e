import type { EventType } from '../codes';
import type { LifecycleRule, Localized, PurposeRule, Register } from '../register/register.types';
import { retentionInWords } from '../words/explain-binding';

export type NoticeLanguage = 'sv' | 'en';

const CONTEXTS: Readonly<Record<LifecycleRule['contextKind'], Localized>> = {
  ACCOUNT: { sv: 'Ditt konto', en: 'Your account' },
  ORDER: { sv: 'En beställning', en: 'An order' },
  INVOICE: { sv: 'En faktura', en: 'An invoice' },
  CONSENT: { sv: 'Ditt samtycke', en: 'Your consent' },
  CASE: { sv: 'Ett ärende hos kundtjänst', en: 'A support case' },
};

const CUSTOMERS: Readonly<Record<LifecycleRule['customer'], Localized>> = {
  ANY: { sv: '', en: '' },
  GUEST: { sv: ' utan konto', en: ' without an account' },
  ACCOUNT: { sv: ' med konto', en: ' with an account' },
};

/** What comes in by an event that caps it. */
const WHAT_CAME: Readonly<Partial<Record<EventType, Localized>>> = {
  Contacted: { sv: 'det som kommer in när du hör av dig', en: 'what comes in when you get in touch' },
  Browsed: { sv: 'dina besök på webbplatsen', en: 'your visits to the site' },
};

const UNTIL_OBJECTION: Localized = { sv: ', eller tills du invänder', en: ', or until you object' };

/** Until when a purpose keeps data in one context, for the person: "En faktura: tills fakturan betalas." */
export function lifecycleInWords(register: Register, purpose: PurposeRule, { contextKind, customer, opens, retention }: LifecycleRule, language: NoticeLanguage): string {
  const rule = retentionInWords(register, retention)[language];
  const caps = opens.flatMap(({ on, atMostYears }) => (atMostYears === undefined ? [] : [capInWords(on, atMostYears, language)]));
  const [first = '', ...rest] = rule.replace(/\.$/, '');
  // A consent says itself that it can be taken back.
  const objection = purpose.objection.kind === 'ABSOLUTE' && !purpose.needsConsent ? UNTIL_OBJECTION[language] : '';
  return `${CONTEXTS[contextKind][language]}${CUSTOMERS[customer][language]}: ${[first.toLowerCase() + rest.join('') + objection, ...caps].join('; ')}.`;
}

function capInWords(on: EventType, years: number, language: NoticeLanguage): string {
  const what = (WHAT_CAME[on] ?? { sv: 'det som kommer in senare', en: 'what comes in later' })[language];
  return language === 'sv' ? `${what} i högst ${years} år` : `${what} for ${years} years at most`;
}

/** How long a cookie lives: "180 dagar", "tills du stänger webbläsaren". */
export function cookieDurationInWords(days: number, language: NoticeLanguage): string {
  if (days === 0) return language === 'sv' ? 'tills du stänger webbläsaren' : 'until you close the browser';
  if (language === 'sv') return days === 1 ? '1 dag' : `${days} dagar`;
  return days === 1 ? '1 day' : `${days} days`;
}
