import { insertRows } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { uuidv7 } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { EVERY_PURPOSE, PurposeBlockEntity } from '../objection/purpose-block.entity';
import { anonymous, BUYER, Kit, Person, Purchase, staff } from '../test-kit';

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
const NUMBER = '070-174 06 05';

const RECOGNISE = `query RecogniseCaller($phone: String!) { recogniseCaller(phone: $phone) { more candidates {
  subject { id } customer { id } contextKind contextId personalData { phone email name }
} } }`;

interface Recognised {
  readonly more: boolean;
  readonly candidates: {
    subject: { id: string };
    customer: { id: string } | null;
    contextKind: string;
    contextId: string;
    personalData: { phone: string | null; email: string | null; name: string | null };
  }[];
}

async function recognise(phone: string, caller: CallerContext = support): Promise<{ found: Recognised | null; errors: string[]; text: string }> {
  const answer = await kit.ask(RECOGNISE, caller, { phone });
  const errors = (answer.errors ?? []).filter(({ path }) => path?.length === 1).map(({ extensions }) => String(extensions?.['reason'] ?? extensions?.['code']));
  return { found: answer.data?.['recogniseCaller'] as Recognised | null, errors, text: JSON.stringify(answer) };
}

/** A customer who has given a number. */
async function withNumber(phone = NUMBER): Promise<Person> {
  const accountId = uuidv7(kit.clock);
  const values = [{ category: 'NAME', value: 'Exempel Vaultsson' }, { category: 'EMAIL', value: `${accountId}@shop.example` }, { category: 'PHONE', value: phone }];
  const { id, subjectId } = await kit.deposit({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: accountId, values });
  await kit.deliver(kit.event('AccountCreated', { accountId, subjectId: subjectId ?? '', depositId: id, newsletterConsent: null }, id));
  return Object.assign(Object.create(Person.prototype) as Person, { subjectId, accountId });
}

const log = async () =>
  (await kit.accessLog({ context: 'CALLER_RECOGNITION' })).map(({ subjectId, outcome, reason, datumIds }) => ({ subjectId, outcome, reason, datumIds }));

async function block(subjectId: string, purpose: string): Promise<void> {
  const row = { subjectId, purpose, kind: 'RESTRICTED' as const, since: kit.clock.now() };
  await kit.subgraph.database.inTransaction((tx) => insertRows(tx, PurposeBlockEntity, [row]));
}

