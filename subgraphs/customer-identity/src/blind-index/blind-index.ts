import { createHmac, hkdfSync } from 'node:crypto';
import { lookUpForm } from '@andamal/kernel';

/**
 * Finds an account by e-mail address without keeping the address: HMAC-SHA-256 of its one spelling, under a key that is
 * not in the database. All that this service stores about an address.
 */
export class BlindIndex {
  private readonly key: Buffer;
  private readonly attemptKey: Buffer;

  /** @param secret BLIND_INDEX_KEY. Another key finds nobody: it is changed only together with the indexes. */
  constructor(secret: string) {
    // RFC 5869: one key per use, so that a value made for one use says nothing in another.
    this.key = derive(secret, 'e-mail address');
    this.attemptKey = derive(secret, 'failed attempts');
  }

  /** @param email as `emailAddress` gives it; its case makes no difference. @returns 64 hexadecimal digits */
  ofEmail(email: string): string {
    return createHmac('sha256', this.key).update(lookUpForm(email)).digest('hex');
  }

  /**
   * The key under which failed attempts are counted during one window of time. Without BLIND_INDEX_KEY it leads neither
   * to the account nor to the windows before and after.
   */
  ofAttempts(target: string, window: number): string {
    return createHmac('sha256', this.attemptKey).update(`${window}:${target}`).digest('hex');
  }
}

function derive(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `andamal blind index of ${use}`, 32));
}
