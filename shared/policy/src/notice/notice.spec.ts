import { shippedRegister } from '../../spec/shipped-register';
import { registerAsDpv } from './dpv';
import { privacyNotice } from './privacy-notice';
import { recordAsMarkdown, recordOfProcessing } from './record-of-processing';
import { cookieDurationInWords } from './retention-words';

const register = shippedRegister();
const transfer = {
  country: 'US', safeguard: 'STANDARD_CONTRACTUAL_CLAUSES', citations: ['GDPR Art. 46(2)(c)'],
  notice: { sv: 'Fråga oss om klausulerna.', en: 'Ask us for the clauses.' },
};
/** A shop with an officer, a mail service abroad, and a law that demands a name. */
const edited = shippedRegister({
  privacyContact: { ...register.privacyContact, role: 'DATA_PROTECTION_OFFICER' },
  recipients: register.recipients.map((one) => (one.code === 'SITE_OPERATIONS' ? { ...one, thirdCountryTransfers: [transfer] } : one)),
  collection: register.collection.map((one, at) =>
    at > 0 ? one : { ...one, requirements: one.requirements.map((rule, place) => (place > 0 ? rule : { ...rule, kind: 'STATUTORY', citations: ['Lag (1999:1) 1 §'] })) },
  ),
});

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
    expect(retention('LEGITIMATE_INTEREST')).toEqual(expect.arrayContaining([expect.stringMatching(/: for 7 years, or until you object\.$/)]));
    expect(retention('NEWSLETTER')?.join()).not.toContain('object');
    expect(retention('CONTRACT')?.[1]).toContain('your visits to the site for 7 years at most');
  });

  it('follows the register: the time for complaints, and the reading of the cookie rule', () => {
    const other = shippedRegister({ complaintPeriodMonths: 2, cookies: { ...register.cookies, reading: 'AS_POLICY' } });
    expect(JSON.stringify(privacyNotice(other, 'en').purposes)).toContain('2 months');
    const declined = (of: typeof register) => privacyNotice(of, 'en').cookies.choices.find(({ code }) => code === 'DECLINE')?.groups;
    expect(declined(register)).toEqual(['functional']);
    expect(declined(other)).toEqual(['functional', 'analytics']);
  });

  it.each(['sv', 'en'] as const)('says whom to turn to, what has to be given, what leaves the EEA and what computers decide (%s)', (language) => {
    const notice = privacyNotice(register, language);
    expect(notice.privacyContact).toMatchObject({ email: register.privacyContact.email, text: register.privacyContact.notice[language] });
    for (const rule of register.collection) {
      const said = notice.collection.find(({ code }) => code === rule.code)?.requirements ?? [];
      expect(said.flatMap(({ data }) => data)).toHaveLength(rule.collects.length);
      for (const { provision, text } of said) expect(`${provision} ${text}`.length).toBeGreaterThan(20);
    }
    for (const recipient of notice.recipients) expect(recipient.thirdCountries).toEqual([language === 'sv' ? 'Inga uppgifter lämnar EU/EES.' : 'No data leaves the EU/EEA.']);
    const decided = notice.purposes.filter(({ automatedDecision }) => automatedDecision);
    expect(decided.map(({ code }) => code)).toEqual(['IDENTITY_AND_CREDIT_CHECK']);
    expect(decided[0]?.automation).toMatch(language === 'sv' ? /Art\. 22\(2\)\(a\).*människa/ : /Art\. 22\(2\)\(a\).*person looks at it/);
    const profiled = notice.purposes.filter(({ profiling }) => profiling).map(({ code }) => code);
    expect(profiled).toEqual(['LEGITIMATE_INTEREST', 'IDENTITY_AND_CREDIT_CHECK', 'ADVERTISING_COOKIES']);
    expect(notice.purposes.find(({ code }) => code === 'BOOKKEEPING')?.automation).toMatch(language === 'sv' ? /Inga beslut/ : /Nothing is decided/);
  });

  it('names the country, what protects data there, and the law that demands a datum', () => {
    const notice = privacyNotice(edited, 'sv');
    expect(notice.recipients.find(({ code }) => code === 'SITE_OPERATIONS')?.thirdCountries).toEqual([
      'Uppgifter förs över till USA, skyddade av standardavtalsklausuler (GDPR Art. 46(2)(c)). Fråga oss om klausulerna.',
    ]);
    expect(notice.collection[0]?.requirements[0]).toMatchObject({ kind: 'STATUTORY', provision: 'krävs enligt lag (Lag (1999:1) 1 §)' });
    expect(notice.privacyContact.role).toBe('dataskyddsombud');
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
      recipients: expect.arrayContaining([{ name: 'address verification and credit reports', role: 'controller of its own', thirdCountries: ['No data leaves the EU/EEA.'] }]),
    });
    expect(record.securityMeasures.length).toBeGreaterThan(4);
    const markdown = recordAsMarkdown(record, 'en');
    for (const { purpose } of record.activities) expect(markdown).toContain(`## ${purpose}`);
    expect(markdown).toContain('- Retention: An invoice: through the end');
    expect(markdown).toContain('Privacy office (contact for privacy), privacy@shop.example');
    expect(markdown).toContain('Supervisory authority: Integritetsskyddsmyndigheten (IMY)');
    expect(markdown).toContain('  - storage and hosting (processor): No data leaves the EU/EEA.');
    expect(markdown).toContain('- Automated decisions and profiling: Decisions are made automatically, with profiling');
    expect(markdown).toContain('- phone number: voluntary.');
    expect(recordAsMarkdown(recordOfProcessing(edited, places, 'en'), 'en')).toContain('Data goes to United States, protected by standard contractual clauses');
  });
});

