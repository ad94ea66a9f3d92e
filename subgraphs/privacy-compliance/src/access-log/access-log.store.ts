import { query, type Database } from '@andamal/database';
import { hashOf, GENESIS_HASH, type ChainedEntry } from './access-chain';
import { ACCESS_LOG_COLUMNS } from './access-log';

const COLUMNS = ACCESS_LOG_COLUMNS.join(', ');
const VERIFY_BATCH = 1_000;

/** What is wrong with the first bad line: changed, missing, not where it was, or cut off at the end. */
export type ChainFault = 'ALTERED' | 'MISSING' | 'REORDERED' | 'TRUNCATED';

export interface ChainVerification {
  readonly intact: boolean;
  /** How many lines were found right before the first bad one. */
  readonly verified: number;
  readonly firstBad: { readonly seq: number; readonly fault: ChainFault } | null;
  /** Hash of the last good line: who has noted it down can tell later that nothing before it was changed since. */
  readonly headHash: string;
}

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

  /** Recomputes the whole chain, a batch at a time, up to where it ended when the work began. */
  async verify(): Promise<ChainVerification> {
    const [head] = await query<{ seq: number; hash: string }>(this.database.read, 'SELECT seq, hash FROM access_log_head WHERE id = 1');
    if (head === undefined) return faulty(0, GENESIS_HASH, 1, 'TRUNCATED');
    const end = Number(head.seq);
    let seq = 0;
    let hash = GENESIS_HASH;
    while (seq < end) {
      const rows = await this.batchAfter(seq, end);
      if (rows.length === 0) return faulty(seq, hash, seq + 1, 'TRUNCATED');
      for (const row of rows) {
        const fault = faultOf(row, seq, hash);
        if (fault !== null) return faulty(seq, hash, seq + 1, fault);
        ({ seq, hash } = row);
      }
    }
    // The head is the seal under the last line: whoever cuts lines off has to change it too.
    if (hash !== head.hash) return faulty(seq - 1, hash, seq, 'ALTERED');
    const [beyond] = await this.batchAfter(end, Number.MAX_SAFE_INTEGER, 1);
    const grown = beyond === undefined ? null : faultOf(beyond, end, hash);
    if (grown !== null) return faulty(seq, hash, seq + 1, grown);
    return { intact: true, verified: seq, firstBad: null, headHash: hash };
  }

  private async batchAfter(seq: number, end: number, limit = VERIFY_BATCH): Promise<ChainedEntry[]> {
    const rows = await query<ChainedEntry>(
      this.database.read,
      `SELECT ${COLUMNS} FROM access_log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      [seq, end, limit],
    );
    return rows.map(toEntry);
  }
}

function faultOf(row: ChainedEntry, seq: number, hash: string): ChainFault | null {
  if (row.seq !== seq + 1) return 'MISSING';
  const isItself = hashOf(row, row.seq, row.prevHash) === row.hash;
  if (!isItself) return 'ALTERED';
  return row.prevHash === hash ? null : 'REORDERED';
}

function faulty(verified: number, headHash: string, seq: number, fault: ChainFault): ChainVerification {
  return { intact: false, verified, firstBad: { seq, fault }, headHash };
}

/** MySQL's driver hands a BIGINT over as a number or a text. */
function toEntry(row: ChainedEntry): ChainedEntry {
  return { ...row, seq: Number(row.seq), recordedAt: Number(row.recordedAt) };
}
