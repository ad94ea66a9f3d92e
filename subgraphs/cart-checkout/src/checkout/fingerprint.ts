import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { CallerContext } from '@andamal/service';
import type { PlaceOrderInput } from './checkout.inputs';

/**
 * Tells whether an idempotency key comes again with the same order, without keeping anything of the order.
 *
 * Only two digests are stored. The key's own: a plain hash, since it is all that a key is looked up by. And one of the
 * whole input, personal data included: an HMAC under a secret of the service *and* the client's key, which is stored
 * nowhere. So nobody who reads the table, not even with the secret, can test a guess of who bought, or see that two
 * orders are one person's; and both go with the row, 30 days after the checkout.
 */
export class Fingerprints {
  private readonly secret: Buffer;

  constructor(secret: string) {
    this.secret = Buffer.from(hkdfSync('sha256', secret, '', 'andamal checkout fingerprint', 32));
  }

  /** Keys of one account, and those of guests, are apart from each other's. */
  keyHash(caller: CallerContext, idempotencyKey: string): string {
    const owner = caller.kind === 'CUSTOMER' ? `account ${caller.id ?? ''}` : 'guest';
    return createHash('sha256').update(`${owner}\n${idempotencyKey}`).digest('base64url');
  }

  of(input: PlaceOrderInput): string {
    const { idempotencyKey, ...order } = input;
    const key = createHmac('sha256', this.secret).update(idempotencyKey).digest();
    return createHmac('sha256', key).update(canonical(order)).digest('base64url');
  }
}

/** JSON with sorted names and without what is not there, so that the same order always gives the same text. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.trim());
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value)
    .filter(([, field]) => field !== undefined && field !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${entries.join(',')}}`;
}
