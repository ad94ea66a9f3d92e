import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { EntityManager, QueryRunner } from 'typeorm';
import type { DatabaseLog, Engine, EngineTransaction } from './engine';
import { StatementError, TransactionMisuseError } from './errors';
import type { NativeValue } from './parameters';
import type { StatementResult } from './session';

const MAX_ATTEMPTS = 12;
const LONGEST_RETRYING_MS = 15_000;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 400;
const SLOW_TRANSACTION_MS = 1_000;

interface OpenTransaction {
  readonly owner: object;
  readonly outer: OpenTransaction | undefined;
  readonly afterCommit: (() => void)[];
  ended: boolean;
}

// One store for all databases of the process: with one each, every promise would pay for each of them.
const current = new AsyncLocalStorage<OpenTransaction | undefined>();
/** While it is used at all, each promise of the process pays for it: so only while transactions are open. */
let attempts = 0;
const transactionsOfRunners = new WeakMap<QueryRunner, OpenTransaction>();

/** The transactions of one database. */
export class Transactions {
  constructor(
    private readonly name: string,
    private readonly engine: Engine,
    private readonly log: DatabaseLog | undefined,
  ) {}

  async run<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    this.refuseNesting();
    return this.engine.exclusively(() => untilSettled(() => this.attempt(work), mayTryAgain));
  }

  /** One statement as a transaction of its own. */
  async runAlone(sql: string, values: NativeValue[]): Promise<StatementResult> {
    this.refuseNesting();
    // Without a COMMIT of its own, a lost connection leaves open whether the statement took effect: no second try.
    return this.engine.exclusively(() => untilSettled(() => this.engine.runAlone(sql, values), isConflict));
  }

  /** Inside a transaction of its own, a second one would wait for the first for ever (SQLite) or not see it (MySQL). */
  private refuseNesting(): void {
    for (let open = current.getStore(); open !== undefined; open = open.outer) {
      if (open.owner === this && !open.ended) {
        throw new TransactionMisuseError(
          `inTransaction() of database '${this.name}' was called inside a transaction of the same database: pass its manager on`,
        );
      }
    }
  }

  private async attempt<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    attempts += 1;
    try {
      return await this.attemptOnce(work);
    } finally {
      attempts -= 1;
      if (attempts === 0) current.disable();
    }
  }

  private async attemptOnce<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const transaction = await this.engine.newTransaction();
    const open: OpenTransaction = { owner: this, outer: current.getStore(), afterCommit: [], ended: false };
    transactionsOfRunners.set(transaction.runner, open);
    let clean = false;
    try {
      await transaction.runner.startTransaction();
      const result = await current.run(open, () => work(transaction.runner.manager));
      // Work that swallowed the error of a rolled-back transaction must not pass for done.
      if (transaction.session.brokenBy !== undefined) throw transaction.session.brokenBy;
      await commit(transaction);
      clean = true;
      this.runAfterCommit(open);
      return result;
    } catch (error) {
      clean ||= await rollBack(transaction);
      throw transaction.session.brokenBy ?? error;
    } finally {
      open.ended = true;
      transaction.session.end();
      await transaction.release(clean);
      const took = performance.now() - startedAt;
      if (took > SLOW_TRANSACTION_MS) this.log?.warn({ database: this.name, ms: Math.round(took) }, 'slow transaction');
    }
  }

  private runAfterCommit(open: OpenTransaction): void {
    open.ended = true;
    current.run(open.outer, () => {
      for (const callback of open.afterCommit) {
        try {
          callback();
        } catch (error) {
          // The transaction stands; its caller must not be told otherwise.
          this.log?.error({ database: this.name, err: error }, 'a callback after commit failed');
        }
      }
    });
  }
}

/**
 * Calls the function once this transaction has committed, and never if it does not. It must not throw; long work it
 * only starts.
 */
export function afterCommit(tx: EntityManager, callback: () => void): void {
  const open = tx.queryRunner === undefined ? undefined : transactionsOfRunners.get(tx.queryRunner);
  if (open === undefined || open.ended) throw new TransactionMisuseError('afterCommit() needs the manager of an open transaction');
  open.afterCommit.push(callback);
}

/** Runs a function as if from outside of every transaction: for work that outlives the one that started it. */
export function outsideTransactions<T>(work: () => T): T {
  return current.run(undefined, work);
}

async function commit(transaction: EngineTransaction): Promise<void> {
  try {
    await transaction.runner.commitTransaction();
  } catch (error) {
    // Nobody knows whether it is committed when the line breaks here: running the work again could do it twice.
    if (error instanceof StatementError && error.kind === 'CONNECTION') {
      throw (transaction.session.brokenBy = new CommitUnknownError(error));
    }
    throw error;
  }
}

/** The connection broke while the commit was under way: the transaction is wholly in or wholly out, but which, is unknown. */
export class CommitUnknownError extends Error {
  constructor(cause: StatementError) {
    super(`The connection was lost during COMMIT (${cause.code})`, { cause });
    this.name = 'CommitUnknownError';
  }
}

async function rollBack({ runner }: EngineTransaction): Promise<boolean> {
  if (!runner.isTransactionActive) return true;
  try {
    await runner.rollbackTransaction();
    return true;
  } catch {
    // The engine has rolled back by itself, or the connection is gone and with it the transaction.
    return false;
  }
}

async function untilSettled<T>(attempt: () => Promise<T>, mayRepeat: (error: unknown) => boolean): Promise<T> {
  const startedAt = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      const exhausted = attempts >= MAX_ATTEMPTS || performance.now() - startedAt > LONGEST_RETRYING_MS;
      if (exhausted || !mayRepeat(error)) throw error;
      await wait(pauseAfter(attempts));
    }
  }
}

function mayTryAgain(error: unknown): boolean {
  return isConflict(error) || (error instanceof StatementError && error.kind === 'CONNECTION');
}

function isConflict(error: unknown): boolean {
  return error instanceof StatementError && error.kind === 'CONFLICT';
}

/** Doubles, with full jitter, so that those who met in a deadlock do not meet again. */
function pauseAfter(attempts: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts);
}
