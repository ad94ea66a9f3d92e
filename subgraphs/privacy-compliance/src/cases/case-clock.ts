import { ANSWER_MONTHS, addDays, dueDateOf, endOfStockholmDay, holdsAt, isoDay, planEvent, replyDayOf, stockholmDay, type Register } from '@andamal/policy';
import type { RightsCaseEntity } from '../rights/rights-case.entity';

type ClockOfCase = Pick<RightsCaseEntity, 'clockFrom' | 'pausedSince' | 'pausedDays' | 'extendedMonths'>;

/** By when a case has to be answered (exclusive, GDPR Art. 12(3)); null while its clock does not run. */
export function dueAtOf({ clockFrom, pausedSince, pausedDays, extendedMonths }: ClockOfCase): Date | null {
  if (clockFrom === null || pausedSince !== null) return null;
  return endOfStockholmDay(dueDateOf(clockFrom, ANSWER_MONTHS + extendedMonths, pausedDays));
}

/** By when the policy has a request answered as a rule (exclusive). */
export function replyByOf(register: Register, receivedAt: Date): Date {
  return endOfStockholmDay(replyDayOf(receivedAt, register.controller.sameDayAnswerBefore));
}

/** Whether the register still keeps what would be written in a case now: its records have a time after its end. */
export function keepsRecords(register: Register, { id: caseId, closedAt }: Pick<RightsCaseEntity, 'id' | 'closedAt'>, now: Date): boolean {
  const closed = closedAt === null ? [] : [{ id: `${caseId}/closed`, type: 'RightsCaseClosed' as const, at: closedAt, caseId }];
  const recorded = { id: `${caseId}/recorded`, type: 'RightsCaseRecorded' as const, at: now, caseId, depositId: caseId };
  return planEvent(register, recorded, closed).opens.some((binding) => holdsAt(binding, now));
}

/** The last day before an exclusive end, as people say it. */
export function lastDay(end: Date): string {
  return isoDay(addDays(stockholmDay(end), -1));
}
