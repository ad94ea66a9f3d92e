import { AppError } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import type { EntriesLoader } from './conversations/conversation.loader';
import type { CustomerLoader } from './customers/customer.loader';

/** Made anew for each request. */
export interface IdentityContext {
  readonly caller: CallerContext;
  readonly loaders: { readonly customers: CustomerLoader; readonly entries: EntriesLoader };
}

/** @throws AppError UNAUTHENTICATED for anybody who has not signed in. */
export function requireAccount({ kind, id }: CallerContext): string {
  if ((kind === 'CUSTOMER' || kind === 'STAFF') && id !== null) return id;
  throw new AppError('UNAUTHENTICATED', 'Sign in first.');
}

/** @throws AppError UNAUTHENTICATED, or FORBIDDEN for staff. */
export function requireCustomer(caller: CallerContext): string {
  const id = requireAccount(caller);
  if (caller.kind === 'CUSTOMER') return id;
  throw new AppError('FORBIDDEN', 'This is for customers.');
}

/** @throws AppError FORBIDDEN for staff: it would deposit the IP address of the shop as the person's. */
export function refuseStaff({ kind }: CallerContext): void {
  if (kind === 'STAFF') throw new AppError('FORBIDDEN', 'Customers register themselves.');
}
