import { createSecretKey, randomBytes } from 'node:crypto';
import type { DatumCipher } from '../vault/datum-cipher';
import { openBytes, sealBytes } from '../vault/key-provider';
import type { FoundDatum } from './personal-data.store';

/** What of one context is to be opened. */
interface ContextData {
  /** What the values may be kept with: see {@link FoundData.keptFor}. */
  readonly kept: object | null;
  readonly data: readonly FoundDatum[];
}

/** Different choices of one context's data whose values are kept at a time. */
const MAX_PARCELS = 4;

/**
 * Opens values, and spares the next read of the same data their keys: what was opened together is sealed again as one
 * parcel, under a key that this process makes for itself and that dies with it. So a read costs one opening for each person
 * instead of two for each datum, and memory holds neither a value in the clear nor a key of a datum. A parcel lives no longer
 * than the rows that it was opened from (30 seconds, or until the person's next epoch), and is opened only for a read that
 * was allowed all of it.
 */
export class KeptValues {
  private readonly parcels = new WeakMap<object, Map<string, Buffer>>();
  /** Outside of the heap, so that no snapshot of it holds the key. */
  private readonly key = createSecretKey(randomBytes(32));

  constructor(private readonly cipher: DatumCipher) {}

  /** @returns for each context a value for each of its data; null for one that cannot be opened: see {@link DatumCipher.open} */
  async open(contexts: readonly ContextData[]): Promise<(string | null)[][]> {
    const opened = contexts.map((context) => this.openParcel(context));
    const lacking = contexts.filter((_, at) => opened[at] === null);
    if (lacking.length === 0) return opened as string[][];
    const values = (await this.cipher.open(lacking.flatMap(({ data }) => data)))[Symbol.iterator]();
    return contexts.map((context, at) => {
      const known = opened[at] ?? null;
      if (known !== null) return known;
      const fresh = context.data.map(() => values.next().value as string | null);
      this.keep(context, fresh);
      return fresh;
    });
  }

  private openParcel({ kept, data }: ContextData): string[] | null {
    if (data.length === 0) return [];
    const parcels = kept === null ? undefined : this.parcels.get(kept);
    if (parcels === undefined) return null;
    const name = nameOf(data);
    const parcel = parcels.get(name);
    const plain = parcel === undefined ? null : openBytes(this.key, parcel, name);
    return plain === null ? null : (JSON.parse(plain.toString()) as string[]);
  }

  private keep({ kept, data }: ContextData, values: readonly (string | null)[]): void {
    if (kept === null || values.includes(null)) return;
    let parcels = this.parcels.get(kept);
    if (parcels === undefined) this.parcels.set(kept, (parcels = new Map()));
    if (parcels.size === MAX_PARCELS) parcels.clear();
    const name = nameOf(data);
    parcels.set(name, sealBytes(this.key, Buffer.from(JSON.stringify(values)), name));
  }
}

function nameOf(data: readonly FoundDatum[]): string {
  return data.map(({ place: { datumId, version } }) => `${datumId}/${version}`).join();
}
