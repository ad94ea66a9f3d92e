import { randomBytes } from 'node:crypto';
import type { DatumCipher } from '../vault/datum-cipher';
import type { FoundDatum } from './personal-data.store';

/** What of one context is to be opened. */
interface ContextData {
  /** What the values may be kept with: see {@link FoundData.keptFor}. */
  readonly kept: object | null;
  readonly data: readonly FoundDatum[];
}

/** Values that were opened together, in two halves: random bytes, and the values exclusive-or these bytes. */
interface Parcel {
  readonly data: readonly FoundDatum[];
  readonly mask: Buffer;
  readonly masked: Buffer;
}

/** Different choices of one context's data whose values are kept at a time. */
const MAX_PARCELS = 4;

/**
 * Opens values, and spares the next read of the same data their keys. What was opened together is kept as one parcel in two
 * halves, neither of which says anything alone, so what leaks of a part of the memory shows nothing; whoever has all of it has
 * the master key as well. Memory holds no value in the clear and no key of a datum. A parcel lives no longer than the rows
 * that it was opened from (30 seconds, or until the person's next epoch), and is opened only for a read that was allowed all
 * of it.
 */
export class KeptValues {
  private readonly parcels = new WeakMap<object, Parcel[]>();

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
    const parcel = kept === null ? undefined : this.parcels.get(kept)?.find((one) => isSame(one.data, data));
    if (parcel === undefined) return null;
    const plain = combined(parcel.masked, parcel.mask);
    const text = plain.toString();
    plain.fill(0);
    return JSON.parse(text) as string[];
  }

  private keep({ kept, data }: ContextData, values: readonly (string | null)[]): void {
    if (kept === null || values.includes(null)) return;
    const parcels = this.parcels.get(kept) ?? [];
    if (parcels.length === MAX_PARCELS) parcels.shift();
    const plain = Buffer.from(JSON.stringify(values));
    const mask = randomBytes(plain.length);
    parcels.push({ data, mask, masked: combined(plain, mask) });
    plain.fill(0);
    this.parcels.set(kept, parcels);
  }
}

/** Rows that are kept are the same objects each time: what was read anew is of another epoch, or of another version. */
function isSame(a: readonly FoundDatum[], b: readonly FoundDatum[]): boolean {
  return a.length === b.length && a.every((datum, at) => datum === b[at]);
}

function combined(a: Buffer, b: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(a.length);
  for (let at = 0; at < a.length; at += 1) bytes[at] = (a[at] as number) ^ (b[at] as number);
  return bytes;
}
