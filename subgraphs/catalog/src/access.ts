import { AppError } from '@andamal/kernel';
import type { CallerContext, SubgraphName } from '@andamal/service';

/** @throws AppError FORBIDDEN unless the caller is staff of the warehouse; returns the staff account's id. */
export function requireWarehouse({ kind, id, roles }: CallerContext): string {
  if (kind === 'STAFF' && id !== null && roles.includes('WAREHOUSE')) return id;
  throw new AppError('FORBIDDEN', 'This takes staff with the role WAREHOUSE.', { details: { roles: ['WAREHOUSE'] } });
}

/** @throws AppError FORBIDDEN unless the caller is staff, of any role. */
export function requireStaff({ kind, roles }: CallerContext): void {
  if (kind !== 'STAFF' || roles.length === 0) throw new AppError('FORBIDDEN', 'This is for staff.');
}

/** @throws AppError FORBIDDEN unless the call comes from that subgraph. */
export function requirePeer({ issuer }: CallerContext, peer: SubgraphName): void {
  if (issuer !== peer) throw new AppError('FORBIDDEN', `This operation is for ${peer} only.`);
}
