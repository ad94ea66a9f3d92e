import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { isUuid, uuidv7 } from '@andamal/kernel';
import { DatumCipher, type SealedPlace } from './datum-cipher';
import { LocalKeyProvider, openBytes, sealBytes } from './key-provider';
import { subjectOfDeposit } from './subjects';
import { ValueIndex } from './value-index';

const PLACE: SealedPlace = { subjectId: 's', datumId: 'd', version: 1, category: 'NAME', actualCategory: 'NAME' };

describe('DatumCipher', () => {
  const cipher = new DatumCipher(new LocalKeyProvider('a secret of this spec that is long enough'));

  it('opens what it has sealed, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 2_000 }), async (value) => {
        const [sealed] = await cipher.seal([{ place: PLACE, value }]);
        expect(await cipher.open([{ place: PLACE, ...sealed! }])).toEqual([Buffer.from(value).toString()]);
      }),
    );
  });

  it('gives each value a key of its own', async () => {
    const [a, b] = await cipher.seal([{ place: PLACE, value: 'x' }, { place: PLACE, value: 'x' }]);
    expect(a!.sealed.equals(b!.sealed)).toBe(false);
    expect(a!.commitment).not.toBe(b!.commitment);
    expect(a!.commitment).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<SealedPlace>]>([
    ['subject', { subjectId: 't' }],
    ['datum', { datumId: 'e' }],
    ['version', { version: 2 }],
    ['category', { category: 'EMAIL' }],
    ['actual category', { actualCategory: 'EMAIL' }],
  ])('does not open a value that was moved to another %s', async (_name, change) => {
    const [sealed] = await cipher.seal([{ place: PLACE, value: 'x' }]);
    expect(await cipher.open([{ place: { ...PLACE, ...change }, ...sealed! }])).toEqual([null]);
  });

  it('does not open with a key that another key-encryption key has wrapped, nor a changed value', async () => {
    const [sealed] = await cipher.seal([{ place: PLACE, value: 'a value' }]);
    const other = new DatumCipher(new LocalKeyProvider('another secret of this spec, long enough'));
    expect(await other.open([{ place: PLACE, ...sealed! }])).toEqual([null]);
    for (let byte = 0; byte < sealed!.sealed.length; byte += 1) {
      const changed = Buffer.from(sealed!.sealed);
      changed[byte]! ^= 1;
      expect(await cipher.open([{ place: PLACE, ...sealed!, sealed: changed }])).toEqual([null]);
    }
    expect(openBytes(randomBytes(32), Buffer.alloc(5), '')).toBeNull();
  });

  it('never uses an initialisation vector twice', () => {
    const key = randomBytes(32);
    const ivs = Array.from({ length: 2_000 }, () => sealBytes(key, Buffer.from('x'), '').subarray(0, 12).toString('hex'));
    expect(new Set(ivs).size).toBe(ivs.length);
  });
});

describe('ValueIndex', () => {
  const index = new ValueIndex('an index key of this spec, long enough');

  it('tells equal values of one person, and of no two', () => {
    const fingerprint = index.fingerprint('s', 'EMAIL', 'EMAIL', 'a@b.se');
    expect(fingerprint).toHaveLength(43);
    expect(index.fingerprint('s', 'EMAIL', 'EMAIL', 'a@b.se')).toBe(fingerprint);
    const others = [
      index.fingerprint('t', 'EMAIL', 'EMAIL', 'a@b.se'),
      index.fingerprint('s', 'NAME', 'EMAIL', 'a@b.se'),
      index.fingerprint('s', 'EMAIL', 'EMAIL', 'c@b.se'),
      new ValueIndex('another index key, long enough for it').fingerprint('s', 'EMAIL', 'EMAIL', 'a@b.se'),
    ];
    expect(others).not.toContain(fingerprint);
  });

  it('finds people by e-mail, phone and personnummer only', () => {
    expect(index.blindIndex('EMAIL', 'A@b.se')).toBe(index.blindIndex('EMAIL', 'a@b.se'));
    expect(index.blindIndex('PHONE', '+46701740605')).toHaveLength(43);
    expect(index.blindIndex('PERSONAL_IDENTITY_NUMBER', '189001019802')).toHaveLength(43);
    expect(index.blindIndex('NAME', 'a')).toBeNull();
  });
});

describe('subjectOfDeposit', () => {
  it('is the same UUID for the same deposit, and another for another', () => {
    const deposit = uuidv7();
    expect(isUuid(subjectOfDeposit(deposit))).toBe(true);
    expect(isUuid(subjectOfDeposit('order-1'))).toBe(true);
    expect(subjectOfDeposit(deposit)).toBe(subjectOfDeposit(deposit));
    expect(subjectOfDeposit(deposit)).not.toBe(subjectOfDeposit(uuidv7()));
    expect(subjectOfDeposit(deposit).slice(0, 13)).toBe(deposit.slice(0, 13));
  });
});
