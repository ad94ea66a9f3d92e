import type { Clock } from '@andamal/kernel';
import { query } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { NoticeKind } from '../recipients/recipient-notice.entity';
import type { RecipientNotices } from '../recipients/recipient-notices';
import type { CaseRef } from './case.store';
import type { OutstandingNotices } from './ports';

/**
 * Tells recipients what a case has done (GDPR Art. 19). Of a restriction, everything they got. Of an erasure, whatever is no
 * longer held for what they got it for: what stays for the books alone is not the carrier's any more either.
 */
export function recipientsOfCases(notices: RecipientNotices, clock: Clock): OutstandingNotices {
  return {
    async prepare(tx, { subjectId, id: caseId, kind, receivedAt }) {
      const notice: NoticeKind = kind === 'ERASURE' ? 'ERASURE' : 'RESTRICTION';
      const datumIds = kind === 'ERASURE' ? await asked(tx, { subjectId, id: caseId }) : null;
      await notices.open(tx, { subjectId, caseId, kind: notice, datumIds, requestedAt: receivedAt, onlyEnded: kind === 'ERASURE' });
    },
    async lifted(tx, { subjectId, id: caseId }) {
      await notices.open(tx, { subjectId, caseId, kind: 'RESTRICTION_LIFTED', datumIds: null, requestedAt: clock.now(), onlyToldOf: 'RESTRICTION' });
    },
    outstanding: (tx, { subjectId, id }) => notices.outstanding(tx, subjectId, id),
  };
}

/** The data that an erasure was about, those that stay for other reasons among them. */
async function asked(tx: EntityManager, { subjectId, id }: CaseRef): Promise<string[]> {
  const rows = await query<{ datumId: string }>(tx, 'SELECT datumId FROM rights_case_item WHERE subjectId = ? AND caseId = ?', [subjectId, id]);
  return rows.map(({ datumId }) => datumId);
}
