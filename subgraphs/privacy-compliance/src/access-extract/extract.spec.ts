import { readFile } from 'node:fs/promises';
import { uuidv7 } from '@andamal/kernel';
import { type CallerContext, readWords, writeRecording, writeVisit, writeWords } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { ADDRESS, anonymous, BUYER, customer, dataOf, guest, Kit, Person, privacyOffice, Purchase, service, staff, TEST_PERSON } from '../test-kit';
import { PAGE_SIZE } from './extract-pages';

const PIECE = 'mutation P($input: ExtractPieceInput!) { extractPiece(input: $input) { text next ifBroken } }';
const OPEN = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { id state waitsFor } userErrors { code } } }';
const DECIDE = 'mutation D($input: DecideRightsCaseInput!) { decideRightsCase(input: $input) { rightsCase { state } userErrors { code } } }';

interface Piece {
  readonly text: string;
  readonly next: string | null;
  readonly ifBroken: string;
}
interface Access {
  readonly complete: boolean;
  readonly nextFreeOn: string | null;
  readonly caseId: string;
  readonly controller: { name: string };
  readonly supervisoryAuthority: { name: string };
  readonly rights: { code: string }[];
  readonly purposes: { code: string; retention: string[]; legalBasis: string[]; automation: string }[];
  readonly privacyContact: { role: string; email: string };
  readonly recipients: { code: string; thirdCountries: string[] }[];
  readonly data: {
    id: string; category: string; value: unknown; version: number; redacted: boolean; withheld: string | null; keptUntil: string; note: string | null;
    correctedBy: string | null; corrects: string | null; source: { collection: string; eventId: string }; purposes: { purpose: string; legalBasis: string[] }[]; recipients: { code: string }[];
  }[];
  readonly orders: { id: string; number: string; total: object; lines: object[]; invoice: object }[];
  readonly cart: { changedAt: string; keptUntil: string; lines: object[] }[];
  readonly disclosures: { recipientName: string; categories: string[]; at: string }[];
  readonly consents: { purpose: string; givenAt: string }[];
  readonly cookies: object[];
  readonly objections: { purpose: string }[];
  readonly restrictions: { kind: string; purpose: string }[];
  readonly cases: { kind: string; state: string }[];
  readonly reads: { roles: string[]; purpose: string | null; operation: string; actorKind: string }[];
}

const BOUGHT = {
  number: 'ORDER-1', state: 'DELIVERED', placedAt: '2026-11-23T09:00:00.000Z', dispatchedAt: null, deliveredAt: null, cancelledAt: null, deliveryMethod: 'PARCEL',
  carrier: null, trackingReference: null, shippingTotal: 4_900, total: 54_900, vatTotal: 10_980, recycling: [],
  lines: [{ sku: 'PLA-1', nameSv: 'Filament, svart', nameEn: 'Filament, black', quantity: 2, unitPrice: 25_000 }],
  invoice: { id: 'invoice-1', number: '2026-000001', creditNoteNumber: null, state: 'PAID', issuedAt: '2026-11-23T09:00:00.000Z', dueAt: '2026-12-23T09:00:00.000Z', paidAt: null, closedAt: null },
};

const CART = {
  createdAt: '2026-11-20T09:00:00.000Z', changedAt: '2026-11-22T09:00:00.000Z', keptUntil: '2027-02-20T09:00:00.000Z',
  lines: [
    { kind: 'GOODS', item: 'variant-1', nameSv: 'Filament, svart', nameEn: 'Filament, black', quantity: 2, seenPrice: 25_000, addedAt: '2026-11-20T09:00:00.000Z' },
    { kind: 'GOODS', item: 'variant-2', nameSv: null, nameEn: null, quantity: 1, seenPrice: 9_900, addedAt: '2026-11-21T09:00:00.000Z' },
    { kind: 'RECYCLING', item: 'SPOOL_PLASTIC_SMALL', nameSv: 'Plastspole', nameEn: 'Plastic spool', quantity: 3, seenPrice: 0, addedAt: '2026-11-22T09:00:00.000Z' },
  ],
};

let place: TestDatabaseUrl;
let kit: Kit;

const piece = async (caller: CallerContext, input: Record<string, unknown>): Promise<Piece> =>
  (await kit.askInternal<{ extractPiece: Piece }>(PIECE, { input }, caller)).extractPiece;

/** The pieces of an extract, as the gateway asks for them. */
async function* pieces(caller: CallerContext, form: string, more: Record<string, unknown> = {}): AsyncGenerator<Piece> {
  for (let cursor: string | null = null; ; ) {
    const found: Piece = await piece(caller, { form, cursor, ...more });
    yield found;
    if (found.next === null) return;
    cursor = found.next;
  }
}

async function text(caller: CallerContext, form: string, more: Record<string, unknown> = {}): Promise<string> {
  let whole = '';
  for await (const part of pieces(caller, form, more)) whole += part.text;
  return whole;
}

const access = async (caller: CallerContext, more: Record<string, unknown> = {}): Promise<Access> => JSON.parse(await text(caller, 'ACCESS_JSON', more)) as Access;

async function write(person: { readonly subjectId: string; readonly accountId: string | null }, ...values: { category: string; value: string }[]): Promise<void> {
  const caseId = uuidv7(kit.clock);
  const { id } = await kit.deposit({ source: 'CONTACTED', contextKind: 'CASE', contextId: caseId, subjectId: person.subjectId, values });
  const contacted = { caseId, entryId: id, subjectId: person.subjectId, depositId: id, accountId: person.accountId, orderId: null, contactedAt: kit.clock.now().toISOString() };
  expect(await kit.deliver(kit.event('Contacted', contacted, id))).toEqual(['APPLIED']);
}

let written = 0;
function said(words: string, from: 'CUSTOMER' | 'STAFF' = 'CUSTOMER', category = 'CORRESPONDENCE') {
  written += 1;
  const at = new Date(kit.clock.now().getTime() - written).toISOString();
  return { category, value: writeWords({ from, channel: 'MAIL', at, text: words }) };
}

async function validatorOf(name: 'access' | 'portability'): Promise<ValidateFunction> {
  const ajv = addFormats(new Ajv2020({ allErrors: true, strict: true, strictRequired: false }));
  return ajv.compile(JSON.parse(await readFile(`schema/${name}.schema.json`, 'utf8')) as object);
}

