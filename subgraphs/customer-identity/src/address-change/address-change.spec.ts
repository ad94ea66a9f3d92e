import { uuidv7 } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, CLOSE_ACCOUNT, CODE, createKit, dataOf, newCustomer, PASSWORD, refresh, register, signIn, staff, type Kit } from '../test-kit';

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

const OLD = 'kund@exempel.se';
const NEW = 'ny.adress@exempel.se';
const REQUEST = 'mutation R($email: String) { requestSignInAddressChange(input: { email: $email }) { expiresAt message userErrors { code field message } } }';
const CONFIRM = `mutation C($code: String!, $password: String!) { confirmSignInAddressChange(input: { code: $code, password: $password }) {
  session { refreshToken } userErrors { code field } } }`;
const START = 'mutation S($input: StartAddressChangeInput!) { startAddressChange(input: $input) { expiresAt problem } }';
const COMPLETE = 'mutation C($input: CompleteAddressChangeInput!) { completeAddressChange(input: $input) { expiresAt problem } }';
const CHANGE_PASSWORD = `mutation P($next: String!) { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: $next }) { userErrors { code } } }`;

interface Requested {
  readonly expiresAt: string | null;
  readonly message: string | null;
  readonly userErrors: { code: string; field: string[] | null; message: string }[];
}
interface Confirmed {
  readonly session: { refreshToken: string } | null;
  readonly userErrors: { code: string; field: string[] | null }[];
}

const request = async (caller: CallerContext, email: string = NEW): Promise<Requested> =>
  dataOf<Requested>(await kit.ask(REQUEST, { email }, caller), 'requestSignInAddressChange');
const confirm = async (caller: CallerContext, code = CODE, password = PASSWORD): Promise<Confirmed> =>
  dataOf<Confirmed>(await kit.ask(CONFIRM, { code, password }, caller), 'confirmSignInAddressChange');
const refusal = ({ userErrors }: Requested | Confirmed): string | undefined => userErrors[0]?.code;
const eventsOf = async (type: string) => (await kit.events()).filter((event) => event.type === type);
const signsIn = async (email: string): Promise<boolean> => (await signIn(kit, { email })).session !== null;

/** Holds calls at the same point until so many have come to it. */
function meeting(count: number): () => Promise<void> {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let come = 0;
  return () => {
    come += 1;
    if (come >= count) open();
    return opened;
  };
}

