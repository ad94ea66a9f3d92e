import { setImmediate } from 'node:timers/promises';
import { deleteWhere, execute, insertOnce, insertRows, query, type Database } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import type { ChainHead } from './access-chain';
import { AccessLogBlockEntity, AccessLogSubjectEntity } from './access-log.entity';
import { entriesOf, subjectOf, type AccessRecord, type ChainedRecord, type WrittenLine } from './access-record';
import { LISTED, RECORD_COLUMNS, toRecord } from './access-log.store';
import { BUCKETS, inBuckets, type RecordPeople } from './index-buckets';

/**
 * So many records are a block. They are listed in one transaction, which keeps it short; so the index is behind by less than two
 * blocks. Who asks for a person's lines looks through one bucket of each block, and through the records that are not listed yet.
 */
const BLOCK = 250;
/** Where nothing can be listed for long, what was written is read again. */
const MOST_WRITTEN = 4 * BLOCK;

/**
 * Which records of the access log are about whom. It follows the log at a distance: a record of twenty people would else
 * change twenty places of an index in its own commit, for a question that is rarely asked. Who asks it looks through the rest.
 */
export class SubjectIndex implements Worker {
  private turn: Promise<void> | undefined;
  private stopping = false;
  /** Where this process last looked whether there is a block to list. */
  private lookedAt = 0;
  /** The lines that this process has written since: they need not be read again. By their records' places. */
  private readonly written = new Map<number, readonly WrittenLine[]>();

  constructor(
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  start(): void {
    this.catchUpAside();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.turn;
  }

  /** Told of by the log, after each commit. */
  moved({ seq }: ChainHead, records: readonly AccessRecord[]): void {
    records.forEach(({ lines }, at) => this.written.set(seq - records.length + 1 + at, lines));
    this.letGoUntil(0);
    if (seq - this.lookedAt < BLOCK) return;
    // What fails is done after as many records again.
    this.lookedAt = seq;
    this.catchUpAside();
  }

  /** For the start: where the log ends before the index does, it was restored or cut off, and what comes now has to be listed. */
  async heal(): Promise<void> {
    await this.database.inTransaction((tx) => execute(tx, 'DELETE FROM access_log_block WHERE last > (SELECT COALESCE(MAX(seq), 0) FROM access_log)'));
  }

  /** Lists what is in the log now, if there is so much. Several may do so at a time. */
  async catchUp(fewest = 1): Promise<void> {
    // Others get their turn in between: on SQLite nothing else would.
    while (!this.stopping && (await this.listSome(fewest)) === BLOCK) await setImmediate();
  }

  private catchUpAside(): void {
    this.turn ??= this.catchUp(BLOCK)
      .catch((error: unknown) => this.log.error({ err: error, work: 'index of the access log' }, 'repeated work failed'))
      .finally(() => {
        this.turn = undefined;
      });
  }

  /** @returns how many records it has looked at; a gap in the log is passed over, and left for `verify` to name */
  private async listSome(fewest: number): Promise<number> {
    const [ends] = await query<Record<'listed' | 'written', number | string>>(
      this.database.read,
      `SELECT ${LISTED} AS listed, (SELECT COALESCE(MAX(seq), 0) FROM access_log) AS written`,
    );
    const first = Number(ends?.listed) + 1;
    this.letGoUntil(first);
    if (Number(ends?.written) - first + 1 < fewest) return 0;
    const records = this.writtenFrom(first) ?? (await this.read(first));
    const last = records.at(-1)?.seq;
    if (last === undefined || records.length < fewest) return 0;
    await this.database.inTransaction(async (tx) => {
      // Whoever else has listed from here on was first.
      if (!(await insertOnce(tx, AccessLogBlockEntity, { first, last }))) return;
      // Of a block that somebody has taken away, its people may be left.
      await deleteWhere(tx, AccessLogSubjectEntity, { bucket: BUCKETS, block: first });
      await insertRows(tx, AccessLogSubjectEntity, inBuckets(records).map((row) => ({ block: first, ...row })));
    });
    this.lookedAt = Math.max(this.lookedAt, last);
    return records.length;
  }

  /** What is before this place is listed; what is too much is read again, the earliest first. */
  private letGoUntil(first: number): void {
    for (const seq of this.written.keys()) {
      if (seq >= first && this.written.size <= MOST_WRITTEN) return;
      this.written.delete(seq);
    }
  }

  /** A block of what this process has written; null: not all of it is its own. */
  private writtenFrom(first: number): RecordPeople[] | null {
    const block: RecordPeople[] = [];
    for (let seq = first; seq < first + BLOCK; seq += 1) {
      const lines = this.written.get(seq);
      if (lines === undefined) return null;
      block.push({ seq, subjects: subjectsOf(lines.map(subjectOf)) });
    }
    return block;
  }

  private async read(first: number): Promise<RecordPeople[]> {
    const rows = await query<ChainedRecord>(
      this.database.read,
      `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE r.seq >= ? ORDER BY r.seq LIMIT ?`,
      [first, BLOCK],
    );
    return rows.map(toRecord).map(peopleOf);
  }
}

/** The people that a record is about. */
export function peopleOf(record: ChainedRecord): RecordPeople {
  return { seq: record.seq, subjects: subjectsOf(entriesOf(record).map(({ subjectId }) => subjectId)) };
}

function subjectsOf(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids)].filter((id) => id !== null);
}