async function browse({ subjectId, accountId }: Person, at: string): Promise<void> {
  const values = [{ category: 'BROWSING_HISTORY', value: writeVisit({ at, path: '/pla-svart', productId: null }) }];
  const { id } = await kit.deposit({ source: 'BROWSED', contextKind: 'ACCOUNT', contextId: accountId, subjectId, values });
  await kit.deliver(kit.event('Browsed', { accountId, subjectId, depositId: id, browsedAt: at }, id));
}

const chooseCookies = (caller: CallerContext, choice: string) =>
  kit.ask('mutation C($i: ChooseCookiesInput!) { chooseCookies(input: $i) { userErrors { code } } }', caller, { i: { choice } });

const open = async (caller: CallerContext, input: Record<string, unknown>) => {
  const { openRightsCase } = dataOf<{ openRightsCase: { rightsCase: { id: string; state: string; waitsFor: string | null } } }>(await kit.ask(OPEN, caller, { input }));
  return openRightsCase.rightsCase;
};

beforeEach(async () => {
  place = await testDatabaseUrl('vault-extract');
  kit = await Kit.open(place.url);
});
afterEach(async () => {
  await kit.close();
  await place.cleanup();
});

describe('access', () => {
  it('shows everything: values, purposes, grounds, ends, source, recipients, reads, consents, cases, rights, whom to complain to', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { person });
    await kit.deliver(order.dispatched());
    await kit.read(order.ref, ['phone'], staff('WAREHOUSE', 'CONTRACT'));
    await open(person.self, { kind: 'OBJECTION' });
    const found = await access(person.self);
    expect(found.complete).toBe(true);
    expect(new Map(found.data.map(({ category, value }) => [category, value]))).toEqual(
      new Map<string, unknown>([['NAME', 'Exempel Vaultsson'], ['EMAIL', 'exempel.vaultsson@shop.example'], ['IP_ADDRESS', '203.0.113.77'],
        ['ADDRESS', ADDRESS], ['PHONE', '+46701740605'], ['PERSONAL_IDENTITY_NUMBER', TEST_PERSON]]),
    );
    const address = found.data.find(({ category }) => category === 'ADDRESS');
    expect(address?.source).toMatchObject({ collection: 'ORDER_PLACED', eventId: order.depositId });
    expect(address?.purposes.find(({ purpose }) => purpose === 'BOOKKEEPING')?.legalBasis).toContain('Bokföringslagen (1999:1078) 7 kap. 2 §');
    expect(address?.recipients.map(({ code }) => code)).toContain('CARRIER');
    expect(found.disclosures).toEqual([expect.objectContaining({ recipientName: 'Provbudet', categories: expect.arrayContaining(['ADDRESS', 'PHONE']) as unknown })]);
    expect(found.consents.map(({ purpose }) => purpose)).toEqual(['NEWSLETTER']);
    expect(found.restrictions).toContainEqual(expect.objectContaining({ kind: 'OBJECTED', purpose: 'LEGITIMATE_INTEREST' }));
    expect(found.reads.find(({ roles }) => roles.includes('WAREHOUSE'))).toMatchObject({ purpose: 'CONTRACT', operation: 'Spec', actorKind: 'STAFF' });
    expect(JSON.stringify(found)).not.toContain('staff-warehouse');
    expect(found.cases).toContainEqual(expect.objectContaining({ kind: 'ACCESS', state: 'COMPLETED' }));
    expect(found.rights.map(({ code }) => code)).toContain('COMPLAINT');
    expect(found.purposes.find(({ code }) => code === 'BOOKKEEPING')?.retention).toEqual(['Until the end of the 7th year after the year in which the fiscal year ended.']);
    expect(found.purposes.find(({ code }) => code === 'IDENTITY_AND_CREDIT_CHECK')?.automation).toContain('GDPR Art. 22(2)(a)');
    expect(found.privacyContact).toMatchObject({ role: 'contact for privacy', email: 'privacy@shop.example' });
    expect(found.recipients.find(({ code }) => code === 'CARRIER')?.thirdCountries).toEqual(['No data leaves the EU/EEA.']);
    expect([found.controller.name, found.supervisoryAuthority.name]).toEqual(['Ändamål exempelbutik', 'Integritetsskyddsmyndigheten']);
  });

  it('shows what was bought, of which the vault holds nothing, a page at a time; and never says that it is complete without', async () => {
    const person = await Person.register(kit);
    kit.peers.bought = Array.from({ length: PAGE_SIZE + 1 }, (_, count) => ({ ...BOUGHT, id: `order-${String(count).padStart(3, '0')}` }));
    const { orders, complete } = await access(person.self);
    expect([orders.length, new Set(orders.map(({ id }) => id)).size, complete]).toEqual([PAGE_SIZE + 1, PAGE_SIZE + 1, true]);
    expect(orders[0]).toMatchObject({ number: 'ORDER-1', total: { amount: 54_900, currency: 'SEK' }, lines: [{ name: 'Filament, black', quantity: 2 }], invoice: { number: '2026-000001' } });
    const page = await text({ ...person.self, language: 'sv' }, 'ACCESS_HTML');
    expect(page).toMatch(/ORDER-1 · ORDER:order-100<\/td><td>2 × Filament, svart<\/td><td>549,00\skr/u);
    expect([...new Set((await kit.accessLog({ context: 'EXTRACT_ORDERS' })).map(({ subjectId }) => subjectId))]).toEqual([person.subjectId]);
    kit.peers.down = 'cart-checkout';
    await expect(access(person.self)).rejects.toThrow('does not answer');
  });

  it('shows what lies in the cart, which cart-checkout holds, in both languages', async () => {
    const person = await Person.register(kit);
    kit.peers.cart = CART;
    const { cart } = await access(person.self);
    expect(cart).toMatchObject([{ changedAt: '2026-11-22T09:00:00.000Z', keptUntil: '2027-02-20T09:00:00.000Z' }]);
    expect(cart[0]?.lines[0]).toEqual({ kind: 'GOODS', item: 'variant-1', name: 'Filament, black', quantity: 2, seenPrice: expect.objectContaining({ amount: 25_000 }) as unknown, addedAt: '2026-11-20T09:00:00.000Z' });
    const section = async (language: 'sv' | 'en') => /<h2 id="cart">.*?<\/section>/s.exec(await text({ ...person.self, language }, 'ACCESS_HTML'))?.[0].replace(/\u00a0/g, ' ');
    const [swedish, english] = [await section('sv'), await section('en')];
    expect(swedish).toContain('Det som ligger i din varukorg');
    expect(swedish).toContain('<td>2 × Filament, svart · 250,00 kr · 2026-11-20 10:00\n1 × variant-2 · 99,00 kr · 2026-11-21 10:00\n3 × Plastspole · skickas tillbaka för återvinning · 2026-11-22 10:00</td>');
    expect(swedish).toMatch(/<th scope="col">Sparas till<\/th>.*<td>2027-02-20 10:00<\/td>/s);
    expect(english).toContain('2 × Filament, black · 250,00 kr');
    expect(english).toContain('3 × Plastic spool · sent back to be recycled');
    expect((await kit.accessLog({ context: 'EXTRACT_CART' })).map(({ subjectId }) => subjectId)).toEqual([person.subjectId, person.subjectId, person.subjectId]);
  });

  it('shows the last answer about cookies with the proof of what was shown, and nobody else’s', async () => {
    const person = await Person.register(kit);
    await chooseCookies({ ...person.self, language: 'sv' }, 'ACCEPT_ALL');
    await chooseCookies({ ...person.self, language: 'sv' }, 'DECLINE');
    // A browser that is not signed in is nobody's.
    await chooseCookies(anonymous(), 'ACCEPT_ALL');
    const [row] = await kit.rows<{ textDigest: string; registerVersion: string }>("SELECT textDigest, registerVersion FROM cookie_choice WHERE choice = 'DECLINE'");
    const { cookies } = await access(person.self);
    expect(cookies).toEqual([
      { choice: 'DECLINE', name: 'No thanks', reading: 'STRICT', language: 'sv', textVersion: '1.0', ...row, chosenAt: '2026-11-23T09:00:00.000Z', keptUntil: '2027-05-22T09:00:00.000Z' },
    ]);
    const section = async (language: 'sv' | 'en') => /<h2 id="cookies">.*?<\/section>/s.exec(await text({ ...person.self, language }, 'ACCESS_HTML'))?.[0];
    expect(await section('sv')).toMatch(/Ditt svar om kakor<.*<td>Nej tack<\/td><td>2026-11-23 10:00<\/td><td>1\.0 \(sv\) · SHA-256 [0-9a-f]{64}<\/td><td>2027-05-22 11:00<\/td>/s);
    expect(await section('en')).toMatch(/Your answer about cookies<.*<th scope="col">Kept until<\/th>.*<td>No thanks<\/td>/s);
    expect((await access(guest((await Purchase.place(kit)).subjectId))).cookies).toEqual([]);
  });

  it('logs each page before it leaves, with the data that it shows, and shows that too', async () => {
    const person = await Person.register(kit);
    await access(person.self);
    const shown = (await kit.accessLog({ context: 'EXTRACT', subjectId: person.subjectId })).filter(({ datumIds }) => datumIds !== '');
    const data = await kit.rows<{ id: string }>('SELECT id FROM datum WHERE subjectId = ? AND endedAt IS NULL', [person.subjectId]);
    expect(shown.flatMap(({ datumIds }) => datumIds.split(',')).sort()).toEqual(data.map(({ id }) => id).sort());
    const statements = await kit.subgraph.database.statements.measure(() => piece(person.self, { form: 'ACCESS_JSON' }).then(({ next }) => piece(person.self, { form: 'ACCESS_JSON', cursor: next })));
    const order = statements.statements.map((statement) => (/INSERT INTO access_log/.test(statement) ? 'LOG' : /v\.sealed/.test(statement) ? 'VALUES' : '')).filter((name) => name !== '');
    expect(order).toEqual(['LOG', 'LOG', 'VALUES']);
  });

  it('shows a correction: what the books keep with its note, and what stands in its place', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    const [wrong] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE category = 'ADDRESS'");
    const value = JSON.stringify({ ...ADDRESS, street: 'Rättgatan 2' });
    await kit.ask('mutation R($i: RectifyMyDataInput!) { rectifyMyData(input: $i) { userErrors { code } } }', person.self, { i: { datumId: wrong?.id, value } });
    const addresses = (await access(person.self)).data.filter(({ category }) => category === 'ADDRESS');
    expect(addresses).toHaveLength(2);
    const [old, fresh] = [addresses.find(({ version }) => version === 1), addresses.find(({ version }) => version === 2)];
    expect(old).toMatchObject({ value: ADDRESS, correctedBy: fresh?.id, note: expect.stringContaining('Corrected on 2026-11-23') as string });
    expect(fresh).toMatchObject({ corrects: old?.id, value: { street: 'Rättgatan 2' } });
  });

  it('finds other people in conversations however their numbers and addresses are typeset, and knows the person’s own', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    await write(
      person,
      said('Mine: 18900101–9802, 070–174\u00a006\u00a005, Exempel.Vaultsson＠shop.example.'),
      said('Hers: 19740612–1173, 740612−1173, 070\u00a0123\u00a045\u00a067, 070\u2011123 45 67, anna.berg @ example.org.'),
    );
    const texts = (await access(person.self)).data.filter(({ category }) => category === 'CORRESPONDENCE').map(({ value }) => (value as { text: string }).text);
    const [number, phone] = ['[another person’s identity number]', '[another person’s phone number]'];
    expect(texts.sort()).toEqual([
      `Hers: ${number}, ${number}, ${phone}, ${phone}, [another person’s e-mail address].`,
      'Mine: 18900101–9802, 070–174\u00a006\u00a005, Exempel.Vaultsson＠shop.example.',
    ]);
  });

  it('leaves other people out of conversations, marks the place, and leaves the person’s own in', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    await write(person, said('I am on 070-174 06 05. My neighbour Granne Test is on 070-174 06 06 or granne@mail.example.'), said('She called twice', 'STAFF', 'ACCOUNT_NOTES'));
    const messages = (found: Access) => found.data.filter(({ category }) => category === 'CORRESPONDENCE').map(({ value, redacted }) => [(value as { text: string }).text, redacted]);
    expect(messages(await access(person.self))).toEqual([
      ['I am on 070-174 06 05. My neighbour Granne Test is on [another person’s phone number] or [another person’s e-mail address].', true],
    ]);
    const [message] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE category = 'CORRESPONDENCE'");
    const mark = async (caller: CallerContext, input: object) =>
      kit.ask('mutation M($i: MarkForRedactionInput!) { markForRedaction(input: $i) { marked userErrors { code } } }', caller, { i: { subjectId: person.subjectId, datumId: message?.id, ...input } });
    const passages = [{ start: 36, end: 47 }];
    expect((await mark(staff('SUPPORT', 'CUSTOMER_SERVICE'), { passages })).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect((await mark(privacyOffice(), { passages: [{ start: 4, end: 4 }] })).data).toEqual({ markForRedaction: { marked: 0, userErrors: [{ code: 'EMPTY_PASSAGE' }] } });
    expect((await mark(privacyOffice(), { passages, datumId: uuidv7(kit.clock) })).data).toEqual({ markForRedaction: { marked: 0, userErrors: [{ code: 'UNKNOWN_DATUM' }] } });
    for (const _ of [1, 2]) expect((await mark(privacyOffice(), { passages })).data).toEqual({ markForRedaction: { marked: 1, userErrors: [] } });
    const [[shown]] = messages(await access(person.self)) as [[string, boolean]];
    expect(shown).toContain('My neighbour [about another person] is on');
    // The person reads the same on every way to it; the privacy office, which marks, reads what was written.
    const values = async (caller: CallerContext) => {
      const document = 'query V($id: ID!) { dataSubject(id: $id) { data(first: 100) { nodes { category value } } } }';
      const own = '{ dataSubject: mySubject { data(first: 100) { nodes { category value } } } }';
      const reply = caller.purpose === 'SELF' ? await kit.ask(own, caller) : await kit.ask(document, caller, { id: person.subjectId });
      const { dataSubject } = dataOf<{ dataSubject: { data: { nodes: { category: string; value: string }[] } } }>(reply);
      return dataSubject.data.nodes.filter(({ category }) => category === 'CORRESPONDENCE').map(({ value }) => readWords(value)?.text);
    };
    expect(await values(person.self)).toEqual([shown]);
    expect((await kit.read(person.ref(), ['correspondence'], person.self)).values).toEqual({ correspondence: [shown] });
    const support = (await kit.read(person.ref(), ['correspondence'], staff('SUPPORT', 'CUSTOMER_SERVICE'))).values;
    expect(support).toEqual({ correspondence: [expect.stringContaining('Granne Test is on 070-174 06 06')] });
    expect(await values(privacyOffice())).toEqual([expect.stringContaining('My neighbour Granne Test is on 070-174 06 06')]);
    // The message itself is untouched.
    const [kept] = await kit.rows<{ count: number }>('SELECT COUNT(*) AS count FROM datum_version');
    expect(Number(kept?.count)).toBeGreaterThan(0);
    expect(readWords(said('x').value)?.text).toBe('x');
  });

  it('leaves other people out of the words of a case too, for the person, and for nobody else', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    const { id } = await open(person.self, { kind: 'COMPLAINT', text: 'Call me on 070-174 06 05, not Granne Test on 070-174 06 06.' });
    const reason = 'Neighbour Granne Test, granne@mail.example, phoned 070-174 06 06.';
    expect((await kit.ask(DECIDE, privacyOffice(), { input: { caseId: id, decision: 'DECLINED', reason } })).errors).toBeUndefined();
    const words = async (caller: CallerContext): Promise<(string | null)[]> => {
      const reply = await kit.ask('query C($id: ID!) { rightsCase(id: $id) { entries { text } } }', caller, { id });
      return dataOf<{ rightsCase: { entries: { text: string | null }[] } }>(reply).rightsCase.entries.flatMap(({ text: shown }) => shown ?? []);
    };
    const extract = async () => (await access(person.self)).data.filter(({ category }) => category === 'CASE_RECORD').map(({ value }) => value);
    const shown = ['Call me on 070-174 06 05, not Granne Test on [another person’s phone number].', 'Neighbour Granne Test, [another person’s e-mail address], phoned [another person’s phone number].'];
    expect(await words(person.self)).toEqual(shown);
    expect((await extract()).sort()).toEqual(shown);
    const data = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE category = 'CASE_RECORD' ORDER BY id");
    const marks = { subjectId: person.subjectId, datumId: data[1]?.id, passages: [{ start: 10, end: 21 }] };
    await kit.ask('mutation M($i: MarkForRedactionInput!) { markForRedaction(input: $i) { marked } }', privacyOffice(), { i: marks });
    expect((await words(person.self))[1]).toBe('Neighbour [about another person], [another person’s e-mail address], phoned [another person’s phone number].');
    expect((await extract()).sort()).toEqual(await words(person.self));
    expect(await words(privacyOffice())).toEqual(['Call me on 070-174 06 05, not Granne Test on 070-174 06 06.', reason]);
  });

  it.each(['ACCESS', 'PORTABILITY'])('%s: the case says how it was known who fetched it: by a code of a guest, by the session of a customer', async (kind) => {
    const [order, person] = [await Purchase.place(kit), await Person.register(kit)];
    for (const [caller, proof] of [[guest(order.subjectId), 'CODE'], [person.self, 'SESSION']] as const) {
      await text(caller, `${kind}_JSON`);
      const reply = await kit.ask('{ myRightsCases { nodes { kind identityProof } } }', caller);
      expect(reply.data).toEqual({ myRightsCases: { nodes: [{ kind, identityProof: proof }] } });
    }
  });

  it('gives nothing to anybody else, and logs that they asked', async () => {
    const person = await Person.register(kit);
    for (const caller of [staff('MARKETING', 'LEGITIMATE_INTEREST'), staff('PRIVACY_OFFICE', null), customer('a', uuidv7(kit.clock)), service()]) {
      await expect(piece(caller, { form: 'ACCESS_JSON', subjectId: person.subjectId })).rejects.toMatchObject({ message: expect.stringContaining('This is for the person') as string });
    }
    const denied = await kit.accessLog({ outcome: 'DENIED', context: 'EXTRACT', subjectId: person.subjectId });
    expect(denied).toHaveLength(4);
    const cursor = (await piece(person.self, { form: 'ACCESS_JSON' })).next;
    await expect(piece(customer('a', uuidv7(kit.clock)), { form: 'ACCESS_JSON', cursor, subjectId: person.subjectId })).rejects.toThrow('This is for the person');
    await expect(piece(customer('a', uuidv7(kit.clock)), { form: 'ACCESS_JSON', cursor })).rejects.toThrow('no such case');
    await expect(piece(person.self, { form: 'ACCESS_JSON', cursor: 'bm9uc2Vuc2U' })).rejects.toThrow('not one of an extract');
  });

  it('is the privacy office’s on a case that is granted, and on no other', async () => {
    const bought = await Purchase.place(kit, { paymentMethod: 'CARD' });
    const office = privacyOffice();
    await expect(piece(office, { form: 'ACCESS_JSON', subjectId: bought.subjectId })).rejects.toThrow('names the case');
    const unproven = await open(office, { kind: 'ACCESS', subjectId: bought.subjectId, channel: 'POST' });
    expect(unproven.state).toBe('AWAITING_IDENTITY');
    const on = { subjectId: bought.subjectId, caseId: unproven.id };
    await expect(piece(office, { form: 'ACCESS_JSON', ...on })).rejects.toThrow('know that it is you');
    await kit.ask('mutation C($i: ConfirmIdentityInput!) { confirmIdentity(input: $i) { userErrors { code } } }', office, { i: { caseId: unproven.id, proof: 'ID_DOCUMENT' } });
    const found = await access(office, on);
    expect(found.data.find(({ category }) => category === 'NAME')?.value).toBe('Exempel Vaultsson');
    await expect(piece(office, { form: 'PORTABILITY_JSON', ...on })).rejects.toThrow('no such case');
    kit.clock.advance(31 * 86_400_000);
    await expect(piece(office, { form: 'ACCESS_JSON', ...on })).rejects.toThrow('is over');
  });

  it('is free once in twelve calendar months; a repeat is staff’s to grant or decline, and the next free day is told', async () => {
    const person = await Person.register(kit);
    const next = async () => dataOf<{ mySubject: { nextFreeAccessOn: string | null } }>(await kit.ask('{ mySubject { nextFreeAccessOn } }', person.self)).mySubject.nextFreeAccessOn;
    expect(await next()).toBeNull();
    const first = await access(person.self);
    expect([first.nextFreeOn, await next()]).toEqual(['2027-11-23', '2027-11-23']);
    // Fetched again in the time for it: the same case.
    expect((await access(person.self)).caseId).toBe(first.caseId);
    kit.clock.set('2027-02-01T10:00:00Z');
    await expect(piece(person.self, { form: 'ACCESS_JSON' })).rejects.toThrow('The next free one is yours from 2027-11-23.');
    const declined = await open(person.self, { kind: 'ACCESS' });
    expect(declined).toMatchObject({ state: 'WAITING', waitsFor: 'STAFF' });
    await kit.ask(DECIDE, privacyOffice(), { input: { caseId: declined.id, decision: 'DECLINED', reason: 'Nothing has changed since.' } });
    await expect(piece(person.self, { form: 'ACCESS_JSON', caseId: declined.id })).rejects.toThrow('not been granted');
    const granted = await open(person.self, { kind: 'ACCESS' });
    await kit.ask(DECIDE, privacyOffice(), { input: { caseId: granted.id, decision: 'GRANTED', reason: 'Much has changed since.' } });
    expect((await access(person.self)).caseId).toBe(granted.id);
    expect(await next()).toBe('2028-02-01');
    kit.clock.set('2028-01-31T22:59:59Z');
    await expect(piece(person.self, { form: 'ACCESS_JSON' })).rejects.toThrow('within the last year');
    kit.clock.set('2028-01-31T23:00:00Z');
    expect((await access(person.self)).complete).toBe(true);
  });

  it('works while the person has restricted use, and says so', async () => {
    const person = await Person.register(kit);
    await open(person.self, { kind: 'RESTRICTION' });
    const found = await access(person.self);
    expect(found.restrictions).toContainEqual(expect.objectContaining({ kind: 'RESTRICTED', purpose: '*' }));
    expect(found.data.find(({ category }) => category === 'NAME')?.value).toBe('Exempel Vaultsson');
  });

  it('names a value that does not open, and never leaves it out in silence', async () => {
    const person = await Person.register(kit);
    await kit.subgraph.database.execute("UPDATE datum_key SET kekId = 'another' WHERE datumId = (SELECT id FROM datum WHERE category = 'NAME')");
    const name = (await access(person.self)).data.find(({ category }) => category === 'NAME');
    expect(name).toMatchObject({ value: null, withheld: 'UNREADABLE' });
  });
});

