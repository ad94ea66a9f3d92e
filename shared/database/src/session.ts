import { QueryResult, type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { TransactionMisuseError } from './errors';
import { toNative, type NativeValue } from './parameters';

export type Row = Record<string, unknown>;

export interface StatementResult {
  /** What TypeORM expects of its driver. */
  readonly raw: unknown;
  readonly rows: Row[];
  /** Rows that the statement found, changed or not: the same on both engines. */
  readonly affected: number;
}

/** Sends statements over one connection, or over a pool of them for reads. Everything that reaches SQL goes through here. */
export interface Session {
  run(sql: string, values: NativeValue[]): Promise<StatementResult>;
}

/** The session of one transaction. It ends with the transaction, and every use after that is refused. */
export class TransactionSession implements Session {
  private ended = false;
  /** The error after which the engine itself has ended the transaction: what follows would run outside of it. */
  brokenBy: Error | undefined;

  constructor(
    private readonly send: (sql: string, values: NativeValue[]) => Promise<StatementResult>,
    private readonly breaksTransaction: (error: unknown) => boolean,
  ) {}

  async run(sql: string, values: NativeValue[]): Promise<StatementResult> {
    if (this.ended) throw new TransactionMisuseError('This transaction has ended: await every statement inside inTransaction()');
    if (this.brokenBy !== undefined && sql !== 'ROLLBACK') throw this.brokenBy;
    try {
      return await this.send(sql, values);
    } catch (error) {
      // The first one tells: a ROLLBACK over a lost connection fails too.
      if (error instanceof Error && this.breaksTransaction(error)) this.brokenBy ??= error;
      throw error;
    }
  }

  end(): void {
    this.ended = true;
  }
}

const sessionsOfRunners = new WeakMap<QueryRunner, Session>();
const sessionsOfReaders = new WeakMap<DataSource, Session>();

/** Makes TypeORM send the statements of a query runner through a session. */
export function attachSession(source: DataSource, runner: QueryRunner, session: Session): void {
  // A runner that comes straight from the driver has no manager yet.
  Object.assign(runner, { manager: source.createEntityManager(runner) });
  sessionsOfRunners.set(runner, session);
  const viaSession = async (sql: string, values: unknown[] = [], structured = false): Promise<unknown> => {
    const result = await session.run(sql, values.map(toNative));
    return structured ? toQueryResult(result) : result.raw;
  };
  runner.query = viaSession as QueryRunner['query'];
}

export function attachReader(source: DataSource, session: Session): void {
  sessionsOfReaders.set(source, session);
}

/** The way from a manager (of a transaction, or `database.read`) to its connection. */
export function sessionOf(manager: EntityManager): Session {
  const session =
    manager.queryRunner === undefined
      ? sessionsOfReaders.get(manager.dataSource)
      : sessionsOfRunners.get(manager.queryRunner);
  if (session === undefined) throw new TransactionMisuseError('This manager belongs to no database of @andamal/database');
  return session;
}

function toQueryResult(result: StatementResult): QueryResult {
  return Object.assign(new QueryResult(), { raw: result.raw, records: result.rows, affected: result.affected });
}
