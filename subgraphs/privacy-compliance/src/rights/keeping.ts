import { lastDayBefore, type KeepUntil, type Localized } from '@andamal/policy';

/** Until when something is kept, in words. */
export function keptUntilInWords(until: KeepUntil): Localized {
  switch (until.kind) {
    case 'NOT_HELD':
      return { sv: 'Den behövs inte längre och tas bort.', en: 'It is no longer needed, and goes.' };
    case 'OPEN':
      return { sv: 'Tills det den behövs för är avslutat.', en: 'Until what it is needed for is over.' };
    case 'UNTIL':
      return { sv: `Till och med ${lastDayBefore(until.at)}.`, en: `Through ${lastDayBefore(until.at)}.` };
  }
}
