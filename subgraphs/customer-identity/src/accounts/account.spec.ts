import { uuidv7 } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { anonymous, CLOSE_ACCOUNT, createKit, dataOf, newCustomer, PASSWORD, refresh, register, signIn, staff, type Kit } from '../test-kit';

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

interface Answer {
  readonly session?: { readonly refreshToken: string } | null;
  readonly closedAccountId?: string | null;
  readonly userErrors: { code: string; field: string[] | null }[];
}

const CHANGE_PASSWORD = /* GraphQL */ `
  mutation ($current: String!, $next: String!) {
    changePassword(input: { currentPassword: $current, newPassword: $next }) {
      session { refreshToken }
      userErrors { code field }
    }
  }
`;
const APPLY = 'mutation ($events: [EventInput!]!) { applyEvents(events: $events) { outcome code } }';
const NEW_PASSWORD = 'ett annat lösenord';

describe('changePassword', () => {
  it('ends every session and starts a new one', async () => {
    const { session, caller } = await newCustomer(kit);
    const changed = dataOf<Answer>(await kit.ask(CHANGE_PASSWORD, { current: PASSWORD, next: NEW_PASSWORD }, caller), 'changePassword');
    expect(changed.userErrors).toEqual([]);
    expect((await refresh(kit, session.refreshToken)).session).toBeNull();
    expect((await refresh(kit, changed.session?.refreshToken ?? '')).session).not.toBeNull();
    expect((await signIn(kit)).userErrors).toMatchObject([{ code: 'CREDENTIALS_INVALID' }]);
    expect((await signIn(kit, { password: NEW_PASSWORD })).userErrors).toEqual([]);
  });

  it('lets one of parallel changes win', async () => {
    const { caller } = await newCustomer(kit);
    const nexts = ['lösenord nummer ett', 'lösenord nummer två', 'lösenord nummer tre'];
    const answers = await Promise.all(
      nexts.map(async (next) => dataOf<Answer>(await kit.ask(CHANGE_PASSWORD, { current: PASSWORD, next }, caller), 'changePassword')),
    );
    const winners = nexts.filter((_, index) => answers[index]?.userErrors.length === 0);
    expect(winners).toHaveLength(1);
    expect((await signIn(kit, { password: winners[0] })).userErrors).toEqual([]);
  });

  it.each([
    [{ current: 'fel häst batteri', next: NEW_PASSWORD }, 'PASSWORD_WRONG', 'currentPassword'],
    [{ current: PASSWORD, next: 'för kort' }, 'PASSWORD_TOO_SHORT', 'newPassword'],
  ])('changes nothing with %j', async (passwords, code, field) => {
    const { caller } = await newCustomer(kit);
    const answer = dataOf<Answer>(await kit.ask(CHANGE_PASSWORD, passwords, caller), 'changePassword');
    expect(answer).toEqual({ session: null, userErrors: [{ code, field: ['input', field] }] });
    expect((await signIn(kit)).userErrors).toEqual([]);
  });

  it('limits guessing from a stolen session, without shutting the owner out', async () => {
    const { caller } = await newCustomer(kit);
    const guess = async () =>
      dataOf<Answer>(await kit.ask(CHANGE_PASSWORD, { current: 'fel häst batteri', next: NEW_PASSWORD }, caller), 'changePassword');
    const codes = (await Promise.all(Array.from({ length: 15 }, guess))).map(({ userErrors }) => userErrors[0]?.code);
    expect(codes.filter((code) => code === 'PASSWORD_WRONG')).toHaveLength(10);
    expect((await signIn(kit)).userErrors).toEqual([]);
  });
});