describe('the schema of the access extract', () => {
  interface Somebody {
    readonly caller: CallerContext;
    readonly order: Purchase;
    /** Null: a guest. */
    readonly person: Person | null;
  }
  const PEOPLE = {
    'an account': async (): Promise<Somebody> => {
      const person = await Person.register(kit, { newsletter: true });
      return { caller: person.self, order: await Purchase.deposit(kit, { person }), person };
    },
    'a guest': async (): Promise<Somebody> => {
      const order = await Purchase.deposit(kit);
      return { caller: guest(order.subjectId), order, person: null };
    },
  };
  const erase = async (caller: CallerContext, input: object = {}) => void dataOf(await kit.ask('mutation E($i: RequestErasureInput!) { requestErasure(input: $i) { caseId } }', caller, { i: input }));
  const categories = ({ data }: Access) => [...new Set(data.map(({ category }) => category))].sort();
  const sizes = ({ data, orders, cart, disclosures, consents, cookies, objections, restrictions, cases, reads }: Access) =>
    Object.entries({ data, orders, cart, disclosures, consents, cookies, objections, restrictions, cases, reads }).flatMap(([section, items]) => (items.length > 0 ? [section] : []));

  /** What becomes of a person, and what shows that it has. */
  const STATES: Readonly<Record<string, { readonly make: (somebody: Somebody) => Promise<void>; readonly check: (found: Access, somebody: Somebody) => void }>> = {
    empty: {
      make: async ({ caller, order }) => {
        await kit.deliver(order.abandoned());
        await erase(caller);
      },
      check: (found, { person }) => expect(sizes(found)).toEqual(person === null ? ['cases', 'reads'] : ['consents', 'cases', 'reads']),
    },
    full: {
      make: async ({ caller, order, person }) => {
        await kit.deliver(...order.placing(), order.dispatched());
        await kit.read(order.ref, ['phone'], staff('WAREHOUSE', 'CONTRACT'));
        const at = kit.clock.now().toISOString();
        const recording = { category: 'CALL_RECORDING', value: writeRecording({ recording: 'rec-1', startedAt: at, seconds: 61, toldAt: at, toldHow: 'BY_STAFF' }) };
        await write({ subjectId: order.subjectId, accountId: person?.accountId ?? null }, said('Ring granne@mail.example'), said('Ja.', 'STAFF'), said('Ringer', 'STAFF', 'ACCOUNT_NOTES'), recording);
        const [address] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE category = 'ADDRESS'");
        const value = JSON.stringify({ ...ADDRESS, street: 'Rättgatan 2' });
        await kit.ask('mutation R($i: RectifyMyDataInput!) { rectifyMyData(input: $i) { userErrors { code } } }', caller, { i: { datumId: address?.id, value } });
        await open(caller, { kind: 'OBJECTION', text: 'Ingen reklam' });
        await kit.subgraph.database.execute("UPDATE datum_key SET kekId = 'another' WHERE datumId IN (SELECT id FROM datum WHERE category = 'IP_ADDRESS')");
        const bought = { ...BOUGHT, id: order.orderId, invoice: { ...BOUGHT.invoice, id: order.invoiceId } };
        kit.peers.bought = [bought, { ...bought, ...{ id: uuidv7(kit.clock), invoice: null } }];
        if (person === null) return;
        await browse(person, at);
        await chooseCookies(caller, 'ACCEPT_ALL');
        kit.peers.cart = CART;
      },
      check: (found, { person }) => {
        const account = ['cart', 'consents', 'cookies'];
        const all = ['data', 'orders', 'cart', 'disclosures', 'consents', 'cookies', 'objections', 'restrictions', 'cases', 'reads'];
        expect(sizes(found)).toEqual(person === null ? all.filter((section) => !account.includes(section)) : all);
        expect(categories(found)).toEqual(expect.arrayContaining(['ACCOUNT_NOTES', 'ADDRESS', 'CALL_RECORDING', 'CORRESPONDENCE', ...(person === null ? [] : ['BROWSING_HISTORY'])]));
        const some = (isSo: (datum: Access['data'][number]) => boolean) => found.data.some(isSo);
        expect([some(({ withheld }) => withheld === 'UNREADABLE'), some(({ redacted }) => redacted)]).toEqual([true, true]);
        expect([some(({ corrects }) => corrects !== null), some(({ note }) => note !== null)]).toEqual([true, true]);
      },
    },
    restricted: {
      make: async ({ caller, order }) => {
        await kit.deliver(...order.placing());
        await open(caller, { kind: 'RESTRICTION' });
      },
      check: (found) => expect(found.restrictions).toContainEqual(expect.objectContaining({ kind: 'RESTRICTED', purpose: '*' })),
    },
    'partially erased': {
      make: async ({ caller, order }) => {
        await kit.deliver(...order.placing(), order.paid(), order.dispatched(), order.delivered());
        await erase(caller, { categories: ['PERSONAL_IDENTITY_NUMBER', 'IP_ADDRESS'] });
      },
      check: (found) => expect(categories(found)).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']),
    },
  };

  it.each((['an account', 'a guest'] as const).flatMap((who) => Object.keys(STATES).map((state) => [who, state] as const)))('holds of %s: %s', async (who, state) => {
    const somebody = await PEOPLE[who]();
    await STATES[state]?.make(somebody);
    const found = await access(somebody.caller);
    const validate = await validatorOf('access');
    validate(found);
    expect(validate.errors).toBeNull();
    STATES[state]?.check(found, somebody);
    // It says all that there is: no part may be missing, and none be there that it does not describe.
    for (const part of Object.keys(found)) expect([part, validate({ ...found, [part]: undefined })]).toEqual([part, false]);
    expect(validate({ ...found, another: [] })).toBe(false);
    for (const datum of found.data) expect(validate({ ...found, data: [{ ...datum, value: datum.value === null ? 'there' : null }] })).toBe(false);
  });

  it('takes nothing for whole that was broken off', async () => {
    const person = await Person.register(kit);
    const validate = await validatorOf('access');
    let broken = '';
    for await (const part of pieces(person.self, 'ACCESS_JSON')) {
      if (part.next === null) break;
      broken += part.text;
      expect(validate(JSON.parse(broken + part.ifBroken))).toBe(false);
    }
    expect(broken).not.toBe('');
  });
});

