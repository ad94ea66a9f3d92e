import { createPrivateKey, createPublicKey, hkdfSync, sign, type KeyObject } from 'node:crypto';

/** The fixed start of an Ed25519 private key in PKCS #8 (RFC 8410 section 7), before its 32 bytes. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs what the shop tells recipients (Ed25519, RFC 8032), so that nobody else can have data erased in its name. */
export class NoticeSigner {
  private readonly key: KeyObject;

  constructor(secret: string) {
    const seed = Buffer.from(hkdfSync('sha256', secret, '', 'andamal notices to recipients', 32));
    this.key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  }

  /** The key that recipients verify with, PEM. */
  get publicKey(): string {
    return createPublicKey(this.key).export({ format: 'pem', type: 'spki' }).toString();
  }

  /** @returns base64 */
  sign(body: string): string {
    return sign(null, Buffer.from(body), this.key).toString('base64');
  }
}
