import { isName, isOneLine } from './text';

describe('one line', () => {
  it.each(['Åsa Öberg-Þórðardóttir', 'محمد عبد الله', 'דוד כהן', '李小龍', 'O’Connor', 'N\u0308ana', '𝕶im 😀', 'Provgatan 12 B, 3 tr', 'می‌خواهم', 'श्री\u200dमती', '葛\u{e0100}城', 'Kaffe ❤\ufe0f\u200d🔥'])('is %s', (text) => {
    expect(isOneLine(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['nothing to be seen', ' \u200b\u2060\u00a0'],
    ['a control character', 'Kim\u0000'],
    ['a bell', 'Kim\u0007'],
    ['two lines', 'Kim\r\nX: y'],
    ['two lines of Unicode', 'Kim\u2028X'],
    ['half a surrogate pair', 'Kim\ud800'],
    ['the other half', '\udc00Kim'],
    ['letters in an order that is not theirs', 'Kim\u202egnirts'],
    ['letters isolated', 'Kim\u2066x\u2069'],
    ['nothing between two letters', 'Ki\u200bm'],
    ['a soft hyphen', 'Ki\u00adm'],
    ['a mark of direction', 'Kim\u200e'],
    ['a joiner that joins nothing', 'Kim\u200d'],
    ['joiners in a row', 'Ki\u200d\u200dm'],
    ['variation selectors in a row', 'Kim\ufe0f\ufe0f'],
    ['a filler, which counts as a letter', '\u3164'],
    ['a selector of a filler', '\u3164\ufe0f'],
    ['a blank pattern of Braille', '\u200b\u2800'],
    ['a letter with a blank pattern of Braille', 'Kim\u2800'],
    ['letters of a flag that are not shown', 'Kim\u{e0041}'],
  ])('is not %s', (_what, text) => {
    expect(isOneLine(text)).toBe(false);
  });
});

describe('a name', () => {
  it.each(['Åsa', '李', 'X Æ A-12', '3 Sverige', 'می‌خواهم'])('is %s', (text) => {
    expect(isName(text)).toBe(true);
  });

  it.each(['', '-', '42', '😀', '070-174 06 05', '\u3164', 'Ki\u200bm'])('is not %j', (text) => {
    expect(isName(text)).toBe(false);
  });
});
