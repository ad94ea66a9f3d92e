import type { DataSource, QueryRunner } from 'typeorm';
import type { DatabaseKind } from './url';
import type { NativeValue } from './parameters';
import type { StatementResult, TransactionSession } from './session';

/** What the two engines do differently, and nothing else. */
export interface Engine {
  readonly kind: DatabaseKind;
  /** Reads only, and sees committed data only. */
  readonly reader: DataSource;
  /** For transactions and migrations only; always used inside {@link exclusively}. */
  readonly writer: DataSource;
  /** Waits until writing may begin: SQLite lets one writer in at a time, MySQL all of them. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** A query runner of the writer, with its own session. */
  newTransaction(): Promise<EngineTransaction>;
  /** One statement that commits by itself; always used inside {@link exclusively}. */
  runAlone(sql: string, values: NativeValue[]): Promise<StatementResult>;
  /** Runs migrations so that of several replicas that start at once one does the work and the others wait. */
  withMigrationLock<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface EngineTransaction {
  readonly runner: QueryRunner;
  readonly session: TransactionSession;
  /** Gives the connection back, or drops it when it may still hold an open transaction. */
  release(clean: boolean): Promise<void>;
}

/** The part of a pino logger that is needed here. */
export interface DatabaseLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
