import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomFillSync, type KeyObject } from 'node:crypto';

/**
 * Keeps the key-encryption key, and never hands it out. Called once per request with everything that the request needs,
 * so that a provider across the network (an HSM, a cloud's key service) costs one round trip.
 */
export interface KeyProvider {
  /** Names the key-encryption key that wraps now; what others have wrapped is unwrapped by their id. */
  readonly kekId: string;
  /** `bind` ties a wrapped key to its datum: it cannot be unwrapped for another. */
  wrap(keys: readonly { readonly key: Buffer; readonly bind: string }[]): Promise<Buffer[]>;
  /** @returns null for a key that is not one of ours, or was bound to another datum */
  unwrap(keys: readonly { readonly wrapped: Buffer; readonly bind: string; readonly kekId: string }[]): Promise<(Buffer | null)[]>;
}

type CipherKey = Buffer | KeyObject;

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The default provider: the key-encryption key is derived from a secret of the environment (HKDF, RFC 5869). */
export class LocalKeyProvider implements KeyProvider {
  readonly kekId: string;
  private readonly kek: Buffer;

  constructor(secret: string) {
    this.kek = Buffer.from(hkdfSync('sha256', secret, '', 'andamal vault key-encryption key', 32));
    this.kekId = createHash('sha256').update('kek id').update(this.kek).digest('hex').slice(0, 16);
  }

  wrap(keys: readonly { readonly key: Buffer; readonly bind: string }[]): Promise<Buffer[]> {
    return Promise.resolve(keys.map(({ key, bind }) => sealBytes(this.kek, key, bind)));
  }

  unwrap(
    keys: readonly { readonly wrapped: Buffer; readonly bind: string; readonly kekId: string }[],
  ): Promise<(Buffer | null)[]> {
    return Promise.resolve(
      keys.map(({ wrapped, bind, kekId }) => (kekId === this.kekId ? openBytes(this.kek, wrapped, bind) : null)),
    );
  }
}

const entropy = Buffer.alloc(IV_BYTES * 256);
let entropyUsed = entropy.length;

/** AES-256-GCM (NIST SP 800-38D): 12 bytes of IV, the ciphertext, 16 bytes of tag. `bind` is authenticated with it. */
export function sealBytes(key: CipherKey, plain: Buffer, bind: string): Buffer {
  if (entropyUsed === entropy.length) {
    randomFillSync(entropy);
    entropyUsed = 0;
  }
  const iv = Buffer.from(entropy.subarray(entropyUsed, (entropyUsed += IV_BYTES)));
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(bind));
  const sealed = cipher.update(plain);
  return Buffer.concat([iv, sealed, cipher.final(), cipher.getAuthTag()]);
}

/** @returns null when the bytes were changed, or sealed with another key or for another place */
export function openBytes(key: CipherKey, sealed: Buffer, bind: string): Buffer | null {
  if (sealed.length < IV_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bind));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES));
  try {
    const rest = decipher.final();
    return rest.length === 0 ? plain : Buffer.concat([plain, rest]);
  } catch {
    return null;
  }
}
