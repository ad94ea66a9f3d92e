import fc from 'fast-check';
import { emailAddress, lookUpForm } from './email-address';

describe('an e-mail address', () => {
  it.each([
    ['  Kund@Exempel.SE ', 'Kund@exempel.se'],
    ['a.b+tag@sub.exempel.se', 'a.b+tag@sub.exempel.se'],
    ['kund@räksmörgås.se', 'kund@xn--rksmrgs-5wao1o.se'],
    ['a\u030Ake@exempel.se', 'åke@exempel.se'],
    ['ｋｕｎｄ＠ｅｘｅｍｐｅｌ．ｓｅ', 'kund@exempel.se'],
    ['ann‑sofie@ex–empel.se', 'ann-sofie@ex-empel.se'],
    // Another alphabet is another mailbox, however alike the letters look.
    ['kυnd@exempel.se', 'kυnd@exempel.se'],
  ])('gives %j its one spelling', (text, expected) => {
    expect(emailAddress(text)).toBe(expected);
  });

  it.each([
    '', '@', 'kund', 'kund@', '@exempel.se', 'kund@exempel', 'a b@exempel.se', 'a@b@exempel.se', 'a﹫b@exempel.se', '.a@exempel.se', 'a..b@exempel.se', 'a…b@exempel.se',
    'a@-exempel.se', 'a@exempel.se.', 'a\n@exempel.se', '"a"@exempel.se', 'a@127.0.0.1', 'a\u00a0b@exempel.se', 'kund٧@exempel.se',
    `${'a'.repeat(65)}@exempel.se`, `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.se`,
  ])('is not %j', (text) => {
    expect(emailAddress(text)).toBeNull();
  });

  it.each(['\u00ad', '\u034f', '\u115f', '\u180e', '\u200b', '\u200d', '\u202e', '\u2060', '\u2800', '\u3164', '\ufe0f', '\uffa0', '\ue000', '\u{e0100}', '\u{e0041}'])(
    'has nothing in it that cannot be seen: %j',
    (invisible) => {
      for (const text of [`a${invisible}@exempel.se`, `${invisible}a@exempel.se`, `a@exem${invisible}pel.se`]) expect(emailAddress(text)).toBeNull();
    },
  );

  it('is looked up whatever its case', () => {
    expect(lookUpForm('Kund@exempel.se')).toBe('kund@exempel.se');
    expect(lookUpForm('J\u030C@exempel.se')).toBe('\u01F0@exempel.se');
  });

  it('changes nothing that it has given already, and throws on nothing', () => {
    const odd = fc.tuple(fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 6 }), fc.constantFrom('@exempel.se', '＠ex–empel.se')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), odd, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const once = emailAddress(text);
        if (once === null) return;
        expect(emailAddress(once)).toBe(once);
        expect(lookUpForm(lookUpForm(once))).toBe(lookUpForm(once));
      }),
    );
  });
});
