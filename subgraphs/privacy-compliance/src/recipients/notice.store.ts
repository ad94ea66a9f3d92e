import { execute, insertRows, query, selectRows, sql, updateWhere, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { lockSubjects } from '../vault/subjects';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import type { RequestStatus } from './opendsr';
import { RecipientNoticeEntity } from './recipient-notice.entity';

/** How long one attempt may take before another replica may try. */
const LEASE_MS = 60_000;

export interface NoticeFilter {
  readonly subjectId?: string | null;
  readonly caseId?: string | null;
  readonly outstanding?: boolean | null;
}

/** A datum, and for what it is or was held. */
export interface HeldFor {
  readonly datumId: string;
  readonly purpose: string;
  readonly contextKind: string;
  readonly contextId: string;
}

export function heldKey({ datumId, purpose, contextKind, contextId }: HeldFor): string {
  return JSON.stringify([datumId, purpose, contextKind, contextId]);
}

/** A recipient as it knows the person: by an order. */
export function recipientKey({ recipient, recipientName, contextKind, contextId }: Pick<RecipientNoticeEntity, 'recipient' | 'recipientName' | 'contextKind' | 'contextId'>): string {
  return JSON.stringify([recipient, recipientName, contextKind, contextId]);
}

/** So often a notice is tried before later ones no longer wait for it: about half a day. */
const PATIENCE = 24;

/**
 * What a recipient is told about one order goes in the order in which it became true. An erasure is not to wait for ever: what
 * is left to staff, or was tried in vain for long, holds up nothing. But that a restriction is over is told only to whoever
 * was told of it: the other way about, the data would stay restricted there.
 */
const IN_ORDER = `(state <> 'PENDING' OR NOT EXISTS (
  SELECT 1 FROM recipient_notice earlier WHERE earlier.subjectId = recipient_notice.subjectId AND earlier.position < recipient_notice.position
    AND earlier.state = 'PENDING' AND earlier.recipient = recipient_notice.recipient AND earlier.recipientName = recipient_notice.recipientName
    AND earlier.contextKind = recipient_notice.contextKind AND earlier.contextId = recipient_notice.contextId
    AND ((earlier.byStaff = ? AND earlier.attempts < ${PATIENCE}) OR (earlier.kind = 'RESTRICTION' AND recipient_notice.kind = 'RESTRICTION_LIFTED'))))`;

/** Notices to recipients, as they lie in the table. */
export class NoticeStore {
  constructor(private readonly database: Database) {}

  disclosures(tx: EntityManager, subjectId: string): Promise<DisclosureEntity[]> {
    return selectRows(tx, DisclosureEntity, 'WHERE subjectId = ? ORDER BY id', [subjectId]);
  }

  /** What is held for which purpose in which context. */
  async held(tx: EntityManager, subjectId: string, now: Date): Promise<Set<string>> {
    const rows = await query<HeldFor>(
      tx,
      `SELECT DISTINCT datumId, purpose, contextKind, contextId FROM binding
       WHERE subjectId = ? AND (closedAt IS NULL OR closedAt > ?) AND (endsAt IS NULL OR endsAt > ?)`,
      [subjectId, now, now],
    );
    return new Set(rows.map(heldKey));
  }

  /** The category of each datum. */
  async categories(tx: EntityManager, subjectId: string, datumIds: readonly string[]): Promise<Map<string, string>> {
    if (datumIds.length === 0) return new Map();
    const rows = await query<{ id: string; category: string }>(tx, 'SELECT id, category FROM datum WHERE subjectId = ? AND id IN (?)', [subjectId, datumIds]);
    return new Map(rows.map(({ id, category }) => [id, category]));
  }

  /** All that there ever were, in their order. */
  ofSubject(tx: EntityManager, subjectId: string): Promise<RecipientNoticeEntity[]> {
    return selectRows(tx, RecipientNoticeEntity, 'WHERE subjectId = ? ORDER BY position', [subjectId]);
  }

  add(tx: EntityManager, notices: readonly RecipientNoticeEntity[]): Promise<void> {
    return insertRows(tx, RecipientNoticeEntity, notices);
  }

  /** Notices of a case that nobody has confirmed. */
  async outstanding(tx: EntityManager, subjectId: string, caseId: string): Promise<number> {
    const [row] = await query<{ count: number | string }>(
      tx,
      "SELECT COUNT(*) AS count FROM recipient_notice WHERE subjectId = ? AND caseId = ? AND state = 'PENDING'",
      [subjectId, caseId],
    );
    return Number(row?.count ?? 0);
  }

  page(filter: NoticeFilter, after: string | null, limit: number): Promise<RecipientNoticeEntity[]> {
    const conditions = [
      sql('id > ?', [after ?? '']),
      ...(filter.subjectId ? [sql('subjectId = ?', [filter.subjectId])] : []),
      ...(filter.caseId ? [sql('caseId = ?', [filter.caseId])] : []),
      ...(filter.outstanding ? [sql("state = 'PENDING'")] : []),
    ];
    const where = conditions.map((condition) => condition.sql).join(' AND ');
    return selectRows(this.database.read, RecipientNoticeEntity, `WHERE ${where} ORDER BY id LIMIT ?`, [
      ...conditions.flatMap(({ parameters }) => parameters),
      limit,
    ]);
  }

  async find(id: string): Promise<RecipientNoticeEntity | null> {
    const [notice] = await selectRows(this.database.read, RecipientNoticeEntity, 'WHERE id = ?', [id]);
    return notice ?? null;
  }

  /** Notices to send now, and acknowledged ones whose end nobody has told of yet. */
  due(now: number, limit: number): Promise<RecipientNoticeEntity[]> {
    return selectRows(
      this.database.read,
      RecipientNoticeEntity,
      `WHERE state IN ('PENDING', 'ACKNOWLEDGED') AND byStaff = ? AND nextAttemptAt <= ? AND ${IN_ORDER} ORDER BY nextAttemptAt LIMIT ?`,
      [false, now, false, limit],
    );
  }

  /** Takes a notice for one attempt. @returns whether nobody else has it */
  async claim({ subjectId, id, nextAttemptAt }: RecipientNoticeEntity, now: number): Promise<boolean> {
    const taken = await this.database.execute(
      'UPDATE recipient_notice SET nextAttemptAt = ?, attempts = attempts + 1 WHERE subjectId = ? AND id = ? AND nextAttemptAt = ? AND byStaff = ?',
      [now + LEASE_MS, subjectId, id, nextAttemptAt, false],
    );
    return taken === 1;
  }

  async failed({ subjectId, id }: RecipientNoticeEntity, error: string, nextAttemptAt: number): Promise<void> {
    await this.database.execute('UPDATE recipient_notice SET lastError = ?, nextAttemptAt = ? WHERE subjectId = ? AND id = ?', [
      error.slice(0, 40),
      nextAttemptAt,
      subjectId,
      id,
    ]);
  }

  async leftToStaff({ subjectId, id }: RecipientNoticeEntity, reason: string): Promise<void> {
    await this.database.execute('UPDATE recipient_notice SET byStaff = ?, lastError = ? WHERE subjectId = ? AND id = ?', [
      true,
      reason.slice(0, 40),
      subjectId,
      id,
    ]);
  }

  /** @returns whether it was pending until now */
  async acknowledge(
    { subjectId, id }: Pick<RecipientNoticeEntity, 'subjectId' | 'id'>,
    change: { at: Date; by: string; expectedAt: Date | null; nextAttemptAt: number },
  ): Promise<boolean> {
    const { at, by, expectedAt, nextAttemptAt } = change;
    const changed = await this.database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      const count = await updateWhere(tx, RecipientNoticeEntity, {
        set: { state: 'ACKNOWLEDGED', acknowledgedAt: at, acknowledgedBy: by, expectedAt, nextAttemptAt, lastError: null },
        where: { subjectId, id, state: 'PENDING' },
      });
      await wakeCase(tx, subjectId, id);
      return count;
    });
    return changed === 1;
  }

  /** What the recipient says of how far it is. A notice that is completed stays so. */
  async told(notice: RecipientNoticeEntity, status: RequestStatus, at: Date, nextAttemptAt: number): Promise<void> {
    const { subjectId, id } = notice;
    await this.database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      await execute(
        tx,
        `UPDATE recipient_notice SET acknowledgedAt = COALESCE(acknowledgedAt, ?), acknowledgedBy = COALESCE(acknowledgedBy, 'OPENDSR'),
           state = ?, completedAt = ?, nextAttemptAt = ?, lastError = ? WHERE subjectId = ? AND id = ? AND state <> 'COMPLETED'`,
        [
          at,
          status === 'completed' ? 'COMPLETED' : 'ACKNOWLEDGED',
          status === 'completed' ? at : null,
          nextAttemptAt,
          status === 'cancelled' ? 'CANCELLED_BY_RECIPIENT' : null,
          subjectId,
          id,
        ],
      );
      // What it will not do by itself, somebody has to talk to it about.
      if (status === 'cancelled') {
        await execute(tx, "UPDATE recipient_notice SET state = 'PENDING', byStaff = ? WHERE subjectId = ? AND id = ? AND state <> 'COMPLETED'", [true, subjectId, id]);
      }
      await wakeCase(tx, subjectId, id);
    });
  }
}

/**
 * The case that waits for this notice is looked at now. The caller holds the subject's lock: a step that has just counted the
 * notice as outstanding has gone to sleep before this, and does not after.
 */
async function wakeCase(tx: EntityManager, subjectId: string, noticeId: string): Promise<void> {
  await execute(
    tx,
    `UPDATE rights_case SET wakeAt = 0, attempts = 0 WHERE subjectId = ? AND state = 'WAITING' AND waitsFor = 'RECIPIENT'
       AND id = (SELECT caseId FROM recipient_notice WHERE subjectId = ? AND id = ?)`,
    [subjectId, subjectId, noticeId],
  );
}
