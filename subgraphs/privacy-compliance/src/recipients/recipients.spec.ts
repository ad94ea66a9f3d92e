import { uuidv7 } from '@andamal/kernel';
import { createLogger, type CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ThirdPersons } from '../access-extract/third-persons';
import { AccessLog } from '../access-log/access-log';
import { parsePrivacyComplianceEnv } from '../env';
import { PersonalDataStore } from '../reading/personal-data.store';
import { loadRegister } from '../register/register-file';
import { ADDRESS, dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';
import { DatumCipher } from '../vault/datum-cipher';
import { LocalKeyProvider } from '../vault/key-provider';
import { ValueIndex } from '../vault/value-index';
import { NoticeSigner } from './notice-signer';
import { NoticeStore } from './notice.store';
import { NoticeWorker } from './notice-worker';
import { Processor } from './processor.fixture';
import { RecipientCallbackService } from './recipient-callback.service';
import type { RecipientEndpoint } from './recipient-endpoints';
import type { NoticeKind } from './recipient-notice.entity';
import { RecipientNotices } from './recipient-notices';

const LIST = `query L($filter: RecipientNoticeFilterInput) { recipientNotices(filter: $filter) { nodes {
  id caseId kind recipient recipientName context categories state byStaff attempts lastError expectedAt } } }`;
const PUBLIC_URL = 'https://shop.example';

interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly byStaff: boolean;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly categories: string[];
  readonly context: string;
}

