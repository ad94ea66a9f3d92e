import { query, type Database } from '@andamal/database';
import type { AppendOnlyFile } from '../proof/append-only-file';
import type { PublicKeys } from '../proof/shop-keys';
import { GENESIS_HASH, hashOf, type ChainedEntry } from './access-chain';
import { ACCESS_LOG_COLUMNS } from './access-log';
import { anchorFault, checkAnchors } from './anchor-check';
import type { AnchorStore, LogState } from './anchor.store';
import { RESTORED, toRestoreMark, VAULT_ACTOR, type RestoreMark } from './restore-mark';
import type { Witness } from './witness';

const COLUMNS = ACCESS_LOG_COLUMNS.join(', ');
const VERIFY_BATCH = 1_000;
/** How far from its place a line is looked for that does not fit there. */
const FURTHEST_MOVE = 20_000;

/**
 * What is wrong with the first bad line. ALTERED: it says something else. MISSING: it is gone. REORDERED: another line is
 * in its place. INSERTED: it was never written by the vault. TRUNCATED: the log is cut off before it. HEAD_ALTERED: the
 * line is right, and the head that should be its seal is not. ANCHOR_MISMATCH: lines at or before it were rewritten as a
 * whole. REWRITTEN: so were lines since, which the running service knows since it wrote them. ANCHOR_FORGED: an anchor at its
 * place is not the vault's. UNSIGNED_RESTORE: it claims a restore that never was.
 */
export type ChainFault =
  | 'ALTERED'
  | 'MISSING'
  | 'REORDERED'
  | 'INSERTED'
  | 'TRUNCATED'
  | 'HEAD_ALTERED'
  | 'ANCHOR_MISMATCH'
  | 'REWRITTEN'
  | 'ANCHOR_FORGED'
  | 'UNSIGNED_RESTORE';

export interface BadLine {
  readonly seq: number;
  readonly fault: ChainFault;
}

export interface ChainVerification {
  readonly intact: boolean;
  /** How many lines were found right before the first bad one. */
  readonly verified: number;
  readonly firstBad: BadLine | null;
  /** Hash of the last good line: who has noted it down can tell later that nothing before it was changed since. */
  readonly headHash: string;
  /** The place of the last line that was looked at. */
  readonly through: number;
  /** Whether that is the end of the log. */
  readonly complete: boolean;
  readonly anchors: number;
  /** The last anchor up to there: the next check can begin behind it. */
  readonly lastAnchor: number | null;
  readonly restores: readonly RestoreMark[];
}

/** Begins behind an anchor, and ends after so many lines; nothing given: the whole log. */
export interface VerifyRange {
  readonly after?: number | null;
  readonly limit?: number | null;
}

/** There is no anchor at that place to begin from. */
export class NoAnchorError extends Error {
  constructor(readonly seq: number) {
    super(`There is no anchor at place ${seq}`);
    this.name = 'NoAnchorError';
  }
}

interface Reached {
  readonly seq: number;
  readonly hash: string;
  readonly bad: BadLine | null;
}

/**
 * Recomputes the chain of the access log, and holds it against the signed anchors inside and outside of the database, and
 * what the running process knows. A batch at a time, with flat memory; from an anchor on, where all before it was checked
 * already.
 */
export class AccessLogVerifier {
  constructor(
    private readonly database: Database,
    private readonly anchors: AnchorStore,
    private readonly keys: PublicKeys,
    private readonly outside: AppendOnlyFile | null = null,
    /** What the running process knows of the log; null: a process of its own verifies it. */
    private readonly witness: Witness | null = null,
  ) {}

  /** @throws NoAnchorError when `after` is no place of an anchor */
  async verify(range: VerifyRange = {}): Promise<ChainVerification> {
    const state = await this.anchors.state();
    if (state === null) return this.result({ seq: 0, hash: GENESIS_HASH, bad: { seq: 1, fault: 'TRUNCATED' } }, 0, true, [], { checked: 0, last: null });
    const start = await this.startOf(state, range.after ?? 0);
    const end = Math.min(state.seq, start.seq + (range.limit ?? Number.MAX_SAFE_INTEGER));
    const chained = start.bad === null ? await this.walk(start, end) : start;
    const reached = chained.bad === null && end === state.seq ? await this.checkHead(chained, state) : chained;
    const restores = await this.restores();
    const found = await checkAnchors({
      store: this.anchors, keys: this.keys, outside: this.outside, state, restores, from: start.seq, through: end,
    });
    const witnessed = (await this.witness?.fault()) ?? null;
    const isMeant = witnessed !== null && witnessed.seq > start.seq && (witnessed.seq <= end || end === state.seq);
    const earlier = [reached.bad, found.bad, isMeant ? witnessed : null].filter((bad) => bad !== null).sort((a, b) => a.seq - b.seq)[0] ?? null;
    return this.result({ ...reached, bad: earlier }, start.seq, end === state.seq, restores, found);
  }

