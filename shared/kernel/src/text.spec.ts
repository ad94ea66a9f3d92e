import { isOneLine } from './text';

describe('one line', () => {
  it.each(['Åsa Öberg-Þórðardóttir', 'محمد عبد الله', 'דוד כהן', '李小龍', 'O’Connor', 'N\u0308ana', '𝕶im 😀', 'Provgatan 12 B, 3 tr', 'می‌خواهم'])('is %s', (text) => {
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
  ])('is not %s', (_what, text) => {
    expect(isOneLine(text)).toBe(false);
  });
});
