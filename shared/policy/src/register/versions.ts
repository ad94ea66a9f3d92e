import { startOfStockholmDay } from '../calendar/stockholm';
import type { Register, RegisterChange } from './register.types';

/** The order of versions such as "1.9" and "1.10": below 0, 0 or above 0, as for `sort`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * From when a change counts: the beginning of its day (Stockholm), or the instant at which it was first put to work, if
 * that was later. What people consented to until then they consented to by the words that were there before.
 */
export function changeCountsFrom({ date, ranSince }: RegisterChange): Date {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const start = startOfStockholmDay({ year, month, day });
  return ranSince !== undefined && ranSince > start ? ranSince : start;
}

/** The latest change in force that asks anew for the consent to a purpose, with the instant; null: none does. */
export function askedAgain(register: Register, purpose: string, now: Date): { readonly change: RegisterChange; readonly since: Date } | null {
  let latest: { change: RegisterChange; since: Date } | null = null;
  for (const change of register.changes) {
    if (!change.asksConsentAgain.includes(purpose)) continue;
    const since = changeCountsFrom(change);
    if (since <= now && (latest === null || since >= latest.since)) latest = { change, since };
  }
  return latest;
}

/** Consents given before this instant do not count for the purpose now; null: all do. */
export function consentsCountFrom(register: Register, purpose: string, now: Date): Date | null {
  return askedAgain(register, purpose, now)?.since ?? null;
}