describe('the readable page', () => {
  it('shows a stored script as the text that it is, and has none of its own', async () => {
    const person = await Person.register(kit);
    const attack = '</dd><script>alert(1)</script><img src=x onerror="alert(2)">\'';
    await Purchase.place(kit, { person, values: [{ category: 'NAME', value: attack }, { category: 'ADDRESS', value: JSON.stringify({ ...ADDRESS, street: attack }) }, ...BUYER.slice(2)] });
    await write(person, said(attack));
    const page = await text(person.self, 'ACCESS_HTML');
    expect(page).not.toMatch(/<script|<img|onerror="/i);
    expect(page.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;&lt;img src=x onerror=&quot;alert\(2\)&quot;&gt;&#39;/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['sv', [['Vem', 'Du', 'När', '2026-11-23 09:59', 'Hur', 'E-post', 'Ord', 'Var är den?'], ['Butiken', 'På väg.\nImorgon.'], ['Ringer helst efter fem'],
      ['Inspelning', 'rec-1', 'Längd', '1 min 1 s', 'i ett meddelande innan samtalet besvarades'], ['Sida', '/pla-svart'], ['Gata', 'Postnummer', 'Ort']]],
    ['en', [['Who', 'You', 'When', '2026-11-23 09:59', 'How', 'E-mail', 'Words', 'Var är den?'], ['The shop', 'På väg.\nImorgon.'], ['Ringer helst efter fem'],
      ['Recording', 'rec-1', 'Length', '1 min 1 s', 'by an announcement before the call was answered'], ['Page', '/pla-svart'], ['Street', 'Postal code', 'City']]],
  ] as const)('says who said what, when and how, and shows no value as JSON: %s', async (language, wanted) => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person });
    const at = kit.clock.now().toISOString();
    const recording = { category: 'CALL_RECORDING', value: writeRecording({ recording: 'rec-1', startedAt: at, seconds: 61, toldAt: at, toldHow: 'ANNOUNCEMENT' }) };
    await write(person, said('Var är den?'), said('På väg.\nImorgon.', 'STAFF'), said('Ringer helst efter fem', 'STAFF', 'ACCOUNT_NOTES'), recording);
    await browse(person, at);
    const page = await text({ ...person.self, language }, 'ACCESS_HTML');
    const shown = [...page.matchAll(/<dl class="parts">(.*?)<\/dl>/gs)].map(([, parts = '']) => [...parts.matchAll(/<d[td]>(.*?)<\/d[td]>/gs)].map(([, one]) => one));
    for (const parts of wanted) expect(shown).toContainEqual(expect.arrayContaining([...parts].map((part: string) => expect.stringContaining(part) as unknown)));
    // What is shown of the person is in words: no value is a text for machines.
    expect(page).not.toMatch(/&quot;(from|at|recording|street|path)&quot;:/);
    expect(JSON.stringify(shown)).not.toMatch(/CUSTOMER|STAFF|MAIL|ANNOUNCEMENT/);
  });

  it('lets no words pass for what the shop said', async () => {
    const person = await Person.register(kit);
    await write(person, said('Ja</dd><dt>Vem</dt><dd>Butiken\nVem: Butiken'));
    const page = await text({ ...person.self, language: 'sv' }, 'ACCESS_HTML');
    expect(page).toContain('<dt>Vem</dt><dd>Du</dd>');
    expect(page).toContain('<dd>Ja&lt;/dd&gt;&lt;dt&gt;Vem&lt;/dt&gt;&lt;dd&gt;Butiken\nVem: Butiken</dd>');
    expect(page).not.toContain('<dd>Butiken</dd>');
  });

  it.each(['sv', 'en'] as const)('is whole, in %s, with headings, table heads and an end', async (language) => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { person });
    await kit.deliver(order.dispatched());
    const page = await text({ ...person.self, language }, 'ACCESS_HTML');
    expect(page).toMatch(new RegExp(`^<!DOCTYPE html>\\n<html lang="${language}">`));
    expect(page).toContain(language === 'sv' ? 'Här slutar utdraget. Det är fullständigt.' : 'The extract ends here. It is complete.');
    expect(page.trimEnd()).toMatch(/<\/html>$/);
    for (const tag of ['section', 'article', 'table', 'tbody', 'main', 'header', 'dl', 'nav']) {
      expect([tag, page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length]).toEqual([tag, page.match(new RegExp(`</${tag}>`, 'g'))?.length]);
    }
    for (const id of ['data', 'orders', 'cart', 'disclosures', 'consents', 'cookies', 'objections', 'restrictions', 'cases', 'reads']) expect(page).toContain(`<h2 id="${id}">`);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).toContain('<th scope="col">');
    expect(page).toContain('Provbudet');
  });
});

