import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ADDRESS, anonymous, BUYER, dataOf, Kit, Person, privacyOffice, Purchase, service, staff } from '../test-kit';
import { Backup, KEY_TABLES } from './backup.fixture';

const RIGHT = { street: 'Rättgatan 2', postalCode: '136 50', city: 'Jordbro' };
const RECTIFY = `mutation R($input: RectifyMyDataInput!) { rectifyMyData(input: $input) {
  rectification { datumId newDatumId caseId } notices { recipientName state } userErrors { code } } }`;
const RECTIFY_FOR = `mutation R($input: RectifyDataInput!) { rectifyData(input: $input) { rectification { datumId newDatumId } userErrors { code } } }`;
const LOST = '{ lostCorrections(first: 10) { nodes { subjectId datumId newDatumId category caseId rectifiedAt lostAt } pageInfo { hasNextPage } } }';
const NOTES = 'query C($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData { corrections { category } } } }';
const CASE_FIELDS = 'id kind state scope dueDate extendedMonths decision waitsFor identityProof steps { name doneAt } entries { kind actorId code text }';
const OPEN = `mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { ${CASE_FIELDS} } userErrors { code } } }`;
const EXTEND = `mutation E($input: ExtendRightsCaseInput!) { extendRightsCase(input: $input) { rightsCase { id } userErrors { code } } }`;
const ONE = `query R($id: ID!) { rightsCase(id: $id) { ${CASE_FIELDS} } }`;
const CHOOSE = 'mutation C($input: ChooseCookiesInput!) { chooseCookies(input: $input) { decision { visitorToken groups } } }';
const CHOICE = 'query R($t: String) { cookieChoice(visitorToken: $t) { choice groups shown { digest } } }';
const FORGET = 'mutation F($input: ForgetCookieChoiceInput) { forgetCookieChoice(input: $input) { forgotten } }';
const DAY_MS = 86_400_000;

interface ShownCase {
  readonly id: string;
  readonly state: string;
  readonly dueDate: string | null;
  readonly waitsFor: string | null;
  readonly steps: { name: string; doneAt: string | null }[];
  readonly entries: { kind: string; actorId: string | null; code: string | null; text: string | null }[];
}
interface Lost {
  readonly datumId: string;
  readonly newDatumId: string;
  readonly category: string;
}

