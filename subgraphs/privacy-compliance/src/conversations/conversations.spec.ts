import { insertRows } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { uuidv7 } from '@andamal/kernel';
import { personalDataRef, writeRecording, writeWords, type CallerContext } from '@andamal/service';
import { EVERY_PURPOSE, PurposeBlockEntity } from '../objection/purpose-block.entity';
import { dataOf, Kit, Person, Purchase, staff } from '../test-kit';

let database: TestDatabaseUrl;
let kit: Kit;

beforeEach(async () => {
  database = await testDatabaseUrl('vault');
  kit = await Kit.open(database.url);
});

afterEach(async () => {
  await kit.close();
  await database.cleanup();
});

const support = staff('SUPPORT', 'CUSTOMER_SERVICE');

interface Contact {
  readonly subjectId: string;
  readonly caseId: string;
  readonly depositId: string;
  readonly ref: string;
}

interface About {
  readonly subjectId?: string;
  readonly caseId?: string;
  readonly accountId?: string;
  readonly orderId?: string;
  readonly values?: { category: string; value: string }[];
  readonly arrives?: boolean;
}

function words(text: string, category = 'CORRESPONDENCE') {
  return { category, value: writeWords({ from: 'CUSTOMER', channel: 'CHAT', at: kit.clock.now().toISOString(), text }) };
}

/** One entry of a support case, as customer-identity brings it. */
async function contact(text: string, { subjectId, caseId = uuidv7(kit.clock), accountId, orderId, values, arrives = true }: About = {}): Promise<Contact> {
  const answer = await kit.deposit({
    source: 'CONTACTED', contextKind: 'CASE', contextId: caseId, subjectId: subjectId ?? null, values: values ?? [words(text)],
  });
  if (answer.subjectId === null) throw new Error(JSON.stringify(answer.problems));
  const found = { subjectId: answer.subjectId, caseId, depositId: answer.id, ref: personalDataRef(answer.subjectId, 'DEPOSIT', answer.id) };
  const event = kit.event('Contacted', {
    caseId, entryId: answer.id, subjectId: found.subjectId, depositId: answer.id,
    accountId: accountId ?? null, orderId: orderId ?? null, contactedAt: kit.clock.now().toISOString(),
  }, answer.id);
  if (arrives) expect(await kit.deliver(event)).toEqual(['APPLIED']);
  return found;
}

const WORDS = `query Spec($r: [_Any!]!) { _entities(representations: $r) { ... on EntryWords { text note recording { recording seconds toldHow } } } }`;

interface Shown {
  readonly text: string | null;
  readonly note: string | null;
  readonly recording: { recording: string; seconds: number; toldHow: string } | null;
}

async function read(caller: CallerContext, ...refs: string[]): Promise<{ entries: Shown[]; reasons: unknown[] }> {
  const answer = await kit.ask(WORDS, caller, { r: refs.map((id) => ({ __typename: 'EntryWords', id })) });
  return {
    entries: answer.data?.['_entities'] as Shown[],
    reasons: [...new Set((answer.errors ?? []).map(({ extensions }) => extensions?.['reason']))],
  };
}

const live = (subjectId: string) =>
  kit.rows<{ purpose: string; contextKind: string; endsAt: number | string | null }>(
    'SELECT purpose, contextKind, endsAt FROM binding WHERE subjectId = ? AND closedAt IS NULL ORDER BY contextKind, purpose',
    [subjectId],
  );

