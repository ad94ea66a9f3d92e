import { addCalendarMonths, startOfStockholmDay, stockholmDay } from '@andamal/policy';
import { query, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';

/** The policy grants an extract on the site once a year, without anybody deciding. */
const FREE_EVERY_MONTHS = 12;

/** How long an extract can be fetched after its case is completed. */
const FETCH_DAYS = 30;

/** From when on the next extract is free: the start of the day twelve calendar months after the last one was given. */
export function nextFreeAt(lastGivenAt: Date | null): Date | null {
  return lastGivenAt === null ? null : startOfStockholmDay(stockholmDay(addCalendarMonths(lastGivenAt, FREE_EVERY_MONTHS)));
}

/** Whether an extract is free now, so that nobody has to decide on it. */
export function isFree(lastGivenAt: Date | null, now: Date): boolean {
  const from = nextFreeAt(lastGivenAt);
  return from === null || now >= from;
}

/** Until when what a case has granted can be fetched: the end of the thirtieth day after. */
export function fetchableUntil(closedAt: Date): Date {
  const { year, month, day } = stockholmDay(closedAt);
  return startOfStockholmDay({ year, month, day: day + FETCH_DAYS + 1 });
}

/** When the person was last given an extract; null: never. */
export async function lastAccessOf(database: Pick<Database, 'read'>, subjectId: string, from: EntityManager = database.read): Promise<Date | null> {
  const [row] = await query<{ closedAt: number | string | null }>(
    from,
    "SELECT MAX(closedAt) AS closedAt FROM rights_case WHERE subjectId = ? AND kind = 'ACCESS' AND state = 'COMPLETED'",
    [subjectId],
  );
  return row === undefined || row.closedAt === null ? null : new Date(Number(row.closedAt));
}
