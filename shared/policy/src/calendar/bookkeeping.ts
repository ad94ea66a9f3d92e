import { startOfStockholmDay, stockholmDay } from './stockholm';

/** Bokföringslagen (1999:1078) 7 kap. 2 §. */
const YEARS_KEPT = 7;

/**
 * Until when accounting information is kept: the (exclusive) instant at which the seventh year after the calendar
 * year in which the fiscal year of the transaction ended is over, in Stockholm
 * (Bokföringslagen (1999:1078) 7 kap. 2 §).
 *
 * A sale on 2019-02-10, fiscal year = calendar year: kept through 2026-12-31, so 2027-01-01T00:00+01:00.
 * A sale on 2019-08-01, fiscal year July-June (ends 2020-06-30): kept through 2027-12-31.
 */
export function endOfBookkeeping(transactionAt: Date, fiscalYearStartMonth: number, years = YEARS_KEPT): Date {
  const endYear = fiscalYearEndYear(transactionAt, fiscalYearStartMonth);
  return startOfStockholmDay({ year: endYear + years + 1, month: 1, day: 1 });
}

/** The calendar year in which the fiscal year of an instant ends; `fiscalYearStartMonth` 1-12. */
export function fiscalYearEndYear(instant: Date, fiscalYearStartMonth: number): number {
  if (!Number.isInteger(fiscalYearStartMonth) || fiscalYearStartMonth < 1 || fiscalYearStartMonth > 12) {
    throw new RangeError(`A fiscal year starts in a month 1-12, not ${fiscalYearStartMonth}.`);
  }
  const { year, month } = stockholmDay(instant);
  const startedIn = month >= fiscalYearStartMonth ? year : year - 1;
  // A year that starts in January ends in December of the same calendar year; any other in the next.
  return fiscalYearStartMonth === 1 ? startedIn : startedIn + 1;
}
