import { purposeRule, type Register } from '@andamal/policy';
import type { ObjectionService } from '../../objection/objection.service';
import { decisionStep, type CaseHandler } from '../case-handler';
import { codesOf } from '../case-scope';

/**
 * Objection (GDPR Art. 21): use stops at once. Against direct marketing that is all, and no reason is asked (Art. 21(2)-(3)).
 * Where grounds may outweigh it (Art. 21(1)) staff decide while nothing is used (Art. 18(1)(d)); declined, use may go on.
 */
export function objectionHandler(register: Register, objections: ObjectionService): CaseHandler {
  const weighed = (scope: string): string[] => codesOf(scope).filter((code) => purposeRule(register, code)?.objection.kind === 'WEIGHED');
  const weigh = decisionStep('WEIGH', ({ tx, rightsCase: { subjectId, scope } }) => objections.declineIn(tx, subjectId, weighed(scope)));
  return {
    kind: 'OBJECTION',
    steps: [
      {
        name: 'STOP',
        async run({ tx, rightsCase: { subjectId, scope, channel } }) {
          await objections.objectIn(tx, subjectId, codesOf(scope), channel);
          return 'DONE';
        },
      },
      { ...weigh, run: async (context) => (weighed(context.rightsCase.scope).length === 0 ? 'DONE' : weigh.run(context)) },
    ],
  };
}
