import type { Clock } from '@andamal/kernel';
import { execute, isDuplicateKey, query, StatementError, type Database } from '@andamal/database';
import { loggedName, NOT_A_NAME, type CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { chain, GENESIS_HASH, type ChainHead } from './access-chain';
import { MAX_LINES_PER_RECORD, writeLine, type AccessFacts, type AccessRecord, type ChainedRecord, type WrittenLine } from './access-record';

export type AccessOutcome = 'ALLOWED' | 'DENIED';

/** What was read, or asked for and denied. */
export interface Access {
  readonly subjectId: string | null;
  /** Such as `ORDER:<id>`. */
  readonly context: string | null;
  readonly categories: readonly string[];
  readonly datumIds?: readonly string[];
  readonly outcome: AccessOutcome;
  readonly reason?: string | null;
}

interface Waiting {
  readonly records: readonly AccessRecord[];
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/** Keeps one commit short, however many requests are waiting. */
const MAX_RECORDS_PER_STATEMENT = 250;
const MAX_LENGTH_PER_STATEMENT = 2_000_000;
/** Longer lists are spread over several lines, and many lines over several records. */
const MAX_DATA_PER_LINE = 1_000;
const MAX_LENGTH_PER_RECORD = 100_000;

/**
 * The access log: who read what about whom, for what. A value leaves only after its line is committed.
 *
 * All writers share one chain, so each commit has to wait for the one before. Requests that come while a commit is under
 * way are written together by the next: one statement, however many they are.
 */
export class AccessLog {
  private waiting: Waiting[] = [];
  private writing = false;
  /** Where this process last saw the chain end; another replica may have gone on since. */
  private head: ChainHead | undefined;

  /** @param moved is told after each commit where the log ends, and with which records */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly moved: (head: ChainHead, records: readonly AccessRecord[]) => void = () => undefined,
  ) {}

  /** Resolves when the lines are committed. @throws when they could not be: then nothing may be shown. */
  async record(caller: CallerContext, accesses: readonly Access[]): Promise<void> {
    await this.recordLines(caller, accesses.flatMap(linesOf));
  }

  /** {@link record}, of what has been written already. */
  async recordLines(caller: CallerContext, lines: readonly WrittenLine[]): Promise<void> {
    if (lines.length === 0) return;
    await this.append(toRecords(callerFacts(caller, this.clock.now().getTime()), lines));
  }

  append(records: readonly AccessRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, written: resolve, failed: reject });
      if (this.writing) return;
      // Requests that have come at the same time are in one commit: on SQLite, which writes at once, each would else be alone.
      this.writing = true;
      setImmediate(() => void this.writeAll());
    });
  }

  /**
   * Puts records at the end inside of a transaction of the caller's, with which they come or go. Until it ends nobody else
   * writes any: each insert shares a lock on the row of `access_log_queue`, which this one has for itself.
   */
  async appendIn(tx: EntityManager, records: readonly AccessRecord[]): Promise<ChainHead> {
    await this.takeQueue(tx);
    return this.putIn(tx, records);
  }

  private async takeQueue(tx: EntityManager): Promise<void> {
    const [queue] = await query(tx, `${QUEUE} ${this.database.kind === 'mysql' ? 'FOR UPDATE' : ''}`);
    if (queue === undefined) throw new Error('The access log has lost its queue');
  }

  private async putIn(tx: EntityManager, records: readonly AccessRecord[]): Promise<ChainHead> {
    const chained = chain(await lastRecord(tx), records);
    for (const part of inStatements(chained)) {
      const { statement, values } = this.insertOf(part);
      await execute(tx, statement, values);
    }
    return headOf(chained);
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.takeBatch();
      const records = batch.flatMap((waiting) => waiting.records);
      try {
        this.head = await this.write(records);
        for (const { written } of batch) written();
        this.moved(this.head, records);
      } catch (error) {
        this.head = undefined;
        for (const { failed } of batch) failed(error);
      }
    }
    this.writing = false;
  }

  private takeBatch(): Waiting[] {
    let records = 0;
    let end = 0;
    while (end < this.waiting.length) {
      records += this.waiting[end]?.records.length ?? 0;
      if (end > 0 && records > MAX_RECORDS_PER_STATEMENT) break;
      end += 1;
    }
    return this.waiting.splice(0, end);
  }

  /**
   * Where nobody else has written since, one statement does, since two records cannot have one place. Who came too late waits
   * in the queue: else a replica that is always a little later would never get its turn.
   */
  private async write(records: readonly AccessRecord[]): Promise<ChainHead> {
    const chained = this.head === undefined ? [] : chain(this.head, records);
    const [part, ...more] = inStatements(chained);
    if (part !== undefined && more.length === 0) {
      const { statement, values } = this.insertOf(part);
      try {
        await this.database.execute(statement, values);
        return headOf(chained);
      } catch (error) {
        if (!isDuplicateKey(error) && !isConnectionLost(error)) throw error;
      }
    }
    return this.database.inTransaction(async (tx) => {
      await this.takeQueue(tx);
      // Of a connection that was lost nobody knows what it has done; behind the queue the log itself tells.
      return (await isLast(tx, chained)) ? headOf(chained) : this.putIn(tx, records);
    });
  }

  private insertOf(records: readonly ChainedRecord[]): { statement: string; values: (string | number | null)[] } {
    const queue = `(${QUEUE} ${this.database.kind === 'mysql' ? 'LOCK IN SHARE MODE' : ''})`;
    // The first one is read, and the lock taken, before any row is written.
    const groups = records.map((_, position) => `(${position === 0 ? queue : 1}, ${COLUMNS.map(() => '?').join(', ')})`);
    return {
      statement: `INSERT INTO access_log (queueId, ${COLUMNS.join(', ')}) VALUES ${groups.join(', ')}`,
      values: records.flatMap((record) => COLUMNS.map((column) => record[column])),
    };
  }
}

