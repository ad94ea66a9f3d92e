import type { Language } from '@andamal/service';
import { z } from 'zod';
import type { Block, LetterParts } from './template.types';

/** A code of the product's own, an id or a number of a case or an order: nothing that a person could be called. */
export const code = z.string().regex(/^[A-Za-z0-9][\w.:-]{0,63}$/);
export const day = z.iso.date();
export const count = z.number().int().min(0);

export const text = (words: string): Block => ({ kind: 'text', text: words });

/** One of two wordings. */
export function inLanguage(language: Language, words: Readonly<Record<Language, string>>): string {
  return words[language];
}

export function greeting({ language, name }: LetterParts): Block {
  const hello = language === 'sv' ? 'Hej' : 'Hello';
  return text(name === null ? `${hello}!` : `${hello} ${name},`);
}

/** Öre as an amount, such as "1 249,00 kr". */
export function amount(ore: number, language: Language): string {
  return new Intl.NumberFormat(language === 'sv' ? 'sv-SE' : 'en-GB', { style: 'currency', currency: 'SEK' }).format(ore / 100);
}

/** A calendar day in words. A day without a time is that day; an instant is the day that it falls on in Stockholm. */
export function longDay(value: string, language: Language): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
  return new Intl.DateTimeFormat(language === 'sv' ? 'sv-SE' : 'en-GB', {
    dateStyle: 'long',
    timeZone: isDay ? 'UTC' : 'Europe/Stockholm',
  }).format(new Date(isDay ? `${value}T00:00:00Z` : value));
}

/** A parameter that the template's own schema has let through. */
export function given({ parameters }: LetterParts, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw new Error(`The parameter ${name} of a letter is missing`);
  return String(value);
}

/** A number of minutes as people say it: whole hours from one hour on. */
export function duration(minutes: number, language: Language): string {
  const hours = minutes / 60;
  if (hours < 1 || !Number.isInteger(hours)) return language === 'sv' ? `${minutes} minuter` : `${minutes} minutes`;
  if (hours === 1) return language === 'sv' ? 'en timme' : 'one hour';
  return language === 'sv' ? `${hours} timmar` : `${hours} hours`;
}
