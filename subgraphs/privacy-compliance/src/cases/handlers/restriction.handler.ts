import { query } from '@andamal/database';
import { EVERY_PURPOSE } from '../../objection/purpose-block.entity';
import { blockPurposes } from '../../objection/purpose-blocks';
import type { CaseHandler } from '../case-handler';
import { ALL, codesOf } from '../case-scope';
import type { OutstandingNotices } from '../ports';
import { isInForce } from '../restriction/standing-decisions';
import { recipientsStep } from './erasure.handler';

/** The rows that a restriction of this scope puts in the way. */
export function restrictedPurposesOf(scope: string): string[] {
  return scope === ALL ? [EVERY_PURPOSE] : codesOf(scope);
}

/** Restriction (GDPR Art. 18): the data is kept and not used, from the next read on; recipients are told (Art. 19). */
export function restrictionHandler(recipients: OutstandingNotices): CaseHandler {
  return {
    kind: 'RESTRICTION',
    steps: [
      {
        name: 'RESTRICT',
        async run({ tx, rightsCase: { subjectId, scope }, now }) {
          await blockPurposes(tx, { subjectId, kind: 'RESTRICTED', purposes: restrictedPurposesOf(scope), since: now });
          return 'DONE';
        },
      },
      recipientsStep(recipients),
    ],
    // Until it is lifted, which `RestrictionService` does.
    async lasts(tx, { subjectId, id }) {
      const rows = await query(tx, `SELECT 1 AS found FROM rights_case c WHERE c.subjectId = ? AND c.id = ? AND ${isInForce('c')}`, [subjectId, id]);
      return rows.length > 0;
    },
  };
}
