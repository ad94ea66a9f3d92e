import type { CalendarDay } from './stockholm';

const DAY_MS = 86_400_000;
const SUNDAY = 0;
const SATURDAY = 6;

/** From this year on 6 June is a public holiday, and Whit Monday no longer is (SFS 2004:1320). */
const NATIONAL_DAY_SINCE = 2005;

/** Days of a period are counted on the calendar alone: no clock, no zone. */
function dayNumber({ year, month, day }: CalendarDay): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

function dayOf(number: number): CalendarDay {
  const utc = new Date(number * DAY_MS);
  return { year: utc.getUTCFullYear(), month: utc.getUTCMonth() + 1, day: utc.getUTCDate() };
}

function weekday(day: CalendarDay): number {
  return new Date(dayNumber(day) * DAY_MS).getUTCDay();
}

/** The day that lies so many days after (or before) another. */
export function addDays(day: CalendarDay, days: number): CalendarDay {
  return dayOf(dayNumber(day) + days);
}

/** How many days lie between two days: 0 for the same day, negative when `to` comes first. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return dayNumber(to) - dayNumber(from);
}

/** A day as ISO 8601 writes it, such as 2026-03-02. */
export function isoDay({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Easter Sunday of a Gregorian year, by the calculation of Meeus, Jones and Butcher. */
export function easterSunday(year: number): CalendarDay {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const leapCenturies = Math.floor(century / 4);
  const moonShift = Math.floor((century + 8) / 25);
  const epact = (19 * golden + century - leapCenturies - Math.floor((century - moonShift + 1) / 3) + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const count = epact + toSunday - 7 * late + 114;
  return { year, month: Math.floor(count / 31), day: (count % 31) + 1 };
}

/** The first Saturday on or after a day. */
function saturdayFrom(day: CalendarDay): CalendarDay {
  return addDays(day, (SATURDAY - weekday(day) + 7) % 7);
}

/** Holidays of a year that are no Sundays by definition (lag (1989:253) om allmänna helgdagar, 1 §). */
function holidaysOf(year: number): CalendarDay[] {
  const easter = easterSunday(year);
  const fixed = (month: number, day: number): CalendarDay => ({ year, month, day });
  return [
    fixed(1, 1),
    fixed(1, 6),
    addDays(easter, -2),
    addDays(easter, 1),
    fixed(5, 1),
    addDays(easter, 39),
    year < NATIONAL_DAY_SINCE ? addDays(easter, 50) : fixed(6, 6),
    saturdayFrom(fixed(6, 20)),
    saturdayFrom(fixed(10, 31)),
    fixed(12, 25),
    fixed(12, 26),
  ];
}

/** Whether a day is a public holiday in Sweden; every Sunday is (lag (1989:253) om allmänna helgdagar, 1 §). */
export function isPublicHoliday(day: CalendarDay): boolean {
  return weekday(day) === SUNDAY || holidaysOf(day.year).some((holiday) => daysBetween(holiday, day) === 0);
}

/** Midsummer Eve, Christmas Eve and New Year's Eve: no holidays, and yet no days on which a period ends. */
function isEve(day: CalendarDay): boolean {
  if (day.month === 12) return day.day === 24 || day.day === 31;
  return daysBetween(addDays(saturdayFrom({ ...day, month: 6, day: 20 }), -1), day) === 0;
}

/**
 * Whether a period may end on a day: not on a Sunday or other public holiday, a Saturday, Midsummer Eve, Christmas Eve or
 * New Year's Eve (lag (1930:173) om beräkning av lagstadgad tid, 2 §).
 */
export function isWorkingDay(day: CalendarDay): boolean {
  return weekday(day) !== SATURDAY && !isPublicHoliday(day) && !isEve(day);
}

/** The day itself if it is a working day, else the next one that is. */
export function workingDayFrom(day: CalendarDay): CalendarDay {
  let candidate = day;
  while (!isWorkingDay(candidate)) candidate = addDays(candidate, 1);
  return candidate;
}
