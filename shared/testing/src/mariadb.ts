import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createSchema } from '@andamal/database/testing';
import { createConnection } from 'mysql2/promise';
import { searchPath } from './mariadb-env';

export interface MariaDbServer {
  /** URL of a schema on this server, for a user that may do everything. Without a name: of the server (TEST_MYSQL_URL). */
  url(schema?: string): string;
  /** Creates a schema with the collation that the product requires. @returns its URL */
  createSchema(name: string): Promise<string>;
  /** The server's process. */
  readonly pid: number;
  /** Ends the server and deletes its data. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const USER = 'andamal';

/** Tests need no durability: what is lost when the machine fails is thrown away anyway. */
const FAST = [
  '--skip-log-bin',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-fast-shutdown=2',
  '--performance-schema=OFF',
  '--max-connections=600',
];

/** Whether a MariaDB or MySQL server is installed on this machine. */
export function mariadbAvailable(): boolean {
  return findProgram('mariadbd', 'mysqld') !== undefined;
}

/**
 * Starts a private server in a temporary folder, on a free port of the loopback interface, with one user whose password
 * nobody else knows. It ends with this process at the latest.
 *
 * @param options.bufferPoolMb what it may keep in memory of its tables; specs need little
 * @throws when no server is installed, or when it does not come up within a minute
 */
export async function startMariaDb({ bufferPoolMb = 128 }: { bufferPoolMb?: number } = {}): Promise<MariaDbServer> {
  const program = findProgram('mariadbd', 'mysqld');
  if (program === undefined) throw new Error('Neither mariadbd nor mysqld is installed');
  const folder = await mkdtemp(join(tmpdir(), 'andamal-mariadb-'));
  const password = randomBytes(16).toString('hex');
  await createDataFolder(program, join(folder, 'data'));
  await writeFile(
    join(folder, 'init.sql'),
    `CREATE USER '${USER}'@'%' IDENTIFIED BY '${password}';\nGRANT ALL PRIVILEGES ON *.* TO '${USER}'@'%' WITH GRANT OPTION;\n`,
    { mode: 0o600 },
  );

  const port = await freePort();
  const server = spawn(program, serverArguments(folder, port, bufferPoolMb), { stdio: ['ignore', 'ignore', 'pipe'] });
  const killWithUs = (): void => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = whenThisProcessEnds(killWithUs);
  const stop = async (): Promise<void> => {
    forget();
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };

  const url = (schema = ''): string => `mysql://${USER}:${password}@127.0.0.1:${port}/${schema}`;
  try {
    await untilItAnswers(server, port, password);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, createSchema: (name) => createSchema(url(), name), pid: server.pid ?? 0, stop };
}

function serverArguments(folder: string, port: number, bufferPoolMb: number): string[] {
  return [
    '--no-defaults',
    `--datadir=${join(folder, 'data')}`,
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--init-file=${join(folder, 'init.sql')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_bin',
    `--innodb-buffer-pool-size=${bufferPoolMb}M`,
    // In proportion, as a server of that size has it: a small log makes each page that is touched be written out at once.
    `--innodb-log-file-size=${Math.max(96, Math.round(bufferPoolMb / 4))}M`,
    ...asRoot(),
    ...FAST,
  ];
}

/** A server refuses to run as root unless it is told so by name. */
function asRoot(): string[] {
  return userInfo().uid === 0 ? ['--user=root'] : [];
}

async function createDataFolder(program: string, folder: string): Promise<void> {
  const run = promisify(execFile);
  const installer = findProgram('mariadb-install-db', 'mysql_install_db');
  if (installer === undefined) {
    await run(program, ['--no-defaults', '--initialize-insecure', `--datadir=${folder}`, ...asRoot()]);
    return;
  }
  await run(installer, [
    '--no-defaults',
    `--datadir=${folder}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...asRoot(),
  ]);
}

async function untilItAnswers(server: ChildProcess, port: number, password: string): Promise<void> {
  let messages = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    messages = (messages + chunk.toString()).slice(-4_000);
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The private MariaDB ended while starting:\n${messages}`);
    try {
      const connection = await createConnection({ host: '127.0.0.1', port, user: USER, password });
      await connection.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`The private MariaDB does not answer:\n${messages}`, { cause: error });
      await wait(50);
    }
  }
}

/** Also on Ctrl-C, after which no `exit` event comes. @returns what calls it off */
function whenThisProcessEnds(work: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    work();
    forget();
    process.kill(process.pid, signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forget = (): void => {
    process.off('exit', work);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', work);
  for (const signal of signals) process.once(signal, onSignal);
  return forget;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  // Its data is thrown away, so there is nothing to put in order first.
  server.kill('SIGKILL');
  await ended;
}

function findProgram(...names: string[]): string | undefined {
  const folders = [...searchPath().split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/libexec'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
