import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { createKit, dataOf, newCustomer, refresh, signIn, type Kit } from '../test-kit';

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

const DAY_MS = 86_400_000;
const SIGN_OUT = 'mutation ($token: String!) { signOut(input: { refreshToken: $token }) { signedOut } }';
const SIGN_OUT_EVERYWHERE = 'mutation { signOutEverywhere { endedSessions } }';

/** @returns the next refresh token, or null when the session has ended. */
const next = async (token: string): Promise<string | null> => (await refresh(kit, token)).session?.refreshToken ?? null;

describe('refreshSession', () => {
  it('gives new tokens, and stores neither', async () => {
    const { session } = await newCustomer(kit);
    const second = await next(session.refreshToken);
    expect(second).not.toBeNull();
    expect(second).not.toBe(session.refreshToken);
    const dump = await kit.dump();
    for (const token of [session.refreshToken, second ?? '']) expect(dump).not.toContain(token.split('.')[1]);
  });

  it('ends the session when a used token comes back', async () => {
    const { session } = await newCustomer(kit);
    const second = await next(session.refreshToken);
    const third = await next(second ?? '');
    expect((await refresh(kit, session.refreshToken)).userErrors).toEqual([
      { code: 'REFRESH_TOKEN_INVALID', field: ['input', 'refreshToken'] },
    ]);
    expect(await next(third ?? '')).toBeNull();
    expect(kit.logLines.join('')).toContain('a refresh token was used again');
  });

  it('ends one session and leaves the person’s others', async () => {
    const { session } = await newCustomer(kit);
    const other = (await signIn(kit)).session?.refreshToken ?? '';
    await next(session.refreshToken);
    await next(session.refreshToken);
    expect(await next(other)).not.toBeNull();
  });

  it('answers a single one of many parallel calls with one token', async () => {
    const { session } = await newCustomer(kit);
    const answers = await Promise.all(Array.from({ length: 10 }, () => next(session.refreshToken)));
    const given = answers.filter((token) => token !== null);
    expect(given).toHaveLength(1);
    // The nine others are a reuse: the token was in more hands than one.
    expect(await next(given[0] ?? '')).toBeNull();
  });

  it('ends thirty days after its last use, and half a year after the sign-in at the latest', async () => {
    const { session } = await newCustomer(kit);
    let token: string = session.refreshToken;
    for (let days = 0; days < 174; days += 29) {
      kit.clock.advance(29 * DAY_MS);
      token = (await next(token)) ?? '';
      expect(token).not.toBe('');
    }
    kit.clock.advance(6 * DAY_MS);
    expect(await next(token)).toBeNull();

    const unused = (await signIn(kit)).session?.refreshToken ?? '';
    kit.clock.advance(30 * DAY_MS);
    expect(await next(unused)).toBeNull();
  });

  it.each(['', 'nonsense', `${'a'.repeat(22)}.${'b'.repeat(43)}`])('refuses %j', async (token) => {
    expect(await next(token)).toBeNull();
  });
});

describe('signing out', () => {
  it('ends the session, also by one of its used tokens, and again without complaint', async () => {
    const { session } = await newCustomer(kit);
    const second = await next(session.refreshToken);
    for (let times = 0; times < 2; times += 1) {
      expect(dataOf(await kit.ask(SIGN_OUT, { token: session.refreshToken }), 'signOut')).toEqual({ signedOut: true });
    }
    expect(await next(second ?? '')).toBeNull();
  });

  it('everywhere ends every session of the account, and of no other', async () => {
    const { session, caller } = await newCustomer(kit);
    const other = await newCustomer(kit, { email: 'annan@exempel.se' });
    await signIn(kit);
    expect(dataOf(await kit.ask(SIGN_OUT_EVERYWHERE, {}, caller), 'signOutEverywhere')).toEqual({ endedSessions: 2 });
    expect(await next(session.refreshToken)).toBeNull();
    expect(await next(other.session.refreshToken)).not.toBeNull();
  });

  it('everywhere is for who has signed in', async () => {
    expect((await kit.ask(SIGN_OUT_EVERYWHERE)).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });
});

it('deletes sessions that have run out', async () => {
  await newCustomer(kit);
  kit.clock.advance(30 * DAY_MS);
  kit.subgraph.start();
  await kit.subgraph.stop();
  kit = await createKit(database.url);
  expect(await kit.dump()).toContain('{"name":"session","rows":[]}');
});
