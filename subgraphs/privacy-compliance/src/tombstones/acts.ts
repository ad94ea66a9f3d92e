import type { EntityManager } from 'typeorm';
import type { BlockKind } from '../objection/purpose-block.entity';
import type { EndReason } from '../vault/datum.entity';

/**
 * What lessens what may be read about a person, or takes such a lessening back. A backup from before it must not undo it:
 * it is written down outside of the database too, and done again after a restore. Ids, codes, instants and hashes only.
 */
export type PrivacyAct =
  | {
      readonly kind: 'ERASED';
      readonly subjectId: string;
      readonly at: number;
      readonly reason: EndReason;
      readonly by: string | null;
      readonly data: readonly { readonly datumId: string; readonly commitment: string }[];
    }
  /** Bindings that the person has ended, of data that other purposes may still hold. */
  | { readonly kind: 'ENDED'; readonly subjectId: string; readonly at: number; readonly by: string; readonly bindings: readonly string[] }
  /** Bindings that an erasure has left for what is under way, and that end with it. */
  | { readonly kind: 'MARKED'; readonly subjectId: string; readonly bindings: readonly string[] }
  | { readonly kind: 'BLOCKED'; readonly subjectId: string; readonly at: number; readonly purpose: string; readonly block: BlockKind }
  | { readonly kind: 'UNBLOCKED'; readonly subjectId: string; readonly purpose: string; readonly block: BlockKind }
  | { readonly kind: 'OBJECTED'; readonly subjectId: string; readonly at: number; readonly id: string; readonly purpose: string; readonly channel: string }
  /** `purpose` null: every consent. */
  | { readonly kind: 'CONSENT_WITHDRAWN'; readonly subjectId: string; readonly at: number; readonly purpose: string | null; readonly channel: string }
  /** That a receipt was handed out, a part at a time. */
  | {
      readonly kind: 'RECEIPT';
      readonly subjectId: string;
      readonly at: number;
      readonly caseId: string;
      readonly id: string;
      readonly part: number;
      readonly content: string;
    };

/** So that an act is a short line, and fits a TEXT column: more ids than these are several acts. */
export const MAX_IDS_PER_ACT = 200;

const noted = new WeakMap<EntityManager, PrivacyAct[]>();

/** Opens the list of a transaction's acts; a transaction that is run again begins with an empty one. */
export function openActs(tx: EntityManager): PrivacyAct[] {
  const acts: PrivacyAct[] = [];
  noted.set(tx, acts);
  return acts;
}

export function closeActs(tx: EntityManager): void {
  noted.delete(tx);
}

/**
 * Notes that a transaction has done this: it is written down with the transaction, and outside of the database before
 * the transaction's caller is answered. The caller holds the subject's lock.
 */
export function noteAct(tx: EntityManager, ...acts: readonly PrivacyAct[]): void {
  const list = noted.get(tx);
  if (list === undefined) throw new Error('noteAct() needs a transaction of the vault');
  list.push(...acts);
}

export function inParts<T>(items: readonly T[], size = MAX_IDS_PER_ACT): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) => items.slice(part * size, (part + 1) * size));
}
