import * as mysql from 'mysql2';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { DatabaseLog, Engine, EngineTransaction } from './engine';
import { StatementError, type StatementErrorKind } from './errors';
import type { NativeValue } from './parameters';
import { attachReader, attachSession, TransactionSession, type Row, type Session, type StatementResult } from './session';
import type { StatementCounter } from './statement-counter';
import type { DatabaseTarget } from './url';

const MIGRATION_LOCK_SECONDS = 120;
const SESSION_SETTINGS =
  "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5, sql_mode = " +
  "'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION'";

interface EngineOptions {
  readonly target: Extract<DatabaseTarget, { kind: 'mysql' }>;
  readonly poolSize: number;
  readonly entities: (new () => object)[];
  readonly migrations: (new () => MigrationInterface)[];
  readonly counter: StatementCounter;
  readonly log: DatabaseLog | undefined;
}

/**
 * MySQL 8 or MariaDB, over two pools: one for transactions and one that the server itself keeps from writing. Two, so
 * that a read which is made while a transaction is open never waits for a connection that a transaction holds.
 */
export async function openMysql(options: EngineOptions): Promise<Engine> {
  const { counter } = options;
  const writing = await connect(options, 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const reading = await connect(options, 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY').catch(
    async (error: unknown) => {
      await writing.source.destroy();
      throw error;
    },
  );
  const makeRunner = sendThrough(writing.source, counter);
  sendThrough(reading.source, counter);
  const readSession: Session = { run: (sql, values) => send(reading.pool, sql, values, counter) };
  attachReader(reading.source, readSession);

  return {
    kind: 'mysql',
    reader: reading.source,
    writer: writing.source,
    exclusively: (work) => work(),
    newTransaction: async () => {
      const runner = makeRunner();
      return transactionOn(writing.source, runner, await connectionOf(runner), counter);
    },
    runAlone: (sql, values) => send(writing.pool, sql, values, counter),
    withMigrationLock: (work) => withNamedLock(writing.pool, `migrate:${options.target.schema}`, work),
    close: async () => {
      await reading.source.destroy();
      await writing.source.destroy();
    },
  };
}

function transactionOn(
  source: DataSource,
  runner: QueryRunner,
  connection: mysql.PoolConnection,
  counter: StatementCounter,
): EngineTransaction {
  const session = new TransactionSession((sql, values) => send(connection, sql, values, counter), breaksTransaction);
  attachSession(source, runner, session);
  return {
    runner,
    session,
    release: async (clean) => {
      if (clean) return runner.release();
      connection.destroy();
    },
  };
}

async function connectionOf(runner: QueryRunner): Promise<mysql.PoolConnection> {
  try {
    return (await runner.connect()) as mysql.PoolConnection;
  } catch (error) {
    throw toStatementError(error as mysql.QueryError, 'CONNECT');
  }
}

/** After these the server has rolled the whole transaction back, or may do so: nothing more may be sent in it. */
function breaksTransaction(error: unknown): boolean {
  return error instanceof StatementError && (error.kind === 'CONFLICT' || error.kind === 'CONNECTION');
}

/**
 * Makes every runner that TypeORM asks for (for a read, a migration) send over this module, on the connection that it
 * takes when it is first used.
 *
 * @returns a maker of runners that are still without a session
 */
function sendThrough(source: DataSource, counter: StatementCounter): () => QueryRunner {
  const { driver } = source;
  const make = driver.createQueryRunner.bind(driver);
  driver.createQueryRunner = (mode) => {
    const runner = make(mode);
    attachSession(source, runner, {
      run: async (sql, values) => send(await connectionOf(runner), sql, values, counter),
    });
    return runner;
  };
  return () => make('master');
}

async function connect(options: EngineOptions, isolation: string): Promise<{ source: DataSource; pool: mysql.Pool }> {
  const { target } = options;
  let pool: mysql.Pool | undefined;
  const driver = {
    createPool(config: mysql.PoolOptions): mysql.Pool {
      const created = mysql.createPool(config);
      created.on('connection', (connection) => setUp(connection, isolation, options.log));
      pool = created;
      return created;
    },
  };
  const source = new DataSource({
    type: 'mysql',
    driver,
    host: target.host,
    port: target.port,
    username: target.user,
    password: target.password,
    database: target.schema,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    poolSize: options.poolSize,
    ...(target.tls ? { ssl: { minVersion: 'TLSv1.2' } } : {}),
    // FOUND_ROWS (mysql2's default, named here because we rely on it): an UPDATE reports the rows that it found, as
    // SQLite does, and not only those whose values changed.
    extra: { flags: ['FOUND_ROWS'], decimalNumbers: true, enableKeepAlive: true, idleTimeout: 60_000 },
    entities: options.entities,
    migrations: options.migrations,
    synchronize: false,
    logging: false,
  });
  await source.initialize();
  if (pool === undefined) throw new Error('The MySQL driver made no pool');
  return { source, pool };
}

/** The statements queue up before whatever the new connection is wanted for. */
function setUp(connection: mysql.PoolConnection, isolation: string, log: DatabaseLog | undefined): void {
  connection.on('error', (error) => log?.warn({ code: codeOf(error) }, 'a database connection was lost'));
  for (const sql of [SESSION_SETTINGS, isolation]) {
    connection.query(sql, (error) => {
      if (error === null) return;
      log?.error({ code: codeOf(error) }, 'a database connection could not be set up');
      // A connection with other rules than the agreed ones must not be used.
      connection.destroy();
    });
  }
}

function send(
  over: mysql.Pool | mysql.PoolConnection,
  sql: string,
  values: NativeValue[],
  counter: StatementCounter,
): Promise<StatementResult> {
  counter.count(sql);
  return new Promise((resolve, reject) => {
    over.query(sql, values, (error: mysql.QueryError | null, raw: unknown) => {
      if (error !== null) return reject(toStatementError(error, sql));
      if (Array.isArray(raw)) return resolve({ raw, rows: raw as Row[], affected: raw.length });
      return resolve({ raw, rows: [], affected: (raw as mysql.ResultSetHeader).affectedRows });
    });
  });
}

/** Named locks belong to a connection, so this one is kept out of the pool's hands until the work is done. */
async function withNamedLock<T>(pool: mysql.Pool, name: string, work: () => Promise<T>): Promise<T> {
  const connection = await pool.promise().getConnection();
  try {
    const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS got', [
      name.slice(0, 64),
      MIGRATION_LOCK_SECONDS,
    ]);
    if (rows[0]?.['got'] !== 1) throw new Error('Another replica has been migrating this schema for too long');
    try {
      return await work();
    } finally {
      await connection.query('SELECT RELEASE_LOCK(?)', [name.slice(0, 64)]);
    }
  } finally {
    connection.release();
  }
}

