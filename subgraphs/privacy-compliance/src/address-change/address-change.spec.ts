import { fixedClock, uuidv7, type FixedClock } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { MailServer, testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { BUYER, dataOf, guest, Kit, Person, privacyOffice, Purchase, service, staff, type SentEvent } from '../test-kit';

const OLD = 'exempel.vaultsson@shop.example';
const NEW = 'ny.adress@shop.example';
const BEGIN = 'mutation B($input: BeginAddressChangeInput!) { beginAddressChange(input: $input) }';
const PROVE = 'mutation P($input: ProveAddressInput!) { proveAddress(input: $input) }';
const RECTIFY = 'mutation R($input: RectifyMyDataInput!) { rectifyMyData(input: $input) { rectification { newDatumId } userErrors { code } } }';
const SUPPORT = staff('SUPPORT', 'CUSTOMER_SERVICE');
const FINANCE = staff('FINANCE', 'BOOKKEEPING');

describe('an address that an account is to have', () => {
  let place: TestDatabaseUrl;
  let server: MailServer;
  let machine: FixedClock;
  let kit: Kit;

  beforeEach(async () => {
    [place, server] = await Promise.all([testDatabaseUrl('vault-address'), MailServer.open()]);
    machine = fixedClock('2026-11-23T09:00:00Z');
    kit = await Kit.open(place.url, { SMTP_URL: server.url, MAIL_ON_EVENTS: 'false' }, undefined, machine);
  });
  afterEach(async () => {
    await kit.close();
    await Promise.all([server.close(), place.cleanup()]);
  });

  const accounts = () => ({ ...service(), issuer: 'customer-identity' as const });
  const begin = async (person: Person, change: Record<string, unknown> = {}, caller = accounts()): Promise<{ id: string; outcome: string }> => {
    const input = { id: uuidv7(kit.clock), subjectId: person.subjectId, accountId: person.accountId, caseId: null, email: NEW, taken: false, ...change };
    return { id: input.id, outcome: (await kit.askInternal<{ beginAddressChange: string }>(BEGIN, { input }, caller)).beginAddressChange };
  };
  const prove = async (person: Person, id: string, code: string): Promise<string> =>
    (await kit.askInternal<{ proveAddress: string }>(PROVE, { input: { id, subjectId: person.subjectId, code } }, accounts())).proveAddress;
  const changed = ({ subjectId, accountId }: Person, depositId: string): SentEvent =>
    kit.event('SignInAddressChanged', { accountId, subjectId, depositId, caseId: null }, depositId);
  /** What has come to an address. */
  const lettersTo = async (address: string): Promise<string[]> => {
    await kit.subgraph.mail.drain();
    return server.received.filter((_, position) => server.addressees[position] === address).map(({ text }) => text);
  };
  const codeIn = (text: string | undefined): string => /\b\d[\d ]{7,}\b/.exec(text ?? '')?.[0] ?? '';
  const emailFor = async (ref: string, caller = SUPPORT): Promise<unknown> => (await kit.read(ref, ['email'], caller)).values['email'];
  const liveAddresses = (person: Person) => kit.rows("SELECT id FROM datum WHERE subjectId = ? AND category = 'EMAIL' AND endedAt IS NULL", [person.subjectId]);

  it('is written to, and so is the present one; nothing uses it before its event, and then everything but the books', async () => {
    const person = await Person.register(kit, { newsletter: true });
    const order = await Purchase.place(kit, { person, paymentMethod: 'CARD' });
    const { id, outcome } = await begin(person);
    expect(outcome).toBe('BEGUN');
    const [letter] = await lettersTo(NEW);
    expect(codeIn(letter)).not.toBe('');
    expect(letter).not.toContain('Vaultsson');
    expect((await lettersTo(OLD))[0]).toContain('Byt lösenord');
    // Every other letter, and every read, is of the present address.
    expect(await emailFor(person.ref())).toBe(OLD);
    expect(await emailFor(person.ref(), person.self)).toBe(OLD);
    await kit.subgraph.contact.request(null, {
      template: 'CASE_RECEIVED', subjectId: person.subjectId, contextKind: 'CASE', contextId: uuidv7(kit.clock), purpose: 'RIGHTS',
      parameters: { kind: 'ACCESS', caseNumber: 'A-1', dueOn: '2026-12-28' }, idempotencyKey: 'case-1',
    });
    await kit.subgraph.mail.drain();
    expect(server.addressees.at(-1)).toBe(OLD);

    expect(await prove(person, id, codeIn(letter))).toBe('PROVEN');
    expect(await prove(person, id, codeIn(letter))).toBe('NOT_PROVEN');
    expect(await emailFor(person.ref())).toBe(OLD);
    const event = changed(person, id);
    expect(await kit.deliver(event)).toEqual(['APPLIED']);
    const rows = await kit.rows('SELECT * FROM binding ORDER BY id');
    expect(await kit.deliver(event)).toEqual(['DUPLICATE']);
    expect(await kit.rows('SELECT * FROM binding ORDER BY id')).toEqual(rows);

    expect(await emailFor(person.ref())).toBe(NEW);
    expect(await emailFor(person.ref(), person.self)).toBe(NEW);
    expect(await emailFor(person.ref(), staff('MARKETING', 'NEWSLETTER'))).toBe(NEW);
    expect(await emailFor(order.ref, staff('SUPPORT', 'CONTRACT'))).toBe(NEW);
    // The invoice shows what was true when it was made (Bokföringslagen 5 kap. 5 §).
    expect(await emailFor(order.invoiceRef, FINANCE)).toBe(OLD);
    expect(await kit.rows('SELECT category, correctionId, caseId FROM rectification')).toEqual([{ category: 'EMAIL', correctionId: id, caseId: id }]);
    expect(await kit.rows("SELECT id FROM binding WHERE purpose = 'DEPOSIT_HOLD' AND holdOf = ? AND closedAt IS NULL", [id])).toEqual([]);
    // Whoever got the old one is told: here the mail service keeps none of its own.
    expect([...kit.logLines, await kit.dump()].join('')).not.toContain('ny.adress');
  });

  it('leaves nothing of the old one where no record keeps it', async () => {
    const person = await Person.register(kit);
    const { id } = await begin(person);
    await kit.deliver(changed(person, id));
    expect(await liveAddresses(person)).toHaveLength(1);
    expect(await emailFor(person.ref(), person.self)).toBe(NEW);
    expect(await kit.rows("SELECT endReason FROM datum WHERE category = 'EMAIL' AND endedAt IS NOT NULL")).toEqual([{ endReason: 'RECTIFIED' }]);
  });

  it('brings along what was objected to there, and what its holder objects to', async () => {
    const at = (email: string) => BUYER.map((value) => (value.category === 'EMAIL' ? { ...value, value: email } : value));
    const object = (caller: CallerContext) => kit.ask('mutation { objectToMarketing { objections { purpose } } }', caller);
    const audience = async (): Promise<string[]> =>
      dataOf<{ audience: { nodes: { id: string }[] } }>(await kit.ask('{ audience(first: 20) { nodes { id } } }', staff('MARKETING', 'LEGITIMATE_INTEREST'))).audience.nodes.map(({ id }) => id);
    await object(guest((await Purchase.place(kit, { paymentMethod: 'CARD', values: at(NEW) })).subjectId));
    const person = await Person.register(kit);
    const { id } = await begin(person);
    // Until it is proven it is not theirs.
    expect(await audience()).toEqual([person.subjectId]);
    await kit.deliver(changed(person, id));
    expect(await audience()).toEqual([]);
    const third = await Purchase.place(kit, { paymentMethod: 'CARD', values: at('third@shop.example') });
    const next = await begin(person, { email: 'third@shop.example' });
    expect(await audience()).toEqual([third.subjectId]);
    await kit.deliver(changed(person, next.id));
    expect(await audience()).toEqual([]);
  });

  it('is not proven before the present address was written to, and by no other code', async () => {
    const person = await Person.register(kit);
    const other = await Person.register(kit);
    const first = await begin(person);
    expect(await prove(person, first.id, '12345678')).toBe('NOTICE_PENDING');
    const second = await begin(other, { email: 'annan@shop.example' });
    const code = codeIn((await lettersTo(NEW))[0]);
    expect(await prove(other, second.id, code)).toBe('NOT_PROVEN');
    expect(await prove(other, first.id, code)).toBe('NOT_PROVEN');
    expect(await prove(person, uuidv7(kit.clock), code)).toBe('NOT_PROVEN');
    kit.clock.advance(16 * 60_000);
    expect(await prove(person, first.id, code)).toBe('NOT_PROVEN');
  });

  it('gets a letter without a code where somebody has it', async () => {
    const person = await Person.register(kit);
    const { id, outcome } = await begin(person, { taken: true });
    expect(outcome).toBe('BEGUN');
    const letters = await lettersTo(NEW);
    expect(letters).toHaveLength(1);
    expect(letters[0]).toContain('har redan ett konto');
    expect(codeIn(letters[0])).toBe('');
    expect(await kit.rows('SELECT id FROM one_time_code')).toEqual([]);
    expect(await prove(person, id, '12345678')).toBe('NOT_PROVEN');
  });

  it('is gone within the hour when nobody proves it, and at once when it is given up', async () => {
    const person = await Person.register(kit);
    const first = await begin(person);
    expect(await liveAddresses(person)).toHaveLength(2);
    await kit.deliver(kit.event('DepositAbandoned', { depositId: first.id, subjectId: person.subjectId }));
    expect(await liveAddresses(person)).toHaveLength(1);
    expect(await prove(person, first.id, '12345678')).toBe('NOT_PROVEN');

    const second = await begin(person);
    kit.clock.advance(59 * 60_000);
    expect(await kit.runHoldRecovery()).toBe(0);
    kit.clock.advance(2 * 60_000);
    expect(await kit.runHoldRecovery()).toBe(1);
    expect(await liveAddresses(person)).toHaveLength(1);

    // An event that is on its way is waited for.
    const third = await begin(person);
    kit.peers.knownEvents.add(third.id);
    kit.clock.advance(61 * 60_000);
    expect(await kit.runHoldRecovery()).toBe(0);
    await kit.deliver(changed(person, third.id));
    expect(await emailFor(person.ref(), person.self)).toBe(NEW);
    expect(second.outcome).toBe('BEGUN');
  });

  it('cannot be corrected into one to which no code went', async () => {
    const person = await Person.register(kit);
    const { id } = await begin(person);
    const [held] = await kit.rows<{ datumId: string }>('SELECT datumId FROM binding WHERE holdOf = ?', [id]);
    const answer = await kit.ask(RECTIFY, person.self, { input: { datumId: held?.datumId, value: 'obevisad@shop.example' } });
    expect(dataOf<{ rectifyMyData: { userErrors: { code: string }[] } }>(answer).rectifyMyData.userErrors).toEqual([{ code: 'SIGN_IN_ADDRESS' }]);
    await kit.deliver(changed(person, id));
    expect(await emailFor(person.ref(), person.self)).toBe(NEW);
  });

  it('may be one that an order was placed with, or that the person had before', async () => {
    const person = await Person.register(kit);
    await Purchase.place(kit, { person, values: [{ category: 'NAME', value: 'Exempel Vaultsson' }, { category: 'EMAIL', value: NEW }] });
    const first = await begin(person);
    await kit.deliver(changed(person, first.id));
    expect(await emailFor(person.ref(), person.self)).toBe(NEW);
    expect((await begin(person)).outcome).toBe('SAME_VALUE');
    const back = await begin(person, { email: OLD });
    expect(back.outcome).toBe('BEGUN');
    await kit.deliver(changed(person, back.id));
    expect(await emailFor(person.ref(), person.self)).toBe(OLD);
  });

  it('works under a restriction, which stays; and comes to nothing where the person is erased or the account closed', async () => {
    const person = await Person.register(kit);
    await kit.ask('mutation { openRightsCase(input: { kind: RESTRICTION }) { rightsCase { id } } }', person.self);
    const { id } = await begin(person);
    expect(codeIn((await lettersTo(NEW))[0])).not.toBe('');
    await kit.deliver(changed(person, id));
    expect((await kit.read(person.ref(), ['email'], SUPPORT)).denied).toEqual({ email: 'RESTRICTED' });
    expect(await emailFor(person.ref(), person.self)).toBe(NEW);

    const erased = await Person.register(kit);
    const late = await begin(erased);
    await kit.ask('mutation { requestErasure(input: {}) { caseId } }', erased.self);
    await kit.deliver(changed(erased, late.id));
    expect(await liveAddresses(erased)).toEqual([]);

    const closed = await Person.register(kit);
    const after = await begin(closed);
    await kit.deliver(kit.event('AccountClosed', { accountId: closed.accountId, subjectId: closed.subjectId }), changed(closed, after.id));
    expect(await kit.rows('SELECT datumId FROM rectification WHERE subjectId = ?', [closed.subjectId])).toEqual([]);
    expect(await kit.rows('SELECT datumId FROM binding WHERE holdOf = ? AND closedAt IS NULL', [after.id])).toEqual([]);
  });

  it('is for the accounts to begin and to prove, and is an address', async () => {
    const person = await Person.register(kit);
    expect((await begin(person, { email: 'no address' })).outcome).toBe('INVALID_VALUE');
    expect((await begin(person, { subjectId: uuidv7(kit.clock) })).outcome).toBe('UNKNOWN_SUBJECT');
    expect((await begin(person, { email: OLD })).outcome).toBe('SAME_VALUE');
    await expect(begin(person, {}, { ...service(), issuer: 'cart-checkout' as never })).rejects.toThrow('customer-identity only');
    const twice = await begin(person);
    expect((await begin(person, { id: twice.id })).outcome).toBe('BEGUN');
    expect(await lettersTo(NEW)).toHaveLength(1);
  });
});

describe('a sign-in address in a case', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-address-case');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  const openCase = async (person: Person, identityProof?: string): Promise<string> => {
    const input = { kind: 'RECTIFICATION', subjectId: person.subjectId, channel: 'PHONE', identityProof };
    const document = 'mutation O($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { id } } }';
    return dataOf<{ openRightsCase: { rightsCase: { id: string } } }>(await kit.ask(document, privacyOffice(), { input })).openRightsCase.rightsCase.id;
  };
  const rectify = async (person: Person, caseId: string, value = NEW) => {
    const [datum] = await kit.rows<{ id: string }>("SELECT id FROM datum WHERE subjectId = ? AND category = 'EMAIL'", [person.subjectId]);
    const document = `mutation R($input: RectifyDataInput!) { rectifyData(input: $input) {
      rectification { datumId } signInAddressChange { expiresAt message } userErrors { code field } } }`;
    const answer = await kit.ask(document, privacyOffice(), { input: { subjectId: person.subjectId, datumId: datum?.id, value, caseId } });
    return dataOf<{ rectifyData: { rectification: object | null; signInAddressChange: { expiresAt: string } | null; userErrors: { code: string; field: string[] }[] } }>(answer).rectifyData;
  };
  const confirm = async (caseId: string, code = '12345678') => {
    const document = 'mutation C($input: ConfirmSignInAddressInCaseInput!) { confirmSignInAddressInCase(input: $input) { changed userErrors { code field } } }';
    return dataOf<{ confirmSignInAddressInCase: { changed: boolean; userErrors: { code: string }[] } }>(await kit.ask(document, privacyOffice(), { input: { caseId, code } }))
      .confirmSignInAddressInCase;
  };

  it('goes the way of the accounts, once it is known who asks, and the case says so', async () => {
    const person = await Person.register(kit);
    const unproven = await openCase(person);
    expect((await rectify(person, unproven)).userErrors).toEqual([{ code: 'IDENTITY_NOT_PROVEN', field: ['input', 'caseId'] }]);
    expect((await confirm(unproven)).userErrors).toMatchObject([{ code: 'IDENTITY_NOT_PROVEN' }]);
    expect(kit.peers.addressChanges).toEqual([]);

    const caseId = await openCase(person, 'CALL_BACK');
    expect(await rectify(person, caseId)).toMatchObject({ rectification: null, signInAddressChange: { expiresAt: '2026-11-23T09:30:00.000Z' }, userErrors: [] });
    expect(kit.peers.addressChanges).toEqual([{ subjectId: person.subjectId, caseId, email: NEW }]);
    const { entries } = dataOf<{ rightsCase: { entries: { kind: string; code: string | null }[] } }>(
      await kit.ask('query E($id: ID!) { rightsCase(id: $id) { entries { kind code } } }', privacyOffice(), { id: caseId }),
    ).rightsCase;
    expect(entries).toContainEqual({ kind: 'CODE_SENT', code: 'SIGN_IN_ADDRESS' });
    expect(await confirm(caseId)).toEqual({ changed: true, userErrors: [] });
    expect(kit.peers.addressChanges[1]).toEqual({ subjectId: person.subjectId, caseId, code: '12345678' });
  });

  it.each([
    ['EMAIL_INVALID', 'INVALID_VALUE', 'value'],
    ['SAME_ADDRESS', 'SAME_VALUE', 'value'],
    ['TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS', 'datumId'],
    ['ACCOUNT_CLOSED', 'UNKNOWN_DATUM', 'datumId'],
  ])('tells why the accounts refuse: %s', async (problem, code, field) => {
    const person = await Person.register(kit);
    const caseId = await openCase(person, 'ID_DOCUMENT');
    kit.peers.addressProblem = problem;
    expect(await rectify(person, caseId)).toEqual({ rectification: null, signInAddressChange: null, userErrors: [{ code, field: ['input', field] }] });
  });

  it('is refused with the words of the accounts when the code is not right', async () => {
    const person = await Person.register(kit);
    const caseId = await openCase(person, 'ID_DOCUMENT');
    kit.peers.addressProblem = 'CODE_NOT_VALID';
    expect(await confirm(caseId)).toEqual({ changed: false, userErrors: [{ code: 'CODE_NOT_VALID', field: ['input', 'code'] }] });
    expect((await confirm(uuidv7(kit.clock))).userErrors).toMatchObject([{ code: 'UNKNOWN_CASE' }]);
  });
});
