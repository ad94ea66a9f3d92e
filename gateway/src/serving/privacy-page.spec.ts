import { readFileSync } from 'node:fs';
import { parseRegister, type Register } from '@andamal/policy';
import { privacyPage } from './privacy-page';

function shipped(change: (document: Record<string, unknown>) => void = () => undefined): Register {
  const document = JSON.parse(readFileSync('schema/policy/register.json', 'utf8')) as Record<string, unknown>;
  change(document);
  const parsed = parseRegister(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

async function page(register: Register, language: 'sv' | 'en'): Promise<string> {
  const answer = await privacyPage(register)({ method: 'GET', headers: { 'accept-language': language }, search: '', path: '/privacy' } as never);
  return String(answer.body);
}

describe('the page at /privacy', () => {
  it.each([
    ['sv', ['Frågor om dina uppgifter', 'kontakt i dataskyddsfrågor', 'Inga uppgifter lämnar EU/EES.', 'telefonnummer: frivilligt', 'Beslut fattas automatiskt, med profilering', 'Inga beslut fattas automatiskt', 'Integritetsskyddsmyndigheten']],
    ['en', ['Questions about your data', 'contact for privacy', 'No data leaves the EU/EEA.', 'phone number: voluntary', 'Decisions are made automatically, with profiling', 'Nothing is decided automatically', 'Integritetsskyddsmyndigheten']],
  ] as const)('says all that GDPR Art. 13 asks for (%s)', async (language, said) => {
    const html = await page(shipped(), language);
    for (const words of said) expect(html).toContain(words);
  });

  it('shows what stands in the register as text, never as markup', async () => {
    const notice = { sv: '<script>', en: '<script>' };
    const html = await page(shipped((document) => Object.assign(document['privacyContact'] as object, { notice })), 'sv');
    expect(html).toContain('<p>&lt;script&gt;</p>');
    expect(html).not.toContain('<script>');
  });
});