describe('another address to sign in with', () => {
  it('is in force with the code and the password: the old one finds nobody, every session ends, the vault is told once', async () => {
    const { id: accountId, subjectId, session, caller } = await newCustomer(kit);
    const asked = await request(caller);
    expect(asked).toMatchObject({ expiresAt: '2026-11-23T09:30:00.000Z', userErrors: [] });
    expect(kit.peers.addresses).toEqual([{ id: expect.any(String), subjectId, accountId, caseId: null, email: NEW, taken: false }]);
    expect([await signsIn(OLD), await signsIn(NEW)]).toEqual([true, false]);

    const { session: fresh, userErrors } = await confirm(caller);
    expect(userErrors).toEqual([]);
    expect([await signsIn(OLD), await signsIn(NEW)]).toEqual([false, true]);
    expect((await refresh(kit, session.refreshToken)).session).toBeNull();
    expect((await refresh(kit, fresh?.refreshToken ?? '')).session).not.toBeNull();
    const depositId = kit.peers.addresses[0]?.id;
    expect(await eventsOf('SignInAddressChanged')).toEqual([
      { id: depositId, type: 'SignInAddressChanged', orderingKey: subjectId, payload: { accountId, subjectId, depositId, caseId: null } },
    ]);
    expect(refusal(await confirm(caller))).toBe('CODE_NOT_VALID');
    expect(await eventsOf('SignInAddressChanged')).toHaveLength(1);
    // The old address is free for somebody else.
    expect((await register(kit, { email: OLD })).userErrors).toEqual([]);
    // The address is nowhere here, and neither is the code.
    expect([await kit.dump(), ...kit.logLines].join('')).not.toMatch(/ny\.adress|1234 ?5678/i);
  });

  it('asks for both, and changes nothing without', async () => {
    const { caller } = await newCustomer(kit);
    expect((await confirm(caller)).userErrors).toEqual([{ code: 'CODE_NOT_VALID', field: ['input', 'code'] }]);
    await request(caller);
    expect((await confirm(caller, CODE, 'fel häst batteri')).userErrors).toEqual([{ code: 'PASSWORD_WRONG', field: ['input', 'password'] }]);
    expect(refusal(await confirm(caller, '0000 0000'))).toBe('CODE_NOT_VALID');
    kit.peers.noticePending = true;
    expect(refusal(await confirm(caller))).toBe('NOTICE_PENDING');
    kit.peers.noticePending = false;
    expect([await signsIn(OLD), await signsIn(NEW)]).toEqual([true, false]);
    kit.clock.advance(30 * 60_000);
    expect(refusal(await confirm(caller))).toBe('CODE_NOT_VALID');
    expect(kit.peers.proven.size).toBe(0);
    for (const [document, variables] of [[REQUEST, { email: NEW }], [CONFIRM, { code: CODE, password: PASSWORD }]] as const) {
      expect((await kit.ask(document, variables, anonymous())).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
      expect((await kit.ask(document, variables, staff('SUPPORT'))).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    }
  });

  it.each([
    ['ingen adress', 'BEGUN', 'EMAIL_INVALID'],
    ['', 'BEGUN', 'EMAIL_INVALID'],
    ['KUND@Exempel.se', 'BEGUN', 'SAME_ADDRESS'],
    [NEW, 'INVALID_VALUE', 'EMAIL_INVALID'],
    [NEW, 'SAME_VALUE', 'SAME_ADDRESS'],
    [NEW, 'UNKNOWN_SUBJECT', 'ACCOUNT_CLOSED'],
  ])('%j, of which the vault says %s, is refused with %s', async (email, outcome, code) => {
    const { caller } = await newCustomer(kit);
    kit.peers.addressOutcome = outcome;
    expect(await request(caller, email)).toMatchObject({ expiresAt: null, message: null, userErrors: [{ code }] });
    expect(refusal(await confirm(caller))).toBe('CODE_NOT_VALID');
  });

  it('is asked for with the same answer when somebody has it: only the letter differs', async () => {
    const { caller } = await newCustomer(kit);
    await register(kit, { email: 'upptagen@exempel.se' });
    const [free, taken] = [await request(caller), await request(caller, 'Upptagen@exempel.se')];
    expect(taken).toEqual(free);
    expect(kit.peers.addresses.map((address) => address.taken)).toEqual([false, true]);
    expect(refusal(await confirm(caller))).toBe('CODE_NOT_VALID');
    expect([await signsIn(OLD), await signsIn('upptagen@exempel.se')]).toEqual([true, true]);
  });

  it('goes to one of two who prove it at the same time', async () => {
    const people = [await newCustomer(kit), await newCustomer(kit, { email: 'en.till@exempel.se' })];
    for (const { caller } of people) await request(caller);
    kit.peers.beforeProof = meeting(people.length);
    const answers = await Promise.all(people.map(({ caller }) => confirm(caller)));
    expect(answers.map(refusal).sort()).toEqual(['CODE_NOT_VALID', undefined]);
    const [winner, loser] = answers[0]?.userErrors.length === 0 ? people : [...people].reverse();
    const entered = await signIn(kit, { email: NEW });
    expect(entered.customer?.id).toBe(winner?.id);
    expect(await eventsOf('SignInAddressChanged')).toMatchObject([{ orderingKey: winner?.subjectId }]);
    // The loser keeps what they had, and the vault lets go of the address.
    expect(await signsIn(loser?.id === people[0]?.id ? OLD : 'en.till@exempel.se')).toBe(true);
    expect(await eventsOf('DepositAbandoned')).toMatchObject([{ orderingKey: loser?.subjectId }]);
    expect((await refresh(kit, loser?.session.refreshToken ?? '')).session).not.toBeNull();
  });

  it('is not taken from somebody who registers with it meanwhile', async () => {
    const { caller } = await newCustomer(kit);
    await request(caller);
    expect((await register(kit, { email: NEW })).userErrors).toEqual([]);
    expect(refusal(await confirm(caller))).toBe('CODE_NOT_VALID');
    expect([await signsIn(OLD), (await eventsOf('DepositAbandoned')).length]).toEqual([true, 1]);
  });

  it('changes once, however often the code is shown at the same time', async () => {
    const { caller } = await newCustomer(kit);
    await request(caller);
    const answers = await Promise.all(Array.from({ length: 4 }, () => confirm(caller)));
    expect(answers.filter(({ session }) => session !== null)).toHaveLength(1);
    expect(await eventsOf('SignInAddressChanged')).toHaveLength(1);
    expect(await signsIn(NEW)).toBe(true);
  });

  it('is the one that was asked for last', async () => {
    const { caller, subjectId } = await newCustomer(kit);
    await Promise.all([request(caller, 'ett@exempel.se'), request(caller, 'tva@exempel.se')]);
    await request(caller);
    const [first, second, third] = kit.peers.addresses.map(({ id }) => id);
    const abandoned = (await eventsOf('DepositAbandoned')).map(({ payload }) => payload['depositId']);
    expect(abandoned.sort()).toEqual([first, second].sort());
    await confirm(caller);
    expect(await signsIn(NEW)).toBe(true);
    expect(await eventsOf('SignInAddressChanged')).toMatchObject([{ id: third, orderingKey: subjectId }]);
  });

  it('is given up with another password, and with the account', async () => {
    const { caller, subjectId } = await newCustomer(kit);
    await request(caller);
    dataOf(await kit.ask(CHANGE_PASSWORD, { next: 'ett annat lösenord' }, caller), 'changePassword');
    expect(refusal(await confirm(caller, CODE, 'ett annat lösenord'))).toBe('CODE_NOT_VALID');
    expect(await eventsOf('DepositAbandoned')).toMatchObject([{ payload: { depositId: kit.peers.addresses[0]?.id, subjectId } }]);

    await request(caller);
    await kit.ask(CLOSE_ACCOUNT, { password: 'ett annat lösenord' }, caller);
    expect(refusal(await confirm(caller, CODE, 'ett annat lösenord'))).toBe('ACCOUNT_CLOSED');
    expect(refusal(await request(caller))).toBe('ACCOUNT_CLOSED');
    expect((await kit.events()).map(({ type }) => type)).toEqual(['AccountCreated', 'DepositAbandoned', 'DepositAbandoned', 'AccountClosed']);
    expect(await kit.dump()).not.toContain('"address_change","rows":[{');
  });

  it('is asked for five times an hour by an account, and five times a day of one address', async () => {
    const { caller } = await newCustomer(kit);
    const codes: (string | undefined)[] = [];
    for (let count = 0; count < 6; count += 1) codes.push(refusal(await request(caller, `ny${count}@exempel.se`)));
    expect(codes).toEqual([undefined, undefined, undefined, undefined, undefined, 'TOO_MANY_ATTEMPTS']);
    const others = await Promise.all(Array.from({ length: 6 }, (_, count) => newCustomer(kit, { email: `kund${count}@exempel.se` })));
    const answers: (string | undefined)[] = [];
    for (const other of others) answers.push(refusal(await request(other.caller)));
    expect(answers.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(1);
    expect(kit.peers.addresses.filter(({ email }) => email === NEW)).toHaveLength(5);
  });
});

describe('another address in a case of the privacy office', () => {
  const internal = async (document: string, input: Record<string, unknown>) => {
    const answer = await kit.askInternal(document, { input });
    return dataOf<{ expiresAt: string | null; problem: string | null }>(answer, document === START ? 'startAddressChange' : 'completeAddressChange');
  };

  it('is begun for the person, and in force when they have read the code out, or shown it themselves', async () => {
    const { subjectId, session } = await newCustomer(kit);
    const caseId = uuidv7();
    expect(await internal(START, { subjectId, caseId, email: NEW })).toEqual({ expiresAt: '2026-11-23T09:30:00.000Z', problem: null });
    expect(await internal(COMPLETE, { subjectId, caseId: uuidv7(), code: CODE })).toMatchObject({ problem: 'CODE_NOT_VALID' });
    expect(await internal(COMPLETE, { subjectId, caseId, code: '0000 0000' })).toMatchObject({ problem: 'CODE_NOT_VALID' });
    expect(await internal(COMPLETE, { subjectId, caseId, code: CODE })).toEqual({ expiresAt: null, problem: null });
    expect([await signsIn(OLD), await signsIn(NEW)]).toEqual([false, true]);
    expect((await refresh(kit, session.refreshToken)).session).toBeNull();
    expect(await eventsOf('SignInAddressChanged')).toMatchObject([{ payload: { subjectId, caseId } }]);

    const other = await newCustomer(kit, { email: 'en.till@exempel.se' });
    await internal(START, { subjectId: other.subjectId, caseId, email: 'annan@exempel.se' });
    expect((await confirm(other.caller)).userErrors).toEqual([]);
    expect(await signsIn('annan@exempel.se')).toBe(true);
  });

  it('does not confirm what the customer began, and knows no account of nobody', async () => {
    const { subjectId, caller } = await newCustomer(kit);
    await request(caller);
    expect(await internal(COMPLETE, { subjectId, caseId: uuidv7(), code: CODE })).toMatchObject({ problem: 'CODE_NOT_VALID' });
    expect(kit.peers.proven.size).toBe(0);
    for (const document of [START, COMPLETE]) {
      const input = { subjectId: uuidv7(), caseId: uuidv7(), ...(document === START ? { email: NEW } : { code: CODE }) };
      expect(await internal(document, input)).toMatchObject({ problem: 'ACCOUNT_CLOSED' });
    }
  });

  it('is for the vault to ask', async () => {
    const { subjectId, caller } = await newCustomer(kit);
    const variables = { input: { subjectId, caseId: uuidv7(), email: NEW } };
    const answer = await kit.subgraph.execute('internal', { query: START, variables }, { ...caller, issuer: 'cart-checkout' });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
