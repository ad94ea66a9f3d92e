import { isUuid } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, createKit, newCustomer, PASSWORD, register, REGISTER, signIn, staff, type Kit } from '../test-kit';

let database: TestDatabaseUrl;
let kit: Kit;

beforeEach(async () => {
  database = await testDatabaseUrl('identity');
  kit = await createKit(database.url);
});

afterEach(async () => {
  await kit.subgraph.stop();
  await database.cleanup();
});

const FULL = {
  email: ' Unmistakable.Address@Exempel.se ',
  name: 'Unmistakable Name',
  phone: '+46 70 111 22 33',
  address: { street: 'Unmistakable Street 7', postalCode: '136 50', city: 'Unmistakable City' },
  companyName: 'Unmistakable Company AB',
  organisationNumber: '556016-0680',
  password: 'unmistakable password',
};

describe('register', () => {
  it('deposits the personal data and announces the account under the id of the deposit', async () => {
    const answer = await register(kit, { ...FULL, newsletter: true, newsletterTextVersion: '1.0' });
    const [deposit] = kit.peers.deposits;
    expect(deposit).toMatchObject({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: answer.customer?.id, consent: { purpose: 'NEWSLETTER', textVersion: '1.0' } });
    expect(deposit?.values).toEqual([
      { category: 'EMAIL', value: 'Unmistakable.Address@Exempel.se' },
      { category: 'NAME', value: 'Unmistakable Name' },
      { category: 'PHONE', value: '+46 70 111 22 33' },
      { category: 'ADDRESS', value: '{"street":"Unmistakable Street 7","postalCode":"136 50","city":"Unmistakable City"}' },
      { category: 'COMPANY_NAME', value: 'Unmistakable Company AB' },
      { category: 'ORGANISATION_NUMBER', value: '556016-0680' },
      { category: 'IP_ADDRESS', value: '203.0.113.77' },
    ]);
    expect(kit.peers.callers[0]).toMatchObject({ issuer: 'customer-identity', kind: 'ANONYMOUS', requestId: 'request-1' });

    const [event, ...others] = await kit.events();
    const subjectId = answer.customer?.subject.id;
    expect(others).toEqual([]);
    expect(event).toEqual({
      id: deposit?.id,
      type: 'AccountCreated',
      orderingKey: subjectId,
      payload: {
        accountId: answer.customer?.id,
        subjectId,
        depositId: deposit?.id,
        newsletterConsent: { textVersion: '1.0', language: 'en' },
        language: 'en',
      },
    });
    expect(answer.customer?.personalData.id).toBe(`${subjectId}:ACCOUNT:${answer.customer?.id}`);
    expect(answer.customer?.createdAt).toBe('2026-11-23T09:00:00.000Z');
    expect(isUuid(answer.customer?.id ?? '')).toBe(true);
    expect(answer.userErrors).toEqual([]);
  });

  it('leaves nothing personal in any table, event or log line, nor does a refused attempt', async () => {
    await register(kit, { ...FULL, guestCartId: 'unmistakable-cart' });
    await register(kit, FULL);
    await signIn(kit, { email: FULL.email, password: FULL.password });
    await signIn(kit, { email: FULL.email, password: 'unmistakable wrong' });
    kit.peers.cartsFail = true;
    await signIn(kit, { email: FULL.email, password: FULL.password, guestCartId: 'unmistakable-cart' });
    const everything = ((await kit.dump()) + kit.logLines.join('')).toLowerCase();
    expect(everything).toContain('argon2id');
    expect(everything).toContain('a guest cart could not be merged');
    for (const value of ['unmistakable', '111 22 33', '+4670', '556016', '203.0.113.77', '136 50', 'exempel.se']) {
      expect(everything).not.toContain(value);
    }
  });

  it('makes one account of an address, whatever the form of its characters, and signs in with each', async () => {
    await register(kit, { email: 'Ann-Sofie@exempel.se' });
    const forms = ['ann-sofie@exempel.se', 'ＡＮＮ－Sofie＠exempel．se', 'ann\u2011sofie@exempel.se'];
    for (const email of forms) {
      expect((await register(kit, { email })).userErrors).toMatchObject([{ code: 'EMAIL_TAKEN' }]);
      expect((await signIn(kit, { email, password: PASSWORD })).userErrors).toEqual([]);
    }
    // A letter of another alphabet makes another address.
    expect((await register(kit, { email: 'ann-sοfie@exempel.se' })).userErrors).toEqual([]);
  });

  it('gives no consent when none was given, and takes none whose text is not known', async () => {
    await register(kit, { newsletterTextVersion: '1.0' });
    const [event] = await kit.events();
    expect(event?.payload['newsletterConsent']).toBeNull();
    const refused = await register(kit, { email: 'annan@exempel.se', newsletter: true });
    expect(refused.userErrors).toEqual([
      { code: 'REQUIRED', field: ['input', 'newsletterTextVersion'], message: 'Fill in this field.' },
    ]);
    // Which text is the one of now is for the vault to say.
    kit.peers.problems = [{ category: null, code: 'UNKNOWN_TEXT', message: 'Please read the new one.' }];
    const outdated = await register(kit, { email: 'tredje@exempel.se', newsletter: true, newsletterTextVersion: '0.9' });
    expect(outdated.userErrors).toEqual([{ code: 'VALUE_NOT_ACCEPTED', field: ['input', 'newsletterTextVersion'], message: 'Please read the new one.' }]);
    expect(await kit.events()).toHaveLength(1);
  });

  it('lets one of many parallel registrations with one address win, and abandons the deposits of the others', async () => {
    let waiting = 0;
    let release: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (release = resolve));
    // All have found the address free before the first of them may go on.
    kit.peers.beforeDeposit = () => {
      waiting += 1;
      if (waiting === 8) release();
      return all;
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => register(kit)));
    expect(answers.filter(({ customer }) => customer !== null)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(Array(7).fill('EMAIL_TAKEN'));

    const events = await kit.events();
    const created = events.filter(({ type }) => type === 'AccountCreated').map(({ payload }) => payload['depositId']);
    const abandoned = events.filter(({ type }) => type === 'DepositAbandoned').map(({ payload }) => payload['depositId']);
    expect(created).toHaveLength(1);
    expect(abandoned).toHaveLength(7);
    expect([...created, ...abandoned].sort()).toEqual(kit.peers.deposits.map(({ id }) => id).sort());
  });

  it('deposits nothing for an address that is taken, however it is spelt', async () => {
    await register(kit);
    const again = await register(kit, { email: ' KUND@Exempel.SE' });
    expect(again).toMatchObject({ customer: null, session: null, userErrors: [{ code: 'EMAIL_TAKEN', field: ['input', 'email'] }] });
    expect(kit.peers.deposits).toHaveLength(1);
  });

  it('passes on what the vault does not take, at the field that it came from', async () => {
    kit.peers.problems = [{ category: 'PHONE', code: 'INVALID_VALUE', message: 'Not a telephone number.' }];
    const refused = await register(kit, { phone: '12' });
    expect(refused.userErrors).toEqual([
      { code: 'VALUE_NOT_ACCEPTED', field: ['input', 'phone'], message: 'Not a telephone number.' },
    ]);
    kit.peers.problems = [];
    expect((await register(kit)).userErrors).toEqual([]);
  });

  it('changes nothing when the vault does not answer', async () => {
    kit.peers.beforeDeposit = () => Promise.reject(new Error('down'));
    const answer = await kit.ask(REGISTER, { input: { email: 'kund@exempel.se', password: PASSWORD, name: 'Exempel' } });
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'INTERNAL', requestId: 'request-1' });
    expect(await kit.events()).toEqual([]);
    kit.peers.beforeDeposit = () => Promise.resolve();
    expect((await register(kit)).userErrors).toEqual([]);
  });

  it.each([
    [{ email: null }, 'REQUIRED', 'email'],
    [{ email: '  ' }, 'REQUIRED', 'email'],
    [{ email: 'not an address' }, 'EMAIL_INVALID', 'email'],
    // They would look like the address of somebody else.
    [{ email: 'kund\u034f@exempel.se' }, 'EMAIL_INVALID', 'email'],
    [{ email: 'kund\ufe0f@exempel.se' }, 'EMAIL_INVALID', 'email'],
    [{ email: 'kund\u3164@exempel.se' }, 'EMAIL_INVALID', 'email'],
    [{ email: 'kund\u2800@exempel.se' }, 'EMAIL_INVALID', 'email'],
    [{ email: 'kund@exem\u2800pel.se' }, 'EMAIL_INVALID', 'email'],
    [{ name: null }, 'REQUIRED', 'name'],
    [{ name: '   ' }, 'REQUIRED', 'name'],
    [{ password: '123456789' }, 'PASSWORD_TOO_SHORT', 'password'],
  ])('says what to put right in %j', async (input, code, field) => {
    const answer = await register(kit, input);
    expect(answer.userErrors).toMatchObject([{ code, field: ['input', field] }]);
    expect(kit.peers.deposits).toEqual([]);
  });

  it.each([
    [{ email: `${'x'.repeat(250)}@exempel.se` }, 'input.email'],
    [{ password: 'x'.repeat(129) }, 'input.password'],
    [{ name: 'x'.repeat(121) }, 'input.name'],
    [{ phone: 'x'.repeat(33) }, 'input.phone'],
    [{ address: { street: 'x'.repeat(121) } }, 'input.address.street'],
    [{ address: { postalCode: 'x'.repeat(17) } }, 'input.address.postalCode'],
    [{ address: { city: 'x'.repeat(81) } }, 'input.address.city'],
    [{ companyName: 'x'.repeat(121) }, 'input.companyName'],
    [{ organisationNumber: 'x'.repeat(21) }, 'input.organisationNumber'],
    [{ newsletterTextVersion: `${'1.'.repeat(16)}1` }, 'input.newsletterTextVersion'],
    [{ newsletterTextVersion: 'kim@example.com' }, 'input.newsletterTextVersion'],
    [{ guestCartId: 'x'.repeat(65) }, 'input.guestCartId'],
  ])('refuses what is too long and names the field, never the value (%#)', async (input, field) => {
    const variables = { input: { email: 'kund@exempel.se', password: PASSWORD, name: 'Exempel', ...input } };
    const { errors = [] } = await kit.ask(REGISTER, variables);
    expect(errors[0]?.extensions?.['code']).toBe('BAD_INPUT');
    const fields = errors[0]?.extensions?.['fields'] as { field: string }[];
    expect(fields.map((problem) => `input.${problem.field}`)).toEqual([field]);
    expect(JSON.stringify(errors)).not.toContain('xxx');
    expect(JSON.stringify(errors)).not.toContain('kund@exempel.se');
    expect(kit.peers.deposits).toEqual([]);
  });

  it('merges the guest cart, and registers all the same when that fails', async () => {
    const merged = await register(kit, { guestCartId: 'guest-cart' });
    expect(merged.cartMerged).toBe(true);
    expect(kit.peers.merges).toEqual([
      { guestCartId: 'guest-cart', customerId: merged.customer?.id, subjectId: merged.customer?.subject.id },
    ]);
    kit.peers.cartsFail = true;
    const unmerged = await register(kit, { email: 'annan@exempel.se', guestCartId: 'guest-cart' });
    expect(unmerged).toMatchObject({ cartMerged: false, userErrors: [] });
    expect(unmerged.session).not.toBeNull();
  });

  it('is not for staff, whose IP address is not the customer’s', async () => {
    const variables = { input: { email: 'kund@exempel.se', password: PASSWORD, name: 'Exempel' } };
    const answer = await kit.ask(REGISTER, variables, staff('SUPPORT'));
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(kit.peers.deposits).toEqual([]);
  });

  it('speaks the language of the request', async () => {
    const variables = { input: { email: 'x', password: PASSWORD, name: 'Exempel' } };
    const answer = await kit.ask(REGISTER, variables, { ...anonymous(), language: 'sv' });
    expect(JSON.stringify(answer.data)).toContain('Det är ingen giltig e-postadress.');
  });

  it('limits trying out who is a customer', async () => {
    await newCustomer(kit);
    let codes: string[] = [];
    for (let attempt = 0; attempt < 601 && !codes.includes('TOO_MANY_ATTEMPTS'); attempt += 1) {
      codes = (await register(kit)).userErrors.map(({ code }) => code);
    }
    expect(codes).toEqual(['TOO_MANY_ATTEMPTS']);
    kit.clock.advance(60_000);
    expect((await register(kit, { email: 'annan@exempel.se' })).userErrors).toEqual([]);
  });
});
