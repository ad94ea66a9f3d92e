import { deleteWhere, insertMissing, query } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { noteAct } from '../tombstones/acts';
import { PurposeBlockEntity, type BlockKind } from './purpose-block.entity';

/**
 * Puts something in the way of purposes, from the next read on. What is there already stays as it is. The only way to
 * write such rows: a block is also written down outside of the database, so that no restored backup lifts it. The caller
 * holds the subject's lock.
 */
export async function blockPurposes(
  tx: EntityManager,
  { subjectId, kind, purposes, since }: { subjectId: string; kind: BlockKind; purposes: readonly string[]; since: Date },
): Promise<void> {
  await insertMissing(tx, PurposeBlockEntity, purposes.map((purpose) => ({ subjectId, purpose, kind, since })));
  noteAct(tx, ...purposes.map((purpose) => ({ kind: 'BLOCKED' as const, subjectId, purpose, block: kind, at: since.getTime() })));
}

/** Takes it away again. The caller holds the subject's lock. */
export async function unblockPurposes(
  tx: EntityManager,
  { subjectId, kind, purposes }: { subjectId: string; kind: BlockKind; purposes: readonly string[] },
): Promise<void> {
  if (purposes.length === 0) return;
  const lifted = await deleteWhere(tx, PurposeBlockEntity, { subjectId, kind, purpose: purposes });
  if (lifted > 0) noteAct(tx, ...purposes.map((purpose) => ({ kind: 'UNBLOCKED' as const, subjectId, purpose, block: kind })));
}

export interface ObjectionInForce {
  readonly purpose: string;
  readonly since: Date;
}

/** What the person objects to now, in the order of the purposes. */
export async function objectionsInForce(from: EntityManager, subjectId: string): Promise<ObjectionInForce[]> {
  const rows = await query<{ purpose: string; since: number | string }>(
    from,
    "SELECT purpose, since FROM purpose_block WHERE subjectId = ? AND kind = 'OBJECTED' ORDER BY purpose",
    [subjectId],
  );
  return rows.map(({ purpose, since }) => ({ purpose, since: new Date(Number(since)) }));
}

/** The purposes of these. */
export async function objectedPurposes(from: EntityManager, subjectId: string): Promise<string[]> {
  return (await objectionsInForce(from, subjectId)).map(({ purpose }) => purpose);
}
