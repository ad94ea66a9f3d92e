import type { Clock } from '@andamal/kernel';
import { SignJWT } from 'jose';
import type { Account } from '../accounts/account.entity';

/** An access token is not looked up anywhere, so it outlives a sign-out by this long at most. */
export const ACCESS_TOKEN_LIFETIME_MS = 5 * 60_000;

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

  async issue(account: Account): Promise<AccessToken> {
    // A JWT counts whole seconds; the instant that we tell is the one that is in it.
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    const expiresAt = issuedAt + ACCESS_TOKEN_LIFETIME_MS / 1000;
    const text = await new SignJWT({ kind: account.kind, sid: account.subjectId, roles: account.roles })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(account.id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.key);
    return { text, expiresAt: new Date(expiresAt * 1000) };
  }
}
