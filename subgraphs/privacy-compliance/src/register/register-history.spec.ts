import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRegister, type Register } from '@andamal/policy';
import { createLogger } from '@andamal/service';
import { testDatabaseUrl } from '@andamal/testing';
import { endStandingBindings } from '../bindings/standing-bindings';
import { RetentionSweep } from '../retention/retention-sweep';
import { anonymous, dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';
import { RegisterHistory } from './register-history';

interface Document {
  version: string;
  date: string;
  changes: { version: string; date: string; summary: { sv: string; en: string }; asksConsentAgain: string[] }[];
  consentTexts: { purpose: string; version: string; from: string; text: { sv: string; en: string } }[];
  fiscalYearStartMonth: number;
  complaintPeriodMonths: number;
  purposes: { code: string; notice: { sv: string; en: string }; lifecycle: { contextKind: string; opens: { leavesOut?: string[] }[]; retention: { kind: string; atMostYears?: number } }[] }[];
}

type Change = (document: Document) => void;
const asShipped: Change = () => undefined;

let folder: string;
let place: Awaited<ReturnType<typeof testDatabaseUrl>>;
let kits: Kit[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andamal-history-'));
  place = await testDatabaseUrl('vault-history');
  kits = [];
});
afterEach(async () => {
  await Promise.all(kits.map((kit) => kit.close()));
  await place.cleanup();
  await rm(folder, { recursive: true });
});

const SHIPPED = readFileSync('schema/policy/register.json', 'utf8');
const shipped = (): Document => JSON.parse(SHIPPED) as Document;

/** What ships, as the first version of a shop. */
function firstVersion(): Document {
  const document = shipped();
  const { version, date } = document.changes[0]!;
  return { ...document, version, date, changes: document.changes.slice(0, 1) };
}

/** The vault, started anew with the register as `change` leaves it. */
async function start(change: Change = asShipped, at = '2026-11-23T09:00:00Z'): Promise<Kit> {
  await Promise.all(kits.splice(0).map((kit) => kit.close()));
  const document = firstVersion();
  change(document);
  const file = join(folder, 'register.json');
  await writeFile(file, JSON.stringify(document));
  const kit = await Kit.open(place.url, { REGISTER_FILE: file }, at);
  kits.push(kit);
  return kit;
}

/** The register as it ships, whatever version that is. */
const asShippedNow: Change = (document) => Object.assign(document, shipped());
/** As it was before the IP address of an account had an end. */
const keptForever: Change = ({ purposes }) => {
  for (const { opens, retention } of purposes.flatMap(({ lifecycle }) => lifecycle).filter(({ contextKind }) => contextKind === 'ACCOUNT')) {
    delete retention.atMostYears;
    for (const opening of opens) delete opening.leavesOut;
  }
};

