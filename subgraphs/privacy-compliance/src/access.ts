import { AppError } from '@andamal/kernel';
import { RIGHTS, SELF } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';

/** Whether the caller is the privacy office, handling a case (GDPR Art. 12-22). */
export function handlesRights(caller: CallerContext): boolean {
  return caller.kind === 'STAFF' && caller.roles.includes('PRIVACY_OFFICE') && caller.purpose === RIGHTS;
}

/** Whether the caller is that person, asking about themself. */
export function isSelf(caller: CallerContext, subjectId: string): boolean {
  return caller.kind === 'CUSTOMER' && caller.subjectId === subjectId && caller.purpose === SELF;
}

/** @throws AppError FORBIDDEN unless the caller is the privacy office with RIGHTS. */
export function requireRights(caller: CallerContext): void {
  if (handlesRights(caller)) return;
  throw new AppError('FORBIDDEN', 'This takes the role PRIVACY_OFFICE and the purpose RIGHTS.', {
    details: { roles: ['PRIVACY_OFFICE'], purpose: RIGHTS },
  });
}

/** @throws AppError FORBIDDEN unless the caller is that person with SELF, or the privacy office with RIGHTS. */
export function requireSelfOrRights(caller: CallerContext, subjectId: string): void {
  if (isSelf(caller, subjectId) || handlesRights(caller)) return;
  throw new AppError('FORBIDDEN', 'This is for the person themself (SELF), and for the privacy office (RIGHTS).', {
    details: { purposes: [SELF, RIGHTS] },
  });
}

/** The person who asks about themself. @throws AppError FORBIDDEN when the caller is not a customer with SELF. */
export function requireSelf(caller: CallerContext): { subjectId: string; accountId: string } {
  const { kind, id, subjectId, purpose } = caller;
  if (kind === 'CUSTOMER' && subjectId !== null && id !== null && purpose === SELF) return { subjectId, accountId: id };
  throw new AppError('FORBIDDEN', 'This is for a signed-in customer, for themself (purpose SELF).', { details: { purpose: SELF } });
}
