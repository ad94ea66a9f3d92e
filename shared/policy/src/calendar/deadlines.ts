import { addCalendarMonths, startOfStockholmDay, stockholmDay, stockholmMinutes, type CalendarDay } from './stockholm';
import { addDays, isWorkingDay, workingDayFrom } from './working-days';

/** GDPR Art. 12(3): one month from the receipt of a request. */
export const ANSWER_MONTHS = 1;

/** GDPR Art. 12(3): that month may be extended by so many, where that is necessary. */
export const MAX_EXTENSION_MONTHS = 2;

/**
 * The last day for something that was received at an instant and is due so many calendar months later: the day with the
 * same number, or the last of a shorter month, and the next working day where that is none. Days on which the clock
 * stood still come on top, before the roll (received 2026-01-31: due 2026-03-02; received 2026-11-25: due 2026-12-28).
 *
 * GDPR Art. 12(3); lag (1930:173) om beräkning av lagstadgad tid, 1-2 §§.
 */
export function dueDateOf(receivedAt: Date, months: number, pausedDays = 0): CalendarDay {
  return workingDayFrom(addDays(stockholmDay(addCalendarMonths(receivedAt, months)), pausedDays));
}

/** The (exclusive) instant at which a day is over in Stockholm: what is due that day is late from then on. */
export function endOfStockholmDay(day: CalendarDay): Date {
  return startOfStockholmDay(addDays(day, 1));
}

/**
 * The day on which the policy has a letter answered as a rule: that day, when it comes on a working day before a time of
 * day ("17:00", Stockholm); else the next working day.
 */
export function replyDayOf(receivedAt: Date, sameDayAnswerBefore: string): CalendarDay {
  const day = stockholmDay(receivedAt);
  if (isWorkingDay(day) && stockholmMinutes(receivedAt) < minutesOf(sameDayAnswerBefore)) return day;
  return workingDayFrom(addDays(day, 1));
}

/** Minutes since midnight of a time such as "17:00". @throws RangeError for what is none */
function minutesOf(timeOfDay: string): number {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(timeOfDay) ?? [];
  if (hour === undefined || minute === undefined) throw new RangeError('A time of day is written as HH:MM.');
  return Number(hour) * 60 + Number(minute);
}
