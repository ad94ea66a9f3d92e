import { query, sharedLock, type SqlFragment, sql } from '@andamal/database';
import type { EntityManager } from 'typeorm';

/** Bounds the work that one objection makes. */
const MOST_AT_ONE_ADDRESS = 500;

/*
 * Somebody who has bought twice without an account, or with one and without, or has closed an account and opened another, is several
 * persons here, and reads the letters to all of them. An address that was only given with an order of an account is not its
 * holder's own.
 *
 * What is asked here is asked under a shared lock, and after its asker has written what the others may ask about: of somebody who
 * objects and somebody who comes to the address at the same time, the later one sees what the earlier one has done.
 */

/** From a binding `mine` of somebody's e-mail address to others, `them`, whose own it is too. */
export const AT_ONE_ADDRESS = `
  JOIN subject me ON me.id = mine.subjectId AND (me.accountId IS NULL OR mine.contextKind = 'ACCOUNT')
  JOIN datum_key k ON k.subjectId = mine.subjectId AND k.datumId = mine.datumId
  JOIN datum_key same ON same.blindIndex = k.blindIndex AND same.subjectId <> k.subjectId
  JOIN binding theirs ON theirs.subjectId = same.subjectId AND theirs.datumId = same.datumId
  JOIN subject them ON them.id = theirs.subjectId AND (them.accountId IS NULL OR theirs.contextKind = 'ACCOUNT')`;

/** Others who are held at an e-mail address of the person's own, and have not objected to all of the purposes. */
export async function othersAtTheAddressOf(tx: EntityManager, subjectId: string, purposes: readonly string[]): Promise<string[]> {
  if (purposes.length === 0) return [];
  const rows = await query<{ subjectId: string }>(
    tx,
    `SELECT DISTINCT them.id AS subjectId FROM binding mine ${AT_ONE_ADDRESS} WHERE mine.subjectId = ? AND mine.category = 'EMAIL'
       AND (SELECT COUNT(*) FROM purpose_block x WHERE x.subjectId = them.id AND x.kind = 'OBJECTED' AND x.purpose IN (?)) < ?
     ORDER BY them.id LIMIT ? ${sharedLock(tx)}`,
    [subjectId, purposes, purposes.length, MOST_AT_ONE_ADDRESS],
  );
  return rows.map((row) => row.subjectId);
}

/** Which of the purposes somebody else has objected to who is held at an e-mail address of the person's own. */
export async function objectedAtTheAddressOf(tx: EntityManager, subjectId: string, purposes: readonly string[]): Promise<string[]> {
  if (purposes.length === 0) return [];
  const there = objectedAtTheAddress(tx, purposes);
  const rows = await query<{ objected: string | null }>(tx, `SELECT ${there.sql} AS objected FROM binding b WHERE b.subjectId = ? AND b.category = 'EMAIL'`, [...there.parameters, subjectId]);
  return [...new Set(rows.flatMap(({ objected }) => objected?.split(',') ?? []))];
}

/** The same of the address that a row `b` of binding is about: an expression, the codes with commas between; null: none. */
export function objectedAtTheAddress(tx: EntityManager, purposes: readonly string[]): SqlFragment {
  const lock = sharedLock(tx);
  return sql(
    `(SELECT GROUP_CONCAT(DISTINCT x.purpose) FROM datum_key k
      JOIN subject me ON me.id = k.subjectId AND (me.accountId IS NULL OR b.contextKind = 'ACCOUNT')
      JOIN datum_key same ON same.blindIndex = k.blindIndex AND same.subjectId <> k.subjectId
      JOIN purpose_block x ON x.subjectId = same.subjectId AND x.purpose IN (?) AND x.kind = 'OBJECTED'
      JOIN subject them ON them.id = same.subjectId
      WHERE k.subjectId = b.subjectId AND k.datumId = b.datumId AND (them.accountId IS NULL OR EXISTS (
        SELECT 1 FROM binding t WHERE t.subjectId = same.subjectId AND t.datumId = same.datumId AND t.contextKind = 'ACCOUNT' ${lock})) ${lock})`,
    [purposes],
  );
}
