import { ALL_CATEGORIES, HOLDS } from '../codes';
import type { LifecycleRule, Localized, PurposeRule, Register } from '../register/register.types';
import { lifecycleInWords, type NoticeLanguage } from './retention-words';
import type { PrivacyContactNotice } from './information-words';
import { privacyNotice, type CollectionNotice, type PrivacyNotice } from './privacy-notice';

/** Where a category is in the schema, such as `PersonalData.name`. */
export interface TaggedPlace {
  readonly category: string;
  readonly coordinate: string;
  /** SHOWS: a field; TAKES: an argument or an input field. */
  readonly direction: 'SHOWS' | 'TAKES';
}

/** The record of processing activities (GDPR Art. 30(1)), made from the register and the tags of the schema. */
export interface RecordOfProcessing {
  readonly version: string;
  readonly date: string;
  readonly controller: { readonly name: string; readonly email: string; readonly postalAddress: readonly string[] };
  /** The data protection officer, or who answers in the place of one (Art. 30(1)(a)). */
  readonly privacyContact: PrivacyContactNotice;
  readonly supervisoryAuthority: PrivacyNotice['supervisoryAuthority'];
  /** Each way in which data comes in, with what has to be given. */
  readonly collection: readonly CollectionNotice[];
  readonly activities: readonly ProcessingActivity[];
  readonly securityMeasures: readonly string[];
}

export interface ProcessingActivity {
  readonly code: string;
  readonly purpose: string;
  readonly description: string;
  readonly legalBasis: readonly string[];
  readonly dataSubjects: readonly string[];
  readonly data: readonly { readonly category: string; readonly name: string; readonly shownBy: readonly string[]; readonly takenBy: readonly string[] }[];
  /** With the transfers out of the EEA and what protects them (Art. 30(1)(e)). */
  readonly recipients: readonly { readonly name: string; readonly role: string; readonly thirdCountries: readonly string[] }[];
  readonly automation: string;
  readonly retention: readonly string[];
  readonly roles: readonly string[];
}

/** Art. 30(1)(g): what the product does for every datum, whatever the register says. */
const MEASURES: readonly Localized[] = [
  {
    sv: 'Varje uppgift är krypterad (AES-256-GCM) med en egen nyckel, som i sin tur är krypterad med valvets nyckel.',
    en: 'Each datum is encrypted (AES-256-GCM) under a key of its own, which is wrapped by the key of the vault.',
  },
  {
    sv: 'Varje läsning har ett ändamål och prövas två gånger: efter registret, och för personen och uppgiften.',
    en: 'Each read has a purpose and is decided twice: by the register, and for the person and the datum.',
  },
  {
    sv: 'Varje läsning antecknas innan uppgiften visas, i en logg vars poster är kedjade med hashvärden.',
    en: 'Each read is recorded before the datum is shown, in a log whose entries are chained by hashes.',
  },
  {
    sv: 'Roller ser bara de kategorier som de behöver för sina ändamål.',
    en: 'Roles see only the categories that they need for their purposes.',
  },
  {
    sv: 'Radering förstör uppgiftens nyckel, så att en säkerhetskopia inte kan återge den.',
    en: 'Erasure destroys the key of the datum, so that no backup can bring it back.',
  },
  {
    sv: 'Personuppgifter finns bara i valvet: övriga delar av butiken har bara identiteter utan innehåll.',
    en: 'Personal data is in the vault only: the other parts of the shop hold ids that say nothing.',
  },
];

const SUBJECTS: Readonly<Record<'ACCOUNT' | 'GUEST' | 'CONTACT', Localized>> = {
  ACCOUNT: { sv: 'kunder med konto', en: 'customers with an account' },
  GUEST: { sv: 'kunder utan konto', en: 'customers without an account' },
  CONTACT: { sv: 'personer som hör av sig', en: 'people who get in touch' },
};

export function recordOfProcessing(register: Register, places: readonly TaggedPlace[], language: NoticeLanguage): RecordOfProcessing {
  const notice = privacyNotice(register, language);
  return {
    version: register.version,
    date: register.date,
    controller: notice.controller,
    privacyContact: notice.privacyContact,
    supervisoryAuthority: notice.supervisoryAuthority,
    collection: notice.collection,
    activities: register.purposes
      .filter(({ code }) => !HOLDS.includes(code))
      .map((rule) => activity(register, rule, places, language)),
    securityMeasures: MEASURES.map((measure) => measure[language]),
  };
}

