import type { AppendOnlyFile } from '../proof/append-only-file';
import type { PublicKeys } from '../proof/shop-keys';
import type { BadRecord, ChainFault } from './access-log-verifier';
import { isAnchorSigned, parseAnchorLine, type Anchor } from './anchor';
import type { AnchorStore, LogState } from './anchor.store';
import type { RestoreMark } from './restore-mark';

const BATCH = 500;

export interface AnchorCheck {
  readonly store: AnchorStore;
  readonly keys: PublicKeys;
  readonly outside: AppendOnlyFile | null;
  readonly state: LogState;
  readonly restores: readonly RestoreMark[];
  /** The places that are looked at: behind the first, up to the second. */
  readonly from: number;
  readonly through: number;
}

export interface AnchorFindings {
  readonly checked: number;
  /** The first place against which an anchor speaks. */
  readonly bad: BadRecord | null;
  /** The last anchor in the database up to the end of the check. */
  readonly last: number | null;
}

export function anchorFault(anchor: Anchor, keys: PublicKeys): ChainFault | null {
  return isAnchorSigned(anchor, keys) ? null : 'ANCHOR_FORGED';
}

/** Holds the log against each anchor, those outside of the database included. */
export async function checkAnchors(check: AnchorCheck): Promise<AnchorFindings> {
  const { store, state, from, through, restores } = check;
  const signedRestores = new Set<number>();
  let bad: BadRecord | null = null;
  let checked = 0;
  let last: number | null = from === 0 ? null : from;

  const hold = async (anchors: readonly Anchor[]): Promise<void> => {
    const hashes = await store.hashesAt([...new Set(anchors.map(({ seq }) => seq))]);
    for (const anchor of anchors) {
      checked += 1;
      const found = faultOf(anchor, hashes.get(anchor.seq) ?? null, check);
      if (found !== null && (bad === null || found.seq < bad.seq)) bad = found;
      if (found === null && restores.some(({ seq, generation }) => seq === anchor.seq && generation === anchor.generation)) signedRestores.add(anchor.seq);
    }
  };
  // An anchor behind the end of the log is what tells that it was cut off.
  const isMeant = ({ seq }: Anchor): boolean => seq > from && (seq <= through || through === state.seq);
  for await (const batch of store.all(state.vaultId)) {
    const meant = batch.filter(isMeant);
    await hold(meant);
    for (const { seq } of meant) if (seq <= through) last = Math.max(last ?? 0, seq);
  }
  for await (const batch of inBatches(check.outside, (anchor) => anchor.vaultId === state.vaultId && isMeant(anchor))) await hold(batch);
  const unsigned = restores.find(({ seq }) => seq > from && seq <= through && !signedRestores.has(seq));
  if (unsigned !== undefined && (bad === null || unsigned.seq <= (bad as BadRecord).seq)) bad = { seq: unsigned.seq, fault: 'UNSIGNED_RESTORE' };
  return { checked, bad, last };
}

function faultOf(anchor: Anchor, hash: string | null, { keys, state, restores }: AnchorCheck): BadRecord | null {
  const { generation, seq } = anchor;
  if (anchorFault(anchor, keys) !== null) return { seq, fault: 'ANCHOR_FORGED' };
  const isInHistory = generation === 0 || restores.some((restore) => restore.generation === generation);
  const next = restores.find((restore) => restore.generation > generation);
  // It vouched for records that a restore has lost, which the restore's own record says.
  if (next !== undefined && (seq >= next.seq || !isInHistory)) return null;
  if (seq > state.seq) return { seq: state.seq + 1, fault: 'TRUNCATED' };
  return hash === anchor.hash && isInHistory ? null : { seq, fault: 'ANCHOR_MISMATCH' };
}

async function* inBatches(file: AppendOnlyFile | null, isMeant: (anchor: Anchor) => boolean): AsyncGenerator<Anchor[]> {
  let batch: Anchor[] = [];
  for await (const line of file?.lines() ?? []) {
    const anchor = parseAnchorLine(line);
    if (anchor === null || !isMeant(anchor)) continue;
    batch.push(anchor);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
