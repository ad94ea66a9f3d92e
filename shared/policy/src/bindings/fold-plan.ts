import { DEPOSIT_HOLD } from '../codes';
import type { BindingPlan, HeldBinding, PlannedBinding, PlannedEnd } from './binding.types';
import { endBinding } from './end-binding';

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
 * statements of its own; `data` are the subject's data, `depositId` the event's deposit, `now` when it is carried out.
 */
export function foldPlan(
  bindings: readonly DatumBinding[],
  plan: BindingPlan,
  data: readonly PlannedDatum[],
  { depositId = null, now }: { readonly depositId?: string | null; readonly now: Date },
): DatumBinding[] {
  let rows = [...bindings, ...opened(bindings, plan.opens, data)];
  for (const end of plan.ends) rows = rows.map((row) => ended(row, end, now));
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

function ended(row: DatumBinding, end: PlannedEnd, now: Date): DatumBinding {
  const touched =
    end.purposes.includes(row.purpose) && row.contextKind === end.contextKind && row.contextId === end.contextId;
  return touched ? { ...row, ...endBinding(row, end, now) } : row;
}
