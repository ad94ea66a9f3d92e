import fc from 'fast-check';
import { dueDateOf, endOfStockholmDay, replyDayOf } from './deadlines';
import { stockholmDay, type CalendarDay } from './stockholm';
import { addDays, daysBetween, easterSunday, isoDay, isPublicHoliday, isWorkingDay, workingDayFrom } from './working-days';

const day = (iso: string): CalendarDay => {
  const [year = 0, month = 0, date = 0] = iso.split('-').map(Number);
  return { year, month, day: date };
};
const anyInstant = fc.date({ min: new Date('2005-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true });
const anyDay = anyInstant.map(stockholmDay);

describe('easterSunday', () => {
  it.each(['1961-04-02', '2000-04-23', '2008-03-23', '2011-04-24', '2019-04-21', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2038-04-25', '2049-04-18', '2076-04-19'])(
    'is %s',
    (iso) => expect(isoDay(easterSunday(Number(iso.slice(0, 4))))).toBe(iso),
  );

  it('is a Sunday from 22 March to 25 April', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1583, max: 4099 }), (year) => {
        const easter = easterSunday(year);
        expect(new Date(`${isoDay(easter)}T12:00:00Z`).getUTCDay()).toBe(0);
        expect(isoDay(easter) >= `${year}-03-22` && isoDay(easter) <= `${year}-04-25`).toBe(true);
      }),
    );
  });
});

describe('isWorkingDay', () => {
  /** Written down by hand from the almanac of 2026, without its Saturdays and Sundays. */
  const FREE_2026 = [
    '2026-01-01', '2026-01-06', '2026-04-03', '2026-04-06', '2026-05-01', '2026-05-14', '2026-06-19', '2026-12-24', '2026-12-25', '2026-12-31',
  ];

  it('knows every day of 2026', () => {
    const wrong: string[] = [];
    for (let date = day('2026-01-01'); date.year === 2026; date = addDays(date, 1)) {
      const weekday = new Date(`${isoDay(date)}T12:00:00Z`).getUTCDay();
      const free = weekday === 0 || weekday === 6 || FREE_2026.includes(isoDay(date));
      if (isWorkingDay(date) === free) wrong.push(isoDay(date));
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['2026-06-06', true, 'the national day'],
    ['2004-06-06', true, 'a Sunday before the law'],
    ['2003-06-06', false, 'the national day before it was a holiday'],
    ['2003-06-09', true, 'Whit Monday while it was a holiday'],
    ['2026-05-25', false, 'Whit Monday'],
    ['2026-06-20', true, 'Midsummer Day'],
    ['2026-10-31', true, 'All Saints’ Day on the first day that it can be'],
    ['2027-11-06', true, 'All Saints’ Day on the last day that it can be'],
    ['2026-12-24', false, 'Christmas Eve'],
  ])('%s is a public holiday: %s (%s)', (iso, expected) => expect(isPublicHoliday(day(iso))).toBe(expected));

  it('never leaves more than five days between two working days', () => {
    fc.assert(
      fc.property(anyDay, (date) => {
        const next = workingDayFrom(addDays(date, 1));
        expect(isWorkingDay(next)).toBe(true);
        expect(daysBetween(date, next)).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('dueDateOf', () => {
  it.each([
    ['2026-01-31T09:00:00Z', 1, '2026-03-02'],
    ['2026-11-25T09:00:00Z', 1, '2026-12-28'],
    ['2026-11-23T09:00:00Z', 1, '2026-12-23'],
    ['2026-11-24T09:00:00Z', 1, '2026-12-28'],
    ['2026-11-30T09:00:00Z', 1, '2026-12-30'],
    ['2026-12-01T09:00:00Z', 1, '2027-01-04'],
    ['2026-05-19T09:00:00Z', 1, '2026-06-22'],
    ['2026-03-03T09:00:00Z', 1, '2026-04-07'],
    ['2026-01-31T09:00:00Z', 3, '2026-04-30'],
    ['2024-01-31T09:00:00Z', 1, '2024-02-29'],
    // Five to midnight in London is the next day in Stockholm.
    ['2026-01-30T23:30:00Z', 1, '2026-03-02'],
    ['2026-01-29T22:30:00Z', 1, '2026-03-02'],
  ])('received %s, %s months: %s', (at, months, expected) => {
    expect(isoDay(dueDateOf(new Date(at), months))).toBe(expected);
  });

  it('counts the days on which the clock stood still before it rolls', () => {
    expect(isoDay(dueDateOf(new Date('2026-11-23T09:00:00Z'), 1, 1))).toBe('2026-12-28');
    expect(isoDay(dueDateOf(new Date('2026-11-23T09:00:00Z'), 1, 7))).toBe('2026-12-30');
  });

  it('is a working day, a month away or at most six days more, and never earlier for what came later', () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, fc.integer({ min: 1, max: 3 }), (a, b, months) => {
        const [first, second] = a <= b ? [a, b] : [b, a];
        const due = dueDateOf(first, months);
        expect(isWorkingDay(due)).toBe(true);
        const waited = daysBetween(stockholmDay(first), due);
        expect(waited).toBeGreaterThanOrEqual(28 * months);
        expect(waited).toBeLessThanOrEqual(31 * months + 6);
        expect(daysBetween(due, dueDateOf(second, months))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is kept until the last instant of that day in Stockholm', () => {
    expect(endOfStockholmDay(day('2026-03-02')).toISOString()).toBe('2026-03-02T23:00:00.000Z');
    expect(endOfStockholmDay(day('2026-03-29')).toISOString()).toBe('2026-03-29T22:00:00.000Z');
  });
});

describe('replyDayOf', () => {
  it.each([
    ['2026-11-23T15:59:59Z', '2026-11-23'],
    ['2026-11-23T16:00:00Z', '2026-11-24'],
    ['2026-07-01T14:59:00Z', '2026-07-01'],
    ['2026-07-01T15:00:00Z', '2026-07-02'],
    ['2026-11-27T16:30:00Z', '2026-11-30'],
    ['2026-11-28T08:00:00Z', '2026-11-30'],
    ['2026-04-02T16:00:00Z', '2026-04-07'],
    ['2026-12-23T16:00:00Z', '2026-12-28'],
    // The day of 25 hours: five o'clock is five o'clock by the wall clock.
    ['2026-10-26T15:59:00Z', '2026-10-26'],
  ])('received %s: answered %s', (at, expected) => {
    expect(isoDay(replyDayOf(new Date(at), '17:00'))).toBe(expected);
  });

  it('is a working day, the same one only before the hour', () => {
    fc.assert(
      fc.property(anyInstant, (at) => {
        const reply = replyDayOf(at, '17:00');
        const same = daysBetween(stockholmDay(at), reply) === 0;
        expect(isWorkingDay(reply)).toBe(true);
        if (same) expect(at.getTime()).toBeLessThan(endOfStockholmDay(reply).getTime() - 7 * 3_600_000);
        else expect(workingDayFrom(addDays(stockholmDay(at), 1))).toEqual(reply);
      }),
    );
  });

  it.each(['5 pm', '24:00', '17:60', ''])('refuses %j as a time of day', (time) => {
    expect(() => replyDayOf(new Date('2026-11-23T09:00:00Z'), time)).toThrow(RangeError);
  });
});
