import type { Database } from '@andamal/database';
import { createLoader, type CallerContext } from '@andamal/service';
import type { Account } from '../accounts/account.entity';
import { findOpenCustomers } from '../accounts/account.store';

/**
 * Staff who meet a customer as a customer, and who investigate fraud: what an account was made from hangs there. Warehouse
 * and finance work with orders and invoices, marketing with audiences; what they may see of a person hangs there, so they
 * need no account (GDPR Art. 5(1)(c)).
 */
const ROLES: readonly string[] = ['SUPPORT', 'FRAUD', 'PRIVACY_OFFICE'];

export type CustomerLoader = ReturnType<typeof createCustomerLoader>;

/** Open customer accounts by id, for one request: null for those that are none, or not for this caller's eyes. */
export function createCustomerLoader(database: Database, caller: CallerContext) {
  return createLoader<string, Account>(
    async (ids) => {
      const visible = ids.filter((id) => maySee(caller, id));
      return visible.length === 0 ? [] : findOpenCustomers(database.read, visible);
    },
    ({ id }) => id,
  );
}

function maySee(caller: CallerContext, customerId: string): boolean {
  if (caller.kind === 'CUSTOMER') return caller.id === customerId;
  return caller.kind === 'STAFF' && caller.roles.some((role) => ROLES.includes(role));
}
