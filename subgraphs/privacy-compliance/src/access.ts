import { AppError } from '@andamal/kernel';
import { RIGHTS, SELF } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { AccessLog } from './access-log/access-log';

/** Whether the caller is the privacy office, handling a case (GDPR Art. 12-22). */
export function handlesRights(caller: CallerContext): boolean {
  return caller.kind === 'STAFF' && caller.roles.includes('PRIVACY_OFFICE') && caller.purpose === RIGHTS;
}

/** Whether the caller is that person, asking about themself. */
export function isSelf(caller: CallerContext, subjectId: string): boolean {
  return caller.kind === 'CUSTOMER' && caller.subjectId === subjectId && caller.purpose === SELF;
}

/** Whether the caller sees what became of letters to a person: who serves customers, and the privacy office. */
export function seesLetters(caller: CallerContext): boolean {
  const serves = caller.kind === 'STAFF' && caller.roles.includes('SUPPORT') && caller.purpose === 'CUSTOMER_SERVICE';
  return serves || handlesRights(caller);
}

/** What was asked for, as far as it is known where it is refused. */
export interface AskedFor {
  /** Whose data. */
  readonly subjectId?: string | null;
  /** As the access log names it, such as LINEAGE; left out: the field that was asked for. */
  readonly context?: string;
}

/** The caller is not one who may ask for this. That they asked is in the access log before they are told: see `Refusals`. */
export class RefusedError extends AppError {
  constructor(
    message: string,
    details: Record<string, unknown>,
    readonly askedFor: AskedFor = {},
  ) {
    super('FORBIDDEN', message, { details });
  }
}

/** @param subjectId whose data was asked for, where it is about one person @throws RefusedError unless the caller is the privacy office with RIGHTS. */
export function requireRights(caller: CallerContext, subjectId?: string | null): void {
  if (handlesRights(caller)) return;
  throw new RefusedError('This takes the role PRIVACY_OFFICE and the purpose RIGHTS.', { roles: ['PRIVACY_OFFICE'], purpose: RIGHTS }, { subjectId });
}

/**
 * Lets the person themself (SELF) and the privacy office (RIGHTS) look at what is held about a person.
 *
 * @param context what was asked for, such as LINEAGE
 * @throws RefusedError for everybody else
 */
export function requireSelfOrRights(caller: CallerContext, subjectId: string, context: string): void {
  if (isSelf(caller, subjectId) || handlesRights(caller)) return;
  const message = 'This is for the person themself (SELF), and for the privacy office (RIGHTS).';
  throw new RefusedError(message, { purposes: [SELF, RIGHTS] }, { subjectId, context });
}

/**
 * Lets in as {@link requireSelfOrRights} does, and logs that it was looked at, before anything is shown.
 *
 * @throws RefusedError for everybody else
 */
export async function admitAndLog(log: AccessLog, caller: CallerContext, subjectId: string, context: string): Promise<void> {
  requireSelfOrRights(caller, subjectId, context);
  await log.record(caller, [{ subjectId, context, categories: [], outcome: 'ALLOWED' }]);
}

/**
 * The person who asks about themself: a customer, or a guest whose identity is proven, who has no account.
 *
 * @throws RefusedError when the caller is not one with SELF.
 */
export function requireOwnSubject({ kind, subjectId, purpose }: CallerContext): string {
  if (kind === 'CUSTOMER' && subjectId !== null && purpose === SELF) return subjectId;
  throw new RefusedError('This is for a customer, for themself (purpose SELF).', { purpose: SELF });
}

/** The person who asks about themself, with their account. @throws RefusedError when the caller is not a customer with SELF. */
export function requireSelf(caller: CallerContext): { subjectId: string; accountId: string } {
  const { kind, id, subjectId, purpose } = caller;
  if (kind === 'CUSTOMER' && subjectId !== null && id !== null && purpose === SELF) return { subjectId, accountId: id };
  throw new RefusedError('This is for a signed-in customer, for themself (purpose SELF).', { purpose: SELF });
}
