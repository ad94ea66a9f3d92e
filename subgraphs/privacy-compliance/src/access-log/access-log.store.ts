import { query, sql, type Database, type SqlFragment } from '@andamal/database';
import { entriesOf, MAX_LINES_PER_RECORD, seqOf, type AccessEntry, type ChainedRecord } from './access-record';
import { bucketOf, listedIn, type BucketRow } from './index-buckets';

export const RECORD_COLUMNS = 'r.seq, r.recordedAt, r.actorKind, r.actorId, r.roles, r.purpose, r.operation, r.requestId, r.content, r.prevHash, r.hash';

/** The last record that the index of people knows. */
export const LISTED = '(SELECT COALESCE(MAX(last), 0) FROM access_log_block)';

/** Which lines are wanted, and how many. */
export interface LinesWanted {
  /** Lines before this place; null: from the latest. */
  readonly before: number | null;
  readonly limit: number;
  /** What a record has to say, of `access_log r`. */
  readonly records?: SqlFragment;
  /** What a line has to say. */
  readonly lines?: (entry: AccessEntry) => boolean;
}

/** Records that the index knows to be about a person. */
interface Listed {
  /** The latest first. */
  readonly places: readonly number[];
  /** The last record that the index knows. */
  readonly end: number;
  /** Until where there may be more of them; null: there are none. */
  readonly next: number | null;
}

/** Reads lines of the access log. */
export class AccessLogStore {
  constructor(private readonly database: Database) {}

  /** Lines about a person, the latest first: found by the index of people and, where it has yet to come, looked for. */
  async ofSubject(subjectId: string, { before, limit, records = sql('1 = 1'), lines = () => true }: LinesWanted): Promise<AccessEntry[]> {
    const found: AccessEntry[] = [];
    const end = before ?? Number.MAX_SAFE_INTEGER;
    for (let until: number | null = seqOf(end - 1); until !== null && found.length < limit; ) {
      const listed: Listed = await this.listed(subjectId, until, limit + SOME_MORE);
      const rows: ChainedRecord[] = await query<ChainedRecord>(
        this.database.read,
        `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE ${records.sql}
           AND (r.seq IN (?) OR (r.seq > ? AND r.seq <= ? AND INSTR(r.content, ?) > 0)) ORDER BY r.seq DESC`,
        [...records.parameters, listed.places, listed.end, until, subjectId],
      );
      found.push(...rows.map(toRecord).flatMap(entriesOf).filter((entry) => entry.place < end && entry.subjectId === subjectId && lines(entry)));
      until = listed.next;
    }
    return found.slice(0, limit);
  }

  /** The latest records about a person that the index knows, until a place of the log. */
  private async listed(subjectId: string, until: number, limit: number): Promise<Listed> {
    const rows = await query<BucketRow & { listedUntil: number | string | null }>(
      this.database.read,
      `SELECT ${LISTED} AS listedUntil, 0 AS first, 0 AS last, '' AS records
       UNION ALL SELECT * FROM (SELECT NULL, b.first, b.last, s.records FROM access_log_subject s JOIN access_log_block b ON b.first = s.block
         WHERE s.bucket = ? AND s.block <= ? AND INSTR(s.records, ?) > 0 ORDER BY s.block DESC LIMIT ?) latest`,
      [bucketOf(subjectId), until, subjectId, limit],
    );
    const blocks = rows.filter(({ listedUntil }) => listedUntil === null);
    const places = blocks.flatMap(listedIn).flatMap((listed) => (listed.subjectId === subjectId && listed.seq <= until ? listed.seq : []));
    const latest = places.sort((a, b) => b - a).slice(0, limit);
    // Of the blocks that were looked into some records may be left; and behind as many as were asked for there may be more.
    const earliest = blocks.length < limit ? null : Math.min(...blocks.map(({ first }) => Number(first)));
    const next = latest.length < places.length ? (latest.at(-1) as number) - 1 : earliest === null ? null : earliest - 1;
    return { places: latest, end: rows.reduce((end, { listedUntil }) => end + Number(listedUntil), 0), next };
  }

  /** Lines of records that meet some conditions on `access_log r`, the latest first, before an instant and a place. */
  async latest(conditions: readonly SqlFragment[], before: { readonly at: number; readonly place: number } | null, limit: number): Promise<AccessEntry[]> {
    const found: AccessEntry[] = [];
    let end = before ?? { at: Number.MAX_SAFE_INTEGER, place: Number.MAX_SAFE_INTEGER };
    while (found.length < limit) {
      const parts = [...conditions, sql('(r.recordedAt < ? OR (r.recordedAt = ? AND r.seq <= ?))', [end.at, end.at, seqOf(end.place - 1)])];
      const rows = await query<ChainedRecord>(
        this.database.read,
        `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE ${parts.map((part) => part.sql).join(' AND ')} ORDER BY r.recordedAt DESC, r.seq DESC LIMIT ?`,
        [...parts.flatMap(({ parameters }) => parameters), limit],
      );
      const records = rows.map(toRecord);
      const { at, place } = end;
      found.push(...records.flatMap(entriesOf).filter((entry) => entry.recordedAt < at || entry.place < place));
      // Each record has a line at least, but for one that was broken: mostly so many records are enough.
      const last = records.at(-1);
      if (last === undefined || records.length < limit) break;
      end = { at: last.recordedAt, place: last.seq * MAX_LINES_PER_RECORD };
    }
    return found.slice(0, limit);
  }

  /** Lines of records between two instants that meet a condition, in the order of time, a batch of records at a time. */
  async *between(from: Date, to: Date, records: SqlFragment): AsyncGenerator<AccessEntry[]> {
    let last = { at: from.getTime(), seq: 0 };
    for (;;) {
      const rows = await query<ChainedRecord>(
        this.database.read,
        `SELECT ${RECORD_COLUMNS} FROM access_log r
         WHERE ${records.sql} AND r.recordedAt >= ? AND r.recordedAt < ? AND (r.recordedAt > ? OR r.seq > ?) ORDER BY r.recordedAt, r.seq LIMIT ?`,
        [...records.parameters, last.at, to, last.at, last.seq, RECORDS_PER_BATCH],
      );
      const end = rows.at(-1);
      if (end === undefined) return;
      yield rows.map(toRecord).flatMap(entriesOf);
      last = { at: Number(end.recordedAt), seq: Number(end.seq) };
    }
  }
}

const RECORDS_PER_BATCH = 200;
/** Than are wanted: some records may have no line that is. */
const SOME_MORE = 50;

/** MySQL's driver hands a BIGINT over as a number or a text. */
export function toRecord(row: ChainedRecord): ChainedRecord {
  return { ...row, seq: Number(row.seq), recordedAt: Number(row.recordedAt) };
}
