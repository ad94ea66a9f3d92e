import { query, type Database } from '@andamal/database';
import type { AppendOnlyFile } from '../proof/append-only-file';
import type { PublicKeys } from '../proof/shop-keys';
import { GENESIS_HASH, hasherOf, hashOf } from './access-chain';
import type { ChainedRecord } from './access-record';
import { LISTED, RECORD_COLUMNS, toRecord } from './access-log.store';
import { anchorFault, checkAnchors } from './anchor-check';
import type { AnchorStore, LogState } from './anchor.store';
import { RESTORED, toRestoreMark, VAULT_ACTOR, type RestoreMark } from './restore-mark';
import { BUCKETS, listedIn, type BucketRow } from './index-buckets';
import { peopleOf } from './subject-index';
import type { Witness } from './witness';

const VERIFY_BATCH = 200;
/** How far from its place a record is looked for that does not fit there. */
const FURTHEST_MOVE = 20_000;

/**
 * What is wrong with the first bad record. ALTERED: it says something else. MISSING: it is gone. REORDERED: another one is
 * in its place. INSERTED: it was never written by the vault. TRUNCATED: the log is cut off before it. NOT_LISTED: it is right,
 * and whoever asks what is in the log about one of its people does not find it. ANCHOR_MISMATCH: records at or before it were
 * rewritten as a whole. REWRITTEN: so were records since, which the running service knows since it wrote them. ANCHOR_FORGED:
 * an anchor at its place is not the vault's. UNSIGNED_RESTORE: it claims a restore that never was.
 */
export type ChainFault =
  | 'ALTERED'
  | 'MISSING'
  | 'REORDERED'
  | 'INSERTED'
  | 'TRUNCATED'
  | 'NOT_LISTED'
  | 'ANCHOR_MISMATCH'
  | 'REWRITTEN'
  | 'ANCHOR_FORGED'
  | 'UNSIGNED_RESTORE';

export interface BadRecord {
  readonly seq: number;
  readonly fault: ChainFault;
}

export interface ChainVerification {
  readonly intact: boolean;
  /** How many records were found right before the first bad one. */
  readonly verified: number;
  readonly firstBad: BadRecord | null;
  /** Hash of the last good record: who has noted it down can tell later that nothing before it was changed since. */
  readonly headHash: string;
  /** The place of the last record that was looked at. */
  readonly through: number;
  /** Whether that is the end of the log. */
  readonly complete: boolean;
  readonly anchors: number;
  /** The last anchor up to there: the next check can begin behind it. */
  readonly lastAnchor: number | null;
  readonly restores: readonly RestoreMark[];
}

/** Begins behind an anchor, and ends after so many records; nothing given: the whole log. */
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
  readonly bad: BadRecord | null;
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
    const reached = start.bad === null ? await this.walk(start, end) : start;
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
      const records = await this.batchAfter(seq, end);
      if (records.length === 0) return { seq, hash, bad: { seq: seq + 1, fault: 'TRUNCATED' } };
      const unlisted = await this.firstUnlisted(records);
      for (const record of records) {
        const bad = await this.faultOf(record, seq, hash);
        if (bad !== null) return { seq, hash, bad };
        if (record.seq === unlisted) return { seq, hash, bad: { seq: unlisted, fault: 'NOT_LISTED' } };
        ({ seq, hash } = record);
      }
    }
    return { seq, hash, bad: null };
  }

  private async faultOf(record: ChainedRecord, seq: number, hash: string): Promise<BadRecord | null> {
    if (record.seq !== seq + 1) return { seq: seq + 1, fault: 'MISSING' };
    if (hashOf(record, record.seq, record.prevHash) !== record.hash) return this.misplaced(record);
    if (record.prevHash === hash) return null;
    // The record is whole, and names another one before it. Whichever of the two the next one names is the true one.
    const [next] = await this.batchAfter(record.seq, record.seq + 1);
    const rewritten = seq > 0 && next?.prevHash === record.hash ? seq : record.seq;
    return { seq: rewritten, fault: 'ALTERED' };
  }

  private async misplaced(record: ChainedRecord): Promise<BadRecord> {
    const bad = misplaced(record);
    if (bad.fault !== 'INSERTED') return bad;
    const [own] = await this.batchAfter(bad.seq - 1, bad.seq);
    // A copy: the one that it is of is in its own place.
    return own?.hash === record.hash ? { seq: record.seq, fault: 'INSERTED' } : bad;
  }

  /** The first record that the index of people should know, and does not for one of them. Null: none. */
  private async firstUnlisted(records: readonly ChainedRecord[]): Promise<number | null> {
    const [end] = await query<{ seq: number | string }>(this.database.read, `SELECT ${LISTED} AS seq`);
    const due = records.filter(({ seq }) => seq <= Number(end?.seq)).map(peopleOf);
    const blocks = await query<{ first: number | string }>(
      this.database.read,
      'SELECT first FROM access_log_block WHERE first <= ? AND last >= ?',
      [records.at(-1)?.seq ?? 0, records[0]?.seq ?? 0],
    );
    const rows = await query<BucketRow>(
      this.database.read,
      `SELECT b.first, b.last, s.records FROM access_log_subject s JOIN access_log_block b ON b.first = s.block
       WHERE s.bucket IN (?) AND s.block IN (?)`,
      [BUCKETS, blocks.map(({ first }) => Number(first))],
    );
    const listed = new Set(rows.flatMap(listedIn).map(({ subjectId, seq }) => `${subjectId}/${seq}`));
    return due.find(({ seq, subjects }) => !subjects.every((subjectId) => listed.has(`${subjectId}/${seq}`)))?.seq ?? null;
  }

  private async restores(): Promise<RestoreMark[]> {
    const rows = await query<ChainedRecord>(
      this.database.read,
      `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE r.operation = ? AND r.actorKind = ? ORDER BY r.seq`,
      [RESTORED, VAULT_ACTOR],
    );
    return rows.map((row) => toRestoreMark(toRecord(row)));
  }

  private async batchAfter(seq: number, end: number): Promise<ChainedRecord[]> {
    const rows = await query<ChainedRecord>(
      this.database.read,
      `SELECT ${RECORD_COLUMNS} FROM access_log r WHERE r.seq > ? AND r.seq <= ? ORDER BY r.seq LIMIT ?`,
      [seq, end, VERIFY_BATCH],
    );
    return rows.map(toRecord);
  }
}

/** A record whose hash is not right at its place: changed, or right at another place. */
function misplaced(record: ChainedRecord): BadRecord {
  const hashAt = hasherOf(record);
  for (let distance = 1; distance <= FURTHEST_MOVE; distance += 1) {
    // Others were put in before it, and pushed it on from its own place.
    if (record.seq > distance && hashAt(record.seq - distance, record.prevHash) === record.hash) {
      return { seq: record.seq - distance, fault: 'INSERTED' };
    }
    if (hashAt(record.seq + distance, record.prevHash) === record.hash) return { seq: record.seq, fault: 'REORDERED' };
  }
  return { seq: record.seq, fault: 'ALTERED' };
}
