import type { CookieGroup } from '../codes';
import { RIGHTS, SELF } from '../codes';
import type { CollectionRule, LegalBasis, LegalBasisLetter, Localized, ProvisionRule, PurposeRule, Register } from '../register/register.types';
import { automationInWords, privacyContactNotice, provisionInWords, transfersInWords, type PrivacyContactNotice } from './information-words';
import { cookieDurationInWords, lifecycleInWords, type NoticeLanguage } from './retention-words';

/** What a person is told before data is collected (GDPR Art. 13-14), in one language. Made from the register, never typed. */
export interface PrivacyNotice {
  readonly language: NoticeLanguage;
  readonly version: string;
  readonly date: string;
  readonly title: string;
  readonly controller: { readonly name: string; readonly email: string; readonly postalAddress: readonly string[] };
  readonly privacyContact: PrivacyContactNotice;
  readonly collection: readonly CollectionNotice[];
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

export interface CollectionNotice extends NoticeItem {
  /** Whether what comes in this way has to be given (GDPR Art. 13(2)(e)). */
  readonly requirements: readonly RequirementNotice[];
}

export interface RequirementNotice {
  /** What the data is called. */
  readonly data: readonly string[];
  /** Code: STATUTORY, CONTRACTUAL, TO_ENTER_CONTRACT, VOLUNTARY or RECORDED. */
  readonly kind: ProvisionRule['kind'];
  /** The same in words, such as "frivilligt". */
  readonly provision: string;
  /** When it is needed, and what follows without it. */
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
  /** Whether computers decide or judge, by which logic and with which effect (GDPR Art. 13(2)(f)). */
  readonly automation: string;
  readonly automatedDecision: boolean;
  readonly profiling: boolean;
  readonly needsConsent: boolean;
}

export interface RecipientNotice extends NoticeItem {
  readonly role: string;
  readonly data: readonly string[];
  /** Whether it takes data out of the EEA, and what protects it there: a sentence for each country, or that it does not. */
  readonly thirdCountries: readonly string[];
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
    privacyContact: privacyContactNotice(register, language),
    collection: register.collection.map((rule) => collectionNotice(rule, language, namesOf)),
    purposes: register.purposes.map((rule) => purposeNotice(register, rule, language, namesOf)),
    recipients: register.recipients.map((recipient) => ({
      code: recipient.code,
      name: recipient.name[language],
      role: ROLES[recipient.role][language],
      text: recipient.notice[language],
      data: namesOf(recipient.categories),
      thirdCountries: transfersInWords(recipient, language),
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

function collectionNotice(rule: CollectionRule, language: NoticeLanguage, namesOf: (codes: readonly string[]) => string[]): CollectionNotice {
  return {
    code: rule.code,
    name: rule.name[language],
    text: rule.notice[language],
    requirements: rule.requirements.map((requirement) => ({
      data: namesOf(requirement.categories),
      kind: requirement.kind,
      provision: provisionInWords(requirement, language),
      text: requirement.consequence[language],
    })),
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
    retention: rule.lifecycle.map((lifecycle) => lifecycleInWords(register, rule, lifecycle, language)),
    objection: rule.objection.reason[language],
    erasure: rule.erasure.reason[language],
    automation: automationInWords(rule.automation, language),
    automatedDecision: rule.automation.kind === 'DECISION',
    profiling: rule.automation.kind === 'PROFILING' || (rule.automation.kind === 'DECISION' && rule.automation.profiling),
    needsConsent: rule.needsConsent,
  };
}

function basisInWords({ letter, citations, note }: LegalBasis, language: NoticeLanguage): string {
  const what = note === undefined ? BASES[letter][language] : `${BASES[letter][language]}, ${note[language]}`;
  return `${what} (${citations.join(', ')})`;
}
