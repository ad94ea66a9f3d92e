import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { createKit, refresh, register, signIn, type Kit } from '../test-kit';

let database: TestDatabaseUrl;
let kit: Kit | undefined;

beforeEach(async () => {
  database = await testDatabaseUrl('identity');
});

afterEach(async () => {
  await kit?.subgraph.stop();
  await database.cleanup();
});

const SUPPORT = { email: 'support@shop.example', password: 'andamal-dev' };

describe('staff accounts', () => {
  it('of development sign in, each with its role', async () => {
    kit = await createKit(database.url, { SEED: 'true' });
    for (const role of ['WAREHOUSE', 'FINANCE', 'MARKETING', 'SUPPORT', 'QUALITY', 'FRAUD', 'PRIVACY_OFFICE']) {
      const local = role === 'PRIVACY_OFFICE' ? 'privacy' : role.toLowerCase();
      const answer = await signIn(kit, { email: `${local}@shop.example`, password: 'andamal-dev', guestCartId: 'guest-cart' });
      expect(answer).toMatchObject({ viewer: { kind: 'STAFF', roles: [role] }, customer: null, cartMerged: false, userErrors: [] });
    }
    expect(kit.peers.merges).toEqual([]);
  });

  it('are made once, by however many starts', async () => {
    const first = await createKit(database.url, { SEED: 'true' });
    const { viewer } = await signIn(first, SUPPORT);
    await first.subgraph.stop();
    kit = await createKit(database.url, { SEED: 'true' });
    expect((await signIn(kit, SUPPORT)).viewer?.id).toBe(viewer?.id);
    expect((await kit.dump()).match(/"STAFF"/g)).toHaveLength(7);
  });

  it('are never made in production, nor where SEED is off', async () => {
    const secrets = { SESSION_SECRET: 's'.repeat(40), BLIND_INDEX_KEY: 'b'.repeat(40) };
    const production = await createKit(database.url, { NODE_ENV: 'production', SEED: 'true', ...secrets });
    expect((await signIn(production, SUPPORT)).session).toBeNull();
    await production.subgraph.stop();
    kit = await createKit(database.url, { SEED: 'false', ...secrets });
    expect((await signIn(kit, SUPPORT)).session).toBeNull();
  });

  it('cannot be registered over', async () => {
    kit = await createKit(database.url, { SEED: 'true' });
    expect((await register(kit, { email: 'Support@Shop.example' })).userErrors).toMatchObject([{ code: 'EMAIL_TAKEN' }]);
  });

  it('have sessions that end after four idle hours, and with the working day', async () => {
    kit = await createKit(database.url, { SEED: 'true' });
    let token = (await signIn(kit, SUPPORT)).session?.refreshToken ?? '';
    for (let hours = 0; hours < 9; hours += 3) {
      kit.clock.advance(3 * 3_600_000);
      token = (await refresh(kit, token)).session?.refreshToken ?? '';
      expect(token).not.toBe('');
    }
    kit.clock.advance(3 * 3_600_000);
    expect((await refresh(kit, token)).session).toBeNull();
  });
});
