import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify, type KeyObject } from 'node:crypto';

/** What a signature says. Part of what is signed: a signature under one statement is none under another. */
export type Statement = 'erasure receipt' | 'access log anchor';

export interface Signature {
  readonly keyId: string;
  /** Ed25519 (RFC 8032), base64url. */
  readonly value: string;
}

export interface PublishedKey {
  readonly keyId: string;
  /** The 32 bytes of an Ed25519 public key, base64url. */
  readonly publicKey: string;
  /** Whether it signs now; a retired key still proves what it signed. */
  readonly current: boolean;
}

/** How RFC 8410 writes the two keys of Ed25519 out, up to their 32 bytes. */
const PRIVATE_KEY_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_KEY_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

/** Public keys by which the shop's signatures are checked, the retired ones among them. No secret is needed. */
export class PublicKeys {
  private readonly keys: ReadonlyMap<string, KeyObject>;

  /** @param publicKeys base64url, 32 bytes each */
  constructor(publicKeys: readonly string[]) {
    this.keys = new Map(publicKeys.map((text) => [keyIdOf(text), publicKeyOf(text)]));
  }

  knows(keyId: string): boolean {
    return this.keys.has(keyId);
  }

  verify(statement: Statement, text: string, { keyId, value }: Signature): boolean {
    const key = this.keys.get(keyId);
    return key !== undefined && verify(null, message(statement, text), key, Buffer.from(value, 'base64url'));
  }
}

/**
 * The shop's signing key (Ed25519), whose seed is derived from a secret of the environment (HKDF, RFC 5869). When the
 * secret is changed, the old public key is listed as retired, and what it signed stays proof.
 */
export class ShopSigner {
  readonly keyId: string;
  readonly publicKey: string;
  readonly publicKeys: PublicKeys;
  private readonly key: KeyObject;

  constructor(
    secret: string,
    private readonly retired: readonly string[] = [],
  ) {
    const seed = Buffer.from(hkdfSync('sha256', secret, '', 'andamal signing key', KEY_BYTES));
    this.key = createPrivateKey({ key: Buffer.concat([PRIVATE_KEY_HEAD, seed]), format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(this.key).export({ format: 'der', type: 'spki' });
    this.publicKey = spki.subarray(PUBLIC_KEY_HEAD.length).toString('base64url');
    this.keyId = keyIdOf(this.publicKey);
    this.publicKeys = new PublicKeys([this.publicKey, ...retired]);
  }

  sign(statement: Statement, text: string): Signature {
    return { keyId: this.keyId, value: sign(null, message(statement, text), this.key).toString('base64url') };
  }

  published(): PublishedKey[] {
    const retired = this.retired.filter((publicKey) => publicKey !== this.publicKey);
    return [this.publicKey, ...retired].map((publicKey, position) => ({ keyId: keyIdOf(publicKey), publicKey, current: position === 0 }));
  }
}

/** Names a public key: the first 16 hex digits of its SHA-256. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex').slice(0, 16);
}

/** Whether a text is an Ed25519 public key as it is published here. */
export function isPublicKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text) && Buffer.from(text, 'base64url').length === KEY_BYTES;
}

function publicKeyOf(text: string): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_KEY_HEAD, Buffer.from(text, 'base64url')]), format: 'der', type: 'spki' });
}

function message(statement: Statement, text: string): Buffer {
  return Buffer.from(`andamal ${statement} v1\n${text}`);
}
