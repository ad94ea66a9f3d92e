import type { Clock } from '@andamal/kernel';
import { execute, query, type Database } from '@andamal/database';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { chain, type AccessEntry, type ChainedEntry, type ChainHead } from './access-chain';

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
  readonly entries: readonly AccessEntry[];
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/** Keeps one commit short, however many requests are waiting. */
const MAX_ENTRIES_PER_COMMIT = 1_000;
/** Longer lists are spread over several lines: a TEXT column holds 64 KB. */
const MAX_DATA_PER_ENTRY = 1_000;

/**
 * The access log: who read what about whom, for what. A value leaves only after its line is committed.
 *
 * All writers share one chain, so each commit has to wait for the one before. Requests that come while a commit is under
 * way are written together by the next: four statements, however many they are.
 */
export class AccessLog {
  private waiting: Waiting[] = [];
  private writing = false;
  /** Where this process last saw the chain end; another replica may have gone on since. */
  private head: ChainHead | undefined;

  /** @param moved is told where the log ends after each commit */
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly moved: (head: ChainHead) => void = () => undefined,
  ) {}

  /** Resolves when the lines are committed. @throws when they could not be: then nothing may be shown. */
  async record(caller: CallerContext, accesses: readonly Access[]): Promise<void> {
    if (accesses.length === 0) return;
    const recordedAt = this.clock.now().getTime();
    const facts = callerFacts(caller);
    await this.append(accesses.flatMap((access) => toEntries(facts, access, recordedAt)));
  }

  append(entries: readonly AccessEntry[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entries, written: resolve, failed: reject });
      if (!this.writing) void this.writeAll();
    });
  }

  /** Puts lines at the end inside of a transaction of the caller's, with which they come or go. */
  async appendIn(tx: EntityManager, entries: readonly AccessEntry[]): Promise<ChainHead> {
    const chained = await this.claimAfterOthers(tx, entries);
    await insertEntries(tx, chained);
    const { seq, hash } = chained.at(-1) as ChainedEntry;
    return { seq, hash };
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const batch = this.takeBatch();
      try {
        const entries = batch.flatMap((waiting) => waiting.entries);
        this.head = await this.database.inTransaction((tx) => this.write(tx, entries));
        for (const { written } of batch) written();
        this.moved(this.head);
      } catch (error) {
        this.head = undefined;
        for (const { failed } of batch) failed(error);
      }
    }
    this.writing = false;
  }

  private takeBatch(): Waiting[] {
    let entries = 0;
    let end = 0;
    while (end < this.waiting.length && (end === 0 || entries < MAX_ENTRIES_PER_COMMIT)) {
      entries += this.waiting[end]?.entries.length ?? 0;
      end += 1;
    }
    return this.waiting.splice(0, end);
  }

  private async write(tx: EntityManager, entries: readonly AccessEntry[]): Promise<ChainHead> {
    const chained = (await this.claim(tx, this.head, entries)) ?? (await this.claimAfterOthers(tx, entries));
    await insertEntries(tx, chained);
    const { seq, hash } = chained.at(-1) as ChainedEntry;
    return { seq, hash };
  }

  /** Moves the head on, which also locks it; null when it is not where we thought. */
  private async claim(
    tx: EntityManager,
    head: ChainHead | undefined,
    entries: readonly AccessEntry[],
  ): Promise<ChainedEntry[] | null> {
    if (head === undefined) return null;
    const chained = chain(head, entries);
    const { seq, hash } = chained.at(-1) as ChainedEntry;
    const moved = await execute(tx, 'UPDATE access_log_head SET seq = ?, hash = ? WHERE id = 1 AND seq = ? AND hash = ?', [
      seq,
      hash,
      head.seq,
      head.hash,
    ]);
    return moved === 1 ? chained : null;
  }

  private async claimAfterOthers(tx: EntityManager, entries: readonly AccessEntry[]): Promise<ChainedEntry[]> {
    const lock = this.database.kind === 'mysql' ? ' FOR UPDATE' : '';
    const [row] = await query<ChainHead>(tx, `SELECT seq, hash FROM access_log_head WHERE id = 1${lock}`);
    if (row === undefined) throw new Error('The access log has lost its head');
    const chained = await this.claim(tx, { seq: Number(row.seq), hash: row.hash }, entries);
    if (chained === null) throw new Error('The head of the access log moved although it was locked');
    return chained;
  }
}

export const ACCESS_LOG_COLUMNS = [
  'seq',
  'recordedAt',
  'actorKind',
  'actorId',
  'roles',
  'purpose',
  'operation',
  'requestId',
  'subjectId',
  'context',
  'categories',
  'datumIds',
  'outcome',
  'reason',
  'prevHash',
  'hash',
] as const satisfies readonly (keyof ChainedEntry)[];

const GROUP = `(${ACCESS_LOG_COLUMNS.map(() => '?').join(', ')})`;
const ROWS_PER_STATEMENT = 250;

async function insertEntries(tx: EntityManager, entries: readonly ChainedEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += ROWS_PER_STATEMENT) {
    const chunk = entries.slice(start, start + ROWS_PER_STATEMENT);
    const values: (string | number | null)[] = [];
    for (const entry of chunk) for (const column of ACCESS_LOG_COLUMNS) values.push(entry[column]);
    await execute(tx, insertOf(chunk.length), values);
  }
}

const inserts = new Map<number, string>();

/** The statement for so many rows: its text alone takes longer to write than a row to insert. */
function insertOf(rows: number): string {
  let statement = inserts.get(rows);
  if (statement === undefined) {
    statement = `INSERT INTO access_log (${ACCESS_LOG_COLUMNS.join(', ')}) VALUES ${Array<string>(rows).fill(GROUP).join(', ')}`;
    inserts.set(rows, statement);
  }
  return statement;
}

function toEntries(facts: CallerFacts, access: Access, recordedAt: number): AccessEntry[] {
  const { subjectId, context, outcome, datumIds = [], reason = null } = access;
  const categories = [...access.categories].sort().join(',');
  const entries: AccessEntry[] = [];
  for (let start = 0; start === 0 || start < datumIds.length; start += MAX_DATA_PER_ENTRY) {
    entries.push({
      recordedAt,
      actorKind: facts.actorKind,
      actorId: facts.actorId,
      roles: facts.roles,
      purpose: facts.purpose,
      operation: facts.operation,
      requestId: facts.requestId,
      subjectId,
      context,
      categories,
      datumIds: datumIds.slice(start, start + MAX_DATA_PER_ENTRY).join(','),
      outcome,
      reason,
    });
  }
  return entries;
}

type CallerFacts = Pick<AccessEntry, 'actorKind' | 'actorId' | 'roles' | 'purpose' | 'operation' | 'requestId'>;

function callerFacts(caller: CallerContext): CallerFacts {
  return {
    actorKind: caller.kind,
    actorId: caller.id,
    roles: caller.roles.join(',').slice(0, 200),
    purpose: caller.purpose === null ? null : named(caller.purpose, 64),
    operation: named(caller.operation, 128),
    requestId: named(caller.requestId, 64),
  };
}

/** A name that a client chose, or a note that it was none: the log is no place to hide data in. */
export function named(text: string, length: number): string {
  if (text === '') return '(none)';
  return text.length <= length && /^[\w.:-]+$/.test(text) ? text : '(not a name)';
}
