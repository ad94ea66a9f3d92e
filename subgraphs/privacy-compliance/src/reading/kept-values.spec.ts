import { DatumCipher } from '../vault/datum-cipher';
import { LocalKeyProvider } from '../vault/key-provider';
import { KeptValues, ShownData, type ToOpen } from './kept-values';
import type { FoundDatum } from './personal-data.store';

const SECRET = 'a secret for this spec alone 0123456789';

/** Counts what is opened with the keys of the data. */
class CountingCipher extends DatumCipher {
  opened = 0;

  override open(values: Parameters<DatumCipher['open']>[0]): Promise<(string | null)[]> {
    this.opened += values.length;
    return super.open(values);
  }
}

async function dataOf(cipher: DatumCipher, values: readonly string[]): Promise<FoundDatum[]> {
  const places = values.map((_, at) => ({ subjectId: 'subject', datumId: `datum-${at}`, version: 1, category: 'NAME', actualCategory: 'NAME' }));
  const sealed = await cipher.seal(places.map((place, at) => ({ place, value: values[at] as string })));
  return places.map((place, at) => ({ place, createdAt: 0, bindings: [], ...(sealed[at] as (typeof sealed)[number]) }));
}

describe('KeptValues', () => {
  const cipher = new CountingCipher(new LocalKeyProvider(SECRET));
  beforeEach(() => void (cipher.opened = 0));

  it('opens a list that comes again without its keys, and another one with them', async () => {
    const values = new KeptValues(cipher);
    const [first, second] = (await dataOf(cipher, ['Åsa', 'Öland'])) as [FoundDatum, FoundDatum];
    const [both, last, none] = [[first, second], [second], []].map((shown): ToOpen => ({ shown: new ShownData(shown as FoundDatum[]), isKept: true })) as [ToOpen, ToOpen, ToOpen];
    for (const opened of [2, 2]) {
      expect(await values.open([both])).toEqual([['Åsa', 'Öland']]);
      expect(cipher.opened).toBe(opened);
    }
    expect(await values.open([last, { shown: new ShownData([second, first]), isKept: true }, none])).toEqual([['Öland'], ['Öland', 'Åsa'], []]);
    expect(cipher.opened).toBe(5);
    expect(await values.open([last, { shown: new ShownData([first]), isKept: true }])).toEqual([['Öland'], ['Åsa']]);
    expect(cipher.opened).toBe(6);
  });

  it('keeps nothing of what does not come again, nor of what does not open', async () => {
    const values = new KeptValues(cipher);
    const [datum] = (await dataOf(cipher, ['Åsa'])) as [FoundDatum];
    const once: ToOpen = { shown: new ShownData([datum]), isKept: false };
    const changed: ToOpen = { shown: new ShownData([{ ...datum, sealed: Buffer.from(datum.sealed).fill(0, 12, 13) }]), isKept: true };
    for (const opened of [2, 4]) {
      expect(await values.open([once, changed])).toEqual([['Åsa'], [null]]);
      expect(cipher.opened).toBe(opened);
    }
  });

  it('does not keep what it could not tell apart', async () => {
    const values = new KeptValues(cipher);
    const list: ToOpen = { shown: new ShownData(await dataOf(cipher, ['a\0b', 'c'])), isKept: true };
    for (const opened of [2, 4]) {
      expect(await values.open([list])).toEqual([['a\0b', 'c']]);
      expect(cipher.opened).toBe(opened);
    }
  });

  it.each(['', 'a', 'ab', 'abc', 'abcd', '"\\ \n', '🜁 é'])('gives back %j as it was', async (value) => {
    const values = new KeptValues(cipher);
    const list: ToOpen = { shown: new ShownData(await dataOf(cipher, [value])), isKept: true };
    await values.open([list]);
    expect(await values.open([list])).toEqual([[value]]);
    expect(cipher.opened).toBe(1);
  });
});
