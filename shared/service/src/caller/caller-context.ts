import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { AppError, systemClock, type Clock } from '@andamal/kernel';

export const SUBGRAPHS = ['catalog', 'cart-checkout', 'customer-identity', 'privacy-compliance'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

export type Language = 'sv' | 'en';

export type CallerKind = 'ANONYMOUS' | 'CUSTOMER' | 'STAFF' | 'SERVICE';

/** Who asks, for what. Every call to a subgraph carries one, signed. */
export interface CallerContext {
  /** The service that makes the call. Internal operations refuse the gateway unless they say otherwise. */
  readonly issuer: 'gateway' | SubgraphName;
  readonly kind: CallerKind;
  /** Account id of a customer or of staff, name of a service, null for anonymous. */
  readonly id: string | null;
  /** The data subject that a customer is. */
  readonly subjectId: string | null;
  readonly roles: readonly string[];
  /** The purpose that the operation states, or null: then no personal data is read. */
  readonly purpose: string | null;
  /** The operation's name, for the access log. */
  readonly operation: string;
  readonly requestId: string;
  /** The language of messages to a person. */
  readonly language: Language;
  /** The client's IP address, only on its way to a deposit. Never logged, never stored outside the vault. */
  readonly ip: string | null;
  /** The browser sends `Sec-GPC: 1` (Global Privacy Control): it objects to advertising. */
  readonly gpc?: boolean;
}

export const CALLER_HEADER = 'x-andamal-caller';

/** How far the clocks of two hosts may be apart. */
const CLOCK_SKEW_MS = 5_000;

/** A context is for one call that is made now: what is older than this is a replay. */
export const CALLER_LIFETIME_MS = 30_000;

interface SignedPayload extends CallerContext {
  readonly exp: number;
  /** SHA-256 of the request body, so that a context cannot be moved to another query. */
  readonly body: string;
}

/**
 * Signs and verifies caller contexts with HMAC-SHA-256.
 *
 * Each audience has a key of its own, derived from the shared secret (HKDF, RFC 5869): a context made for one subgraph
 * means nothing to another.
 */
export class CallerSigner {
  private readonly keys = new Map<SubgraphName, Buffer>();

  /** @param clock the machine's, also where the shop's own clock is set by a file: a call takes no years. */
  constructor(
    private readonly secret: string,
    private readonly clock: Clock = systemClock,
  ) {}

  sign(audience: SubgraphName, caller: CallerContext, body: string): string {
    const payload: SignedPayload = {
      ...caller,
      exp: this.clock.now().getTime() + CALLER_LIFETIME_MS,
      body: digest(body),
    };
    const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
    return `${encoded}.${this.mac(audience, encoded)}`;
  }

  /**
   * The caller that a request carries.
   *
   * @throws AppError UNAUTHENTICATED when it carries none, or a forged or expired one, or one for another call.
   */
  verify(audience: SubgraphName, header: string | undefined, body: string): CallerContext {
    if (header === undefined || header === '') throw refused('no caller context');
    const [encoded = '', mac = ''] = header.split('.');
    const expected = Buffer.from(this.mac(audience, encoded));
    const given = Buffer.from(mac);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw refused('forged caller context');
    const { exp, body: bodyDigest, ...caller } = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as SignedPayload;
    const now = this.clock.now().getTime();
    if (exp < now || exp > now + CALLER_LIFETIME_MS + CLOCK_SKEW_MS) throw refused('expired caller context');
    if (bodyDigest !== digest(body)) throw refused('caller context of another request');
    return caller;
  }

  private mac(audience: SubgraphName, encoded: string): string {
    let key = this.keys.get(audience);
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', this.secret, '', `andamal caller context for ${audience}`, 32));
      this.keys.set(audience, key);
    }
    return createHmac('sha256', key).update(encoded).digest('base64url');
  }
}

/** A caller for work that a service does on its own account: events, recovery, sweeps. */
export function serviceCaller(service: CallerContext['issuer'], operation: string, requestId: string): CallerContext {
  return {
    issuer: service,
    kind: 'SERVICE',
    id: service,
    subjectId: null,
    roles: [],
    purpose: null,
    operation,
    requestId,
    language: 'sv',
    ip: null,
  };
}

/** The same caller, whose request is now carried on by a subgraph. */
export function onBehalfOf(caller: CallerContext, issuer: SubgraphName): CallerContext {
  return { ...caller, issuer };
}

function digest(body: string): string {
  return createHash('sha256').update(body).digest('base64url');
}

function refused(why: string): AppError {
  return new AppError('UNAUTHENTICATED', `This service answers signed callers only: ${why}.`);
}
