import { createHmac, hkdfSync } from 'node:crypto';
import { lookUpForm } from '@andamal/kernel';

/** The categories by which a person may be looked up. */
const LOOKED_UP: readonly string[] = ['EMAIL', 'PHONE', 'PERSONAL_IDENTITY_NUMBER'];

/**
 * Finds values without keeping them: HMAC-SHA-256 under keys that are not in the database, one per use (HKDF, RFC 5869).
 * What it makes lies beside the datum's key and is deleted with it.
 */
export class ValueIndex {
  private readonly fingerprints: Buffer;
  private readonly lookUps: Buffer;

  constructor(secret: string) {
    this.fingerprints = Buffer.from(hkdfSync('sha256', secret, '', 'andamal vault fingerprints', 32));
    this.lookUps = Buffer.from(hkdfSync('sha256', secret, '', 'andamal vault blind index', 32));
  }

  /** The same for the same value of the same category of the same subject, and for nothing else. */
  fingerprint(subjectId: string, category: string, actualCategory: string, value: string): string {
    return mac(this.fingerprints, [subjectId, category, actualCategory, value]);
  }

  /** Null for a category by which nobody is looked up. */
  blindIndex(actualCategory: string, value: string): string | null {
    if (!LOOKED_UP.includes(actualCategory)) return null;
    return mac(this.lookUps, [actualCategory, actualCategory === 'EMAIL' ? lookUpForm(value) : value]);
  }
}

function mac(key: Buffer, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}
