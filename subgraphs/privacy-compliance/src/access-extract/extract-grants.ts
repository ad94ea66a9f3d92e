import type { Result } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';

/** The rights by which an extract is handed out (GDPR Art. 15 and 20). */
export type ExtractRight = 'ACCESS' | 'PORTABILITY';

export interface GrantRefusal {
  readonly reason: 'UNKNOWN_CASE' | 'IDENTITY_NOT_PROVEN' | 'NOT_GRANTED' | 'ONCE_A_YEAR' | 'TOO_LATE';
  /** For the person, in the language of the request. */
  readonly message: string;
  /** The first day (Stockholm) on which the next extract is free; null: it is now, or the reason is another. */
  readonly nextFreeOn: string | null;
}

/** On which case an extract is handed out. */
export interface ExtractGrants {
  /** @param caseId the case; null: the person's own, which is opened when there is none. @returns the id of the case */
  grant(right: ExtractRight, subjectId: string, caseId: string | null, caller: CallerContext): Promise<Result<string, GrantRefusal>>;
  /** The first day on which the person gets an extract of the site without anybody deciding; null: today. */
  nextFreeOn(subjectId: string): Promise<string | null>;
}
