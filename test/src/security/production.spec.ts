import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, query } from '@andamal/database';
import { startEmbeddedProcess, type ServiceProcess } from '@andamal/testing';
import { ask, codes, post, send } from './attacker';

/** What each process must be given in production, and by which name it says so. */
const SECRETS_OF: Readonly<Record<string, readonly string[]>> = {
  'gateway/dist/main.js': ['SESSION_SECRET', 'CALLER_SECRET'],
  'subgraphs/catalog/dist/main.js': ['CALLER_SECRET'],
  'subgraphs/cart-checkout/dist/main.js': ['CALLER_SECRET'],
  'subgraphs/customer-identity/dist/main.js': ['SESSION_SECRET', 'BLIND_INDEX_KEY', 'CALLER_SECRET'],
  'subgraphs/privacy-compliance/dist/main.js': ['VAULT_KEK', 'VAULT_INDEX_KEY', 'RECEIPT_SIGNING_KEY', 'LINK_SECRET', 'CALLER_SECRET'],
  'embedded/dist/main.js': ['SESSION_SECRET', 'BLIND_INDEX_KEY', 'VAULT_KEK', 'VAULT_INDEX_KEY', 'RECEIPT_SIGNING_KEY', 'LINK_SECRET', 'CALLER_SECRET'],
};
const MAINS = Object.keys(SECRETS_OF);
const ALL_SECRETS = [...new Set(Object.values(SECRETS_OF).flat())];

/** A secret of an operator's, a different one for each use. */
const good = (name: string): string => `${name.toLowerCase()} of this shop, 64 letters that nobody has guessed`;
const developmentDefault = (name: string): string => `development-only-${name.toLowerCase().replaceAll('_', '-')}-0123456789`;
const goodSecrets = Object.fromEntries(ALL_SECRETS.map((name) => [name, good(name)]));

/** How production sends letters: by a mail server, and nobody listens there. */
const MAIL = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Shop <no-reply@shop.example>', PUBLIC_URL: 'https://shop.example' };

// Some thirty processes are started in a test, one after another.
jest.setTimeout(300_000);

