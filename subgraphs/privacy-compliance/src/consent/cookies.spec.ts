import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl } from '@andamal/testing';
import { anonymous, dataOf, Kit, Person, staff } from '../test-kit';

const DAY_MS = 86_400_000;
const CHOOSE = `mutation C($input: ChooseCookiesInput!) { chooseCookies(input: $input) {
  decision { visitorToken choice groups cookies { name durationDays } askAgainAt browserObjects shown { language textVersion digest } } userErrors { code field } } }`;
const READ = 'query R($t: String) { cookieChoice(visitorToken: $t) { choice groups browserObjects } }';

interface Decision {
  visitorToken: string | null;
  groups: string[];
  cookies: { name: string; durationDays: number }[];
  askAgainAt: string;
  shown: { language: string; textVersion: string; digest: string };
}

let place: Awaited<ReturnType<typeof testDatabaseUrl>>;
let kit: Kit;

beforeEach(async () => {
  place = await testDatabaseUrl('vault-cookies');
  kit = await Kit.open(place.url);
});
afterEach(async () => {
  await kit.close();
  await place.cleanup();
});

const withGpc = (caller: CallerContext): CallerContext => ({ ...caller, gpc: true });
const choose = async (caller: CallerContext, choice: string, visitorToken: string | null = null, textVersion: string | null = null): Promise<Decision> =>
  dataOf<{ chooseCookies: { decision: Decision } }>(await kit.ask(CHOOSE, caller, { input: { choice, visitorToken, textVersion } })).chooseCookies.decision;
const groups = async (caller: CallerContext, token: string | null = null): Promise<string[] | null> =>
  dataOf<{ cookieChoice: { groups: string[] } | null }>(await kit.ask(READ, caller, { t: token })).cookieChoice?.groups ?? null;
const honour = (caller: CallerContext): Promise<{ honourPrivacyControl: boolean }> => kit.askInternal('mutation { honourPrivacyControl }', {}, caller);

describe('no thanks', () => {
  it('means functional cookies only, by the strict reading that the shop ships with', async () => {
    const { groups: allowed, cookies } = await choose(anonymous(), 'DECLINE');
    expect(allowed).toEqual(['FUNCTIONAL']);
    expect(cookies).toEqual([
      { name: 'andamal_session', durationDays: 0 },
      { name: 'andamal_cart', durationDays: 30 },
      { name: 'andamal_cookie_choice', durationDays: 180 },
    ]);
  });

  it('means functional and analytics, where the register reads it as the policy says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'andamal-cookies-'));
    const document = JSON.parse(await readFile('schema/policy/register.json', 'utf8')) as { cookies: { reading: string } };
    document.cookies.reading = 'AS_POLICY';
    const file = join(folder, 'register.json');
    await writeFile(file, JSON.stringify(document));
    await kit.close();
    kit = await Kit.open(place.url, { REGISTER_FILE: file });
    expect((await choose(anonymous(), 'DECLINE')).groups).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    expect((await choose(anonymous(), 'ACCEPT_ALL')).groups).toEqual(['FUNCTIONAL', 'ANALYTICS', 'ADVERTISING']);
    expect(await kit.rows('SELECT DISTINCT reading FROM cookie_choice')).toEqual([{ reading: 'AS_POLICY' }]);
    await rm(folder, { recursive: true });
  });
});

describe('an answer', () => {
  it('keeps the proof of what was shown, in its language', async () => {
    const question = async (language: 'sv' | 'en') =>
      dataOf<{ cookieQuestion: { digest: string; textVersion: string; text: string; choices: { label: string }[] } }>(
        await kit.ask('{ cookieQuestion { language digest textVersion text choices { code label groups } cookies { name group durationDays notice } browserObjects } }', { ...anonymous(), language }),
      ).cookieQuestion;
    const swedish = await question('sv');
    expect(swedish.choices.map(({ label }) => label)).toEqual(['OK', 'Nej tack']);
    expect(swedish.digest).not.toBe((await question('en')).digest);
    const { digest, ...shown } = dataOf<{ cookieQuestion: Record<string, unknown> & { digest: string } }>(
      await kit.ask('{ cookieQuestion { language textVersion text choices { code label groups } cookies { name group durationDays notice } digest } }', { ...anonymous(), language: 'sv' }),
    ).cookieQuestion;
    expect(digest).toBe(createHash('sha256').update(JSON.stringify(shown)).digest('hex'));
    const decision = await choose({ ...anonymous(), language: 'sv' }, 'ACCEPT_ALL', null, swedish.textVersion);
    expect(decision.shown).toEqual({ language: 'sv', textVersion: swedish.textVersion, digest });
  });

  it('to other words than those of now is not taken', async () => {
    const answer = await kit.ask(CHOOSE, anonymous(), { input: { choice: 'ACCEPT_ALL', textVersion: '0.1' } });
    expect(answer.data).toEqual({ chooseCookies: { decision: null, userErrors: [{ code: 'UNKNOWN_TEXT', field: ['input', 'textVersion'] }] } });
  });

  it('can be changed and taken back as easily as it was given', async () => {
    const { visitorToken } = await choose(anonymous(), 'ACCEPT_ALL');
    expect(await groups(anonymous(), visitorToken)).toEqual(['FUNCTIONAL', 'ANALYTICS', 'ADVERTISING']);
    await choose(anonymous(), 'DECLINE', visitorToken);
    expect(await groups(anonymous(), visitorToken)).toEqual(['FUNCTIONAL']);
    await kit.ask('mutation F($input: ForgetCookieChoiceInput) { forgetCookieChoice(input: $input) { forgotten } }', anonymous(), { input: { visitorToken } });
    expect(await groups(anonymous(), visitorToken)).toBeNull();
    expect(await kit.rows('SELECT holder FROM cookie_choice')).toEqual([]);
  });

  it('is deleted by itself when it is not remembered any more; one given anew stays', async () => {
    const first = await choose(anonymous(), 'DECLINE');
    const second = await choose(anonymous(), 'DECLINE');
    kit.clock.advance(100 * DAY_MS);
    await choose(anonymous(), 'DECLINE', second.visitorToken);
    kit.clock.advance(80 * DAY_MS);
    expect(await groups(anonymous(), first.visitorToken)).toBeNull();
    kit.subgraph.start();
    await eventually(async () => expect(await kit.rows('SELECT holder FROM cookie_choice')).toHaveLength(1));
    expect(await groups(anonymous(), second.visitorToken)).toEqual(['FUNCTIONAL']);
  });
});

