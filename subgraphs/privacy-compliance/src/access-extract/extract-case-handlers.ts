import { query, type Database } from '@andamal/database';
import { decisionStep, type CaseHandler } from '../cases/case-handler';
import { isFree, lastAccessOf } from './access-rule';

/**
 * Access (GDPR Art. 15): free and at once, once a year. A repeat inside the year is neither dropped nor refused by machine
 * (Art. 12(5) lets nobody but the shop itself judge it): staff grant it, or decline it with a reason. What is granted is
 * fetched as a document; the case is over when it can be.
 */
export function accessHandler(database: Database): CaseHandler {
  const review = decisionStep('REVIEW_REPEAT');
  return {
    kind: 'ACCESS',
    steps: [
      {
        ...review,
        async run(context) {
          const last = await lastAccessOf(database, context.rightsCase.subjectId, context.tx);
          return isFree(last, context.now) ? 'DONE' : review.run(context);
        },
      },
    ],
  };
}

/** Portability (GDPR Art. 20): nobody decides on it. What the person has provided can be fetched at once. */
export function portabilityHandler(): CaseHandler {
  return { kind: 'PORTABILITY', steps: [{ name: 'PREPARE', run: () => Promise.resolve('DONE') }] };
}

/**
 * Rectification (GDPR Art. 16) in a case: staff check what the person says, put it right with `rectifyData`, and decide. The
 * case is over when every recipient that got a wrong value has been told (Art. 19).
 */
export function rectificationHandler(): CaseHandler {
  return {
    kind: 'RECTIFICATION',
    steps: [
      decisionStep('CHECK'),
      {
        name: 'RECIPIENTS',
        async run({ tx, rightsCase: { subjectId, id } }) {
          const [row] = await query<{ count: number | string }>(
            tx,
            `SELECT COUNT(*) AS count FROM rectification r
             JOIN recipient_notice n ON n.subjectId = r.subjectId AND n.caseId = r.correctionId AND n.state = 'PENDING'
             WHERE r.subjectId = ? AND r.caseId = ?`,
            [subjectId, id],
          );
          return Number(row?.count ?? 0) === 0 ? 'DONE' : { waitFor: 'RECIPIENT' };
        },
      },
    ],
  };
}