describe('portability', () => {
  const validator = () => validatorOf('portability');
  interface Portable {
    readonly data: { category: string; value: unknown; purposes: { code: string; basis: string }[] }[];
    readonly orders: { id: string; lines: object[]; total: object; invoice: object }[];
    readonly complete: boolean;
  }
  const portability = async (caller: CallerContext, more = {}): Promise<Portable> => JSON.parse(await text(caller, 'PORTABILITY_JSON', more)) as Portable;

  it('holds what the person provided, on consent or contract, and is as its schema says', async () => {
    const person = await Person.register(kit, { newsletter: true });
    await Purchase.place(kit, { person });
    await write(person, said('Where is it?'), said('On its way', 'STAFF'), said('Difficult customer', 'STAFF', 'ACCOUNT_NOTES'));
    const at = kit.clock.now().toISOString();
    await browse(person, at);
    const found = await portability(person.self);
    expect(found.data.find(({ category }) => category === 'BROWSING_HISTORY')?.value).toEqual({ at, path: '/pla-svart', productId: null });
    expect(found.data.find(({ category }) => category === 'CORRESPONDENCE')?.value).toMatchObject({ from: 'CUSTOMER', channel: 'MAIL', text: 'Where is it?' });
    const validate = await validator();
    validate(found);
    expect(validate.errors).toBeNull();
    expect(found.data.map(({ category }) => category).sort()).toEqual(['ADDRESS', 'BROWSING_HISTORY', 'CORRESPONDENCE', 'EMAIL', 'IP_ADDRESS', 'NAME', 'PERSONAL_IDENTITY_NUMBER', 'PHONE']);
    expect(JSON.stringify(found)).not.toMatch(/Difficult|On its way|BOOKKEEPING|LEGITIMATE_INTEREST|UNPAID_INVOICE/);
    const email = found.data.find(({ category }) => category === 'EMAIL');
    expect(email?.purposes).toContainEqual(expect.objectContaining({ code: 'NEWSLETTER', basis: 'CONSENT' }));
    expect(email?.purposes).toContainEqual(expect.objectContaining({ code: 'CONTRACT', basis: 'CONTRACT' }));
  });

  it('opens nothing that the person may not take along', async () => {
    const person = await Person.register(kit);
    await write(person, said('Secret note', 'STAFF', 'ACCOUNT_NOTES'));
    await portability(person.self);
    const [note] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE category = 'ACCOUNT_NOTES'");
    const opened = (await kit.accessLog({ outcome: 'ALLOWED' })).filter(({ datumIds }) => datumIds !== '');
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.map(({ datumIds }) => datumIds).join(',')).not.toContain(note?.id);
  });

  it('has nothing left of what only the books hold, and is granted as often as it is asked for', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    await kit.deliver(order.dispatched(), order.delivered());
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', person.self);
    const found = await portability(person.self);
    expect(found.data).toEqual([]);
    const validate = await validator();
    expect(validate(found)).toBe(true);
    kit.clock.advance(60 * 86_400_000);
    expect((await portability(person.self)).data).toEqual([]);
  });

  it('has what the person has bought, a page at a time, and not how the shop carried it out', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    const recycling = [{ itemCode: 'SPOOL_CARDBOARD_STANDARD', quantity: 3 }];
    const carriedOut = { state: 'DISPATCHED', dispatchedAt: BOUGHT.placedAt, carrier: 'Provbudet', trackingReference: 'T-1', recycling };
    kit.peers.bought = Array.from({ length: PAGE_SIZE }, () => ({ ...BOUGHT, id: uuidv7(kit.clock) }));
    kit.peers.bought = [{ ...BOUGHT, ...carriedOut, id: order.orderId }, ...kit.peers.bought];
    let whole = '';
    const sizes: number[] = [];
    for await (const part of pieces(person.self, 'PORTABILITY_JSON')) {
      whole += part.text;
      sizes.push(part.text.match(/"number":"ORDER-1"/g)?.length ?? 0);
    }
    const found = JSON.parse(whole) as Portable;
    const validate = await validator();
    validate(found);
    expect(validate.errors).toBeNull();
    expect([found.complete, new Set(found.orders.map(({ id }) => id)).size, Math.max(...sizes)]).toEqual([true, PAGE_SIZE + 1, PAGE_SIZE]);
    const kronor = (amount: number) => expect.objectContaining({ amount, currency: 'SEK' }) as unknown;
    expect(found.orders.find(({ id }) => id === order.orderId)).toEqual({
      id: order.orderId, number: 'ORDER-1', placedAt: BOUGHT.placedAt, cancelledAt: null, deliveryMethod: 'PARCEL',
      lines: [{ sku: 'PLA-1', name: 'Filament, black', quantity: 2, unitPrice: kronor(25_000) }], recycling,
      shippingTotal: kronor(4_900), total: kronor(54_900), vatTotal: kronor(10_980),
      invoice: { number: '2026-000001', creditNoteNumber: null, issuedAt: BOUGHT.placedAt, dueAt: '2026-12-23T09:00:00.000Z', paidAt: null },
    });
    kit.peers.down = 'cart-checkout';
    await expect(portability(person.self)).rejects.toThrow('does not answer');
  });

  it('has an order for as long as its contract runs, or that of the account which shows it, and not for the books', async () => {
    const orderOf = (purchase: Purchase) => ({ ...BOUGHT, id: purchase.orderId });
    const person = await Person.register(kit);
    const [old, fresh] = [await Purchase.place(kit, { person, paymentMethod: 'CARD' }), await Purchase.place(kit, { person, paymentMethod: 'CARD' })];
    const byGuest = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await kit.deliver(old.dispatched(), old.delivered(), byGuest.dispatched(), byGuest.delivered());
    const ordersOf = async (caller: CallerContext, ...purchases: Purchase[]) => {
      kit.peers.bought = purchases.map(orderOf);
      return (await portability(caller)).orders.map(({ id }) => id);
    };
    const [customers, guests] = [() => ordersOf(person.self, old, fresh), () => ordersOf(guest(byGuest.subjectId), byGuest)];
    expect([await customers(), await guests()]).toEqual([[old.orderId, fresh.orderId], [byGuest.orderId]]);
    // Three years after the delivery the time for complaints is over: of the guest's order there are the books only.
    kit.clock.set('2029-11-24T10:00:00Z');
    expect([await customers(), await guests()]).toEqual([[old.orderId, fresh.orderId], []]);
    await kit.deliver(kit.event('AccountClosed', { accountId: person.accountId, subjectId: person.subjectId }));
    expect(await ordersOf(guest(person.subjectId), old, fresh)).toEqual([fresh.orderId]);
    await kit.deliver(fresh.dispatched(), fresh.delivered());
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', guest(person.subjectId));
    expect(await ordersOf(guest(person.subjectId), old, fresh)).toEqual([]);
  });

  it('does not pass for whole when it is broken off', async () => {
    const person = await Person.register(kit);
    const validate = await validator();
    let broken = '';
    for await (const part of pieces(person.self, 'PORTABILITY_JSON')) {
      if (part.next === null) break;
      broken += part.text;
      expect(validate(JSON.parse(broken + part.ifBroken))).toBe(false);
      expect(JSON.parse(broken + part.ifBroken)).toMatchObject({ complete: false });
    }
    expect(broken).not.toBe('');
  });
});