/** Tries until it holds: what it waits for is on its way. */
async function eventually(assert: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await assert();
    } catch (error) {
      if (attempt >= 1_000) throw error;
      await new Promise(setImmediate);
    }
  }
}

describe("a customer's answer", () => {
  it('is a consent to advertising with its proof, acts on all devices, and is withdrawn by the next', async () => {
    const person = await Person.register(kit);
    await choose(person.self, 'ACCEPT_ALL');
    const consents = '{ mySubject { consents { purpose channel language textVersion textDigest withdrawnAt } } }';
    expect((await kit.ask(consents, person.self)).data).toMatchObject({
      mySubject: { consents: [{ purpose: 'ADVERTISING_COOKIES', channel: 'COOKIES', language: 'en', textVersion: '1.0', textDigest: expect.stringMatching(/^[0-9a-f]{64}$/), withdrawnAt: null }] },
    });
    await kit.ask('mutation { withdrawConsent(input: { purpose: "ADVERTISING_COOKIES" }) { userErrors { code } } }', person.self);
    expect(await groups(person.self)).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    await choose(person.self, 'ACCEPT_ALL');
    expect(await groups(person.self)).toEqual(['FUNCTIONAL', 'ANALYTICS', 'ADVERTISING']);
    await choose(person.self, 'DECLINE');
    expect((await kit.ask(consents, person.self)).data).not.toMatchObject({ mySubject: { consents: [{}, { withdrawnAt: null }] } });
  });
});

describe('Sec-GPC', () => {
  it('keeps advertising off in that browser, whatever was or is answered', async () => {
    const { visitorToken } = await choose(anonymous(), 'ACCEPT_ALL');
    expect(await groups(withGpc(anonymous()), visitorToken)).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    expect((await choose(withGpc(anonymous()), 'ACCEPT_ALL', visitorToken)).groups).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    expect((await kit.ask('{ cookieQuestion { browserObjects } }', withGpc(anonymous()))).data).toEqual({ cookieQuestion: { browserObjects: true } });
  });

  it('of a signed-in customer is an objection, recorded once, that acts on other devices from the next read on', async () => {
    const person = await Person.register(kit);
    await choose(person.self, 'ACCEPT_ALL');
    expect(await honour(withGpc(person.self))).toEqual({ honourPrivacyControl: true });
    expect(await groups(person.self)).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    const both = await Promise.all([honour(withGpc(person.self)), honour(withGpc(person.self))]);
    expect(both).toEqual([{ honourPrivacyControl: false }, { honourPrivacyControl: false }]);
    expect(await kit.rows('SELECT purpose, channel FROM objection')).toEqual([{ purpose: 'ADVERTISING_COOKIES', channel: 'GPC' }]);
    expect((await kit.ask('{ mySubject { objections { purpose } } }', person.self)).data).toEqual({ mySubject: { objections: [{ purpose: 'ADVERTISING_COOKIES' }] } });
  });

  it('is recorded once also when two devices come at the same time', async () => {
    const person = await Person.register(kit);
    const told = await Promise.all(Array.from({ length: 5 }, () => honour(withGpc(person.self))));
    expect(told.filter(({ honourPrivacyControl }) => honourPrivacyControl)).toHaveLength(1);
    expect(await kit.rows('SELECT id FROM objection')).toHaveLength(1);
  });

  it('gives way to an OK that the person gives later, in a browser without it; in the browser with it, it holds', async () => {
    const person = await Person.register(kit);
    await honour(withGpc(person.self));
    expect((await choose(withGpc(person.self), 'ACCEPT_ALL')).groups).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    expect(await groups(person.self)).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    expect((await choose(person.self, 'ACCEPT_ALL')).groups).toEqual(['FUNCTIONAL', 'ANALYTICS', 'ADVERTISING']);
    expect(await groups(withGpc(person.self))).toEqual(['FUNCTIONAL', 'ANALYTICS']);
    expect(await honour(withGpc(person.self))).toEqual({ honourPrivacyControl: false });
    expect(await groups(person.self)).toEqual(['FUNCTIONAL', 'ANALYTICS', 'ADVERTISING']);
  });

  it('ends what a consent from before it allowed: the OK after it is a consent of its own', async () => {
    const person = await Person.register(kit);
    await choose(person.self, 'ACCEPT_ALL');
    kit.clock.advance(1_000);
    await honour(withGpc(person.self));
    kit.clock.advance(1_000);
    await choose(person.self, 'ACCEPT_ALL');
    await choose(person.self, 'ACCEPT_ALL');
    expect(await kit.rows('SELECT id FROM consent')).toHaveLength(2);
    expect(await groups(person.self)).toEqual(['FUNCTIONAL', 'ANALYTICS', 'ADVERTISING']);
  });

  it('is nobody else’s to claim', async () => {
    const person = await Person.register(kit);
    for (const caller of [person.self, withGpc(anonymous()), withGpc(staff('MARKETING', null))]) {
      await expect(honour(caller)).rejects.toThrow('signed-in customer');
    }
  });
});
