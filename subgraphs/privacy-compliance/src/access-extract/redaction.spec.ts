import { fold } from '@andamal/kernel';
import fc from 'fast-check';
import { MAX_TEXT } from '../deposits/values';
import { redact, tellingsIn, type Telling } from './redaction';

const now = new Date('2026-11-23T09:00:00Z');
const nobody = (): boolean => false;
const shown = (text: string, isOwn: (telling: Telling) => boolean = nobody, passages: { start: number; end: number }[] = []) =>
  redact(text, { now, isOwn, passages, language: 'en' }).text;

describe('redaction of third persons', () => {
  it.each([
    ['Write to granne.test@mail.example.', 'Write to [another person’s e-mail address].'],
    ['mailto:granne@mail.example, please', 'mailto:[another person’s e-mail address], please'],
    ['Call 070-174 06 06 or +46 70 174 06 06!', 'Call [another person’s phone number] or [another person’s phone number]!'],
    ['Hers is 19900101-9802 (900101-9802).', 'Hers is [another person’s identity number] ([another person’s identity number]).'],
    ['Order 0192-55, 3 reels at 249 kr on 2026-11-23', 'Order 0192-55, 3 reels at 249 kr on 2026-11-23'],
    ['', ''],
    // As word processors and mail programs set them.
    ['pnr 19740612–1173', 'pnr [another person’s identity number]'],
    ['pnr 740612\u22121173, 740612\u20111173', 'pnr [another person’s identity number], [another person’s identity number]'],
    ['pnr 19740612\u00a01173, 740612\u20091173', 'pnr [another person’s identity number], [another person’s identity number]'],
    ['pnr １９７４０６１２－１１７３ or ٧٤٠٦١٢١١٧٣', 'pnr [another person’s identity number] or [another person’s identity number]'],
    ['pnr 19740612\u200b1173, 740612\u00ad1173', 'pnr [another person’s identity number], [another person’s identity number]'],
    ['pnr 1974-06-12-1173, 1974-06-12 1173, 740612 – 1173', 'pnr [another person’s identity number], [another person’s identity number], [another person’s identity number]'],
    ['Anna–740612-1173–Berg, 12 740612-1173', 'Anna–[another person’s identity number]–Berg, 12 [another person’s identity number]'],
    ['Call 070\u00a0123\u00a045\u00a067 or 070\u2011123 45 67', 'Call [another person’s phone number] or [another person’s phone number]'],
    ['Call ＋４６ ７０ １２３ ４５ ６７, \u202a0701234567\u202c', 'Call [another person’s phone number], \u202a[another person’s phone number]\u202c'],
    ['Call tel:+46701234567, + 46 70 123 45 67', 'Call tel:[another person’s phone number], [another person’s phone number]'],
    ['Mail anna.berg @ example.org or anna.berg\u00a0@\u00a0example.org', 'Mail [another person’s e-mail address] or [another person’s e-mail address]'],
    ['Mail anna.berg＠example．org, anna.berg﹫example.org', 'Mail [another person’s e-mail address], [another person’s e-mail address]'],
    ['Mail an\u00adna.berg\u200b@exam\u00adple.org', 'Mail [another person’s e-mail address]'],
    ['“anna.berg@example.org”', '“[another person’s e-mail address]”'],
    ['Mail…anna.berg@example.org…she answers', 'Mail…[another person’s e-mail address]…she answers'],
    ['anna.berg@example.org.2 reels', '[another person’s e-mail address].2 reels'],
    ['See https://mail.example/?to=anna.berg@example.org', 'See https:[another person’s e-mail address]'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('leaves what is the person’s own, however it is written', () => {
    const own = (telling: Telling): boolean => telling.value === '+46701740605';
    expect(shown('I am on 070-174 06 05, she is on 070-174 06 06', own)).toBe('I am on 070-174 06 05, she is on [another person’s phone number]');
  });

  it.each([
    'Order F2026-000123 of 23–11–2026, 136\u00a050 Jordbro, 1\u00a0249,00 kr, −20–+60 °C',
    'Open 09.00–17.00, on 24/12/2026 and 05.01.2027 10.00 – 14.30',
    'Article 12-0345, 4 × 0,75 mm, 3 pcs @ 249.00 kr',
    '2026–11–23, 19740612–1174, 19741312–1173, 1234567890123456',
    'Write to the address at example.org @ home',
  ])('leaves alone what tells of nobody: %s', (text) => {
    expect(shown(text)).toBe(text);
  });

  it('leaves what is the person’s own when its digits could be an identity number too', () => {
    expect(tellingsIn('0701129819', now).map(({ category }) => category)).toEqual(['PERSONAL_IDENTITY_NUMBER', 'PHONE']);
    expect(shown('I am on 0701129819', ({ value }) => value === '+46701129819')).toBe('I am on 0701129819');
    expect(shown('She is 0701129819')).toBe('She is [another person’s identity number]');
  });

  it('takes out what staff have marked, over or beside what it finds itself', () => {
    const text = 'My neighbour Granne Test, granne@mail.example, saw it.';
    const marked = [{ start: 3, end: 24 }, { start: 20, end: 45 }, { start: 900, end: 950 }, { start: 5, end: 5 }];
    expect(shown(text, nobody, marked)).toBe('My [about another person], saw it.');
    expect(redact(text, { now, isOwn: () => true, passages: [], language: 'sv' })).toEqual({ text, redacted: false });
  });

  it('takes time in proportion to the text', () => {
    const pieces = ['a', 'a.', '@', 'a@', 'a@a.', 'a @ ', '0', '07 ', '+0', '(0) ', '19 ', '19740612-1174 ', '19740612 1173', '01/01/2000-', '09.00-17.00 ', '\u200b', '–', '０', 'å', '😀', '…'];
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(MAX_TEXT / piece.length)).slice(0, MAX_TEXT);
      const { redacted } = redact(text, { now, isOwn: nobody, passages: [], language: 'en' });
      expect({ piece, redacted }).toEqual({ piece, redacted: shown(piece.repeat(40)) !== piece.repeat(40) });
    }
  });

  it('never shows a value that is not the person’s own, wherever it stands (property)', () => {
    const secret = fc.constantFrom('granne@mail.example', '070-174 06 06', '199001019802');
    const dash = fc.constantFrom('-', '–', '−', '\u2011');
    const space = fc.constantFrom(' ', '\u00a0', '\u2009', '\u202f');
    const typeset = fc.tuple(secret, dash, space, fc.constantFrom('', '\u200b', '\u00ad', '\ufeff'), fc.boolean()).map(([value, hyphen, blank, nothing, wide]) => {
      const set = value.replaceAll('-', hyphen).replaceAll(' ', blank).replace('9', `${nothing}9`).replace('0', `0${nothing}`);
      return wide ? set.replace(/[0-9@]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0)) : set;
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(secret, typeset, fc.constantFrom('hej', 'ring mig', 'nr', '<b>', 'åäö', '😀'))), (words) => {
        const text = shown(words.join(' '));
        return !/granne@|174 06 06|199001019802/.test(fold(text).text) && tellingsIn(text, now).length === 0;
      }),
    );
  });
});
