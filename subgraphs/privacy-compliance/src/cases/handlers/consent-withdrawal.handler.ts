import type { ConsentService } from '../../consent/consent.service';
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
          await consents.withdrawAllIn(tx, { subjectId, purposes: codesOf(scope), channel });
          return 'DONE';
        },
      },
    ],
  };
}
