import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import * as argon2 from '@node-rs/argon2';
import { jwtVerify } from 'jose';
import { anonymous, CLOSE_ACCOUNT, createKit, dataOf, newCustomer, PASSWORD, signIn, type Kit } from '../test-kit';

jest.mock('@node-rs/argon2', () => {
  const real = jest.requireActual<typeof import('@node-rs/argon2')>('@node-rs/argon2');
  return { ...real, verify: jest.fn(real.verify) };
});

const verify = jest.mocked(argon2.verify);
const SESSION_SECRET = 'a-secret-for-this-spec-0123456789';
const UNKNOWN = { email: 'okand@exempel.se' };
const WRONG = { password: 'fel häst batteri' };

let database: TestDatabaseUrl;
let kit: Kit;

beforeEach(async () => {
  database = await testDatabaseUrl('identity');
  kit = await createKit(database.url, { SESSION_SECRET });
  verify.mockClear();
});

afterEach(async () => {
  await kit.subgraph.stop();
  await database.cleanup();
});

describe('signIn', () => {
  it('gives an access token for five minutes that says who and as what', async () => {
    const { id, subjectId } = await newCustomer(kit);
    const { session, viewer, customer } = await signIn(kit, { email: ' Kund@EXEMPEL.se' });
    const { payload, protectedHeader } = await jwtVerify(
      session?.accessToken ?? '',
      new TextEncoder().encode(SESSION_SECRET),
      { currentDate: kit.clock.now(), algorithms: ['HS256'] },
    );
    const issuedAt = kit.clock.now().getTime() / 1000;
    expect(payload).toEqual({ sub: id, kind: 'CUSTOMER', sid: subjectId, roles: [], iat: issuedAt, exp: issuedAt + 300 });
    expect(protectedHeader.alg).toBe('HS256');
    expect(viewer).toEqual({ kind: 'CUSTOMER', id, roles: [] });
    expect(customer).toEqual({ id });
  });

  it('does the same work and gives the same answer for an unknown address and for a wrong password', async () => {
    await newCustomer(kit);
    const paths = [];
    for (const credentials of [UNKNOWN, WRONG]) {
      verify.mockClear();
      const { result, statements } = await kit.subgraph.database.statements.measure(() => signIn(kit, credentials));
      paths.push({ result, statements, parameters: verify.mock.calls.map(([hash]) => argon2.parseOptions(hash)) });
    }
    const [unknown, wrong] = paths;
    expect(unknown?.parameters).toHaveLength(1);
    expect(unknown).toEqual(wrong);
    expect(wrong?.result).toMatchObject({ session: null, viewer: null, userErrors: [{ code: 'CREDENTIALS_INVALID', field: null }] });
  });

  it('answers nothing else for what is no address, or for none', async () => {
    for (const email of ['not an address', null]) {
      expect((await signIn(kit, { email })).userErrors).toMatchObject([{ code: 'CREDENTIALS_INVALID' }]);
    }
  });

  it('merges the guest cart, and signs in all the same when that fails', async () => {
    const { id, subjectId } = await newCustomer(kit);
    expect((await signIn(kit, { guestCartId: 'guest-cart' })).cartMerged).toBe(true);
    expect(kit.peers.merges).toEqual([{ guestCartId: 'guest-cart', customerId: id, subjectId }]);
    kit.peers.cartsFail = true;
    const unmerged = await signIn(kit, { guestCartId: 'guest-cart' });
    expect(unmerged.cartMerged).toBe(false);
    expect(unmerged.session).not.toBeNull();
  });

  it('starts no session for an account that is closed while its password is verified', async () => {
    const { caller } = await newCustomer(kit);
    const real = jest.requireActual<typeof import('@node-rs/argon2')>('@node-rs/argon2').verify;
    verify.mockImplementationOnce(async (...parameters) => {
      const closed = await kit.ask(CLOSE_ACCOUNT, { password: PASSWORD }, caller);
      expect(closed.data?.['closeAccount']).toMatchObject({ userErrors: [] });
      return real(...parameters);
    });
    expect((await signIn(kit)).userErrors).toMatchObject([{ code: 'CREDENTIALS_INVALID' }]);
    expect(await kit.dump()).toContain('{"name":"session","rows":[]}');
  });
});

