import fc from 'fast-check';
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
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('leaves what is the person’s own, however it is written', () => {
    const own = (telling: Telling): boolean => telling.value === '+46701740605';
    expect(shown('I am on 070-174 06 05, she is on 070-174 06 06', own)).toBe('I am on 070-174 06 05, she is on [another person’s phone number]');
  });

  it('takes out what staff have marked, over or beside what it finds itself', () => {
    const text = 'My neighbour Granne Test, granne@mail.example, saw it.';
    const marked = [{ start: 3, end: 24 }, { start: 20, end: 45 }, { start: 900, end: 950 }, { start: 5, end: 5 }];
    expect(shown(text, nobody, marked)).toBe('My [about another person], saw it.');
    expect(redact(text, { now, isOwn: () => true, passages: [], language: 'sv' })).toEqual({ text, redacted: false });
  });

  it('never shows a value that is not the person’s own, wherever it stands (property)', () => {
    const secret = fc.constantFrom('granne@mail.example', '070-174 06 06', '199001019802');
    fc.assert(
      fc.property(fc.array(fc.oneof(secret, fc.constantFrom('hej', 'ring mig', 'nr', '<b>', 'åäö'))), (words) => {
        const text = shown(words.join(' '));
        return !/granne@|174 06 06|199001019802/.test(text) && tellingsIn(text, now).length === 0;
      }),
    );
  });
});
