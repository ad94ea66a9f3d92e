import { entriesOf, writeLine, type AccessRecord, type ChainedRecord } from './access-record';

/** `operation` of the record that says that the vault goes on from a backup. No client can write it: its actor is the vault. */
export const RESTORED = 'RESTORED';
export const VAULT_ACTOR = 'VAULT';

/** That the log goes on from a backup, and which records were lost. */
export interface RestoreMark {
  readonly seq: number;
  readonly at: number;
  readonly generation: number;
  /** The last place that an anchor outside of the database vouches for, of the generation before. */
  readonly lostThrough: number;
}

export function restoredRecord(restore: { at: number; generation: number; lostThrough: number; lostHash: string }): AccessRecord {
  const { at, generation, lostThrough, lostHash } = restore;
  const line = writeLine({ subjectId: null, context: `GENERATION:${generation}`, categories: '', datumIds: '', outcome: RESTORED, reason: `LOST_THROUGH:${lostThrough}` });
  return { recordedAt: at, actorKind: VAULT_ACTOR, actorId: null, roles: '', purpose: null, operation: RESTORED, requestId: lostHash, lines: [line] };
}

export function toRestoreMark(record: ChainedRecord): RestoreMark {
  const [line] = entriesOf(record);
  return { seq: record.seq, at: record.recordedAt, generation: numberOf(line?.context), lostThrough: numberOf(line?.reason) };
}

function numberOf(text: string | null | undefined): number {
  return Number(/:(\d+)$/.exec(text ?? '')?.[1] ?? -1);
}
