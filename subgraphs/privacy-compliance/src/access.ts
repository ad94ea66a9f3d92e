import { AppError, isUuid } from '@andamal/kernel';
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

/** @throws AppError FORBIDDEN unless the caller is the privacy office with RIGHTS. */
export function requireRights(caller: CallerContext): void {
  if (handlesRights(caller)) return;
  throw new AppError('FORBIDDEN', 'This takes the role PRIVACY_OFFICE and the purpose RIGHTS.', {
    details: { roles: ['PRIVACY_OFFICE'], purpose: RIGHTS },
  });
}

/**
 * Lets the person themself (SELF) and the privacy office (RIGHTS) look at what is held about a person. To ask for that and
 * be refused is in the access log, as each refused value is.
 *
 * @param context what was asked for, such as LINEAGE
 * @throws AppError FORBIDDEN for everybody else
 */
export async function admitSelfOrRights(log: AccessLog, caller: CallerContext, subjectId: string, context: string): Promise<void> {
  if (isSelf(caller, subjectId) || handlesRights(caller)) return;
  // A text of the caller's own making has no place in the log.
  const named = isUuid(subjectId) ? subjectId : null;
  await log.record(caller, [{ subjectId: named, context, categories: [], outcome: 'DENIED', reason: 'FORBIDDEN' }]);
  throw new AppError('FORBIDDEN', 'This is for the person themself (SELF), and for the privacy office (RIGHTS).', {
    details: { purposes: [SELF, RIGHTS] },
  });
}

/**
 * Lets in as {@link admitSelfOrRights} does, and logs that it was looked at, before anything is shown.
 *
 * @throws AppError FORBIDDEN for everybody else
 */
export async function admitAndLog(log: AccessLog, caller: CallerContext, subjectId: string, context: string): Promise<void> {
  await admitSelfOrRights(log, caller, subjectId, context);
  await log.record(caller, [{ subjectId, context, categories: [], outcome: 'ALLOWED' }]);
}

/**
 * The person who asks about themself: a customer, or a guest whose identity is proven, who has no account.
 *
 * @throws AppError FORBIDDEN when the caller is not one with SELF.
 */
export function requireOwnSubject({ kind, subjectId, purpose }: CallerContext): string {
  if (kind === 'CUSTOMER' && subjectId !== null && purpose === SELF) return subjectId;
  throw new AppError('FORBIDDEN', 'This is for a customer, for themself (purpose SELF).', { details: { purpose: SELF } });
}

/** The person who asks about themself, with their account. @throws AppError FORBIDDEN when the caller is not a customer with SELF. */
export function requireSelf(caller: CallerContext): { subjectId: string; accountId: string } {
  const { kind, id, subjectId, purpose } = caller;
  if (kind === 'CUSTOMER' && subjectId !== null && id !== null && purpose === SELF) return { subjectId, accountId: id };
  throw new AppError('FORBIDDEN', 'This is for a signed-in customer, for themself (purpose SELF).', { details: { purpose: SELF } });
}
