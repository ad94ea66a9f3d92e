import { insertRows, query, updateWhere, type Database } from '@andamal/database';
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
    await this.turn;
  }

  /** Told of by the log, after each commit. */
  moved({ seq }: ChainHead): void {
    if (seq - this.listed < FARTHEST_BEHIND) return;
    // What fails is done after as many records again.
    this.listed = seq;
    this.catchUpAside();
  }

  private catchUpAside(): void {
    this.turn ??= this.catchUp()
      .catch((error: unknown) => this.log.error({ err: error, work: 'index of the access log' }, 'repeated work failed'))
      .finally(() => {
        this.turn = undefined;
      });
  }

  /** Lists all that is in the log now. Several may do so at a time. */
  async catchUp(): Promise<void> {
    while ((await this.listSome()) === FARTHEST_BEHIND);
  }

  /** @returns how many records it has looked at */
  private async listSome(): Promise<number> {
    const rows = await query<ChainedRecord>(
      this.database.read,
      `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE r.seq > (SELECT seq FROM access_log_listed WHERE id = 1) ORDER BY r.seq LIMIT ?`,
      [FARTHEST_BEHIND],
    );
    const records = rows.map(toRecord);
    const [first, last] = [records[0], records.at(-1)];
    if (first === undefined || last === undefined) return 0;
    await this.database.inTransaction(async (tx) => {
      const isOurs = await updateWhere(tx, AccessLogListedEntity, { set: { seq: last.seq }, where: { id: 1, seq: first.seq - 1 } });
      if (isOurs > 0) await insertRows(tx, AccessLogSubjectEntity, records.flatMap(listedOf));
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
