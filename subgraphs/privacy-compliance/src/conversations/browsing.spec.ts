import { insertRows } from '@andamal/database';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { writeVisit } from '@andamal/service';
import { EVERY_PURPOSE, PurposeBlockEntity } from '../objection/purpose-block.entity';
import { BUYER, Kit, Person, Purchase, staff } from '../test-kit';

let database: TestDatabaseUrl;
let kit: Kit;
let person: Person;

beforeEach(async () => {
  database = await testDatabaseUrl('vault');
  kit = await Kit.open(database.url);
  person = await Person.register(kit);
});

afterEach(async () => {
  await kit.close();
  await database.cleanup();
});

async function browse(...paths: string[]): Promise<string[]> {
  const { accountId, subjectId } = person;
  const values = paths.map((path) => ({ category: 'BROWSING_HISTORY', value: writeVisit({ at: kit.clock.now().toISOString(), path, productId: null }) }));
  const { id, problems } = await kit.deposit({ source: 'BROWSED', contextKind: 'ACCOUNT', contextId: accountId, subjectId, values });
  if (problems.length > 0) return problems.map(({ code }) => code);
  return kit.deliver(kit.event('Browsed', { accountId, subjectId, depositId: id, browsedAt: kit.clock.now().toISOString() }, id));
}

const visits = async (caller = person.self): Promise<unknown> => (await kit.read(person.ref(), ['browsingHistory'], caller)).values['browsingHistory'];
const marketing = staff('MARKETING', 'LEGITIMATE_INTEREST');
const held = () => kit.rows("SELECT id FROM datum WHERE category = 'BROWSING_HISTORY' AND endedAt IS NULL");

async function block(kind: 'RESTRICTED' | 'OBJECTED', purpose: string): Promise<void> {
  const row = { subjectId: person.subjectId, purpose, kind, since: kit.clock.now() };
  await kit.subgraph.database.inTransaction((tx) => insertRows(tx, PurposeBlockEntity, [row]));
}

describe('the visits of a customer', () => {
  it('are held for seven years at most, and shown as when and where', async () => {
    expect(await browse('/one', '/two')).toEqual(['APPLIED']);
    expect(await visits()).toEqual(expect.arrayContaining(['2026-11-23T09:00:00.000Z /one', '2026-11-23T09:00:00.000Z /two']));
    expect(await visits(marketing)).toHaveLength(2);
    const ends = await kit.rows<{ endsAt: number | string }>("SELECT DISTINCT endsAt FROM binding WHERE category = 'BROWSING_HISTORY' AND holdOf = ''");
    expect(ends.map(({ endsAt }) => new Date(Number(endsAt)).toISOString())).toEqual(['2033-11-23T23:00:00.000Z']);
    expect(await kit.dump()).not.toContain('/one');
  });

  it('of who objects to marketing are kept for the contract, and not read for marketing', async () => {
    await block('OBJECTED', 'LEGITIMATE_INTEREST');
    expect(await browse('/one')).toEqual(['APPLIED']);
    expect(await visits()).toHaveLength(1);
    expect((await kit.read(person.ref(), ['browsingHistory'], marketing)).denied).toEqual({ browsingHistory: 'OBJECTED' });
  });

  it('are not kept where the person has said no to every purpose of them', async () => {
    await block('OBJECTED', 'LEGITIMATE_INTEREST');
    await block('RESTRICTED', 'CONTRACT');
    expect(await browse('/one')).toEqual(['NO_PURPOSE']);
    expect(await held()).toEqual([]);
  });

  it('are not kept while all is restricted, and what was kept before stays', async () => {
    await browse('/before');
    await block('RESTRICTED', EVERY_PURPOSE);
    expect(await browse('/after')).toEqual(['NO_PURPOSE']);
    expect(await visits()).toEqual(['2026-11-23T09:00:00.000Z /before']);
  });

  it('go when the person asks for erasure', async () => {
    await browse('/one');
    await kit.ask('mutation Erase { requestErasure(input: { dryRun: false }) { caseId } }', person.self);
    expect(await held()).toEqual([]);
  });

  it('stay for an unpaid invoice, and go when it is paid', async () => {
    await browse('/one');
    const order = await Purchase.place(kit, { person, values: BUYER });
    await kit.ask('mutation Erase { requestErasure(input: { dryRun: false }) { caseId } }', person.self);
    expect(await held()).toHaveLength(1);
    expect((await kit.read(order.invoiceRef, ['browsingHistory'], staff('FINANCE', 'UNPAID_INVOICE'))).values['browsingHistory']).toHaveLength(1);
    await kit.deliver(order.paid());
    expect(await held()).toEqual([]);
  });
});
