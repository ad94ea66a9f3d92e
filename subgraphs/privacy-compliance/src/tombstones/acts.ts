import type { EntityManager } from 'typeorm';
import type { BindingEntity } from '../bindings/binding.entity';
import type { RightsCaseEntryEntity } from '../cases/case.entity';
import type { CookieChoiceEntity } from '../consent/cookie-choice.entity';
import type { HandOverEntity } from '../authority/hand-over.entity';
import type { LegalHoldEntity } from '../legal-hold/legal-hold.entity';
import type { DisclosureEntity } from '../lineage/disclosure.entity';
import type { BlockKind } from '../objection/purpose-block.entity';
import type { CaseRow } from '../rights/rights-case.entity';
import type { EndReason } from '../vault/datum.entity';
import { toNoted, type Noted } from './noted-rows';

/** What a case is, without what only its worker keeps in it. */
export type CaseFacts = Noted<CaseRow>;

/** `subjectId` of what is about a browser, and no person that the vault knows. */
export const NOBODY = '';

/**
 * What lessens what may be read about a person, or takes such a lessening back; and what the person was told that a backup
 * does not know. A restore must not undo it: it is written down outside of the database too, and done again after a
 * restore. Ids, codes, places, instants and hashes only, never a value.
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
  /** That a datum was wrong, and which one stands in its place. The right value is in no act: a restore loses it. */
  | {
      readonly kind: 'RECTIFIED';
      readonly subjectId: string;
      readonly at: number;
      readonly datumId: string;
      readonly category: string;
      readonly correctionId: string;
      readonly caseId: string;
      /** `isNew`: it came with the correction, and was no datum that the person had all along. */
      readonly right: { readonly datumId: string; readonly actualCategory: string; readonly version: number; readonly isNew: boolean };
    }
  /** What holds data from then on: the right value after a correction, what a legal hold keeps. */
  | { readonly kind: 'BOUND'; readonly subjectId: string; readonly bindings: readonly Noted<Omit<BindingEntity, 'subjectId'>>[] }
  /** Where a legal hold stands: the whole of its facts, each time that one of them changes. Why is in no act: a restore loses it. */
  | { readonly kind: 'HELD'; readonly subjectId: string; readonly hold: Noted<Omit<LegalHoldEntity, 'subjectId'>> }
  /** That data were handed over to an authority. The authority's reference is in no act: a restore loses it. */
  | { readonly kind: 'HANDED_OVER'; readonly subjectId: string; readonly handOver: Noted<Omit<HandOverEntity, 'subjectId'>> }
  /** Which data that were: whoever got them is told of their correction and their end. */
  | { readonly kind: 'DISCLOSED'; readonly subjectId: string; readonly disclosure: Noted<Omit<DisclosureEntity, 'subjectId'>> }
  /** Where a case about a right of the person stands: the whole of its facts, each time that one of them changes. */
  | { readonly kind: 'CASE'; readonly subjectId: string; readonly facts: CaseFacts }
  | { readonly kind: 'CASE_ENTRY'; readonly subjectId: string; readonly entry: Noted<Omit<RightsCaseEntryEntity, 'subjectId'>> }
  /** An answer about cookies that allows less than the one before; null: it was taken back. The holder is a person's id or a hash. */
  | {
      readonly kind: 'COOKIES';
      readonly subjectId: typeof NOBODY;
      readonly at: number;
      readonly holder: string;
      readonly answer: Noted<Omit<CookieChoiceEntity, 'holder'>> | null;
    }
  /** Passages of a text that are about others. */
  | {
      readonly kind: 'REDACTED';
      readonly subjectId: string;
      readonly at: number;
      readonly datumId: string;
      readonly by: string;
      readonly passages: readonly { readonly start: number; readonly end: number }[];
    }
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

export type ActOf<Kind extends PrivacyAct['kind']> = Extract<PrivacyAct, { kind: Kind }>;

/** So that an act is a short line, and fits a TEXT column: more ids than these are several acts. */
export const MAX_IDS_PER_ACT = 200;
const MAX_BINDINGS_PER_ACT = 50;

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

/** Notes where a case stands at the end of the transaction, however often it changes in it. */
export function noteCase(tx: EntityManager, subjectId: string, facts: CaseFacts): void {
  const earlier = noted.get(tx)?.findIndex((act) => act.kind === 'CASE' && act.facts.id === facts.id) ?? -1;
  if (earlier >= 0) noted.get(tx)?.splice(earlier, 1);
  noteAct(tx, { kind: 'CASE', subjectId, facts });
}

/** Notes that bindings of a person are over. */
export function noteEnded(tx: EntityManager, subjectId: string, { ids, at, by }: { ids: readonly string[]; at: Date; by: string }): void {
  noteAct(tx, ...inParts(ids).map((bindings) => ({ kind: 'ENDED' as const, subjectId, at: at.getTime(), by, bindings })));
}

/** Notes what holds data of a person from now on. */
export function noteBound(tx: EntityManager, subjectId: string, rows: readonly BindingEntity[]): void {
  const noted = rows.map(({ subjectId: _subjectId, ...row }) => toNoted(row));
  noteAct(tx, ...inParts(noted, MAX_BINDINGS_PER_ACT).map((bindings) => ({ kind: 'BOUND' as const, subjectId, bindings })));
}

export function inParts<T>(items: readonly T[], size = MAX_IDS_PER_ACT): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) => items.slice(part * size, (part + 1) * size));
}
