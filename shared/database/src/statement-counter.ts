export type StatementListener = (sql: string) => void;

export interface StatementCounts {
  /** Every statement, BEGIN and COMMIT included. */
  readonly total: number;
  readonly selects: number;
}

export interface MeasuredStatements<T> extends StatementCounts {
  readonly result: T;
  /** The statements in the order in which they were sent, with `?` for each value. */
  readonly statements: readonly string[];
}

const SELECT = /^\s*(select|with)\b/i;

/**
 * Counts the SQL statements that one database is really sent: those of TypeORM, raw ones, BEGIN and COMMIT, of retries
 * too. Statements that only set up a new connection are left out, since they say nothing about an operation. Listeners
 * and {@link measure} see the statement's text, never its values.
 */
export class StatementCounter implements StatementCounts {
  private totalCount = 0;
  private selectCount = 0;
  private readonly listeners = new Set<StatementListener>();

  get total(): number {
    return this.totalCount;
  }

  get selects(): number {
    return this.selectCount;
  }

  /** Calls the listener with each statement from now on; the returned function ends that. */
  onStatement(listener: StatementListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What this database was sent, by anyone, while the work ran. */
  async measure<T>(work: () => Promise<T>): Promise<MeasuredStatements<T>> {
    const statements: string[] = [];
    const unsubscribe = this.onStatement((sql) => statements.push(sql));
    try {
      const result = await work();
      return { result, statements, total: statements.length, selects: statements.filter(isSelect).length };
    } finally {
      unsubscribe();
    }
  }

  /** Called by the engines, once for each statement sent. */
  count(sql: string): void {
    this.totalCount += 1;
    if (isSelect(sql)) this.selectCount += 1;
    if (this.listeners.size === 0) return;
    for (const listener of this.listeners) listener(sql);
  }
}

function isSelect(sql: string): boolean {
  return SELECT.test(sql);
}
