import { randomFillSync } from 'node:crypto';
import type { DatumCipher } from '../vault/datum-cipher';
import type { FoundDatum } from './personal-data.store';

/** Data that are shown together. Their values, once they were opened, are kept with them, and live no longer than they do. */
export class ShownData {
  /** Values in two halves, one behind the other: random words, and the values' text exclusive-or these. Null: not opened yet, or not to be kept. */
  parcel: Int32Array | null = null;

  constructor(readonly data: readonly FoundDatum[]) {}
}

export interface ToOpen {
  readonly shown: ShownData;
  /** Whether the same may come again. */
  readonly isKept: boolean;
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
    const known = this.openParcels(lists.filter(isKnown));
    if (known.length === lists.length) return known;
    const lacking = new Set(lists.filter((list) => !isKnown(list)));
    const values = (await this.cipher.open([...lacking].flatMap(({ shown }) => shown.data)))[Symbol.iterator]();
    const before = known[Symbol.iterator]();
    return lists.map((list) => {
      if (!lacking.has(list)) return before.next().value as string[];
      const { shown, isKept } = list;
      const fresh = shown.data.map(() => values.next().value as string | null);
      if (isKept) shown.parcel = parcelOf(fresh);
      return fresh;
    });
  }

  private openParcels(lists: readonly ToOpen[]): string[][] {
    const length = lists.reduce((words, { shown: { parcel } }) => words + (parcel as Int32Array).length / 2, 0);
    if (this.bench.length < length) this.bench = new Int32Array(2 * length);
    const { bench } = this;
    let end = 0;
    for (const { shown } of lists) {
      const parcel = shown.parcel as Int32Array;
      const half = parcel.length / 2;
      for (let at = 0; at < half; at += 1) bench[end + at] = (parcel[at] as number) ^ (parcel[half + at] as number);
      end += half;
    }
    const texts = bytesOf(bench).toString('utf8', 0, end * Int32Array.BYTES_PER_ELEMENT).split(END);
    bench.fill(0, 0, end);
    let next = 0;
    return lists.map(({ shown: { data } }) => {
      const values = texts.slice(next, next + data.length);
      next += data.length + 1;
      return values;
    });
  }
}

/** Ends a value. One that has it in itself is not kept. */
const END = '\0';

function isKnown({ shown: { parcel } }: ToOpen): boolean {
  return parcel !== null;
}

/** The values, each with its end, and what fills the last word with its own. Null: they are not to be kept. */
function parcelOf(values: readonly (string | null)[]): Int32Array | null {
  if (values.some((value) => value === null || value.includes(END))) return null;
  const text = values.map((value) => value + END).join('');
  const half = Math.ceil((Buffer.byteLength(text) + END.length) / Int32Array.BYTES_PER_ELEMENT);
  const parcel = new Int32Array(2 * half);
  const plain = bytesOf(parcel.subarray(half)).fill(' ');
  plain.write(text);
  plain.write(END, plain.length - END.length);
  randomFillSync(parcel, 0, half);
  for (let at = 0; at < half; at += 1) parcel[half + at] = (parcel[half + at] as number) ^ (parcel[at] as number);
  return parcel;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
