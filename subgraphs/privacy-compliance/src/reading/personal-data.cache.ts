import type { Clock } from '@andamal/kernel';
import type { Register, SubjectState } from '@andamal/policy';
import type { PersonalDataRef } from '@andamal/service';
import { contextKey, withKindred, withTheirKindred } from './kindred-contexts';
import { orderIn } from './most-current';
import { NOBODY_IN_THE_WAY, type FoundDatum, type PersonalDataStore, type SubjectAtEpoch } from './personal-data.store';

/** What was kept for this long is let go, read or not, so that nothing about an erased person stays in memory for longer. */
const MAX_AGE_MS = 30_000;

type DataByCategory = Map<string, readonly FoundDatum[]>;

/** What is known about one subject at one privacy epoch. Values are as they lie in the database: sealed. */
interface Entry {
  readonly subject: SubjectAtEpoch;
  readonly loadedAt: number;
  /** The data of one context for one purpose, by category. */
  readonly found: Map<string, DataByCategory>;
  size: number;
}

export interface ToFind {
  /** By their keys. */
  readonly refs: ReadonlyMap<string, PersonalDataRef>;
  /** Of people whose epoch the request has just read. */
  readonly epochs: ReadonlyMap<string, number>;
  readonly categories: readonly string[];
  /** Null: whatever holds the data. */
  readonly purpose: string | null;
  readonly now: Date;
}

interface Wanted {
  readonly categories: readonly string[];
  readonly purpose: string | null;
  /** What was kept before that is too old. */
  readonly oldest: number;
}

export interface FoundData {
  stateOf(subjectId: string, context?: PersonalDataRef): SubjectState;
  /** The data of a category in a context, in the order in which it shows them. */
  dataOf(key: string, category: string): readonly FoundDatum[];
  /** Lives for as long as what is kept about this context for this purpose; null: nothing is kept. */
  keptFor(key: string): object | null;
}

/**
 * The data that a question is about, with what stands in their purposes' way. The people's privacy epochs are asked of the
 * database each time, by one statement; the rest is kept in memory under the epoch. Whatever changes what may be read about a
 * subject moves the epoch in its own transaction, so the very next read, in any replica, finds nothing kept and looks anew.
 *
 * No value is kept in the clear. What is decided on these rows is kept with them: see {@link KeptOutcomes}.
 */
export class PersonalDataCache {
  private readonly entries = new Map<string, Entry>();
  private size = 0;

  /** @param maxData how many data are kept; 0: none */
  constructor(
    private readonly parts: { readonly store: PersonalDataStore; readonly register: Register; readonly clock: Clock },
    private readonly maxData: number,
  ) {}

  /**
   * One statement for what is kept, and two for what is not, with one more where contexts have kindred ones, and one where the
   * epoch of somebody who was kept has moved. One less where the epochs came with the people.
   */
  async find({ refs, epochs, categories, purpose, now }: ToFind): Promise<FoundData> {
    const subjects = await this.subjects([...new Set([...refs.values()].map(({ subjectId }) => subjectId))], epochs);
    const known = new Map<string, DataByCategory>();
    const missing: PersonalDataRef[] = [];
    const wanted: Wanted = { categories, purpose, oldest: this.oldest };
    for (const [key, ref] of refs) {
      const subject = subjects.get(ref.subjectId);
      if (subject === undefined) continue;
      const kept = this.recall(key, subject, ref.subjectId, wanted);
      if (kept === null) missing.push(ref);
      else known.set(key, kept);
    }
    for (const [ref, data] of await this.load(missing, categories, purpose, now)) {
      const byCategory: DataByCategory = new Map(categories.map((category) => [category, data.filter(({ place }) => place.category === category)]));
      known.set(contextKey(ref), this.keep(ref, subjects.get(ref.subjectId) as SubjectAtEpoch, purpose, byCategory));
    }
    this.letGo();
    return {
      stateOf: (subjectId, context) => subjects.get(subjectId)?.stateIn(context) ?? NOBODY_IN_THE_WAY,
      dataOf: (key, category) => known.get(key)?.get(category) ?? [],
      keptFor: (key) => (this.maxData === 0 ? null : (known.get(key) ?? null)),
    };
  }

