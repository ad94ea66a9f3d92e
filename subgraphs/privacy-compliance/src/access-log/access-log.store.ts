import { query, sql, type Database, type SqlFragment } from '@andamal/database';
import { entriesOf, MAX_LINES_PER_RECORD, seqOf, type AccessEntry, type ChainedRecord } from './access-record';

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
      const rows = await query<ChainedRecord & { listed: number | string | null }>(
        this.database.read,
        `SELECT * FROM (SELECT NULL AS listed, ${RECORD_COLUMNS} FROM access_log r
           WHERE r.seq > ${LISTED} AND r.seq <= ? AND INSTR(r.content, ?) > 0 AND ${records.sql}) tail
         UNION ALL SELECT l.seq, ${RECORD_COLUMNS} FROM (SELECT s.seq FROM access_log_block b JOIN access_log_subject s ON s.block = b.first
           WHERE b.first <= ? AND s.subjectId = ? AND s.seq <= ? ORDER BY b.first DESC, s.seq DESC LIMIT ?) l
           LEFT JOIN access_log r ON r.seq = l.seq AND ${records.sql}`,
        [seqOf(end - 1), subjectId, ...records.parameters, seqOf(end - 1), subjectId, seqOf(end - 1), batch, ...records.parameters],
      );
      const latestFirst = rows.filter(({ seq }) => seq !== null).map(toRecord).sort((a, b) => b.seq - a.seq);
      found.push(...latestFirst.flatMap(entriesOf).filter((entry) => entry.place < end && entry.subjectId === subjectId && lines(entry)));
      const listed = rows.flatMap((row) => (row.listed === null ? [] : Number(row.listed)));
      if (listed.length < batch) break;
      end = Math.min(...listed) * MAX_LINES_PER_RECORD;
    }
    return found.slice(0, limit);
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
