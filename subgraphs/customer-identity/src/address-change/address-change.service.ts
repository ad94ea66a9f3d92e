import type { Database } from '@andamal/database';
import { emailAddress, err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { CallerContext, EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { findOpen, findOpenBySubject, isAddressTaken, moveAddress, setPasswordHash, type OpenAccount } from '../accounts/account.store';
import type { ConfirmationProblem, PasswordConfirmation } from '../accounts/password-confirmation';
import type { BlindIndex } from '../blind-index/blind-index';
import type { SessionService, Tokens } from '../sessions/session.service';
import type { AttemptThrottle } from '../throttle/attempt-throttle';
import type { Budget } from '../throttle/budget';
import type { VaultClient } from '../vault-client/vault-client';
import type { AddressChange } from './address-change.entity';
import type { AddressChanges } from './address-change.store';

/** Longer than a code that was sent at the last moment is good for. */
const LIFETIME_MS = 30 * 60_000;

export type RequestProblem = 'EMAIL_INVALID' | 'SAME_ADDRESS' | 'TOO_MANY_ATTEMPTS' | 'ACCOUNT_CLOSED';
/** Also for an address that somebody else has: CODE_NOT_VALID says no more than that. */
export type CodeProblem = 'CODE_NOT_VALID' | 'NOTICE_PENDING' | 'ACCOUNT_CLOSED';

/** Who asks for a change. */
export type Asking = { readonly accountId: string } | { readonly subjectId: string; readonly caseId: string };

export interface Waiting {
  readonly id: string;
  readonly expiresAt: Date;
}

/**
 * Gives an account another address to sign in with. The address passes through on its way to the vault; here is only the
 * index that finds the account. Which of the two services has the last word: this one, in one transaction, with an event
 * from which the vault follows. See docs/adr/0025.
 */
export class AddressChangeService {
  constructor(
    private readonly parts: {
      database: Database;
      clock: Clock;
      index: BlindIndex;
      confirmation: PasswordConfirmation;
      throttle: AttemptThrottle;
      /** How often an account may ask, and how often anybody may have letters written to one address. */
      perAccount: Budget;
      perAddress: Budget;
      vault: VaultClient;
      sessions: SessionService;
      changes: AddressChanges;
      events: EventPublisher;
    },
  ) {}

  /**
   * Has a code sent to the new address, and word of it to the present one. What is answered, done and counted is the same
   * whether or not somebody else has the address: only the letter that goes there differs, and whoever reads it has it.
   */
  async request(asking: Asking, email: string, caller: CallerContext): Promise<Result<Waiting, RequestProblem>> {
    const { database, clock, index, perAccount, perAddress, vault, changes } = this.parts;
    const normalised = emailAddress(email);
    if (normalised === null) return err('EMAIL_INVALID');
    const account = await this.find(asking);
    if (account === null || account.subjectId === null) return err('ACCOUNT_CLOSED');
    const emailIndex = index.ofEmail(normalised);
    if (emailIndex === account.emailIndex) return err('SAME_ADDRESS');
    if (!(await perAccount.take(account.id)) || !(await perAddress.take(emailIndex))) return err('TOO_MANY_ATTEMPTS');

    const caseId = 'caseId' in asking ? asking.caseId : null;
    const id = uuidv7(clock);
    const taken = await isAddressTaken(database.read, emailIndex);
    const { subjectId } = account;
    const begun = await vault.beginAddressChange({ id, subjectId, accountId: account.id, caseId, email: email.trim(), taken }, caller);
    if (begun === 'INVALID_VALUE') return err('EMAIL_INVALID');
    if (begun === 'SAME_VALUE') return err('SAME_ADDRESS');
    if (begun === 'UNKNOWN_SUBJECT') return err('ACCOUNT_CLOSED');

    const change: AddressChange = { accountId: account.id, id, emailIndex, caseId, expiresAt: new Date(clock.now().getTime() + LIFETIME_MS) };
    const written = await database.inTransaction(async (tx) => {
      const locked = await setPasswordHash(tx, account, account.passwordHash);
      await (locked ? changes.begin(tx, account, change) : changes.abandon(tx, account, id));
      return locked;
    });
    return written ? ok({ id, expiresAt: change.expiresAt }) : err('ACCOUNT_CLOSED');
  }

  /** The customer shows the code, and with the password that the account is theirs. Every session ends, and a new one starts. */
  async confirm(accountId: string, { code, password }: { code: string; password: string }, caller: CallerContext): Promise<Result<{ tokens: Tokens }, CodeProblem | ConfirmationProblem>> {
    const confirmed = await this.parts.confirmation.of(accountId, password);
    if (!confirmed.ok) return confirmed;
    const { account, attempt } = confirmed.value;
    const { throttle, sessions } = this.parts;
    const moved = await this.move(account, await this.parts.changes.waiting(accountId), code, caller, async (tx) => {
      await throttle.takeBack(tx, attempt);
      return sessions.start(tx, account);
    });
    return moved.ok ? ok({ tokens: await sessions.tokensOf(moved.value) }) : moved;
  }

  /** The person has read the code out to the privacy office, in whose case the change was begun. Every session ends. */
  async confirmInCase({ subjectId, caseId }: { subjectId: string; caseId: string }, code: string, caller: CallerContext): Promise<Result<{ accountId: string }, CodeProblem>> {
    const account = await findOpenBySubject(this.parts.database.read, subjectId);
    if (account === null) return err('ACCOUNT_CLOSED');
    const waiting = await this.parts.changes.waiting(account.id);
    // What the customer began is the customer's to confirm.
    const change = waiting?.caseId === caseId ? waiting : null;
    return this.move(account, change, code, caller, () => Promise.resolve({ accountId: account.id }));
  }

  private async move<Done>(
    account: OpenAccount,
    change: AddressChange | null,
    code: string,
    caller: CallerContext,
    then: (tx: EntityManager) => Promise<Done>,
  ): Promise<Result<Done, CodeProblem>> {
    const { database, vault } = this.parts;
    const { subjectId } = account;
    if (change === null || subjectId === null) return err('CODE_NOT_VALID');
    const verdict = await vault.proveAddress({ id: change.id, subjectId, code }, caller);
    if (verdict === 'NOTICE_PENDING') return err('NOTICE_PENDING');
    if (verdict !== 'PROVEN') return err('CODE_NOT_VALID');
    const done = await database.inTransaction((tx) => this.write(tx, account, change, then));
    return done === null ? err('CODE_NOT_VALID') : ok(done);
  }

  /** The moment of truth: either all of it is there, with the event that tells the vault, or nothing. */
  private async write<Done>(tx: EntityManager, account: OpenAccount, change: AddressChange, then: (tx: EntityManager) => Promise<Done>): Promise<Done | null> {
    const { throttle, sessions, changes, events } = this.parts;
    const { id: accountId, subjectId } = account;
    if (subjectId === null) throw new Error('An account without a data subject is not a customer’s');
    // Meanwhile the account may have been closed, or got another password; then the change is gone too.
    if (!(await setPasswordHash(tx, account, account.passwordHash))) return null;
    if (!(await changes.take(tx, change))) return null;
    if (!(await moveAddress(tx, account, change.emailIndex))) {
      await changes.abandon(tx, account, change.id);
      return null;
    }
    await throttle.forget(tx, `address:${account.emailIndex}`);
    await sessions.endAll(tx, accountId);
    const payload = { accountId, subjectId, depositId: change.id, caseId: change.caseId };
    await events.publish(tx, 'SignInAddressChanged', subjectId, payload, change.id);
    return then(tx);
  }

  private find(asking: Asking): Promise<OpenAccount | null> {
    const { read } = this.parts.database;
    return 'accountId' in asking ? findOpen(read, asking.accountId) : findOpenBySubject(read, asking.subjectId);
  }
}
