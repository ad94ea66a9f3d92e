import type { AccessEntry, ChainedEntry } from './access-chain';

/** `operation` of the line that says that the vault goes on from a backup. No client can write it: its actor is the vault. */
export const RESTORED = 'RESTORED';
export const VAULT_ACTOR = 'VAULT';

/** That the log goes on from a backup, and which lines were lost. */
export interface RestoreMark {
  readonly seq: number;
  readonly at: number;
  readonly generation: number;
  /** The last place that an anchor outside of the database vouches for, of the generation before. */
  readonly lostThrough: number;
}

export function restoredEntry(restore: { at: number; generation: number; lostThrough: number; lostHash: string }): AccessEntry {
  return {
    recordedAt: restore.at,
    actorKind: VAULT_ACTOR,
    actorId: null,
    roles: '',
    purpose: null,
    operation: RESTORED,
    requestId: restore.lostHash,
    subjectId: null,
    context: `GENERATION:${restore.generation}`,
    categories: '',
    datumIds: '',
    outcome: RESTORED,
    reason: `LOST_THROUGH:${restore.lostThrough}`,
  };
}

export function toRestoreMark({ seq, recordedAt, context, reason }: Pick<ChainedEntry, 'seq' | 'recordedAt' | 'context' | 'reason'>): RestoreMark {
  return { seq, at: recordedAt, generation: numberOf(context), lostThrough: numberOf(reason) };
}

function numberOf(text: string | null): number {
  return Number(/:(\d+)$/.exec(text ?? '')?.[1] ?? -1);
}