describe('recogniseCaller', () => {
  it('names those who have the number, however it is spelt, and decides each field for itself', async () => {
    const [one, two] = [await withNumber(), await withNumber('+46 70 174 06 05')];
    await withNumber('08-400 10 20');
    const { found } = await recognise('0046701740605');
    expect(found?.candidates.map(({ subject, customer, contextKind }) => [subject.id, customer?.id, contextKind]).sort()).toEqual(
      [one, two].map(({ subjectId, accountId }) => [subjectId, accountId, 'ACCOUNT']).sort(),
    );
    // The policy's customer service uses number and address, not the name.
    for (const { personalData } of found?.candidates ?? []) {
      expect(personalData).toEqual({ phone: '+46701740605', email: expect.stringContaining('@shop.example') as string, name: null });
    }
    expect(found?.more).toBe(false);
    for (const typeset of ['070–174\u00a006\u00a005', '\u202a+46\u200b701740605\u202c', '０７０１７４０６０５']) expect((await recognise(typeset)).found).toEqual(found);
  });

  it('logs each look-up before it tells, misses too, and never the number', async () => {
    const one = await withNumber();
    await recognise(NUMBER);
    await recognise('08-400 10 20');
    expect(await log()).toEqual([
      { subjectId: one.subjectId, outcome: 'ALLOWED', reason: null, datumIds: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
      { subjectId: null, outcome: 'ALLOWED', reason: 'NOBODY', datumIds: '' },
    ]);
    const everything = (await kit.dump()) + kit.logLines.join('');
    for (const text of ['701740605', '174 06 05', '84001020', '400 10 20']) expect(everything).not.toContain(text);
  });

  it('finds a guest through the order, and somebody unknown through the case, while they are held', async () => {
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    expect((await recognise(NUMBER)).found?.candidates).toMatchObject([{ contextKind: 'ORDER', contextId: order.orderId, customer: null }]);
    const caseId = uuidv7(kit.clock);
    const { id, subjectId } = await kit.deposit({ source: 'CONTACTED', contextKind: 'CASE', contextId: caseId, values: [{ category: 'PHONE', value: '08-400 10 20' }] });
    expect((await recognise('08-400 10 20')).found?.candidates).toEqual([]);
    const payload = { caseId, entryId: id, subjectId: subjectId ?? '', depositId: id, accountId: null, orderId: null, contactedAt: kit.clock.now().toISOString() };
    await kit.deliver(kit.event('Contacted', payload, id));
    expect((await recognise('08-400 10 20')).found?.candidates).toMatchObject([{ contextKind: 'CASE', contextId: caseId, subject: { id: subjectId } }]);
    await kit.deliver(order.dispatched(), order.delivered());
    kit.clock.advance(8 * 366 * 86_400_000);
    expect((await recognise(NUMBER)).found?.candidates).toEqual([]);
    expect((await recognise('08-400 10 20')).found?.candidates).toEqual([]);
  });

  it('does not tell those apart who are not there, and those who restrict, have closed the account or are erased', async () => {
    const [restricting, leaving, erased] = [await withNumber('070-174 06 11'), await withNumber('070-174 06 12'), await withNumber('070-174 06 13')];
    await block(restricting.subjectId, EVERY_PURPOSE);
    await kit.deliver(kit.event('AccountClosed', leaving));
    await kit.ask('mutation Erase { requestErasure(input: { dryRun: false }) { caseId } }', erased.self);
    const answers = await Promise.all(['11', '12', '13', '14'].map((end) => recognise(`070-174 06 ${end}`)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await log()).filter(({ subjectId }) => subjectId === restricting.subjectId)).toEqual([
      { subjectId: restricting.subjectId, outcome: 'DENIED', reason: 'RESTRICTED', datumIds: '' },
    ]);
  });

  it('tells who may not ask nothing: the same for a number that somebody has and for one that nobody has', async () => {
    const person = await withNumber();
    const callers: [CallerContext, string][] = [
      [anonymous(), 'NO_PURPOSE_STATED'],
      [person.self, 'PURPOSE_NOT_CLAIMABLE'],
      [{ ...person.self, purpose: 'CUSTOMER_SERVICE' }, 'PURPOSE_NOT_CLAIMABLE'],
      [staff('SUPPORT', null), 'NO_PURPOSE_STATED'],
      [staff('SUPPORT', 'CONTRACT'), 'PURPOSE_NOT_CLAIMABLE'],
      [staff('WAREHOUSE', 'CONTRACT'), 'PURPOSE_NOT_CLAIMABLE'],
      [staff('WAREHOUSE', 'CUSTOMER_SERVICE'), 'PURPOSE_NOT_CLAIMABLE'],
      [staff('PRIVACY_OFFICE', 'RIGHTS'), 'PURPOSE_NOT_CLAIMABLE'],
      [{ ...anonymous(), kind: 'SERVICE', id: 'customer-identity', purpose: 'CUSTOMER_SERVICE' }, 'PURPOSE_NOT_CLAIMABLE'],
    ];
    for (const [caller, reason] of callers) {
      const [hit, miss] = [await recognise(NUMBER, caller), await recognise('08-400 10 20', caller)];
      expect(hit.errors).toEqual([reason]);
      expect(hit.text).toBe(miss.text);
    }
    expect((await log()).every(({ outcome, subjectId }) => outcome === 'DENIED' && subjectId === null)).toBe(true);
  });

  it('refuses what is no number, without repeating it', async () => {
    const { errors, text } = await recognise('kim@exempel.se');
    expect(errors).toEqual(['BAD_INPUT']);
    expect(text).not.toContain('kim@');
  });

  it('ends when too many are tried, also at once, and goes on in the next minute', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => recognise(NUMBER)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual(Array(5).fill('TOO_MANY_LOOK_UPS'));
    expect((await recognise(NUMBER, { ...support, id: 'another' })).errors).toEqual([]);
    kit.clock.advance(60_000);
    expect((await recognise(NUMBER)).errors).toEqual([]);
    expect(await kit.rows('SELECT countKey FROM look_up_count')).toHaveLength(3);
  });

  it('says where a number tells little', async () => {
    for (let people = 0; people < 12; people += 1) await withNumber();
    const { found } = await recognise(NUMBER);
    expect([found?.candidates.length, found?.more]).toEqual([10, true]);
  });

  it('finds the number of what a buyer gave with the account’s, once', async () => {
    const person = await withNumber();
    await Purchase.place(kit, { person, values: BUYER });
    expect((await recognise(NUMBER)).found?.candidates).toMatchObject([{ contextKind: 'ACCOUNT', customer: { id: person.accountId } }]);
  });
});
