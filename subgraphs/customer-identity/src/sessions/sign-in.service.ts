import type { Database } from '@andamal/database';
import { emailAddress, err, ok, type Result } from '@andamal/kernel';
import { findByAddress, setPasswordHash, type OpenAccount } from '../accounts/account.store';
import type { BlindIndex } from '../blind-index/blind-index';
import type { PasswordHasher } from '../password/password-hasher';
import type { AttemptThrottle } from '../throttle/attempt-throttle';
import type { SessionService, Tokens } from './session.service';

export type SignInProblem = 'CREDENTIALS_INVALID' | 'TOO_MANY_ATTEMPTS';

export interface SignedIn {
  readonly account: OpenAccount;
  readonly tokens: Tokens;
}

/** Signs customers and staff in. */
export class SignInService {
  constructor(
    private readonly parts: {
      database: Database;
      index: BlindIndex;
      passwords: PasswordHasher;
      throttle: AttemptThrottle;
      sessions: SessionService;
    },
  ) {}

  /**
   * The answer, the work done for it and the limit are the same whether the address is unknown or the password wrong, so
   * that nobody can find out here who has an account.
   */
  async signIn(credentials: { email: string; password: string }): Promise<Result<SignedIn, SignInProblem>> {
    const { database, index, passwords, throttle, sessions } = this.parts;
    const email = emailAddress(credentials.email);
    // No account can have it, so that answering at once tells nothing.
    if (email === null) return err('CREDENTIALS_INVALID');

    const emailIndex = index.ofEmail(email);
    const attempt = await throttle.begin(`address:${emailIndex}`);
    if (attempt === null) return err('TOO_MANY_ATTEMPTS');
    const account = await findByAddress(database.read, emailIndex);
    const matches = await passwords.verify(account?.passwordHash ?? null, credentials.password);
    if (account === null || !matches) return err('CREDENTIALS_INVALID');

    const session = await database.inTransaction(async (tx) => {
      // Meanwhile the account may have been closed, or got another password.
      if (!(await setPasswordHash(tx, account, account.passwordHash))) return null;
      await throttle.takeBack(tx, attempt);
      return sessions.start(tx, account);
    });
    if (session === null) return err('CREDENTIALS_INVALID');
    return ok({ account, tokens: await sessions.tokensOf(session) });
  }
}
