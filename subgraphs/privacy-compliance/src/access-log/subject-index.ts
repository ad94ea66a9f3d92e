import { setImmediate } from 'node:timers/promises';
import { deleteWhere, execute, insertOnce, insertRows, query, type Database } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import type { ChainHead } from './access-chain';
import { AccessLogBlockEntity, AccessLogSubjectEntity } from './access-log.entity';
import { entriesOf, type ChainedRecord } from './access-record';
import { LISTED, RECORD_COLUMNS, toRecord } from './access-log.store';

/**
 * How far the index may be behind; and so many records are listed in one transaction, which keeps it short. Who asks for a
 * person's lines looks into each block of so many records, and through those that are not listed yet.
 */
const FARTHEST_BEHIND = 250;

/**
 * Which records of the access log are about whom. It follows the log at a distance: a record of twenty people would else
 * change twenty places of an index in its own commit, for a question that is rarely asked. Who asks it looks through the rest.
 */
export class SubjectIndex implements Worker {
  private turn: Promise<void> | undefined;
  private stopping = false;
  /** As far as this process knows. */
  private listed = 0;

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
  moved({ seq }: ChainHead): void {
    if (seq - this.listed < FARTHEST_BEHIND) return;
    // What fails is done after as many records again.
    this.listed = seq;
    this.catchUpAside();
  }

  /** For the start: where the log ends before the index does, it was restored or cut off, and what comes now has to be listed. */
  async heal(): Promise<void> {
    await this.database.inTransaction((tx) => execute(tx, 'DELETE FROM access_log_block WHERE last > (SELECT COALESCE(MAX(seq), 0) FROM access_log)'));
  }

  /** Lists all that is in the log now. Several may do so at a time. */
  async catchUp(): Promise<void> {
    // Others get their turn in between: on SQLite nothing else would.
    while (!this.stopping && (await this.listSome()) === FARTHEST_BEHIND) await setImmediate();
  }

  private catchUpAside(): void {
    this.turn ??= this.catchUp()
      .catch((error: unknown) => this.log.error({ err: error, work: 'index of the access log' }, 'repeated work failed'))
      .finally(() => {
        this.turn = undefined;
      });
  }

  /** @returns how many records it has looked at; a gap in the log is passed over, and left for `verify` to name */
  private async listSome(): Promise<number> {
    const [end] = await query<{ listed: number | string }>(this.database.read, `SELECT ${LISTED} AS listed`);
    const first = Number(end?.listed) + 1;
    const rows = await query<ChainedRecord>(
      this.database.read,
      `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE r.seq >= ? ORDER BY r.seq LIMIT ?`,
      [first, FARTHEST_BEHIND],
    );
    const records = rows.map(toRecord);
    const last = records.at(-1)?.seq;
    if (last === undefined) return 0;
    await this.database.inTransaction(async (tx) => {
      // Whoever else has listed from here on was first.
      if (!(await insertOnce(tx, AccessLogBlockEntity, { first, last }))) return;
      // Of a block that somebody has taken away, its people may be left.
      await deleteWhere(tx, AccessLogSubjectEntity, { block: first });
      await insertRows(tx, AccessLogSubjectEntity, inOrder(records.flatMap(listedOf)).map((listed) => ({ block: first, ...listed })));
    });
    this.listed = Math.max(this.listed, last);
    return records.length;
  }
}

/** As the table has them, so that they go to its end. */
function inOrder(people: { subjectId: string; seq: number }[]): { subjectId: string; seq: number }[] {
  return people.sort((a, b) => (a.subjectId < b.subjectId ? -1 : a.subjectId > b.subjectId ? 1 : a.seq - b.seq));
}

/** The people that a record is about. */
export function listedOf(record: ChainedRecord): { subjectId: string; seq: number }[] {
  const subjects = new Set(entriesOf(record).flatMap(({ subjectId }) => subjectId ?? []));
  return [...subjects].map((subjectId) => ({ subjectId, seq: record.seq }));
}
