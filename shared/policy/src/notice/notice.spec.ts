import { shippedRegister } from '../../spec/shipped-register';
import { registerAsDpv } from './dpv';
import { privacyNotice } from './privacy-notice';
import { recordAsMarkdown, recordOfProcessing } from './record-of-processing';
import { cookieDurationInWords } from './retention-words';

const register = shippedRegister();

describe('the privacy notice', () => {
  it.each(['sv', 'en'] as const)('tells of every purpose what Art. 13 asks for (%s)', (language) => {
    const notice = privacyNotice(register, language);
    expect(notice.purposes.map(({ code }) => code)).toEqual(register.purposes.map(({ code }) => code));
    for (const rule of register.purposes) {
      const purpose = notice.purposes.find(({ code }) => code === rule.code);
      expect(purpose?.text).toBe(rule.notice[language]);
      expect(purpose?.legalBasis).toHaveLength(rule.legalBasis.length);
      expect(purpose?.retention).toHaveLength(rule.lifecycle.length);
      if (rule.categories !== 'ALL') expect(purpose?.data).toHaveLength(rule.categories.length);
    }
    expect(JSON.stringify(notice)).not.toMatch(/undefined|COMPLAINT_PERIOD|[A-Z]{4,}_[A-Z]+":/);
  });

  it('says in words until when data is kept', () => {
    const retention = (code: string) => privacyNotice(register, 'en').purposes.find((purpose) => purpose.code === code)?.retention;
    expect(retention('BOOKKEEPING')).toEqual(['An invoice: through the end of the seventh year after the calendar year in which the fiscal year ended.']);
    expect(retention('UNPAID_INVOICE')).toEqual(['An invoice: until the invoice is paid, the invoice is credited or the invoice is written off.']);
    expect(retention('CONTRACT')?.[1]).toContain('your visits to the site for 7 years at most');
  });

  it('follows the register: the time for complaints, and the reading of the cookie rule', () => {
    const other = shippedRegister({ complaintPeriodMonths: 2, cookies: { ...register.cookies, reading: 'AS_POLICY' } });
    expect(JSON.stringify(privacyNotice(other, 'en').purposes)).toContain('2 months');
    const declined = (of: typeof register) => privacyNotice(of, 'en').cookies.choices.find(({ code }) => code === 'DECLINE')?.groups;
    expect(declined(register)).toEqual(['functional']);
    expect(declined(other)).toEqual(['functional', 'analytics']);
  });

  it('names how long each cookie lives', () => {
    expect([0, 1, 90].map((days) => cookieDurationInWords(days, 'sv'))).toEqual(['tills du stänger webbläsaren', '1 dag', '90 dagar']);
    expect([0, 1, 90].map((days) => cookieDurationInWords(days, 'en'))).toEqual(['until you close the browser', '1 day', '90 days']);
  });
});

describe('the record of processing', () => {
  const places = [
    { category: 'NAME', coordinate: 'PersonalData.name', direction: 'SHOWS' as const },
    { category: 'NAME', coordinate: 'RegisterInput.name', direction: 'TAKES' as const },
    { category: 'ALL_CATEGORIES', coordinate: 'Datum.value', direction: 'SHOWS' as const },
  ];
  const record = recordOfProcessing(register, places, 'en');

  it('says where the schema shows and takes what each purpose uses', () => {
    const name = (code: string) => record.activities.find((activity) => activity.code === code)?.data.find(({ category }) => category === 'NAME');
    expect(name('NEWSLETTER')).toMatchObject({ shownBy: ['PersonalData.name'], takenBy: ['RegisterInput.name'] });
    expect(name('RIGHTS')).toMatchObject({ shownBy: ['PersonalData.name', 'Datum.value'] });
    expect(name('CALL_QUALITY')).toBeUndefined();
  });

  it('names recipients, people, retention and measures', () => {
    expect(record.activities.find(({ code }) => code === 'IDENTITY_AND_CREDIT_CHECK')).toMatchObject({
      dataSubjects: ['customers with an account', 'customers without an account'],
      recipients: expect.arrayContaining([{ name: 'address verification and credit reports', role: 'controller of its own' }]),
    });
    expect(record.securityMeasures.length).toBeGreaterThan(4);
    const markdown = recordAsMarkdown(record, 'en');
    for (const { purpose } of record.activities) expect(markdown).toContain(`## ${purpose}`);
    expect(markdown).toContain('- Retention: An invoice: through the end');
  });
});

describe('the register as DPV', () => {
  interface Graph { '@context': Record<string, string>; '@graph': (Record<string, unknown> & { '@id': string })[] }
  const { '@context': context, '@graph': graph } = JSON.parse(JSON.stringify(registerAsDpv(register))) as Graph;

  it('refers to nothing that is not in it, or in a vocabulary that it names', () => {
    const ids = new Set(graph.map((node) => node['@id']));
    const references = [...JSON.stringify(graph).matchAll(/"(?:@id|@type)":"([^"]+)"/g)].map(([, id = '']) => id);
    for (const id of references) {
      expect(Object.keys(context)).toContain(id.split(':')[0]);
      if (id.startsWith('shop:')) expect(ids).toContain(id);
    }
  });

  it('has for each purpose a process with its data, legal basis and recipients', () => {
    const newsletter = graph.find((node) => node['@id'] === 'shop:process/NEWSLETTER');
    expect(newsletter).toMatchObject({
      '@type': 'dpv:Process',
      'dpv:hasPurpose': { '@id': 'shop:purpose/NEWSLETTER' },
      'dpv:hasPersonalData': [{ '@id': 'shop:data/EMAIL' }, { '@id': 'shop:data/NAME' }],
      'dpv:hasLegalBasis': [{ '@id': 'eu-gdpr:A6-1-a' }],
    });
    expect(graph.at(-1)?.['dpv:hasRight']).toEqual(
      ['A7-3', 'A13', 'A14', 'A15', 'A16', 'A17', 'A18', 'A20', 'A21', 'A77'].map((right) => ({ '@id': `eu-gdpr:${right}` })),
    );
  });
});