function parsed(document: Document): Register {
  const result = parseRegister(document);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** As production takes a register. */
async function adoptStrictly(kit: Kit, change: Change): Promise<unknown> {
  const document = firstVersion();
  change(document);
  const log = createLogger({ service: 'vault', level: 'silent' });
  return new RegisterHistory(kit.subgraph.database).adopt(parsed(document), { clock: kit.clock, log, strict: true, file: 'register.json' });
}

/** The next version of the policy: the newsletter goes by a new company, which everybody is asked for anew. */
const next = (date: string, asksConsentAgain: string[] = ['NEWSLETTER'], version = '1.1') => (document: Document): void => {
  document.version = version;
  document.date = date;
  document.changes.push({ version, date, summary: { sv: 'Nytt utskicksföretag.', en: 'Another company sends the letter.' }, asksConsentAgain });
  document.consentTexts.push({ purpose: 'NEWSLETTER', version: '2.0', from: date, text: { sv: 'Ja tack, från det nya företaget.', en: 'Yes please, from the new company.' } });
};
const otherWords = (document: Document): void => {
  document.purposes[0]!.notice = { sv: 'Annat.', en: 'Something else.' };
};

describe('a change of policy', () => {
  it('is a new version: production refuses other rules under the version that has run', async () => {
    const kit = await start();
    const strictly = (change: Change): Promise<unknown> => adoptStrictly(kit, change);
    await strictly(asShipped);
    await expect(strictly(otherWords)).rejects.toThrow(/Version 1\.0 has run with another content/);
    await strictly(next('2026-11-24'));
    await strictly(next('2026-11-24'));
    await expect(strictly((document) => [next('2026-11-24'), otherWords].forEach((change) => change(document)))).rejects.toThrow('another content');
  });

  it('tells which versions have run, since when, and what they changed', async () => {
    await start();
    const kit = await start(next('2026-11-24'));
    const answer = await kit.ask('{ policyVersions { version date digest ranSince } policyRegister { version changes { version asksConsentAgain ranSince } } }', anonymous());
    const { policyVersions, policyRegister } = dataOf<{ policyVersions: { version: string; digest: string }[]; policyRegister: unknown }>(answer);
    expect(policyVersions.map(({ version }) => version)).toEqual(['1.1', '1.0']);
    expect(new Set(policyVersions.map(({ digest }) => digest)).size).toBe(2);
    expect(policyRegister).toMatchObject({
      version: '1.1', changes: [{ version: '1.0' }, { version: '1.1', asksConsentAgain: ['NEWSLETTER'], ranSince: '2026-11-23T09:00:00.000Z' }],
    });
  });

  it('tells rule by rule what a version changed', async () => {
    await start();
    const kit = await start((document) => [next('2026-11-24'), otherWords].forEach((change) => change(document)));
    const ask = async (variables: object) => kit.ask('query ($from: String!, $to: String) { policyDifferences(from: $from, to: $to) { path kind before after } }', anonymous(), { ...variables });
    const answer = dataOf<{ policyDifferences: { path: string }[] }>(await ask({ from: '1.0' })).policyDifferences;
    expect(answer).toEqual(expect.arrayContaining([
      { path: 'purposes.CONTRACT.notice.en', kind: 'CHANGED', before: expect.stringContaining('We use'), after: '"Something else."' },
      { path: 'consentTexts.NEWSLETTER 2.0', kind: 'ADDED', before: null, after: expect.stringContaining('new company') },
    ]));
    expect(answer).toHaveLength(3);
    expect(dataOf<{ policyDifferences: unknown[] }>(await ask({ from: '1.0', to: '1.0' })).policyDifferences).toEqual([]);
    expect((await ask({ from: '7.0' })).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT' });
  });

  it('in development warns of it, and the new content holds', async () => {
    await start();
    const kit = await start(otherWords);
    expect(kit.logLines.join('\n')).toMatch(/Version 1\.0 has run with another content.*Refused in production/);
    expect(await notice(kit)).toBe('Something else.');
    const quiet = await start(otherWords);
    expect(quiet.logLines.join('\n')).not.toContain('another content');
  });

  it('takes the same rules in another order of keys for the same', async () => {
    const kit = await start();
    await adoptStrictly(kit, (document) => {
      const { version, ...rest } = document;
      for (const key of Object.keys(document)) delete (document as unknown as Record<string, unknown>)[key];
      Object.assign(document, Object.fromEntries(Object.entries(rest).reverse()), { version });
    });
  });

  it('does not go back, and forgets no version that has run', async () => {
    await start(next('2026-11-24'));
    await expect(start()).rejects.toThrow(/It is version 1\.0, but 1\.1 has run already/);
    await expect(start(next('2026-11-25', [], '1.2'))).rejects.toThrow(/Version 1\.1 has run, but is not among its changes/);
    await start((document) => [next('2026-11-24'), next2('2026-11-25')].forEach((change) => change(document)));
  });

  it('leaves what was promised before to be read', async () => {
    await start();
    const kit = await start((document) => [next('2026-11-24'), otherWords].forEach((change) => change(document)));
    expect(await notice(kit)).toBe('Something else.');
    expect(await notice(kit, '1.0')).toMatch(/^We use the data to deliver/);
    const unknown = await kit.ask('{ policyRegister(version: "7.0") { version } }', anonymous());
    expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'version' });
  });

  it('two replicas that start with it at once agree', async () => {
    await start();
    const file = join(folder, 'register.json');
    const document = firstVersion();
    next('2026-11-24')(document);
    await writeFile(file, JSON.stringify(document));
    const open = (): Promise<Kit> => Kit.open(place.url, { REGISTER_FILE: file });
    const both = await Promise.all([open(), open()]);
    kits.push(...both);
    expect(await both[0].rows('SELECT version FROM register_version ORDER BY version')).toEqual([{ version: '1.0' }, { version: '1.1' }]);
  });
});

