import { execute, query } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { inParts, noteAct } from '../tombstones/acts';
import { groupBySubject, rowsOf, type IdsOfSubjects } from './data-of-subjects';
import type { EndReason } from './datum.entity';

/** Why data go, and which event or case made them go (null: the passing of time). */
export interface EndCause {
  readonly reason: EndReason;
  readonly by: string | null;
}

interface DatumRow {
  readonly subjectId: string;
  readonly datumId: string;
}

interface DestroyedRow extends DatumRow {
  readonly commitment: string;
}

/**
 * Destroys those of the data that no live binding holds any more. The caller holds the lock of each subject.
 *
 * @returns how many were destroyed
 */
export async function destroyUnheld(
  tx: EntityManager,
  candidates: IdsOfSubjects,
  causeOf: (subjectId: string) => EndCause,
  now: Date,
): Promise<number> {
  if (candidates.size === 0) return 0;
  const data = rowsOf(candidates, 'datumId');
  // A binding that has yet to open holds already: clocks of two services may differ.
  const held = await query<DatumRow>(
    tx,
    `SELECT DISTINCT subjectId, datumId FROM binding WHERE (${data.sql})
       AND (closedAt IS NULL OR closedAt > ?) AND (endsAt IS NULL OR endsAt > ?)`,
    [...data.parameters, now, now],
  );
  const stays = new Set(held.map(({ subjectId, datumId }) => `${subjectId}/${datumId}`));
  const goes = [...candidates].flatMap(([subjectId, datumIds]) =>
    datumIds.filter((datumId) => !stays.has(`${subjectId}/${datumId}`)).map((datumId) => ({ subjectId, datumId })),
  );
  let destroyed = 0;
  for (const [cause, rows] of byCause(goes, causeOf)) {
    destroyed += await destroy(tx, groupBySubject(rows, (row) => row.subjectId, (row) => row.datumId), cause, now);
  }
  return destroyed;
}

function byCause(rows: readonly DatumRow[], causeOf: (subjectId: string) => EndCause): [EndCause, DatumRow[]][] {
  const groups = new Map<string, [EndCause, DatumRow[]]>();
  for (const row of rows) {
    const cause = causeOf(row.subjectId);
    const key = `${cause.reason}/${cause.by ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [cause, [row]]);
    else group[1].push(row);
  }
  return [...groups.values()];
}

/**
 * Destroys data for good: their keys go, with fingerprints and blind indexes, and their ciphertexts are blanked. What
 * stays are the rows that say that they were there, and the commitments of the destroyed keys. Nothing happens to data
 * that have been destroyed before.
 */
export async function destroy(tx: EntityManager, data: IdsOfSubjects, cause: EndCause, now: Date): Promise<number> {
  if (data.size === 0) return 0;
  const byDatum = rowsOf(data, 'datumId');
  const keys = await query<DestroyedRow>(tx, `SELECT subjectId, datumId, commitment FROM datum_key WHERE ${byDatum.sql}`, byDatum.parameters);
  noteErased(tx, keys, cause, now);
  await execute(
    tx,
    `INSERT INTO destroyed_key (subjectId, datumId, commitment, destroyedAt)
     SELECT subjectId, datumId, commitment, ? FROM datum_key WHERE ${byDatum.sql}`,
    [now, ...byDatum.parameters],
  );
  await execute(tx, `DELETE FROM datum_key WHERE ${byDatum.sql}`, byDatum.parameters);
  await execute(tx, `UPDATE datum_version SET sealed = NULL WHERE ${byDatum.sql}`, byDatum.parameters);
  const byId = rowsOf(data, 'id');
  return execute(
    tx,
    `UPDATE datum SET endedAt = ?, endReason = ?, endedBy = ? WHERE endedAt IS NULL AND (${byId.sql})`,
    [now, cause.reason, cause.by, ...byId.parameters],
  );
}

function noteErased(tx: EntityManager, keys: readonly DestroyedRow[], { reason, by }: EndCause, now: Date): void {
  const bySubject = new Map<string, DestroyedRow[]>();
  for (const key of keys) bySubject.set(key.subjectId, [...(bySubject.get(key.subjectId) ?? []), key]);
  for (const [subjectId, rows] of bySubject) {
    const acts = inParts(rows).map((part) => part.map(({ datumId, commitment }) => ({ datumId, commitment })));
    noteAct(tx, ...acts.map((data) => ({ kind: 'ERASED' as const, subjectId, at: now.getTime(), reason, by, data })));
  }
}
