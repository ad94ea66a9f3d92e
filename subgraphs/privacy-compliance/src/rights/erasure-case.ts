import { query } from '@andamal/database';
import type { ErasureGround, ErasurePlan, ErasureScope, KeepUntil } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { CaseRef } from '../cases/case.store';
import type { ErasureResult } from './erasure.service';
import type { HeldBinding } from './held-data.store';
import type { RightsCaseItemEntity, StoredGround } from './rights-case.entity';

/** What became of one datum. */
export interface CaseItem {
  readonly datumId: string;
  readonly category: string;
  readonly outcome: 'GOES' | 'STAYS';
  readonly grounds: readonly ErasureGround[];
  readonly keepUntil: KeepUntil;
}

export function itemsOf(plan: ErasurePlan<HeldBinding>): CaseItem[] {
  return plan.items.map((item) => ({
    datumId: item.datumId,
    category: item.category,
    outcome: item.outcome,
    grounds: item.outcome === 'STAYS' ? item.grounds : [],
    keepUntil: item.outcome === 'STAYS' ? item.keepUntil : { kind: 'NOT_HELD' },
  }));
}

export function rowsOfCase(subjectId: string, caseId: string, items: readonly CaseItem[]): RightsCaseItemEntity[] {
  return items.map(({ datumId, category, outcome, grounds, keepUntil }, position) => ({
    subjectId,
    caseId,
    datumId,
    position,
    category,
    outcome,
    grounds: grounds.map((ground): StoredGround => ({ ...ground, until: ground.until?.toISOString() ?? null })),
    keepKind: keepUntil.kind,
    keepUntil: keepUntil.kind === 'UNTIL' ? keepUntil.at : null,
  }));
}

/** The same for the same scope, however it was written. */
export function scopeText(scope: ErasureScope): string {
  return scope.kind === 'ALL' ? 'ALL' : [...new Set(scope.categories)].sort().join(',');
}

/** The latest erasure of that scope that has been carried out. */
export async function findCase(tx: EntityManager, subjectId: string, scope: ErasureScope): Promise<CaseRef | null> {
  const [found] = await query<{ id: string }>(
    tx,
    `SELECT id FROM rights_case WHERE subjectId = ? AND kind = 'ERASURE' AND scope = ? AND activeKey IS NULL
       AND state NOT IN ('CANCELLED', 'DECLINED') ORDER BY id DESC LIMIT 1`,
    [subjectId, scopeText(scope)],
  );
  return found === undefined ? null : { subjectId, id: found.id };
}

/** What an erasure did, as it is written down. */
export async function resultOf(from: EntityManager, { subjectId, id }: CaseRef): Promise<ErasureResult> {
  const [found] = await query<{ accountClosed: number }>(from, 'SELECT accountClosed FROM rights_case WHERE subjectId = ? AND id = ?', [subjectId, id]);
  const rows = await query<ItemRow>(
    from,
    `SELECT datumId, category, outcome, grounds, keepKind, keepUntil FROM rights_case_item
     WHERE subjectId = ? AND caseId = ? ORDER BY position`,
    [subjectId, id],
  );
  return { caseId: id, accountClosed: found !== undefined && found.accountClosed !== 0, items: rows.map(toItem) };
}

/** What has become by now of what an erasure did: what had to stay then may be gone, or be held on another ground. */
export function asOfNow({ items, ...then }: ErasureResult, plan: ErasurePlan<HeldBinding>): ErasureResult {
  const held = new Map(itemsOf(plan).map((item) => [item.datumId, item]));
  const known = items.map((item) => held.get(item.datumId) ?? gone(item));
  const ids = new Set(items.map(({ datumId }) => datumId));
  return { ...then, items: [...known, ...[...held.values()].filter(({ datumId }) => !ids.has(datumId))] };
}

function gone({ datumId, category }: CaseItem): CaseItem {
  return { datumId, category, outcome: 'GOES', grounds: [], keepUntil: { kind: 'NOT_HELD' } };
}

interface ItemRow {
  readonly datumId: string;
  readonly category: string;
  readonly outcome: 'GOES' | 'STAYS';
  readonly grounds: string;
  readonly keepKind: KeepUntil['kind'];
  readonly keepUntil: number | string | null;
}

function toItem({ datumId, category, outcome, grounds, keepKind, keepUntil }: ItemRow): CaseItem {
  const stored = JSON.parse(grounds) as StoredGround[];
  return {
    datumId,
    category,
    outcome,
    grounds: stored.map((ground) => ({ ...ground, until: ground.until === null ? null : new Date(ground.until) })),
    keepUntil: keepKind === 'UNTIL' ? { kind: keepKind, at: new Date(Number(keepUntil)) } : { kind: keepKind },
  };
}
