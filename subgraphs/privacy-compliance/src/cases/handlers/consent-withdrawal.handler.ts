import { selectRows } from '@andamal/database';
import type { ConsentService } from '../../consent/consent.service';
import { SubjectEntity } from '../../vault/subject.entity';
import type { CaseHandler } from '../case-handler';
import { codesOf } from '../case-scope';

/** Withdrawal of consent (GDPR Art. 7(3)): at once. An open order is carried out and an account stays open all the same. */
export function consentWithdrawalHandler(consents: ConsentService): CaseHandler {
  return {
    kind: 'CONSENT_WITHDRAWAL',
    steps: [
      {
        name: 'WITHDRAW',
        async run({ tx, rightsCase: { subjectId, scope, channel } }) {
          const [subject] = await selectRows(tx, SubjectEntity, 'WHERE id = ?', [subjectId]);
          const accountId = subject?.accountId ?? null;
          for (const purpose of codesOf(scope)) await consents.withdrawIn(tx, { subjectId, accountId, purpose, channel });
          return 'DONE';
        },
      },
    ],
  };
}
