import { setImmediate } from 'node:timers/promises';
import { execute, insertMissing, query, updateWhere, type Database } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import type { ChainHead } from './access-chain';
import { AccessLogListedEntity, AccessLogSubjectEntity } from './access-log.entity';
import { entriesOf, type ChainedRecord } from './access-record';
import { RECORD_COLUMNS, toRecord } from './access-log.store';

/** How far the index may be behind; and so many records are listed in one transaction, which keeps it short. */
const FARTHEST_BEHIND = 100;

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
    const last = '(SELECT COALESCE(MAX(seq), 0) FROM access_log)';
    await this.database.inTransaction(async (tx) => {
      const isTooFar = await execute(tx, `UPDATE access_log_listed SET seq = ${last} WHERE id = 1 AND seq > ${last}`);
      if (isTooFar > 0) await execute(tx, `DELETE FROM access_log_subject WHERE seq > ${last}`);
    });
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
    const rows = await query<ChainedRecord & { listed: number | string }>(
      this.database.read,
      `SELECT ${RECORD_COLUMNS}, l.seq AS listed FROM access_log_listed l JOIN access_log r ON r.seq > l.seq WHERE l.id = 1 ORDER BY r.seq LIMIT ?`,
      [FARTHEST_BEHIND],
    );
    const records = rows.map(toRecord);
    const last = records.at(-1);
    if (last === undefined) return 0;
    await this.database.inTransaction(async (tx) => {
      const isOurs = await updateWhere(tx, AccessLogListedEntity, { set: { seq: last.seq }, where: { id: 1, seq: Number(rows[0]?.listed) } });
      if (isOurs > 0) await insertMissing(tx, AccessLogSubjectEntity, records.flatMap(listedOf));
    });
    this.listed = Math.max(this.listed, last.seq);
    return records.length;
  }
}

/** The people that a record is about. */
export function listedOf(record: ChainedRecord): { subjectId: string; seq: number }[] {
  const subjects = new Set(entriesOf(record).flatMap(({ subjectId }) => subjectId ?? []));
  return [...subjects].map((subjectId) => ({ subjectId, seq: record.seq }));
}
