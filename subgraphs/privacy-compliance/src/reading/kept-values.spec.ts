import { DatumCipher } from '../vault/datum-cipher';
import { LocalKeyProvider } from '../vault/key-provider';
import { KeptValues } from './kept-values';
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

  it('opens the same data of a context without their keys the second time, and other data with them', async () => {
    const values = new KeptValues(cipher);
    const [first, second] = (await dataOf(cipher, ['Åsa', 'Öland'])) as [FoundDatum, FoundDatum];
    const kept = {};
    for (const opened of [2, 2]) {
      expect(await values.open([{ kept, data: [first, second] }])).toEqual([['Åsa', 'Öland']]);
      expect(cipher.opened).toBe(opened);
    }
    expect(await values.open([{ kept, data: [second] }, { kept, data: [second, first] }, { kept: {}, data: [] }])).toEqual([['Öland'], ['Öland', 'Åsa'], []]);
    expect(cipher.opened).toBe(5);
    expect(await values.open([{ kept, data: [second] }, { kept: {}, data: [first] }])).toEqual([['Öland'], ['Åsa']]);
    expect(cipher.opened).toBe(6);
  });

  it('keeps nothing for who keeps nothing, and nothing of what does not open', async () => {
    const values = new KeptValues(cipher);
    const [datum] = (await dataOf(cipher, ['Åsa'])) as [FoundDatum];
    const changed = { ...datum, sealed: Buffer.from(datum.sealed).fill(0, 12, 13) };
    const kept = {};
    for (const opened of [2, 4]) {
      expect(await values.open([{ kept: null, data: [datum] }, { kept, data: [changed] }])).toEqual([['Åsa'], [null]]);
      expect(cipher.opened).toBe(opened);
    }
  });
});