describe('the register as DPV', () => {
  interface Graph { '@context': Record<string, string>; '@graph': (Record<string, unknown> & { '@id': string })[] }
  const { '@context': context, '@graph': graph } = JSON.parse(JSON.stringify(registerAsDpv(register))) as Graph;

  it.each([['shipped', register], ['edited', edited]])('refers to nothing that is not in it, or in a vocabulary that it names: %s', (_which, of) => {
    const { '@graph': graph } = JSON.parse(JSON.stringify(registerAsDpv(of))) as Graph;
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

  it('says who answers, who supervises, what has to be given, what leaves the EEA, and what a computer decides', () => {
    const { '@graph': other } = JSON.parse(JSON.stringify(registerAsDpv(edited))) as Graph;
    const node = (of: Graph['@graph'], id: string) => of.find((one) => one['@id'] === `shop:${id}`);
    expect(node(graph, 'privacy-contact')).toMatchObject({ '@type': 'dpv:OrganisationalUnit' });
    expect(node(other, 'controller')).toMatchObject({ 'dpv:hasDataProtectionOfficer': { '@id': 'shop:privacy-contact' } });
    expect(node(graph, 'supervisory-authority')).toMatchObject({ '@type': 'dpv:DataProtectionAuthority', 'skos:altLabel': 'IMY' });
    expect(node(graph, 'collection/ORDER_PLACED/5')).toMatchObject({ 'dpv:hasNecessity': { '@id': 'dpv:Optional' }, 'dpv:hasPersonalData': [{ '@id': 'shop:data/PHONE' }] });
    expect(node(graph, 'recipient/SITE_OPERATIONS')).not.toHaveProperty(['dpv:hasThirdCountry']);
    expect(node(other, 'recipient/SITE_OPERATIONS')?.['dpv:hasThirdCountry']).toMatchObject([{ 'dct:identifier': 'US', 'dpv:hasLegalBasis': { '@id': 'eu-gdpr:A46-2-c' } }]);
    expect(node(graph, 'process/IDENTITY_AND_CREDIT_CHECK')).toMatchObject({
      'dpv:hasContext': { '@id': 'dpv:AutomatedDecisionMaking' }, 'dpv:hasProcessing': { '@id': 'dpv:Profiling' },
    });
    expect(node(graph, 'process/BOOKKEEPING')).not.toHaveProperty(['dpv:hasContext']);
  });
});
