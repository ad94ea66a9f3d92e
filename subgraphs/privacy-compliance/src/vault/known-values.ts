import { execute, query } from '@andamal/database';
import type { EntityManager } from 'typeorm';

/**
 * The person's data that hold these very values. The caller holds the subject's lock.
 *
 * A key may be there whose value is not: the data were restored from a backup, and the keys, which are backed up apart,
 * were not. Nothing can be read by it, so it stands for no value, and makes way for the one that is given now. It is kept
 * all the same, in case a later backup of the data is found.
 *
 * @returns datum ids by fingerprint
 */
export async function knownValues(tx: EntityManager, subjectId: string, fingerprints: readonly string[]): Promise<Map<string, string>> {
  if (fingerprints.length === 0) return new Map();
  const rows = await query<{ fingerprint: string; datumId: string; isThere: number | string }>(
    tx,
    `SELECT k.fingerprint, k.datumId, EXISTS (SELECT 1 FROM datum_version v
       WHERE v.subjectId = k.subjectId AND v.datumId = k.datumId AND v.sealed IS NOT NULL) AS isThere
     FROM datum_key k WHERE k.subjectId = ? AND k.fingerprint IN (?)`,
    [subjectId, fingerprints],
  );
  const lost = rows.filter(({ isThere }) => Number(isThere) === 0).map(({ datumId }) => datumId);
  if (lost.length > 0) await execute(tx, 'UPDATE datum_key SET fingerprint = datumId, blindIndex = NULL WHERE subjectId = ? AND datumId IN (?)', [subjectId, lost]);
  return new Map(rows.filter(({ datumId }) => !lost.includes(datumId)).map(({ fingerprint, datumId }) => [fingerprint, datumId]));
}
