import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { BUYER, dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';

const HOLDING = 'purpose contextKind contextId openedBy { type name } rule ending endsOn { event plusMonths name } until lastDay endedBy legalBasis';
const WHY = `query W($id: ID!, $filter: WhyHeldFilter, $first: Int = 50, $after: String) { dataSubject(id: $id) { whyHeld(filter: $filter, first: $first, after: $after) {
  nodes { id category state source { type } keeping { kind lastDay } holdings { ${HOLDING} } past { ${HOLDING} } end { at reason by explanation } } pageInfo { endCursor hasNextPage } } } }`;
const WHAT_IF = `query I($id: ID!, $change: WhatIfInput!, $first: Int = 50, $after: String) { dataSubject(id: $id) { whatIf(change: $change, first: $first, after: $after) {
  goes losesReaders closesAccounts recipientsLost { recipient categories } endCursor
  data { category goes keepBefore { kind } keepAfter { kind lastDay } uses { purpose readableBefore readableAfter denial endsAfter } recipientsLost } } } }`;

interface Holding {
  readonly purpose: string;
  readonly openedBy: { type: string } | null;
  readonly rule: string;
  readonly ending: string;
  readonly endsOn: { event: string; plusMonths: number }[];
  readonly lastDay: string | null;
  readonly endedBy: string | null;
}
interface Why {
  readonly category: string;
  readonly state: string;
  readonly keeping: { kind: string; lastDay: string | null };
  readonly holdings: Holding[];
  readonly past: Holding[];
  readonly end: { reason: string; by: string | null; explanation: string } | null;
}
interface Answer {
  readonly goes: number;
  readonly losesReaders: number;
  readonly closesAccounts: boolean;
  readonly recipientsLost: { recipient: string; categories: string[] }[];
  readonly data: { category: string; goes: boolean; uses: { purpose: string; readableBefore: boolean; readableAfter: boolean; denial: string | null }[] }[];
  readonly endCursor: string | null;
}

describe('why a datum is still here', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-why');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const why = async (subjectId: string, filter: object = {}): Promise<Why[]> =>
    dataOf<{ dataSubject: { whyHeld: { nodes: Why[] } } }>(await kit.ask(WHY, privacyOffice(), { id: subjectId, filter })).dataSubject.whyHeld.nodes;
  const whatIf = async (id: string, change: object, caller = privacyOffice()): Promise<Answer> =>
    dataOf<{ dataSubject: { whatIf: Answer } }>(await kit.ask(WHAT_IF, caller, { id, change })).dataSubject.whatIf;

  it('names each purpose with its rule, the event that opened it, and the event or date that ends it', async () => {
    const order = await Purchase.place(kit);
    const [phone] = await why(order.subjectId, { category: 'PHONE' });
    expect(phone).toMatchObject({ state: 'HELD', keeping: { kind: 'OPEN' }, end: null });
    const holding = (purpose: string): Holding => phone?.holdings.find((one) => one.purpose === purpose) as Holding;
    expect(holding('UNPAID_INVOICE')).toMatchObject({ openedBy: { type: 'InvoiceIssued' }, lastDay: null });
    expect(holding('UNPAID_INVOICE').endsOn.map(({ event }) => event)).toEqual(['PaymentReceived', 'InvoiceCredited', 'InvoiceWrittenOff']);
    expect(holding('BOOKKEEPING')).toMatchObject({ lastDay: '2033-12-31', ending: 'Through 2033-12-31.', endsOn: [] });
    expect(holding('CONTRACT').endsOn).toEqual([
      { event: 'OrderDelivered', plusMonths: 36, name: 'the order is delivered' },
      { event: 'OrderCancelled', plusMonths: 0, name: 'the order is cancelled' },
    ]);
    // A guest's general interest ends with the order, by the rule for guests.
    expect(holding('LEGITIMATE_INTEREST').endsOn.map(({ event }) => event)).toEqual(['OrderDelivered', 'OrderCancelled']);
    expect(phone?.past.map(({ purpose, endedBy }) => [purpose, endedBy])).toEqual([['DEPOSIT_HOLD', 'DEPOSIT_SETTLED']]);

    await kit.deliver(order.paid(), order.delivered());
    const [paid] = await why(order.subjectId, { category: 'PHONE' });
    expect(paid?.keeping).toEqual({ kind: 'UNTIL', lastDay: '2033-12-31' });
    expect(paid?.holdings.find(({ purpose }) => purpose === 'CONTRACT')).toMatchObject({ lastDay: '2029-11-23', endedBy: 'OrderDelivered', endsOn: [] });
    expect(paid?.past.find(({ purpose }) => purpose === 'UNPAID_INVOICE')).toMatchObject({ ending: 'Payment received.' });
    const [number] = await why(order.subjectId, { category: 'PERSONAL_IDENTITY_NUMBER' });
    expect(number).toMatchObject({ keeping: { kind: 'UNTIL', lastDay: '2029-11-23' } });
  });

  it('tells of what is gone when and why it went, by which event or case', async () => {
    const person = await Person.register(kit);
    await kit.ask('mutation { requestErasure(input: { categories: ["IP_ADDRESS"] }) { caseId } }', person.self);
    const gone = await why(person.subjectId, { state: 'GONE' });
    expect(gone.map(({ category, state, end }) => [category, state, end?.reason])).toEqual([['IP_ADDRESS', 'GONE', 'ERASURE_REQUESTED']]);
    expect(gone[0]?.end?.by).not.toBeNull();
    expect(gone[0]?.holdings).toEqual([]);
    expect((await why(person.subjectId, { state: 'HELD' })).map(({ category }) => category).sort()).toEqual(['EMAIL', 'NAME']);
    const lines = await kit.accessLog({ context: 'WHY_HELD' });
    expect(lines).toHaveLength(2);
    const foreign = await kit.ask('query F($r: [_Any!]!) { _entities(representations: $r) { ... on DataSubject { whyHeld { nodes { id } } } } }', staff('SUPPORT', 'CUSTOMER_SERVICE'), {
      r: [{ __typename: 'DataSubject', id: person.subjectId }],
    });
    expect(foreign.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('costs the same for any page', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    const ask = (first: number) => kit.subgraph.database.statements.measure(() => kit.ask(WHY, privacyOffice(), { id: person.subjectId, first }));
    await ask(1);
    expect([(await ask(1)).selects, (await ask(50)).selects]).toEqual([4, 4]);
  });

  describe('what if', () => {
    it('tells of each change what it would do, and does none of it', async () => {
      const person = await Person.register(kit, { newsletter: true });
      const order = await Purchase.place(kit, { person });
      await kit.deliver(order.dispatched(), order.delivered());
      const before = await kit.rows('SELECT * FROM binding ORDER BY id');
      const blocked = ({ data }: Answer) => new Set(data.flatMap(({ uses }) => uses.flatMap(({ purpose, readableBefore, readableAfter, denial }) => (readableBefore && !readableAfter ? [`${purpose} ${denial}`] : []))));

      expect(blocked(await whatIf(person.subjectId, { kind: 'OBJECTION', purposes: ['LEGITIMATE_INTEREST'] }))).toEqual(new Set(['LEGITIMATE_INTEREST OBJECTED']));
      expect(blocked(await whatIf(person.subjectId, { kind: 'CONSENT_WITHDRAWAL', purposes: ['NEWSLETTER'] }))).toEqual(new Set(['NEWSLETTER CONSENT_WITHDRAWN']));
      expect(blocked(await whatIf(person.subjectId, { kind: 'RESTRICTION' }))).toContain('CONTRACT RESTRICTED');
      expect((await whatIf(person.subjectId, { kind: 'RECIPIENT_DROPPED', recipients: ['CARRIER'] })).recipientsLost).toEqual([
        { recipient: 'CARRIER', categories: ['ADDRESS', 'EMAIL', 'NAME', 'PHONE'] },
      ]);
      expect((await whatIf(person.subjectId, { kind: 'PURPOSE_DROPPED', purposes: ['UNPAID_INVOICE'] })).goes).toBe(0);
      const shorter = await whatIf(person.subjectId, { kind: 'COMPLAINT_PERIOD', months: 12 });
      expect(shorter.data.find(({ category }) => category === 'PHONE')?.uses.find(({ purpose }) => purpose === 'CONTRACT')).toMatchObject({ endsAfter: '2027-11-23T23:00:00.000Z' });
      const erased = await whatIf(person.subjectId, { kind: 'ERASURE' }, privacyOffice());
      expect(erased.closesAccounts).toBe(true);

      expect(await kit.rows('SELECT * FROM binding ORDER BY id')).toEqual(before);
      expect(await kit.rows('SELECT * FROM purpose_block')).toEqual([]);
      const dry = dataOf<{ requestErasure: { items: { category: string; outcome: string }[] } }>(
        await kit.ask('mutation { requestErasure(input: { dryRun: true }) { items { category outcome } } }', person.self),
      ).requestErasure.items;
      const goes = erased.data.filter((datum) => datum.goes).map(({ category }) => category);
      expect(goes.sort()).toEqual(dry.filter(({ outcome }) => outcome === 'GOES').map(({ category }) => category).sort());
      expect(erased.goes).toBe(goes.length);
    });

    it('pages, refuses what is unknown, and lets a person ask about what is theirs to do', async () => {
      const person = await Person.register(kit);
      const page = dataOf<{ dataSubject: { whatIf: Answer } }>(
        await kit.ask(WHAT_IF, privacyOffice(), { id: person.subjectId, first: 2, change: { kind: 'ERASURE' } }),
      ).dataSubject.whatIf;
      const rest = dataOf<{ dataSubject: { whatIf: Answer } }>(
        await kit.ask(WHAT_IF, privacyOffice(), { id: person.subjectId, first: 2, after: page.endCursor, change: { kind: 'ERASURE' } }),
      ).dataSubject.whatIf;
      expect([page.data.length, rest.data.length, rest.endCursor, rest.goes]).toEqual([2, 1, null, 3]);
      const mine = 'query M($change: WhatIfInput!) { mySubject { whatIf(change: $change) { goes } } }';
      expect((await kit.ask(mine, person.self, { change: { kind: 'ERASURE' } })).data).toEqual({ mySubject: { whatIf: { goes: 3 } } });
      const code = async (change: object, caller = privacyOffice()) => (await kit.ask(WHAT_IF, caller, { id: person.subjectId, change })).errors?.[0]?.extensions?.['code'];
      expect(await code({ kind: 'OBJECTION' })).toBe('BAD_INPUT');
      expect(await code({ kind: 'OBJECTION', purposes: ['CURIOSITY'] })).toBe('BAD_INPUT');
      expect((await kit.ask(mine, person.self, { change: { kind: 'COMPLAINT_PERIOD', months: 1 } })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      for (const { value } of BUYER) expect(JSON.stringify(page)).not.toContain(value);
    });
  });

  it('reads by an operator between two instants, whoever it was about, and that itself is logged', async () => {
    const [one, two] = [await Purchase.place(kit), await Purchase.place(kit)];
    const from = kit.clock.now().toISOString();
    for (const { ref } of [one, two]) {
      kit.clock.advance(60_000);
      await kit.read(ref, ['phone', 'personalIdentityNumber'], staff('WAREHOUSE', 'CONTRACT'));
    }
    const to = kit.clock.now().toISOString();
    await kit.read(one.ref, ['phone'], staff('WAREHOUSE', 'CONTRACT'));
    await kit.read(one.ref, ['phone'], staff('FINANCE', 'BOOKKEEPING'));
    const document = `query R($actorId: ID!, $from: DateTimeISO!, $to: DateTimeISO!, $first: Int = 50, $after: String) { readsByActor(actorId: $actorId, from: $from, to: $to, first: $first, after: $after) {
      nodes { subject { id } entry { outcome categories purpose } } pageInfo { endCursor hasNextPage } } }`;
    interface Reads { readsByActor: { nodes: { subject: { id: string }; entry: { outcome: string; categories: string[] } }[]; pageInfo: { endCursor: string } } }
    const reads = async (more: object = {}) => dataOf<Reads>(await kit.ask(document, privacyOffice(), { actorId: 'staff-warehouse', from, to, ...more })).readsByActor;
    const { nodes } = await reads();
    expect(nodes.map(({ subject, entry }) => [subject.id, entry.outcome, entry.categories])).toEqual([
      [one.subjectId, 'DENIED', ['PERSONAL_IDENTITY_NUMBER']],
      [one.subjectId, 'ALLOWED', ['PHONE']],
    ]);
    const first = await reads({ to: '2030-01-01T00:00:00Z', first: 3 });
    const second = await reads({ to: '2030-01-01T00:00:00Z', after: first.pageInfo.endCursor });
    expect([first.nodes.length, second.nodes.length]).toEqual([3, 2]);
    expect(await kit.accessLog({ context: 'ACTOR:staff-warehouse' })).toHaveLength(3);
    expect((await kit.ask(document, staff('WAREHOUSE', 'CONTRACT'), { actorId: 'x', from, to })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect((await kit.ask(document, privacyOffice(), { actorId: 'x', from: to, to: from })).errors?.[0]?.extensions?.['code']).toBe('BAD_INPUT');
  });
});