describe('the limit on failures', () => {
  const fail = async (credentials: Record<string, unknown>, times: number): Promise<string[]> => {
    const answers = await Promise.all(Array.from({ length: times }, () => signIn(kit, credentials)));
    return answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  };

  it.each([['a customer’s address', WRONG], ['an unknown address', UNKNOWN]])(
    'lets ten of many parallel attempts on %s through',
    async (_whose, credentials) => {
      await newCustomer(kit);
      const codes = await fail(credentials, 25);
      expect(codes.filter((code) => code === 'CREDENTIALS_INVALID')).toHaveLength(10);
      expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(15);
      expect(verify).toHaveBeenCalledTimes(10);
    },
  );

  it('holds for the right password too, for nobody else, and for a quarter of an hour', async () => {
    await newCustomer(kit);
    await newCustomer(kit, { email: 'annan@exempel.se' });
    await fail(WRONG, 10);
    expect((await signIn(kit)).userErrors).toMatchObject([{ code: 'TOO_MANY_ATTEMPTS' }]);
    expect((await signIn(kit, { email: 'annan@exempel.se' })).userErrors).toEqual([]);
    kit.clock.advance(15 * 60_000);
    expect((await signIn(kit)).userErrors).toEqual([]);
  });

  it('begins anew after a success', async () => {
    await newCustomer(kit);
    for (let round = 0; round < 3; round += 1) {
      expect(await fail(WRONG, 9)).toEqual(Array(9).fill('CREDENTIALS_INVALID'));
      expect((await signIn(kit)).userErrors).toEqual([]);
    }
  });

  it('counts all failures of the shop together, whatever the addresses', async () => {
    await newCustomer(kit);
    verify.mockResolvedValue(false);
    const guesses = Array.from({ length: 605 }, (_, number) => signIn(kit, { email: `person${number}@exempel.se` }));
    const codes = (await Promise.all(guesses)).flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes.filter((code) => code === 'TOO_MANY_ATTEMPTS')).toHaveLength(5);
    verify.mockImplementation(jest.requireActual<typeof import('@node-rs/argon2')>('@node-rs/argon2').verify);
    kit.clock.advance(60_000);
    expect((await signIn(kit)).userErrors).toEqual([]);
  });

  it('keeps its counters no longer than their window', async () => {
    await fail(UNKNOWN, 3);
    kit.clock.advance(15 * 60_000);
    kit.subgraph.start();
    await kit.subgraph.stop();
    kit = await createKit(database.url);
    expect(await kit.dump()).toContain('{"name":"failed_attempts","rows":[]}');
  });
});

describe('a guest whose identity the vault has proven', () => {
  const ISSUE = 'mutation I($input: IssueGuestTokenInput!) { issueGuestToken(input: $input) { token expiresAt } }';
  const input = { subjectId: 'subject-of-a-guest', requestId: 'request-1' };

  it('gets a token for half an hour, with no account and no role', async () => {
    const { token } = dataOf<{ token: string }>(await kit.askInternal(ISSUE, { input }), 'issueGuestToken');
    const { payload } = await jwtVerify(token, new TextEncoder().encode(SESSION_SECRET), { currentDate: kit.clock.now(), algorithms: ['HS256'] });
    const issuedAt = kit.clock.now().getTime() / 1000;
    expect(payload).toEqual({ sub: 'request-1', kind: 'GUEST', sid: 'subject-of-a-guest', roles: [], iat: issuedAt, exp: issuedAt + 1800 });
  });

  it('gets it by the vault’s word only', async () => {
    const caller = { ...anonymous(), issuer: 'cart-checkout' as const, kind: 'SERVICE' as const };
    const answer = await kit.subgraph.execute('internal', { query: ISSUE, variables: { input } }, caller);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });
});