  /** What is kept under the epochs of now, or all anew. The epoch comes with what is kept under it, or before it. */
  private async subjects(subjectIds: readonly string[], told: ReadonlyMap<string, number>): Promise<Map<string, SubjectAtEpoch>> {
    const { store } = this.parts;
    const { oldest } = this;
    const kept = subjectIds.map((subjectId) => this.entries.get(subjectId));
    if (!kept.every((entry) => entry !== undefined && entry.loadedAt >= oldest)) return store.subjects(subjectIds);
    const epochs = subjectIds.every((subjectId) => told.has(subjectId)) ? told : await store.epochs(subjectIds);
    const subjects = new Map<string, SubjectAtEpoch>();
    subjectIds.forEach((subjectId, at) => {
      const subject = (kept[at] as Entry).subject;
      if (subject.epoch === epochs.get(subjectId)) subjects.set(subjectId, subject);
    });
    const moved = subjectIds.filter((subjectId) => !subjects.has(subjectId));
    if (moved.length > 0) for (const [subjectId, subject] of await store.subjects(moved)) subjects.set(subjectId, subject);
    return subjects;
  }

  /** What was kept before is too old. */
  private get oldest(): number {
    return this.parts.clock.now().getTime() - MAX_AGE_MS;
  }

  /** Lets go of what is too old. Called by the clock too, so that it happens where nobody reads. */
  async forgetOld(): Promise<void> {
    const { oldest } = this;
    for (const [subjectId, entry] of this.entries) if (entry.loadedAt < oldest) this.drop(subjectId, entry);
  }

  private async load(
    refs: readonly PersonalDataRef[],
    categories: readonly string[],
    purpose: string | null,
    now: Date,
  ): Promise<(readonly [PersonalDataRef, readonly FoundDatum[]])[]> {
    if (refs.length === 0) return [];
    const { store, register } = this.parts;
    const kindred = purpose === null ? new Map<string, PersonalDataRef[]>() : await store.kindred(register, purpose, refs);
    const found = await store.find(withTheirKindred(refs, kindred), categories, purpose, now);
    return refs.map((ref) => [ref, [...withKindred(ref, found, kindred)].sort(orderIn(ref.kind, register))]);
  }

  /** @returns what is kept of this context, where that is all that is asked; null: it is not */
  private recall(key: string, { epoch }: SubjectAtEpoch, subjectId: string, { categories, purpose, oldest }: Wanted): DataByCategory | null {
    const entry = this.entries.get(subjectId);
    if (entry === undefined) return null;
    if (entry.subject.epoch !== epoch || entry.loadedAt < oldest) {
      this.drop(subjectId, entry);
      return null;
    }
    const byCategory = entry.found.get(keyOf(key, purpose));
    return byCategory !== undefined && categories.every((category) => byCategory.has(category)) ? byCategory : null;
  }

  /** @returns what is now known of the context: with what was kept of it before, where that is of the same epoch */
  private keep(ref: PersonalDataRef, subject: SubjectAtEpoch, purpose: string | null, data: DataByCategory): DataByCategory {
    if (this.maxData === 0) return data;
    const { subjectId } = ref;
    let entry = this.entries.get(subjectId);
    if (entry !== undefined && entry.subject.epoch !== subject.epoch) {
      // Of two reads that overlap, the one that began earlier may end later: the newer epoch stays.
      if (entry.subject.epoch > subject.epoch) return data;
      this.drop(subjectId, entry);
      entry = undefined;
    }
    if (entry === undefined) {
      entry = { subject, loadedAt: this.parts.clock.now().getTime(), found: new Map(), size: 0 };
      this.entries.set(subjectId, entry);
    }
    const key = keyOf(contextKey(ref), purpose);
    const merged: DataByCategory = new Map([...(entry.found.get(key) ?? []), ...data]);
    const added = sizeOf(merged) - sizeOf(entry.found.get(key));
    entry.found.set(key, merged);
    entry.size += added;
    this.size += added;
    return merged;
  }

  /** The subjects that were read first go first. */
  private letGo(): void {
    for (const [subjectId, entry] of this.entries) {
      if (this.size <= this.maxData) return;
      this.drop(subjectId, entry);
    }
  }

  private drop(subjectId: string, entry: Entry): void {
    this.entries.delete(subjectId);
    this.size -= entry.size;
  }
}

function keyOf(contextKey: string, purpose: string | null): string {
  return `${purpose ?? '*'} ${contextKey}`;
}

/** That there are none is remembered too, and takes its place. */
function sizeOf(data: DataByCategory | undefined): number {
  let size = 0;
  for (const list of data?.values() ?? []) size += 1 + list.length;
  return size;
}
