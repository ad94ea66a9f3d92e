import fc from 'fast-check';
import { fold, INVISIBLE } from './folded-text';

describe('a folded text', () => {
  it.each([
    ['nothing', '', ''],
    ['what is plain', 'Order 0192-55, 249 kr', 'Order 0192-55, 249 kr'],
    ['dashes', '1‐2‑3‒4–5—6―7−8﹣9－0', '1-2-3-4-5-6-7-8-9-0'],
    ['spaces', '1\u00a02\u20093\u202f4\u30005\u28006', '1 2 3 4 5 6'],
    ['line breaks, which stay', '1\n2\r\n3\t4', '1\n2\r\n3\t4'],
    ['wide and small forms', 'ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ ﹫ ＋４６', 'anna@example.org @ +46'],
    ['digits of other scripts', '٠٧٠ ۰۷۰ ०७० 𞥐𞥗𞥐 𝟎𝟕𝟎', '070 070 070 070 070'],
    ['what is invisible', '\ufeff0\u200b7\u00ad0\u2060\u034f1\ufe0f\u3164\u202e', '0701'],
    ['letters, which stay', 'Åsa 李小龍 😀 \ud800', 'Åsa 李小龍 😀 \ud800'],
  ])('has %s', (_what, text, expected) => {
    expect(fold(text).text).toBe(expected);
  });

  it('knows where each piece stood', () => {
    const text = 'ring 😀 ０７０\u00a0…1\u200b2 nu';
    const folded = fold(text);
    const at = folded.text.indexOf('070');
    const { start, end } = folded.originOf(at, folded.text.indexOf('2') + 1);
    expect(text.slice(start, end)).toBe('０７０\u00a0…1\u200b2');
  });

  it('has all of the original, in order, and changes nothing that is folded (property)', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom('0', ' ', '–', '\u00a0', '\u200b', '…', '٣', '😀', 'å', '﷼'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })) });
    fc.assert(
      fc.property(text, (original) => {
        const { text: folded, originOf } = fold(original);
        expect(INVISIBLE.test(folded)).toBe(false);
        expect(fold(folded).text).toBe(folded);
        let last = 0;
        for (let unit = 0; unit < folded.length; unit += 1) {
          const { start, end } = originOf(unit, unit + 1);
          expect(fold(original.slice(start, end)).text).toContain(folded[unit]);
          // Between two pieces there is only what is dropped.
          if (start >= last) expect(fold(original.slice(last, start)).text).toBe('');
          last = end;
        }
      }),
    );
  });
});
