import { ERASURE_REQUESTED, RECTIFIED, RETENTION } from '../codes';
import type { HeldBinding, PlannedEnd } from './binding.types';

/** What an end changes of a binding. */
export type BindingChange = Partial<Pick<HeldBinding, 'endsAt' | 'closedAt' | 'endedBy'>>;

/**
 * What an end that a plan sets makes of a binding that it is about. See {@link PlannedEnd} for what each kind means.
 *
 * @returns null: it stays as it is
 */
export function endBinding(row: HeldBinding, end: PlannedEnd, now: Date): BindingChange | null {
  const { closedAt, endsAt, endedBy } = row;
  switch (end.kind) {
    case 'CLOSE':
      return closedAt === null || closedAt > end.closedAt ? { closedAt: end.closedAt, endedBy: end.endedBy } : null;
    case 'CLOSE_MARKED':
      return closedAt === null && endedBy === ERASURE_REQUESTED ? { closedAt: end.closedAt } : null;
    case 'END':
      if (closedAt !== null && closedAt <= end.endsAt) return null;
      return { endsAt: endsAt !== null && endsAt < end.endsAt ? endsAt : end.endsAt, endedBy: end.endedBy };
    case 'MOVE':
      return endsAt !== null && endsAt < end.endsAt ? movedTo(row, endsAt, end.endsAt, now) : null;
  }
}

function movedTo({ closedAt, endedBy }: HeldBinding, from: Date, endsAt: Date, now: Date): BindingChange | null {
  if (closedAt === null) return { endsAt };
  const begun = endsAt > now ? { endsAt, closedAt: null, endedBy: null } : null;
  // A claim may be paid when the years of its books are over: the payment is booked, and its years begin.
  if (endedBy === RETENTION) return begun;
  if (endedBy !== RECTIFIED) return null;
  // The right value stands back as long as the record is there that shows the wrong one; a new record is made with the right one.
  return from > now ? { endsAt } : begun;
}
