import { query, type Database } from '@andamal/database';
import type { ChainedEntry } from './access-chain';
import { ACCESS_LOG_COLUMNS } from './access-log';

const COLUMNS = ACCESS_LOG_COLUMNS.join(', ');

export class AccessLogStore {
  constructor(private readonly database: Database) {}

  /** A subject's lines, the latest first, before a place in the log. */
  async ofSubject(subjectId: string, before: number | null, limit: number): Promise<ChainedEntry[]> {
    const rows = await query<ChainedEntry>(
      this.database.read,
      `SELECT ${COLUMNS} FROM access_log WHERE subjectId = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
      [subjectId, before ?? Number.MAX_SAFE_INTEGER, limit],
    );
    return rows.map(toEntry);
  }
}

/** MySQL's driver hands a BIGINT over as a number or a text. */
function toEntry(row: ChainedEntry): ChainedEntry {
  return { ...row, seq: Number(row.seq), recordedAt: Number(row.recordedAt) };
}