describe('restored-backup of yesterday', () => {
  let place: TestDatabaseUrl;
  let folder: string;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-restored');
    folder = await mkdtemp(join(tmpdir(), 'andamal-restored-'));
    kit = await open('2026-11-23T09:00:00.000Z');
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
    await rm(folder, { recursive: true, force: true });
  });

  const file = (): string => join(folder, 'tombstones');
  const open = (now: string): Promise<Kit> => Kit.open(place.url, { TOMBSTONE_FILE: file(), ACCESS_LOG_ANCHOR_FILE: join(folder, 'anchors') }, now);
  const restore = async (backup: Backup, which?: (table: string) => boolean): Promise<void> => {
    await backup.restore(kit, which);
    await restart();
  };
  const restart = async (): Promise<void> => {
    await kit.close();
    kit = await open(kit.clock.now().toISOString());
  };
  const finance = staff('FINANCE', 'BOOKKEEPING');
  const warehouse = staff('WAREHOUSE', 'CONTRACT');
  const marketing = staff('MARKETING', 'LEGITIMATE_INTEREST');
  const datum = async ({ subjectId }: Person, category: string): Promise<string> => {
    const rows = await kit.rows<{ id: string }>('SELECT id FROM datum WHERE subjectId = ? AND category = ? AND endedAt IS NULL ORDER BY id DESC', [subjectId, category]);
    return rows[0]?.id ?? '';
  };
  const rectify = async (person: Person, category: string, value: unknown, datumId?: string): Promise<{ datumId: string; newDatumId: string }> => {
    const input = { datumId: datumId ?? (await datum(person, category)), value: typeof value === 'string' ? value : JSON.stringify(value) };
    const { rectifyMyData } = dataOf<{ rectifyMyData: { rectification: { datumId: string; newDatumId: string } | null; userErrors: unknown[] } }>(await kit.ask(RECTIFY, person.self, { input }));
    expect(rectifyMyData.userErrors).toEqual([]);
    return rectifyMyData.rectification as { datumId: string; newDatumId: string };
  };
  const lost = async (): Promise<Lost[]> => dataOf<{ lostCorrections: { nodes: Lost[] } }>(await kit.ask(LOST, privacyOffice())).lostCorrections.nodes;
  const bindings = () => kit.rows('SELECT * FROM binding ORDER BY subjectId, id');

  describe('a correction', () => {
    it('is not undone: the wrong value is used for nothing but the books, which say that it was corrected', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      await rectify(person, 'ADDRESS', RIGHT);
      const held = await bindings();
      await restore(backup);
      expect(await bindings()).toEqual(held);
      expect((await kit.read(order.ref, ['address'], warehouse)).values).toEqual({ address: null });
      expect((await kit.read(person.ref(), ['address'], marketing)).values).toEqual({ address: null });
      expect((await kit.read(order.invoiceRef, ['address'], finance)).values).toEqual({ address: ADDRESS });
      const noted = dataOf(await kit.ask(NOTES, finance, { r: [{ __typename: 'PersonalData', id: order.invoiceRef }] }));
      expect(noted).toEqual({ _entities: [{ corrections: [{ category: 'ADDRESS' }] }] });
    });

    it('is shown to staff until the person has given the right value anew, and is then as it was', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      await kit.deliver(order.dispatched());
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      const { datumId, newDatumId } = await rectify(person, 'ADDRESS', RIGHT);
      expect(await lost()).toEqual([]);
      await restore(backup);
      expect(kit.logLines.join('')).toContain('values that had been put right are lost');
      expect(await lost()).toEqual([
        { subjectId: person.subjectId, datumId, newDatumId, category: 'ADDRESS', caseId: expect.any(String) as string, rectifiedAt: '2026-11-24T09:00:00.000Z', lostAt: '2026-11-24T09:00:00.000Z' },
      ]);
      const asked = { kind: 'RECTIFICATION', subjectId: person.subjectId, channel: 'PHONE', identityProof: 'CALL_BACK' };
      const { rightsCase } = dataOf<{ openRightsCase: { rightsCase: { id: string } } }>(await kit.ask(OPEN, privacyOffice(), { input: asked })).openRightsCase;
      const input = { subjectId: person.subjectId, caseId: rightsCase.id, datumId: newDatumId, value: JSON.stringify(RIGHT) };
      expect(dataOf(await kit.ask(RECTIFY_FOR, privacyOffice(), { input }))).toMatchObject({ rectifyData: { userErrors: [] } });
      expect(await lost()).toEqual([]);
      expect((await kit.read(order.ref, ['address'], warehouse)).values).toEqual({ address: RIGHT });
      expect((await kit.read(order.invoiceRef, ['address'], finance)).values).toEqual({ address: ADDRESS });
      // That the carrier had been told is lost with the rest: it is told again, of what it got.
      const notices = await kit.rows<{ datumIds: string }>("SELECT datumIds FROM recipient_notice WHERE kind = 'RECTIFICATION'");
      expect(notices.map(({ datumIds }) => datumIds)).toEqual([expect.stringContaining(datumId) as string]);
      await restore(backup);
      expect((await lost()).map((found) => found.datumId)).toEqual([newDatumId]);
      expect((await kit.read(order.ref, ['address'], warehouse)).values).toEqual({ address: null });
    });

    it('is lost too when the keys were not restored, and the same value can be given anew, here and with an order', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      const backup = await Backup.of(kit);
      const { newDatumId } = await rectify(person, 'ADDRESS', RIGHT);
      const phone = '070-174 06 07';
      const values = [...BUYER.filter(({ category }) => category !== 'PHONE'), { category: 'PHONE', value: phone }];
      await Purchase.place(kit, { person, values });
      await restore(backup, (table) => !KEY_TABLES.includes(table));
      expect((await lost()).map((found) => found.newDatumId)).toEqual([newDatumId]);
      await rectify(person, 'ADDRESS', RIGHT);
      expect((await kit.read(order.ref, ['address'], warehouse)).values).toEqual({ address: RIGHT });
      const again = await Purchase.place(kit, { person, values });
      expect((await kit.read(again.ref, ['phone'], warehouse)).values).toEqual({ phone: '+46701740607' });
    });

    it('of the sign-in address does not lead letters to the old one again', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      const [oldId, id] = [await datum(person, 'EMAIL'), uuidv7(kit.clock)];
      const input = { id, subjectId: person.subjectId, accountId: person.accountId, caseId: null, email: 'ny.adress@shop.example', taken: false };
      await kit.askInternal('mutation B($input: BeginAddressChangeInput!) { beginAddressChange(input: $input) }', { input }, { ...service(), issuer: 'customer-identity' });
      const { subjectId, accountId } = person;
      await kit.deliver(kit.event('SignInAddressChanged', { accountId, subjectId, depositId: id, caseId: null }, id));
      await restore(backup);
      expect(await lost()).toMatchObject([{ datumId: oldId, category: 'EMAIL' }]);
      expect((await kit.read(person.ref(), ['email'], staff('SUPPORT', 'CUSTOMER_SERVICE'))).values).toEqual({ email: null });
      expect((await kit.read(person.ref(), ['email'], marketing)).values).toEqual({ email: null });
    });

    it('of a value that nothing had to keep leaves nothing to read, and the person can give it anew', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      await rectify(person, 'NAME', 'Rättad Vaultsson');
      await restore(backup);
      expect((await kit.read(person.ref(), ['name'], marketing)).values).toEqual({ name: null });
      expect((await kit.read(person.ref(), ['name'], person.self)).values).toEqual({ name: null });
      await rectify(person, 'NAME', 'Rättad Vaultsson', await datum(person, 'NAME'));
      expect((await kit.read(person.ref(), ['name'], marketing)).values).toEqual({ name: 'Rättad Vaultsson' });
      expect(await lost()).toEqual([]);
    });

    it('to a value that the person had all along finds it, and nothing is lost', async () => {
      const person = await Person.register(kit);
      const old = await datum(person, 'NAME');
      const order = await Purchase.place(kit, { person, values: [{ category: 'NAME', value: 'Fel Namn' }, ...BUYER.slice(1)] });
      const backup = await Backup.of(kit);
      const { newDatumId } = await rectify(person, 'NAME', 'Exempel Vaultsson');
      expect(newDatumId).toBe(old);
      const held = await bindings();
      await restore(backup);
      expect(await bindings()).toEqual(held);
      expect((await kit.read(order.ref, ['name'], warehouse)).values).toEqual({ name: 'Exempel Vaultsson' });
      expect(await lost()).toEqual([]);
    });

    it('of a correction is lost once, and events go on to act on what stands in its place', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
      const backup = await Backup.of(kit);
      const first = await rectify(person, 'ADDRESS', { ...RIGHT, street: 'Halvvägen 3' });
      const second = await rectify(person, 'ADDRESS', RIGHT);
      await restore(backup);
      expect((await lost()).map(({ newDatumId }) => newDatumId)).toEqual([second.newDatumId]);
      expect(await kit.rows('SELECT endReason FROM datum WHERE id = ?', [first.newDatumId])).toEqual([{ endReason: 'RECTIFIED' }]);
      await kit.deliver(order.dispatched(), order.delivered());
      await kit.ask('mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId } }', person.self, { input: {} });
      expect(await lost()).toEqual([]);
      expect((await kit.read(order.invoiceRef, ['address'], finance)).values).toEqual({ address: ADDRESS });
    });
  });

  describe('a legal hold', () => {
    const PLACE = 'mutation P($input: PlaceLegalHoldInput!) { placeLegalHold(input: $input) { hold { id } userErrors { code } } }';
    const place = async ({ subjectId }: Person, ...categories: string[]): Promise<string> => {
      const input = { id: uuidv7(kit.clock), subjectId, categories, reason: 'Tvist om en skrivare.' };
      expect(dataOf(await kit.ask(PLACE, privacyOffice(), { input }))).toMatchObject({ placeLegalHold: { userErrors: [] } });
      return input.id;
    };
    const lift = (id: string) => kit.ask('mutation L($id: ID!) { liftLegalHold(input: { id: $id }) { userErrors { code } } }', privacyOffice(), { id });
    const kept = async (): Promise<string[]> => (await kit.rows<{ category: string }>("SELECT category FROM datum WHERE endedAt IS NULL AND category <> 'CASE_RECORD'")).map(({ category }) => category);
    const holds = () => kit.rows('SELECT id, reviewAt, liftedAt, liftedBy FROM legal_hold ORDER BY id');

    it('that was placed or lifted since is so again, and an erasure finds it', async () => {
      const person = await Person.register(kit);
      const lifted = await place(person, 'EMAIL');
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      const placed = await place(person, 'NAME');
      await lift(lifted);
      const before = await holds();
      await restore(backup);
      expect(await holds()).toEqual(before);
      await kit.ask('mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId } }', person.self, { input: {} });
      expect(await kept()).toEqual(['NAME']);
      await lift(placed);
      expect(await kept()).toEqual([]);
      expect(await readFile(file(), 'utf8')).not.toContain('skrivare');
    });

    it('holds what the backup knows, and binds nothing that is lost', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      await Purchase.place(kit, { person, values: [...BUYER.filter(({ category }) => category !== 'PHONE'), { category: 'PHONE', value: '070-174 06 07' }] });
      await place(person, 'NAME', 'PHONE');
      await restore(backup);
      const bound = await kit.rows<{ category: string }>("SELECT d.category FROM binding b JOIN datum d ON d.subjectId = b.subjectId AND d.id = b.datumId WHERE b.purpose = 'LEGAL_HOLD'");
      const [all] = await kit.rows<{ count: number }>("SELECT COUNT(*) AS count FROM binding WHERE purpose = 'LEGAL_HOLD'");
      expect(Number(all?.count)).toBe(bound.length);
      expect(new Set(bound.map(({ category }) => category))).toEqual(new Set(['NAME']));
    });
  });

  it('a hand-over to an authority that was made since is on record again, and the authority is told of what follows', async () => {
    const HAND_OVER = 'mutation H($input: HandOverToAuthorityInput!) { handOverToAuthority(input: $input) { handOver { id } userErrors { code } } }';
    const LIST = '{ authorityHandOvers { nodes { id legalDuty categories reference } } }';
    const person = await Person.register(kit);
    const backup = await Backup.of(kit);
    kit.clock.advance(DAY_MS);
    const input = { subjectId: person.subjectId, purpose: 'FRAUD_PREVENTION', categories: ['IP_ADDRESS'], authority: 'Polismyndigheten', legalDuty: '1942:740 27 kap. 2 §', reference: 'Ada Handläggare' };
    const id = uuidv7(kit.clock);
    expect(dataOf(await kit.ask(HAND_OVER, privacyOffice(), { input: { ...input, id } }))).toEqual({ handOverToAuthority: { handOver: { id }, userErrors: [] } });
    const before = await kit.rows('SELECT * FROM disclosure');
    await restore(backup);
    expect(await kit.rows('SELECT * FROM disclosure')).toEqual(before);
    expect(dataOf(await kit.ask(LIST, privacyOffice()))).toEqual({ authorityHandOvers: { nodes: [{ id, legalDuty: input.legalDuty, categories: ['IP_ADDRESS'], reference: null }] } });
    await kit.ask('mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId } }', person.self, { input: { categories: ['IP_ADDRESS'] } });
    await kit.subgraph.database.execute('DELETE FROM outbox_deliveries');
    await kit.subgraph.database.execute('UPDATE rights_case SET wakeAt = 0 WHERE wakeAt IS NOT NULL');
    await kit.subgraph.cases.run();
    expect(await kit.rows('SELECT kind, recipientName FROM recipient_notice')).toEqual([{ kind: 'ERASURE', recipientName: 'Polismyndigheten' }]);
    expect(await readFile(file(), 'utf8')).not.toContain('Handläggare');
  });

  describe('an answer about cookies', () => {
    const choose = async (caller: CallerContext, choice: string, visitorToken: string | null = null): Promise<string | null> =>
      dataOf<{ chooseCookies: { decision: { visitorToken: string | null } } }>(await kit.ask(CHOOSE, caller, { input: { choice, visitorToken } })).chooseCookies.decision.visitorToken;
    const choice = async (caller: CallerContext, t: string | null = null) => dataOf<{ cookieChoice: unknown }>(await kit.ask(CHOICE, caller, { t })).cookieChoice;

    it('that allowed less than before is still the answer, and one that was taken back is asked for anew', async () => {
      const person = await Person.register(kit);
      await choose(person.self, 'ACCEPT_ALL');
      const [declining, forgetting, lasting] = [await choose(anonymous(), 'ACCEPT_ALL'), await choose(anonymous(), 'ACCEPT_ALL'), await choose(anonymous(), 'ACCEPT_ALL')];
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      await choose(person.self, 'DECLINE');
      await choose(anonymous(), 'DECLINE', declining);
      await kit.ask(FORGET, anonymous(), { input: { visitorToken: forgetting } });
      const answers = () => Promise.all([choice(person.self), choice(anonymous(), declining), choice(anonymous(), forgetting), choice(anonymous(), lasting)]);
      const before = await answers();
      expect(before).toMatchObject([{ choice: 'DECLINE', groups: ['FUNCTIONAL'] }, { choice: 'DECLINE' }, null, { choice: 'ACCEPT_ALL' }]);
      await restore(backup);
      expect(await answers()).toEqual(before);
      await restart();
      expect(kit.logLines.join('')).not.toContain('restored from a backup');
      const written = await readFile(file(), 'utf8');
      for (const token of [declining, forgetting, lasting]) expect(written).not.toContain(token);
    });

    it('is the last word of who said yes again after the restore', async () => {
      const token = await choose(anonymous(), 'ACCEPT_ALL');
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      await choose(anonymous(), 'DECLINE', token);
      await restore(backup);
      kit.clock.advance(DAY_MS);
      await choose(anonymous(), 'ACCEPT_ALL', token);
      await restart();
      expect(await choice(anonymous(), token)).toMatchObject({ choice: 'ACCEPT_ALL' });
    });

    it('that is the first, or allows more, is no line in the file', async () => {
      const token = await choose(anonymous(), 'DECLINE');
      await choose(anonymous(), 'ACCEPT_ALL', token);
      await choose(anonymous(), 'ACCEPT_ALL', token);
      await expect(readFile(file(), 'utf8')).rejects.toThrow('ENOENT');
    });
  });

  describe('a case about a right', () => {
    const request = async (caller: CallerContext, input: Record<string, unknown>): Promise<ShownCase> =>
      dataOf<{ openRightsCase: { rightsCase: ShownCase } }>(await kit.ask(OPEN, caller, { input })).openRightsCase.rightsCase;
    const shown = async (id: string): Promise<ShownCase | null> => dataOf<{ rightsCase: ShownCase | null }>(await kit.ask(ONE, privacyOffice(), { id })).rightsCase;

    it('that was opened since is there with its date and history, says that words are lost, and can be decided', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      const { id } = await request(person.self, { kind: 'COMPLAINT', text: 'Grannen Testsson läser min post.' });
      const notice = { caseId: id, months: 1, noticeBy: 'POST', reason: 'Mycket att gå igenom.' };
      expect(dataOf(await kit.ask(EXTEND, privacyOffice(), { input: notice }))).toMatchObject({ extendRightsCase: { userErrors: [] } });
      const before = await shown(id);
      await restore(backup);
      await kit.subgraph.cases.run();
      const after = await shown(id);
      const wordless = before?.entries.map((entry) => ({ ...entry, text: null })) ?? [];
      expect(after).toEqual({ ...before, entries: [...wordless, { kind: 'RESTORED', actorId: 'privacy-compliance', code: null, text: null }] });
      expect(after).toMatchObject({ state: 'WAITING', waitsFor: 'STAFF', dueDate: '2027-01-25' });
      const decide = 'mutation D($input: DecideRightsCaseInput!) { decideRightsCase(input: $input) { rightsCase { state } userErrors { code } } }';
      const decided = dataOf(await kit.ask(decide, privacyOffice(), { input: { caseId: id, decision: 'GRANTED', reason: 'Ja.' } }));
      expect(decided).toEqual({ decideRightsCase: { rightsCase: { state: 'COMPLETED' }, userErrors: [] } });
      const text = await readFile(file(), 'utf8');
      for (const word of ['Testsson', 'Mycket', BUYER[0]?.value ?? '']) expect(text).not.toContain(word);
    });

    it('of erasure goes on to its end, although its steps are lost', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      const { id } = await request(person.self, { kind: 'ERASURE' });
      expect((await shown(id))?.state).toBe('WAITING');
      await restore(backup);
      await kit.subgraph.cases.run();
      expect(await shown(id)).toMatchObject({ state: 'WAITING', waitsFor: 'ACKNOWLEDGEMENT' });
      await kit.subgraph.database.execute('DELETE FROM outbox_deliveries');
      await kit.subgraph.database.execute('UPDATE rights_case SET wakeAt = 0');
      await kit.subgraph.cases.run();
      const done = await shown(id);
      expect(done?.state).toBe('COMPLETED');
      expect(done?.steps.every(({ doneAt }) => doneAt !== null)).toBe(true);
    });

    it('that was over is over', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      const { id } = await request(person.self, { kind: 'OBJECTION' });
      expect((await shown(id))?.state).toBe('COMPLETED');
      await restore(backup);
      const after = await shown(id);
      expect(after?.state).toBe('COMPLETED');
      expect(after?.entries.map(({ kind }) => kind)).not.toContain('RESTORED');
    });

    it('that was over has an end for its words, and one that goes on has none', async () => {
      const person = await Person.register(kit);
      const complaint = await request(person.self, { kind: 'COMPLAINT', text: 'Ni svarar inte.' });
      const restriction = await request(person.self, { kind: 'RESTRICTION', text: 'Medan ni kontrollerar.' });
      const words = () => kit.rows<{ contextId: string; endsAt: number | null }>("SELECT contextId, endsAt FROM binding WHERE purpose = 'RIGHTS_CASES' AND closedAt IS NULL ORDER BY contextId");
      const backup = await Backup.of(kit);
      kit.clock.advance(DAY_MS);
      const decide = 'mutation D($input: DecideRightsCaseInput!) { decideRightsCase(input: $input) { userErrors { code } } }';
      expect(dataOf(await kit.ask(decide, privacyOffice(), { input: { caseId: complaint.id, decision: 'GRANTED', reason: 'Ja.' } }))).toEqual({ decideRightsCase: { userErrors: [] } });
      const fiveYearsLater = new Date('2031-11-24T23:00:00Z').getTime();
      await restore(backup);
      for (const again of [false, true]) {
        if (again) await restart();
        const found = (await words()).map(({ contextId, endsAt }) => [contextId, endsAt === null ? null : Number(endsAt)]);
        expect(found).toEqual([[complaint.id, fiveYearsLater], [restriction.id, null]]);
      }
    });

    it('whose restriction was lifted since has its end from then, and once', async () => {
      const person = await Person.register(kit);
      const { id } = await request(person.self, { kind: 'RESTRICTION', text: 'Medan ni kontrollerar.' });
      const backup = await Backup.of(kit);
      kit.clock.advance(7 * DAY_MS);
      const lifted = dataOf(await kit.ask('mutation L($input: RightsCaseInput!) { liftRestriction(input: $input) { userErrors { code } } }', person.self, { input: { caseId: id } }));
      expect(lifted).toEqual({ liftRestriction: { userErrors: [] } });
      const words = () => kit.rows("SELECT endsAt FROM binding WHERE purpose = 'RIGHTS_CASES' AND closedAt IS NULL");
      const before = await words();
      await restore(backup);
      expect(await words()).toEqual(before);
      await restart();
      expect(await words()).toEqual(before);
      expect(await kit.rows("SELECT factId FROM subject_event WHERE type = 'RightsCaseClosed'")).toEqual([{ factId: id }]);
    });

    it('of restriction that was opened since is in force, and can be lifted', async () => {
      const person = await Person.register(kit);
      const backup = await Backup.of(kit);
      const { id } = await request(person.self, { kind: 'RESTRICTION' });
      await restore(backup);
      expect((await kit.read(person.ref(), ['name'], marketing)).denied).toEqual({ name: 'RESTRICTED' });
      const lift = await kit.ask('mutation L($input: RightsCaseInput!) { liftRestriction(input: $input) { userErrors { code } } }', person.self, { input: { caseId: id } });
      expect(lift).toMatchObject({ data: { liftRestriction: { userErrors: [] } } });
      expect((await kit.read(person.ref(), ['name'], marketing)).denied).toEqual({});
    });

    it('of a person whom the backup does not know is known all the same: they are owed an answer', async () => {
      const backup = await Backup.of(kit);
      const person = await Person.register(kit);
      const { id } = await request(person.self, { kind: 'COMPLAINT' });
      await restore(backup);
      await kit.subgraph.cases.run();
      expect(await shown(id)).toMatchObject({ state: 'WAITING', waitsFor: 'STAFF', dueDate: '2026-12-23' });
      await restart();
      expect((await shown(id))?.entries.filter(({ kind }) => kind === 'RESTORED')).toHaveLength(1);
    });

    it('that waits is no further line each time that it is looked at', async () => {
      const person = await Person.register(kit);
      await request(person.self, { kind: 'ERASURE' });
      const lines = async (): Promise<number> => (await readFile(file(), 'utf8')).split('\n').length;
      const before = await lines();
      for (let turn = 0; turn < 3; turn += 1) {
        await kit.subgraph.database.execute('UPDATE rights_case SET wakeAt = 0');
        await kit.subgraph.cases.run();
      }
      expect(await lines()).toBe(before);
    });
  });
});
