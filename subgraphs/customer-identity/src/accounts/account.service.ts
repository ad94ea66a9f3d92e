import type { Database } from '@andamal/database';
import { err, ok, type Result } from '@andamal/kernel';
import type { EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AddressChanges } from '../address-change/address-change.store';
import { isTooShort, type PasswordHasher } from '../password/password-hasher';
import type { SessionService, Tokens } from '../sessions/session.service';
import type { AttemptThrottle } from '../throttle/attempt-throttle';
import { closeRow, findOpenBySubject, setPasswordHash, type OpenAccount } from './account.store';
import type { ConfirmationProblem, PasswordConfirmation } from './password-confirmation';

export type PasswordProblem = ConfirmationProblem | 'PASSWORD_TOO_SHORT';

/** What the holder of an account does with it. */
export class AccountService {
  constructor(
    private readonly parts: {
      database: Database;
      passwords: PasswordHasher;
      confirmation: PasswordConfirmation;
      throttle: AttemptThrottle;
      sessions: SessionService;
      addressChanges: AddressChanges;
      events: EventPublisher;
    },
  ) {}

  /**
   * Ends every session, since one of them may be the reason for the change, and starts a new one for whoever changed it. A
   * change of address that waits for its code may be of the same hand, and ends too.
   */
  async changePassword(
    accountId: string,
    passwords: { current: string; next: string },
  ): Promise<Result<{ tokens: Tokens }, PasswordProblem>> {
    if (isTooShort(passwords.next)) return err('PASSWORD_TOO_SHORT');
    const confirmed = await this.parts.confirmation.of(accountId, passwords.current);
    if (!confirmed.ok) return confirmed;
    const { account, attempt } = confirmed.value;
    const { database, throttle, sessions, addressChanges } = this.parts;
    const passwordHash = await this.parts.passwords.hash(passwords.next);
    const session = await database.inTransaction(async (tx) => {
      if (!(await setPasswordHash(tx, account, passwordHash))) return null;
      await throttle.takeBack(tx, attempt);
      await addressChanges.end(tx, account);
      await sessions.endAll(tx, accountId);
      return sessions.start(tx, account);
    });
    if (session === null) return err('PASSWORD_WRONG');
    return ok({ tokens: await sessions.tokensOf(session) });
  }

  /**
   * Closes a customer's account for good: index of the address, password hash and sessions are deleted, and the event
   * AccountClosed ends what the account gave a purpose to. Open orders and invoices go on.
   */
  async close(accountId: string, password: string): Promise<Result<{ accountId: string }, ConfirmationProblem>> {
    const confirmed = await this.parts.confirmation.of(accountId, password);
    if (!confirmed.ok) return confirmed;
    const { account, attempt } = confirmed.value;
    const { subjectId } = account;
    if (subjectId === null) throw new Error('An account without a data subject is not a customer’s');
    const { database, throttle, events } = this.parts;
    const closed = await database.inTransaction(async (tx) => {
      // Confirmed with a password that is no longer the account's: not confirmed.
      if (!(await setPasswordHash(tx, account, account.passwordHash))) return false;
      await throttle.takeBack(tx, attempt);
      await this.empty(tx, account);
      await events.publish(tx, 'AccountClosed', subjectId, { accountId, subjectId });
      return true;
    });
    return closed ? ok({ accountId }) : err('PASSWORD_WRONG');
  }

  /** The vault has erased the person and closed the account with it (GDPR Art. 17): nothing to announce any more. */
  async closeErased(tx: EntityManager, subjectId: string): Promise<void> {
    const account = await findOpenBySubject(tx, subjectId);
    if (account !== null) await this.empty(tx, account);
  }

  /** @returns how many sessions ended. */
  endSessions(accountId: string): Promise<number> {
    const { database, sessions } = this.parts;
    return database.inTransaction((tx) => sessions.endAll(tx, accountId));
  }

  private async empty(tx: EntityManager, account: OpenAccount): Promise<void> {
    const { throttle, sessions, addressChanges } = this.parts;
    await closeRow(tx, account.id);
    await addressChanges.end(tx, account);
    await sessions.endAll(tx, account.id);
    await throttle.forget(tx, `address:${account.emailIndex}`);
    await throttle.forget(tx, `account:${account.id}`);
  }
}