const QUEUE = 'SELECT id FROM access_log_queue WHERE id = 1';

/** Where the log ends. */
export async function lastRecord(from: EntityManager): Promise<ChainHead> {
  const [row] = await query<{ seq: number | string; hash: string }>(from, 'SELECT seq, hash FROM access_log ORDER BY seq DESC LIMIT 1');
  return row === undefined ? { seq: 0, hash: GENESIS_HASH } : { seq: Number(row.seq), hash: row.hash };
}

async function isLast(from: EntityManager, chained: readonly ChainedRecord[]): Promise<boolean> {
  return chained.length > 0 && (await lastRecord(from)).hash === headOf(chained).hash;
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof StatementError && error.kind === 'CONNECTION';
}

/** In statements that a server takes: MariaDB's default is 16 MB. */
function inStatements(records: readonly ChainedRecord[]): ChainedRecord[][] {
  const parts: ChainedRecord[][] = [];
  let length = 0;
  for (const record of records) {
    const part = parts.at(-1);
    length += record.content.length;
    if (part === undefined || part.length === MAX_RECORDS_PER_STATEMENT || length > MAX_LENGTH_PER_STATEMENT) {
      parts.push([record]);
      length = record.content.length;
    } else {
      part.push(record);
    }
  }
  return parts;
}

function headOf(chained: readonly ChainedRecord[]): ChainHead {
  const { seq, hash } = chained.at(-1) as ChainedRecord;
  return { seq, hash };
}

const COLUMNS = [
  'seq',
  'recordedAt',
  'actorKind',
  'actorId',
  'roles',
  'purpose',
  'operation',
  'requestId',
  'content',
  'prevHash',
  'hash',
] as const satisfies readonly (keyof ChainedRecord)[];

function toRecords(facts: AccessFacts, lines: readonly WrittenLine[]): AccessRecord[] {
  const records: AccessRecord[] = [];
  let some: WrittenLine[] = [];
  let length = 0;
  for (const line of lines) {
    if (some.length === MAX_LINES_PER_RECORD || (some.length > 0 && length + line.length > MAX_LENGTH_PER_RECORD)) {
      records.push({ ...facts, lines: some });
      some = [];
      length = 0;
    }
    some.push(line);
    length += line.length;
  }
  return [...records, { ...facts, lines: some }];
}

/** What the log says of an access: a line, or several of so many data that one would be too long. */
export function linesOf({ subjectId, context, categories, datumIds = [], outcome, reason = null }: Access): WrittenLine[] {
  const named = [...categories].sort().join(',');
  const lines: WrittenLine[] = [];
  for (let start = 0; start === 0 || start < datumIds.length; start += MAX_DATA_PER_LINE) {
    lines.push(writeLine({ subjectId, context, categories: named, datumIds: datumIds.slice(start, start + MAX_DATA_PER_LINE).join(','), outcome, reason }));
  }
  return lines;
}

function callerFacts(caller: CallerContext, recordedAt: number): AccessFacts {
  return {
    recordedAt,
    actorKind: caller.kind,
    actorId: caller.id,
    roles: caller.roles.join(',').slice(0, 200),
    purpose: caller.purpose === null ? null : named(caller.purpose, 64),
    operation: namedOperation(caller.operation),
    requestId: named(caller.requestId, 64),
  };
}

/** A name that a client chose, or a note that it was none: the log is no place to hide data in. */
export function named(text: string, length: number): string {
  if (text === '') return '(none)';
  return text.length <= length && /^[\w.:-]+$/.test(text) ? text : NOT_A_NAME;
}

/** The same for the name of an operation, where a number may be somebody's: of a request's id it is not. */
export function namedOperation(text: string): string {
  return named(loggedName(text), 128);
}
