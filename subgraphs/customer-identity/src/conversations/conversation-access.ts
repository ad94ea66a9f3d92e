import { AppError } from '@andamal/kernel';
import { RIGHTS } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { Conversation } from './conversation.entity';

const CUSTOMER_SERVICE = 'CUSTOMER_SERVICE';
const SUPPORT = 'SUPPORT';
const CALL_QUALITY = 'CALL_QUALITY';
const QUALITY = 'QUALITY';

/** Whether the caller serves customers, and says so. */
export function servesCustomers({ kind, roles, purpose }: CallerContext): boolean {
  return kind === 'STAFF' && roles.includes(SUPPORT) && purpose === CUSTOMER_SERVICE;
}

/** @returns the account of the staff @throws AppError FORBIDDEN unless it is SUPPORT with CUSTOMER_SERVICE */
export function requireService(caller: CallerContext): string {
  if (servesCustomers(caller) && caller.id !== null) return caller.id;
  throw new AppError('FORBIDDEN', `This takes staff with the role ${SUPPORT} and the purpose ${CUSTOMER_SERVICE}.`, {
    details: { roles: [SUPPORT], purpose: CUSTOMER_SERVICE },
  });
}

/** @throws AppError FORBIDDEN unless it is QUALITY with CALL_QUALITY */
export function requireQuality({ kind, roles, purpose }: CallerContext): void {
  if (kind === 'STAFF' && roles.includes(QUALITY) && purpose === CALL_QUALITY) return;
  throw new AppError('FORBIDDEN', `This takes staff with the role ${QUALITY} and the purpose ${CALL_QUALITY}.`, {
    details: { roles: [QUALITY], purpose: CALL_QUALITY },
  });
}

/** Whether the caller may know of the case: the person themself, who serves them, and the privacy office. */
export function maySee(caller: CallerContext, conversation: Conversation): boolean {
  if (caller.kind === 'CUSTOMER') return caller.subjectId !== null && caller.subjectId === conversation.subjectId;
  return servesCustomers(caller) || handlesRights(caller);
}

/** Whether the caller sees who of the staff said what, and their notes. The person gets the notes with the extract. */
export function seesInside(caller: CallerContext): boolean {
  return servesCustomers(caller) || handlesRights(caller);
}

function handlesRights({ kind, roles, purpose }: CallerContext): boolean {
  return kind === 'STAFF' && roles.includes('PRIVACY_OFFICE') && purpose === RIGHTS;
}
