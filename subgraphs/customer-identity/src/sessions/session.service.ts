import { deleteWhere, execute, insertRows, selectRows, updateWhere, type Database } from '@andamal/database';
import { err, ok, type Clock, type Result } from '@andamal/kernel';
import type { Log } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { Account, AccountKind } from '../accounts/account.entity';
import { findOpen } from '../accounts/account.store';
import type { AccessTokenIssuer } from './access-token';
import { newRefreshToken, readRefreshToken, type RefreshToken } from './refresh-token';
import { Session } from './session.entity';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a session lasts unused, and at most. Staff sign in anew for each working day. */
const LIFETIMES: Readonly<Record<AccountKind, { idleMs: number; totalMs: number }>> = {
  CUSTOMER: { idleMs: 30 * DAY_MS, totalMs: 180 * DAY_MS },
  STAFF: { idleMs: 4 * HOUR_MS, totalMs: 12 * HOUR_MS },
};

export interface Tokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: Date;
}

/** A session that the open transaction has written: tokens are made of it once that is committed. */
export interface StartedSession {
  readonly account: Account;
  readonly token: RefreshToken;
  readonly expiresAt: Date;
}

export interface Refreshed {
  readonly account: Account;
  readonly tokens: Tokens;
}

type Rotation =
  | { readonly kind: 'ROTATED'; readonly session: StartedSession }
  | { readonly kind: 'REUSED'; readonly accountId: string }
  | { readonly kind: 'UNKNOWN' };

/** Sessions: refresh tokens that rotate, and the short access tokens that they give. */
export class SessionService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly accessTokens: AccessTokenIssuer,
  ) {}

  /** The caller makes sure, in the same transaction, that the account is open. */
  async start(tx: EntityManager, account: Account): Promise<StartedSession> {
    const token = newRefreshToken();
    const { idleMs, totalMs } = LIFETIMES[account.kind];
    const now = this.clock.now().getTime();
    const expiresAt = new Date(now + idleMs);
    await insertRows(tx, Session, [
      { id: token.sessionId, accountId: account.id, tokenHash: token.hash, expiresAt, endsAt: new Date(now + totalMs) },
    ]);
    return { account, token, expiresAt };
  }

  async tokensOf({ account, token, expiresAt }: StartedSession): Promise<Tokens> {
    const access = await this.accessTokens.issue(account);
    return {
      accessToken: access.text,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken: token.text,
      refreshTokenExpiresAt: expiresAt,
    };
  }

  /**
   * Gives new tokens for a refresh token, which is used up thereby. One that was used before is in two hands: its whole
   * session ends (RFC 9700 4.14.2). Of parallel calls with one token a single one gets an answer.
   */
  async refresh(text: string): Promise<Result<Refreshed, 'REFRESH_TOKEN_INVALID'>> {
    const token = readRefreshToken(text);
    if (token === null) return err('REFRESH_TOKEN_INVALID');
    const rotation = await this.database.inTransaction((tx) => this.rotate(tx, token));
    if (rotation.kind === 'ROTATED') {
      const { session } = rotation;
      return ok({ account: session.account, tokens: await this.tokensOf(session) });
    }
    if (rotation.kind === 'REUSED') {
      this.log.warn({ accountId: rotation.accountId }, 'a refresh token was used again: its session is ended');
    }
    return err('REFRESH_TOKEN_INVALID');
  }

  /** Ends the session that the token belongs to, whether or not the token is its latest. Never fails: gone is gone. */
  async end(text: string): Promise<void> {
    const token = readRefreshToken(text);
    if (token === null) return;
    await this.database.inTransaction((tx) => deleteWhere(tx, Session, { id: token.sessionId }));
  }

  /** @returns how many sessions ended. */
  endAll(tx: EntityManager, accountId: string): Promise<number> {
    return deleteWhere(tx, Session, { accountId });
  }

  async prune(tx: EntityManager): Promise<void> {
    await execute(tx, 'DELETE FROM session WHERE expiresAt <= ?', [this.clock.now()]);
  }

  private async rotate(tx: EntityManager, token: RefreshToken): Promise<Rotation> {
    const [session] = await selectRows(tx, Session, 'WHERE id = ?', [token.sessionId]);
    const now = this.clock.now();
    if (session === undefined || session.expiresAt <= now) return { kind: 'UNKNOWN' };
    const account = await findOpen(tx, session.accountId);
    if (account === null) return { kind: 'UNKNOWN' };
    const next = newRefreshToken(session.id);
    const expiresAt = earlier(session.endsAt, now.getTime() + LIFETIMES[account.kind].idleMs);
    const rotated = await updateWhere(tx, Session, {
      set: { tokenHash: next.hash, expiresAt },
      where: { id: session.id, tokenHash: token.hash },
    });
    if (rotated === 1) return { kind: 'ROTATED', session: { account, token: next, expiresAt } };
    const ended = await deleteWhere(tx, Session, { id: session.id });
    return ended === 0 ? { kind: 'UNKNOWN' } : { kind: 'REUSED', accountId: account.id };
  }
}

function earlier(limit: Date, milliseconds: number): Date {
  return new Date(Math.min(limit.getTime(), milliseconds));
}
