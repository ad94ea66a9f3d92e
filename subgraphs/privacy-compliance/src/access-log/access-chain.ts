import { hash as digest } from 'node:crypto';
import { writeLines, type AccessRecord, type ChainedRecord } from './access-record';

/** What the first record is chained to. */
export const GENESIS_HASH = '0'.repeat(64);

/** Where the chain ends: the last record's place and hash. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/**
 * SHA-256 (hex) over the record before, the place in the log, and everything that the record says: a JSON array, in which
 * no two different records look the same, and on the next line what its lines say. Change, drop, add or swap a record and no
 * later hash is right any more.
 */
export function hashOf(record: Omit<ChainedRecord, 'seq' | 'prevHash' | 'hash'>, seq: number, prevHash: string): string {
  const { recordedAt, actorKind, actorId, roles, purpose, operation, requestId, content } = record;
  const facts = JSON.stringify([prevHash, seq, recordedAt, actorKind, actorId, roles, purpose, operation, requestId]);
  return digest('sha256', `${facts}\n${content}`, 'hex');
}

/** Puts records at the end of the chain. */
export function chain(head: ChainHead, records: readonly AccessRecord[]): ChainedRecord[] {
  let { seq, hash: prevHash } = head;
  return records.map(({ lines, ...facts }) => {
    seq += 1;
    const said = { ...facts, content: writeLines(lines) };
    const hash = hashOf(said, seq, prevHash);
    const chained = { ...said, seq, prevHash, hash };
    prevHash = hash;
    return chained;
  });
}
