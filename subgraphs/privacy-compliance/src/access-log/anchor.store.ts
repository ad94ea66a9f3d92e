import { insertMissing, query, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { GENESIS_HASH } from './access-chain';
import type { Anchor } from './anchor';
import { AccessLogAnchorEntity } from './anchor.entity';

/** The vault, and where its access log ends now. */
export interface LogState {
  readonly vaultId: string;
  readonly generation: number;
  readonly seq: number;
  readonly hash: string;
}

interface AnchorRow {
  readonly generation: number;
  readonly seq: number | string;
  readonly hash: string;
  readonly anchoredAt: number | string;
  readonly keyId: string;
  readonly signature: string;
}

const COLUMNS = 'generation, seq, hash, anchoredAt, keyId, signature';
const BATCH = 500;

export class AnchorStore {
  constructor(private readonly database: Database) {}

  /** Null: the vault has lost its identity. */
  async state(from: EntityManager = this.database.read): Promise<LogState | null> {
    const [row] = await query<{ vaultId: string; generation: number; seq: number | string | null; hash: string | null }>(
      from,
      `SELECT v.vaultId, v.generation, r.seq, r.hash FROM vault_identity v
       LEFT JOIN access_log r ON r.seq = (SELECT MAX(seq) FROM access_log) WHERE v.id = 1`,
    );
    return row === undefined ? null : { vaultId: row.vaultId, generation: row.generation, seq: Number(row.seq ?? 0), hash: row.hash ?? GENESIS_HASH };
  }

  async save({ generation, seq, hash, at, keyId, signature }: Anchor): Promise<void> {
    const row = { generation, seq, hash, anchoredAt: new Date(at), keyId, signature };
    await this.database.inTransaction((tx) => insertMissing(tx, AccessLogAnchorEntity, [row]));
  }

  /** The last anchor of a generation at or before a place. */
  async lastUpTo(state: LogState, seq: number): Promise<Anchor | null> {
    const [row] = await query<AnchorRow>(
      this.database.read,
      `SELECT ${COLUMNS} FROM access_log_anchor WHERE generation <= ? AND seq <= ? ORDER BY generation DESC, seq DESC LIMIT 1`,
      [state.generation, seq],
    );
    return row === undefined ? null : toAnchor(row, state.vaultId);
  }

  /** All anchors that the database holds, a few at a time. */
  async *all(vaultId: string): AsyncGenerator<Anchor[]> {
    let last = { generation: 0, seq: 0 };
    for (;;) {
      const rows = await query<AnchorRow>(
        this.database.read,
        `SELECT ${COLUMNS} FROM access_log_anchor WHERE generation > ? OR (generation = ? AND seq > ?) ORDER BY generation, seq LIMIT ?`,
        [last.generation, last.generation, last.seq, BATCH],
      );
      const anchors = rows.map((row) => toAnchor(row, vaultId));
      const end = anchors.at(-1);
      if (end === undefined) return;
      yield anchors;
      last = end;
    }
  }

  /** The hashes of records of the log, by their places. */
  async hashesAt(places: readonly number[]): Promise<Map<number, string>> {
    const rows = await query<{ seq: number | string; hash: string }>(
      this.database.read,
      'SELECT seq, hash FROM access_log WHERE seq IN (?)',
      [places],
    );
    return new Map(rows.map(({ seq, hash }) => [Number(seq), hash]));
  }
}

function toAnchor({ generation, seq, hash, anchoredAt, keyId, signature }: AnchorRow, vaultId: string): Anchor {
  return { vaultId, generation, seq: Number(seq), hash, at: Number(anchoredAt), keyId, signature };
}
