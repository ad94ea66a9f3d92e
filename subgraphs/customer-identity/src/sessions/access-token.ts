import type { Clock } from '@andamal/kernel';
import { SignJWT, type JWTPayload } from 'jose';
import type { Account } from '../accounts/account.entity';

/** An access token is not looked up anywhere, so it outlives a sign-out by this long at most. */
export const ACCESS_TOKEN_LIFETIME_MS = 5 * 60_000;

/** Long enough to read an extract, too short to be worth taking. */
export const GUEST_TOKEN_LIFETIME_MS = 30 * 60_000;

export interface AccessToken {
  readonly text: string;
  readonly expiresAt: Date;
}

/** Makes the tokens that the gateway verifies: JWT, HS256, with sub (account), kind, sid (data subject) and roles. */
export class AccessTokenIssuer {
  private readonly key: Uint8Array;

  constructor(
    secret: string,
    private readonly clock: Clock,
  ) {
    this.key = new TextEncoder().encode(secret);
  }

  issue(account: Account): Promise<AccessToken> {
    return this.sign({ kind: account.kind, sid: account.subjectId, roles: account.roles }, account.id, ACCESS_TOKEN_LIFETIME_MS);
  }

  /**
   * For a guest whose identity the vault has proven: lets them see and do what is theirs as a data subject, and has no
   * account. There is no session behind it: it ends by its time alone.
   */
  issueToGuest(subjectId: string, requestId: string): Promise<AccessToken> {
    return this.sign({ kind: 'GUEST', sid: subjectId, roles: [] }, requestId, GUEST_TOKEN_LIFETIME_MS);
  }

  private async sign(claims: JWTPayload, subject: string, lifetimeMs: number): Promise<AccessToken> {
    // A JWT counts whole seconds; the instant that we tell is the one that is in it.
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    const expiresAt = issuedAt + lifetimeMs / 1000;
    const text = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.key);
    return { text, expiresAt: new Date(expiresAt * 1000) };
  }
}
