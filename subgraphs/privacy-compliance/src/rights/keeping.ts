import { stockholmDay, type KeepUntil, type Localized } from '@andamal/policy';

/** The last day (in Stockholm) that belongs to a period which ends at an instant, such as 2033-12-31. */
export function lastDayOf(end: Date): string {
  const { year, month, day } = stockholmDay(new Date(end.getTime() - 1));
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}

/** Until when something is kept, in words. */
export function keptUntilInWords(until: KeepUntil): Localized {
  switch (until.kind) {
    case 'NOT_HELD':
      return { sv: 'Den behövs inte längre och tas bort.', en: 'It is no longer needed, and goes.' };
    case 'OPEN':
      return { sv: 'Tills det den behövs för är avslutat.', en: 'Until what it is needed for is over.' };
    case 'UNTIL':
      return { sv: `Till och med ${lastDayOf(until.at)}.`, en: `Through ${lastDayOf(until.at)}.` };
  }
}