describe('closeAccount', () => {
  it('leaves an opaque row, announces it once, and frees the address', async () => {
    const { id, subjectId, session, caller } = await newCustomer(kit);
    await signIn(kit, { password: 'fel häst batteri' });
    const closings = await Promise.all(
      Array.from({ length: 3 }, async () => dataOf<Answer>(await kit.ask(CLOSE_ACCOUNT, { password: PASSWORD }, caller), 'closeAccount')),
    );
    expect(closings.filter(({ closedAccountId }) => closedAccountId === id)).toHaveLength(1);

    const tables = JSON.parse(await kit.dump()) as { name: string; rows: Record<string, unknown>[] }[];
    const rowsOf = (name: string) => tables.find((table) => table.name === name)?.rows;
    expect(rowsOf('account')).toMatchObject([{ id, subjectId, state: 'CLOSED', emailIndex: null, passwordHash: null }]);
    expect(rowsOf('session')).toEqual([]);
    // The address's counter is gone; what the shop as a whole counts names nobody.
    expect(rowsOf('failed_attempts')?.filter(({ expiresAt }) => Number(expiresAt) > kit.clock.now().getTime() + 60_000)).toEqual([]);
    const closed = (await kit.events()).filter(({ type }) => type === 'AccountClosed');
    expect(closed).toMatchObject([{ orderingKey: subjectId, payload: { accountId: id, subjectId } }]);

    expect((await refresh(kit, session.refreshToken)).session).toBeNull();
    expect((await signIn(kit)).userErrors).toMatchObject([{ code: 'CREDENTIALS_INVALID' }]);
    expect(dataOf(await kit.ask('{ me { id } }', {}, caller), 'me')).toBeNull();
    const again = await register(kit);
    expect(again.customer?.id).not.toBe(id);
    expect(again.customer?.subject.id).not.toBe(subjectId);
  });

  it('asks for the password', async () => {
    const { caller } = await newCustomer(kit);
    const answer = dataOf<Answer>(await kit.ask(CLOSE_ACCOUNT, { password: 'fel häst batteri' }, caller), 'closeAccount');
    expect(answer).toMatchObject({ closedAccountId: null, userErrors: [{ code: 'PASSWORD_WRONG', field: ['input', 'password'] }] });
    expect((await signIn(kit)).userErrors).toEqual([]);
  });

  it.each([
    ['UNAUTHENTICATED', anonymous()],
    ['FORBIDDEN', staff('SUPPORT')],
  ])('is refused with %s for others', async (code, caller) => {
    const answer = await kit.ask(CLOSE_ACCOUNT, { password: PASSWORD }, caller);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe(code);
  });
});

describe('SubjectErased', () => {
  const erased = (subjectId: string, accountClosed: boolean) => ({
    events: [
      {
        id: uuidv7(),
        type: 'SubjectErased',
        orderingKey: subjectId,
        at: '2026-11-23T09:00:00.000Z',
        payload: JSON.stringify({ subjectId, accountClosed, caseId: uuidv7() }),
      },
    ],
  });

  it('closes the account as the person would, without announcing it', async () => {
    const { subjectId, session } = await newCustomer(kit);
    const event = erased(subjectId, true);
    for (const outcome of ['APPLIED', 'DUPLICATE']) {
      expect(dataOf(await kit.askInternal(APPLY, event), 'applyEvents')).toEqual([{ outcome, code: null }]);
    }
    expect((await signIn(kit)).userErrors).toMatchObject([{ code: 'CREDENTIALS_INVALID' }]);
    expect((await refresh(kit, session.refreshToken)).session).toBeNull();
    expect((await kit.events()).map(({ type }) => type)).toEqual(['AccountCreated']);
    expect(await kit.dump()).not.toContain('argon2id');
  });

  it('leaves the account when only data was erased, and does nothing for who has none', async () => {
    const { subjectId } = await newCustomer(kit);
    for (const event of [erased(subjectId, false), erased(uuidv7(), true)]) {
      expect(dataOf(await kit.askInternal(APPLY, event), 'applyEvents')).toEqual([{ outcome: 'APPLIED', code: null }]);
    }
    expect((await signIn(kit)).userErrors).toEqual([]);
  });
});
