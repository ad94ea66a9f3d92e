import { uuidv7 } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ADDRESS, dataOf, Kit, Person, privacyOffice, Purchase, staff } from '../test-kit';

const FIELDS = 'id subject { id } authority reference legalDuty purpose categories data handedOverBy handedOverAt';
const HAND_OVER = `mutation HandOver($input: HandOverToAuthorityInput!) { handOverToAuthority(input: $input) {
  handOver { ${FIELDS} } values { datumId category context value } userErrors { code field message } } }`;
const LIST = `query List($subjectId: ID) { authorityHandOvers(subjectId: $subjectId) { nodes { ${FIELDS} } } }`;
const LINEAGE = `query L($id: ID!) { dataSubject(id: $id) { lineage(first: 100, filter: { recipient: "AUTHORITY", kinds: [DATUM, DISCLOSURE] }) {
  nodes { kind label purpose context recipient } edges { relation } provJson } } }`;
const SCOPE = `query S($of: BreachScopeInput!) { breachScope(of: $of) { subjectCount dataCount categories { category subjects } } }`;
const NOTICES = 'query N($id: ID!) { recipientNotices(filter: { subjectId: $id }) { nodes { kind recipient recipientName context categories state } } }';
const EXTRACT = 'mutation E($input: ExtractPieceInput!) { extractPiece(input: $input) { text next } }';
const OPEN = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { id state waitsFor } userErrors { code } } }';
const ERASE = 'mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId } }';
const RECTIFY = 'mutation R($input: RectifyMyDataInput!) { rectifyMyData(input: $input) { userErrors { code } } }';

const POLICE = 'Polismyndigheten';
const DUTY = '1942:740 27 kap. 2 §';
const REFERENCE = '5000-K1234567-26, begäran av Ada Handläggare';

interface Payload {
  readonly handOver: { readonly id: string; readonly data: number; readonly categories: string[]; readonly reference: string | null; readonly handedOverAt: string } | null;
  readonly values: { readonly datumId: string; readonly category: string; readonly context: string; readonly value: string }[];
  readonly userErrors: { readonly code: string; readonly field: string[] }[];
}

