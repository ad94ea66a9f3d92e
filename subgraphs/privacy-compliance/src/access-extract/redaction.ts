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

const PATTERNS: readonly { readonly category: Telling['category']; readonly form: RegExp }[] = [
  { category: 'EMAIL', form: /[^\s@<>()[\]{}"',;:]{1,64}@[^\s@<>()[\]{}"',;:]{1,253}/gu },
  { category: 'PERSONAL_IDENTITY_NUMBER', form: /(?<![\d-])(?:\d{2})?\d{6}[-+ ]?\d{4}(?![\d-])/gu },
  { category: 'PHONE', form: /(?<![\d+])[+0]\d(?:[ ()/.-]{0,3}\d){5,}/gu },
];

/** E-mail addresses, phone numbers and identity numbers in a text, in the order in which they stand. */
export function tellingsIn(text: string, now: Date): Telling[] {
  const today = stockholmDay(now);
  const found: Telling[] = [];
  for (const { category, form } of PATTERNS) {
    for (const match of text.matchAll(form)) {
      // A full stop that ends the sentence is no part of an address.
      const written = match[0].replace(/[.!?]+$/u, '');
      const value = normaliserOf(category)(written, today)?.value ?? null;
      const start = match.index;
      const end = start + written.length;
      // A run of digits that is no single number is one with another beside it, or too long for any: nobody's own.
      if (value === null && category !== 'PHONE') continue;
      if (!found.some((other) => other.start <= start && end <= other.end)) found.push({ start, end, category, value });
    }
  }
  return found.sort((a, b) => a.start - b.start);
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
  const others = tellingsIn(text, now).filter((telling) => !isOwn(telling));
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
