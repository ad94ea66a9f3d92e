import type { Clock } from '@andamal/kernel';
import type { Register } from '@andamal/policy';
import type { PersonalDataRef } from '@andamal/service';
import { KeptOutcomes } from './kept-outcomes';
import { contextKey, withKindred, withTheirKindred } from './kindred-contexts';
import { orderIn } from './most-current';
import type { FoundDatum, PersonalDataStore, SubjectAtEpoch } from './personal-data.store';

/** What was kept for this long is let go, read or not, so that nothing about an erased person stays in memory for longer. */
const MAX_AGE_MS = 30_000;

/** What is known of one context of a person for one purpose. Values are as they lie in the database: sealed. */
export class KnownContext {
  /** By category, in the order in which the context shows them. That there are none is known too. */
  private readonly data = new Map<string, readonly FoundDatum[]>();
  readonly outcomes = new KeptOutcomes();

  has(categories: readonly string[]): boolean {
    return categories.every((category) => this.data.has(category));
  }

  dataOf(category: string): readonly FoundDatum[] {
    return this.data.get(category) ?? [];
  }

  /** @returns how much more it holds than before */
  take(category: string, data: readonly FoundDatum[]): number {
    const before = this.data.get(category);
    this.data.set(category, data);
    return sizeOf(data) - (before === undefined ? 0 : sizeOf(before));
  }
}

/** What is known of a person at one privacy epoch. */
export class KnownPerson {
  private readonly contexts = new Map<string, KnownContext>();
  size = 0;

  constructor(
    readonly subject: SubjectAtEpoch,
    readonly loadedAt: number,
  ) {}

  /** @param purpose null: whatever holds the data */
  context(ref: PersonalDataRef, purpose: string | null): KnownContext | null {
    return this.contexts.get(nameOf(ref, purpose)) ?? null;
  }

  take(ref: PersonalDataRef, purpose: string | null, categories: readonly string[], data: readonly FoundDatum[]): KnownContext {
    const context = this.context(ref, purpose) ?? new KnownContext();
    this.contexts.set(nameOf(ref, purpose), context);
    for (const category of categories) this.size += context.take(category, data.filter(({ place }) => place.category === category));
    return context;
  }
}

/** A person whose data are looked for. */
export interface Sought {
  readonly subjectId: string;
  /** Their privacy epoch, where the request has just read it; null: it is to be asked for. */
  readonly epoch: number | null;
}

export type KnownPeople = ReadonlyMap<string, KnownPerson>;

export interface ToFind {
  readonly refs: Iterable<PersonalDataRef>;
  readonly categories: readonly string[];
  /** Null: whatever holds the data. */
  readonly purpose: string | null;
  readonly now: Date;
}

/**
 * The data that a question is about, with what stands in their purposes' way. The people's privacy epochs are asked of the
 * database each time, by one statement; the rest is kept in memory under the epoch. Whatever changes what may be read about a
 * subject moves the epoch in its own transaction, so the very next read, in any replica, finds nothing kept and looks anew.
 *
 * No value is kept in the clear. What is decided on what is kept is kept with it: see {@link KeptOutcomes}.
 */
export class PersonalDataCache {
  private readonly kept = new Map<string, KnownPerson>();
  private size = 0;

  /** @param maxData how many data are kept; 0: none */
  constructor(
    private readonly parts: { readonly store: PersonalDataStore; readonly register: Register; readonly clock: Clock },
    private readonly maxData: number,
  ) {}

  /**
   * People as they are at their epochs of now: what is kept of them, or what stands in their purposes' way alone. No statement
   * where the epochs of all came with them and have not moved; else one, and one more where that of somebody who was kept has.
   */
  async people(sought: readonly Sought[]): Promise<KnownPeople> {
    const people = new Map<string, KnownPerson>();
    const { oldest } = this;
    const moved = new Set<string>();
    const untold = new Set<string>();
    let areKept = true;
    for (const { subjectId, epoch } of sought) {
      const person = this.kept.get(subjectId);
      if (person === undefined || person.loadedAt < oldest) areKept = false;
      else if (epoch === person.subject.epoch) {
        people.set(subjectId, person);
        continue;
      }
      (epoch === null ? untold : moved).add(subjectId);
    }
    if (untold.size > 0) await this.askEpochs({ untold, areKept, people, moved });
    if (moved.size > 0) {
      for (const [subjectId, subject] of await this.parts.store.subjects([...moved])) people.set(subjectId, this.personAt(subjectId, subject));
    }
    return people;
  }

