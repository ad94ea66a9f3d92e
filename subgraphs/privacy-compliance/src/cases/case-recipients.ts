import type { Clock } from '@andamal/kernel';
import { query } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import type { RecipientNotices } from '../recipients/recipient-notices';
import { ALL, codesOf } from './case-scope';
import type { CaseRef } from './case.store';
import type { OutstandingNotices } from './ports';

/**
 * Tells recipients what a case has done (GDPR Art. 19). Of a restriction, everything they got for what is restricted: a parcel
 * goes on while only marketing is. Of an erasure, whatever is no
 * longer held for what they got it for: what stays for the books alone is not the carrier's any more either.
 */
export function recipientsOfCases(notices: RecipientNotices, clock: Clock): OutstandingNotices {
  return {
    async prepare(tx, { subjectId, id: caseId, kind, scope, receivedAt: requestedAt }) {
      if (kind === 'ERASURE') {
        const datumIds = await asked(tx, { subjectId, id: caseId });
        await notices.open(tx, { subjectId, caseId, kind, datumIds, requestedAt, onlyEnded: true });
        return;
      }
      const purposes = scope === ALL ? null : codesOf(scope);
      await notices.open(tx, { subjectId, caseId, kind: 'RESTRICTION', datumIds: null, requestedAt, purposes });
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
