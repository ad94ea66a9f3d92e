import { AppError, type Clock } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { jwtVerify, type JWTPayload } from 'jose';
import { Lru } from '../engine/lru';

/** Who a session belongs to. */
export type SessionHolder = Pick<CallerContext, 'kind' | 'id' | 'subjectId' | 'roles'>;

export const ANONYMOUS: SessionHolder = { kind: 'ANONYMOUS', id: null, subjectId: null, roles: [] };

/** Verified tokens are kept until they expire, so that a page full of requests verifies its token once. */
const MAX_VERIFIED = 10_000;

interface Verified {
  readonly holder: SessionHolder;
  readonly expiresAt: number;
}

/**
 * Reads the access tokens that customer-identity issues: JWT, HS256, with sub (account), kind, sid (data subject), roles.
 */
export class SessionTokens {
  private readonly key: Uint8Array;
  private readonly verified = new Lru<string, Verified>(MAX_VERIFIED);

  constructor(
    sessionSecret: string,
    private readonly clock: Clock,
  ) {
    this.key = new TextEncoder().encode(sessionSecret);
  }

  /**
   * @param authorization the request's `Authorization` header.
   * @throws AppError UNAUTHENTICATED when it holds anything but a token of ours that is valid now.
   */
  async holderOf(authorization: string | undefined): Promise<SessionHolder> {
    if (authorization === undefined || authorization === '') return ANONYMOUS;
    const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
    if (token === undefined) throw unauthenticated('The Authorization header must be "Bearer" and an access token.');
    const known = this.verified.get(token);
    if (known !== undefined && known.expiresAt > this.clock.now().getTime()) return known.holder;
    const verified = await this.verify(token);
    this.verified.set(token, verified);
    return verified.holder;
  }

  private async verify(token: string): Promise<Verified> {
    const claims = await jwtVerify(token, this.key, {
      algorithms: ['HS256'],
      currentDate: this.clock.now(),
      requiredClaims: ['exp', 'sub'],
    }).then(
      ({ payload }) => payload,
      (cause: unknown) => {
        throw unauthenticated('The access token is not valid, or no longer: sign in again or refresh it.', cause);
      },
    );
    return { holder: holderFrom(claims), expiresAt: (claims.exp ?? 0) * 1000 };
  }
}

function holderFrom({ sub, kind, sid, roles }: JWTPayload): SessionHolder {
  if (kind === 'CUSTOMER' && typeof sid === 'string') return { kind, id: sub ?? null, subjectId: sid, roles: [] };
  // A guest whose identity was proven: a customer without an account.
  if (kind === 'GUEST' && typeof sid === 'string') return { kind: 'CUSTOMER', id: null, subjectId: sid, roles: [] };
  if (kind === 'STAFF' && Array.isArray(roles) && roles.every((role) => typeof role === 'string')) {
    return { kind, id: sub ?? null, subjectId: null, roles: roles as readonly string[] };
  }
  throw unauthenticated('The access token does not say who it is for.');
}

function unauthenticated(message: string, cause?: unknown): AppError {
  return new AppError('UNAUTHENTICATED', message, { cause });
}
