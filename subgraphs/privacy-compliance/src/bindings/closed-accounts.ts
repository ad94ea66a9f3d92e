import { execute, query } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { noteAct } from '../tombstones/acts';

/** `withdrawnChannel` of a consent that nobody has withdrawn, and that has ended with its account. */
const ACCOUNT_CLOSED = 'ACCOUNT_CLOSED';

/** Does the vault know that the account is over? A session may outlive it by minutes. */
export async function isAccountClosed(tx: EntityManager, subjectId: string, accountId: string): Promise<boolean> {
  const rows = await query(
    tx,
    "SELECT 1 AS found FROM subject_event WHERE subjectId = ? AND factKind = 'ACCOUNT' AND factId = ? AND type = 'AccountClosed'",
    [subjectId, accountId],
  );
  return rows.length > 0;
}

/** The same of the one account that the person had, if they had one. */
export async function hasClosedAccount(tx: EntityManager, subjectId: string): Promise<boolean> {
  const rows = await query(
    tx,
    `SELECT 1 AS found FROM subject s JOIN subject_event e ON e.subjectId = s.id AND e.factKind = 'ACCOUNT' AND e.factId = s.accountId
     WHERE s.id = ? AND e.type = 'AccountClosed'`,
    [subjectId],
  );
  return rows.length > 0;
}

/** Those of the people who had an account, and have it no more. */
export async function subjectsWithClosedAccount(from: EntityManager, subjectIds: readonly string[]): Promise<string[]> {
  if (subjectIds.length === 0) return [];
  const rows = await query<{ subjectId: string }>(
    from,
    "SELECT DISTINCT subjectId FROM subject_event WHERE subjectId IN (?) AND factKind = 'ACCOUNT' AND type = 'AccountClosed'",
    [[...new Set(subjectIds)]],
  );
  return rows.map(({ subjectId }) => subjectId);
}

export interface ClosedAccount {
  readonly subjectId: string;
  readonly accountId: string;
  readonly at: Date;
}

/** A consent ends with the account that it was given in: the list of consents says so too. The caller holds the subject's lock. */
export async function endConsentsOf(tx: EntityManager, { subjectId, accountId, at }: ClosedAccount): Promise<void> {
  const ended = await execute(
    tx,
    `UPDATE consent SET withdrawnAt = CASE WHEN givenAt > ? THEN givenAt ELSE ? END, withdrawnChannel = ?
     WHERE subjectId = ? AND accountId = ? AND withdrawnAt IS NULL`,
    [at, at, ACCOUNT_CLOSED, subjectId, accountId],
  );
  if (ended > 0) noteAct(tx, { kind: 'CONSENT_WITHDRAWN', subjectId, at: at.getTime(), purpose: null, channel: ACCOUNT_CLOSED });
}
