import { ERASURE_REQUESTED, OBJECTED } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { LEGAL_HOLD_LIFTED } from '../legal-hold/legal-hold.entity';
import { inParts, noteAct, noteEnded } from '../tombstones/acts';
import { groupBySubject } from '../vault/data-of-subjects';
import type { BindingEntity } from './binding.entity';

/** `endedBy` of bindings that the person or the privacy office has ended, and not the course of business. */
const BY_SOMEBODY: readonly string[] = [ERASURE_REQUESTED, OBJECTED, 'ConsentWithdrawn', LEGAL_HOLD_LIFTED];

/** Notes which bindings somebody has ended or had marked, so that no restored backup opens them again. */
export function noteEnds(tx: EntityManager, rows: readonly BindingEntity[]): void {
  const decided = rows.filter(isBySomebody);
  const marked = decided.filter(({ closedAt, endedBy }) => closedAt === null && endedBy === ERASURE_REQUESTED);
  for (const [subjectId, ids] of groupBySubject(marked, (row) => row.subjectId, (row) => row.id)) {
    noteAct(tx, ...inParts(ids).map((bindings) => ({ kind: 'MARKED' as const, subjectId, bindings })));
  }
  const closed = new Map<string, BindingEntity[]>();
  for (const row of decided) {
    if (row.closedAt === null) continue;
    const key = `${row.subjectId}/${row.closedAt.getTime()}/${row.endedBy ?? ''}`;
    closed.set(key, [...(closed.get(key) ?? []), row]);
  }
  for (const group of closed.values()) {
    const { subjectId, closedAt, endedBy } = group[0] as BindingEntity;
    noteEnded(tx, subjectId, { ids: group.map(({ id }) => id), at: closedAt as Date, by: endedBy as string });
  }
}

/** Who closes the account ends with it what they have consented to in it. */
function isBySomebody({ endedBy, contextKind }: BindingEntity): boolean {
  return endedBy !== null && (BY_SOMEBODY.includes(endedBy) || (endedBy === 'AccountClosed' && contextKind === 'CONSENT'));
}