describe('an entry of a support case', () => {
  it('of somebody unknown is held for its case, for seven years', async () => {
    const { subjectId, ref } = await contact('Unmistakable words');
    expect((await live(subjectId)).map(({ purpose, contextKind, endsAt }) => [purpose, contextKind, new Date(Number(endsAt)).toISOString()])).toEqual([
      ['CUSTOMER_SERVICE', 'CASE', '2033-11-23T23:00:00.000Z'],
    ]);
    expect((await read(support, ref)).entries[0]?.text).toBe('Unmistakable words');
    expect(await kit.dump()).not.toContain('Unmistakable');
  });

  it('of a customer is held for the account, and ends with it', async () => {
    const person = await Person.register(kit);
    const { ref } = await contact('Hello', person);
    const held = (await live(person.subjectId)).filter(({ endsAt }) => endsAt !== null).map(({ purpose, contextKind }) => `${purpose} ${contextKind}`);
    expect(held).toEqual(expect.arrayContaining(['CONTRACT ACCOUNT', 'CUSTOMER_SERVICE ACCOUNT']));
    expect(held.filter((one) => one.endsWith('CASE'))).toEqual([]);
    await kit.deliver(kit.event('AccountClosed', person));
    expect(await read(support, ref)).toMatchObject({ entries: [{ text: null }], reasons: ['NO_LIVE_BINDING'] });
    const after = await contact('I had an account', person);
    expect((await read(support, after.ref)).entries[0]?.text).toBe('I had an account');
  });

  it('about a guest’s order goes when the order is handled; one that comes later is held for its case', async () => {
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    const about = { subjectId: order.subjectId, orderId: order.orderId };
    const during = await contact('Where is it?', about);
    await kit.deliver(order.dispatched(), order.delivered());
    expect((await read(support, during.ref)).entries[0]?.text).toBe('Where is it?');
    kit.clock.advance(3 * 366 * 24 * 3_600_000);
    expect(await read(support, during.ref)).toMatchObject({ entries: [{ text: null }] });
    const later = await contact('It broke', about);
    expect((await read(support, later.ref)).entries[0]?.text).toBe('It broke');
  });

  it('shows its own words, also when the same were said before', async () => {
    const person = await Person.register(kit);
    const first = await contact('Yes', person);
    kit.clock.advance(1_000);
    const second = await contact('No', { ...person, caseId: first.caseId });
    kit.clock.advance(1_000);
    const third = await contact('Yes', { ...person, caseId: first.caseId });
    const note = await contact('', { ...person, caseId: first.caseId, values: [words('Called twice', 'ACCOUNT_NOTES')] });
    const refs = [first, second, third, note].map(({ ref }) => ref);
    expect((await read(support, ...refs)).entries.map(({ text, note: noted }) => text ?? noted)).toEqual(['Yes', 'No', 'Yes', 'Called twice']);
    expect((await read(person.self, ...refs)).entries.map(({ text }) => text)).toEqual(['Yes', 'No', 'Yes', null]);
    const ofCase = await kit.read(personalDataRef(person.subjectId, 'CASE', first.caseId), ['correspondence', 'accountNotes'], support);
    expect(ofCase.values).toEqual({ correspondence: ['Yes', 'No', 'Yes'], accountNotes: ['Called twice'] });
  });

  it('is shown to nobody else, and each refusal is logged', async () => {
    const person = await Person.register(kit);
    const other = await Person.register(kit);
    const { ref } = await contact('Mine', person);
    for (const [caller, reason] of [
      [other.self, 'NOT_OWN_DATA'],
      [staff('WAREHOUSE', 'CONTRACT'), 'CATEGORY_NOT_ALLOWED_FOR_ROLE'],
      [staff('MARKETING', 'LEGITIMATE_INTEREST'), 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE'],
      [staff('SUPPORT', null), 'NO_PURPOSE_STATED'],
    ] as const) {
      const shown = await read(caller, ref);
      expect(shown).toMatchObject({ entries: [{ text: null, note: null, recording: null }] });
      expect(shown.reasons).toContain(reason);
    }
    const denials = (await kit.accessLog({ outcome: 'DENIED' })).filter(({ context }) => context?.startsWith('DEPOSIT:'));
    expect(denials.length).toBeGreaterThanOrEqual(4);
  });

  it('takes the same statements for one entry and for twenty', async () => {
    const person = await Person.register(kit);
    const refs: string[] = [];
    for (let entry = 0; entry < 20; entry += 1) {
      kit.clock.advance(1_000);
      refs.push((await contact(`Entry ${entry}`, person)).ref);
    }
    const { statements } = kit.subgraph.database;
    await read(support, ...refs);
    const one = await statements.measure(() => read(support, refs[0] as string));
    const twenty = await statements.measure(async () => {
      const { entries } = await read(support, ...refs);
      expect(entries.map(({ text }) => text)).toEqual(refs.map((_, entry) => `Entry ${entry}`));
    });
    expect(twenty.selects).toBe(one.selects);
  });

  it('goes when the person asks for erasure', async () => {
    const person = await Person.register(kit);
    const { ref } = await contact('Forget this', { ...person, values: [words('Forget this'), words('And this', 'ACCOUNT_NOTES')] });
    dataOf(await kit.ask('mutation Erase { requestErasure(input: { dryRun: false }) { caseId userErrors { code } } }', person.self));
    expect(await read(support, ref)).toMatchObject({ entries: [{ text: null, note: null }], reasons: ['NO_LIVE_BINDING'] });
    const rows = await kit.rows("SELECT id FROM datum WHERE category IN ('CORRESPONDENCE', 'ACCOUNT_NOTES') AND endedAt IS NULL");
    expect(rows).toEqual([]);
  });

  it('is destroyed when word comes that it never belonged to a case', async () => {
    const { subjectId, depositId, ref } = await contact('Lost', { arrives: false });
    await kit.deliver(kit.event('DepositAbandoned', { depositId, subjectId }));
    expect((await read(support, ref)).entries[0]?.text).toBeNull();
    expect(await kit.rows('SELECT id FROM datum WHERE subjectId = ? AND endedAt IS NULL', [subjectId])).toEqual([]);
  });

  it('is not used while the person is restricted', async () => {
    const person = await Person.register(kit);
    const { ref } = await contact('Restricted', person);
    await block(person.subjectId, 'RESTRICTED', EVERY_PURPOSE);
    expect(await read(support, ref)).toMatchObject({ entries: [{ text: null }], reasons: ['RESTRICTED'] });
    expect((await read(person.self, ref)).entries[0]?.text).toBe('Restricted');
  });
});

describe('the recording of a call', () => {
  it('is what is known of it, for customer service', async () => {
    const at = kit.clock.now().toISOString();
    const value = writeRecording({ recording: 'rec-1', startedAt: at, seconds: 61, toldAt: at, toldHow: 'ANNOUNCEMENT' });
    const person = await Person.register(kit);
    const { ref } = await contact('', { ...person, values: [{ category: 'CALL_RECORDING', value }] });
    const shown = await read(support, ref);
    expect(shown.entries[0]?.recording).toEqual({ recording: 'rec-1', seconds: 61, toldHow: 'ANNOUNCEMENT' });
    const purposes = (await live(person.subjectId)).map(({ purpose }) => purpose);
    expect(purposes).toEqual(expect.arrayContaining(['CALL_QUALITY', 'CUSTOMER_SERVICE', 'CONTRACT']));
  });

  const quality = staff('QUALITY', 'CALL_QUALITY');
  const recorded = async (): Promise<Contact & { person: Person }> => {
    const at = kit.clock.now().toISOString();
    const value = writeRecording({ recording: 'rec-1', startedAt: at, seconds: 61, toldAt: at, toldHow: 'ANNOUNCEMENT' });
    const person = await Person.register(kit);
    return { ...(await contact('', { ...person, values: [{ category: 'CALL_RECORDING', value }] })), person };
  };
  /** The id of the recording, or why it is not shown. */
  const heard = async ({ ref }: Contact, by: CallerContext = quality): Promise<unknown> => {
    const answer = await kit.ask('query Hear($r: [_Any!]!) { _entities(representations: $r) { ... on EntryWords { recording { recording } } } }', by, { r: [{ __typename: 'EntryWords', id: ref }] });
    const [entry] = (answer.data?.['_entities'] ?? []) as { recording: { recording: string } | null }[];
    return entry?.recording?.recording ?? answer.errors?.[0]?.extensions?.['reason'];
  };

  it('is for quality and training too, and for nobody else by that purpose; they see nothing but recordings', async () => {
    const call = await recorded();
    expect(await heard(call)).toBe('rec-1');
    for (const role of ['SUPPORT', 'PRIVACY_OFFICE', 'MARKETING', 'FINANCE', 'WAREHOUSE']) {
      expect([role, await heard(call, staff(role, 'CALL_QUALITY'))]).toEqual([role, 'PURPOSE_NOT_CLAIMABLE']);
    }
    expect(await heard(call, call.person.self)).toBe('rec-1');
    for (const purpose of ['CUSTOMER_SERVICE', 'CONTRACT', 'RIGHTS']) expect(await heard(call, staff('QUALITY', purpose))).toBe('PURPOSE_NOT_CLAIMABLE');
    const message = await contact('Hello', { ...call.person });
    expect((await read(quality, message.ref)).entries[0]).toEqual({ text: null, note: null, recording: null });
    const { denied } = await kit.read(call.person.ref(), ['name', 'email', 'phone'], quality);
    expect(new Set(Object.values(denied))).toEqual(new Set(['CATEGORY_NOT_ALLOWED_FOR_PURPOSE']));
    const log = await kit.accessLog({ purpose: 'CALL_QUALITY', outcome: 'ALLOWED' });
    expect(log).toHaveLength(1);
  });

  it('is not used for quality once the person has objected, from the next read on, and still serves them', async () => {
    const call = await recorded();
    const open = 'mutation O { openRightsCase(input: { kind: OBJECTION, purposes: ["CALL_QUALITY"] }) { rightsCase { state } userErrors { code } } }';
    expect(dataOf<{ openRightsCase: { userErrors: unknown[] } }>(await kit.ask(open, call.person.self)).openRightsCase.userErrors).toEqual([]);
    expect(await heard(call)).toBe('OBJECTED');
    expect(await heard(call, support)).toBe('rec-1');
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'CALL_RECORDING' AND endedAt IS NULL")).toHaveLength(1);
  });

  it('is not used for quality while the person is restricted, nor after an erasure', async () => {
    const [restricted, erased] = [await recorded(), await recorded()];
    await block(restricted.subjectId, 'RESTRICTED', EVERY_PURPOSE);
    expect(await heard(restricted)).toBe('RESTRICTED');
    dataOf(await kit.ask('mutation Erase { requestErasure(input: { dryRun: false }) { caseId userErrors { code } } }', erased.person.self));
    expect(await heard(erased)).toBe('NO_LIVE_BINDING');
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'CALL_RECORDING' AND endedAt IS NULL")).toHaveLength(1);
  });

  it('goes for quality when its time is over: with the account, and seven years after the call', async () => {
    const [closed, old] = [await recorded(), await recorded()];
    await kit.deliver(kit.event('AccountClosed', closed.person));
    expect(await heard(closed)).toBe('NO_LIVE_BINDING');
    kit.clock.advance(7 * 366 * 24 * 3_600_000);
    expect(await heard(old)).toBe('NO_LIVE_BINDING');
  });
});

function block(subjectId: string, kind: 'RESTRICTED' | 'OBJECTED', purpose: string): Promise<void> {
  const row = { subjectId, purpose, kind, since: kit.clock.now() };
  return kit.subgraph.database.inTransaction((tx) => insertRows(tx, PurposeBlockEntity, [row]));
}
