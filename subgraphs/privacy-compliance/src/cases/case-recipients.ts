import { query } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { NoticeKind } from '../recipients/recipient-notice.entity';
import type { RecipientNotices } from '../recipients/recipient-notices';
import type { CaseRef } from './case.store';
import type { OutstandingNotices } from './ports';

/** Tells recipients what a case has done (GDPR Art. 19): of an erasure what went, of a restriction everything they got. */
export function recipientsOfCases(notices: RecipientNotices): OutstandingNotices {
  return {
    async prepare(tx, { subjectId, id: caseId, kind, receivedAt }) {
      const notice: NoticeKind = kind === 'ERASURE' ? 'ERASURE' : 'RESTRICTION';
      const datumIds = kind === 'ERASURE' ? await erasedBy(tx, { subjectId, id: caseId }) : null;
      await notices.open(tx, { subjectId, caseId, kind: notice, datumIds, requestedAt: receivedAt });
    },
    outstanding: (tx, { subjectId, id }) => notices.outstanding(tx, subjectId, id),
  };
}

async function erasedBy(tx: EntityManager, { subjectId, id }: CaseRef): Promise<string[]> {
  const rows = await query<{ datumId: string }>(
    tx,
    "SELECT datumId FROM rights_case_item WHERE subjectId = ? AND caseId = ? AND outcome = 'GOES'",
    [subjectId, id],
  );
  return rows.map(({ datumId }) => datumId);
}
