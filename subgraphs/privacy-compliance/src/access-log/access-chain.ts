import { hash as digest } from 'node:crypto';

/** What one line of the access log says, before it has its place in the chain. */
export interface AccessEntry {
  readonly recordedAt: number;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly roles: string;
  readonly purpose: string | null;
  readonly operation: string;
  readonly requestId: string;
  readonly subjectId: string | null;
  readonly context: string | null;
  readonly categories: string;
  readonly datumIds: string;
  readonly outcome: string;
  readonly reason: string | null;
}

export interface ChainedEntry extends AccessEntry {
  readonly seq: number;
  readonly prevHash: string;
  readonly hash: string;
}

/** What the first line is chained to. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * SHA-256 (hex) over the line before, the place in the log, and everything that the line says, as a JSON array, in which
 * no two different lines look the same. Change, drop, add or swap a line and no later hash is right any more.
 */
export function hashOf(entry: AccessEntry, seq: number, prevHash: string): string {
  const { recordedAt, actorKind, actorId, roles, purpose, operation, requestId } = entry;
  const { subjectId, context, categories, datumIds, outcome, reason } = entry;
  const content = JSON.stringify([
    prevHash,
    seq,
    recordedAt,
    actorKind,
    actorId,
    roles,
    purpose,
    operation,
    requestId,
    subjectId,
    context,
    categories,
    datumIds,
    outcome,
    reason,
  ]);
  return digest('sha256', content, 'hex');
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Puts lines at the end of the chain. */
export function chain(head: ChainHead, entries: readonly AccessEntry[]): ChainedEntry[] {
  let { seq, hash: prevHash } = head;
  return entries.map((entry) => {
    seq += 1;
    const hash = hashOf(entry, seq, prevHash);
    const chained = placed(entry, { seq, prevHash, hash });
    prevHash = hash;
    return chained;
  });
}

/** Written out: to spread a line into another costs more than its hash. */
function placed(entry: AccessEntry, { seq, prevHash, hash }: { seq: number; prevHash: string; hash: string }): ChainedEntry {
  return {
    seq,
    recordedAt: entry.recordedAt,
    actorKind: entry.actorKind,
    actorId: entry.actorId,
    roles: entry.roles,
    purpose: entry.purpose,
    operation: entry.operation,
    requestId: entry.requestId,
    subjectId: entry.subjectId,
    context: entry.context,
    categories: entry.categories,
    datumIds: entry.datumIds,
    outcome: entry.outcome,
    reason: entry.reason,
    prevHash,
    hash,
  };
}
