import { execute, insertMissing, query, selectRows, sql, updateWhere, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
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

interface HeldFor {
  readonly datumId: string;
  readonly purpose: string;
  readonly contextKind: string;
  readonly contextId: string;
}

export function heldKey({ datumId, purpose, contextKind, contextId }: HeldFor): string {
  return JSON.stringify([datumId, purpose, contextKind, contextId]);
}

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

  add(tx: EntityManager, notices: readonly RecipientNoticeEntity[]): Promise<void> {
    return insertMissing(tx, RecipientNoticeEntity, notices);
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
      `WHERE state IN ('PENDING', 'ACKNOWLEDGED') AND byStaff = ? AND nextAttemptAt <= ? ORDER BY nextAttemptAt LIMIT ?`,
      [false, now, limit],
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
    const changed = await this.database.inTransaction((tx) =>
      updateWhere(tx, RecipientNoticeEntity, {
        set: { state: 'ACKNOWLEDGED', acknowledgedAt: at, acknowledgedBy: by, expectedAt, nextAttemptAt, lastError: null },
        where: { subjectId, id, state: 'PENDING' },
      }),
    );
    return changed === 1;
  }

  /** What the recipient says of how far it is. A notice that is completed stays so. */
  async told(notice: RecipientNoticeEntity, status: RequestStatus, at: Date, nextAttemptAt: number): Promise<void> {
    const { subjectId, id } = notice;
    await this.database.inTransaction(async (tx) => {
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
    });
  }
}
