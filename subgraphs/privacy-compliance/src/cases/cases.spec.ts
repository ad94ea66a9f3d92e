import { fixedClock, uuidv7 } from '@andamal/kernel';
import { createLogger } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import type { QueryRunner } from 'typeorm';
import { SubjectEventsService } from '../bindings/subject-events.service';
import { WordsOfRestrictions1765600000000 } from '../migrations/1765600000000-words-of-restrictions';
import { loadRegister } from '../register/register-file';
import { ADDRESS, customer, dataOf, Kit, Person, privacyOffice, Purchase, service, staff } from '../test-kit';
import { CaseEngine } from './case-engine';
import type { CaseHandler, StepOutcome } from './case-handler';
import { CaseLetters } from './case-letters';
import type { CaseKind } from './case.states';
import { CaseStore } from './case.store';

const FIELDS = `id kind channel state explanation scope dueDate replyDate overdue extendedMonths decision waitsFor closedAt identityProof
  steps { name doneAt } acknowledgements { service acknowledgedAt } entries { kind actorKind actorId code text }
  complaintGuide { authority email whatToTell }`;
const OPEN = `mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { joined rightsCase { ${FIELDS} } userErrors { code field message } } }`;
const MINE = `{ myRightsCases { nodes { ${FIELDS} } } }`;
const QUEUE = `query Q($filter: RightsCaseFilter, $first: Int = 20, $after: String) { rightsCases(filter: $filter, first: $first, after: $after) {
  nodes { id kind state dueDate overdue } pageInfo { hasNextPage endCursor } } }`;

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly dueDate: string | null;
  readonly replyDate: string;
  readonly extendedMonths: number;
  readonly scope: string[];
  readonly waitsFor: string | null;
  readonly overdue: boolean;
  readonly explanation: string;
  readonly decision: string | null;
  readonly steps: { name: string; doneAt: string | null }[];
  readonly acknowledgements: { service: string; acknowledgedAt: string | null }[];
  readonly entries: { kind: string; actorKind: string; actorId: string | null; code: string | null; text: string | null }[];
  readonly complaintGuide: { authority: string; email: string; whatToTell: string[] } | null;
}
interface Changed {
  readonly joined: boolean;
  readonly rightsCase: Shown | null;
  readonly userErrors: { code: string; field: string[]; message: string }[];
}

const OFFERS = staff('MARKETING', 'LEGITIMATE_INTEREST');
const WAREHOUSE = staff('WAREHOUSE', 'CONTRACT');

