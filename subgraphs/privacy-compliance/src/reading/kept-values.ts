import { randomFillSync } from 'node:crypto';
import type { DatumCipher } from '../vault/datum-cipher';
import type { FoundDatum } from './personal-data.store';

/** Data whose values are to be opened. The list is what their values are kept with: they live no longer than it does. */
export interface ToOpen {
  readonly shown: readonly FoundDatum[];
  /** Whether this very list may come again. */
  readonly isKept: boolean;
}

/** Values in two halves: random words, and the values' text exclusive-or these words. */
interface Parcel {
  readonly mask: Int32Array;
  readonly masked: Int32Array;
}

/**
 * Opens values, and spares the next read of the same data their keys. What was opened together is kept as one parcel in two
 * halves, neither of which says anything alone, so what leaks of a part of the memory shows nothing; whoever has all of it has
 * the master key as well. Memory holds no value in the clear and no key of a datum. A parcel lives no longer than the outcome
 * that its data were shown by, and so than the rows (30 seconds, or until the person's next epoch), and is opened only for a
 * read that was allowed all of it.
 */
export class KeptValues {
  private readonly parcels = new WeakMap<readonly FoundDatum[], Parcel>();

  constructor(private readonly cipher: DatumCipher) {}

  /** @returns for each list a value for each of its data; null for one that cannot be opened: see {@link DatumCipher.open} */
  async open(lists: readonly ToOpen[]): Promise<(string | null)[][]> {
    const opened = lists.map(({ shown }) => this.openParcel(shown));
    const lacking = lists.filter((_, at) => opened[at] === null);
    if (lacking.length === 0) return opened as string[][];
    const values = (await this.cipher.open(lacking.flatMap(({ shown }) => shown)))[Symbol.iterator]();
    return lists.map(({ shown, isKept }, at) => {
      const known = opened[at] ?? null;
      if (known !== null) return known;
      const fresh = shown.map(() => values.next().value as string | null);
      if (isKept && !fresh.includes(null)) this.parcels.set(shown, parcelOf(JSON.stringify(fresh)));
      return fresh;
    });
  }

  private openParcel(data: readonly FoundDatum[]): string[] | null {
    if (data.length === 0) return [];
    const parcel = this.parcels.get(data);
    if (parcel === undefined) return null;
    const plain = combined(parcel.masked, parcel.mask);
    const text = bytesOf(plain).toString();
    plain.fill(0);
    return JSON.parse(text) as string[];
  }
}

/** A JSON text in whole words: blanks at its end say nothing. */
function parcelOf(json: string): Parcel {
  const plain = new Int32Array(Math.ceil(Buffer.byteLength(json) / Int32Array.BYTES_PER_ELEMENT));
  bytesOf(plain).fill(' ').write(json);
  const mask = randomFillSync(new Int32Array(plain.length));
  const masked = combined(plain, mask);
  plain.fill(0);
  return { mask, masked };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function combined(a: Int32Array, b: Int32Array): Int32Array {
  const words = new Int32Array(a.length);
  for (let at = 0; at < a.length; at += 1) words[at] = (a[at] as number) ^ (b[at] as number);
  return words;
}
