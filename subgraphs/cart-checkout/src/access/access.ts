import { AppError } from '@andamal/kernel';
import type { CallerContext, SubgraphName } from '@andamal/service';

export type Role = 'WAREHOUSE' | 'FINANCE' | 'MARKETING' | 'SUPPORT' | 'FRAUD' | 'PRIVACY_OFFICE';

/** Who may see any order: those whose work it is. */
export const ORDER_READERS = ['WAREHOUSE', 'FINANCE', 'SUPPORT', 'FRAUD', 'PRIVACY_OFFICE'] as const satisfies readonly Role[];
type OrderReader = (typeof ORDER_READERS)[number];

/** For what each of them works with the people who buy: the purposes that the policy register gives these roles. */
export const PURPOSES_OF_READERS: Readonly<Record<OrderReader, readonly string[]>> = {
  WAREHOUSE: ['CONTRACT'],
  FINANCE: ['BOOKKEEPING', 'UNPAID_INVOICE'],
  SUPPORT: ['CUSTOMER_SERVICE', 'CONTRACT'],
  FRAUD: ['FRAUD_PREVENTION'],
  PRIVACY_OFFICE: ['RIGHTS'],
};

/**
 * Whether the caller may know who bought what they see: staff only for a purpose of theirs, since what somebody has bought is
 * about them as long as anybody can tell who that is (GDPR Art. 4(1)).
 */
export function mayKnowWhose(caller: CallerContext): boolean {
  return caller.kind !== 'STAFF' || hasPurpose(caller, ORDER_READERS);
}

/** Whether the caller is staff with one of the roles, and states a purpose that it may claim. */
export function hasPurpose({ kind, roles, purpose }: CallerContext, wanted: readonly OrderReader[]): boolean {
  return kind === 'STAFF' && purpose !== null && wanted.some((role) => roles.includes(role) && PURPOSES_OF_READERS[role].includes(purpose));
}

export function hasRole(caller: CallerContext, roles: readonly Role[]): boolean {
  return caller.kind === 'STAFF' && caller.roles.some((role) => roles.some((wanted) => wanted === role));
}

/** @throws AppError FORBIDDEN unless the caller is staff with one of the roles. */
export function requireRole(caller: CallerContext, ...roles: readonly Role[]): void {
  if (hasRole(caller, roles)) return;
  throw new AppError('FORBIDDEN', `This takes staff with the role ${roles.join(' or ')}.`, { details: { roles } });
}

/** @throws AppError FORBIDDEN unless the caller is a shopper: a guest or a customer. */
export function requireShopper(caller: CallerContext): void {
  if (caller.kind === 'ANONYMOUS' || caller.kind === 'CUSTOMER') return;
  throw new AppError('FORBIDDEN', 'Only customers and guests shop.');
}

/** @throws AppError FORBIDDEN unless the call comes from that subgraph. */
export function requirePeer(caller: CallerContext, ...peers: readonly SubgraphName[]): void {
  if (peers.some((peer) => peer === caller.issuer)) return;
  throw new AppError('FORBIDDEN', `This operation is for ${peers.join(' and ')} only.`);
}
