/** A day of the Gregorian calendar; month 1-12. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

interface WallTime extends CalendarDay {
  /** Milliseconds since that day's midnight on the wall clock. */
  readonly millis: number;
}

const DAY_MS = 86_400_000;

const wallClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Stockholm',
  calendar: 'gregory',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

function wallTimeOf(instant: Date): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of wallClock.formatToParts(instant)) parts[type] = Number(value);
  const { year = NaN, month = NaN, day = NaN, hour = NaN, minute = NaN, second = NaN } = parts;
  const fraction = ((instant.getTime() % 1000) + 1000) % 1000;
  return { year, month, day, millis: ((hour * 60 + minute) * 60 + second) * 1000 + fraction };
}

function asIfUtc({ year, month, day, millis }: WallTime): number {
  return Date.UTC(year, month - 1, day) + millis;
}

/** How far the wall clock in Stockholm is ahead of UTC at an instant, in milliseconds. */
function offsetAt(epochMillis: number): number {
  return asIfUtc(wallTimeOf(new Date(epochMillis))) - epochMillis;
}

/**
 * The instant of a wall time. When the clock shows it twice (October) the first; when it never shows it (March) the
 * instant as far after the gap as it lies inside it.
 */
function instantOf(wall: WallTime): Date {
  const local = asIfUtc(wall);
  const before = offsetAt(local - DAY_MS);
  const after = offsetAt(local + DAY_MS);
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    const instant = local - offset;
    if (offsetAt(instant) === offset) return new Date(instant);
  }
  return new Date(local - before);
}

/** Number of days in a month (1-12). */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The day on which an instant falls in Stockholm. */
export function stockholmDay(instant: Date): CalendarDay {
  const { year, month, day } = wallTimeOf(instant);
  return { year, month, day };
}

/** The time of day in Stockholm at an instant, in whole minutes since midnight on the wall clock. */
export function stockholmMinutes(instant: Date): number {
  return Math.floor(wallTimeOf(instant).millis / 60_000);
}

/**
 * The last day (ISO, in Stockholm) before an exclusive end: what a person is told. The end of bookkeeping
 * 2033-12-31T23:00Z is midnight in Stockholm: kept through "2033-12-31".
 */
export function lastDayBefore(end: Date): string {
  const { year, month, day } = stockholmDay(new Date(end.getTime() - 1));
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The instant at which a day begins in Stockholm. A day or month out of range runs over, as in `Date.UTC`. */
export function startOfStockholmDay({ year, month, day }: CalendarDay): Date {
  const utc = new Date(Date.UTC(year, month - 1, day));
  return instantOf({
    year: utc.getUTCFullYear(),
    month: utc.getUTCMonth() + 1,
    day: utc.getUTCDate(),
    millis: 0,
  });
}

/**
 * The same day and time of day, a whole number of months later (or earlier), on the calendar and clock of Stockholm.
 * A day that the month does not have becomes its last (31 January + 1 month: 28 or 29 February).
 */
export function addCalendarMonths(instant: Date, months: number): Date {
  const wall = wallTimeOf(instant);
  return instantOf({ ...shiftMonths(wall, months), millis: wall.millis });
}

/**
 * The exclusive end of a period that is counted in calendar months from an instant: the start of the day after the
 * day with the same number, so that the last day belongs to the period whole, as periods of months and years are
 * counted in Swedish law (lag (1930:173) om beräkning av lagstadgad tid, 1 §).
 */
export function endOfPeriod(from: Date, months: number): Date {
  const last = shiftMonths(stockholmDay(from), months);
  return startOfStockholmDay({ ...last, day: last.day + 1 });
}

function shiftMonths({ year, month, day }: CalendarDay, months: number): CalendarDay {
  const count = year * 12 + (month - 1) + months;
  const newYear = Math.floor(count / 12);
  const newMonth = count - newYear * 12 + 1;
  return { year: newYear, month: newMonth, day: Math.min(day, daysIn(newYear, newMonth)) };
}
