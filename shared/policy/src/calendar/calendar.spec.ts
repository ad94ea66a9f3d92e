import fc from 'fast-check';
import { endOfBookkeeping, fiscalYearEndYear } from './bookkeeping';
import { addCalendarMonths, endOfPeriod, lastDayBefore, startOfStockholmDay, stockholmDay } from './stockholm';

const iso = (date: Date) => date.toISOString();
const anyInstant = fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true });

describe('endOfBookkeeping', () => {
  it.each([
    ['2019-02-10T12:00:00Z', 1, '2026-12-31T23:00:00.000Z'],
    ['2019-08-01T12:00:00Z', 7, '2027-12-31T23:00:00.000Z'],
    ['2019-06-30T12:00:00Z', 7, '2026-12-31T23:00:00.000Z'],
    ['2018-11-01T12:00:00Z', 1, '2025-12-31T23:00:00.000Z'],
    ['2026-10-01T12:00:00Z', 1, '2033-12-31T23:00:00.000Z'],
    // New Year's Eve in London is New Year's Day in Stockholm.
    ['2019-12-31T22:59:59.999Z', 1, '2026-12-31T23:00:00.000Z'],
    ['2019-12-31T23:00:00.000Z', 1, '2027-12-31T23:00:00.000Z'],
    // Fiscal year September-August, the last instant of one and the first of the next (summer time).
    ['2020-08-31T21:59:59.999Z', 9, '2027-12-31T23:00:00.000Z'],
    ['2020-08-31T22:00:00.000Z', 9, '2028-12-31T23:00:00.000Z'],
  ])('%s, fiscal year from month %s: until %s', (at, month, end) => {
    expect(iso(endOfBookkeeping(new Date(at), month))).toBe(end);
  });

  it.each([0, 13, 1.5, NaN])('refuses the month %s', (month) => {
    expect(() => endOfBookkeeping(new Date('2020-01-01'), month)).toThrow(RangeError);
  });

  it('is a New Year of Stockholm, more than seven and less than nine years away', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 1, max: 12 }), (at, month) => {
        const end = endOfBookkeeping(at, month);
        const { year } = stockholmDay(at);
        expect(stockholmDay(end)).toMatchObject({ month: 1, day: 1 });
        expect(iso(end).slice(10)).toBe('T23:00:00.000Z');
        expect([year + 8, year + 9]).toContain(stockholmDay(end).year);
        expect(fiscalYearEndYear(at, 1)).toBe(year);
      }),
    );
  });

  it('never comes earlier for a later transaction', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, fc.integer({ min: 1, max: 12 }), (a, b, month) => {
        const [first, second] = a <= b ? [a, b] : [b, a];
        expect(endOfBookkeeping(first, month).getTime()).toBeLessThanOrEqual(endOfBookkeeping(second, month).getTime());
      }),
    );
  });
});

describe('addCalendarMonths', () => {
  it.each([
    ['2026-01-31T09:00:00Z', 1, '2026-02-28T09:00:00.000Z'],
    ['2027-01-31T09:00:00Z', 13, '2028-02-29T09:00:00.000Z'],
    ['2026-11-23T09:00:00Z', 36, '2029-11-23T09:00:00.000Z'],
    ['2026-11-23T09:00:00Z', -12, '2025-11-23T09:00:00.000Z'],
    // Ten in the morning stays ten in the morning, in winter and in summer.
    ['2026-01-15T09:00:00Z', 6, '2026-07-15T08:00:00.000Z'],
    // 02:30 on 29 March 2026 is not on the clock: as far after the gap.
    ['2026-01-29T01:30:00Z', 2, '2026-03-29T01:30:00.000Z'],
    // 02:30 on 25 October 2026 is there twice: the first.
    ['2026-09-25T00:30:00Z', 1, '2026-10-25T00:30:00.000Z'],
  ])('%s + %s months = %s', (at, months, expected) => {
    expect(iso(addCalendarMonths(new Date(at), months))).toBe(expected);
  });

  it('lands in the month it names, on the same day or on its last', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: -240, max: 240 }), (at, months) => {
        const from = stockholmDay(at);
        const to = stockholmDay(addCalendarMonths(at, months));
        expect(to.year * 12 + to.month).toBe(from.year * 12 + from.month + months);
        const lastDay = new Date(Date.UTC(to.year, to.month, 0)).getUTCDate();
        expect(to.day).toBe(Math.min(from.day, lastDay));
      }),
    );
  });
});

describe('startOfStockholmDay and endOfPeriod', () => {
  it.each([
    [{ year: 2026, month: 3, day: 29 }, '2026-03-28T23:00:00.000Z'],
    [{ year: 2026, month: 3, day: 30 }, '2026-03-29T22:00:00.000Z'],
    [{ year: 2026, month: 10, day: 26 }, '2026-10-25T23:00:00.000Z'],
    [{ year: 2026, month: 2, day: 29 }, '2026-02-28T23:00:00.000Z'],
  ])('%j begins %s', (day, expected) => {
    expect(iso(startOfStockholmDay(day))).toBe(expected);
  });

  it('tells the last day before an end', () => {
    expect(lastDayBefore(new Date('2033-12-31T23:00:00Z'))).toBe('2033-12-31');
    expect(lastDayBefore(new Date('2033-12-31T23:00:00.001Z'))).toBe('2034-01-01');
  });

  it('gives the last day of a period whole', () => {
    expect(iso(endOfPeriod(new Date('2026-11-23T09:00:00Z'), 36))).toBe('2029-11-23T23:00:00.000Z');
    expect(iso(endOfPeriod(new Date('2024-02-29T09:00:00Z'), 84))).toBe('2031-02-28T23:00:00.000Z');
  });

  it('is the first instant of its day', () => {
    fc.assert(
      fc.property(anyInstant, (at) => {
        const day = stockholmDay(at);
        const start = startOfStockholmDay(day);
        expect(stockholmDay(start)).toEqual(day);
        expect(stockholmDay(new Date(start.getTime() - 1))).not.toEqual(day);
        expect(start.getTime()).toBeLessThanOrEqual(at.getTime());
      }),
    );
  });
});
