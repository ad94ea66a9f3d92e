import { randomFillSync } from 'node:crypto';
import type { DatumCipher } from '../vault/datum-cipher';
import type { FoundDatum } from './personal-data.store';

/** Data that are shown together. Their values, once they were opened, are kept with them, and live no longer than they do. */
export class ShownData {
  /** Null: not opened yet, or not to be kept. */
  parcel: Parcel | null = null;

  constructor(readonly data: readonly FoundDatum[]) {}
}

export interface ToOpen {
  readonly shown: ShownData;
  /** Whether the same may come again. */
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
  /** Where parcels are put together: all of a page at once, and nothing of it stays. */
  private bench = new Int32Array(4_096);

  constructor(private readonly cipher: DatumCipher) {}

  /** @returns for each list a value for each of its data; null for one that cannot be opened: see {@link DatumCipher.open} */
  async open(lists: readonly ToOpen[]): Promise<(string | null)[][]> {
    const parcels = lists.flatMap(({ shown: { parcel } }) => parcel ?? []);
    const known = this.openParcels(parcels);
    if (known.length === lists.length) return known;
    const lacking = new Set(lists.filter(({ shown: { parcel } }) => parcel === null));
    const values = (await this.cipher.open([...lacking].flatMap(({ shown }) => shown.data)))[Symbol.iterator]();
    const before = known[Symbol.iterator]();
    return lists.map((list) => {
      if (!lacking.has(list)) return before.next().value as string[];
      const { shown, isKept } = list;
      const fresh = shown.data.map(() => values.next().value as string | null);
      if (isKept && !fresh.includes(null)) shown.parcel = parcelOf(fresh);
      return fresh;
    });
  }

  private openParcels(parcels: readonly Parcel[]): string[][] {
    const length = parcels.reduce((words, { mask }) => words + mask.length, 0);
    if (this.bench.length < length) this.bench = new Int32Array(2 * length);
    const { bench } = this;
    let end = 0;
    for (const { mask, masked } of parcels) {
      for (let at = 0; at < mask.length; at += 1) bench[end + at] = (masked[at] as number) ^ (mask[at] as number);
      end += mask.length;
    }
    const text = bytesOf(bench).toString('utf8', 0, end * Int32Array.BYTES_PER_ELEMENT);
    bench.fill(0, 0, end);
    const opened = JSON.parse(`[${text}[]]`) as string[][];
    opened.pop();
    return opened;
  }
}

/** An item of a JSON list with its comma, in whole words: blanks at its end say nothing. */
function parcelOf(values: readonly (string | null)[]): Parcel {
  const item = `${JSON.stringify(values)},`;
  const plain = new Int32Array(Math.ceil(Buffer.byteLength(item) / Int32Array.BYTES_PER_ELEMENT));
  bytesOf(plain).fill(' ').write(item);
  const mask = randomFillSync(new Int32Array(plain.length));
  const masked = plain.map((word, at) => word ^ (mask[at] as number));
  plain.fill(0);
  return { mask, masked };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
