import type { Database } from '@andamal/database';
import { err, ok, type Result } from '@andamal/kernel';
import type { PasswordHasher } from '../password/password-hasher';
import type { Attempt, AttemptThrottle } from '../throttle/attempt-throttle';
import { findOpen, type OpenAccount } from './account.store';

export type ConfirmationProblem = 'PASSWORD_WRONG' | 'TOO_MANY_ATTEMPTS' | 'ACCOUNT_CLOSED';

export interface Confirmed {
  readonly account: OpenAccount;
  /** Counted until it is taken back, in the transaction that does what was confirmed. */
  readonly attempt: Attempt;
}

/** A session may be in wrong hands: what cannot be undone asks for the password, and guessing it is limited. */
export class PasswordConfirmation {
  constructor(private readonly parts: { database: Database; passwords: PasswordHasher; throttle: AttemptThrottle }) {}

  async of(accountId: string, password: string): Promise<Result<Confirmed, ConfirmationProblem>> {
    const { database, passwords, throttle } = this.parts;
    const account = await findOpen(database.read, accountId);
    if (account === null) return err('ACCOUNT_CLOSED');
    const attempt = await throttle.begin(`account:${accountId}`);
    if (attempt === null) return err('TOO_MANY_ATTEMPTS');
    return (await passwords.verify(account.passwordHash, password)) ? ok({ account, attempt }) : err('PASSWORD_WRONG');
  }
}
