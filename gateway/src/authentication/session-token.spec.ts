import { fixedClock } from '@andamal/kernel';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { SessionTokens } from './session-token';

const SECRET = 'a secret of at least thirty-two characters';
const NOW = new Date('2026-11-23T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const CUSTOMER: JWTPayload = { sub: 'account-1', kind: 'CUSTOMER', sid: 'subject-1', roles: [], exp: SECONDS + 300 };

const sign = (claims: JWTPayload, { secret = SECRET, alg = 'HS256' } = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

function sessions(clock = fixedClock(NOW)) {
  return new SessionTokens(SECRET, clock);
}

it('no token is nobody', async () => {
  expect(await sessions().holderOf(undefined)).toEqual({ kind: 'ANONYMOUS', id: null, subjectId: null, roles: [] });
});

it('a customer’s token says account and data subject, and no roles whatever it holds', async () => {
  const token = await sign({ ...CUSTOMER, roles: ['PRIVACY_OFFICE'] });
  expect(await sessions().holderOf(`Bearer ${token}`)).toEqual({ kind: 'CUSTOMER', id: 'account-1', subjectId: 'subject-1', roles: [] });
});

it('a guest’s, whose identity was proven, says the data subject, and no account', async () => {
  const token = await sign({ sub: 'request-1', kind: 'GUEST', sid: 'subject-1', roles: ['PRIVACY_OFFICE'], exp: SECONDS + 300 });
  expect(await sessions().holderOf(`Bearer ${token}`)).toEqual({ kind: 'CUSTOMER', id: null, subjectId: 'subject-1', roles: [] });
});

it('staff’s says roles', async () => {
  const token = await sign({ sub: 'staff-1', kind: 'STAFF', roles: ['WAREHOUSE'], exp: SECONDS + 300 });
  expect(await sessions().holderOf(`bearer ${token}`)).toEqual({ kind: 'STAFF', id: 'staff-1', subjectId: null, roles: ['WAREHOUSE'] });
});

it.each<[string, () => string | Promise<string>]>([
  ['another secret', () => sign(CUSTOMER, { secret: 'another secret of at least 32 characters' })],
  ['another algorithm', () => sign(CUSTOMER, { alg: 'HS512', secret: 'x'.repeat(64) })],
  ['no signature', () => new UnsecuredJWT(CUSTOMER).setExpirationTime(SECONDS + 300).encode()],
  ['expired', () => sign({ ...CUSTOMER, exp: SECONDS - 1 })],
  ['without an end', () => sign({ ...CUSTOMER, exp: undefined })],
  ['not yet valid', () => sign({ ...CUSTOMER, nbf: SECONDS + 60 })],
  ['without an account', () => sign({ ...CUSTOMER, sub: undefined })],
  ['a customer without a data subject', () => sign({ ...CUSTOMER, sid: undefined })],
  ['staff without roles', () => sign({ sub: 's', kind: 'STAFF', exp: SECONDS + 300 })],
  ['a service', () => sign({ ...CUSTOMER, kind: 'SERVICE' })],
  ['no kind', () => sign({ ...CUSTOMER, kind: undefined })],
  ['another payload', async () => (await sign(CUSTOMER)).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...CUSTOMER, sid: 'subject-2' })).toString('base64url')}.`)],
  ['no token', () => ''],
  ['nonsense', () => 'nonsense'],
])('a token is refused: %s', async (_what, token) => {
  await expect(sessions().holderOf(`Bearer ${await token()}`)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('another scheme is refused', async () => {
  await expect(sessions().holderOf('Basic YTpi')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('a token that was verified before expires all the same', async () => {
  const clock = fixedClock(NOW);
  const tokens = sessions(clock);
  const header = `Bearer ${await sign(CUSTOMER)}`;
  await tokens.holderOf(header);
  clock.set(new Date(NOW.getTime() + 299_000));
  expect((await tokens.holderOf(header)).kind).toBe('CUSTOMER');
  clock.set(new Date(NOW.getTime() + 301_000));
  await expect(tokens.holderOf(header)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
