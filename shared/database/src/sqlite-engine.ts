import Libsql from 'libsql';
import { types } from 'node:util';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Engine, EngineTransaction } from './engine';
import { StatementError, type StatementErrorKind } from './errors';
import { Mutex } from './mutex';
import type { NativeValue } from './parameters';
import { attachReader, attachSession, TransactionSession, type Row, type Session, type StatementResult } from './session';
import type { StatementCounter } from './statement-counter';

const BUSY_TIMEOUT_MS = 500;
const STATEMENT_CACHE_SIZE = 500;
/** Overwrites what is deleted. Without it a destroyed key would go on lying in the free space of its page. */
const SECURE_DELETE = 'secure_delete = ON';

/** What begins with WITH may write. */
const CAN_ONLY_READ = /^\s*SELECT\b/i;

interface EngineOptions {
  readonly file: string;
  readonly entities: (new () => object)[];
  readonly migrations: (new () => MigrationInterface)[];
  readonly counter: StatementCounter;
}

/**
 * SQLite in one file, over two connections: one that writes, behind a queue, and one that only reads. In WAL mode the
 * reader sees the last commit and never an open transaction. TypeORM alone would put both on one connection, where a
 * read of another request slips into whatever transaction is open.
 *
 * Where none is open, a read goes to the connection that writes: it sees the last commit too, and still has its pages at
 * hand. The other one lets go of all that it has read whenever anything is committed, and would read it from the file again.
 */
export async function openSqlite(options: EngineOptions): Promise<Engine> {
  const writing = await connect(options, ['journal_mode = WAL', 'synchronous = FULL', SECURE_DELETE]);
  const reading = await connect(options, ['query_only = ON']).catch(async (error: unknown) => {
    await writing.source.destroy();
    throw error;
  });
  const queue = new Mutex();

  const driver = writing.source.driver as DriverWithRunner;
  const makeRunner = driver.createQueryRunner.bind(driver);
  const newRunner = (): EngineTransaction => {
    // TypeORM keeps one runner per SQLite data source; a new one per transaction lets each one end for good.
    driver.queryRunner = undefined;
    const runner = makeRunner('master');
    const session = new TransactionSession(
      async (sql, values) => writing.connection.run(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql, values),
      () => !writing.connection.inTransaction,
    );
    attachSession(writing.source, runner, session);
    return { runner, session, release: () => runner.release() };
  };
  driver.createQueryRunner = () => newRunner().runner;

  const readerFor = (sql: string): SqliteConnection => (CAN_ONLY_READ.test(sql) && !writing.connection.inTransaction ? writing : reading).connection;
  const readSession: Session = { run: async (sql, values) => readerFor(sql).run(sql, values) };
  attachSession(reading.source, reading.source.createQueryRunner(), readSession);
  attachReader(reading.source, readSession);

  return {
    kind: 'sqlite',
    reader: reading.source,
    writer: writing.source,
    exclusively: (work) => queue.run(work),
    newTransaction: async () => newRunner(),
    runAlone: async (sql, values) => writing.connection.run(sql, values),
    withMigrationLock: (work) => work(),
    close: () =>
      queue.run(async () => {
        reading.connection.close();
        await reading.source.destroy();
        writing.connection.run('PRAGMA wal_checkpoint(TRUNCATE)', []);
        writing.connection.close();
        await writing.source.destroy();
      }),
  };
}

interface DriverWithRunner {
  queryRunner?: QueryRunner | undefined;
  createQueryRunner(mode: 'master' | 'slave'): QueryRunner;
}

async function connect(
  options: EngineOptions,
  pragmas: readonly string[],
): Promise<{ source: DataSource; connection: SqliteConnection }> {
  let connection: SqliteConnection | undefined;
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: Libsql,
    database: options.file,
    timeout: BUSY_TIMEOUT_MS,
    entities: options.entities,
    migrations: options.migrations,
    synchronize: false,
    logging: false,
    prepareDatabase: (native: Libsql.Database) => {
      for (const pragma of ['foreign_keys = ON', ...pragmas]) native.pragma(pragma);
      connection = new SqliteConnection(native, options.counter);
    },
  });
  await source.initialize();
  if (connection === undefined) throw new Error('The SQLite driver did not connect');
  return { source, connection };
}

interface CachedStatement {
  readonly statement: Libsql.Statement;
  readonly returnsRows: boolean;
}

/** One native connection. Statements run synchronously; prepared ones are kept. */
class SqliteConnection {
  private readonly cache = new Map<string, CachedStatement>();
  private closed = false;

  constructor(
    private readonly native: Libsql.Database,
    private readonly counter: StatementCounter,
  ) {}

  get inTransaction(): boolean {
    // Asking a closed connection ends the process (libsql 0.5).
    return !this.closed && this.native.inTransaction;
  }

  /** Lets go of the prepared statements, which would keep the file open. */
  close(): void {
    this.closed = true;
    this.cache.clear();
  }

  run(sql: string, values: NativeValue[]): StatementResult {
    if (this.closed) throw new StatementError('OTHER', 'CLOSED', sql, { detail: 'the database is closed' });
    this.counter.count(sql);
    try {
      const { statement, returnsRows } = this.prepare(sql);
      // The values go in as one list: libsql takes a lone NULL or buffer for an object with named values.
      if (!returnsRows) {
        const { changes, lastInsertRowid } = statement.run(values);
        return { raw: lastInsertRowid, rows: [], affected: changes };
      }
      const rows = statement.all(values) as Row[];
      for (const row of rows) blobsToBuffers(row);
      return { raw: rows, rows, affected: rows.length };
    } catch (error) {
      throw toStatementError(error, sql);
    }
  }

  private prepare(sql: string): CachedStatement {
    const cached = this.cache.get(sql);
    if (cached !== undefined) return cached;
    const statement = this.native.prepare(sql);
    const entry = { statement, returnsRows: statement.reader };
    this.cache.set(sql, entry);
    if (this.cache.size > STATEMENT_CACHE_SIZE) this.cache.delete(this.cache.keys().next().value as string);
    return entry;
  }
}

function blobsToBuffers(row: Row): void {
  for (const column in row) {
    const value = row[column];
    if (typeof value === 'object' && types.isArrayBuffer(value)) row[column] = Buffer.from(value);
  }
}

function toStatementError(error: unknown, sql: string): StatementError {
  const { code = 'SQLITE_ERROR', message = '' } = error as { code?: string; message?: string };
  // SQLite names tables and columns in its messages, and never a bound value.
  const constraint = /constraint failed: (.+)$/.exec(message)?.[1];
  return new StatementError(kindOf(code), code, sql, { detail: message, ...(constraint === undefined ? {} : { constraint }) });
}

function kindOf(code: string): StatementErrorKind {
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return 'DUPLICATE_KEY';
  if (code.startsWith('SQLITE_CONSTRAINT')) return 'CONSTRAINT';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'CONFLICT';
  return 'OTHER';
}
