import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { blockPurposes, unblockPurposes } from '../objection/purpose-blocks';
import { EVERY_PURPOSE } from '../objection/purpose-block.entity';
import { ADDRESS, anonymous, BUYER, dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';
import { lockSubjects } from '../vault/subjects';
import { ActLines, type RecordedAct } from './act-line';
import { Backup, KEY_TABLES } from './backup.fixture';

const ERASE = 'mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId userErrors { code } } }';
const WITHDRAW = 'mutation { withdrawConsent(input: { purpose: "NEWSLETTER" }) { userErrors { code } } }';
const GIVE = 'mutation { giveConsent(input: { purpose: "NEWSLETTER", textVersion: "1.0" }) { userErrors { code } } }';
const OBJECT = 'mutation { objectToMarketing { objections { purpose } } }';
const VERIFY = '{ verifyAccessLog { intact firstBad { id fault } restores { id lostThrough } } }';
const AUDIENCE = '{ audience(first: 100) { nodes { id } } }';

describe('tombstones', () => {
  let place: TestDatabaseUrl;
  let folder: string;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-tombstones');
    folder = await mkdtemp(join(tmpdir(), 'andamal-tombstones-'));
    kit = await open();
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  const file = (): string => join(folder, 'tombstones');
  const open = (environment: NodeJS.ProcessEnv = {}, now = '2026-11-23T09:00:00.000Z'): Promise<Kit> =>
    Kit.open(place.url, { TOMBSTONE_FILE: file(), ACCESS_LOG_ANCHOR_FILE: join(folder, 'anchors'), ...environment }, now);
  const restart = async (environment: NodeJS.ProcessEnv = {}): Promise<void> => {
    await kit.close();
    kit = await open(environment, kit.clock.now().toISOString());
  };
  const acts = async (): Promise<RecordedAct[]> =>
    (await readFile(file(), 'utf8')).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as RecordedAct);
  const waiting = () => kit.rows('SELECT id FROM privacy_act');
  const marketing = staff('MARKETING', 'LEGITIMATE_INTEREST');
  const audience = async (caller = marketing): Promise<string[]> => {
    const { nodes } = dataOf<{ audience: { nodes: { id: string }[] } }>(await kit.ask(AUDIENCE, caller)).audience;
    return nodes.map(({ id }) => id);
  };
  const reads = async (person: Person, purpose = marketing) => kit.read(person.ref(), ['name', 'email'], purpose);

  it('are on the disk when the person is answered, and hold no personal data', async () => {
    const person = await Person.register(kit, { newsletter: true });
    await kit.ask(OBJECT, person.self);
    await kit.ask(WITHDRAW, person.self);
    dataOf(await kit.ask(ERASE, person.self, { input: {} }));
    const kinds = new Set((await acts()).map(({ act }) => act.kind));
    expect([...kinds].sort()).toEqual(['BLOCKED', 'CASE', 'CASE_ENTRY', 'CONSENT_WITHDRAWN', 'ENDED', 'ERASED', 'OBJECTED']);
    const text = await readFile(file(), 'utf8');
    for (const { value } of BUYER) expect(text).not.toContain(value);
    expect(text).not.toContain('Exempel');
  });

  it('are not written for a transaction that is rolled back, and cost one that has none nothing', async () => {
    const person = await Person.register(kit);
    const { database } = kit.subgraph;
    const failing = database.inTransaction(async (tx) => {
      await lockSubjects(tx, [person.subjectId]);
      await blockPurposes(tx, { subjectId: person.subjectId, kind: 'RESTRICTED', purposes: [EVERY_PURPOSE], since: kit.clock.now() });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await expect(readFile(file(), 'utf8')).rejects.toThrow('ENOENT');
    expect(await waiting()).toEqual([]);
  });

  it('of a process that died before it could write them out are written at the next start', async () => {
    const person = await Person.register(kit);
    await kit.ask(OBJECT, person.self);
    const before = await acts();
    expect(before.length).toBeGreaterThan(0);
    expect(await waiting()).not.toEqual([]);
    // As after a crash between the commit and the file.
    await rm(file());
    await restart();
    expect((await acts()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(await waiting()).toEqual([]);
  });

  it('that cannot be written outside fail the call and the readiness, until they can', async () => {
    await writeFile(join(folder, 'no-folder'), '');
    await restart({ TOMBSTONE_FILE: join(folder, 'no-folder', 'file') });
    const person = await Person.register(kit);
    expect((await kit.ask(OBJECT, person.self)).errors?.[0]?.extensions?.['code']).toBe('INTERNAL');
    expect(await kit.subgraph.readiness()).toMatchObject({ ready: false, checks: { tombstones: expect.stringContaining('outside of the database') as string } });
    // It is in force all the same.
    expect((await reads(person)).denied).toEqual({ name: 'OBJECTED', email: 'OBJECTED' });
    await restart();
    expect((await acts()).map(({ act }) => act.kind)).toContain('BLOCKED');
  });

  describe('restored-backup', () => {
    it.each<[string, (table: string) => boolean]>([
      ['of the data, without the keys', (table) => !KEY_TABLES.includes(table)],
      ['of the data and the keys', () => true],
      ['of the keys alone', (table) => KEY_TABLES.includes(table)],
      ['of the keys, without the list of the destroyed', (table) => table === 'datum_key'],
    ])('of yesterday, %s: what was erased is unreadable and ended before the first answer', async (_name, which) => {
      const person = await Person.register(kit);
      const other = await Person.register(kit);
      const backup = await Backup.of(kit);
      kit.clock.advance(86_400_000);
      const { caseId } = dataOf<{ requestErasure: { caseId: string } }>(await kit.ask(ERASE, person.self, { input: {} })).requestErasure;
      const destroyed = await kit.rows('SELECT subjectId, datumId, commitment FROM destroyed_key ORDER BY datumId');
      await backup.restore(kit, which);
      await restart();
      for (const caller of [person.self, marketing, privacyOffice()]) expect((await reads(person, caller)).values).toEqual({ name: null, email: null });
      expect(await kit.rows('SELECT datumId FROM datum_key WHERE subjectId = ?', [person.subjectId])).toEqual([]);
      expect(await kit.rows('SELECT datumId FROM datum_version WHERE subjectId = ? AND sealed IS NOT NULL', [person.subjectId])).toEqual([]);
      expect(await kit.rows('SELECT id FROM binding WHERE subjectId = ? AND closedAt IS NULL', [person.subjectId])).toEqual([]);
      const data = await kit.rows<{ endReason: string; endedBy: string }>('SELECT DISTINCT endReason, endedBy FROM datum WHERE subjectId = ?', [person.subjectId]);
      expect(data).toEqual([{ endReason: 'ERASURE_REQUESTED', endedBy: caseId }]);
      expect(await kit.rows('SELECT subjectId, datumId, commitment FROM destroyed_key ORDER BY datumId')).toEqual(destroyed);
      expect(await audience()).toEqual([other.subjectId]);
      expect((await reads(other)).values).toEqual({ name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' });
      expect(kit.logLines.join('')).toContain('restored from a backup');
    });

    it('leaves nothing to do at the next start', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      await kit.ask(ERASE, person.self, { input: {} });
      await backup.restore(kit);
      await restart();
      const after = await kit.rows('SELECT id, epoch FROM subject');
      await restart();
      expect(kit.logLines.join('')).not.toContain('restored from a backup');
      expect(await kit.rows('SELECT id, epoch FROM subject')).toEqual(after);
    });

    it('brings back no marketing to who has objected, withdrawn or restricted since', async () => {
      const objecting = await Person.register(kit);
      // The guest that they were, who is written to at the same address.
      await Purchase.place(kit, { paymentMethod: 'CARD' });
      const withdrawing = await Person.register(kit, { newsletter: true, email: 'withdrawing@shop.example' });
      const restricting = await Person.register(kit, { email: 'restricting@shop.example' });
      const newsletter = staff('MARKETING', 'NEWSLETTER');
      expect((await reads(withdrawing, newsletter)).values['email']).not.toBeNull();
      const backup = await Backup.of(kit);
      kit.clock.advance(3_600_000);
      await kit.ask(OBJECT, objecting.self);
      await kit.ask(WITHDRAW, withdrawing.self);
      await kit.subgraph.database.inTransaction(async (tx) => {
        await lockSubjects(tx, [restricting.subjectId]);
        await blockPurposes(tx, { subjectId: restricting.subjectId, kind: 'RESTRICTED', purposes: [EVERY_PURPOSE], since: kit.clock.now() });
      });
      const state = () => Promise.all(['purpose_block', 'objection', 'consent', 'binding'].map((table) => kit.rows(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)));
      const before = await state();
      await backup.restore(kit);
      await restart();
      expect(await state()).toEqual(before);
      expect(await audience()).toEqual([withdrawing.subjectId]);
      expect(await audience(newsletter)).toEqual([]);
      expect((await reads(objecting)).denied['email']).toBe('OBJECTED');
      expect((await reads(withdrawing, newsletter)).denied['email']).toBeDefined();
      expect((await reads(restricting)).denied['email']).toBe('RESTRICTED');
    });

    it('leaves what was taken back taken back', async () => {
      const person = await Person.register(kit, { newsletter: true });
      await kit.ask(WITHDRAW, person.self);
      const backup = await Backup.of(kit);
      await kit.ask(GIVE, person.self);
      const { database } = kit.subgraph;
      const restrict = (block: boolean) =>
        database.inTransaction(async (tx) => {
          await lockSubjects(tx, [person.subjectId]);
          const what = { subjectId: person.subjectId, kind: 'RESTRICTED' as const, purposes: ['NEWSLETTER'] };
          await (block ? blockPurposes(tx, { ...what, since: kit.clock.now() }) : unblockPurposes(tx, what));
        });
      await restrict(true);
      await restrict(false);
      await backup.restore(kit);
      await restart();
      expect(await kit.rows('SELECT purpose, kind FROM purpose_block')).toEqual([]);
    });

    it('keeps ended for marketing what is erased and stays for the books', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      const backup = await Backup.of(kit);
      await kit.ask(ERASE, person.self, { input: {} });
      const open = () => kit.rows('SELECT id, endedBy FROM binding WHERE closedAt IS NULL ORDER BY id');
      const before = await open();
      expect(before.length).toBeGreaterThan(0);
      await backup.restore(kit);
      await restart();
      expect(await open()).toEqual(before);
      expect((await kit.read(order.ref, ['name', 'address'], marketing)).denied).toEqual({ name: 'NO_LIVE_BINDING', address: 'NO_LIVE_BINDING' });
      expect((await kit.read(order.ref, ['address'], staff('WAREHOUSE', 'CONTRACT'))).values).toEqual({ address: ADDRESS });
    });

    it('does the same again when the replay itself is cut off, at each place', async () => {
      const people = [await Person.register(kit), await Person.register(kit), await Person.register(kit)];
      const backup = await Backup.of(kit);
      for (const person of people) await kit.ask(ERASE, person.self, { input: {} });
      await backup.restore(kit);
      // As after a crash behind the first person: one of them is done, the others are not.
      const all = await readFile(file(), 'utf8');
      const [first] = people as [Person];
      await writeFile(file(), `${all.split('\n').filter((line) => line.includes(first.subjectId)).join('\n')}\n`);
      await restart();
      expect(await audience()).toHaveLength(2);
      await writeFile(file(), all);
      await restart();
      expect(await audience()).toEqual([]);
    });

    it('of another shop touches nobody here, nor does a line that somebody has made up', async () => {
      const person = await Person.register(kit);
      const [datum] = await kit.rows<{ id: string }>('SELECT id FROM datum');
      const act = { kind: 'ERASED' as const, subjectId: person.subjectId, at: 1, reason: 'ERASURE_REQUESTED' as const, by: null, data: [{ datumId: datum?.id ?? '', commitment: '0'.repeat(64) }] };
      const [{ vaultId } = { vaultId: '' }] = await kit.rows<{ vaultId: string }>('SELECT vaultId FROM vault_identity');
      const ours = new ActLines('development-only-vault-index-key-0123456789');
      const lines = [
        ours.write({ id: uuidv7(), vaultId: uuidv7(), epoch: 99, act }),
        new ActLines('a secret that is not of this shop, long enough').write({ id: uuidv7(), vaultId, epoch: 99, act }),
        '{}', '5', '{"id":',
      ];
      await appendFile(file(), `${lines.join('\n')}\n`);
      await restart();
      expect((await reads(person)).values).toEqual({ name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' });
      expect(kit.logLines.join('')).toContain('were not written by this vault');
    });

    it('finds its receipts again, and they are valid but for the place in the log, which is lost', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      const { caseId } = dataOf<{ requestErasure: { caseId: string } }>(await kit.ask(ERASE, person.self, { input: {} })).requestErasure;
      const { subjectId } = person;
      const { receipts } = kit.subgraph;
      const { text } = await kit.subgraph.database.inTransaction(async (tx) => {
        await lockSubjects(tx, [subjectId]);
        return receipts.issue(tx, { subjectId, caseId });
      });
      await backup.restore(kit);
      await restart();
      const { verifyReceipt } = dataOf<{ verifyReceipt: unknown }>(await kit.ask('query V($receipt: String!) { verifyReceipt(receipt: $receipt) { faults erased } }', anonymous(), { receipt: text }));
      expect(verifyReceipt).toEqual({ faults: ['LOG_POSITION_DIFFERS'], erased: 3 });
    });
  });

  describe('the access log of a restored vault', () => {
    const anchored = async (): Promise<void> => {
      kit.subgraph.start();
      await restart();
    };

    it('goes on behind a signed line that says what is lost, and stays verifiable', async () => {
      const person = await Person.register(kit);
      await reads(person);
      await anchored();
      const backup = await Backup.of(kit);
      for (let read = 0; read < 5; read += 1) await reads(person);
      await anchored();
      await backup.restore(kit);
      await restart();
      expect(kit.logLines.join('')).toContain('the access log was restored from a backup');
      const restored = { intact: true, firstBad: null, restores: [{ id: '2', lostThrough: '6' }] };
      expect(dataOf(await kit.ask(VERIFY, privacyOffice()))).toEqual({ verifyAccessLog: restored });
      // And again from the same backup, and with lines of its own in between.
      await reads(person);
      await anchored();
      expect(dataOf(await kit.ask(VERIFY, privacyOffice()))).toEqual({ verifyAccessLog: restored });
      await backup.restore(kit);
      await restart();
      expect(dataOf(await kit.ask(VERIFY, privacyOffice()))).toEqual({ verifyAccessLog: { ...restored, restores: [{ id: '2', lostThrough: '3' }] } });
      await kit.subgraph.database.execute("UPDATE access_log SET content = REPLACE(content, 'LOST_THROUGH:3', 'LOST_THROUGH:2') WHERE seq = 2");
      expect(dataOf<object>(await kit.ask(VERIFY, privacyOffice()))).toMatchObject({ verifyAccessLog: { intact: false, firstBad: { id: '2' } } });
    });

    it('says nothing where nothing was restored', async () => {
      const person = await Person.register(kit);
      await reads(person);
      await anchored();
      await reads(person);
      await anchored();
      expect(dataOf(await kit.ask(VERIFY, privacyOffice()))).toEqual({ verifyAccessLog: { intact: true, firstBad: null, restores: [] } });
    });
  });
});