describe('a hand-over to an authority', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;
  const office = privacyOffice();

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-authority');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const request = (subjectId: string, more: object = {}): Record<string, unknown> => ({
    id: uuidv7(kit.clock), subjectId, purpose: 'FRAUD_PREVENTION', categories: ['IP_ADDRESS', 'NAME'], authority: POLICE, legalDuty: DUTY, reference: REFERENCE, ...more,
  });
  const ask = async (input: object, caller: CallerContext = office): Promise<Payload> =>
    dataOf<{ handOverToAuthority: Payload }>(await kit.ask(HAND_OVER, caller, { input })).handOverToAuthority;
  const handOver = async (subjectId: string, more: object = {}): Promise<Payload> => ask(request(subjectId, more));
  const list = async (subjectId: string): Promise<object[]> =>
    dataOf<{ authorityHandOvers: { nodes: object[] } }>(await kit.ask(LIST, office, { subjectId })).authorityHandOvers.nodes;
  const disclosures = (): Promise<{ n: number }[]> => kit.rows('SELECT id FROM disclosure');
  const notices = async (subjectId: string): Promise<object[]> =>
    dataOf<{ recipientNotices: { nodes: object[] } }>(await kit.ask(NOTICES, office, { id: subjectId })).recipientNotices.nodes;
  const values = (payload: Payload): [string, string][] => payload.values.map(({ category, value }): [string, string] => [category, value]).sort();
  const problem = async (subjectId: string, more: object): Promise<[string | undefined, string | undefined]> => {
    const { userErrors, handOver: made, values: shown } = await handOver(subjectId, more);
    expect([made, shown]).toEqual([null, []]);
    return [userErrors[0]?.code, userErrors[0]?.field.at(-1)];
  };

  it('answers with the values, and is on record for everybody who asks who has got them', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    kit.clock.advance(60_000);
    const answer = await handOver(person.subjectId);
    expect(answer.userErrors).toEqual([]);
    expect(answer.handOver).toMatchObject({
      subject: { id: person.subjectId }, authority: POLICE, legalDuty: DUTY, reference: REFERENCE, purpose: 'FRAUD_PREVENTION', categories: ['IP_ADDRESS', 'NAME'],
      data: 2, handedOverBy: 'staff-privacy_office', handedOverAt: '2026-11-23T09:01:00.000Z',
    });
    expect(values(answer)).toEqual([['IP_ADDRESS', '203.0.113.77'], ['NAME', 'Exempel Vaultsson']]);
    expect(await list(person.subjectId)).toEqual([answer.handOver]);

    const { lineage } = dataOf<{ dataSubject: { lineage: { nodes: { kind: string }[]; edges: { relation: string }[]; provJson: string } } }>(await kit.ask(LINEAGE, office, { id: person.subjectId })).dataSubject;
    expect(lineage.nodes.filter(({ kind }) => kind === 'DISCLOSURE')).toEqual([
      { kind: 'DISCLOSURE', label: POLICE, purpose: 'FRAUD_PREVENTION', context: `ORDER:${order.orderId}`, recipient: 'AUTHORITY' },
    ]);
    expect(lineage.edges.filter(({ relation }) => relation === 'DISCLOSED_IN')).toHaveLength(2);
    expect(lineage.provJson).toContain('shop:recipient-AUTHORITY');
    const of = { recipient: 'AUTHORITY', from: '2026-11-23T09:01:00Z', to: '2026-11-24T00:00:00Z' };
    expect(dataOf(await kit.ask(SCOPE, office, { of }))).toEqual({
      breachScope: { subjectCount: 1, dataCount: 2, categories: [{ category: 'IP_ADDRESS', subjects: 1 }, { category: 'NAME', subjects: 1 }] },
    });
    const [line] = await kit.accessLog({ context: `HAND_OVER:${answer.handOver?.id}` });
    expect(line).toMatchObject({ purpose: 'RIGHTS', actorId: 'staff-privacy_office', outcome: 'ALLOWED', datumIds: answer.values.map(({ datumId }) => datumId).join(',') });

    let extract = '';
    for (let cursor: string | null = null; ; ) {
      const { extractPiece }: { extractPiece: { text: string; next: string | null } } = await kit.askInternal(EXTRACT, { input: { form: 'ACCESS_JSON', cursor } }, person.self);
      extract += extractPiece.text;
      if (extractPiece.next === null) break;
      cursor = extractPiece.next;
    }
    expect((JSON.parse(extract) as { disclosures: object[] }).disclosures).toEqual([
      expect.objectContaining({ recipient: 'AUTHORITY', recipientName: POLICE, categories: ['IP_ADDRESS', 'NAME'], at: '2026-11-23T09:01:00.000Z' }),
    ]);
  });

  it('keeps nothing of the words or the values outside of the vault’s keys, and the words for five years', async () => {
    const person = await Person.register(kit);
    const { handOver: made } = await handOver(person.subjectId);
    for (const text of ['K1234567', 'Handläggare', '203.0.113.77', 'Vaultsson']) {
      expect(await kit.dump()).not.toContain(text);
      expect(kit.logLines.join('\n')).not.toContain(text);
    }
    const erased = await kit.ask(ERASE, person.self, { input: {} });
    expect(erased.errors).toBeUndefined();
    expect(await list(person.subjectId)).toEqual([made]);
    const sweep = () => kit.ask('mutation { runRetentionSweep { bindingsEnded } }', office);
    kit.clock.set('2031-11-23T22:59:59Z');
    await sweep();
    expect(await list(person.subjectId)).toEqual([made]);
    kit.clock.set('2031-11-24T00:00:00Z');
    await sweep();
    expect(await list(person.subjectId)).toEqual([{ ...made, reference: null }]);
  });

  it('is one, however often it is asked for with the same id', async () => {
    const person = await Person.register(kit);
    const input = request(person.subjectId);
    const [first, second] = await Promise.all([ask(input), ask(input)]);
    expect(second).toEqual(first);
    expect(await ask({ ...input, categories: ['ADDRESS'] })).toEqual(first);
    expect(await disclosures()).toHaveLength(1);
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'CASE_RECORD' AND endedAt IS NULL")).toHaveLength(1);
    expect(await problem((await Person.register(kit)).subjectId, { id: input['id'] })).toEqual(['KEY_IN_USE', 'id']);
    // Each time that the values are shown is a read.
    expect(await kit.accessLog({ context: `HAND_OVER:${first.handOver?.id}`, outcome: 'ALLOWED' })).toHaveLength(3);
    await kit.ask(ERASE, person.self, { input: { categories: ['IP_ADDRESS'] } });
    expect(values(await ask(input))).toEqual([['NAME', 'Exempel Vaultsson']]);
  });

  it.each(['', 'de ringde', 'Polislagen', 'Ada Lovelace 1942:740 27 kap. 2 §', '1942:740', '27 kap. 2 §', `${DUTY} enligt Ada`, '19900101-9802 §'])(
    'is refused without a law and a section that require it: "%s"',
    async (legalDuty) => {
      const person = await Person.register(kit);
      expect(await problem(person.subjectId, { legalDuty })).toEqual(['NO_LEGAL_DUTY', 'legalDuty']);
      expect(await disclosures()).toEqual([]);
      expect(await list(person.subjectId)).toEqual([]);
      expect((await kit.accessLog()).filter(({ context }) => context?.startsWith('HAND_OVER:'))).toEqual([]);
    },
  );

  it.each(['2011:1244 39 kap. 3 §', '1981:774 4 kap. 10 a §', '2014:307 3 §', '(EU) 2023/1543 art. 5.1'])('takes %s for one', async (legalDuty) => {
    const person = await Person.register(kit);
    expect((await handOver(person.subjectId, { legalDuty })).handOver).toMatchObject({ legalDuty });
  });

  it('is refused for what the register lets no authority have, and then leaves nothing behind', async () => {
    const person = await Person.register(kit);
    const { subjectId } = person;
    expect(await problem(uuidv7(kit.clock), {})).toEqual(['UNKNOWN_SUBJECT', 'subjectId']);
    expect(await problem(subjectId, { authority: 'Ada Lovelace' })).toEqual(['UNKNOWN_AUTHORITY', 'authority']);
    expect(await problem(subjectId, { purpose: 'CONTRACT' })).toEqual(['PURPOSE_NOT_ALLOWED', 'purpose']);
    // An authority may have e-mail addresses, but not from this purpose, which does not use them.
    expect(await problem(subjectId, { categories: ['EMAIL'] })).toEqual(['CATEGORY_NOT_ALLOWED', 'categories']);
    expect(await problem(subjectId, { categories: ['SHOE_SIZE'] })).toEqual(['CATEGORY_NOT_ALLOWED', 'categories']);
    expect(await problem(subjectId, { purpose: 'BOOKKEEPING', categories: ['NAME'] })).toEqual(['NOT_HELD', 'datumIds']);
    expect(await problem(subjectId, { categories: [] })).toEqual(['NOT_HELD', 'datumIds']);
    expect(await problem(subjectId, { handedOverAt: '2026-11-23T09:00:01Z' })).toEqual(['INVALID_DATE', 'handedOverAt']);
    expect(await problem(subjectId, { handedOverAt: '2025-11-20T09:00:00Z' })).toEqual(['INVALID_DATE', 'handedOverAt']);
    const { errors } = await kit.ask(HAND_OVER, office, { input: request(subjectId, { reference: '' }) });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT' });
    for (const caller of [person.self, staff('FRAUD', 'FRAUD_PREVENTION'), staff('PRIVACY_OFFICE', 'FRAUD_PREVENTION'), staff('SUPPORT', 'RIGHTS')]) {
      expect((await kit.ask(HAND_OVER, caller, { input: request(subjectId) })).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
      expect((await kit.ask(LIST, caller, { subjectId })).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await disclosures()).toEqual([]);
    expect(await kit.rows("SELECT id FROM datum WHERE category = 'CASE_RECORD' AND endedAt IS NULL")).toEqual([]);
  });

  it('takes what is named one by one, all or nothing; and the books for the tax authority', async () => {
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    const { subjectId } = order;
    const ids = await kit.rows<{ id: string; category: string }>('SELECT id, category FROM datum WHERE subjectId = ?', [subjectId]);
    const idOf = (category: string): string => ids.find((row) => row.category === category)?.id ?? '';
    const books = { purpose: 'BOOKKEEPING', authority: 'Skatteverket', legalDuty: '2011:1244 39 kap. 3 §', categories: [] };
    const answer = await handOver(subjectId, { ...books, datumIds: [idOf('EMAIL'), idOf('ADDRESS')], handedOverAt: '2026-11-20T12:00:00Z' });
    expect(answer.handOver).toMatchObject({ categories: ['ADDRESS', 'EMAIL'], data: 2, handedOverAt: '2026-11-20T12:00:00.000Z' });
    expect(values(answer)).toEqual([['ADDRESS', JSON.stringify(ADDRESS)], ['EMAIL', 'exempel.vaultsson@shop.example']]);
    expect(new Set(answer.values.map(({ context }) => context))).toEqual(new Set([`INVOICE:${order.invoiceId}`]));
    // The books do not use IP addresses.
    expect(await problem(subjectId, { ...books, datumIds: [idOf('EMAIL'), idOf('IP_ADDRESS')] })).toEqual(['NOT_HELD', 'datumIds']);
    expect(await problem(subjectId, { ...books, datumIds: [idOf('EMAIL'), uuidv7(kit.clock)] })).toEqual(['NOT_HELD', 'datumIds']);
    expect(await kit.accessLog({ outcome: 'DENIED', reason: 'NO_LIVE_BINDING' })).toHaveLength(2);
  });

  it('goes from restricted data and over an objection, since a law requires it; not from what is erased or over', async () => {
    const person = await Person.register(kit);
    const { subjectId } = person;
    await kit.ask(OPEN, person.self, { input: { kind: 'RESTRICTION' } });
    await kit.ask(OPEN, person.self, { input: { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'] } });
    const investigator = staff('FRAUD', 'FRAUD_PREVENTION');
    expect((await kit.read(person.ref(), ['ipAddress'], investigator)).denied).toEqual({ ipAddress: 'OBJECTED' });
    expect(values(await handOver(subjectId))).toHaveLength(2);
    await kit.ask(ERASE, person.self, { input: { categories: ['IP_ADDRESS'] } });
    expect(values(await handOver(subjectId))).toEqual([['NAME', 'Exempel Vaultsson']]);
    expect(await problem(subjectId, { categories: ['IP_ADDRESS'] })).toEqual(['NOT_HELD', 'datumIds']);
    // Held for the contract still, and no more to prevent fraud.
    kit.clock.set('2034-01-01T09:00:00Z');
    expect(await problem(subjectId, { categories: ['NAME'] })).toEqual(['NOT_HELD', 'datumIds']);
    expect((await kit.read(person.ref(), ['name'], office)).values).toEqual({ name: 'Exempel Vaultsson' });
  });

  it('has the authority told of what is corrected, restricted and erased later', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    await handOver(person.subjectId, { categories: ['NAME', 'ADDRESS'] });
    const about = { recipient: 'AUTHORITY', recipientName: POLICE, context: `ORDER:${order.orderId}`, state: 'PENDING' };
    const [address] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE category = 'ADDRESS'");
    const input = { datumId: address?.id, value: JSON.stringify({ ...ADDRESS, street: 'Rättgatan 2' }) };
    expect(dataOf(await kit.ask(RECTIFY, person.self, { input }))).toEqual({ rectifyMyData: { userErrors: [] } });
    expect(await notices(person.subjectId)).toEqual([{ ...about, kind: 'RECTIFICATION', categories: ['ADDRESS'] }]);
    await kit.ask(OPEN, person.self, { input: { kind: 'RESTRICTION' } });
    expect(await notices(person.subjectId)).toContainEqual(expect.objectContaining({ ...about, kind: 'RESTRICTION' }));
    kit.clock.advance(1_000);
    await kit.deliver(order.dispatched(), order.delivered());
    const erasure = dataOf<{ requestErasure: { caseId: string } }>(await kit.ask(ERASE, person.self, { input: {} }));
    expect(erasure.requestErasure.caseId).toBeDefined();
    // The other services have heard of it: what comes next is to tell recipients.
    await kit.subgraph.database.execute('DELETE FROM outbox_deliveries');
    await kit.subgraph.database.execute('UPDATE rights_case SET wakeAt = 0 WHERE wakeAt IS NOT NULL');
    await kit.subgraph.cases.run();
    expect(await notices(person.subjectId)).toContainEqual(expect.objectContaining({ ...about, kind: 'ERASURE' }));
  });
});

describe('who investigates fraud', () => {
  it('reads what that takes of orders and accounts, and nothing else', async () => {
    const place = await testDatabaseUrl('vault-fraud');
    const kit = await Kit.open(place.url);
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    const investigator = staff('FRAUD', 'FRAUD_PREVENTION');
    const fields = ['name', 'address', 'ipAddress', 'phone', 'email', 'personalIdentityNumber'];
    expect(await kit.read(order.ref, fields, investigator)).toEqual({
      values: { name: 'Exempel Vaultsson', address: ADDRESS, ipAddress: '203.0.113.77', phone: null, email: null, personalIdentityNumber: null },
      denied: { phone: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE', email: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE', personalIdentityNumber: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE' },
    });
    expect((await kit.read(person.ref(), ['ipAddress'], investigator)).values).toEqual({ ipAddress: '203.0.113.77' });
    expect((await kit.read(order.ref, ['name'], staff('FRAUD', 'CONTRACT'))).denied).toEqual({ name: 'PURPOSE_NOT_CLAIMABLE' });
    await kit.close();
    await place.cleanup();
  });
});