  /** What is kept stands under the epoch of now, or is asked for anew. The epoch comes before what is kept under it, or with it. */
  private async askEpochs({ untold, areKept, people, moved }: { untold: Set<string>; areKept: boolean; people: Map<string, KnownPerson>; moved: Set<string> }): Promise<void> {
    // Of those who are asked for anew the epoch comes with the rest: then one statement does for all.
    const epochs = areKept ? await this.parts.store.epochs([...untold]) : null;
    for (const subjectId of untold) {
      const person = this.kept.get(subjectId);
      if (person !== undefined && person.subject.epoch === epochs?.get(subjectId)) people.set(subjectId, person);
      else moved.add(subjectId);
    }
  }

  private personAt(subjectId: string, subject: SubjectAtEpoch): KnownPerson {
    const person = this.kept.get(subjectId);
    const isOfNow = person !== undefined && person.loadedAt >= this.oldest && person.subject.epoch === subject.epoch;
    return isOfNow ? person : new KnownPerson(subject, this.parts.clock.now().getTime());
  }

  /** What is known of contexts, by their keys: one statement for what is not kept, with one more where contexts have kindred ones. */
  async find(people: KnownPeople, { refs, categories, purpose, now }: ToFind): Promise<Map<string, KnownContext>> {
    const found = new Map<string, KnownContext>();
    const missing: PersonalDataRef[] = [];
    for (const ref of refs) {
      const person = people.get(ref.subjectId);
      if (person === undefined) continue;
      const context = person.context(ref, purpose);
      if (context?.has(categories) === true) found.set(contextKey(ref), context);
      else missing.push(ref);
    }
    for (const [ref, data] of await this.load(missing, categories, purpose, now)) {
      const person = people.get(ref.subjectId) as KnownPerson;
      const before = person.size;
      found.set(contextKey(ref), person.take(ref, purpose, categories, data));
      if (this.isKept(ref.subjectId, person)) this.size += person.size - before;
      else this.keep(ref.subjectId, person);
    }
    this.letGo();
    return found;
  }

  isKept(subjectId: string, person: KnownPerson): boolean {
    return this.kept.get(subjectId) === person;
  }

  /** What was kept before is too old. */
  private get oldest(): number {
    return this.parts.clock.now().getTime() - MAX_AGE_MS;
  }

  /** Lets go of what is too old. Called by the clock too, so that it happens where nobody reads. */
  async forgetOld(): Promise<void> {
    const { oldest } = this;
    for (const [subjectId, person] of this.kept) if (person.loadedAt < oldest) this.drop(subjectId, person);
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

  private keep(subjectId: string, person: KnownPerson): void {
    if (this.maxData === 0) return;
    const other = this.kept.get(subjectId);
    if (other !== undefined) {
      // Of two reads that overlap, the one that began earlier may end later: what is of the newer epoch stays.
      if (other.subject.epoch > person.subject.epoch) return;
      this.drop(subjectId, other);
    }
    this.kept.set(subjectId, person);
    this.size += person.size;
  }

  /** The subjects that were read first go first. */
  private letGo(): void {
    for (const [subjectId, person] of this.kept) {
      if (this.size <= this.maxData) return;
      this.drop(subjectId, person);
    }
  }

  private drop(subjectId: string, person: KnownPerson): void {
    this.kept.delete(subjectId);
    this.size -= person.size;
  }
}

/** An account is a person's only context of its kind: most reads are of one, and need no text made for it. */
function nameOf({ kind, contextId }: PersonalDataRef, purpose: string | null): string {
  return kind === 'ACCOUNT' ? (purpose ?? '*') : `${purpose ?? '*'} ${kind}:${contextId}`;
}

/** That there are none is remembered too, and takes its place. */
function sizeOf(data: readonly FoundDatum[]): number {
  return 1 + data.length;
}