const next2 = (date: string) => (document: Document): void => {
  document.version = '1.2';
  document.date = date;
  document.changes.push({ version: '1.2', date, summary: { sv: 'Ny text.', en: 'New text.' }, asksConsentAgain: [] });
};

async function notice(kit: Kit, version?: string): Promise<string> {
  const answer = await kit.ask('query ($version: String) { policyRegister(version: $version) { purposes { notice { en } } } }', anonymous(), { version });
  return dataOf<{ policyRegister: { purposes: { notice: { en: string } }[] } }>(answer).policyRegister.purposes[0]!.notice.en;
}

const MARKETING = staff('MARKETING', 'NEWSLETTER');
const audience = async (kit: Kit): Promise<string[]> =>
  dataOf<{ audience: { nodes: { id: string }[] } }>(await kit.ask('{ audience { nodes { id } } }', MARKETING)).audience.nodes.map(({ id }) => id);

describe('a consent that a change of policy asks for anew', () => {
  it('does not count from the next read on, audience included; nothing is deleted; given anew it counts', async () => {
    const before = await start();
    const person = await Person.register(before, { newsletter: true });
    expect(await audience(before)).toEqual([person.subjectId]);
    expect((await before.read(person.ref(), ['email'], MARKETING)).denied).toEqual({});

    const kit = await start(next('2026-12-01'), '2026-12-01T09:00:00Z');
    expect(await audience(kit)).toEqual([]);
    // What there is and what there is not are refused alike.
    expect((await kit.read(person.ref(), ['email', 'name'], MARKETING)).denied).toEqual({ email: 'CONSENT_ASKED_AGAIN', name: 'CONSENT_ASKED_AGAIN' });
    const bindings = await kit.rows<{ closedAt: unknown }>("SELECT closedAt FROM binding WHERE purpose = 'NEWSLETTER' AND subjectId = ?", [person.subjectId]);
    expect(bindings.length).toBeGreaterThan(0);
    expect(bindings.every(({ closedAt }) => closedAt === null)).toBe(true);
    expect((await kit.read(person.ref(), ['email'], person.self)).values['email']).toBe('exempel.vaultsson@shop.example');

    const shown = dataOf<{ mySubject: { consentsToConfirm: { textVersion: string }[]; consents: { askedAgainSince: string | null }[] } }>(
      await kit.ask('{ mySubject { consentsToConfirm { purpose policyVersion whatChanged { en } since textVersion text { en } } consents { purpose askedAgainSince } } }', person.self),
    ).mySubject;
    expect(shown.consentsToConfirm).toEqual([
      {
        purpose: 'NEWSLETTER', policyVersion: '1.1', whatChanged: { en: 'Another company sends the letter.' }, since: '2026-12-01T09:00:00.000Z',
        textVersion: '2.0', text: { en: 'Yes please, from the new company.' },
      },
    ]);
    expect(shown.consents.map(({ askedAgainSince }) => askedAgainSince)).toEqual(['2026-12-01T09:00:00.000Z']);

    kit.clock.advance(1_000);
    const give = 'mutation G($version: String!) { giveConsent(input: { textVersion: $version }) { userErrors { code } } }';
    // To the words from before nobody can consent any more: they do not tell what has changed.
    expect((await kit.ask(give, person.self, { version: '1.0' })).data).toEqual({ giveConsent: { userErrors: [{ code: 'UNKNOWN_TEXT' }] } });
    expect(await audience(kit)).toEqual([]);
    await kit.ask(give, person.self, { version: '2.0' });
    expect(await audience(kit)).toEqual([person.subjectId]);
    expect((await kit.read(person.ref(), ['email'], MARKETING)).denied).toEqual({});
    const after = await kit.ask('{ mySubject { consentsToConfirm { purpose } } }', person.self);
    expect(dataOf<{ mySubject: { consentsToConfirm: unknown[] } }>(after).mySubject.consentsToConfirm).toEqual([]);

    await kit.ask('mutation { withdrawConsent(input: { purpose: "NEWSLETTER" }) { userErrors { code } } }', person.self);
    expect(await audience(kit)).toEqual([]);
  });

  it('counts until the day of the change, where the version runs before its day', async () => {
    const before = await start();
    const person = await Person.register(before, { newsletter: true });
    const kit = await start(next('2026-12-01'), '2026-11-30T22:59:59Z');
    expect(await audience(kit)).toEqual([person.subjectId]);
    const registering = (textVersion: string) => kit.deposit({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', values: [], consent: { purpose: 'NEWSLETTER', textVersion } });
    const refusal = { category: null, code: 'UNKNOWN_TEXT', message: 'That text is no longer in use. Please read the new one and try again.' };
    // Each text from its own day: the new one has been shown to nobody yet.
    expect([(await registering('1.0')).problems, (await registering('2.0')).problems, (await registering('9.9')).problems]).toEqual([[], [refusal], [refusal]]);
    kit.clock.advance(1_000);
    expect(await audience(kit)).toEqual([]);
    expect([(await registering('1.0')).problems, (await registering('2.0')).problems]).toEqual([[refusal], []]);
  });

  it('does not count either where it was given on the day of the change, by the words from before', async () => {
    const before = await start(asShipped, '2026-12-01T08:00:00Z');
    await Person.register(before, { newsletter: true });
    const kit = await start(next('2026-12-01'), '2026-12-01T09:00:00Z');
    expect(await audience(kit)).toEqual([]);
  });

  it('leaves other consents and purposes as they are', async () => {
    const before = await start();
    const person = await Person.register(before, { newsletter: true });
    const kit = await start(next('2026-12-01', ['ADVERTISING_COOKIES']), '2026-12-01T09:00:00Z');
    expect(await audience(kit)).toEqual([person.subjectId]);
    expect((await kit.read(person.ref(), ['email'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).denied).toEqual({});
  });
});

describe('what a register sets', () => {
  it('the fiscal year: with July to June, a sale of 1 August 2019 is kept through 2027', async () => {
    const kit = await start((document) => Object.assign(document, { fiscalYearStartMonth: 7 }), '2019-08-01T10:00:00Z');
    const purchase = await Purchase.place(kit, { paymentMethod: 'CARD' });
    const rows = await kit.rows<{ endsAt: number }>("SELECT endsAt FROM binding WHERE purpose = 'BOOKKEEPING' AND subjectId = ?", [purchase.subjectId]);
    expect(rows.map(({ endsAt }) => new Date(Number(endsAt)).toISOString())).toEqual(rows.map(() => '2027-12-31T23:00:00.000Z'));
    expect(rows.length).toBeGreaterThan(0);
  });

  it('less time than the version before: also for those whose data came under that one', async () => {
    const before = await start(keptForever, '2018-03-05T10:00:00Z');
    const [old, objects] = [await Person.register(before), await Person.register(before)];
    await before.ask('mutation { objectToMarketing { userErrors { code } } }', objects.self);
    before.clock.set('2020-03-05T10:00:00Z');
    const young = await Person.register(before);
    const ends = (kit: Kit, of: Person): Promise<unknown[]> =>
      kit.rows("SELECT purpose, endsAt FROM binding WHERE subjectId = ? AND category = 'IP_ADDRESS' AND holdOf = '' AND closedAt IS NULL ORDER BY purpose", [of.subjectId]);
    const nothing = { endsAt: null };
    expect(await ends(before, old)).toEqual([{ purpose: 'CONTRACT', ...nothing }, { purpose: 'FRAUD_PREVENTION', ...nothing }]);

    const kit = await start(asShippedNow, '2026-11-30T09:00:00Z');
    const read = async (of: Person) => (await kit.read(of.ref(), ['name', 'email', 'ipAddress'], privacyOffice())).values;
    // Not used from the next read on, and destroyed by the next sweep.
    expect((await kit.read(old.ref(), ['ipAddress'], privacyOffice())).denied).toEqual({ ipAddress: 'NO_LIVE_BINDING' });
    await new RetentionSweep(kit.subgraph.database, kit.clock, createLogger({ service: 'vault', level: 'silent' }), await kit.caseRecipients()).run();
    expect(await read(old)).toEqual({ name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example', ipAddress: null });
    expect(await ends(kit, objects)).toEqual([]);
    expect(await read(young)).toMatchObject({ ipAddress: '203.0.113.77' });
    expect(await ends(kit, young)).toEqual([{ purpose: 'FRAUD_PREVENTION', endsAt: Date.parse('2027-03-05T23:00:00Z') }]);
    // Once is enough.
    const epoch = (): Promise<unknown[]> => kit.rows('SELECT id, epoch FROM subject ORDER BY id');
    const known = await epoch();
    await endStandingBindings({ database: kit.subgraph.database, register: parsed(shipped()), clock: kit.clock });
    expect(await epoch()).toEqual(known);
  });

  it('the fiscal year, from a version on: what is paid then is kept for the years of then, and what was booked before is not reckoned anew', async () => {
    const before = await start(asShipped, '2026-08-15T10:00:00Z');
    const [paid, unpaid] = [await Purchase.place(before), await Purchase.place(before)];
    const july = (document: Document) => [next('2026-12-01'), () => Object.assign(document, { fiscalYearStartMonth: 7 })].forEach((change) => change(document));
    const kit = await start(july, '2027-03-10T10:00:00Z');
    before.clock.set('2027-03-10T10:00:00Z');
    await kit.deliver(paid.paid(), unpaid.dispatched(), unpaid.delivered());
    const ends = async ({ subjectId }: Purchase) => {
      const rows = await kit.rows<{ endsAt: number }>("SELECT DISTINCT endsAt FROM binding WHERE purpose = 'BOOKKEEPING' AND subjectId = ?", [subjectId]);
      return rows.map(({ endsAt }) => new Date(Number(endsAt)).toISOString());
    };
    expect([await ends(paid), await ends(unpaid)]).toEqual([['2034-12-31T23:00:00.000Z'], ['2033-12-31T23:00:00.000Z']]);
  });

  it('the time for complaints: after a delivery, so many months and not the three years', async () => {
    const kit = await start((document) => Object.assign(document, { complaintPeriodMonths: 2 }));
    const purchase = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await kit.deliver(purchase.dispatched(), purchase.delivered());
    const rows = await kit.rows<{ endsAt: number }>("SELECT endsAt FROM binding WHERE purpose = 'CONTRACT' AND contextKind = 'ORDER' AND subjectId = ?", [purchase.subjectId]);
    expect(new Set(rows.map(({ endsAt }) => new Date(Number(endsAt)).toISOString().slice(0, 10)))).toEqual(new Set(['2027-01-23']));
    expect((await kit.read(purchase.ref, ['email'], privacyOffice())).denied).toEqual({});
  });
});
