import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabaseUrl } from '@andamal/testing';
import { parsePrivacyComplianceEnv, parseServerEnv } from '../env';
import { anonymous, dataOf, Kit, privacyOffice } from '../test-kit';
import { loadRegister } from './register-file';

const SHIPPED = 'schema/policy/register.json';

describe('the policy register', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'andamal-register-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('names every problem, and then nothing starts', async () => {
    const register = JSON.parse(await readFile(SHIPPED, 'utf8')) as { purposes: { categories: unknown }[]; roles: { purposes: object }[] };
    register.purposes[0]!.categories = ['SHOE_SIZE'];
    register.roles[0]!.purposes = { CURIOSITY: 'ALL' };
    const file = join(folder, 'wrong.json');
    await writeFile(file, JSON.stringify(register));
    await expect(loadRegister(file)).rejects.toThrow(/SHOE_SIZE[\s\S]*CURIOSITY/);
    const place = await testDatabaseUrl('vault-register');
    await expect(Kit.open(place.url, { REGISTER_FILE: file })).rejects.toThrow('cannot be used');
    await place.cleanup();
  });

  it.each([['a file that is not there', 'nothing.json', undefined], ['what is not JSON', 'text.json', 'policy?']])('refuses %s', async (_name, name, content) => {
    const file = join(folder, name);
    if (content !== undefined) await writeFile(file, content);
    await expect(loadRegister(file)).rejects.toThrow(file);
  });

  it('is there for anyone to read', async () => {
    const place = await testDatabaseUrl('vault-register');
    const kit = await Kit.open(place.url);
    const answer = await kit.ask(
      '{ policyRegister { version purposes { code legalBasis roles erasableOnRequest automation automationNotice { sv } notice { sv en } } rights { code } recipients { code role thirdCountryTransfers { country } } privacyContact { role } supervisoryAuthority { shortName } collection { code requirements { kind categories } } consentTexts { purpose version text { sv } } } }',
      anonymous(),
    );
    expect(answer.errors).toBeUndefined();
    const { purposes } = (answer.data as { policyRegister: { purposes: { code: string }[] } }).policyRegister;
    expect(answer.data?.['policyRegister']).toMatchObject({ privacyContact: { role: 'PRIVACY_OFFICE' }, supervisoryAuthority: { shortName: 'IMY' } });
    expect(purposes.find(({ code }) => code === 'BOOKKEEPING')).toMatchObject({
      legalBasis: ['GDPR Art. 6(1)(c)', 'Bokföringslagen (1999:1078) 7 kap. 2 §'], roles: ['FINANCE'], erasableOnRequest: false, automation: 'NONE',
    });
    await kit.close();
    await place.cleanup();
  });
});

describe('the environment', () => {
  it('refuses the development keys in production', () => {
    const source = { NODE_ENV: 'production', DATABASE_URL: 'sqlite:x' };
    expect(() => parsePrivacyComplianceEnv(source)).toThrow(/VAULT_KEK[\s\S]*VAULT_INDEX_KEY/);
    expect(() => parseServerEnv(source)).toThrow(/CALLER_SECRET/);
    expect(parsePrivacyComplianceEnv({ DATABASE_URL: 'sqlite:x' }).REGISTER_FILE).toBe(SHIPPED);
  });
});

describe('what the register says to its readers', () => {
  it('the notice for anyone, in the language asked for; the record for the privacy office only', async () => {
    const place = await testDatabaseUrl('vault-notice');
    const kit = await Kit.open(place.url);
    const notice = '{ privacyNotice(language: SV) { language title purposes { code retention } cookies { name duration } cookieAnswers { label groups } supervisoryAuthority { shortName } privacyContact { role email } requirements { collection kind provision text } } }';
    expect((await kit.ask(notice, anonymous())).data).toMatchObject({
      privacyNotice: {
        language: 'sv', title: 'Så behandlar vi dina personuppgifter', supervisoryAuthority: { shortName: 'IMY' },
        privacyContact: { role: 'kontakt i dataskyddsfrågor', email: 'privacy@shop.example' },
        requirements: expect.arrayContaining([expect.objectContaining({ collection: 'ORDER_PLACED', kind: 'VOLUNTARY', provision: 'frivilligt' })]),
      },
    });
    const record = '{ recordOfProcessing { privacyContact { role } supervisoryAuthority { shortName } requirements { kind } activities { automation recipients { name thirdCountries } } activities { code data { category shownBy takenBy } } securityMeasures markdown } }';
    expect((await kit.ask(record, anonymous())).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const { activities } = dataOf<{ recordOfProcessing: { activities: { code: string; data: { category: string; shownBy: string[]; takenBy: string[] }[] }[] } }>(
      await kit.ask(record, privacyOffice()),
    ).recordOfProcessing;
    const email = activities.find(({ code }) => code === 'NEWSLETTER')?.data.find(({ category }) => category === 'EMAIL');
    expect(email).toEqual({ category: 'EMAIL', shownBy: expect.arrayContaining(['PersonalData.email']), takenBy: expect.arrayContaining(['RegisterInput.email']) });
    const dpv = dataOf<{ policyDpv: string }>(await kit.ask('{ policyDpv }', anonymous())).policyDpv;
    expect(JSON.parse(dpv)).toMatchObject({ '@context': { dpv: 'https://w3id.org/dpv#' } });
    await kit.close();
    await place.cleanup();
  });
});
