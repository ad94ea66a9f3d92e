import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ADDRESS, BUYER, customer, dataOf, guest, Kit, Person, privacyOffice, Purchase, service, staff, TEST_PERSON } from '../test-kit';

const ERASE = `mutation E($input: RequestErasureInput!) { requestErasure(input: $input) {
  caseId accountClosed items { datumId category outcome keeping { kind lastDay } grounds { kind purpose contextKind lastDay reason citations } } userErrors { code field } } }`;
const EXTRACT = `query X($after: String, $first: Int = 50) { mySubject { data(first: $first, after: $after) {
  nodes { category actualCategory value source { collection eventId derivedFrom } keeping { kind lastDay explanation }
    purposes { purpose legalBasis contextKind keeping { kind lastDay } } recipients { code } }
  pageInfo { hasNextPage endCursor } } } }`;

interface Item {
  readonly category: string;
  readonly outcome: string;
  readonly keeping: { kind: string; lastDay: string | null };
  readonly grounds: { kind: string; purpose: string; lastDay: string | null; reason: string; citations: string[] }[];
}
interface Erased {
  readonly requestErasure: { caseId: string | null; accountClosed: boolean; items: Item[]; userErrors: { code: string }[] };
}
interface Extracted {
  readonly mySubject: {
    data: {
      nodes: { category: string; value: string | null; keeping: { kind: string; lastDay: string | null }; purposes: { purpose: string; legalBasis: string[] }[] }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  };
}

describe('rights', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-rights');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const erase = async (caller = privacyOffice(), input: Record<string, unknown> = {}) =>
    dataOf<Erased>(await kit.ask(ERASE, caller, { input })).requestErasure;
  const outcomes = (items: readonly Item[]): Record<string, string> => Object.fromEntries(items.map(({ category, outcome }) => [category, outcome]));

  describe('extract', () => {
    it('shows the person every datum with its value, source, purposes, grounds, ends and recipients, and is logged', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      const { nodes } = dataOf<Extracted>(await kit.ask(EXTRACT, person.self)).mySubject.data;
      expect(nodes.map(({ category }) => category).sort()).toEqual(['ADDRESS', 'EMAIL', 'IP_ADDRESS', 'NAME', 'PERSONAL_IDENTITY_NUMBER', 'PHONE']);
      const number = nodes.find(({ category }) => category === 'PERSONAL_IDENTITY_NUMBER');
      expect(number).toMatchObject({ value: TEST_PERSON, source: { collection: 'ORDER_PLACED', eventId: order.depositId }, keeping: { kind: 'OPEN' } });
      expect(number?.purposes.map(({ purpose }) => purpose).sort()).toEqual(['CONTRACT', 'IDENTITY_AND_CREDIT_CHECK', 'UNPAID_INVOICE']);
      expect(nodes.find(({ category }) => category === 'ADDRESS')?.value).toBe(JSON.stringify(ADDRESS));
      const lines = (await kit.accessLog()).filter(({ datumIds }) => datumIds !== '');
      expect(lines).toMatchObject([{ purpose: 'SELF', datumIds: expect.stringMatching(/^([\w-]{36},){5}[\w-]{36}$/) as string }]);
    });

    it('costs the same for a page of 1 and of 6, and pages through everything', async () => {
      const person = await Person.register(kit);
      await Purchase.place(kit, { person });
      const { statements } = kit.subgraph.database;
      await kit.ask(EXTRACT, person.self);
      const one = await statements.measure(() => kit.ask(EXTRACT, person.self, { first: 1 }));
      const six = await statements.measure(() => kit.ask(EXTRACT, person.self, { first: 6 }));
      expect(one.selects).toBe(six.selects);
      expect(six.selects).toBeLessThanOrEqual(5);
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const answer: Extracted = dataOf<Extracted>(await kit.ask(EXTRACT, person.self, { first: 4, after }));
        const { nodes, pageInfo } = answer.mySubject.data;
        seen.push(...nodes.map(({ category }) => category));
        if (!pageInfo.hasNextPage) break;
        after = pageInfo.endCursor;
      }
      expect(new Set(seen).size).toBe(6);
      expect(seen).toHaveLength(6);
    });

    it('is for the person and the privacy office only', async () => {
      const person = await Person.register(kit);
      const document = 'query D($r: [_Any!]!) { _entities(representations: $r) { ... on DataSubject { data { nodes { value } } } } }';
      const r = [{ __typename: 'DataSubject', id: person.subjectId }];
      for (const caller of [staff('MARKETING', 'LEGITIMATE_INTEREST'), staff('PRIVACY_OFFICE', null), customer('a', 'another'), service()]) {
        const answer = await kit.ask(document, caller, { r });
        expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      }
      const refusals = await kit.accessLog({ subjectId: person.subjectId, context: 'EXTRACT', outcome: 'DENIED' });
      expect(refusals.map(({ actorKind }) => actorKind)).toEqual(['STAFF', 'STAFF', 'CUSTOMER', 'SERVICE']);
      expect((await kit.ask(document, privacyOffice(), { r })).errors).toBeUndefined();
      expect((await kit.ask('{ dataSubject(id: "nobody") { id } }', privacyOffice())).data).toEqual({ dataSubject: null });
    });

    it('logs, too, the value that is not shown since nothing holds it any more', async () => {
      const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
      kit.clock.set('2050-01-01T00:00:00Z');
      const answer = await kit.ask('query D($id: ID!) { dataSubject(id: $id) { data { nodes { value } } } }', privacyOffice(), { id: order.subjectId });
      const denied = answer.errors?.map(({ extensions }) => extensions?.['reason']);
      expect(new Set(denied)).toEqual(new Set(['NO_LIVE_BINDING']));
      expect(await kit.accessLog({ outcome: 'DENIED' })).toMatchObject((denied ?? []).map((reason) => ({ reason })));
    });
  });

  describe('erasure', () => {
    it('tells in a dry run what the run then does, and changes nothing', async () => {
      const person = await Person.register(kit);
      await Purchase.place(kit, { person });
      const before = await kit.rows('SELECT * FROM binding ORDER BY id');
      const planned = await erase(person.self, { dryRun: true });
      expect(planned.caseId).toBeNull();
      expect(await kit.rows('SELECT * FROM binding ORDER BY id')).toEqual(before);
      const done = await erase(person.self);
      expect(done.items).toEqual(planned.items);
      expect(done.accountClosed).toBe(true);
    });

    it('closes no account of a guest, neither in a dry run nor in what-if nor in the run', async () => {
      const { subjectId } = await Purchase.place(kit, { paymentMethod: 'CARD' });
      const whatIf = 'query W($id: ID!) { dataSubject(id: $id) { whatIf(change: { kind: ERASURE }) { closesAccounts } } }';
      expect((await kit.ask(whatIf, privacyOffice(), { id: subjectId })).data).toEqual({ dataSubject: { whatIf: { closesAccounts: false } } });
      for (const dryRun of [true, false]) expect((await erase(guest(subjectId), { dryRun })).accountClosed).toBe(false);
    });

    it('old-paid-new-unpaid: the old order is gone, the new keeps what its claim and the books may use, and why', async () => {
      kit.clock.set('2018-11-01T10:00:00Z');
      const person = await Person.register(kit);
      const oldValues = [{ category: 'NAME', value: 'Exempel Gammal' }, { category: 'ADDRESS', value: JSON.stringify({ ...ADDRESS, street: 'Gamla vägen 1' }) }];
      const old = await Purchase.place(kit, { person, paymentMethod: 'CARD', values: [...oldValues, ...BUYER.slice(2)] });
      await kit.deliver(old.dispatched(), old.delivered());
      kit.clock.set('2026-10-01T10:00:00Z');
      const fresh = await Purchase.place(kit, { person });
      await kit.deliver(fresh.dispatched(), fresh.delivered());
      kit.clock.set('2026-11-23T09:00:00Z');
      const { items } = await erase(person.self);
      const gone = await kit.read(old.ref, ['name', 'address'], person.self);
      expect(gone.values).toEqual({ name: null, address: null });
      expect(outcomes(items.filter(({ outcome }) => outcome === 'STAYS'))).toEqual({
        NAME: 'STAYS', ADDRESS: 'STAYS', PHONE: 'STAYS', EMAIL: 'STAYS', IP_ADDRESS: 'STAYS', PERSONAL_IDENTITY_NUMBER: 'STAYS',
      });
      const number = items.find(({ category }) => category === 'PERSONAL_IDENTITY_NUMBER');
      expect(number?.grounds).toEqual([expect.objectContaining({ kind: 'LEGAL_OBLIGATION_OR_CLAIM', purpose: 'UNPAID_INVOICE', lastDay: null })]);
      const address = items.find(({ category, outcome }) => category === 'ADDRESS' && outcome === 'STAYS');
      expect(address?.grounds.map(({ purpose, lastDay }) => [purpose, lastDay]).sort()).toEqual([['BOOKKEEPING', '2033-12-31'], ['UNPAID_INVOICE', null]]);
      expect(address?.grounds[0]?.citations.length).toBeGreaterThan(0);
      // Marketing has no more to read, nor has anyone whose purpose was erased.
      expect((await kit.read(person.ref(), ['email'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).denied).toEqual({ email: 'NO_LIVE_BINDING' });
    });

    it('erase-twice: the same request finds the same case, also at once; a new situation makes a new one', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      const cases = await Promise.all(Array.from({ length: 5 }, () => erase(person.self)));
      expect(new Set(cases.map(({ caseId }) => caseId)).size).toBe(1);
      expect(cases[4]?.items).toEqual(cases[0]?.items);
      await kit.deliver(order.paid());
      const [first] = cases;
      const later = await erase(person.self);
      // What was paid for in the meantime went by itself; nothing more can go: it is still the same case.
      expect(later.caseId).toBe(first?.caseId);
      const { subjectId } = person;
      const caseId = '01961a00-0000-7000-8000-000000000002';
      const { id } = await kit.deposit({ source: 'CONTACTED', contextKind: 'CASE', contextId: caseId, subjectId, values: [{ category: 'PHONE', value: '08-400 10 20' }] });
      const contactedAt = kit.clock.now().toISOString();
      await kit.deliver(kit.event('Contacted', { caseId, entryId: id, subjectId, depositId: id, accountId: null, orderId: null, contactedAt }, id));
      expect((await erase(person.self)).caseId).not.toBe(first?.caseId);
    });

    it('erase-twice: asked for again later, it is the same case and receipt, and the answer is what is true then', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      const categories = ['PHONE', 'PERSONAL_IDENTITY_NUMBER'];
      const grounds = ({ items }: Erased['requestErasure']) =>
        Object.fromEntries(items.map((item) => [item.category, [item.outcome, item.keeping, item.grounds.map(({ kind, purpose }) => `${kind} ${purpose}`)]]));
      const first = await erase(person.self, { categories });
      expect(grounds(first)).toMatchObject({
        PHONE: ['STAYS', { kind: 'OPEN' }, ['CONTEXT_UNDER_WAY CONTRACT', 'LEGAL_OBLIGATION_OR_CLAIM BOOKKEEPING', 'LEGAL_OBLIGATION_OR_CLAIM UNPAID_INVOICE']],
        PERSONAL_IDENTITY_NUMBER: ['STAYS', { kind: 'OPEN' }, ['LEGAL_OBLIGATION_OR_CLAIM UNPAID_INVOICE']],
      });
      const receipt = async () => {
        const { database, receipts } = kit.subgraph;
        return database.inTransaction((tx) => receipts.issue(tx, { subjectId: person.subjectId, caseId: String(first.caseId) }));
      };
      const issued = await receipt();
      await kit.deliver(order.dispatched(), order.delivered(), order.paid());
      const again = await erase(person.self, { categories });
      expect([again.caseId, await receipt()]).toEqual([first.caseId, issued]);
      expect(grounds(again)).toEqual({
        PHONE: ['STAYS', { kind: 'UNTIL', lastDay: '2033-12-31' }, ['LEGAL_OBLIGATION_OR_CLAIM BOOKKEEPING']],
        PERSONAL_IDENTITY_NUMBER: ['GOES', { kind: 'NOT_HELD', lastDay: null }, []],
      });
      expect(again.items.filter(({ outcome }) => outcome === 'STAYS')).toEqual((await erase(person.self, { categories, dryRun: true })).items);
      // What has come since and has to stay is in it too.
      const next = await Purchase.place(kit, { person, values: [...BUYER.filter(({ category }) => category !== 'PHONE'), { category: 'PHONE', value: '08-400 10 20' }] });
      await kit.deliver(next.dispatched(), next.delivered(), next.paid());
      kit.clock.set('2033-12-15T09:00:00Z');
      await kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());
      const last = await erase(person.self, { categories });
      expect(last.items.map(({ category, outcome }) => `${category} ${outcome}`).sort()).toEqual(['PERSONAL_IDENTITY_NUMBER GOES', 'PHONE STAYS', 'PHONE STAYS']);
      expect([last.caseId, await receipt()]).toEqual([first.caseId, issued]);
    });

    it('tells the other services, without personal data', async () => {
      const person = await Person.register(kit);
      const { caseId } = await erase(person.self);
      const events = await kit.rows<{ type: string; payload: string }>('SELECT type, payload FROM outbox_events');
      expect(events.map(({ type, payload }) => [type, JSON.parse(payload)])).toEqual([
        ['SubjectErased', { subjectId: person.subjectId, accountClosed: true, caseId }],
      ]);
    });

    it('destroys keys: a restored ciphertext cannot be read', async () => {
      const person = await Person.register(kit);
      const { database } = kit.subgraph;
      const backup = await kit.rows<{ datumId: string; sealed: Buffer }>('SELECT datumId, sealed FROM datum_version');
      await erase(person.self);
      expect(await kit.rows('SELECT datumId FROM datum_key')).toEqual([]);
      expect(await kit.rows('SELECT datumId FROM destroyed_key')).toHaveLength(3);
      expect(await kit.rows('SELECT datumId FROM datum_version WHERE sealed IS NOT NULL')).toEqual([]);
      // Yesterday's backup of the data comes back, without that of the keys.
      for (const { datumId, sealed } of backup) await database.execute('UPDATE datum_version SET sealed = ? WHERE datumId = ?', [sealed, datumId]);
      await database.execute('UPDATE datum SET endedAt = NULL');
      await database.execute('UPDATE binding SET closedAt = NULL');
      expect((await kit.read(person.ref(), ['name', 'email'], person.self)).values).toEqual({ name: null, email: null });
      expect(dataOf<Extracted>(await kit.ask(EXTRACT, person.self)).mySubject.data.nodes.map(({ value }) => value)).toEqual([null, null, null]);
    });

    it('erases chosen categories, and leaves the rest and the account', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
      await kit.deliver(order.dispatched(), order.delivered());
      const { items, accountClosed } = await erase(person.self, { categories: ['IP_ADDRESS', 'PHONE'] });
      expect(outcomes(items)).toEqual({ IP_ADDRESS: 'GOES', PHONE: 'STAYS' });
      expect(accountClosed).toBe(false);
      expect((await kit.read(person.ref(), ['phone'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).denied).toEqual({ phone: 'NO_LIVE_BINDING' });
      expect((await kit.read(person.ref(), ['name'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).values).toEqual({ name: 'Exempel Vaultsson' });
    });

    it('refuses unknown categories and people, and asks nobody else for anyone', async () => {
      const person = await Person.register(kit);
      expect((await erase(person.self, { categories: ['SHOE_SIZE'] })).userErrors[0]?.code).toBe('UNKNOWN_CATEGORY');
      const subjectId = '01939c00-0000-7000-8000-00000000dead';
      expect((await erase(privacyOffice(), { subjectId, identityProof: 'ID_DOCUMENT' })).userErrors[0]?.code).toBe('UNKNOWN_SUBJECT');
      expect((await erase(privacyOffice(), { subjectId, dryRun: true })).userErrors[0]?.code).toBe('UNKNOWN_SUBJECT');
      for (const caller of [staff('SUPPORT', 'CUSTOMER_SERVICE'), customer('a', 'another')]) {
        const answer = await kit.ask(ERASE, caller, { input: { subjectId: person.subjectId } });
        expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      }
    });

    it('holds for a purchase whose event comes late: what it still needs stays, and nothing begins anew', async () => {
      const person = await Person.register(kit);
      const pending = await Purchase.deposit(kit, { person });
      await erase(person.self);
      await kit.deliver(...pending.placing());
      const late = await kit.rows<{ purpose: string }>(`SELECT DISTINCT purpose FROM binding WHERE closedAt IS NULL AND holdOf = '' ORDER BY purpose`);
      expect(late.map(({ purpose }) => purpose)).toEqual(['BOOKKEEPING', 'CONTRACT', 'UNPAID_INVOICE']);
      expect((await kit.read(pending.ref, ['name', 'address'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).denied).toEqual({ name: 'NO_LIVE_BINDING', address: 'NO_LIVE_BINDING' });
      expect((await kit.read(pending.ref, ['address'], staff('WAREHOUSE', 'CONTRACT'))).values).toEqual({ address: ADDRESS });
      // As for an order that was placed before: no time for complaints is kept after the delivery.
      await kit.deliver(pending.dispatched(), pending.delivered(), pending.paid());
      expect((await kit.read(pending.ref, ['address'], staff('WAREHOUSE', 'CONTRACT'))).denied).toEqual({ address: 'NO_LIVE_BINDING' });
      expect((await kit.read(pending.ref, ['personalIdentityNumber', 'ipAddress'], person.self)).values).toEqual({ personalIdentityNumber: null, ipAddress: null });
    });

    it('keeps what a service whose clock is ahead has just begun to need', async () => {
      const person = await Person.register(kit);
      kit.clock.advance(3_000);
      const order = await Purchase.place(kit, { person });
      kit.clock.advance(-3_000);
      const { items } = await erase(person.self);
      const address = items.find(({ category }) => category === 'ADDRESS');
      expect(address).toMatchObject({ outcome: 'STAYS', keeping: { kind: 'OPEN' } });
      kit.clock.advance(3_000);
      expect((await kit.read(order.ref, ['address'], staff('WAREHOUSE', 'CONTRACT'))).values).toEqual({ address: ADDRESS });
      expect((await kit.read(order.ref, ['address'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).denied).toEqual({ address: 'NO_LIVE_BINDING' });
    });

    it('is never half done beside checkouts: what is placed works, what is erased stays erased', async () => {
      for (let round = 0; round < 12; round += 1) {
        const person = await Person.register(kit);
        const pending = await Purchase.deposit(kit, { person });
        const erasing = erase(person.self);
        // Which comes first decides whether the account is still one to order with; half done is nothing either way.
        const ordering = Purchase.place(kit, { person }).catch((error: Error) => expect(error.message).toContain('ACCOUNT_CLOSED'));
        const [result] = await Promise.all([erasing, kit.deliver(...pending.placing()), ordering]);
        expect(result.items.length).toBeGreaterThan(0);
        const { values, denied } = await kit.read(pending.ref, ['name', 'address', 'phone'], staff('WAREHOUSE', 'CONTRACT'));
        expect([values['name'], values['address'], values['phone'], denied]).toEqual(['Exempel Vaultsson', ADDRESS, '+46701740605', {}]);
        const halves = await kit.rows(
          `SELECT d.id FROM datum d LEFT JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
           WHERE (d.endedAt IS NULL AND k.datumId IS NULL) OR (d.endedAt IS NOT NULL AND k.datumId IS NOT NULL)`,
        );
        expect(halves).toEqual([]);
      }
    });
  });
});