describe('cases', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  const machine = fixedClock('2026-11-23T09:00:00Z');

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-cases');
    kit = await Kit.open(place.url, {}, '2026-11-23T09:00:00Z', machine);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const open = async (caller: Parameters<Kit['ask']>[1], input: Record<string, unknown>): Promise<Changed> =>
    dataOf<{ openRightsCase: Changed }>(await kit.ask(OPEN, caller, { input })).openRightsCase;
  const change = async (name: string, input: Record<string, unknown>, caller = privacyOffice()): Promise<Changed> => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const known: Record<string, string> = { AskForIdentityInput: 'RightsCaseInput', CancelRightsCaseInput: 'RightsCaseInput', LiftRestrictionInput: 'RightsCaseInput', RecordComplaintForwardedInput: 'RightsCaseInput' };
    const document = `mutation C($input: ${known[type] ?? type}!) { ${name}(input: $input) { rightsCase { ${FIELDS} } userErrors { code field message } } }`;
    return dataOf<Record<string, Changed>>(await kit.ask(document, caller, { input }))[name] as Changed;
  };
  const mine = async (person: Person): Promise<Shown[]> => dataOf<{ myRightsCases: { nodes: Shown[] } }>(await kit.ask(MINE, person.self)).myRightsCases.nodes;
  const queue = async (filter: Record<string, unknown> | null = null): Promise<Shown[]> =>
    dataOf<{ rightsCases: { nodes: Shown[] } }>(await kit.ask(QUEUE, privacyOffice(), { filter })).rightsCases.nodes;
  const one = async (id: string, caller = privacyOffice()): Promise<Shown | null> =>
    dataOf<{ rightsCase: Shown | null }>(await kit.ask(`query R($id: ID!) { rightsCase(id: $id) { ${FIELDS} } }`, caller, { id })).rightsCase;
  /** What the outbox does: the consumer has applied what was waiting for it. */
  const deliverTo = (consumer: string) => kit.subgraph.database.execute('DELETE FROM outbox_deliveries WHERE consumer = ?', [consumer]);
  const engineOf = async (handlers: ReadonlyMap<CaseKind, CaseHandler>) => {
    const { database } = kit.subgraph;
    const store = new CaseStore(database);
    const events = new SubjectEventsService(await loadRegister('schema/policy/register.json'), kit.clock, await kit.caseRecipients());
    const log = createLogger({ service: 'vault', level: 'silent' });
    return new CaseEngine({ database, store, events, letters: new CaseLetters(() => kit.subgraph.contact), clock: kit.clock, log, handlers, machineClock: machine });
  };

  it('keeps nothing of the words of what is refused', async () => {
    const person = await Person.register(kit);
    const { rightsCase } = await open(person.self, { kind: 'OBJECTION' });
    const caseId = rightsCase?.id;
    const held = () => kit.rows("SELECT d.id FROM datum d WHERE d.category = 'CASE_RECORD' AND d.endedAt IS NULL");
    const refused = [
      await change('decideRightsCase', { caseId, decision: 'GRANTED', reason: 'Ord som inte gäller.' }),
      await change('extendRightsCase', { caseId, months: 1, noticeBy: 'POST', reason: 'Andra ord.' }),
      await change('resolveRestrictionConflict', { caseId, orderId: uuidv7(kit.clock), allow: true, ground: 'CONSENT', reason: 'Tredje ord.' }),
    ];
    for (const { userErrors } of refused) expect(userErrors).toHaveLength(1);
    expect(await held()).toEqual([]);
    expect(await kit.rows("SELECT v.datumId FROM datum_version v JOIN datum d ON d.id = v.datumId WHERE d.category = 'CASE_RECORD' AND v.sealed IS NOT NULL")).toEqual([]);
    const ended = await kit.rows("SELECT DISTINCT endReason FROM datum WHERE category = 'CASE_RECORD'");
    expect(ended).toEqual([{ endReason: 'DEPOSIT_ABANDONED' }]);
    // The same words, where they hold: in a note, which stays when they are refused elsewhere.
    await change('addRightsCaseNote', { caseId, text: 'Ord som inte gäller.' });
    await change('decideRightsCase', { caseId, decision: 'GRANTED', reason: 'Ord som inte gäller.' });
    expect(await held()).toHaveLength(1);
    expect((await one(caseId ?? ''))?.entries.map(({ text }) => text)).toContain('Ord som inte gäller.');
  });

  describe('deadlines', () => {
    it.each([
      ['2026-01-31T09:00:00Z', '2026-03-02', '2026-02-02'],
      ['2026-11-25T09:00:00Z', '2026-12-28', '2026-11-25'],
      ['2026-11-25T16:30:00Z', '2026-12-28', '2026-11-26'],
    ])('calendar-deadline: received %s, due %s, answered as a rule by %s', async (at, due, reply) => {
      kit.clock.set(at);
      const person = await Person.register(kit);
      const { rightsCase } = await open(person.self, { kind: 'COMPLAINT' });
      expect(rightsCase).toMatchObject({ dueDate: due, replyDate: reply, state: 'WAITING', waitsFor: 'STAFF', overdue: false });
    });

    it('counts from the day on which a letter came, not from the day on which it was opened', async () => {
      const person = await Person.register(kit);
      const request = { kind: 'COMPLAINT', subjectId: person.subjectId, channel: 'POST', receivedAt: '2026-10-20T09:00:00.000Z', identityProof: 'ID_DOCUMENT' };
      const { rightsCase } = await open(privacyOffice(), request);
      expect(rightsCase).toMatchObject({ channel: 'POST', dueDate: '2026-11-20', overdue: true, identityProof: 'ID_DOCUMENT' });
      expect((await open(privacyOffice(), { ...request, receivedAt: '2026-11-24T00:00:00.000Z' })).userErrors[0]?.code).toBe('RECEIVED_IN_FUTURE');
    });

    it('stands still until it is known who asks, and again when staff have doubts', async () => {
      const person = await Person.register(kit);
      const { rightsCase } = await open(privacyOffice(), { kind: 'COMPLAINT', subjectId: person.subjectId, channel: 'PHONE' });
      expect(rightsCase).toMatchObject({ state: 'AWAITING_IDENTITY', dueDate: null, explanation: expect.stringContaining('who you are') as string });
      const caseId = rightsCase?.id;
      expect((await change('extendRightsCase', { caseId, months: 1, noticeBy: 'MAIL', reason: 'Much to look through.' })).userErrors[0]?.code).toBe('NOT_EXTENDABLE');
      expect((await change('decideRightsCase', { caseId, decision: 'GRANTED', reason: 'Yes.' })).userErrors[0]?.code).toBe('IDENTITY_NOT_PROVEN');
      kit.clock.set('2026-12-07T09:00:00Z');
      expect((await change('confirmIdentity', { caseId, proof: 'CALL_BACK' })).rightsCase).toMatchObject({ dueDate: '2027-01-07', state: 'WAITING' });
      kit.clock.set('2026-12-08T09:00:00Z');
      expect((await change('askForIdentity', { caseId })).rightsCase).toMatchObject({ state: 'AWAITING_IDENTITY', dueDate: null });
      kit.clock.set('2026-12-18T09:00:00Z');
      const proven = await change('confirmIdentity', { caseId, proof: 'ID_DOCUMENT' });
      // Ten days on top of 7 January: a Sunday, so the Monday after.
      expect(proven.rightsCase).toMatchObject({ dueDate: '2027-01-18', identityProof: 'ID_DOCUMENT' });
      expect((await change('confirmIdentity', { caseId, proof: 'ID_DOCUMENT' })).userErrors[0]?.code).toBe('IDENTITY_ALREADY_PROVEN');
      // Doubts that come when the time is over do not take the case off the list of what is overdue.
      kit.clock.set('2027-01-18T22:59:59.999Z');
      await change('askForIdentity', { caseId });
      await change('confirmIdentity', { caseId, proof: 'ID_DOCUMENT' });
      kit.clock.set('2027-01-18T23:00:00.000Z');
      expect((await change('askForIdentity', { caseId })).userErrors[0]?.code).toBe('TIME_IS_OVER');
      expect(await one(String(caseId))).toMatchObject({ state: 'WAITING', overdue: true, dueDate: '2027-01-18' });
    });

    it('is extended once, by two months at most, with notice and reason, and only before it is over', async () => {
      const person = await Person.register(kit);
      const { rightsCase } = await open(person.self, { kind: 'COMPLAINT' });
      const caseId = rightsCase?.id;
      const extend = (months: number, reason: string | null) => change('extendRightsCase', { caseId, months, noticeBy: 'MAIL', reason });
      expect((await extend(1, null)).userErrors).toEqual([expect.objectContaining({ code: 'INVALID_TEXT', field: ['input', 'reason'] })]);
      expect((await kit.ask('mutation { extendRightsCase(input: { caseId: "01939c00-0000-7000-8000-00000000dead", months: 3, noticeBy: MAIL, reason: "x" }) { userErrors { code } } }', privacyOffice())).errors?.[0]?.message).toContain('months');
      kit.clock.set('2026-12-23T22:59:59.999Z');
      const extended = await extend(2, 'There are many recordings to look through.');
      expect(extended.rightsCase).toMatchObject({ extendedMonths: 2, dueDate: '2027-02-23' });
      expect(extended.rightsCase?.entries.slice(-2)).toEqual([
        { kind: 'EXTENDED', actorKind: 'STAFF', actorId: 'staff-privacy_office', code: '2', text: 'There are many recordings to look through.' },
        { kind: 'NOTICE_GIVEN', actorKind: 'STAFF', actorId: 'staff-privacy_office', code: 'MAIL', text: null },
      ]);
      expect((await extend(1, 'Once more.')).userErrors[0]?.code).toBe('NOT_EXTENDABLE');
      const late = await Person.register(kit);
      kit.clock.set('2026-11-23T09:00:00Z');
      const other = await open(late.self, { kind: 'COMPLAINT' });
      kit.clock.set('2026-12-23T23:00:00.000Z');
      expect((await change('extendRightsCase', { caseId: other.rightsCase?.id, months: 1, noticeBy: 'MAIL', reason: 'Too late.' })).userErrors[0]?.code).toBe('NOT_EXTENDABLE');
      expect(await one(String(other.rightsCase?.id))).toMatchObject({ overdue: true, extendedMonths: 0 });
    });
  });

  describe('one active case per subject and kind', () => {
    it('a second request joins it, also at once, and keeps its own words', async () => {
      const person = await Person.register(kit);
      const opened = await Promise.all([1, 2, 3, 4].map((n) => open(person.self, { kind: 'RECTIFICATION', text: `My name is misspelt (${n}).` })));
      expect(new Set(opened.map(({ rightsCase }) => rightsCase?.id)).size).toBe(1);
      expect(opened.filter(({ joined }) => !joined)).toHaveLength(1);
      const [shown] = await mine(person);
      expect(shown?.entries.map(({ kind }) => kind)).toEqual(['OPENED', 'JOINED', 'JOINED', 'JOINED']);
      expect(new Set(shown?.entries.map(({ text }) => text)).size).toBe(4);
      expect((await open(person.self, { kind: 'COMPLAINT', text: 'I have a complaint.' })).joined).toBe(false);
      const stranger = await Person.register(kit);
      expect((await open(stranger.self, { kind: 'RECTIFICATION' })).joined).toBe(false);
    });

    it('that ended is not joined', async () => {
      const person = await Person.register(kit);
      const first = await open(person.self, { kind: 'RECTIFICATION' });
      await change('cancelRightsCase', { caseId: first.rightsCase?.id }, person.self);
      const second = await open(person.self, { kind: 'RECTIFICATION' });
      expect(second).toMatchObject({ joined: false });
      expect(second.rightsCase?.id).not.toBe(first.rightsCase?.id);
    });
  });

  describe('steps', () => {
    it('an erasure ends only when every service has applied it', async () => {
      const person = await Person.register(kit);
      const erased = dataOf<{ requestErasure: { caseId: string } }>(await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self)).requestErasure;
      const work = kit.subgraph.cases;
      machine.advance(60_000);
      await work.run();
      expect(await one(erased.caseId)).toMatchObject({ state: 'WAITING', waitsFor: 'ACKNOWLEDGEMENT', closedAt: null });
      await deliverTo('customer-identity');
      kit.clock.advance(60_000);
      machine.advance(60_000);
      await work.run();
      expect((await one(erased.caseId))?.acknowledgements).toEqual([
        { service: 'cart-checkout', acknowledgedAt: null },
        { service: 'customer-identity', acknowledgedAt: '2026-11-23T09:01:00.000Z' },
      ]);
      await deliverTo('cart-checkout');
      machine.advance(60_000);
      await work.run();
      const done = await one(erased.caseId);
      expect(done).toMatchObject({ state: 'COMPLETED', waitsFor: null, closedAt: '2026-11-23T09:01:00.000Z' });
      expect(done?.steps.map(({ name, doneAt }) => [name, doneAt !== null])).toEqual([['ERASE', true], ['ACKNOWLEDGED', true], ['RECIPIENTS', true], ['RECEIPT', true]]);
      await work.run();
      expect(await one(erased.caseId)).toEqual(done);
    });

    it('each is carried out once, in its order, wherever the process dies and however many workers there are', async () => {
      for (let dies = 0; dies < 8; dies += 1) {
        const person = await Person.register(kit);
        const { rightsCase } = await open(person.self, { kind: 'COMPLAINT' });
        const ref = { subjectId: person.subjectId, id: String(rightsCase?.id) };
        let left = dies;
        /** Dies before the effect, or after it and before the commit: both leave nothing. */
        const dying = async (when: 'BEFORE' | 'AFTER'): Promise<void> => {
          left -= 1;
          if (left === (when === 'BEFORE' ? 0 : -1)) throw new Error('the process dies here');
        };
        const step = (name: string): CaseHandler['steps'][number] => ({
          name,
          async run({ tx, rightsCase: { subjectId }, now }): Promise<StepOutcome> {
            await dying('BEFORE');
            const { id } = await tx.query(`SELECT id FROM subject WHERE id = '${subjectId}'`).then((rows: { id: string }[]) => rows[0] as { id: string });
            await tx.query(`INSERT INTO objection (subjectId, id, purpose, channel, madeAt) VALUES ('${id}', '${uuidv7()}', '${name}', 'SITE', ${now.getTime()})`);
            await dying('AFTER');
            return 'DONE';
          },
        });
        const handlers = new Map([['COMPLAINT' as const, { kind: 'COMPLAINT' as const, steps: ['ONE', 'TWO', 'THREE'].map(step) }]]);
        const workers = await Promise.all([1, 2, 3].map(() => engineOf(handlers)));
        await Promise.all(workers.map((worker) => worker.advance(ref)));
        machine.advance(60_000);
        for (const worker of workers) await worker.run();
        for (const worker of workers) await worker.advance(ref);
        const effects = await kit.rows<{ purpose: string }>('SELECT purpose FROM objection WHERE subjectId = ? ORDER BY purpose', [person.subjectId]);
        expect(effects.map(({ purpose }) => purpose)).toEqual(['ONE', 'THREE', 'TWO']);
        expect(await one(ref.id)).toMatchObject({ state: 'COMPLETED' });
        const ends = await kit.rows("SELECT id FROM rights_case_entry WHERE caseId = ? AND kind = 'COMPLETED'", [ref.id]);
        expect(ends).toHaveLength(1);
      }
    });
  });

  describe('the queue', () => {
    it('shows what is overdue and what is due soon, what is due first comes first, and is logged', async () => {
      const [late, soon, far] = [await Person.register(kit), await Person.register(kit), await Person.register(kit)];
      const opened: string[] = [];
      for (const [person, at] of [[far, '2026-12-20T09:00:00Z'], [soon, '2026-11-30T09:00:00Z'], [late, '2026-11-10T09:00:00Z']] as const) {
        kit.clock.set(at);
        opened.push(String((await open(person.self, { kind: 'COMPLAINT' })).rightsCase?.id));
      }
      kit.clock.set('2026-12-27T09:00:00Z');
      const [farId, soonId, lateId] = opened;
      expect((await queue()).map(({ id }) => id)).toEqual([lateId, soonId, farId]);
      expect((await queue({ overdue: true })).map(({ id }) => id)).toEqual([lateId]);
      expect((await queue({ dueSoon: true })).map(({ id }) => id)).toEqual([soonId]);
      expect((await queue({ kind: 'ERASURE' }))).toEqual([]);
      const pages: string[] = [];
      for (let after: string | null = null; ; ) {
        const answer: { rightsCases: { nodes: Shown[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = dataOf(await kit.ask(QUEUE, privacyOffice(), { first: 1, after }));
        pages.push(...answer.rightsCases.nodes.map(({ id }) => id));
        if (!answer.rightsCases.pageInfo.hasNextPage) break;
        after = answer.rightsCases.pageInfo.endCursor;
      }
      expect(pages).toEqual([lateId, soonId, farId]);
      const logged = await kit.accessLog({ context: 'RIGHTS_CASES', actorKind: 'STAFF' });
      expect(new Set(logged.map(({ subjectId }) => subjectId))).toEqual(new Set([late.subjectId, soon.subjectId, far.subjectId]));
    });

    it('is the privacy office’s, and a case is shown to nobody else but its person', async () => {
      const person = await Person.register(kit);
      const { rightsCase } = await open(person.self, { kind: 'COMPLAINT', text: 'What do you have about me?' });
      const stranger = await Person.register(kit);
      for (const caller of [person.self, staff('SUPPORT', 'CUSTOMER_SERVICE'), staff('PRIVACY_OFFICE', null), service()]) {
        expect((await kit.ask(QUEUE, caller)).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      }
      expect(await one(String(rightsCase?.id), stranger.self)).toBeNull();
      expect((await change('cancelRightsCase', { caseId: rightsCase?.id }, stranger.self)).userErrors[0]?.code).toBe('UNKNOWN_CASE');
      const forSupport = await kit.ask('query R($id: ID!) { rightsCase(id: $id) { id } }', staff('SUPPORT', 'CUSTOMER_SERVICE'), { id: rightsCase?.id });
      expect(forSupport.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      const foreign = await kit.ask(OPEN, customer('a', stranger.subjectId), { input: { kind: 'COMPLAINT', subjectId: person.subjectId } });
      expect(foreign.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      expect((await one(String(rightsCase?.id), person.self))?.entries[0]?.text).toBe('What do you have about me?');
    });
  });

  describe('restriction', () => {
    const AUDIENCE = '{ audience { nodes { id } } }';
    const audience = async (): Promise<string[]> => dataOf<{ audience: { nodes: { id: string }[] } }>(await kit.ask(AUDIENCE, OFFERS)).audience.nodes.map(({ id }) => id);
    const conflicts = async (): Promise<{ orderId: string; caseId: string }[]> =>
      dataOf<{ restrictionConflicts: { nodes: { orderId: string; caseId: string }[] } }>(await kit.ask('{ restrictionConflicts { nodes { orderId caseId } } }', privacyOffice())).restrictionConflicts.nodes;

    it('restricted-not-used: kept and not used, an order under way is a conflict, and lifting it informs first', async () => {
      const person = await Person.register(kit);
      const [order, other] = [await Purchase.place(kit, { person }), await Purchase.place(kit, { person })];
      expect(await audience()).toEqual([person.subjectId]);
      const { rightsCase } = await open(person.self, { kind: 'RESTRICTION' });
      const caseId = rightsCase?.id;
      expect(rightsCase).toMatchObject({ state: 'COMPLETED', scope: ['ALL'] });
      expect(await audience()).toEqual([]);
      expect((await kit.read(person.ref(), ['name', 'email'], OFFERS)).denied).toEqual({ name: 'RESTRICTED', email: 'RESTRICTED' });
      expect((await kit.read(order.ref, ['address'], WAREHOUSE)).denied).toEqual({ address: 'RESTRICTED' });
      expect((await kit.read(order.invoiceRef, ['name'], staff('FINANCE', 'UNPAID_INVOICE'))).denied).toEqual({});
      expect((await kit.read(order.ref, ['address'], person.self)).values).toEqual({ address: ADDRESS });

      expect((await conflicts()).sort((a, b) => (a.orderId < b.orderId ? -1 : 1))).toEqual([{ orderId: order.orderId, caseId }, { orderId: other.orderId, caseId }]);
      const resolve = (input: Record<string, unknown>) => change('resolveRestrictionConflict', { caseId, orderId: order.orderId, allow: true, ...input });
      expect((await resolve({ reason: 'They want the parcel.' })).userErrors[0]?.code).toBe('GROUND_NEEDED');
      expect((await resolve({ ground: 'CONSENT' })).userErrors).toEqual([expect.objectContaining({ code: 'INVALID_TEXT', field: ['input', 'reason'] })]);
      expect((await resolve({ ground: 'CONSENT', reason: 'x', orderId: uuidv7() })).userErrors[0]?.code).toBe('NOT_UNDER_WAY');
      expect((await resolve({ ground: 'CONSENT', reason: 'They want the parcel, and said so on the phone.' })).userErrors).toEqual([]);
      // The packing slip of that order, and nothing else.
      expect((await kit.read(order.ref, ['name', 'address', 'companyName'], WAREHOUSE)).values).toEqual({ name: 'Exempel Vaultsson', address: ADDRESS, companyName: null });
      for (const [ref, caller] of [[other.ref, WAREHOUSE], [person.ref(), WAREHOUSE], [order.ref, OFFERS]] as const) {
        expect((await kit.read(ref, ['address'], caller)).denied).toEqual({ address: 'RESTRICTED' });
      }
      expect(await conflicts()).toEqual([{ orderId: other.orderId, caseId }]);
      await kit.deliver(other.cancelled());
      expect(await conflicts()).toEqual([]);

      expect((await change('liftRestriction', { caseId })).userErrors[0]?.code).toBe('NOT_ANNOUNCED');
      expect((await kit.read(person.ref(), ['name'], OFFERS)).denied).toEqual({ name: 'RESTRICTED' });
      await change('announceRestrictionLifting', { caseId, noticeBy: 'POST', text: 'The dispute is settled: the restriction ends.' });
      expect((await kit.read(person.ref(), ['name'], OFFERS)).denied).toEqual({ name: 'RESTRICTED' });
      expect((await change('liftRestriction', { caseId })).rightsCase?.entries.map(({ kind }) => kind)).toEqual(['OPENED', 'COMPLETED', 'CONFLICT_RESOLVED', 'NOTICE_GIVEN', 'LIFTED']);
      expect((await kit.read(person.ref(), ['name'], OFFERS)).values).toEqual({ name: 'Exempel Vaultsson' });
      expect((await change('liftRestriction', { caseId })).userErrors[0]?.code).toBe('NOT_IN_FORCE');
    });

    it('keeps a consent that is given meanwhile, says that it is not used yet, and uses it when it is lifted', async () => {
      const LETTERS = staff('MARKETING', 'NEWSLETTER');
      const person = await Person.register(kit);
      const give = async (): Promise<unknown> =>
        (await kit.ask('mutation { giveConsent(input: { textVersion: "1.0" }) { consents { restricted withdrawnAt } userErrors { code } } }', person.self)).data?.['giveConsent'];
      const consents = async (): Promise<unknown> => (await kit.ask('{ mySubject { consents { purpose restricted } } }', person.self)).data?.['mySubject'];
      const { rightsCase } = await open(person.self, { kind: 'RESTRICTION' });
      // The same twice is the same, and as true the second time.
      for (let times = 0; times < 2; times += 1) {
        expect(await give()).toEqual({ consents: [{ restricted: true, withdrawnAt: null }], userErrors: [] });
        expect((await kit.read(person.ref(), ['email'], LETTERS)).denied).toEqual({ email: 'RESTRICTED' });
        expect((await kit.ask(AUDIENCE, LETTERS)).data).toEqual({ audience: { nodes: [] } });
      }
      expect(await consents()).toEqual({ consents: [{ purpose: 'NEWSLETTER', restricted: true }] });
      await change('liftRestriction', { caseId: rightsCase?.id }, person.self);
      expect((await kit.read(person.ref(), ['email'], LETTERS)).denied).toEqual({});
      expect(await consents()).toEqual({ consents: [{ purpose: 'NEWSLETTER', restricted: false }] });
      // One that is about other purposes leaves it alone; one that was withdrawn is not waiting for anything.
      await open(person.self, { kind: 'RESTRICTION', purposes: ['LEGITIMATE_INTEREST'] });
      expect(await give()).toEqual({ consents: [{ restricted: false, withdrawnAt: null }], userErrors: [] });
      await open(person.self, { kind: 'RESTRICTION', purposes: ['NEWSLETTER'] });
      expect(await give()).toEqual({ consents: [{ restricted: true, withdrawnAt: null }], userErrors: [] });
      await kit.ask('mutation { withdrawConsent(input: {}) { userErrors { code } } }', person.self);
      expect(await consents()).toEqual({ consents: [{ purpose: 'NEWSLETTER', restricted: false }] });
    });

    it('keeps the words of its case until five years after it is lifted, however long that takes', async () => {
      const person = await Person.register(kit);
      const { rightsCase } = await open(person.self, { kind: 'RESTRICTION', text: 'My address is disputed.' });
      const id = String(rightsCase?.id);
      expect(rightsCase?.state).toBe('COMPLETED');
      const sweep = () => kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());
      const words = async () => (await one(id))?.entries.flatMap(({ kind, text }) => (text === null ? [] : [`${kind}: ${text}`]));
      kit.clock.set('2035-06-01T10:00:00Z');
      await sweep();
      await change('announceRestrictionLifting', { caseId: id, noticeBy: 'PHONE', text: 'It will end.' });
      const told = ['OPENED: My address is disputed.', 'NOTICE_GIVEN: It will end.'];
      expect(await words()).toEqual(told);
      await change('liftRestriction', { caseId: id });
      kit.clock.set('2040-06-01T10:00:00Z');
      await sweep();
      expect(await words()).toEqual(told);
      kit.clock.set('2040-06-02T10:00:00Z');
      await sweep();
      expect(await words()).toEqual([]);
    });

    it('lifted before its case has ended keeps the words from the end of the case', async () => {
      const person = await Person.register(kit);
      await kit.deliver((await Purchase.place(kit, { person })).dispatched());
      const { rightsCase } = await open(person.self, { kind: 'RESTRICTION', text: 'My address is disputed.' });
      const ref = { subjectId: person.subjectId, id: String(rightsCase?.id) };
      expect(rightsCase?.state).toBe('WAITING');
      await change('liftRestriction', { caseId: ref.id }, person.self);
      const ends = () => kit.rows<{ endsAt: number | null }>("SELECT endsAt FROM binding WHERE purpose = 'RIGHTS_CASES' AND subjectId = ?", [ref.subjectId]);
      expect(await ends()).toEqual([{ endsAt: null }]);
      kit.clock.set('2026-12-01T10:00:00Z');
      for (const notice of await kit.rows<{ id: string }>('SELECT id FROM recipient_notice WHERE subjectId = ?', [ref.subjectId])) {
        dataOf(await kit.ask('mutation A($id: ID!) { acknowledgeRecipientNotice(input: { id: $id }) { userErrors { code } } }', privacyOffice(), notice));
      }
      machine.advance(60_000);
      await kit.subgraph.cases.run();
      expect((await one(ref.id))?.state).toBe('COMPLETED');
      expect(await ends()).toEqual([{ endsAt: Date.parse('2031-12-01T23:00:00Z') }]);
    });

    it('in force in a database from before keeps its words too', async () => {
      const [person, other] = [await Person.register(kit), await Person.register(kit)];
      const restricted = await open(person.self, { kind: 'RESTRICTION', text: 'My address is disputed.' });
      const lifted = await open(other.self, { kind: 'RESTRICTION', text: 'My name is disputed.' });
      await change('liftRestriction', { caseId: lifted.rightsCase?.id }, other.self);
      const { database } = kit.subgraph;
      const closed = ['subjectId, id, type, happenedAt, factKind, factId, caseId, consents', "'e', 'RightsCaseClosed', 1, 'CASE', c.id, c.id, '[]'"];
      await database.execute(`INSERT INTO subject_event (${closed[0]}) SELECT c.subjectId, ${closed[1]} FROM rights_case c WHERE c.id = ?`, [restricted.rightsCase?.id ?? null]);
      await database.execute("UPDATE binding SET endsAt = 2, dueAt = 2, endedBy = 'RightsCaseClosed' WHERE purpose = 'RIGHTS_CASES'");
      await new WordsOfRestrictions1765600000000().up({ query: (text: string) => database.execute(text) } as unknown as QueryRunner);
      const ends = await kit.rows<{ subjectId: string; endsAt: number | null }>("SELECT subjectId, endsAt FROM binding WHERE purpose = 'RIGHTS_CASES'");
      expect(new Map(ends.map(({ subjectId, endsAt }) => [subjectId, endsAt]))).toEqual(new Map([[person.subjectId, null], [other.subjectId, 2]]));
      const facts = await kit.rows("SELECT subjectId FROM subject_event WHERE type = 'RightsCaseClosed'");
      expect(facts).toEqual([{ subjectId: other.subjectId }]);
    });

    describe('and an order under way', () => {
      const resolve = (caseId: string | undefined, { orderId }: Purchase, decision: Record<string, unknown> = { allow: true, ground: 'CONSENT' }) =>
        change('resolveRestrictionConflict', { caseId, orderId, reason: 'Said on the phone.', ...decision });
      const restrict = async ({ self }: Person, ...purposes: string[]): Promise<string | undefined> =>
        (await open(self, { kind: 'RESTRICTION', ...(purposes.length > 0 && { purposes }) })).rightsCase?.id;
      const deniedOf = async ({ ref }: Purchase, caller = WAREHOUSE): Promise<string | undefined> => (await kit.read(ref, ['address'], caller)).denied['address'];
      const stands = async ({ orderId, subjectId }: Purchase): Promise<boolean> =>
        (await kit.askInternal<{ orderIsRestricted: boolean }>('query R($s: ID!, $o: ID!) { orderIsRestricted(subjectId: $s, orderId: $o) }', { s: subjectId, o: orderId })).orderIsRestricted;

      it.each([{ allow: true, ground: 'CONSENT' }, { allow: false }])('a decision ends with the restriction that it was about: %p', async (decision) => {
        const person = await Person.register(kit);
        const order = await Purchase.place(kit, { person });
        await restrict(person, 'LEGITIMATE_INTEREST');
        const first = await restrict(person, 'CONTRACT');
        expect((await resolve(first, order, decision)).userErrors).toEqual([]);
        expect([await deniedOf(order), await stands(order), await conflicts()]).toEqual(decision.allow ? [undefined, false, []] : ['RESTRICTED', true, []]);
        await change('liftRestriction', { caseId: first }, person.self);
        expect([await deniedOf(order), await stands(order), await conflicts()]).toEqual([undefined, false, []]);
        const next = await restrict(person);
        expect([await deniedOf(order), await stands(order), await conflicts()]).toEqual(['RESTRICTED', true, [{ orderId: order.orderId, caseId: next }]]);
      });

      it('each further restriction of it is decided on by itself, and the latest first', async () => {
        const person = await Person.register(kit);
        const order = await Purchase.place(kit, { person });
        const first = await restrict(person, 'CONTRACT');
        await resolve(first, order);
        const second = await restrict(person);
        expect([await deniedOf(order), await stands(order), await conflicts()]).toEqual(['RESTRICTED', true, [{ orderId: order.orderId, caseId: second }]]);
        expect((await resolve(first, order)).userErrors[0]?.code).toBe('NO_CONFLICT');
        // With the second one lifted, the first one stands as it was decided on.
        await change('liftRestriction', { caseId: second }, person.self);
        expect([await deniedOf(order), await stands(order), await conflicts()]).toEqual([undefined, false, []]);
        // One that leaves orders alone changes nothing about them.
        await restrict(person, 'LEGITIMATE_INTEREST');
        expect([await deniedOf(order), await stands(order), await conflicts()]).toEqual([undefined, false, []]);
      });

      it('a request for more that joins the case is decided on anew', async () => {
        const person = await Person.register(kit);
        await kit.deliver((await Purchase.place(kit, { person })).dispatched());
        const order = await Purchase.place(kit, { person });
        const caseId = await restrict(person, 'CONTRACT');
        expect(await one(String(caseId))).toMatchObject({ waitsFor: 'RECIPIENT' });
        await resolve(caseId, order);
        expect(await deniedOf(order)).toBeUndefined();
        kit.clock.advance(1_000);
        expect(await restrict(person)).toBe(caseId);
        expect([await deniedOf(order), await stands(order)]).toEqual(['RESTRICTED', true]);
        expect(await conflicts()).toContainEqual({ orderId: order.orderId, caseId });
      });

      it('nothing is decided where nothing stands in its way', async () => {
        const person = await Person.register(kit);
        const order = await Purchase.place(kit, { person });
        const marketing = await restrict(person, 'LEGITIMATE_INTEREST');
        expect((await resolve(marketing, order)).userErrors).toEqual([expect.objectContaining({ code: 'NO_CONFLICT', field: ['input', 'caseId'] })]);
        const all = await restrict(person);
        expect([await deniedOf(order), await conflicts()]).toEqual(['RESTRICTED', [{ orderId: order.orderId, caseId: all }]]);
      });

      it.each(['delivered', 'cancelled'] as const)('an exception ends when it is %s', async (handled) => {
        const person = await Person.register(kit);
        const order = await Purchase.place(kit, { person });
        await resolve(await restrict(person), order);
        await kit.deliver(order.dispatched());
        expect(await deniedOf(order, staff('SUPPORT', 'CONTRACT'))).toBeUndefined();
        await kit.deliver(order[handled]());
        expect([await deniedOf(order, staff('SUPPORT', 'CONTRACT')), await conflicts()]).toEqual(['RESTRICTED', []]);
      });
    });

    it('is about chosen purposes, ends what is due all the same, and is lifted by the person without more ado', async () => {
      kit.clock.set('2019-02-10T10:00:00Z');
      const person = await Person.register(kit);
      await kit.deliver((await Purchase.place(kit, { person, paymentMethod: 'CARD' })).dispatched());
      const { rightsCase } = await open(person.self, { kind: 'RESTRICTION', purposes: ['LEGITIMATE_INTEREST', 'FRAUD_PREVENTION'] });
      const second = await open(person.self, { kind: 'RESTRICTION', purposes: ['LEGITIMATE_INTEREST'] });
      // The carrier got nothing for marketing, and is to deliver: nobody tells it to use nothing.
      expect([rightsCase?.state, second.rightsCase?.state, await kit.rows('SELECT recipient FROM recipient_notice')]).toEqual(['COMPLETED', 'COMPLETED', []]);
      expect((await kit.read(person.ref(), ['name'], OFFERS)).denied).toEqual({ name: 'RESTRICTED' });
      expect((await kit.read(person.ref(), ['phone', 'email'], staff('SUPPORT', 'CUSTOMER_SERVICE'))).denied).toEqual({});
      expect(await conflicts()).toEqual([]);
      await change('liftRestriction', { caseId: rightsCase?.id }, person.self);
      // The other one is in force still.
      expect((await kit.read(person.ref(), ['name'], OFFERS)).denied).toEqual({ name: 'RESTRICTED' });
      await change('liftRestriction', { caseId: second.rightsCase?.id }, person.self);
      expect((await kit.read(person.ref(), ['name'], OFFERS)).denied).toEqual({});
      expect((await open(person.self, { kind: 'RESTRICTION', purposes: ['UNPAID_INVOICE'] })).userErrors[0]?.code).toBe('UNKNOWN_SCOPE');
      await open(person.self, { kind: 'RESTRICTION' });
      kit.clock.set('2030-01-01T10:00:00Z');
      await kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());
      expect(await kit.rows("SELECT id FROM binding WHERE purpose = 'LEGITIMATE_INTEREST' AND closedAt IS NULL")).toEqual([]);
    });
  });

  describe('a restriction that waits for a recipient', () => {
    const lift = (caseId: unknown, person: Person) => change('liftRestriction', { caseId }, person.self);
    const offers = async (person: Person) => (await kit.read(person.ref(), ['name'], OFFERS)).denied['name'] ?? 'SHOWN';
    const waiting = async (): Promise<Person> => {
      const person = await Person.register(kit);
      await kit.deliver((await Purchase.place(kit, { person, paymentMethod: 'CARD' })).dispatched());
      return person;
    };

    it('and is lifted, is over: the next one is a case of its own, is in force, and can be lifted', async () => {
      const person = await waiting();
      const first = await open(person.self, { kind: 'RESTRICTION' });
      expect(first.rightsCase?.state).toBe('WAITING');
      await lift(first.rightsCase?.id, person);
      expect(await offers(person)).toBe('SHOWN');
      const second = await open(person.self, { kind: 'RESTRICTION' });
      expect([second.joined, await offers(person)]).toEqual([false, 'RESTRICTED']);
      expect((await lift(second.rightsCase?.id, person)).userErrors).toEqual([]);
      expect(await offers(person)).toBe('SHOWN');
    });

    it('and is widened to all, is lifted as a whole', async () => {
      const person = await waiting();
      await open(person.self, { kind: 'RESTRICTION', purposes: ['CONTRACT', 'LEGITIMATE_INTEREST'] });
      const { joined, rightsCase } = await open(person.self, { kind: 'RESTRICTION' });
      expect([joined, rightsCase?.scope]).toEqual([true, ['ALL']]);
      await lift(rightsCase?.id, person);
      expect([await offers(person), await kit.rows('SELECT purpose FROM purpose_block')]).toEqual(['SHOWN', []]);
    });
  });

  describe('objection', () => {
    it('objection-next-read: against marketing at once, on whichever channel, without a reason, and nothing is deleted', async () => {
      const person = await Person.register(kit, { newsletter: true });
      const order = await Purchase.place(kit, { person });
      const request = { kind: 'OBJECTION', subjectId: person.subjectId, channel: 'PHONE', identityProof: 'CALL_BACK' };
      const { rightsCase } = await open(privacyOffice(), request);
      expect(rightsCase).toMatchObject({ state: 'COMPLETED', scope: ['ADVERTISING_COOKIES', 'LEGITIMATE_INTEREST', 'NEWSLETTER'] });
      for (const caller of [OFFERS, staff('MARKETING', 'NEWSLETTER')]) expect((await kit.read(person.ref(), ['name'], caller)).denied).toEqual({ name: 'OBJECTED' });
      expect(await kit.rows('SELECT purpose, withdrawnChannel FROM consent')).toEqual([{ purpose: 'NEWSLETTER', withdrawnChannel: 'PHONE' }]);
      expect((await kit.read(order.ref, ['address'], WAREHOUSE)).values).toEqual({ address: ADDRESS });
      expect(await kit.rows('SELECT datumId FROM destroyed_key')).toEqual([]);
      expect((await open(person.self, { kind: 'OBJECTION', purposes: ['CONTRACT'] })).userErrors[0]?.code).toBe('UNKNOWN_SCOPE');
    });

    it('against marketing that was consented to ends the consent, as what-if says, and the next consent counts', async () => {
      const person = await Person.register(kit, { newsletter: true });
      const letters = async () => (await kit.read(person.ref(), ['email'], staff('MARKETING', 'NEWSLETTER'))).denied['email'] ?? 'SHOWN';
      const whatIf = 'query W($id: ID!) { dataSubject(id: $id) { whatIf(change: { kind: OBJECTION, purposes: ["NEWSLETTER"] }) { data { category uses { purpose denial } } } } }';
      interface Told { dataSubject: { whatIf: { data: { category: string; uses: { purpose: string; denial: string | null }[] }[] } } }
      const told = dataOf<Told>(await kit.ask(whatIf, privacyOffice(), { id: person.subjectId })).dataSubject.whatIf.data.find(({ category }) => category === 'EMAIL');
      expect(await letters()).toBe('SHOWN');
      const { rightsCase, userErrors } = await open(person.self, { kind: 'OBJECTION', purposes: ['NEWSLETTER'] });
      expect([userErrors, rightsCase?.state]).toEqual([[], 'COMPLETED']);
      expect(await letters()).toBe(told?.uses.find(({ purpose }) => purpose === 'NEWSLETTER')?.denial);
      expect(await kit.rows('SELECT withdrawnChannel FROM consent')).toEqual([{ withdrawnChannel: 'SITE' }]);
      expect(await kit.rows('SELECT purpose, channel FROM objection')).toEqual([{ purpose: 'NEWSLETTER', channel: 'SITE' }]);
      // Whoever names one kind objects to that one.
      expect((await kit.read(person.ref(), ['email'], OFFERS)).denied).toEqual({});
      await kit.ask('mutation { giveConsent(input: { textVersion: "1.0" }) { userErrors { code } } }', person.self);
      expect(await letters()).toBe('SHOWN');
    });

    it.each(['GRANTED', 'DECLINED'])('against what is weighed: nothing is used while staff weigh, then %s with a reason', async (decision) => {
      const person = await Person.register(kit);
      const { rightsCase } = await open(person.self, { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'], text: 'I am no fraud.' });
      const blocks = () => kit.rows("SELECT purpose FROM purpose_block WHERE kind = 'OBJECTED'");
      expect(rightsCase).toMatchObject({ state: 'WAITING', waitsFor: 'STAFF' });
      expect(await blocks()).toEqual([{ purpose: 'FRAUD_PREVENTION' }]);
      const caseId = rightsCase?.id;
      expect((await change('decideRightsCase', { caseId, decision })).userErrors[0]?.code).toBe('INVALID_TEXT');
      const decided = await change('decideRightsCase', { caseId, decision, reason: 'There were three chargebacks.' });
      expect(decided.rightsCase).toMatchObject({ state: decision === 'GRANTED' ? 'COMPLETED' : 'DECLINED', decision });
      expect(await blocks()).toEqual(decision === 'GRANTED' ? [{ purpose: 'FRAUD_PREVENTION' }] : []);
      const [shown] = await mine(person);
      expect(shown?.entries.find(({ kind }) => kind === 'DECIDED')).toMatchObject({ text: 'There were three chargebacks.', actorId: null, code: decision });
      expect(shown?.complaintGuide === null).toBe(decision === 'GRANTED');
    });

    it('a request that joins for more is about all of it', async () => {
      const person = await Person.register(kit);
      await open(person.self, { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'] });
      const { joined, rightsCase } = await open(person.self, { kind: 'OBJECTION' });
      expect([joined, rightsCase?.scope, rightsCase?.state]).toEqual([true, ['ADVERTISING_COOKIES', 'FRAUD_PREVENTION', 'LEGITIMATE_INTEREST', 'NEWSLETTER'], 'WAITING']);
      expect((await kit.read(person.ref(), ['name'], OFFERS)).denied).toEqual({ name: 'OBJECTED' });
    });
  });

  it('a withdrawal takes effect at once, and says that it leaves an order and the account as they are', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { person });
    const letters = staff('MARKETING', 'NEWSLETTER');
    expect((await kit.read(person.ref(), ['email'], letters)).denied).toEqual({});
    const { rightsCase } = await open(person.self, { kind: 'CONSENT_WITHDRAWAL', purposes: ['NEWSLETTER'] });
    expect(rightsCase).toMatchObject({ state: 'COMPLETED', explanation: expect.stringContaining('delivered all the same') as string });
    expect((await kit.read(person.ref(), ['email'], letters)).denied).toEqual({ email: 'CONSENT_WITHDRAWN' });
    expect((await kit.read(order.ref, ['address'], WAREHOUSE)).values).toEqual({ address: ADDRESS });
    expect(await kit.rows("SELECT id FROM outbox_events WHERE type = 'SubjectErased'")).toEqual([]);
  });

  it('a complaint is registered, tells where to turn and what to say there, and is handled by people', async () => {
    const person = await Person.register(kit);
    const { rightsCase } = await open(person.self, { kind: 'COMPLAINT', text: 'You called me on a Sunday.' });
    expect(rightsCase?.complaintGuide).toMatchObject({ authority: 'Integritetsskyddsmyndigheten', email: 'imy@imy.se' });
    expect(rightsCase?.complaintGuide?.whatToTell.length).toBeGreaterThan(3);
    const caseId = rightsCase?.id;
    await change('recordComplaintForwarded', { caseId });
    await change('addRightsCaseNote', { caseId, text: 'Spoke to the team that calls.' });
    const done = await change('decideRightsCase', { caseId, decision: 'GRANTED', reason: 'You were right; we have told everybody who calls.' });
    expect(done.rightsCase?.state).toBe('COMPLETED');
    expect((await mine(person))[0]?.entries.map(({ kind }) => kind)).toEqual(['OPENED', 'FORWARDED', 'DECIDED', 'COMPLETED']);
  });

  it('what is written in a case is sealed, kept for five years after its end, withstands an erasure, and is logged when read', async () => {
    const person = await Person.register(kit);
    const words = 'Ett klagomål med egna ord 4711';
    const { rightsCase } = await open(person.self, { kind: 'COMPLAINT', text: words });
    expect(await kit.dump()).not.toContain('egna ord 4711');
    expect(kit.logLines.join()).not.toContain('egna ord 4711');
    await change('decideRightsCase', { caseId: rightsCase?.id, decision: 'DECLINED', reason: 'It was not us.' });
    const erased = dataOf<{ requestErasure: { items: { category: string; outcome: string; keeping: { lastDay: string } }[] } }>(
      await kit.ask('mutation { requestErasure(input: {}) { items { category outcome keeping { lastDay } } } }', person.self),
    ).requestErasure.items;
    expect(erased.filter(({ category }) => category === 'CASE_RECORD')).toEqual(Array(2).fill({ category: 'CASE_RECORD', outcome: 'STAYS', keeping: { lastDay: '2031-11-23' } }));
    expect((await one(String(rightsCase?.id)))?.entries[0]?.text).toBe(words);
    const reads = (await kit.accessLog({ categories: 'CASE_RECORD' })).filter(({ datumIds }) => datumIds !== '');
    expect(reads.at(-1)?.actorKind).toBe('STAFF');
    const note = async (text: string): Promise<unknown> => (await change('addRightsCaseNote', { caseId: rightsCase?.id, text })).userErrors;
    kit.clock.set('2031-11-23T22:00:00Z');
    expect(await note('Asked about once more, on the last day.')).toEqual([]);
    expect((await one(String(rightsCase?.id)))?.entries.at(-1)).toMatchObject({ kind: 'NOTE', text: 'Asked about once more, on the last day.' });
    kit.clock.set('2031-11-24T00:00:00Z');
    await kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());
    const over = await one(String(rightsCase?.id));
    expect(over?.entries[0]?.text).toBeNull();
    // What would be gone at once is refused, and leaves nothing.
    expect(await note('Asked about a day too late.')).toEqual([expect.objectContaining({ code: 'NO_LONGER_KEPT', field: ['input', 'caseId'] })]);
    expect((await one(String(rightsCase?.id)))?.entries).toEqual(over?.entries);
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'CASE_RECORD' AND endedAt IS NULL")).toEqual([]);
  });
});
