import { DEPOSIT_HOLD, ERASURE_REQUESTED, RETENTION } from '../codes';
import type { BindingPlan, HeldBinding, PlannedBinding, PlannedEnd } from './binding.types';

/** A datum as a plan sees it. */
export interface PlannedDatum {
  readonly id: string;
  readonly actualCategory: string;
  readonly depositId: string;
  /** The account in whose context it was given; null: of an order or a case. */
  readonly accountId: string | null;
}

export interface DatumBinding extends HeldBinding {
  readonly datumId: string;
}

/**
 * Carries out a plan on one subject's bindings in memory: the meaning of a plan, in full. A store does the same with
 * statements of its own; `data` are the subject's data, `depositId` the event's deposit.
 */
export function foldPlan(
  bindings: readonly DatumBinding[],
  plan: BindingPlan,
  data: readonly PlannedDatum[],
  depositId: string | null = null,
): DatumBinding[] {
  let rows = [...bindings, ...opened(bindings, plan.opens, data)];
  for (const end of plan.ends) rows = rows.map((row) => ended(row, end));
  if (plan.releasesHold === 'NONE' || depositId === null) return rows;
  const released = new Set(data.filter((datum) => datum.depositId === depositId).map((datum) => datum.id));
  const bound = new Set(rows.filter(({ purpose }) => purpose !== DEPOSIT_HOLD).map(({ datumId }) => datumId));
  return rows.filter(
    ({ datumId, purpose }) =>
      purpose !== DEPOSIT_HOLD ||
      !released.has(datumId) ||
      (plan.releasesHold === 'BOUND' && !bound.has(datumId)),
  );
}

function opened(
  bindings: readonly DatumBinding[],
  opens: readonly PlannedBinding[],
  data: readonly PlannedDatum[],
): DatumBinding[] {
  const taken = new Set(bindings.map(rowKey));
  const rows: DatumBinding[] = [];
  for (const { data: selector, categories, ...binding } of opens) {
    for (const datum of data) {
      const selected =
        selector.of === 'DEPOSIT' ? datum.depositId === selector.depositId : datum.accountId === selector.accountId;
      if (!selected || !categories.includes(datum.actualCategory)) continue;
      const row = { ...binding, datumId: datum.id };
      if (taken.has(rowKey(row))) continue;
      taken.add(rowKey(row));
      rows.push(row);
    }
  }
  return rows;
}

function rowKey({ datumId, purpose, contextKind, contextId }: DatumBinding): string {
  return JSON.stringify([datumId, purpose, contextKind, contextId]);
}

function ended(row: DatumBinding, end: PlannedEnd): DatumBinding {
  const touched =
    end.purposes.includes(row.purpose) && row.contextKind === end.contextKind && row.contextId === end.contextId;
  if (!touched) return row;
  switch (end.kind) {
    case 'CLOSE':
      return row.closedAt === null || row.closedAt > end.closedAt
        ? { ...row, closedAt: end.closedAt, endedBy: end.endedBy }
        : row;
    case 'CLOSE_MARKED':
      return row.closedAt === null && row.endedBy === ERASURE_REQUESTED ? { ...row, closedAt: end.closedAt } : row;
    case 'END':
      if (row.closedAt !== null && row.closedAt <= end.endsAt) return row;
      return { ...row, endsAt: earlier(row.endsAt, end.endsAt), endedBy: end.endedBy };
    case 'MOVE':
      if (row.closedAt === null) return { ...row, endsAt: end.endsAt };
      return row.endedBy === RETENTION && end.endsAt > row.closedAt ? { ...row, endsAt: end.endsAt, closedAt: null, endedBy: null } : row;
  }
}

function earlier(known: Date | null, next: Date): Date {
  return known !== null && known < next ? known : next;
}
