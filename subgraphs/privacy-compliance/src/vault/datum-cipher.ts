import { createHash, randomBytes } from 'node:crypto';
import { openBytes, sealBytes, type KeyProvider } from './key-provider';

/** Where a value belongs. It is sealed to this place: moved to another row, it cannot be opened. */
export interface SealedPlace {
  readonly subjectId: string;
  readonly datumId: string;
  readonly version: number;
  readonly category: string;
  readonly actualCategory: string;
}

export interface SealedValue {
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
  readonly kekId: string;
  /** SHA-256 of the key, hex. */
  readonly commitment: string;
}

export interface OpenableValue extends Pick<SealedValue, 'sealed' | 'wrapped' | 'kekId'> {
  readonly place: SealedPlace;
}

/** A value is there with its key, and does not open: another key-encryption key made it, or somebody has changed it. */
export class UnreadableValueError extends Error {
  constructor() {
    super('A value that the vault holds cannot be opened with its keys');
    this.name = 'UnreadableValueError';
  }
}

/** Seals each value under a key of its own (AES-256-GCM), and each key under the provider's. */
export class DatumCipher {
  constructor(private readonly keys: KeyProvider) {}

  async seal(values: readonly { readonly place: SealedPlace; readonly value: string }[]): Promise<SealedValue[]> {
    const fresh = values.map(({ place, value }) => {
      const key = randomBytes(32);
      return { key, bind: keyBind(place), sealed: sealBytes(key, Buffer.from(value), valueBind(place)) };
    });
    const wrapped = await this.keys.wrap(fresh);
    return fresh.map(({ key, sealed }, position) => ({
      sealed,
      wrapped: wrapped[position] as Buffer,
      kekId: this.keys.kekId,
      commitment: createHash('sha256').update(key).digest('hex'),
    }));
  }

  /** @returns null for a value that cannot be opened: its key is gone, or one of the two is not what was sealed */
  async open(values: readonly OpenableValue[]): Promise<(string | null)[]> {
    const keys = await this.keys.unwrap(values.map(({ place, wrapped, kekId }) => ({ wrapped, kekId, bind: keyBind(place) })));
    return values.map(({ place, sealed }, position) => {
      const key = keys[position];
      return key ? (openBytes(key, sealed, valueBind(place))?.toString() ?? null) : null;
    });
  }
}

function keyBind({ subjectId, datumId }: SealedPlace): string {
  return `${subjectId}/${datumId}`;
}

function valueBind({ subjectId, datumId, version, category, actualCategory }: SealedPlace): string {
  return `${subjectId}/${datumId}/${version}/${category}/${actualCategory}`;
}
