import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createClock, fixedClock, formatSek, isUuid, roundHalfAwayFromZero, secretToken, splitVat, uuidv7 } from './index';

describe('clock', () => {
  it('reads the instant from CLOCK_FILE at each call', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'now');
    const clock = createClock({ clockFile: file });
    writeFileSync(file, '2026-11-23T09:00:00.000Z\n');
    expect(clock.now().toISOString()).toBe('2026-11-23T09:00:00.000Z');
    writeFileSync(file, '2033-12-31T22:59:59.999Z');
    expect(clock.now().toISOString()).toBe('2033-12-31T22:59:59.999Z');
  });

  it('refuses a file that holds no instant', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'now');
    writeFileSync(file, 'tomorrow');
    expect(() => createClock({ clockFile: file }).now()).toThrow('Not an instant');
  });
});

describe('uuidv7', () => {
  it('makes ids that sort in the order in which they were made, though the clock stands still or goes back', () => {
    const clock = fixedClock('2026-11-23T09:00:00Z');
    const ids: string[] = [];
    for (let index = 0; index < 10_000; index += 1) {
      if (index === 5_000) clock.advance(-60_000);
      ids.push(uuidv7(clock));
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every(isUuid)).toBe(true);
  });

  it('tells a UUID from other text', () => {
    expect(isUuid('nonsense')).toBe(false);
    expect(isUuid(uuidv7().toUpperCase())).toBe(false);
    expect(secretToken()).toMatch(/^[\w-]{22}$/);
  });
});

describe('money', () => {
  it('splits VAT per line so that the parts add up', () => {
    expect(splitVat(30_000, 2_500)).toEqual({ inclVat: 30_000, exclVat: 24_000, vat: 6_000 });
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom(0, 600, 1_200, 2_500), (amount, rate) => {
        const split = splitVat(amount, rate);
        const exact = (amount * rate) / (10_000 + rate);
        expect(split.exclVat + split.vat).toBe(amount);
        expect(Math.abs(split.vat - exact)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('rounds a half away from zero', () => {
    expect([0.5, 1.5, 2.4, -0.5, -1.5].map(roundHalfAwayFromZero)).toEqual([1, 2, 2, -1, -2]);
  });

  it('refuses what is not a whole amount', () => {
    expect(() => splitVat(1.5, 2_500)).toThrow(RangeError);
    expect(() => splitVat(100, -1)).toThrow(RangeError);
  });

  it('writes SEK as a Swede reads it', () => {
    expect(formatSek(30_000).replace(/\s/g, ' ')).toBe('300,00 kr');
  });
});
