import type { CookieGroup } from '../codes';
import { RIGHTS, SELF } from '../codes';
import type { LegalBasis, LegalBasisLetter, Localized, PurposeRule, Register } from '../register/register.types';
import { cookieDurationInWords, lifecycleInWords, type NoticeLanguage } from './retention-words';

/** What a person is told before data is collected (GDPR Art. 13-14), in one language. Made from the register, never typed. */
export interface PrivacyNotice {
  readonly language: NoticeLanguage;
  readonly version: string;
  readonly date: string;
  readonly title: string;
  readonly controller: { readonly name: string; readonly email: string; readonly postalAddress: readonly string[] };
  readonly collection: readonly NoticeItem[];
  readonly purposes: readonly PurposeNotice[];
  readonly recipients: readonly RecipientNotice[];
  readonly rights: readonly (NoticeItem & { readonly article: string })[];
  readonly cookies: CookieNotice;
  readonly supervisoryAuthority: { readonly name: string; readonly shortName: string; readonly website: string; readonly email: string };
  readonly changes: readonly { readonly version: string; readonly date: string; readonly summary: string }[];
}

export interface NoticeItem {
  readonly code: string;
  readonly name: string;
  readonly text: string;
}

export interface PurposeNotice extends NoticeItem {
  /** Such as "avtal (GDPR Art. 6(1)(b))". */
  readonly legalBasis: readonly string[];
  /** What the data is called that the purpose may use. */
  readonly data: readonly string[];
  /** Until when it is kept, one sentence per rule; empty: the purpose keeps nothing of its own. */
  readonly retention: readonly string[];
  /** What an objection does (GDPR Art. 21). */
  readonly objection: string;
  /** Whether it can be erased on request (GDPR Art. 17), and why. */
  readonly erasure: string;
  readonly needsConsent: boolean;
}

export interface RecipientNotice extends NoticeItem {
  readonly role: string;
  readonly data: readonly string[];
}

export interface CookieNotice {
  readonly choices: readonly { readonly code: string; readonly label: string; readonly groups: readonly string[] }[];
  readonly list: readonly { readonly name: string; readonly group: string; readonly duration: string; readonly text: string }[];
}

const TITLE: Localized = { sv: 'Så behandlar vi dina personuppgifter', en: 'How we handle your personal data' };

const BASES: Readonly<Record<LegalBasisLetter, Localized>> = {
  a: { sv: 'samtycke', en: 'consent' },
  b: { sv: 'avtal', en: 'contract' },
  c: { sv: 'rättslig förpliktelse', en: 'legal obligation' },
  d: { sv: 'skydd av grundläggande intressen', en: 'vital interests' },
  e: { sv: 'uppgift av allmänt intresse', en: 'task in the public interest' },
  f: { sv: 'berättigat intresse', en: 'legitimate interest' },
};

const ROLES: Readonly<Record<Register['recipients'][number]['role'], Localized>> = {
  PROCESSOR: { sv: 'personuppgiftsbiträde', en: 'processor' },
  CONTROLLER: { sv: 'egen personuppgiftsansvarig', en: 'controller of its own' },
  AUTHORITY: { sv: 'myndighet', en: 'authority' },
};

const GROUPS: Readonly<Record<CookieGroup, Localized>> = {
  FUNCTIONAL: { sv: 'nödvändiga', en: 'functional' },
  ANALYTICS: { sv: 'statistik', en: 'analytics' },
  ADVERTISING: { sv: 'annonser', en: 'advertising' },
};

export function privacyNotice(register: Register, language: NoticeLanguage): PrivacyNotice {
  const { version, date, controller, supervisoryAuthority, cookies } = register;
  const names = new Map(register.categories.map(({ code, name }) => [code, name[language]]));
  const namesOf = (codes: readonly string[]): string[] => codes.map((code) => names.get(code) ?? code);
  return {
    language,
    version,
    date,
    title: TITLE[language],
    controller: { name: controller.name, email: controller.email, postalAddress: controller.postalAddress },
    collection: register.collection.map(({ code, name, notice }) => ({ code, name: name[language], text: notice[language] })),
    purposes: register.purposes.map((rule) => purposeNotice(register, rule, language, namesOf)),
    recipients: register.recipients.map(({ code, name, role, notice, categories }) => ({
      code,
      name: name[language],
      role: ROLES[role][language],
      text: notice[language],
      data: namesOf(categories),
    })),
    rights: register.rights.map(({ code, article, name, notice }) => ({ code, article, name: name[language], text: notice[language] })),
    cookies: {
      choices: cookies.choices.map(({ code, label, groups }) => ({
        code,
        label: label[language],
        groups: groups[cookies.reading].map((group) => GROUPS[group][language]),
      })),
      list: cookies.list.map(({ name, group, durationDays, notice }) => ({
        name,
        group: GROUPS[group][language],
        duration: cookieDurationInWords(durationDays, language),
        text: notice[language],
      })),
    },
    supervisoryAuthority,
    changes: [...register.changes].reverse().map((change) => ({ version: change.version, date: change.date, summary: change.summary[language] })),
  };
}

function purposeNotice(register: Register, rule: PurposeRule, language: NoticeLanguage, namesOf: (codes: readonly string[]) => string[]): PurposeNotice {
  const all = register.categories.map(({ code }) => code);
  return {
    code: rule.code,
    name: rule.name[language],
    text: rule.notice[language],
    legalBasis: rule.legalBasis.map((basis) => basisInWords(basis, language)),
    // The person's own reading and the office that helps them look at whatever is held.
    data: rule.code === SELF || rule.code === RIGHTS ? [] : namesOf(rule.categories === 'ALL' ? all : rule.categories),
    retention: rule.lifecycle.map((lifecycle) => lifecycleInWords(register, lifecycle, language)),
    objection: rule.objection.reason[language],
    erasure: rule.erasure.reason[language],
    needsConsent: rule.needsConsent,
  };
}

function basisInWords({ letter, citations, note }: LegalBasis, language: NoticeLanguage): string {
  const what = note === undefined ? BASES[letter][language] : `${BASES[letter][language]}, ${note[language]}`;
  return `${what} (${citations.join(', ')})`;
}
