import fc from 'fast-check';
import { BlindIndex } from './blind-index';
import { normaliseEmail } from './email-address';

describe('normaliseEmail', () => {
  it.each([
    ['  Kund@Exempel.SE ', 'kund@exempel.se'],
    ['a.b+tag@sub.exempel.se', 'a.b+tag@sub.exempel.se'],
    ['kund@räksmörgås.se', 'kund@xn--rksmrgs-5wao1o.se'],
    ['a\u030Ake@exempel.se', 'åke@exempel.se'],
  ])('gives %j its one spelling', (text, expected) => {
    expect(normaliseEmail(text)).toBe(expected);
  });

  it.each([
    '', '@', 'kund', 'kund@', '@exempel.se', 'kund@exempel', 'a b@exempel.se', 'a@b@exempel.se', '.a@exempel.se', 'a..b@exempel.se',
    'a@-exempel.se', 'a@exempel.se.', 'a\u200B@exempel.se', 'a\n@exempel.se', '"a"@exempel.se', 'a@127.0.0.1',
    `${'a'.repeat(65)}@exempel.se`, `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.se`,
  ])('refuses %j', (text) => {
    expect(normaliseEmail(text)).toBeNull();
  });

  it('changes nothing that it has given already, and throws on nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const once = normaliseEmail(text);
        if (once !== null) expect(normaliseEmail(once)).toBe(once);
      }),
    );
  });
});

describe('BlindIndex', () => {
  it('depends on the key, the address, and the use', () => {
    const index = new BlindIndex('k'.repeat(32));
    expect(index.ofEmail('a@exempel.se')).toMatch(/^[0-9a-f]{64}$/);
    const values = [
      index.ofEmail('a@exempel.se'),
      index.ofEmail('b@exempel.se'),
      new BlindIndex('K'.repeat(32)).ofEmail('a@exempel.se'),
      index.ofAttempts('a@exempel.se', 1),
      index.ofAttempts('a@exempel.se', 2),
    ];
    expect(new Set(values).size).toBe(values.length);
    expect(new BlindIndex('k'.repeat(32)).ofEmail('a@exempel.se')).toBe(values[0]);
  });
});
