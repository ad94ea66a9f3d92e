import { hash as digest } from 'node:crypto';
import type { AccessRecord, ChainedRecord } from './access-record';

/** What the first record is chained to. */
export const GENESIS_HASH = '0'.repeat(64);

/** Where the chain ends: the last record's place and hash. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

type Said = Omit<ChainedRecord, 'seq' | 'prevHash' | 'hash'>;

/**
 * SHA-256 (hex) over the record before, the place in the log, and everything that the record says: a JSON array, in which no
 * two different records look the same. Change, drop, add or swap a record and no later hash is right any more.
 */
export function hashOf(record: Said, seq: number, prevHash: string): string {
  return hasherOf(record)(seq, prevHash);
}

/** {@link hashOf} at any place: what the lines say, which can be long, goes in by its own hash, which is made once. */
export function hasherOf({ recordedAt, actorKind, actorId, roles, purpose, operation, requestId, content }: Said): (seq: number, prevHash: string) => string {
  const lines = digest('sha256', content, 'hex');
  return (seq, prevHash) =>
    digest('sha256', JSON.stringify([prevHash, seq, recordedAt, actorKind, actorId, roles, purpose, operation, requestId, lines]), 'hex');
}

/** Puts records at the end of the chain. */
export function chain(head: ChainHead, records: readonly AccessRecord[]): ChainedRecord[] {
  let { seq, hash: prevHash } = head;
  return records.map(({ recordedAt, actorKind, actorId, roles, purpose, operation, requestId, lines }) => {
    seq += 1;
    const content = `[${lines.join(',')}]`;
    const hash = hashOf({ recordedAt, actorKind, actorId, roles, purpose, operation, requestId, content }, seq, prevHash);
    const chained = { seq, recordedAt, actorKind, actorId, roles, purpose, operation, requestId, content, prevHash, hash };
    prevHash = hash;
    return chained;
  });
}
