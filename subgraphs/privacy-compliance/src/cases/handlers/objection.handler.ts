import { purposeRule, type Register } from '@andamal/policy';
import type { ConsentService } from '../../consent/consent.service';
import type { ObjectionService } from '../../objection/objection.service';
import { decisionStep, type CaseHandler } from '../case-handler';
import { codesOf, consentPurposes } from '../case-scope';

/**
 * Objection (GDPR Art. 21): use stops at once. Against direct marketing that is all, and no reason is asked (Art. 21(2)-(3)).
 * Marketing that somebody has consented to ends with the consent, so that their next one counts again.
 * Where grounds may outweigh it (Art. 21(1)) staff decide while nothing is used (Art. 18(1)(d)); declined, use may go on.
 */
export function objectionHandler(register: Register, objections: ObjectionService, consents: ConsentService): CaseHandler {
  const onConsent = consentPurposes(register);
  const weighed = (scope: string): string[] => codesOf(scope).filter((code) => purposeRule(register, code)?.objection.kind === 'WEIGHED');
  const weigh = decisionStep('WEIGH', ({ tx, rightsCase: { subjectId, scope } }) => objections.declineIn(tx, subjectId, weighed(scope)));
  return {
    kind: 'OBJECTION',
    steps: [
      {
        name: 'STOP',
        async run({ tx, rightsCase: { subjectId, scope, channel } }) {
          const purposes = codesOf(scope);
          await objections.objectIn(tx, subjectId, purposes.filter((code) => !onConsent.includes(code)), channel);
          await consents.withdrawAllIn(tx, { subjectId, purposes: purposes.filter((code) => onConsent.includes(code)), channel });
          return 'DONE';
        },
      },
      { ...weigh, run: async (context) => (weighed(context.rightsCase.scope).length === 0 ? 'DONE' : weigh.run(context)) },
    ],
  };
}
