import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EntityManager, MigrationInterface } from 'typeorm';
import { register } from './database-of';
import type { DatabaseLog, Engine } from './engine';
import { migrate, pendingMigrations } from './migrations';
import { openMysql } from './mysql-engine';
import { bind, type SqlParameter } from './parameters';
import { sessionOf } from './session';
import { openSqlite } from './sqlite-engine';
import { StatementCounter } from './statement-counter';
import { Transactions } from './transactions';
import { parseDatabaseUrl, type DatabaseKind } from './url';

export interface DatabaseOptions {
  /** For logs and error messages, such as `catalog`. */
  readonly name: string;
  /** `sqlite:<path>` or `mysql://user:password@host:port/schema`. */
  readonly url: string;
  readonly entities: (new () => object)[];
  /** TypeORM migration classes; their names end in the timestamp by which they are ordered. */
  readonly migrations: (new () => MigrationInterface)[];
  readonly log?: DatabaseLog;
  /** Connections per pool on MySQL (one pool for transactions, one for reads). At least 2, default 10. */
  readonly poolSize?: number;
}

/** One service's own database, the same on SQLite and on MySQL or MariaDB. */
export interface Database {
  readonly name: string;
  readonly kind: DatabaseKind;
  /** Reads committed data, and refuses to write. Inside {@link inTransaction} use that transaction's manager instead. */
  readonly read: EntityManager;
  readonly statements: StatementCounter;

  /**
   * Runs the work in one transaction: all of it happens, or nothing. Every write of the product goes through here.
   *
   * SQLite: one at a time, in the order of asking, so the work must not wait for another service. MySQL: READ
   * COMMITTED. Either way the work may run again from its start when it lost against another transaction (deadlock,
   * lock time-out, lost connection), so it must do nothing that cannot be rolled back; see `afterCommit`.
   *
   * @throws TransactionMisuseError when called inside a transaction of the same database.
   */
  inTransaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;

  /** One writing statement as a transaction of its own, without BEGIN and COMMIT. @returns the rows it found */
  execute(sql: string, parameters?: readonly SqlParameter[]): Promise<number>;

  /** Applies what is pending. Replicas may call it at the same time. */
  migrate(): Promise<void>;
  pendingMigrations(): Promise<number>;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  /** Waits for open transactions on SQLite, then disconnects. */
  close(): Promise<void>;
}

/** Connects, and creates the folder of an SQLite file. Does not migrate. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const counter = new StatementCounter();
  const engine = await openEngine(options, counter);
  const transactions = new Transactions(options.name, engine, options.log);
  const read = engine.reader.manager;
  const database: Database = {
    name: options.name,
    kind: engine.kind,
    read,
    statements: counter,
    inTransaction: (work) => transactions.run(work),
    execute: async (sql, parameters = []) => {
      const statement = bind(sql, parameters);
      return (await transactions.runAlone(statement.sql, statement.values)).affected;
    },
    migrate: () => migrate(engine),
    pendingMigrations: () => pendingMigrations(engine),
    ping: async () => {
      await sessionOf(read).run('SELECT 1', []);
    },
    close: () => engine.close(),
  };
  register(database, engine.reader, engine.writer);
  return database;
}

async function openEngine(options: DatabaseOptions, counter: StatementCounter): Promise<Engine> {
  const target = parseDatabaseUrl(options.url);
  const { entities, migrations } = options;
  if (target.kind === 'sqlite') {
    await mkdir(dirname(target.file), { recursive: true });
    return openSqlite({ file: target.file, entities, migrations, counter });
  }
  return openMysql({ target, poolSize: Math.max(2, options.poolSize ?? 10), entities, migrations, counter, log: options.log });
}
