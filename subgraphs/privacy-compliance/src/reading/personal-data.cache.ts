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

  has(categories: readonly string[]): boolean {
    return categories.every((category) => this.data.has(category));
  }

  dataOf(category: string): readonly FoundDatum[] {
    return this.data.get(category) ?? [];
  }

  all(): FoundDatum[] {
    return [...this.data.values()].flat();
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
  readonly outcomes = new KeptOutcomes();
  size = 0;

  constructor(
    readonly subjectId: string,
    readonly subject: SubjectAtEpoch,
    readonly loadedAt: number,
  ) {}

  /** @param purpose null: whatever holds the data */
  context(ref: PersonalDataRef, purpose: string | null): KnownContext | null {
    return this.contexts.get(`${purpose ?? '*'} ${contextKey(ref)}`) ?? null;
  }

  take(ref: PersonalDataRef, purpose: string | null, categories: readonly string[], data: readonly FoundDatum[]): KnownContext {
    const context = this.context(ref, purpose) ?? new KnownContext();
    this.contexts.set(`${purpose ?? '*'} ${contextKey(ref)}`, context);
    for (const category of categories) this.size += context.take(category, data.filter(({ place }) => place.category === category));
    return context;
  }
}

/** A person whose data are looked for. */
export interface Sought {
  readonly ref: PersonalDataRef;
  /** Their privacy epoch, where the request has just read it; null: it is to be asked for. */
  readonly epoch: number | null;
}

/** A context of a person. */
export interface PersonContext {
  readonly person: KnownPerson;
  readonly ref: PersonalDataRef;
}

export interface ToFind {
  /** By their keys. */
  readonly contexts: ReadonlyMap<string, PersonContext>;
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
   *
   * @returns one for each that is sought; null: nobody is, or the vault does not know them
   */
  async people(sought: readonly (Sought | null)[]): Promise<(KnownPerson | null)[]> {
    const { oldest } = this;
    const people = sought.map((one) => {
      const person = one === null ? undefined : this.kept.get(one.ref.subjectId);
      return person !== undefined && person.loadedAt >= oldest && person.subject.epoch === one?.epoch ? person : null;
    });
    const open = sought.filter((one, at): one is Sought => one !== null && people[at] === null);
    if (open.length === 0) return people;
    const asked = await this.ask(open);
    // Of somebody who was sought twice, by two epochs, what was asked now is the newer.
    return people.map((person, at) => asked.get(sought[at]?.ref.subjectId ?? '') ?? person);
  }

  private async ask(sought: readonly Sought[]): Promise<Map<string, KnownPerson>> {
    const { store } = this.parts;
    const { oldest } = this;
    const people = new Map<string, KnownPerson>();
    const isKept = ({ ref }: Sought): boolean => (this.kept.get(ref.subjectId)?.loadedAt ?? -Infinity) >= oldest;
    const untold = sought.filter(({ epoch }) => epoch === null);
    // Of those who are asked for anew the epoch comes with the rest: then one statement does for all.
    if (untold.length > 0 && sought.every(isKept)) {
      const epochs = await store.epochs(idsOf(untold));
      for (const [subjectId, epoch] of epochs) {
        const person = this.kept.get(subjectId);
        if (person?.subject.epoch === epoch) people.set(subjectId, person);
      }
    }
    const moved = idsOf(sought).filter((subjectId) => !people.has(subjectId));
    if (moved.length === 0) return people;
    for (const [subjectId, subject] of await store.subjects(moved)) people.set(subjectId, this.personAt(subjectId, subject));
    return people;
  }

  private personAt(subjectId: string, subject: SubjectAtEpoch): KnownPerson {
    const person = this.kept.get(subjectId);
    const isOfNow = person !== undefined && person.loadedAt >= this.oldest && person.subject.epoch === subject.epoch;
    return isOfNow ? person : new KnownPerson(subjectId, subject, this.parts.clock.now().getTime());
  }

  /** What is known of contexts, by their keys: one statement for what is not kept, with one more where contexts have kindred ones. */
  async find({ contexts, categories, purpose, now }: ToFind): Promise<Map<string, KnownContext>> {
    const found = new Map<string, KnownContext>();
    const missing: PersonalDataRef[] = [];
    for (const [key, { person, ref }] of contexts) {
      const context = person.context(ref, purpose);
      if (context?.has(categories) === true) found.set(key, context);
      else missing.push(ref);
    }
    for (const [ref, data] of await this.load(missing, categories, purpose, now)) {
      const key = contextKey(ref);
      const { person } = contexts.get(key) as PersonContext;
      const before = person.size;
      found.set(key, person.take(ref, purpose, categories, data));
      if (this.isKept(person)) this.size += person.size - before;
      else this.keep(person);
    }
    this.letGo();
    return found;
  }

  isKept(person: KnownPerson): boolean {
    return this.kept.get(person.subjectId) === person;
  }

  /** What was kept before is too old. */
  private get oldest(): number {
    return this.parts.clock.now().getTime() - MAX_AGE_MS;
  }

  /** Lets go of what is too old. Called by the clock too, so that it happens where nobody reads. */
  async forgetOld(): Promise<void> {
    const { oldest } = this;
    for (const person of this.kept.values()) if (person.loadedAt < oldest) this.drop(person);
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

  private keep(person: KnownPerson): void {
    if (this.maxData === 0) return;
    const other = this.kept.get(person.subjectId);
    if (other !== undefined) {
      // Of two reads that overlap, the one that began earlier may end later: what is of the newer epoch stays.
      if (other.subject.epoch > person.subject.epoch) return;
      this.drop(other);
    }
    this.kept.set(person.subjectId, person);
    this.size += person.size;
  }

  /** The subjects that were read first go first. */
  private letGo(): void {
    for (const person of this.kept.values()) {
      if (this.size <= this.maxData) return;
      this.drop(person);
    }
  }

  private drop(person: KnownPerson): void {
    this.kept.delete(person.subjectId);
    this.size -= person.size;
  }
}

function idsOf(sought: readonly Sought[]): string[] {
  return [...new Set(sought.map(({ ref }) => ref.subjectId))];
}

/** That there are none is remembered too, and takes its place. */
function sizeOf(data: readonly FoundDatum[]): number {
  return 1 + data.length;
}
