import type { CallerContext } from '@andamal/service';
import type { CompleteProblem, IdentityPeer, StartProblem } from '../address-change/identity-peer';
import type { CaseService } from '../cases/case.service';
import { isEnded } from '../cases/case.states';
import type { CaseStore } from '../cases/case.store';
import type { RectificationProblem } from './rectification.service';

export type CaseOfRectificationProblem = 'UNKNOWN_CASE' | 'CASE_ENDED' | 'IDENTITY_NOT_PROVEN';
export type RectificationRefusal = RectificationProblem | CaseOfRectificationProblem | 'TOO_MANY_ATTEMPTS';

interface InCase {
  readonly subjectId: string;
  readonly caseId: string;
}

/** What a refusal of the accounts is in the words of a correction. */
const AS_RECTIFICATION: Readonly<Record<StartProblem, RectificationRefusal>> = {
  EMAIL_INVALID: 'INVALID_VALUE',
  SAME_ADDRESS: 'SAME_VALUE',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_ATTEMPTS',
  ACCOUNT_CLOSED: 'UNKNOWN_DATUM',
};

/**
 * Corrections by the privacy office: in a case of the person about that right, once it is known who asks. An address that
 * somebody signs in with goes the way of the accounts, which hands it to the vault again (docs/adr/0025).
 */
export class CaseRectification {
  constructor(private readonly parts: { readonly cases: CaseStore; readonly service: CaseService; readonly identity: IdentityPeer }) {}

  /** Why nothing may be corrected in this case now; null: it may. */
  async problemOf({ subjectId, caseId }: InCase): Promise<CaseOfRectificationProblem | null> {
    const found = await this.parts.cases.byId(caseId);
    if (found === null || found.subjectId !== subjectId || found.kind !== 'RECTIFICATION') return 'UNKNOWN_CASE';
    if (isEnded(found.state)) return 'CASE_ENDED';
    return found.state === 'AWAITING_IDENTITY' ? 'IDENTITY_NOT_PROVEN' : null;
  }

  /** Has a code sent to the new address; the case says that it was. */
  async changeSignInAddress({ subjectId, caseId, value }: InCase & { readonly value: string }, caller: CallerContext): Promise<{ expiresAt: Date } | RectificationRefusal> {
    const begun = await this.parts.identity.start({ subjectId, caseId, email: value }, caller);
    if (typeof begun === 'string') return AS_RECTIFICATION[begun];
    await this.parts.service.codeSent({ subjectId, id: caseId }, 'SIGN_IN_ADDRESS', caller);
    return begun;
  }

  /** The person has read the code out: the address changes. */
  async completeSignInAddress(caseId: string, code: string, caller: CallerContext): Promise<CaseOfRectificationProblem | CompleteProblem | null> {
    const found = await this.parts.cases.byId(caseId);
    if (found === null) return 'UNKNOWN_CASE';
    const { subjectId } = found;
    return (await this.problemOf({ subjectId, caseId })) ?? this.parts.identity.complete({ subjectId, caseId, code }, caller);
  }
}
