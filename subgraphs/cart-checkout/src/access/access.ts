import { AppError } from '@andamal/kernel';
import type { CallerContext, SubgraphName } from '@andamal/service';

export type Role = 'WAREHOUSE' | 'FINANCE' | 'MARKETING' | 'SUPPORT' | 'FRAUD' | 'PRIVACY_OFFICE';

/** Who may see any order: those whose work it is. */
export const ORDER_READERS: readonly Role[] = ['WAREHOUSE', 'FINANCE', 'SUPPORT', 'FRAUD', 'PRIVACY_OFFICE'];

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