describe('recipients', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  let carrier: Processor;
  let notices: RecipientNotices;
  let store: NoticeStore;
  const signer = new NoticeSigner('a secret of the shop with enough letters');

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-recipients');
    kit = await Kit.open(place.url);
    carrier = await Processor.open();
    carrier.controllerKey = signer.publicKey;
    store = new NoticeStore(kit.subgraph.database);
    notices = new RecipientNotices(store, await loadRegister('schema/policy/register.json'), kit.clock);
  });
  afterEach(async () => {
    await carrier.close();
    await kit.close();
    await place.cleanup();
  });

  async function worker(endpoints: readonly RecipientEndpoint[] = [carrier.endpoint]): Promise<NoticeWorker> {
    const { database } = kit.subgraph;
    const { VAULT_KEK, VAULT_INDEX_KEY } = parsePrivacyComplianceEnv({ NODE_ENV: 'test', DATABASE_URL: place.url });
    const reading = {
      register: await loadRegister('schema/policy/register.json'),
      store: new PersonalDataStore(database),
      cipher: new DatumCipher(new LocalKeyProvider(VAULT_KEK)),
      thirdPersons: new ThirdPersons({ database, values: new ValueIndex(VAULT_INDEX_KEY), clock: kit.clock }),
      log: new AccessLog(database, kit.clock),
      clock: kit.clock,
    };
    const log = createLogger({ service: 'vault', level: 'trace', destination: { write: (line) => void kit.logLines.push(line) } });
    return new NoticeWorker({ store, endpoints, signer, corrections: { reading, database, clock: kit.clock }, publicUrl: PUBLIC_URL, clock: kit.clock, log });
  }

  /** An order that has been handed to the carrier, and what it was told in a case. */
  async function dispatched(kind: NoticeKind = 'ERASURE', person?: Person): Promise<{ order: Purchase; caseId: string }> {
    const order = await Purchase.place(kit, person ? { person } : {});
    await kit.deliver(order.dispatched());
    const caseId = uuidv7(kit.clock);
    await open(order.subjectId, caseId, kind);
    return { order, caseId };
  }
  const open = (subjectId: string, caseId: string, kind: NoticeKind): Promise<void> =>
    kit.subgraph.database.inTransaction((tx) => notices.open(tx, { subjectId, caseId, kind, datumIds: null, requestedAt: kit.clock.now() }));
  const datumOf = async (subjectId: string, category: string): Promise<string> => {
    const rows = await kit.rows<{ id: string }>('SELECT id FROM datum WHERE subjectId = ? AND category = ? AND endedAt IS NULL ORDER BY id DESC', [subjectId, category]);
    return rows[0]?.id ?? '';
  };
  /** The person corrects their address. @returns the datum that stands there now, and who is to be told */
  const correct = async (person: Person, street: string): Promise<{ newDatumId: string; told: (string | null)[] }> => {
    const document = 'mutation R($input: RectifyMyDataInput!) { rectifyMyData(input: $input) { rectification { newDatumId } notices { state } } }';
    const input = { datumId: await datumOf(person.subjectId, 'ADDRESS'), value: JSON.stringify({ ...ADDRESS, street }) };
    const { rectifyMyData } = dataOf<{ rectifyMyData: { rectification: { newDatumId: string }; notices: { state: string | null }[] } }>(await kit.ask(document, person.self, { input }));
    return { newDatumId: rectifyMyData.rectification.newDatumId, told: rectifyMyData.notices.map(({ state }) => state) };
  };
  /** The person asks for erasure, and every service of the shop hears of it. */
  const erase = async (caller: CallerContext, input: object = {}): Promise<string> => {
    const document = 'mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId userErrors { code } } }';
    const { requestErasure } = dataOf<{ requestErasure: { caseId: string; userErrors: object[] } }>(await kit.ask(document, caller, { input }));
    expect(requestErasure.userErrors).toEqual([]);
    await goOn();
    return requestErasure.caseId;
  };
  const goOn = async (): Promise<void> => {
    await kit.subgraph.database.execute('DELETE FROM outbox_deliveries');
    await kit.subgraph.database.execute('UPDATE rights_case SET wakeAt = 0 WHERE wakeAt IS NOT NULL');
    await kit.subgraph.cases.run();
  };
  const stateOf = async (caseId: string): Promise<string | undefined> => (await kit.rows<{ state: string }>('SELECT state FROM rights_case WHERE id = ?', [caseId]))[0]?.state;
  const disclosed = async (): Promise<string[][]> =>
    (await kit.rows<{ datumIds: string }>("SELECT datumIds FROM disclosure WHERE recipient = 'CARRIER' ORDER BY id")).map(({ datumIds }) => JSON.parse(datumIds) as string[]);
  const corrected = (): (string | undefined)[] => [...carrier.received.values()].map(({ extensions }) => extensions[carrier.domain]?.corrected?.['ADDRESS']);
  const acknowledge = async (id: string | undefined): Promise<void> => {
    dataOf(await kit.ask('mutation A($id: ID!) { acknowledgeRecipientNotice(input: { id: $id }) { userErrors { code } } }', privacyOffice(), { id }));
  };
  const list = async (filter: object = {}): Promise<Listed[]> =>
    dataOf<{ recipientNotices: { nodes: Listed[] } }>(await kit.ask(LIST, privacyOffice(), { filter })).recipientNotices.nodes;
  const outstanding = (subjectId: string, caseId: string): Promise<number> => kit.subgraph.database.inTransaction((tx) => notices.outstanding(tx, subjectId, caseId));

  it('are told once by signed OpenDSR, and acknowledge; the person is named by the order', async () => {
    const { order, caseId } = await dispatched();
    await open(order.subjectId, caseId, 'ERASURE');
    expect(await outstanding(order.subjectId, caseId)).toBe(1);
    await (await worker()).run();
    expect(carrier.signatures).toEqual([true]);
    const [request] = [...carrier.received.values()];
    expect(request).toMatchObject({ subject_request_type: 'erasure', subject_identities: [{ identity_value: order.orderId, identity_type: 'controller_customer_id' }], status_callback_urls: [`${PUBLIC_URL}/opendsr/callbacks`] });
    expect(request?.extensions[carrier.domain]?.categories).toEqual(['ADDRESS', 'NAME', 'PHONE']);
    expect(await list()).toEqual([expect.objectContaining({ state: 'ACKNOWLEDGED', context: `ORDER:${order.orderId}`, attempts: 1 })]);
    expect(await outstanding(order.subjectId, caseId)).toBe(0);
    await (await worker()).run();
    expect(carrier.deliveries).toHaveLength(1);
    for (const value of ['Vaultsson', 'Provgatan', '1740605']) expect(JSON.stringify([...carrier.received.values()])).not.toContain(value);
  });

  it('are told again until they answer, under the same id, by two workers at once never twice', async () => {
    const { order, caseId } = await dispatched();
    carrier.failures.push(503, 500);
    const workers = [await worker(), await worker()];
    await Promise.all(workers.map((each) => each.run()));
    const [failed] = await list();
    expect(failed).toMatchObject({ state: 'PENDING', attempts: 1, lastError: 'HTTP_503' });
    expect(await outstanding(order.subjectId, caseId)).toBe(1);
    for (let turn = 0; turn < 2; turn += 1) {
      await kit.subgraph.database.execute('UPDATE recipient_notice SET nextAttemptAt = 0');
      await Promise.all(workers.map((each) => each.run()));
    }
    expect(await list()).toEqual([expect.objectContaining({ state: 'ACKNOWLEDGED', attempts: 3, lastError: null })]);
    expect(carrier.deliveries).toEqual([failed?.id]);
  });

  it('are not believed with another’s signature', async () => {
    await dispatched();
    carrier.signsRight = false;
    await (await worker()).run();
    expect(await list()).toEqual([expect.objectContaining({ state: 'PENDING', lastError: 'BAD_SIGNATURE' })]);
  });

  it('call back, believed only when it is signed, ours and theirs', async () => {
    await dispatched();
    await (await worker()).run();
    const [notice] = await list();
    const id = notice?.id ?? '';
    const callbacks = new RecipientCallbackService({ store, endpoints: [carrier.endpoint], publicUrl: PUBLIC_URL, clock: kit.clock });
    const url = `${PUBLIC_URL}/opendsr/callbacks`;
    const good = carrier.callback(id, 'completed', url);
    expect(await callbacks.take(good.body.replace('completed', 'cancelled'), good.domain, good.signature)).toBe(false);
    expect(await callbacks.take(good.body, 'other.example', good.signature)).toBe(false);
    const elsewhere = carrier.callback(id, 'completed', 'https://other.example/opendsr/callbacks');
    expect(await callbacks.take(elsewhere.body, elsewhere.domain, elsewhere.signature)).toBe(false);
    carrier.signsRight = false;
    const forged = carrier.callback(id, 'completed', url);
    expect(await callbacks.take(forged.body, forged.domain, forged.signature)).toBe(false);
    expect((await list())[0]?.state).toBe('ACKNOWLEDGED');
    expect(await callbacks.take(good.body, good.domain, good.signature)).toBe(true);
    expect((await list())[0]?.state).toBe('COMPLETED');
    carrier.signsRight = true;
    const late = carrier.callback(id, 'pending', url);
    expect(await callbacks.take(late.body, late.domain, late.signature)).toBe(true);
    expect((await list())[0]?.state).toBe('COMPLETED');
  });

  it('who say nothing are asked; who cancel are left to staff', async () => {
    const { order, caseId } = await dispatched();
    const each = await worker();
    await each.run();
    carrier.status = 'cancelled';
    await kit.subgraph.database.execute('UPDATE recipient_notice SET nextAttemptAt = 0');
    await each.run();
    expect(await list()).toEqual([expect.objectContaining({ state: 'PENDING', byStaff: true, lastError: 'CANCELLED_BY_RECIPIENT' })]);
    expect(await outstanding(order.subjectId, caseId)).toBe(1);
  });

  it('whom no machine can tell are left to staff, who note that they were told', async () => {
    const { order, caseId } = await dispatched();
    await (await worker([])).run();
    const [notice] = await list({ outstanding: true });
    expect(notice).toMatchObject({ byStaff: true, lastError: 'NO_ENDPOINT', state: 'PENDING' });
    const document = 'mutation A($id: ID!) { acknowledgeRecipientNotice(input: { id: $id }) { notice { state } userErrors { code } } }';
    for (const caller of [staff('SUPPORT', 'CUSTOMER_SERVICE'), staff('PRIVACY_OFFICE', null)]) {
      expect((await kit.ask(document, caller, { id: notice?.id })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
    expect(dataOf(await kit.ask(document, privacyOffice(), { id: notice?.id }))).toEqual({ acknowledgeRecipientNotice: { notice: { state: 'ACKNOWLEDGED' }, userErrors: [] } });
    expect(await outstanding(order.subjectId, caseId)).toBe(0);
    expect(await list({ outstanding: true })).toEqual([]);
    const unknown = await kit.ask(document, privacyOffice(), { id: '4b1c6b1e-5f5c-4a51-9c1c-1f0a4a1d0c11' });
    expect(dataOf(unknown)).toEqual({ acknowledgeRecipientNotice: { notice: null, userErrors: [{ code: 'NOT_FOUND' }] } });
  });

  it('hear that a restriction is over only after they have heard of it', async () => {
    const { order } = await dispatched('RESTRICTION');
    await open(order.subjectId, uuidv7(kit.clock), 'RESTRICTION_LIFTED');
    carrier.types = ['erasure', 'restriction', 'restriction_lifted'];
    carrier.failures.push(503);
    const each = await worker();
    const states = () => kit.rows('SELECT kind, state, attempts FROM recipient_notice ORDER BY kind');
    await each.run();
    expect(await states()).toEqual([
      { kind: 'RESTRICTION', state: 'PENDING', attempts: 1 },
      { kind: 'RESTRICTION_LIFTED', state: 'PENDING', attempts: 0 },
    ]);
    await kit.subgraph.database.execute('UPDATE recipient_notice SET nextAttemptAt = 0');
    await each.run();
    expect(await states()).toMatchObject([{ state: 'ACKNOWLEDGED' }, { state: 'PENDING', attempts: 0 }]);
    await each.run();
    expect(await states()).toMatchObject([{ state: 'ACKNOWLEDGED' }, { state: 'ACKNOWLEDGED' }]);
  });

  it('hear of an order in the order in which it became true', async () => {
    const { order } = await dispatched('RECTIFICATION');
    await open(order.subjectId, uuidv7(kit.clock), 'RESTRICTION');
    await open(order.subjectId, uuidv7(kit.clock), 'ERASURE');
    carrier.types = ['erasure', 'rectification', 'restriction'];
    carrier.failures.push(503, 503);
    const each = await worker();
    for (let turn = 0; turn < 5; turn += 1) {
      await each.run();
      await kit.subgraph.database.execute('UPDATE recipient_notice SET nextAttemptAt = 0');
    }
    expect([...carrier.received.values()].map(({ subject_request_type: type }) => type)).toEqual(['rectification', 'restriction', 'erasure']);
  });

  it('hear of an erasure though an earlier notice is left to staff, or was tried in vain for long', async () => {
    const each = await worker();
    // The first time the carrier does not take corrections; the second time it takes them, and fails at each.
    for (const types of [['erasure'], ['erasure', 'rectification']]) {
      carrier.types = types;
      const { order } = await dispatched('RECTIFICATION');
      if (types.includes('rectification')) {
        await kit.subgraph.database.execute('UPDATE recipient_notice SET attempts = 23 WHERE subjectId = ?', [order.subjectId]);
        carrier.failures.push(500);
      }
      await open(order.subjectId, uuidv7(kit.clock), 'ERASURE');
      const states = () => kit.rows('SELECT kind, state, byStaff + 0 AS byStaff FROM recipient_notice WHERE subjectId = ? ORDER BY position', [order.subjectId]);
      await each.run();
      expect(await states()).toMatchObject([{ state: 'PENDING' }, { state: 'PENDING' }]);
      await each.run();
      expect(await states()).toEqual([
        { kind: 'RECTIFICATION', state: 'PENDING', byStaff: types.includes('rectification') ? 0 : 1 },
        { kind: 'ERASURE', state: 'ACKNOWLEDGED', byStaff: 0 },
      ]);
    }
  });

  it('get a corrected value only while their purpose may use it, logged and noted as a disclosure', async () => {
    const { order } = await dispatched('RECTIFICATION');
    const each = await worker();
    await each.run();
    expect((await list())[0]).toMatchObject({ byStaff: true, lastError: 'KIND_NOT_TAKEN' });
    carrier.types = ['erasure', 'rectification'];
    await open(order.subjectId, uuidv7(kit.clock), 'RECTIFICATION');
    await each.run();
    const [request] = [...carrier.received.values()];
    expect(JSON.parse(request?.extensions[carrier.domain]?.corrected?.['ADDRESS'] ?? '{}')).toEqual(ADDRESS);
    const [read] = await kit.accessLog({ operation: 'RecipientNotice' });
    expect(read).toMatchObject({ actorId: 'privacy-compliance', purpose: 'CONTRACT', categories: 'ADDRESS,NAME,PHONE' });
    expect(await kit.rows('SELECT id FROM disclosure')).toHaveLength(2);
    // Restricted: that it was corrected is told, the value is not.
    await kit.subgraph.database.execute("INSERT INTO purpose_block (subjectId, purpose, kind, since) VALUES (?, '*', 'RESTRICTED', 0)", [order.subjectId]);
    await open(order.subjectId, uuidv7(kit.clock), 'RECTIFICATION');
    await each.run();
    expect([...carrier.received.values()][1]?.extensions[carrier.domain]?.corrected).toEqual({});
  });

  it('are told of each correction of what they got; the disclosures name what they were handed', async () => {
    carrier.types = ['erasure', 'rectification'];
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    await kit.deliver(order.dispatched());
    const second = await correct(person, 'Andra vägen 2');
    expect(second.told).toEqual(['PENDING']);
    await (await worker()).run();
    const third = await correct(person, 'Tredje vägen 3');
    // Of the first value and of the second: both are the one that it got by now.
    expect(third.told).toEqual(['PENDING', 'PENDING']);
    await (await worker()).run();
    expect(corrected()).toEqual(['Andra vägen 2', 'Tredje vägen 3'].map((street) => JSON.stringify({ ...ADDRESS, street })));
    const [label, ...later] = await disclosed();
    expect([label?.length, ...later]).toEqual([3, [second.newDatumId], [third.newDatumId]]);
  });

  it('whom staff have told of a correction got what is right, and are told of the next', async () => {
    const person = await Person.register(kit);
    await kit.deliver((await Purchase.place(kit, { person })).dispatched());
    const { newDatumId } = await correct(person, 'Andra vägen 2');
    const [notice] = await list();
    for (let twice = 0; twice < 2; twice += 1) await acknowledge(notice?.id);
    expect((await disclosed()).slice(1)).toEqual([[newDatumId]]);
    await correct(person, 'Tredje vägen 3');
    expect(await list({ outstanding: true })).toEqual([expect.objectContaining({ kind: 'RECTIFICATION', categories: ['ADDRESS'] })]);
  });

  it('who may have got a value at an attempt that failed are noted with it, once', async () => {
    carrier.types = ['erasure', 'rectification'];
    carrier.signsRight = false;
    const person = await Person.register(kit);
    await kit.deliver((await Purchase.place(kit, { person })).dispatched());
    const second = await correct(person, 'Andra vägen 2');
    const again = async (): Promise<void> => {
      await kit.subgraph.database.execute('UPDATE recipient_notice SET nextAttemptAt = 0');
      await (await worker()).run();
    };
    for (let twice = 0; twice < 2; twice += 1) await again();
    expect((await disclosed()).slice(1)).toEqual([[second.newDatumId]]);
    const third = await correct(person, 'Tredje vägen 3');
    await again();
    expect((await disclosed()).slice(1, 3)).toEqual([[second.newDatumId], [third.newDatumId]]);
  });

  it('are told of an erasure of what stands in the place of what they got, once that is over', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    await correct(person, 'Andra vägen 2');
    await kit.deliver(order.dispatched());
    await correct(person, 'Tredje vägen 3');
    const [notice] = await list();
    await acknowledge(notice?.id);
    await kit.deliver(order.delivered());
    const caseId = await erase(person.self, { categories: ['ADDRESS'] });
    expect(await list({ caseId })).toEqual([expect.objectContaining({ kind: 'ERASURE', categories: ['ADDRESS'], state: 'PENDING' })]);
    expect(await stateOf(caseId)).toBe('WAITING');
  });

  describe('of an order that is erased while it is under way', () => {
    const told = (caseId: string): object => expect.objectContaining({ kind: 'ERASURE', caseId, categories: ['ADDRESS', 'NAME', 'PHONE'], state: 'PENDING' }) as object;

    it('hear of it once the order is over, though the books keep the data and the case is completed', async () => {
      const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
      await kit.deliver(order.dispatched());
      const caseId = await erase(privacyOffice(), { subjectId: order.subjectId, identityProof: 'ID_DOCUMENT' });
      // The carrier still has to find the door.
      expect([await list(), await stateOf(caseId)]).toEqual([[], 'COMPLETED']);
      await kit.deliver(order.delivered());
      expect(await list({ caseId })).toEqual([told(caseId)]);
      expect(await kit.rows("SELECT id FROM datum WHERE endedAt IS NULL AND category IN ('NAME', 'ADDRESS', 'PHONE')")).toHaveLength(3);
      await (await worker()).run();
      expect(await list({ outstanding: true })).toEqual([]);
      expect([...carrier.received.values()].map(({ subject_request_type: type }) => type)).toEqual(['erasure']);
      expect(await stateOf(caseId)).toBe('COMPLETED');
    });

    it('hear of it also when they got the data after the erasure, corrected at that', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
      const caseId = await erase(person.self, { categories: ['NAME', 'ADDRESS', 'PHONE'] });
      await correct(person, 'Andra vägen 2');
      await kit.deliver(order.dispatched());
      await correct(person, 'Tredje vägen 3');
      await kit.deliver(order.delivered());
      expect((await list({ caseId }))).toEqual([told(caseId)]);
    });

    it('hear nothing of an erasure while they need what stands in the place of what they got', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
      await kit.deliver(order.dispatched());
      await correct(person, 'Andra vägen 2');
      const caseId = await erase(person.self);
      expect([await list({ caseId }), await stateOf(caseId)]).toEqual([[], 'COMPLETED']);
      await kit.deliver(order.delivered());
      expect(await list({ caseId })).toEqual([told(caseId)]);
    });

    it('hear of it in one delivery of all events, and when only its time ends it', async () => {
      for (const end of [(order: Purchase) => kit.deliver(order.dispatched(), order.delivered()), (order: Purchase) => kit.deliver(order.dispatched())]) {
        const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
        const caseId = await erase(privacyOffice(), { subjectId: order.subjectId, identityProof: 'ID_DOCUMENT' });
        await end(order);
        kit.clock.advance(8 * 365 * 86_400_000);
        dataOf(await kit.ask('mutation { runRetentionSweep { __typename } }', privacyOffice()));
        expect(await list({ caseId })).toEqual([told(caseId)]);
      }
    });

    it('hear of the last erasure that was about it, and nothing of orders that came after', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
      await kit.deliver(order.dispatched());
      const first = await erase(person.self, { categories: ['PHONE'] });
      const second = await erase(person.self, { categories: ['NAME', 'ADDRESS', 'PHONE'] });
      const later = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
      await kit.deliver(later.dispatched(), later.delivered(), order.delivered());
      expect([await list({ caseId: first }), await list({ caseId: second })]).toEqual([[], [told(second)]]);
      expect((await list()).map(({ context }) => context)).toEqual([`ORDER:${order.orderId}`]);
    });
  });

  describe('of an order of a restricted person', () => {
    const restrict = async (person: Person, purposes: string[] | null): Promise<string> => {
      const document = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { id } userErrors { code } } }';
      const opened = dataOf<{ openRightsCase: { rightsCase: { id: string } } }>(await kit.ask(document, person.self, { input: { kind: 'RESTRICTION', ...(purposes === null ? {} : { purposes }) } }));
      await goOn();
      return opened.openRightsCase.rightsCase.id;
    };

    it('hear of the restriction when an exception hands them data, and of its end', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      const caseId = await restrict(person, null);
      const except = 'mutation R($input: ResolveRestrictionConflictInput!) { resolveRestrictionConflict(input: $input) { userErrors { code } } }';
      dataOf(await kit.ask(except, privacyOffice(), { input: { caseId, orderId: order.orderId, allow: true, ground: 'CONSENT', reason: 'Wanted.' } }));
      expect([await list(), await stateOf(caseId)]).toEqual([[], 'COMPLETED']);
      for (let twice = 0; twice < 2; twice += 1) await kit.deliver(order.dispatched());
      expect(await list({ caseId })).toEqual([expect.objectContaining({ kind: 'RESTRICTION', categories: ['ADDRESS', 'NAME', 'PHONE'], state: 'PENDING' })]);
      dataOf(await kit.ask('mutation L($input: RightsCaseInput!) { liftRestriction(input: $input) { userErrors { code } } }', person.self, { input: { caseId } }));
      expect((await list({ caseId })).map(({ kind }) => kind).sort()).toEqual(['RESTRICTION', 'RESTRICTION_LIFTED']);
    });

    it('hear nothing of one that is about other purposes, or is over', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      await restrict(person, ['LEGITIMATE_INTEREST']);
      const over = await restrict(person, ['CONTRACT']);
      dataOf(await kit.ask('mutation L($input: RightsCaseInput!) { liftRestriction(input: $input) { userErrors { code } } }', person.self, { input: { caseId: over } }));
      await kit.deliver(order.dispatched());
      expect(await list()).toEqual([]);
    });
  });

  it('hear of a correction also when the vault hears late that they got what was wrong', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    const dispatched = order.dispatched();
    kit.clock.advance(60_000);
    await correct(person, 'Andra vägen 2');
    expect(await list()).toEqual([]);
    await kit.deliver(dispatched);
    expect(await list()).toEqual([expect.objectContaining({ kind: 'RECTIFICATION', categories: ['ADDRESS'], state: 'PENDING' })]);
  });

  it('are shown to the person too, and to nobody else', async () => {
    const person = await Person.register(kit);
    const { order } = await dispatched('ERASURE', person);
    const document = 'query R($r: [_Any!]!) { _entities(representations: $r) { ... on DataSubject { recipientNotices { nodes { recipientName state } } } } }';
    const r = [{ __typename: 'DataSubject', id: order.subjectId }];
    expect(dataOf(await kit.ask(document, person.self, { r }))).toEqual({ _entities: [{ recipientNotices: { nodes: [{ recipientName: 'Provbudet', state: 'PENDING' }] } }] });
    expect((await kit.ask(document, staff('WAREHOUSE', 'CONTRACT'), { r })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect((await kit.ask(LIST, staff('MARKETING', 'LEGITIMATE_INTEREST'))).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
