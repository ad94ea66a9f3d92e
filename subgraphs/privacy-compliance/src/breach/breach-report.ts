import { categoryRule, type Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { isLate, mustTellPeople, reportDueAt, reportState } from './breach-clock';
import type { BreachEntity, EntryKind, Exemption, Risk } from './breach.entity';
import type { BreachEntry } from './breach.store';
import type { ScopeSummary } from './breach-scope';

export interface ReportParts {
  readonly register: Register;
  readonly breach: BreachEntity;
  readonly entries: readonly BreachEntry[];
  readonly scope: ScopeSummary | null;
  readonly now: Date;
}

type Words = Readonly<Record<Language, string>>;

const HEADINGS: Readonly<Record<string, Words>> = {
  title: { sv: 'Anmälan av personuppgiftsincident till Integritetsskyddsmyndigheten (utkast)', en: 'Notification of a personal data breach to the Swedish Authority for Privacy Protection, IMY (draft)' },
  controller: { sv: 'Personuppgiftsansvarig och kontakt (art. 33.3 b)', en: 'Controller and contact point (Art. 33(3)(b))' },
  times: { sv: 'Tidpunkter (art. 33.1)', en: 'Times (Art. 33(1))' },
  nature: { sv: 'Vad som har hänt (art. 33.3 a)', en: 'Nature of the breach (Art. 33(3)(a))' },
  numbers: { sv: 'Berörda personer och uppgifter (art. 33.3 a)', en: 'People and records concerned (Art. 33(3)(a))' },
  consequences: { sv: 'Sannolika konsekvenser (art. 33.3 c)', en: 'Likely consequences (Art. 33(3)(c))' },
  measures: { sv: 'Åtgärder (art. 33.3 d)', en: 'Measures (Art. 33(3)(d))' },
  people: { sv: 'Information till de berörda (art. 34)', en: 'Communication to the people concerned (Art. 34)' },
};

const OPEN: Words = { sv: '[Att fylla i]', en: '[To be filled in]' };

const RISK_WORDS: Readonly<Record<Risk, Words>> = {
  NONE: { sv: 'Risk för de berörda är osannolik. Incidenten dokumenteras och behöver inte anmälas.', en: 'A risk to the people concerned is unlikely. The breach is documented and need not be notified.' },
  RISK: { sv: 'Incidenten medför en risk, men ingen hög risk. De berörda behöver inte informeras.', en: 'The breach means a risk, but no high risk. The people concerned need not be told.' },
  HIGH_RISK: { sv: 'Incidenten medför sannolikt en hög risk. De berörda ska informeras utan onödigt dröjsmål.', en: 'The breach is likely to mean a high risk. The people concerned are to be told without undue delay.' },
};

const EXEMPTION_WORDS: Readonly<Record<Exemption, Words>> = {
  DATA_UNINTELLIGIBLE: { sv: 'Uppgifterna är oläsliga för den som fått tillgång till dem (art. 34.3 a); de berörda behöver inte informeras.', en: 'The data are unintelligible to whoever got access (Art. 34(3)(a)); the people concerned need not be told.' },
  RISK_ENDED: { sv: 'Åtgärder har vidtagits som gör att den höga risken inte längre är sannolik (art. 34.3 b); de berörda behöver inte informeras.', en: 'Measures have been taken after which the high risk is no longer likely (Art. 34(3)(b)); the people concerned need not be told.' },
  DISPROPORTIONATE_EFFORT: { sv: 'Att informera var och en kräver en oproportionell ansträngning; allmänheten informeras i stället (art. 34.3 c).', en: 'Telling each person would take a disproportionate effort; the public is informed instead (Art. 34(3)(c)).' },
};

/** The draft of the notification that GDPR Art. 33(3) asks for, in one language. What is not known yet says so (Art. 33(4)). */
export function draftReport(parts: ReportParts, language: Language): string {
  const { register, breach, entries, now } = parts;
  const heading = (key: string): string => `## ${HEADINGS[key]?.[language] ?? key}`;
  const written = (...kinds: EntryKind[]): string => entries.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text).join('\n\n') || OPEN[language];
  const { name, email, postalAddress } = register.controller;
  return [
    `# ${HEADINGS['title']?.[language] ?? ''}`,
    heading('controller'), `${name}\n${email}\n${postalAddress.join(', ')}`,
    heading('times'), times(breach, entries, now, language),
    heading('nature'), written('DESCRIPTION', 'UPDATE'),
    heading('numbers'), numbers(parts, language),
    heading('consequences'), written('CONSEQUENCES'),
    heading('measures'), written('MEASURES'),
    heading('people'), people(breach, entries, language),
  ].join('\n\n');
}

function times(breach: BreachEntity, entries: readonly BreachEntry[], now: Date, language: Language): string {
  const state = reportState(breach, now);
  const lines = [
    { sv: `Upptäckt: ${moment(breach.awareAt)}`, en: `Aware of it since: ${moment(breach.awareAt)}` }[language],
    { sv: `Ska anmälas senast: ${moment(reportDueAt(breach.awareAt))}`, en: `To be notified by: ${moment(reportDueAt(breach.awareAt))}` }[language],
  ];
  if (isLate(state)) {
    const why = entries.filter(({ kind }) => kind === 'DELAY_REASON').map(({ text }) => text).join('\n') || OPEN[language];
    lines.push({ sv: `Skäl till förseningen: ${why}`, en: `Reasons for the delay: ${why}` }[language]);
  }
  return lines.join('\n');
}

function numbers({ register, scope, breach }: ReportParts, language: Language): string {
  if (scope === null) return OPEN[language];
  const { subjects, data, dataIsAtLeast, reads, categories } = scope;
  const least = { sv: 'minst ', en: 'at least ' }[language];
  const interval = breach.seenFrom === null || breach.seenTo === null ? '' : `${moment(breach.seenFrom)} – ${moment(breach.seenTo)}`;
  const lines = {
    sv: [`Period: ${interval}`, `Antal personer: ${subjects}`, `Antal uppgifter: ${dataIsAtLeast ? least : ''}${data}`, `Antal läsningar: ${reads}`, 'Slag av uppgifter:'],
    en: [`Period: ${interval}`, `Number of people: ${subjects}`, `Number of records: ${dataIsAtLeast ? least : ''}${data}`, `Number of reads: ${reads}`, 'Categories of data:'],
  }[language];
  const named = categories.map(({ category, subjects: people }) => `- ${categoryRule(register, category)?.name[language] ?? category}: ${people}`);
  return [...lines, ...named].join('\n');
}

function people(breach: BreachEntity, entries: readonly BreachEntry[], language: Language): string {
  if (breach.risk === null) return OPEN[language];
  const reasons = entries.filter(({ kind }) => kind === 'RISK_REASON').map(({ text }) => text);
  const told = breach.risk === 'HIGH_RISK' && !mustTellPeople(breach) && breach.exemption !== null ? EXEMPTION_WORDS[breach.exemption] : RISK_WORDS[breach.risk];
  return [told[language], ...reasons].join('\n\n');
}

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'short' });

function moment(at: Date): string {
  return `${CLOCK.format(at)} (Europe/Stockholm)`;
}
