import type { AutomationRule, Localized, ProvisionRule, Recipient, Register, TransferSafeguard } from '../register/register.types';
import type { NoticeLanguage } from './retention-words';

const NO_TRANSFER: Localized = {
  sv: 'Inga uppgifter lämnar EU/EES.',
  en: 'No data leaves the EU/EEA.',
};

const SAFEGUARDS: Readonly<Record<TransferSafeguard, Localized>> = {
  ADEQUACY_DECISION: { sv: 'beslut om adekvat skyddsnivå', en: 'an adequacy decision' },
  STANDARD_CONTRACTUAL_CLAUSES: { sv: 'standardavtalsklausuler', en: 'standard contractual clauses' },
  BINDING_CORPORATE_RULES: { sv: 'bindande företagsbestämmelser', en: 'binding corporate rules' },
  CODE_OF_CONDUCT: { sv: 'en godkänd uppförandekod', en: 'an approved code of conduct' },
  CERTIFICATION: { sv: 'en godkänd certifiering', en: 'an approved certification' },
  DEROGATION: { sv: 'ett undantag i särskilda fall', en: 'a derogation for specific situations' },
};

/** Whether a recipient takes data out of the EEA, and what protects it there (GDPR Art. 13(1)(f), 30(1)(e)): a sentence for each country. */
export function transfersInWords({ thirdCountryTransfers: transfers }: Recipient, language: NoticeLanguage): string[] {
  if (transfers === 'NONE') return [NO_TRANSFER[language]];
  const countries = new Intl.DisplayNames(language, { type: 'region' });
  return transfers.map(({ country, safeguard, citations, notice }) => {
    const where = countries.of(country) ?? country;
    const by = `${SAFEGUARDS[safeguard][language]} (${citations.join(', ')})`;
    const what = language === 'sv' ? `Uppgifter förs över till ${where}, skyddade av ${by}.` : `Data goes to ${where}, protected by ${by}.`;
    return `${what} ${notice[language]}`;
  });
}

const NO_AUTOMATION: Localized = {
  sv: 'Inga beslut fattas automatiskt, och ingen profilering sker.',
  en: 'Nothing is decided automatically, and there is no profiling.',
};
const PROFILING: Localized = {
  sv: 'Profilering sker, men ingenting av betydelse för dig beslutas automatiskt.',
  en: 'There is profiling, but nothing of weight for you is decided automatically.',
};
const DECISION: Localized = { sv: 'Beslut fattas automatiskt', en: 'Decisions are made automatically' };
const DECISION_WITH_PROFILING: Localized = {
  sv: 'Beslut fattas automatiskt, med profilering',
  en: 'Decisions are made automatically, with profiling',
};

/** Whether computers decide or judge for a purpose, by which logic and with which effect (GDPR Art. 13(2)(f)). */
export function automationInWords(automation: AutomationRule, language: NoticeLanguage): string {
  switch (automation.kind) {
    case 'NONE':
      return NO_AUTOMATION[language];
    case 'PROFILING':
      return `${PROFILING[language]} ${automation.notice[language]}`;
    case 'DECISION': {
      const what = (automation.profiling ? DECISION_WITH_PROFILING : DECISION)[language];
      return `${what} (GDPR Art. 22(2)(${automation.letter})). ${automation.notice[language]} ${automation.safeguard[language]}`;
    }
  }
}

const PROVISIONS: Readonly<Record<ProvisionRule['kind'], Localized>> = {
  STATUTORY: { sv: 'krävs enligt lag', en: 'required by law' },
  CONTRACTUAL: { sv: 'krävs enligt avtalet', en: 'required by the contract' },
  TO_ENTER_CONTRACT: { sv: 'krävs för att ingå avtalet', en: 'required to enter into the contract' },
  VOLUNTARY: { sv: 'frivilligt', en: 'voluntary' },
  RECORDED: { sv: 'lämnas inte av dig', en: 'not provided by you' },
};

/** As what data is given: "krävs enligt lag (…)", "frivilligt" (GDPR Art. 13(2)(e)). */
export function provisionInWords({ kind, citations }: ProvisionRule, language: NoticeLanguage): string {
  const as = PROVISIONS[kind][language];
  return citations.length === 0 ? as : `${as} (${citations.join(', ')})`;
}

const CONTACTS: Readonly<Record<Register['privacyContact']['role'], Localized>> = {
  DATA_PROTECTION_OFFICER: { sv: 'dataskyddsombud', en: 'data protection officer' },
  PRIVACY_OFFICE: { sv: 'kontakt i dataskyddsfrågor', en: 'contact for privacy' },
};

/** Whom to turn to, in one language. */
export interface PrivacyContactNotice {
  /** Such as "dataskyddsombud". */
  readonly role: string;
  readonly name: string;
  readonly email: string;
  readonly postalAddress: readonly string[];
  readonly text: string;
}

export function privacyContactNotice({ privacyContact }: Register, language: NoticeLanguage): PrivacyContactNotice {
  const { role, name, email, postalAddress, notice } = privacyContact;
  return { role: CONTACTS[role][language], name: name[language], email, postalAddress, text: notice[language] };
}
