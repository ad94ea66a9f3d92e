import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import type { QueryRunner } from 'typeorm';
import { CorrectionsInBooks1765600000001 } from '../migrations/1765600000001-corrections-in-books';
import { ADDRESS, BUYER, customer, dataOf, guest, Kit, Person, privacyOffice, Purchase, SOLE_TRADER, staff, TEST_PERSON } from '../test-kit';

const RIGHT = { street: 'Rättgatan 2', postalCode: '136 50', city: 'Jordbro' };
const RECTIFY = `mutation R($input: RectifyMyDataInput!) { rectifyMyData(input: $input) {
  rectification { datumId newDatumId category caseId } notices { recipientName category datumId newDatumId disclosureId state } userErrors { code field message } } }`;
const RECTIFY_FOR = `mutation R($input: RectifyDataInput!) { rectifyData(input: $input) {
  rectification { datumId newDatumId } userErrors { code field } } }`;
const OPEN = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { id } userErrors { code } } }';

interface Done {
  readonly rectification: { datumId: string; newDatumId: string; caseId: string } | null;
  readonly notices: { recipientName: string; category: string; datumId: string; newDatumId: string; disclosureId: string; state: string | null }[];
  readonly userErrors: { code: string; field: string[]; message: string }[];
}

describe('rectification', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-rectification');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const datum = async (subjectId: string, category: string): Promise<string> => {
    const [row] = await kit.rows<{ id: string }>(
      'SELECT id FROM datum WHERE subjectId = ? AND category = ? AND endedAt IS NULL ORDER BY id DESC',
      [subjectId, category],
    );
    return row?.id ?? '';
  };
  const rectify = async (person: Person, category: string, value: unknown): Promise<Done> => {
    const input = { datumId: await datum(person.subjectId, category), value: typeof value === 'string' ? value : JSON.stringify(value) };
    return dataOf<{ rectifyMyData: Done }>(await kit.ask(RECTIFY, person.self, { input })).rectifyMyData;
  };
  /** A case of the privacy office; without a proof it waits for one. */
  const openCase = async (subjectId: string, proof: string | null = 'ID_DOCUMENT', kind = 'RECTIFICATION'): Promise<string> => {
    const input = { kind, subjectId, channel: 'PHONE', ...(proof === null ? {} : { identityProof: proof }) };
    return dataOf<{ openRightsCase: { rightsCase: { id: string } } }>(await kit.ask(OPEN, privacyOffice(), { input })).openRightsCase.rightsCase.id;
  };
  const code = ({ userErrors }: Done): string | undefined => userErrors[0]?.code;
  const warehouse = staff('WAREHOUSE', 'CONTRACT');
  const finance = staff('FINANCE', 'BOOKKEEPING');
  const notes = async (ref: string, caller = finance): Promise<{ category: string; note: string }[]> => {
    const document = 'query C($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData { corrections { category note } } } }';
    const [found] = dataOf<{ _entities: { corrections: { category: string; note: string }[] }[] }>(
      await kit.ask(document, caller, { r: [{ __typename: 'PersonalData', id: ref }] }),
    )._entities;
    return found?.corrections ?? [];
  };

  it('rectified-after-dispatch: right from the next read, the carrier has to be told, the invoice keeps what was true then, with a note', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    await kit.deliver(order.dispatched());
    const before = await kit.rows<{ epoch: number }>('SELECT epoch FROM subject');
    const { rectification, notices } = await rectify(person, 'ADDRESS', RIGHT);
    expect(Number((await kit.rows<{ epoch: number }>('SELECT epoch FROM subject'))[0]?.epoch)).toBe(Number(before[0]?.epoch) + 1);
    expect((await kit.read(order.ref, ['address'], warehouse)).values).toEqual({ address: RIGHT });
    expect((await kit.read(order.invoiceRef, ['address'], staff('FINANCE', 'UNPAID_INVOICE'))).values).toEqual({ address: RIGHT });
    expect((await kit.read(order.invoiceRef, ['address'], finance)).values).toEqual({ address: ADDRESS });
    expect((await kit.read(order.invoiceRef, ['address'], person.self)).values).toEqual({ address: ADDRESS });
    expect((await kit.read(order.ref, ['address'], person.self)).values).toEqual({ address: RIGHT });
    expect(await notes(order.invoiceRef)).toEqual([{ category: 'ADDRESS', note: 'Corrected on 2026-11-23: address. What is shown is what was true when the record was made.' }]);
    expect(await notes(order.ref, warehouse)).toEqual([]);
    expect(notices).toEqual([
      { recipientName: 'Provbudet', category: 'ADDRESS', datumId: rectification?.datumId, newDatumId: rectification?.newDatumId, disclosureId: expect.any(String) as string, state: 'PENDING' },
    ]);
  });

  it('pays the invoice later, and its record still shows what was true then, once, and ends in its time', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    await rectify(person, 'ADDRESS', RIGHT);
    await kit.deliver(order.paid(), order.dispatched(), order.delivered());
    expect((await kit.read(order.invoiceRef, ['address'], finance)).values).toEqual({ address: ADDRESS });
    const held = await kit.rows<{ count: number }>(
      "SELECT COUNT(*) AS count FROM binding b JOIN datum d ON d.subjectId = b.subjectId AND d.id = b.datumId WHERE b.purpose = 'BOOKKEEPING' AND d.category = 'ADDRESS' AND b.closedAt IS NULL",
    );
    expect(Number(held[0]?.count)).toBe(1);
    // Delivered after the correction: what the carrier got is the right address, and nobody has to be told.
    const answer = await kit.ask('query N($id: ID!) { dataSubject(id: $id) { rectificationNotices { disclosureId } } }', privacyOffice(), { id: person.subjectId });
    expect(answer.data).toEqual({ dataSubject: { rectificationNotices: [] } });
    kit.clock.set('2034-01-01T00:00:00+01:00');
    expect((await kit.read(order.invoiceRef, ['address'], finance)).denied).toEqual({ address: 'NO_LIVE_BINDING' });
  });

  describe('paid when the years of the invoice are over, the right value is in the new record', () => {
    const sweep = () => kit.ask('mutation { runRetentionSweep { dataDestroyed } }', privacyOffice());
    const books = async ({ invoiceRef }: Purchase) => (await kit.read(invoiceRef, ['address', 'name'], finance)).values;
    const BOOKED = { address: RIGHT, name: 'Exempel Vaultsson' };
    const OTHER = { ...RIGHT, street: 'Mellangatan 3' };
    /** An order on invoice of somebody who has been erased since: the claim alone holds what the books do not. */
    const claim = async (...values: object[]): Promise<Purchase> => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      for (const value of values) await rectify(person, 'ADDRESS', value);
      await kit.deliver(order.dispatched(), order.delivered());
      await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self);
      return order;
    };

    it.each([['swept', true], ['not swept', false]])('%s before', async (_name, swept) => {
      const order = await claim(RIGHT);
      expect(await books(order)).toEqual({ ...BOOKED, address: ADDRESS });
      kit.clock.set('2034-06-01T10:00:00Z');
      if (swept) await sweep();
      await kit.deliver(order.paid());
      await sweep();
      expect([await books(order), await notes(order.invoiceRef)]).toEqual([BOOKED, []]);
      kit.clock.set('2042-01-01T00:00:00+01:00');
      await sweep();
      expect(await kit.rows("SELECT id FROM datum WHERE subjectId = ? AND endedAt IS NULL AND category <> 'CASE_RECORD'", [order.subjectId])).toEqual([]);
    });

    it('the last one, of several', async () => {
      const order = await claim(OTHER, RIGHT);
      kit.clock.set('2034-06-01T10:00:00Z');
      await sweep();
      await kit.deliver(order.paid());
      expect(await books(order)).toEqual(BOOKED);
    });

    it('also where the wrong one is in the books of another invoice still, and in a database from before', async () => {
      const person = await Person.register(kit);
      const order = await Purchase.place(kit, { person });
      kit.clock.set('2027-02-01T10:00:00Z');
      const later = await Purchase.place(kit, { person });
      await rectify(person, 'ADDRESS', RIGHT);
      await kit.subgraph.database.execute("UPDATE binding SET endsAt = NULL WHERE purpose = 'BOOKKEEPING' AND endedBy = 'RECTIFIED'");
      const { database } = kit.subgraph;
      const runner = { query: (text: string, values?: (string | number)[]) => (values === undefined ? kit.rows(text) : database.execute(text, values)) };
      await new CorrectionsInBooks1765600000001().up(runner as unknown as QueryRunner);
      kit.clock.set('2034-06-01T10:00:00Z');
      await sweep();
      await kit.deliver(order.paid(), later.paid());
      expect([await books(order), await books(later)]).toEqual([BOOKED, { ...BOOKED, address: ADDRESS }]);
    });

    it('and not where the record of the wrong one goes on with a payment in its years', async () => {
      const order = await claim(RIGHT);
      kit.clock.set('2030-06-01T10:00:00Z');
      await kit.deliver(order.paid());
      kit.clock.set('2034-06-01T10:00:00Z');
      await sweep();
      expect(await books(order)).toEqual({ ...BOOKED, address: ADDRESS });
    });
  });

  it('destroys a wrong value that nothing has to keep, and nobody is found by it', async () => {
    const person = await Person.register(kit);
    const old = await datum(person.subjectId, 'NAME');
    await rectify(person, 'NAME', 'Rättad Vaultsson');
    expect((await kit.read(person.ref(), ['name'], staff('MARKETING', 'LEGITIMATE_INTEREST'))).values).toEqual({ name: 'Rättad Vaultsson' });
    expect(await kit.rows('SELECT endReason FROM datum WHERE id = ?', [old])).toEqual([{ endReason: 'RECTIFIED' }]);
    expect(await kit.rows('SELECT datumId FROM datum_key WHERE datumId = ?', [old])).toEqual([]);
    expect(await kit.rows('SELECT datumId FROM destroyed_key WHERE datumId = ?', [old])).toHaveLength(1);
    expect(await kit.dump()).not.toContain('Rättad');
  });

  it('keeps one who is only in the books out of look-ups, and takes the old value anew as a new datum', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    const wrong = await datum(person.subjectId, 'PHONE');
    await rectify(person, 'PHONE', '070-174 06 06');
    expect(await kit.rows('SELECT blindIndex FROM datum_key WHERE datumId = ?', [wrong])).toEqual([{ blindIndex: null }]);
    const next = await Purchase.place(kit, { person });
    expect((await kit.read(next.ref, ['phone'], warehouse)).values).toEqual({ phone: '+46701740605' });
    expect((await kit.read(order.ref, ['phone'], warehouse)).values).toEqual({ phone: '+46701740606' });
    expect((await kit.read(next.invoiceRef, ['phone'], finance)).values).toEqual({ phone: '+46701740605' });
  });

  it('binds what comes later to the right value: an invoice and a consent after the correction', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.deposit(kit, { person });
    await kit.deliver(order.placed());
    await rectify(person, 'NAME', 'Rättad Vaultsson');
    await kit.deliver(order.issued());
    expect((await kit.read(order.invoiceRef, ['name'], finance)).values).toEqual({ name: 'Rättad Vaultsson' });
    expect(await notes(order.invoiceRef)).toEqual([]);
    const consent = 'mutation { giveConsent(input: { textVersion: "1.0" }) { userErrors { code } } }';
    expect((await kit.ask(consent, person.self)).errors).toBeUndefined();
    expect((await kit.read(person.ref(), ['name'], staff('MARKETING', 'NEWSLETTER'))).values).toEqual({ name: 'Rättad Vaultsson' });
  });

  it('is drawn in the lineage: source, versions, and what stands in whose place', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    const { rectification } = await rectify(person, 'ADDRESS', RIGHT);
    const document = 'query L($id: ID!) { dataSubject(id: $id) { lineage(first: 50) { nodes { id kind label } edges { from to relation } } } }';
    interface Drawn { dataSubject: { lineage: { nodes: { id: string; kind: string; label: string }[]; edges: { from: string; to: string; relation: string }[] } } }
    const { nodes, edges } = dataOf<Drawn>(await kit.ask(document, privacyOffice(), { id: person.subjectId })).dataSubject.lineage;
    const { datumId, newDatumId } = rectification as { datumId: string; newDatumId: string };
    expect(edges).toContainEqual({ from: datumId, to: newDatumId, relation: 'RECTIFIED' });
    const versions = edges.filter(({ from, relation }) => relation === 'HAS_VERSION' && [datumId, newDatumId].includes(from));
    expect(versions.map(({ to }) => nodes.find(({ id }) => id === to)?.label).sort()).toEqual(['version 1', 'version 2']);
    const brought = edges.find(({ to, relation }) => relation === 'BROUGHT' && to === newDatumId);
    expect(nodes.find(({ id }) => id === brought?.from)).toMatchObject({ kind: 'EVENT', label: 'RECTIFICATION' });
  });

  it('judges a value of another kind anew: a personnummer where a company’s number stood', async () => {
    const values = [...BUYER, { category: 'ORGANISATION_NUMBER', value: '556000-4615' }];
    const onInvoice = await Purchase.place(kit, { values });
    const office = async (subjectId: string, value: string) => {
      const input = { subjectId, datumId: await datum(subjectId, 'ORGANISATION_NUMBER'), value, caseId: await openCase(subjectId) };
      return dataOf<{ rectifyData: Done }>(await kit.ask(RECTIFY_FOR, privacyOffice(), { input })).rectifyData;
    };
    expect((await kit.read(onInvoice.ref, ['organisationNumber'], staff('SUPPORT', 'CONTRACT'))).values).toEqual({ organisationNumber: '5560004615' });
    expect(code(await office(onInvoice.subjectId, SOLE_TRADER))).toBeUndefined();
    expect((await kit.read(onInvoice.ref, ['organisationNumber'], staff('SUPPORT', 'CONTRACT'))).denied).toEqual({ organisationNumber: 'VALUE_OF_OTHER_CATEGORY' });
    expect((await kit.read(onInvoice.invoiceRef, ['organisationNumber'], staff('FINANCE', 'UNPAID_INVOICE'))).values).toEqual({ organisationNumber: '199001019802' });
    // Nobody may keep a personnummer for a card purchase.
    const byCard = await Purchase.place(kit, { paymentMethod: 'CARD', values });
    expect(code(await office(byCard.subjectId, SOLE_TRADER))).toBe('NO_PURPOSE');
    expect((await kit.read(byCard.ref, ['organisationNumber'], staff('SUPPORT', 'CONTRACT'))).values).toEqual({ organisationNumber: '5560004615' });
  });

  it('refuses what is wrong in clear words, without the value, and changes nothing', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    const before = await kit.rows('SELECT * FROM binding ORDER BY id');
    const refused = await rectify(person, 'PHONE', 'call me');
    expect(refused).toMatchObject({ rectification: null, userErrors: [{ code: 'INVALID_VALUE', field: ['input', 'value'], message: 'Check the phone number.' }] });
    expect(code(await rectify(person, 'PHONE', '+46 70 174 06 05'))).toBe('SAME_VALUE');
    expect(code(await rectify(person, 'EMAIL', 'other@shop.example'))).toBe('SIGN_IN_ADDRESS');
    expect(code(await rectify(person, 'PERSONAL_IDENTITY_NUMBER', TEST_PERSON))).toBe('NEEDS_REVIEW');
    expect(code(await rectify(person, 'IP_ADDRESS', '203.0.113.78'))).toBe('NEEDS_REVIEW');
    expect(await kit.rows('SELECT * FROM binding ORDER BY id')).toEqual(before);
    expect(kit.logLines.join('')).not.toContain('call me');
  });

  it('is made for somebody only in an open case of theirs about it, once it is known who asks', async () => {
    const person = await Person.register(kit);
    const other = await Person.register(kit);
    const before = await kit.rows('SELECT * FROM binding ORDER BY id');
    const office = async (caseId: string): Promise<Done> => {
      const input = { subjectId: person.subjectId, datumId: await datum(person.subjectId, 'NAME'), value: 'Rättad Vaultsson', caseId };
      return dataOf<{ rectifyData: Done }>(await kit.ask(RECTIFY_FOR, privacyOffice(), { input })).rectifyData;
    };
    const unproven = await openCase(person.subjectId, null);
    expect(code(await office(unproven))).toBe('IDENTITY_NOT_PROVEN');
    expect(code(await office(await openCase(other.subjectId)))).toBe('UNKNOWN_CASE');
    expect(code(await office(await openCase(person.subjectId, 'ID_DOCUMENT', 'COMPLAINT')))).toBe('UNKNOWN_CASE');
    await kit.ask('mutation C($id: ID!) { cancelRightsCase(input: { caseId: $id }) { userErrors { code } } }', privacyOffice(), { id: unproven });
    expect(code(await office(unproven))).toBe('CASE_ENDED');
    const ids = new Set(before.map((row) => (row as { id: string }).id));
    expect((await kit.rows<{ id: string; contextKind: string }>("SELECT * FROM binding WHERE purpose <> 'RIGHTS_CASES' ORDER BY id")).filter(({ id }) => !ids.has(id))).toEqual([]);
    const caseId = await openCase(person.subjectId);
    expect(code(await office(caseId))).toBeUndefined();
    expect((await kit.read(person.ref(), ['name'], person.self)).values).toEqual({ name: 'Rättad Vaultsson' });
  });

  it('is made by a guest who is proven, as by a customer, but for the address that they are known by', async () => {
    const order = await Purchase.place(kit);
    const { subjectId } = order;
    await kit.deliver(order.dispatched());
    const put = async (category: string, value: string): Promise<Done> =>
      dataOf<{ rectifyMyData: Done }>(await kit.ask(RECTIFY, guest(subjectId), { input: { datumId: await datum(subjectId, category), value } })).rectifyMyData;
    const done = [await put('NAME', 'Rättad Vaultsson'), await put('PHONE', '070-174 06 06'), await put('ADDRESS', JSON.stringify(RIGHT))];
    expect(done.map(code)).toEqual([undefined, undefined, undefined]);
    expect(done.flatMap(({ notices }) => notices.map(({ recipientName }) => recipientName))).toContain('Provbudet');
    expect((await kit.read(order.ref, ['name', 'phone', 'address'], warehouse)).values).toEqual({ name: 'Rättad Vaultsson', phone: '+46701740606', address: RIGHT });
    // The accounts keep what was true then.
    expect((await kit.read(order.invoiceRef, ['name', 'address'], finance)).values).toEqual({ name: 'Exempel Vaultsson', address: ADDRESS });
    expect(code(await put('EMAIL', 'another@shop.example'))).toBe('NEEDS_REVIEW');
    expect(code(await put('PERSONAL_IDENTITY_NUMBER', TEST_PERSON))).toBe('NEEDS_REVIEW');
    // Two orders are two persons, until both are proven.
    const other = await Purchase.place(kit);
    const input = { datumId: await datum(other.subjectId, 'NAME'), value: 'Rättad Vaultsson' };
    expect(dataOf<{ rectifyMyData: Done }>(await kit.ask(RECTIFY, guest(subjectId), { input })).rectifyMyData.userErrors[0]?.code).toBe('UNKNOWN_DATUM');
  });

  it('does not touch what only the books hold, and not another person’s data', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    await kit.deliver(order.dispatched(), order.delivered());
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self);
    expect(code(await rectify(person, 'ADDRESS', RIGHT))).toBe('ACCOUNTING_RECORD');
    const other = customer('another', '01939c00-0000-7000-8000-00000000beef');
    const input = { datumId: await datum(person.subjectId, 'ADDRESS'), value: JSON.stringify(RIGHT) };
    const answer = await kit.ask(RECTIFY, other, { input });
    expect(dataOf<{ rectifyMyData: Done }>(answer).rectifyMyData.userErrors[0]?.code).toBe('UNKNOWN_DATUM');
    const office = await kit.ask(RECTIFY_FOR, staff('SUPPORT', 'CUSTOMER_SERVICE'), { input: { ...input, subjectId: person.subjectId, caseId: await openCase(person.subjectId) } });
    expect(office.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  it('finds what it has done when the same is asked again, also at once', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    const input = { datumId: await datum(person.subjectId, 'ADDRESS'), value: JSON.stringify(RIGHT) };
    const answers = await Promise.all(Array.from({ length: 4 }, () => kit.ask(RECTIFY, person.self, { input })));
    const done = answers.map((answer) => dataOf<{ rectifyMyData: Done }>(answer).rectifyMyData);
    expect(new Set(done.map(({ rectification }) => rectification?.newDatumId)).size).toBe(1);
    expect(done.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const other = { ...input, value: JSON.stringify({ ...RIGHT, street: 'Tredje gatan 3' }) };
    expect(dataOf<{ rectifyMyData: Done }>(await kit.ask(RECTIFY, person.self, { input: other })).rectifyMyData.userErrors[0]?.code).toBe('ALREADY_RECTIFIED');
    expect(code(await rectify(person, 'ADDRESS', { ...RIGHT, street: 'Tredje gatan 3' }))).toBeUndefined();
    expect((await kit.read(order.ref, ['address'], warehouse)).values).toEqual({ address: { ...RIGHT, street: 'Tredje gatan 3' } });
    expect((await kit.read(order.invoiceRef, ['address'], finance)).values).toEqual({ address: ADDRESS });
  });

  it('goes over to a value that the person has had all along', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person, values: [{ category: 'NAME', value: 'Exampel Vaultsson' }, ...BUYER.slice(1)] });
    await rectify(person, 'NAME', 'Exempel Vaultsson');
    expect((await kit.read(order.ref, ['name'], warehouse)).values).toEqual({ name: 'Exempel Vaultsson' });
    expect((await kit.read(order.invoiceRef, ['name'], finance)).values).toEqual({ name: 'Exampel Vaultsson' });
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'NAME' AND endedAt IS NULL")).toHaveLength(2);
  });

  it('is erased with the rest: right value and wrong', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    await rectify(person, 'ADDRESS', RIGHT);
    await kit.deliver(order.dispatched(), order.delivered());
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self);
    expect(await kit.rows("SELECT category FROM datum WHERE category = 'ADDRESS' AND endedAt IS NULL")).toHaveLength(1);
    kit.clock.set('2034-01-01T00:00:00+01:00');
    dataOf(await kit.ask('mutation { runRetentionSweep { __typename } }', privacyOffice()));
    expect(await kit.rows('SELECT id FROM datum WHERE endedAt IS NULL')).toEqual([]);
    expect(await kit.rows('SELECT datumId FROM datum_key')).toEqual([]);
  });
});
