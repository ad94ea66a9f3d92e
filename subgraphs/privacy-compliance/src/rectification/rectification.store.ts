import { selectRows, type Database } from '@andamal/database';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { recipientKey } from '../recipients/notice.store';
import { RecipientNoticeEntity, type NoticeState } from '../recipients/recipient-notice.entity';
import { Corrections } from './corrections';
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
   * Who outside got a value that was wrong, or one that it stood in for, and how far the telling is.
   *
   * @param caseId only what this case corrected; null: all
   */
  async noticesDue(subjectId: string, caseId: string | null = null): Promise<NoticeDue[]> {
    const { read } = this.database;
    const [all, disclosures, notices] = await Promise.all([
      selectRows(read, RectificationEntity, 'WHERE subjectId = ? ORDER BY datumId', [subjectId]),
      selectRows(read, DisclosureEntity, 'WHERE subjectId = ? ORDER BY id', [subjectId]),
      selectRows(read, RecipientNoticeEntity, "WHERE subjectId = ? AND kind = 'RECTIFICATION'", [subjectId]),
    ]);
    const corrections = new Corrections(all);
    const meant = all.filter((one) => caseId === null || one.caseId === caseId);
    return disclosures.flatMap(({ id: disclosureId, disclosedAt, datumIds, ...to }) =>
      meant.flatMap(({ datumId: wrong, newDatumId, category, caseId: ofCase, correctionId, rectifiedAt }) => {
        const datumId = datumIds.find((got) => corrections.from(got).includes(wrong));
        if (datumId === undefined || disclosedAt > rectifiedAt) return [];
        const notice = notices.find((one) => one.caseId === correctionId && one.datumIds.includes(datumId) && recipientKey(one) === recipientKey(to));
        const { recipient, recipientName } = to;
        return [{ subjectId, disclosureId, recipient, recipientName, disclosedAt, datumId, newDatumId, category, caseId: ofCase, rectifiedAt, state: notice?.state ?? null }];
      }),
    );
  }
}
