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

/** Reads lines of the access log. */
export class AccessLogStore {
  constructor(private readonly database: Database) {}

  /** Lines about a person, the latest first: found by the index of people and, where it has yet to come, looked for. */
  async ofSubject(subjectId: string, { before, limit, records = sql('1 = 1'), lines = () => true }: LinesWanted): Promise<AccessEntry[]> {
    const batch = limit + SOME_MORE;
    const found: AccessEntry[] = [];
    let end = before ?? Number.MAX_SAFE_INTEGER;
    while (found.length < limit) {
      const { places, listedUntil } = await this.listed(subjectId, seqOf(end - 1), batch);
      const rows = await query<ChainedRecord>(
        this.database.read,
        `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE ${records.sql}
           AND (r.seq IN (?) OR (r.seq > ? AND r.seq <= ? AND INSTR(r.content, ?) > 0)) ORDER BY r.seq DESC`,
        [...records.parameters, places, listedUntil, seqOf(end - 1), subjectId],
      );
      found.push(...rows.map(toRecord).flatMap(entriesOf).filter((entry) => entry.place < end && entry.subjectId === subjectId && lines(entry)));
      if (places.length < batch) break;
      end = (places.at(-1) as number) * MAX_LINES_PER_RECORD;
    }
    return found.slice(0, limit);
  }

  /** The latest records about a person that the index knows, until a place of the log, the latest first; and where the index ends. */
  private async listed(subjectId: string, until: number, limit: number): Promise<{ places: number[]; listedUntil: number }> {
    const rows = await query<BucketRow & { listed: number | string | null }>(
      this.database.read,
      `SELECT ${LISTED} AS listed, 0 AS first, 0 AS last, '' AS records
       UNION ALL SELECT * FROM (SELECT NULL AS listed, b.first, b.last, s.records FROM access_log_subject s JOIN access_log_block b ON b.first = s.block
         WHERE s.bucket = ? AND s.block <= ? AND INSTR(s.records, ?) > 0 ORDER BY s.block DESC LIMIT ?) latest`,
      [bucketOf(subjectId), until, subjectId, limit],
    );
    const places = rows.flatMap(listedIn).flatMap((listed) => (listed.subjectId === subjectId && listed.seq <= until ? listed.seq : []));
    const listedUntil = rows.reduce((end, { listed }) => end + Number(listed), 0);
    return { places: places.sort((a, b) => b - a).slice(0, limit), listedUntil };
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
