import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, query, type Database } from '@andamal/database';
import {
  startEmbeddedProcess,
  startServiceProcesses,
  testDatabaseUrl,
  type ServiceName,
  type ServiceProcess,
  type TestDatabaseUrl,
} from '@andamal/testing';
import { GraphQLClient } from 'graphql-request';

export type SubgraphDatabase = Exclude<ServiceName, 'gateway'>;

export const DATABASES: readonly SubgraphDatabase[] = ['catalog', 'cart-checkout', 'customer-identity', 'privacy-compliance'];

/** The system under test as its users have it: built files in processes of their own, reached over HTTP. */
export interface System {
  readonly topology: 'embedded' | 'services';
  /** The gateway's origin, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  /** `embedded` alone, or the five services by name. */
  readonly processes: Readonly<Record<string, ServiceProcess>>;
  /** Everything that any process has printed. */
  output(): string;
  /** Rows straight from a subgraph's database, past the product. */
  rows<Row extends object>(database: SubgraphDatabase, sql: string, parameters?: readonly (string | number)[]): Promise<Row[]>;
  databaseUrl(database: SubgraphDatabase): string;
  kind: 'sqlite' | 'mysql';
  /** The folder of the database files; null where databases are elsewhere. */
  readonly dataDir: string | null;
  /** The folder in which letters land. It holds personal data, as a mail service would. */
  readonly mailDir: string;
  stop(): Promise<void>;
}

/**
 * Starts a system of its own for one spec, empty but for the seed. The engine decides the topology, so that the same
 * spec proves both: SQLite runs embedded, MySQL or MariaDB (`TEST_MYSQL_URL`) runs as five services.
 */
export async function startSystem(environment: NodeJS.ProcessEnv = {}, topology?: System['topology']): Promise<System> {
  const mailDir = await mkdtemp(join(tmpdir(), 'andamal-letters-'));
  const settings = { NODE_ENV: 'test', LOG_LEVEL: 'debug', MAIL_DIR: mailDir, ...environment };
  const isServices = (topology ?? (process.env.TEST_MYSQL_URL ? 'services' : 'embedded')) === 'services';
  const system = isServices ? await startServices(settings) : await startEmbedded(settings);
  return {
    ...system,
    mailDir,
    async stop() {
      await system.stop();
      await rm(mailDir, { recursive: true, force: true });
    },
  };
}

async function startEmbedded(environment: NodeJS.ProcessEnv): Promise<Omit<System, 'mailDir'>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'andamal-system-'));
  const embedded = await startEmbeddedProcess({ dataDir, environment });
  return {
    topology: 'embedded',
    kind: 'sqlite',
    dataDir,
    url: embedded.url,
    processes: { embedded },
    output: () => embedded.output(),
    databaseUrl: (name) => `sqlite:${join(dataDir, `${name}.sqlite`)}`,
    rows: rowsFrom((name) => `sqlite:${join(dataDir, `${name}.sqlite`)}`),
    async stop() {
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startServices(environment: NodeJS.ProcessEnv): Promise<Omit<System, 'mailDir'>> {
  const targets = await Promise.all(DATABASES.map(async (name) => [name, await testDatabaseUrl(name)] as const));
  const byName = new Map<string, TestDatabaseUrl>(targets);
  const urlOf = (name: SubgraphDatabase): string => (byName.get(name) as TestDatabaseUrl).url;
  const started = await startServiceProcesses({
    databaseUrls: Object.fromEntries(DATABASES.map((name) => [name, urlOf(name)])) as Record<SubgraphDatabase, string>,
    environment,
  });
  return {
    topology: 'services',
    kind: urlOf('catalog').startsWith('sqlite:') ? 'sqlite' : 'mysql',
    dataDir: null,
    url: started.url,
    processes: started.services,
    output: () => Object.values(started.services).map((service) => service.output()).join(''),
    databaseUrl: urlOf,
    rows: rowsFrom(urlOf),
    async stop() {
      await started.stop();
      await Promise.all(targets.map(([, target]) => target.cleanup()));
    },
  };
}

/** Opens a database for each question, so that nothing is cached between the product's writes and the test's look. */
function rowsFrom(urlOf: (name: SubgraphDatabase) => string): System['rows'] {
  return async <Row extends object>(name: SubgraphDatabase, sql: string, parameters: readonly (string | number)[] = []) => {
    const database: Database = await openDatabase({ name, url: urlOf(name), entities: [], migrations: [] });
    try {
      return await query<Row>(database.read, sql, parameters);
    } finally {
      await database.close();
    }
  };
}

/** A client of the gateway. `errorPolicy: all`, since a denied field is an answer and not a failure. */
export function clientOf(system: Pick<System, 'url'>, accessToken?: string, headers: Record<string, string> = {}): GraphQLClient {
  return new GraphQLClient(`${system.url}/graphql`, {
    errorPolicy: 'all',
    headers: { ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }), ...headers },
  });
}

/** Waits until the look finds something. Fails loudly instead of waiting for ever. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>, what: string, timeoutMs = 15_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