describe('an extract of any length', () => {
  it('is read a page at a time, at the same cost for each page, and broken off it says so anywhere', async () => {
    const person = await Person.register(kit);
    for (let deposit = 0; deposit < 8; deposit += 1) await write(person, ...Array.from({ length: 50 }, (_, message) => said(`Message ${deposit}/${message} ${'x'.repeat(200)}`)));
    let whole = '';
    const seen: { length: number; selects: number }[] = [];
    for (let cursor: string | null = null; ; ) {
      const { result, selects } = await kit.subgraph.database.statements.measure(() => piece(person.self, { form: 'ACCESS_JSON', cursor }));
      whole += result.text;
      seen.push({ length: result.text.length, selects });
      if (result.next === null) break;
      expect(JSON.parse(whole + result.ifBroken)).toMatchObject({ complete: false });
      cursor = result.next;
    }
    const { data, complete } = JSON.parse(whole) as Access;
    expect([data.length, new Set(data.map(({ id }) => id)).size, complete]).toEqual([403, 403, true]);
    const pages = seen.slice(1, 1 + Math.ceil(403 / PAGE_SIZE));
    expect(new Set(pages.slice(1, 4).map(({ selects }) => selects)).size).toBe(1);
    expect(Math.max(...seen.map(({ length }) => length))).toBeLessThan(PAGE_SIZE * 5_000);
    expect(Math.max(...pages.slice(1, 4).map(({ length }) => length))).toBeLessThan(1.2 * Math.min(...pages.slice(1, 4).map(({ length }) => length)));
  });
});
