import type { Database } from '@andamal/database';
import { emailAddress, err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { CallerContext, EventPublisher } from '@andamal/service';
import { insertAccount, isAddressTaken, type OpenAccount } from '../accounts/account.store';
import type { BlindIndex } from '../blind-index/blind-index';
import { isTooShort, type PasswordHasher } from '../password/password-hasher';
import type { SessionService, StartedSession, Tokens } from '../sessions/session.service';
import type { Attempt, AttemptThrottle } from '../throttle/attempt-throttle';
import type { DepositProblem, GivenConsent, VaultClient } from '../vault-client/vault-client';
import { depositValues, present, type Registration } from './registration-values';

/** What a person can put right in a registration. */
export type RegistrationProblem =
  | { readonly kind: 'REQUIRED'; readonly field: 'email' | 'name' | 'newsletterTextVersion' }
  | { readonly kind: 'EMAIL_INVALID' }
  | { readonly kind: 'EMAIL_TAKEN' }
  | { readonly kind: 'PASSWORD_TOO_SHORT' }
  | { readonly kind: 'TOO_MANY_ATTEMPTS' }
  | { readonly kind: 'VALUE_NOT_ACCEPTED'; readonly problem: DepositProblem };

export interface Registered {
  readonly account: OpenAccount;
  readonly tokens: Tokens;
}

interface Prepared {
  readonly account: OpenAccount;
  readonly depositId: string;
  readonly attempt: Attempt;
}

/** Makes customer accounts. The personal data passes through on its way to the vault; nothing of it is kept here. */
export class RegistrationService {
  constructor(
    private readonly parts: {
      database: Database;
      clock: Clock;
      index: BlindIndex;
      passwords: PasswordHasher;
      throttle: AttemptThrottle;
      vault: VaultClient;
      sessions: SessionService;
      events: EventPublisher;
    },
  ) {}

  /**
   * Deposits the personal data in the vault, and then, in one transaction, makes the account, its first session and the
   * event AccountCreated, whose id is that of the deposit. Of parallel registrations with one address a single one wins.
   */
  async register(registration: Registration, caller: CallerContext): Promise<Result<Registered, RegistrationProblem[]>> {
    const email = emailAddress(registration.email ?? '');
    const problems = findProblems(registration, email);
    if (email === null || problems.length > 0) return err(problems);
    const { database, clock, index, passwords, throttle, vault } = this.parts;

    const emailIndex = index.ofEmail(email);
    // "Taken" says that somebody is a customer. It costs an attempt, so that a list of addresses cannot be tried out.
    const attempt = await throttle.begin(null);
    if (attempt === null) return err([{ kind: 'TOO_MANY_ATTEMPTS' }]);
    if (await isAddressTaken(database.read, emailIndex)) return err([{ kind: 'EMAIL_TAKEN' }]);

    const passwordHash = await passwords.hash(registration.password);
    const [accountId, depositId] = [uuidv7(clock), uuidv7(clock)];
    const values = depositValues(registration, caller.ip);
    const consent = consentOf(registration);
    const deposited = await vault.depositAccount({ depositId, accountId, values, consent }, caller);
    if (!deposited.ok) {
      await database.inTransaction((tx) => throttle.takeBack(tx, attempt));
      return err(deposited.error.map((problem) => ({ kind: 'VALUE_NOT_ACCEPTED', problem })));
    }
    const { subjectId } = deposited.value;
    const account: OpenAccount = {
      id: accountId, kind: 'CUSTOMER', subjectId, emailIndex, passwordHash, roles: [], state: 'OPEN', createdAt: clock.now(),
    };
    return this.create({ account, depositId, attempt }, subjectId, registration, caller);
  }

  private async create(
    prepared: Prepared,
    subjectId: string,
    registration: Registration,
    caller: CallerContext,
  ): Promise<Result<Registered, RegistrationProblem[]>> {
    const { database, throttle, sessions, events } = this.parts;
    const { account, depositId, attempt } = prepared;
    const consent = consentOf(registration);
    const newsletterConsent = consent === null ? null : { textVersion: consent.textVersion, language: caller.language };
    const session = await database.inTransaction(async (tx): Promise<StartedSession | null> => {
      if (!(await insertAccount(tx, account))) {
        await events.publish(tx, 'DepositAbandoned', subjectId, { depositId, subjectId });
        return null;
      }
      const payload = { accountId: account.id, subjectId, depositId, newsletterConsent, language: caller.language };
      await events.publish(tx, 'AccountCreated', subjectId, payload, depositId);
      await throttle.takeBack(tx, attempt);
      return sessions.start(tx, account);
    });
    if (session === null) return err([{ kind: 'EMAIL_TAKEN' }]);
    return ok({ account, tokens: await sessions.tokensOf(session) });
  }
}

/** The consent to the newsletter; null: none is given. */
function consentOf({ newsletter, newsletterTextVersion }: Registration): GivenConsent | null {
  return newsletter && present(newsletterTextVersion) ? { purpose: 'NEWSLETTER', textVersion: newsletterTextVersion } : null;
}

function findProblems(registration: Registration, email: string | null): RegistrationProblem[] {
  const { name, password, newsletter, newsletterTextVersion } = registration;
  const problems: RegistrationProblem[] = [];
  if (!present(registration.email)) problems.push({ kind: 'REQUIRED', field: 'email' });
  else if (email === null) problems.push({ kind: 'EMAIL_INVALID' });
  if (!present(name)) problems.push({ kind: 'REQUIRED', field: 'name' });
  if (isTooShort(password)) problems.push({ kind: 'PASSWORD_TOO_SHORT' });
  // GDPR Art. 7(1): a consent can be shown only together with the text that was consented to.
  if (newsletter && !present(newsletterTextVersion)) problems.push({ kind: 'REQUIRED', field: 'newsletterTextVersion' });
  return problems;
}