const DUPLICATE = new Set([1062, 1586]);
const CONSTRAINT = new Set([1048, 1364, 1406, 1264, 1216, 1217, 1451, 1452, 3819, 4025]);
const CONFLICT = new Set([1213, 1205, 1020]);
const CONNECTION_CODES = new Set([
  'CONNECTION_CLOSED',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);
/** Messages that name tables and columns only. All others may quote a value and are withheld. */
const VALUE_FREE = new Set([1048, 1051, 1054, 1091, 1146, 1205, 1213, 1364, 1406]);

function toStatementError(error: mysql.QueryError, sql: string): StatementError {
  const code = codeOf(error);
  const errno = error.errno ?? 0;
  const constraint = DUPLICATE.has(errno) ? /for key '([\w.$-]+)'$/.exec(error.message)?.[1] : undefined;
  return new StatementError(kindOf(code, errno), code, sql, {
    ...(VALUE_FREE.has(errno) ? { detail: error.message } : {}),
    ...(constraint === undefined ? {} : { constraint }),
  });
}

function codeOf(error: { code?: string | undefined; message: string }): string {
  if (error.code !== undefined) return error.code;
  // What mysql2 refuses by itself carries no code.
  if (error.message.includes('closed state')) return 'CONNECTION_CLOSED';
  return error.message === 'Pool is closed.' ? 'CLOSED' : 'UNKNOWN';
}

function kindOf(code: string, errno: number): StatementErrorKind {
  if (DUPLICATE.has(errno)) return 'DUPLICATE_KEY';
  if (CONFLICT.has(errno)) return 'CONFLICT';
  if (CONSTRAINT.has(errno)) return 'CONSTRAINT';
  return CONNECTION_CODES.has(code) ? 'CONNECTION' : 'OTHER';
}
