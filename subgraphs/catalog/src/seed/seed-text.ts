import type { Pair } from './seed.types';

/** Small helpers with which the tables are written. */

/** Joins sentences, or words, in both languages at once. */
export function joined(separator: string, ...parts: readonly (Pair | string)[]): Pair {
  const pairs = parts.map((part): Pair => (typeof part === 'string' ? [part, part] : part));
  return [pairs.map(([sv]) => sv).join(separator), pairs.map(([, en]) => en).join(separator)];
}

/** A number with its unit, the Swedish one with a decimal comma. */
export function measure(value: number, unit: string): Pair {
  return [`${String(value).replace('.', ',')} ${unit}`, `${value} ${unit}`];
}

export const NO_LABEL: Pair = ['', ''];

/** A name as it stands in a URL: "Nordspole PLA Bas 1,75" is "nordspole-pla-bas-1-75". */
export function slugOf(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Prices end as shops let them end: on 9. */
export function onNine(kronor: number): number {
  return kronor < 40 ? Math.round(kronor) : Math.round((kronor + 1) / 10) * 10 - 1;
}
