import { query } from '@andamal/database';
import type { EntityManager } from 'typeorm';

/** Bounds the work that one objection makes. */
const MOST_AT_ONE_ADDRESS = 500;

/**
 * Who else is written to for these purposes at the e-mail address of a person: somebody who has bought twice without an account, or
 * with one and without, is two persons here, and reads the letters to both. An address that was only given with an order of an
 * account is not its holder's own; and two accounts, which never share an address, each speak for themselves.
 */
export async function othersAtTheAddressOf(tx: EntityManager, subjectId: string, purposes: readonly string[]): Promise<string[]> {
  if (purposes.length === 0) return [];
  const rows = await query<{ subjectId: string }>(
    tx,
    `SELECT DISTINCT theirs.subjectId FROM binding mine
     JOIN subject me ON me.id = mine.subjectId AND (me.accountId IS NULL OR mine.contextKind = 'ACCOUNT')
     JOIN datum_key k ON k.subjectId = mine.subjectId AND k.datumId = mine.datumId
     JOIN datum_key same ON same.blindIndex = k.blindIndex AND same.subjectId <> k.subjectId
     JOIN binding theirs ON theirs.subjectId = same.subjectId AND theirs.datumId = same.datumId AND theirs.purpose = mine.purpose AND theirs.closedAt IS NULL
     JOIN subject them ON them.id = theirs.subjectId AND (them.accountId IS NULL OR theirs.contextKind = 'ACCOUNT')
       AND (me.accountId IS NULL OR them.accountId IS NULL)
     WHERE mine.subjectId = ? AND mine.purpose IN (?) AND mine.category = 'EMAIL' AND mine.closedAt IS NULL ORDER BY theirs.subjectId LIMIT ?`,
    [subjectId, purposes, MOST_AT_ONE_ADDRESS],
  );
  return rows.map((row) => row.subjectId);
}