  private result(
    { seq, hash, bad }: Reached,
    start: number,
    complete: boolean,
    restores: readonly RestoreMark[],
    { checked, last }: { checked: number; last: number | null },
  ): ChainVerification {
    const through = bad === null ? seq : Math.min(seq, bad.seq - 1);
    return {
      intact: bad === null, verified: Math.max(0, through - start), firstBad: bad, headHash: hash, through: seq, complete, anchors: checked, lastAnchor: last, restores,
    };
  }

  private async startOf(state: LogState, after: number): Promise<Reached> {
    if (after === 0) return { seq: 0, hash: GENESIS_HASH, bad: null };
    const anchor = await this.anchors.lastUpTo(state, after);
    if (anchor?.seq !== after) throw new NoAnchorError(after);
    const fault = anchorFault(anchor, this.keys);
    return { seq: after, hash: anchor.hash, bad: fault === null ? null : { seq: after, fault } };
  }

  private async walk(start: Reached, end: number): Promise<Reached> {
    let { seq, hash } = start;
    while (seq < end) {
      const rows = await this.batchAfter(seq, end);
      if (rows.length === 0) return { seq, hash, bad: { seq: seq + 1, fault: 'TRUNCATED' } };
      for (const row of rows) {
        const bad = await this.faultOf(row, seq, hash);
        if (bad !== null) return { seq, hash, bad };
        ({ seq, hash } = row);
      }
    }
    return { seq, hash, bad: null };
  }

  private async faultOf(row: ChainedEntry, seq: number, hash: string): Promise<BadLine | null> {
    if (row.seq !== seq + 1) return { seq: seq + 1, fault: 'MISSING' };
    if (hashOf(row, row.seq, row.prevHash) !== row.hash) return misplaced(row);
    if (row.prevHash === hash) return null;
    // The line is whole, and names another one before it. Whichever of the two the next line names is the true one.
    const [next] = await this.batchAfter(row.seq, row.seq + 1);
    const rewritten = seq > 0 && next?.prevHash === row.hash ? seq : row.seq;
    return { seq: rewritten, fault: 'ALTERED' };
  }

  /** The head is the seal under the last line: whoever cuts lines off or adds some has to change it too. */
  private async checkHead({ seq, hash }: Reached, state: LogState): Promise<Reached> {
    if (hash !== state.hash) {
      const anchor = await this.anchors.lastUpTo(state, seq);
      const isVouchedFor = anchor?.seq === seq && anchor.hash === hash && anchorFault(anchor, this.keys) === null;
      return { seq, hash, bad: { seq, fault: isVouchedFor ? 'HEAD_ALTERED' : 'ALTERED' } };
    }
    const [beyond] = await this.batchAfter(seq, Number.MAX_SAFE_INTEGER, 1);
    if (beyond === undefined) return { seq, hash, bad: null };
    if ((await this.faultOf(beyond, seq, hash)) !== null) return { seq, hash, bad: { seq: beyond.seq, fault: 'INSERTED' } };
    // Lines that came while this was under way have moved the head with them.
    const now = await this.anchors.state();
    return { seq, hash, bad: now !== null && now.seq > seq ? null : { seq, fault: 'HEAD_ALTERED' } };
  }

  private async restores(): Promise<RestoreMark[]> {
    const rows = await query<ChainedEntry>(
      this.database.read,
      'SELECT seq, recordedAt, context, reason FROM access_log WHERE operation = ? AND actorKind = ? ORDER BY seq',
      [RESTORED, VAULT_ACTOR],
    );
    return rows.map((row) => toRestoreMark({ ...row, seq: Number(row.seq), recordedAt: Number(row.recordedAt) }));
  }

  private async batchAfter(seq: number, end: number, limit = VERIFY_BATCH): Promise<ChainedEntry[]> {
    const rows = await query<ChainedEntry>(
      this.database.read,
      `SELECT ${COLUMNS} FROM access_log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      [seq, end, limit],
    );
    // MySQL's driver hands a BIGINT over as a number or a text.
    return rows.map((row) => ({ ...row, seq: Number(row.seq), recordedAt: Number(row.recordedAt) }));
  }
}

/** A line whose hash is not right at its place: changed, or right at another place. */
function misplaced(row: ChainedEntry): BadLine {
  for (let distance = 1; distance <= FURTHEST_MOVE; distance += 1) {
    // Lines were put in before it, and pushed it on from its own place.
    if (row.seq > distance && hashOf(row, row.seq - distance, row.prevHash) === row.hash) {
      return { seq: row.seq - distance, fault: 'INSERTED' };
    }
    if (hashOf(row, row.seq + distance, row.prevHash) === row.hash) return { seq: row.seq, fault: 'REORDERED' };
  }
  return { seq: row.seq, fault: 'ALTERED' };
}
