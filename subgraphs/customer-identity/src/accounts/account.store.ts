import { insertOnce, isDuplicateKey, selectRows, updateWhere } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { Account } from './account.entity';

/** An account that is open, with what it is found and entered by. */
export type OpenAccount = Account & { readonly emailIndex: string; readonly passwordHash: string };

export async function isAddressTaken(manager: EntityManager, emailIndex: string): Promise<boolean> {
  return (await findByAddress(manager, emailIndex)) !== null;
}

export async function findByAddress(manager: EntityManager, emailIndex: string): Promise<OpenAccount | null> {
  const [account] = await selectRows(manager, Account, 'WHERE emailIndex = ?', [emailIndex]);
  return openOrNull(account);
}

export async function findOpen(manager: EntityManager, id: string): Promise<OpenAccount | null> {
  const [account] = await selectRows(manager, Account, 'WHERE id = ?', [id]);
  return openOrNull(account);
}

export async function findOpenBySubject(manager: EntityManager, subjectId: string): Promise<OpenAccount | null> {
  const [account] = await selectRows(manager, Account, 'WHERE subjectId = ?', [subjectId]);
  return openOrNull(account);
}

export function findOpenCustomers(manager: EntityManager, ids: readonly string[]): Promise<Account[]> {
  return selectRows(manager, Account, "WHERE id IN (?) AND kind = 'CUSTOMER' AND state = 'OPEN'", [ids]);
}

/** @returns false when somebody has the address. */
export function insertAccount(tx: EntityManager, account: OpenAccount): Promise<boolean> {
  return insertOnce(tx, Account, account);
}

/**
 * Sets the password hash, if the account still has the one that the caller knows. Setting the same again locks the row:
 * until the transaction ends the account can be neither closed nor given another password.
 */
export async function setPasswordHash(tx: EntityManager, account: OpenAccount, passwordHash: string): Promise<boolean> {
  const { id, passwordHash: known } = account;
  return (await updateWhere(tx, Account, { set: { passwordHash }, where: { id, state: 'OPEN', passwordHash: known } })) === 1;
}

/**
 * Gives an account another address, if it still has the one that the caller knows.
 *
 * @returns false when it has not, or when somebody has the address; the transaction goes on either way
 */
export async function moveAddress(tx: EntityManager, { id, emailIndex: known }: OpenAccount, emailIndex: string): Promise<boolean> {
  try {
    return (await updateWhere(tx, Account, { set: { emailIndex }, where: { id, state: 'OPEN', emailIndex: known } })) === 1;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Leaves the opaque row. @returns false when it was closed before. */
export async function closeRow(tx: EntityManager, id: string): Promise<boolean> {
  const set = { state: 'CLOSED', emailIndex: null, passwordHash: null } as const;
  return (await updateWhere(tx, Account, { set, where: { id, state: 'OPEN' } })) === 1;
}

function openOrNull(account: Account | undefined): OpenAccount | null {
  if (account === undefined || account.state !== 'OPEN' || account.emailIndex === null || account.passwordHash === null) return null;
  return account as OpenAccount;
}
