/**
 * - `DUPLICATE_KEY`: a primary or unique key is taken.
 * - `CONSTRAINT`: another rule of the schema (foreign key, NOT NULL, length) refuses the row.
 * - `CONFLICT`: lost against another transaction (deadlock, lock time-out, changed snapshot, busy): may be tried again.
 * - `CONNECTION`: the server cannot be reached or went away.
 * - `OTHER`: a wrong statement, a full disk.
 */
export type StatementErrorKind = 'DUPLICATE_KEY' | 'CONSTRAINT' | 'CONFLICT' | 'CONNECTION' | 'OTHER';

/**
 * A statement that the database refused. Drivers put the values of a statement into their errors; this error stands in
 * for theirs everywhere, and holds none, so that no value can reach a log through it.
 */
export class StatementError extends Error {
  readonly kind: StatementErrorKind;
  /** The engine's own code, such as `SQLITE_CONSTRAINT_UNIQUE` or `ER_DUP_ENTRY`. */
  readonly code: string;
  /** The statement with `?` for each value. */
  readonly statement: string;
  /** Name of the violated index (MySQL) or its columns (SQLite), where the engine tells. For logs: it differs by engine. */
  readonly constraint: string | null;

  constructor(kind: StatementErrorKind, code: string, sql: string, facts: { detail?: string; constraint?: string } = {}) {
    super(`${code}${facts.detail === undefined ? '' : `: ${facts.detail}`} in: ${sql.slice(0, 300)}`);
    this.name = 'StatementError';
    this.kind = kind;
    this.code = code;
    this.statement = sql;
    this.constraint = facts.constraint ?? null;
  }
}

/** A transaction that was used against its contract: nested, or after its end. Always a bug of the caller. */
export class TransactionMisuseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransactionMisuseError';
  }
}

/** Whether a primary or unique key was taken. The transaction that it happened in goes on. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof StatementError && error.kind === 'DUPLICATE_KEY';
}
