import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { isUuid } from '@andamal/kernel';
import type { Language } from '@andamal/service';

const VERSION = 'u1';
const SHAPE = /^u1\.([A-Z_]{1,40})\.([0-9a-f-]{36})\.([\w-]{43})$/;

/** Which letters of which person a link ends. */
export interface Unsubscription {
  readonly purpose: string;
  readonly subjectId: string;
}

/** What is in a token, for all to read; and whether it was signed here. */
export interface ReadToken extends Unsubscription {
  readonly genuine: boolean;
}

/**
 * The links that end letters. A token says who and what in opaque codes, and is signed (HMAC-SHA-256, a key of its own by
 * HKDF): it is good for withdrawing and for nothing else. It does not expire, since a letter may be read years later, and
 * ends whichever consent is then in force: who clicks wants no more letters.
 */
export class UnsubscribeLinks {
  /** The first one signs; all of them verify. */
  private readonly keys: readonly Buffer[];

  constructor(
    secrets: readonly string[],
    private readonly publicUrl: string,
  ) {
    this.keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'andamal unsubscribe links', 32)));
  }

  token({ purpose, subjectId }: Unsubscription): string {
    const signed = `${VERSION}.${purpose}.${subjectId}`;
    return `${signed}.${mac(this.keys[0] as Buffer, signed).toString('base64url')}`;
  }

  url(unsubscription: Unsubscription, language: Language): string {
    return `${this.publicUrl.replace(/\/+$/, '')}/unsubscribe?token=${this.token(unsubscription)}&language=${language}`;
  }

  /** Null: it cannot be a token, such as one that a mail program has cut off. */
  read(token: string): ReadToken | null {
    const [, purpose, subjectId, given] = SHAPE.exec(token) ?? [];
    if (purpose === undefined || subjectId === undefined || given === undefined || !isUuid(subjectId)) return null;
    const signature = Buffer.from(given, 'base64url');
    const genuine = this.keys.some((key) => timingSafeEqual(mac(key, `${VERSION}.${purpose}.${subjectId}`), signature));
    return { purpose, subjectId, genuine };
  }
}

function mac(key: Buffer, signed: string): Buffer {
  return createHmac('sha256', key).update(signed).digest();
}