describe('in production', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'andamal-production-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Starts a process that must not start. It has nothing of this environment but what it is given. */
  function refusal(main: string, environment: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
    const given = { NODE_ENV: 'production', DATA_DIR: folder, DATABASE_URL: `sqlite:${join(folder, 'refused.sqlite')}`, PORT: '0', ...environment };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [main], { env: given, timeout: 30_000 }, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, output: `${stdout}${stderr}` });
      });
    });
  }

  describe.each(MAINS)('%s', (main) => {
    const secrets = SECRETS_OF[main] as readonly string[];

    it('does not start without its secrets, and names each', async () => {
      const { code, output } = await refusal(main, {});
      expect(code).toBe(1);
      // What a process says at once, the others of its kind included: nothing is found one by one.
      const named = secrets.filter((name) => output.includes(`${name}: the development default is not allowed in production`));
      expect(named).not.toEqual([]);
      expect(output).not.toMatch(/development-only-|^\s+at /m);
      expect(await readdir(folder)).toEqual([]);
    });

    it('does not start while a single one is missing, is that of development, or is short', async () => {
      for (const name of secrets) {
        for (const [value, why] of [
          [undefined, 'development default'],
          ['', 'development default'],
          [developmentDefault(name), 'development default'],
          [`development-only-${'x'.repeat(40)}`, 'development default'],
          ['hemlig-men-kort', '32 characters'],
        ] as const) {
          const { code, output } = await refusal(main, { ...goodSecrets, [name]: value });
          expect([name, value, code, output.includes(name), output.includes(why)]).toEqual([name, value, 1, true, true]);
          expect([...Object.values(goodSecrets), 'hemlig-men-kort'].filter((secret) => output.includes(secret))).toEqual([]);
        }
      }
      expect((await readdir(folder)).filter((file) => file.includes('identity') || file.includes('privacy'))).toEqual([]);
    });

    it('does not start with a clock that somebody sets', async () => {
      const file = join(folder, 'clock');
      await writeFile(file, '2033-01-01T00:00:00Z');
      const { code, output } = await refusal(main, { ...goodSecrets, CLOCK_FILE: file });
      expect([code, output]).toEqual([1, expect.stringContaining('CLOCK_FILE: not allowed in production')]);
    });

    it('does not take another spelling of production for development', async () => {
      for (const NODE_ENV of ['Production', 'prod', 'PRODUCTION', 'staging']) {
        const { code, output } = await refusal(main, { NODE_ENV });
        expect([NODE_ENV, code, output.includes('NODE_ENV')]).toEqual([NODE_ENV, 1, true]);
      }
    });

    it('says everything that is wrong with its settings at once', async () => {
      const { code, output } = await refusal(main, { ...goodSecrets, PORT: '99999', LOG_LEVEL: 'loud' });
      expect([code, output.includes('PORT'), output.includes('LOG_LEVEL')]).toEqual([1, true, true]);
    });
  });

  describe('a shop', () => {
    let shop: ServiceProcess;
    let dataDir: string;

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'andamal-production-shop-'));
      shop = await startEmbeddedProcess({ dataDir, environment: { ...goodSecrets, ...MAIL, NODE_ENV: 'production', SEED: 'true', LOG_LEVEL: 'info' } });
    });
    afterAll(async () => {
      await shop.stop();
      await rm(dataDir, { recursive: true, force: true });
    });

    it('has no staff whose password everybody knows, whatever SEED says', async () => {
      for (const role of ['warehouse', 'finance', 'marketing', 'support', 'privacy']) {
        const reply = await ask(shop, 'mutation S($email: String!) { signIn(input: { email: $email, password: "andamal-dev" }) { session { accessToken } userErrors { code } } }', {
          variables: { email: `${role}@shop.example` },
        });
        expect(reply.data).toEqual({ signIn: { session: null, userErrors: [{ code: 'CREDENTIALS_INVALID' }] } });
      }
      const database = await openDatabase({ name: 'customer-identity', url: `sqlite:${join(dataDir, 'customer-identity.sqlite')}`, entities: [], migrations: [] });
      const accounts = await query(database.read, 'SELECT id FROM account').finally(() => database.close());
      expect(accounts).toEqual([]);
    });

    it('tells nothing about its schema, and shows no tools of development', async () => {
      expect((await ask(shop, '{ products(first: 1) { nodes { id } } }')).errors).toEqual([]);
      for (const query of ['{ __schema { types { name } } }', '{ __type(name: "PersonalData") { fields { name } } }', '{ products(first: 1) { nodes { id } } __schema { queryType { name } } }']) {
        const reply = await ask(shop, query);
        expect([query, reply.status, reply.data]).toEqual([query, 400, null]);
      }
      expect((await send(shop.url, { redirect: 'manual' })).status).toBe(404);
      const page = await send(`${shop.url}/graphql`, { headers: { accept: 'text/html' } });
      expect([page.status >= 400, /sandbox|apollo/i.test(page.headers.get('content-type') === 'text/html' ? page.text : '')]).toEqual([true, false]);
    });

    it('lets no tool of development in from its site', async () => {
      const preflight = await send(`${shop.url}/graphql`, { method: 'OPTIONS', headers: { origin: 'https://studio.apollographql.com', 'access-control-request-method': 'POST' } });
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    });

    it('shows nothing of its inside in an error', async () => {
      for (const body of ['{', '{"query":"{ nothing }"}', '{"query":"{ viewer { kind } }","variables":5}']) {
        const reply = await post(`${shop.url}/graphql`, body);
        expect([reply.status, reply.text]).toEqual([400, expect.not.stringMatching(/stacktrace|node_modules|\.js:\d/)]);
      }
      expect(codes(await ask(shop, '{ viewer { kind } }', { as: 'x.y.z' }))).toEqual(['UNAUTHENTICATED']);
    });
  });
});
