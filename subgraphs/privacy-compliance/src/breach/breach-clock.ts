import type { BreachEntity } from './breach.entity';

/**
 * GDPR Art. 33(1): 72 hours after having become aware of it. Hours run on over weekends and holidays (Regulation (EEC,
 * Euratom) 1182/71 Art. 3 moves the end of periods that are not expressed in hours).
 */
export const REPORT_WITHIN_MS = 72 * 3_600_000;

export type ReportState = 'NOT_NEEDED' | 'REPORTED' | 'REPORTED_LATE' | 'DUE' | 'OVERDUE';

export function reportDueAt(awareAt: Date): Date {
  return new Date(awareAt.getTime() + REPORT_WITHIN_MS);
}

export function reportState({ awareAt, reportedAt, risk }: Pick<BreachEntity, 'awareAt' | 'reportedAt' | 'risk'>, now: Date): ReportState {
  const dueAt = reportDueAt(awareAt);
  if (reportedAt !== null) return reportedAt <= dueAt ? 'REPORTED' : 'REPORTED_LATE';
  if (risk === 'NONE') return 'NOT_NEEDED';
  return now <= dueAt ? 'DUE' : 'OVERDUE';
}

/** Whether reasons for a delay are due. */
export function isLate(state: ReportState): boolean {
  return state === 'OVERDUE' || state === 'REPORTED_LATE';
}

/** GDPR Art. 34(1), (3): people are told of a high risk, unless one of the grounds not to holds. */
export function mustTellPeople({ risk, exemption }: Pick<BreachEntity, 'risk' | 'exemption'>): boolean {
  return risk === 'HIGH_RISK' && exemption === null;
}
