import { uuidv7 } from '@andamal/kernel';
import { personalDataRef } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { ADDRESS, anonymous, BUYER, customer, Kit, Person, Purchase, staff, TEST_PERSON } from '../test-kit';

const WAREHOUSE = staff('WAREHOUSE', 'CONTRACT');
const MARKETING = staff('MARKETING', 'LEGITIMATE_INTEREST');
const FINANCE = staff('FINANCE', 'BOOKKEEPING');

describe('reading personal data', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-reading');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  it('shows each role what its purpose may use, and says why it does not show the rest', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });

    const packing = await kit.read(order.ref, ['name', 'address', 'phone', 'personalIdentityNumber', 'companyName'], WAREHOUSE);
    expect(packing.values).toEqual({ name: 'Exempel Vaultsson', address: ADDRESS, phone: '+46701740605', personalIdentityNumber: null, companyName: null });
    expect(packing.denied).toEqual({ personalIdentityNumber: 'CATEGORY_NOT_ALLOWED_FOR_ROLE' });

    const offer = await kit.read(person.ref(), ['name', 'email', 'personalIdentityNumber', 'ipAddress'], MARKETING);
    expect(offer.values).toMatchObject({ name: 'Exempel Vaultsson', email: 'exempel.vaultsson@shop.example' });
    expect(Object.keys(offer.denied)).toEqual(['personalIdentityNumber', 'ipAddress']);

    const books = await kit.read(order.invoiceRef, ['name', 'address', 'personalIdentityNumber'], FINANCE);
    expect(books.values).toMatchObject({ name: 'Exempel Vaultsson', address: ADDRESS });
    expect(books.denied).toEqual({ personalIdentityNumber: 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE' });

    const own = await kit.read(order.ref, ['personalIdentityNumber', 'ipAddress'], person.self);
    expect(own).toEqual({ values: { personalIdentityNumber: TEST_PERSON, ipAddress: '203.0.113.77' }, denied: {} });
  });

  it.each([
    ['no purpose', { ...WAREHOUSE, purpose: null }, 'NO_PURPOSE_STATED'],
    ['an unknown purpose', { ...WAREHOUSE, purpose: 'CURIOSITY' }, 'UNKNOWN_PURPOSE'],
    ['a purpose of another role', { ...WAREHOUSE, purpose: 'RIGHTS' }, 'PURPOSE_NOT_CLAIMABLE'],
    ['an anonymous caller', { ...anonymous(), purpose: 'CONTRACT' }, 'PURPOSE_NOT_CLAIMABLE'],
    ['another customer', customer('another-account', 'another-subject'), 'NOT_OWN_DATA'],
  ])('denies %s, and logs it', async (_name, caller, reason) => {
    const order = await Purchase.place(kit);
    const { values, denied } = await kit.read(order.ref, ['name'], caller);
    expect(values).toEqual({ name: null });
    expect(denied).toEqual({ name: reason });
    const lines = await kit.accessLog();
    expect(lines).toMatchObject([{ outcome: 'DENIED', reason, categories: 'NAME', subjectId: order.subjectId }]);
  });

  it('answers for what there is not as for what there is, so that an error tells nothing', async () => {
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    const unknown = personalDataRef('01939c00-0000-7000-8000-00000000dead', 'ORDER', order.orderId);
    // The contract is in force: what is not there is null. It is not: nothing is shown, nor that it is not there.
    expect(await kit.read(order.ref, ['companyName'], WAREHOUSE)).toEqual({ values: { companyName: null }, denied: {} });
    expect((await kit.read(unknown, ['companyName', 'name'], WAREHOUSE)).denied).toEqual({ companyName: 'NO_LIVE_BINDING', name: 'NO_LIVE_BINDING' });
    await kit.deliver(order.cancelled());
    expect((await kit.read(order.ref, ['companyName', 'name'], WAREHOUSE)).denied).toEqual({ companyName: 'NO_LIVE_BINDING', name: 'NO_LIVE_BINDING' });
    expect((await kit.read('no ref at all', ['name'], WAREHOUSE)).denied).toEqual({ name: 'INVALID_REQUEST' });
  });

  it('judges a value by what it is: a sole trader’s organisationsnummer is a personnummer', async () => {
    const trader = await Purchase.place(kit, { values: [...BUYER, { category: 'ORGANISATION_NUMBER', value: '900101-9802' }] });
    const company = await Purchase.place(kit, { values: [...BUYER, { category: 'ORGANISATION_NUMBER', value: '212000-0142' }] });
    const collector = staff('FINANCE', 'UNPAID_INVOICE');
    expect((await kit.read(trader.ref, ['organisationNumber'], collector)).values).toEqual({ organisationNumber: '199001019802' });
    expect((await kit.read(trader.ref, ['organisationNumber'], MARKETING)).denied).toEqual({ organisationNumber: 'VALUE_OF_OTHER_CATEGORY' });
    expect((await kit.read(company.ref, ['organisationNumber'], MARKETING)).values).toEqual({ organisationNumber: '2120000142' });
  });

  it('shows in an order its own data, and in an account the current data of the person', async () => {
    const person = await Person.register(kit);
    const at = (street: string) => ({ category: 'ADDRESS', value: JSON.stringify({ ...ADDRESS, street }) });
    const rest = BUYER.filter(({ category }) => category !== 'ADDRESS' && category !== 'NAME');
    const first = await Purchase.place(kit, { person, values: [...rest, at('Första gatan 1'), { category: 'NAME', value: 'Mottagare Ett' }] });
    kit.clock.advance(60_000);
    const second = await Purchase.place(kit, { person, values: [...rest, at('Andra gatan 2'), { category: 'NAME', value: 'Mottagare Två' }] });
    kit.clock.advance(60_000);
    const street = async (ref: string): Promise<unknown> => (await kit.read(ref, ['address'], person.self)).values['address'];
    expect(await street(first.ref)).toMatchObject({ street: 'Första gatan 1' });
    expect(await street(second.ref)).toMatchObject({ street: 'Andra gatan 2' });
    expect(await street(person.ref())).toMatchObject({ street: 'Andra gatan 2' });
    expect((await kit.read(second.ref, ['name'], WAREHOUSE)).values).toEqual({ name: 'Mottagare Två' });
    // The name of the account stays what the person called themself.
    expect((await kit.read(person.ref(), ['name'], person.self)).values).toEqual({ name: 'Exempel Vaultsson' });
    // An address that is used again is the current one again.
    await Purchase.place(kit, { person, values: [...rest, at('Första gatan 1')] });
    expect(await street(person.ref())).toMatchObject({ street: 'Första gatan 1' });
  });

  it('asks in each order for what that very order is held for: what another one still needs opens none that is over', async () => {
    const collector = staff('FINANCE', 'UNPAID_INVOICE');
    const person = await Person.register(kit);
    const [paid, unpaid] = [await Purchase.place(kit, { person }), await Purchase.place(kit, { person })];
    await kit.deliver(paid.paid());
    for (const ref of [unpaid.ref, unpaid.invoiceRef]) {
      expect(await kit.read(ref, ['phone', 'companyName'], collector)).toEqual({ values: { phone: '+46701740605', companyName: null }, denied: {} });
    }
    for (const ref of [paid.ref, paid.invoiceRef]) {
      expect((await kit.read(ref, ['phone', 'companyName'], collector)).denied).toEqual({ phone: 'NO_LIVE_BINDING', companyName: 'NO_LIVE_BINDING' });
    }
    await kit.deliver(unpaid.cancelled());
    expect((await kit.read(paid.ref, ['phone'], WAREHOUSE)).values).toEqual({ phone: '+46701740605' });
    for (const ref of [unpaid.ref, unpaid.invoiceRef]) {
      expect((await kit.read(ref, ['phone', 'companyName'], WAREHOUSE)).denied).toEqual({ phone: 'NO_LIVE_BINDING', companyName: 'NO_LIVE_BINDING' });
    }
    // In the account are all data of the person, for as long as anything needs them.
    expect((await kit.read(person.ref(), ['phone'], collector)).values).toEqual({ phone: '+46701740605' });
    // One statement more than for a purpose that binds by order.
    const document = 'query T($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData { phone } } }';
    const r = [unpaid, paid].map(({ ref }) => ({ __typename: 'PersonalData', id: ref }));
    const measured = await kit.subgraph.database.statements.measure(() => kit.ask(document, collector, { r }));
    expect(measured.selects).toBe(3);
  });

  it('costs the same for one reference and for twenty, and writes one line for each', async () => {
    const orders: Purchase[] = [];
    for (let made = 0; made < 20; made += 1) orders.push(await Purchase.place(kit));
    const person = await Person.register(kit);
    await kit.read(person.ref(), ['name'], MARKETING);
    const document = `query Labels($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData {
      name address { city } phone email companyName again: name } } }`;
    const ask = async (refs: readonly string[]) => {
      const r = refs.map((id) => ({ __typename: 'PersonalData', id }));
      const { database } = kit.subgraph;
      return database.statements.measure(() => kit.ask(document, WAREHOUSE, { r }));
    };
    const one = await ask([orders[0]!.ref]);
    const twenty = await ask(orders.map(({ ref }) => ref));
    expect(twenty.result.errors).toBeUndefined();
    expect([one.selects, twenty.selects]).toEqual([2, 2]);
    expect(twenty.total).toBe(one.total);
    const lines = await kit.accessLog({ purpose: 'CONTRACT' });
    expect(lines.map(({ categories }) => categories)).toEqual(Array(21).fill('ADDRESS,EMAIL,NAME,PHONE'));
    const mixed = await ask([orders[0]!.ref, person.ref(), orders[1]!.ref, 'no ref at all']);
    expect(mixed.selects).toBeLessThanOrEqual(3);
    expect(mixed.result.data?.['_entities']).toMatchObject([{ name: 'Exempel Vaultsson' }, { name: 'Exempel Vaultsson', phone: null }, {}, { name: null }]);
  });

  it('decides, logs and reads anew after an erasure in the same request', async () => {
    const person = await Person.register(kit);
    const document = `mutation Twice {
      before: requestErasure(input: { dryRun: true }) { subject { personalData { name } } }
      after: requestErasure(input: {}) { subject { personalData { name } } }
    }`;
    const { data } = await kit.ask(document, person.self);
    expect(data).toMatchObject({ before: { subject: { personalData: { name: 'Exempel Vaultsson' } } } });
    expect(data).toMatchObject({ after: { subject: { personalData: { name: null } } } });
  });

  it('answers for a thousand contexts at once, on each engine', async () => {
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    const strangers = Array.from({ length: 1_200 }, () => personalDataRef(uuidv7(), 'ORDER', uuidv7()));
    const r = [order.ref, ...strangers].map((id) => ({ __typename: 'PersonalData', id }));
    const answer = await kit.ask('query Many($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData { name companyName } } }', WAREHOUSE, { r });
    expect((answer.data?.['_entities'] as unknown[])[0]).toMatchObject({ name: 'Exempel Vaultsson', companyName: null });
    expect(new Set(answer.errors?.map(({ extensions }) => extensions?.['reason']))).toEqual(new Set(['NO_LIVE_BINDING']));
  });

  it('says that a value cannot be opened, and not that there is none', async () => {
    const person = await Person.register(kit);
    await kit.close();
    kit = await Kit.open(place.url, { VAULT_KEK: 'another key-encryption key, long enough' });
    const read = await kit.ask('{ mySubject { personalData { name phone } data { nodes { value } } } }', person.self);
    expect(read.errors?.map(({ path, extensions }) => `${path?.at(-1)} ${String(extensions?.['code'])}`).sort()).toEqual([
      'name INTERNAL', 'value INTERNAL', 'value INTERNAL', 'value INTERNAL',
    ]);
    expect(kit.logLines.join()).toContain('cannot be opened');
  });

  it('shows nobody a whole subject by its reference alone', async () => {
    const person = await Person.register(kit);
    const document = 'query S($r: [_Any!]!) { _entities(representations: $r) { ... on DataSubject { id personalData { name } objections { purpose } } } }';
    const answer = await kit.ask(document, anonymous(), { r: [{ __typename: 'DataSubject', id: person.subjectId }] });
    expect((answer.errors ?? []).map(({ extensions }) => extensions?.['code']).sort()).toEqual(['FORBIDDEN', 'PURPOSE_DENIED']);
  });
});
