import { query, selectRows, type Database } from '@andamal/database';
import type { NoticeState } from '../recipients/recipient-notice.entity';
import { RectificationEntity } from './rectification.entity';

/** A recipient that got a value which was wrong, and has to be told (GDPR Art. 19). */
export interface NoticeDue {
  readonly subjectId: string;
  readonly disclosureId: string;
  /** A recipient of the register, such as CARRIER. */
  readonly recipient: string;
  readonly recipientName: string;
  readonly disclosedAt: Date;
  /** What it got, and what stands in its place. */
  readonly datumId: string;
  readonly newDatumId: string;
  readonly category: string;
  readonly caseId: string;
  readonly rectifiedAt: Date;
  /** How far the telling is, see `recipient_notice`; null: this recipient needs not be told. */
  readonly state: NoticeState | null;
}

interface NoticeRow {
  readonly disclosureId: string;
  readonly recipient: string;
  readonly recipientName: string;
  readonly disclosedAt: number | string;
  readonly datumId: string;
  readonly newDatumId: string;
  readonly category: string;
  readonly caseId: string;
  readonly rectifiedAt: number | string;
  readonly state: NoticeState | null;
}

export class RectificationStore {
  constructor(private readonly database: Database) {}

  /** The corrections in which these data are the wrong value or the right one. */
  around(subjectId: string, datumIds: readonly string[]): Promise<RectificationEntity[]> {
    if (datumIds.length === 0) return Promise.resolve([]);
    return selectRows(
      this.database.read,
      RectificationEntity,
      'WHERE subjectId = ? AND (datumId IN (?) OR newDatumId IN (?)) ORDER BY rectifiedAt, datumId',
      [subjectId, datumIds, datumIds],
    );
  }

  /** Corrections whose right value was lost by a restore and is still asked for, one more than asked for. */
  lost(page: { readonly first: number; readonly after: string | null }): Promise<RectificationEntity[]> {
    return selectRows(
      this.database.read,
      RectificationEntity,
      `WHERE lostAt IS NOT NULL AND datumId > ? AND EXISTS (SELECT 1 FROM datum d
         WHERE d.subjectId = rectification.subjectId AND d.id = rectification.newDatumId AND d.endedAt IS NULL)
       ORDER BY datumId LIMIT ?`,
      [page.after ?? '', page.first + 1],
    );
  }

  /**
   * Who outside got a value that was wrong, and how far the telling is.
   *
   * @param caseId only what this case corrected; null: all
   */
  async noticesDue(subjectId: string, caseId: string | null = null): Promise<NoticeDue[]> {
    const contains = this.database.kind === 'mysql' ? "CONCAT('%', r.datumId, '%')" : "'%' || r.datumId || '%'";
    const rows = await query<NoticeRow>(
      this.database.read,
      `SELECT d.id AS disclosureId, d.recipient, d.recipientName, d.disclosedAt, r.datumId, r.newDatumId, r.category, r.caseId, r.rectifiedAt, n.state
       FROM rectification r JOIN disclosure d ON d.subjectId = r.subjectId AND d.disclosedAt <= r.rectifiedAt AND d.datumIds LIKE ${contains}
       LEFT JOIN recipient_notice n ON n.subjectId = r.subjectId AND n.caseId = r.correctionId AND n.recipient = d.recipient
         AND n.recipientName = d.recipientName AND n.contextKind = d.contextKind AND n.contextId = d.contextId
       WHERE r.subjectId = ? ${caseId === null ? '' : 'AND r.caseId = ?'} ORDER BY d.id, r.datumId`,
      caseId === null ? [subjectId] : [subjectId, caseId],
    );
    return rows.map((row) => ({
      ...row,
      subjectId,
      disclosedAt: new Date(Number(row.disclosedAt)),
      rectifiedAt: new Date(Number(row.rectifiedAt)),
    }));
  }
}
