import { fold } from '@andamal/kernel';
import { stockholmDay } from '@andamal/policy';
import type { Language } from '@andamal/service';
import { normaliserOf } from '../deposits/values';

/** A value in a text that tells of some person, where it stands. */
export interface Telling {
  readonly start: number;
  readonly end: number;
  readonly category: 'EMAIL' | 'PHONE' | 'PERSONAL_IDENTITY_NUMBER';
  /** In the spelling in which the vault would hold it; null: it is not one value, such as two numbers in a row. */
  readonly value: string | null;
}

/** A passage that staff have marked as being about somebody else. */
export interface Passage {
  readonly start: number;
  readonly end: number;
}

/* Of folded texts. Each is bounded in length, so that a search takes time in proportion to the text. */
const LOCAL_PART = String.raw`(?!\.)(?:[^\s.@<>()[\]{}\\"',;:\p{C}\p{Pi}\p{Pf}]|(?<!\.)\.){1,64}(?<!\.)`;
const LETTER = String.raw`[\p{L}\p{M}\p{N}]`;
const DOMAIN = String.raw`(?:${LETTER}(?:[\p{L}\p{M}\p{N}-]{0,61}${LETTER})?[.。]){1,10}\p{L}[\p{L}\p{M}\p{N}-]{0,61}${LETTER}`;
const PATTERNS: readonly { readonly category: Telling['category']; readonly form: RegExp }[] = [
  { category: 'EMAIL', form: new RegExp(`${LOCAL_PART} {0,2}@ {0,2}${DOMAIN}`, 'gu') },
  { category: 'PERSONAL_IDENTITY_NUMBER', form: /(?<!\d|\d-)(?:\d{2}[ -]?)?\d{2}[ -]?\d{2}[ -]?\d{2} ?[-+]? ?\d{4}(?!-?\d)/gu },
  { category: 'PHONE', form: /(?<![\d+])(?:\+ ?|0)\d(?:[ ()/.-]{0,3}\d){5,}/gu },
];

/** Days and opening hours, such as 24/12/2026 and 09.00-17.00: written as phone numbers are, and none. */
const DAY_OR_HOURS =
  /(?<![\d/.+-])(?:(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d|(?:[01]?\d|2[0-4])[.:][0-5]\d ?- ?(?:[01]?\d|2[0-4])[.:][0-5]\d)(?![/.:-]?\d)/gu;

/** E-mail addresses, phone numbers and identity numbers in a text, however they are typeset, in the order in which they stand. */
export function tellingsIn(text: string, now: Date): Telling[] {
  const today = stockholmDay(now);
  const folded = fold(text);
  const found: Telling[] = [];
  for (const { category, form } of PATTERNS) {
    const searched = category === 'PHONE' ? folded.text.replace(DAY_OR_HOURS, (none) => '_'.repeat(none.length)) : folded.text;
    form.lastIndex = 0;
    for (let match = form.exec(searched); match !== null; match = form.exec(searched)) {
      const [written] = match;
      const value = normaliserOf(category)(category === 'EMAIL' ? written.replaceAll(' ', '') : written, today)?.value ?? null;
      // A run of digits that is no single number is one with another beside it, or too long for any: nobody's own.
      if (value === null && category !== 'PHONE') {
        // A number that is none as a whole may begin with another, such as a count.
        if (category === 'PERSONAL_IDENTITY_NUMBER') form.lastIndex = match.index + 1;
        continue;
      }
      const { start, end } = folded.originOf(match.index, match.index + written.length);
      // Digits may read as a phone number and as an identity number both: whichever is the person's own decides.
      if (!found.some((other) => other.start <= start && end <= other.end && !isSamePlace(other, { start, end }))) found.push({ start, end, category, value });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function isSamePlace(a: Passage, b: Passage): boolean {
  return a.start === b.start && a.end === b.end;
}

const MARKS: Readonly<Record<Telling['category'] | 'PASSAGE', Readonly<Record<Language, string>>>> = {
  EMAIL: { sv: '[annan persons e-postadress]', en: '[another person’s e-mail address]' },
  PHONE: { sv: '[annan persons telefonnummer]', en: '[another person’s phone number]' },
  PERSONAL_IDENTITY_NUMBER: { sv: '[annan persons personnummer]', en: '[another person’s identity number]' },
  PASSAGE: { sv: '[uppgift om annan person]', en: '[about another person]' },
};

/**
 * A text without what is about others than its subject (GDPR Art. 15(4)), each place marked with what stood there. The same
 * text and marks always give the same.
 *
 * @param isOwn whether a value is one of the person's own
 * @param passages what staff have marked besides; out of range or overlapping, they count as far as they go
 */
export function redact(
  text: string,
  options: { readonly now: Date; readonly isOwn: (telling: Telling) => boolean; readonly passages: readonly Passage[]; readonly language: Language },
): { readonly text: string; readonly redacted: boolean } {
  const { now, isOwn, passages, language } = options;
  const tellings = tellingsIn(text, now);
  const own = tellings.filter(isOwn);
  const others = tellings.filter((telling) => !own.some((place) => isSamePlace(place, telling)));
  const removals = [
    ...passages.map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(end, text.length), mark: MARKS.PASSAGE[language] })),
    ...others.map(({ start, end, category }) => ({ start, end, mark: MARKS[category][language] })),
  ]
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  let shown = '';
  let at = 0;
  for (const { start, end, mark } of removals) {
    if (start >= at) shown += text.slice(at, start) + mark;
    at = Math.max(at, end);
  }
  return { text: shown + text.slice(at), redacted: removals.length > 0 };
}