function activity(register: Register, rule: PurposeRule, places: readonly TaggedPlace[], language: NoticeLanguage): ProcessingActivity {
  const notice = privacyNotice(register, language);
  const own = notice.purposes.find(({ code }) => code === rule.code);
  const uses = rule.categories === 'ALL' ? register.categories.map(({ code }) => code) : rule.categories;
  // A field that can show any category shows it to a purpose that may use all.
  const placesOf = (category: string, direction: TaggedPlace['direction']): string[] =>
    places
      .filter((place) => place.direction === direction && (place.category === category || (rule.categories === 'ALL' && place.category === ALL_CATEGORIES)))
      .map(({ coordinate }) => coordinate);
  return {
    code: rule.code,
    purpose: rule.name[language],
    description: rule.notice[language],
    legalBasis: own?.legalBasis ?? [],
    dataSubjects: [...new Set(rule.lifecycle.flatMap(subjectsOf))].map((kind) => SUBJECTS[kind][language]),
    data: uses.map((category) => ({
      category,
      name: register.categories.find(({ code }) => code === category)?.name[language] ?? category,
      shownBy: placesOf(category, 'SHOWS'),
      takenBy: placesOf(category, 'TAKES'),
    })),
    recipients: notice.recipients
      .filter(({ code }) => register.recipients.some((recipient) => recipient.code === code && recipient.purposes.includes(rule.code)))
      .map(({ name, role, thirdCountries }) => ({ name, role, thirdCountries })),
    automation: own?.automation ?? '',
    retention: rule.lifecycle.map((lifecycle) => lifecycleInWords(register, rule, lifecycle, language)),
    roles: register.roles.filter(({ purposes }) => Object.hasOwn(purposes, rule.code)).map(({ name }) => name[language]),
  };
}

function subjectsOf({ contextKind, customer }: LifecycleRule): (keyof typeof SUBJECTS)[] {
  if (contextKind === 'ACCOUNT' || contextKind === 'CONSENT' || customer === 'ACCOUNT') return ['ACCOUNT'];
  if (contextKind === 'CASE') return ['CONTACT'];
  return customer === 'GUEST' ? ['GUEST'] : ['ACCOUNT', 'GUEST'];
}

const HEADINGS = {
  sv: { title: 'Register över behandlingar', basis: 'Rättslig grund', subjects: 'Registrerade', data: 'Uppgifter', recipients: 'Mottagare', retention: 'Lagring', roles: 'Roller', measures: 'Säkerhetsåtgärder', automation: 'Automatiska beslut och profilering', authority: 'Tillsynsmyndighet', collection: 'Vad som måste lämnas', shown: 'visas av', taken: 'tas emot av', none: 'inga' },
  en: { title: 'Record of processing activities', basis: 'Legal basis', subjects: 'Data subjects', data: 'Data', recipients: 'Recipients', retention: 'Retention', roles: 'Roles', measures: 'Security measures', automation: 'Automated decisions and profiling', authority: 'Supervisory authority', collection: 'What has to be given', shown: 'shown by', taken: 'taken by', none: 'none' },
} as const;

/** The record as Markdown, for a file. */
export function recordAsMarkdown(record: RecordOfProcessing, language: NoticeLanguage): string {
  const words = HEADINGS[language];
  const { controller, privacyContact: contact, supervisoryAuthority: authority } = record;
  const list = (items: readonly string[]): string => (items.length === 0 ? words.none : items.join('; '));
  const sentences = (items: readonly string[]): string => (items.length === 0 ? words.none : items.join(' '));
  const lines = [
    `# ${words.title} (GDPR Art. 30)`,
    '',
    `${controller.name}, ${controller.email}, ${controller.postalAddress.join(', ')}. ${record.version}, ${record.date}.`,
    '',
    `${contact.name} (${contact.role}), ${contact.email}, ${contact.postalAddress.join(', ')}. ${contact.text}`,
    '',
    `${words.authority}: ${authority.name} (${authority.shortName}), ${authority.website}, ${authority.email}.`,
  ];
  for (const one of record.activities) {
    lines.push('', `## ${one.purpose} (${one.code})`, '', one.description, '');
    lines.push(`- ${words.basis}: ${list(one.legalBasis)}`, `- ${words.subjects}: ${list(one.dataSubjects)}`);
    lines.push(one.recipients.length === 0 ? `- ${words.recipients}: ${words.none}` : `- ${words.recipients}:`);
    for (const { name, role, thirdCountries } of one.recipients) lines.push(`  - ${name} (${role}): ${thirdCountries.join(' ')}`);
    lines.push(`- ${words.automation}: ${one.automation}`);
    lines.push(`- ${words.retention}: ${sentences(one.retention)}`, `- ${words.roles}: ${list(one.roles)}`, `- ${words.data}:`);
    for (const { name, shownBy, takenBy } of one.data) {
      lines.push(`  - ${name}: ${words.shown} ${list(shownBy)}; ${words.taken} ${list(takenBy)}`);
    }
  }
  lines.push('', `## ${words.collection}`);
  for (const { name, requirements } of record.collection) {
    lines.push('', `### ${name}`, '');
    for (const { data, provision, text } of requirements) lines.push(`- ${data.join(', ')}: ${provision}. ${text}`);
  }
  lines.push('', `## ${words.measures}`, '', ...record.securityMeasures.map((measure) => `- ${measure}`), '');
  return lines.join('\n');
}
