import { endOfBookkeeping } from '../calendar/bookkeeping';
import { endOfPeriod } from '../calendar/stockholm';

/** The calendar as one plan needs it: most purposes ask for the same few periods of the same few events. */
export interface Periods {
  endOfPeriod(from: Date, months: number): Date;
  endOfBookkeeping(transactionAt: Date, fiscalYearStartMonth: number, years: number): Date;
}

/** Periods that remember what they were asked, for the length of one plan. */
export function createPeriods(): Periods {
  const known = new Map<string, Date>();
  const once = (key: string, compute: () => Date): Date => {
    const found = known.get(key);
    if (found) return found;
    const computed = compute();
    known.set(key, computed);
    return computed;
  };
  return {
    endOfPeriod: (from, months) => once(`${from.getTime()}+${months}`, () => endOfPeriod(from, months)),
    endOfBookkeeping: (at, month, years) =>
      once(`${at.getTime()}/${month}/${years}`, () => endOfBookkeeping(at, month, years)),
  };
}
