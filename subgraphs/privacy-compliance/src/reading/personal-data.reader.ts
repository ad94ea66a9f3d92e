import { AppError, type Clock } from '@andamal/kernel';
import { consentsCountFrom, holdsAt, purposeRule, type DatumDecision, type Register, type SubjectState } from '@andamal/policy';
import { parsePersonalDataRef, type CallerContext, type PersonalDataRef } from '@andamal/service';
import type { Access, AccessLog } from '../access-log/access-log';
import { isAccounting } from '../rectification/corrected-bindings';
import { UnreadableValueError, type DatumCipher } from '../vault/datum-cipher';
import { decideAbsent, decidePresent, deniedByContext, deniedByRegister, type Denial } from './decisions';
import { contextKey, withTheirKindred } from './kindred-contexts';
import { PersonalDataCache, type FoundData } from './personal-data.cache';
import type { FoundDatum, PersonalDataStore } from './personal-data.store';

interface Question {
  readonly ref: PersonalDataRef | null;
  /** The context's key; empty without a context. */
  readonly key: string;
  readonly category: string;
  /** Whether every value is asked for, or the most current one. */
  readonly every: boolean;
  readonly answered: (values: readonly RevealedValue[]) => void;
  readonly failed: (error: Error) => void;
}

/** What became of a question: data that may be shown (none: there are none), or the denial. */
type Verdict = { readonly allowed: true; readonly data: readonly FoundDatum[] } | { readonly allowed: false; readonly denial: Denial };

/** A value that may be shown, and the datum that it is. */
export interface RevealedValue {
  readonly value: string;
  readonly datumId: string;
}

/** Before any binding. */
const EVER = new Date(0);

export interface ReadingParts {
  readonly register: Register;
  readonly store: PersonalDataStore;
  /** What is kept for reads; without it, each read asks the database for all it needs. */
  readonly cache?: PersonalDataCache;
  readonly cipher: DatumCipher;
  readonly log: AccessLog;
  readonly clock: Clock;
}

/**
 * Stage 2, for one request: decides for each datum, logs, and only then decrypts. All questions that fields of one
 * request ask at the same time are answered together, by a fixed number of statements.
 */
export class PersonalDataReader {
  private readonly contexts = new Map<string, ContextReader>();
  private waiting: Question[] = [];
  /** Lines that are to be in the log before anything of the answer leaves. They go with those of the next read. */
  private notes: Access[] = [];

  private readonly early = new Map<string, Denial | null>();
  private readonly cache: PersonalDataCache;

  constructor(
    private readonly parts: ReadingParts,
    private readonly caller: CallerContext,
  ) {
    this.cache = parts.cache ?? new PersonalDataCache(parts, 0);
  }

  /** The personal data of one context, by the id of `PersonalData`. */
  of(id: string): ContextReader {
    let context = this.contexts.get(id);
    if (context === undefined) this.contexts.set(id, (context = new ContextReader(parsePersonalDataRef(id), (question) => this.ask(question))));
    return context;
  }

  /** See {@link ContextReader.one}. */
  one(id: string, category: string): Promise<string | null> {
    return this.of(id).one(category);
  }

  /** See {@link ContextReader.reveal}. */
  reveal(id: string, category: string): Promise<RevealedValue | null> {
    return this.of(id).reveal(category);
  }

  /** Has the log say this too, by the time that the answer leaves: see {@link settle}. */
  note(access: Access): void {
    this.notes.push(access);
  }

  /** Writes what has been noted and did not go with a read. @throws when that fails: then nothing of the answer may leave */
  async settle(): Promise<void> {
    if (this.notes.length > 0) await this.record([]);
  }

  /** Gathers questions until everything that can be asked now has been: as dataloader does, and for the same reason. */
  private ask(question: Question): void {
    this.waiting.push(question);
    if (this.waiting.length > 1) return;
    void Promise.resolve().then(() => process.nextTick(() => void this.answerAll()));
  }

  private async answerAll(): Promise<void> {
    const questions = this.waiting;
    this.waiting = [];
    // Nothing is remembered: what a mutation of the same request has ended since is not shown by the one after it.
    for (const context of this.contexts.values()) context.forget();
    try {
      await this.answer(questions);
    } catch (error) {
      for (const { failed } of questions) failed(error as Error);
    }
  }

  private async answer(questions: readonly Question[]): Promise<void> {
    const verdicts = await this.decide(questions);
    await this.record(accessesOf(questions, verdicts));
    const opened = await this.open(verdicts);
    questions.forEach(({ category, answered, failed }, position) => {
      const verdict = verdicts[position] as Verdict;
      if (!verdict.allowed) return failed(purposeDenied(this.caller, category, verdict.denial));
      const values = valuesOf(verdict.data, opened);
      return values instanceof Error ? failed(values) : answered(values);
    });
  }

  private async record(accesses: readonly Access[]): Promise<void> {
    const noted = this.notes;
    await this.parts.log.record(this.caller, [...noted, ...accesses]);
    this.notes = this.notes.filter((note) => !noted.includes(note));
  }

  private async decide(questions: readonly Question[]): Promise<Verdict[]> {
    const { register, clock } = this.parts;
    const now = clock.now();
    const early = questions.map(({ ref, category }) => this.deniedEarly(ref, category));
    const open = questions.filter((_, position) => early[position] === null);
    const refs = uniqueRefs(open);
    if (refs.length === 0) return early.map((denial) => ({ allowed: false, denial: denial as Denial }));

    const usesAll = purposeRule(register, this.caller.purpose ?? '')?.categories === 'ALL';
    const categories = [...new Set(open.map(({ category }) => category))];
    const found = await this.cache.find(refs, categories, usesAll ? null : this.caller.purpose, now);
    const inForce = usesAll ? null : await this.inForce(open, found, now, EVER);
    const askedAnew = usesAll ? null : consentsCountFrom(register, this.caller.purpose ?? '', now);
    const counting = askedAnew === null ? inForce : await this.inForce(open, found, now, askedAnew);
    return questions.map(({ ref, key, category, every }, position) => {
      const denial = early[position];
      if (denial) return { allowed: false, denial };
      const { subjectId, kind } = ref as PersonalDataRef;
      const data = found.dataOf(key, category);
      const inForceSince = inForce === null || counting?.has(key) ? now : inForce.has(key) ? EVER : null;
      return this.decideOne({ subjectId, kind, category, every, data, state: found.stateOf(subjectId, ref as PersonalDataRef), inForceSince, now });
    });
  }

  /** The register is asked once for each category, and not for each person. */
  private deniedEarly(ref: PersonalDataRef | null, category: string): Denial | null {
    let denial = this.early.get(category);
    if (denial === undefined) this.early.set(category, (denial = deniedByRegister(this.parts.register, this.caller, category)));
    return denial ?? deniedByContext(this.caller, ref);
  }

  /** Contexts that hold anything for the purpose, bound at `from` or later. Asked only where some datum is missing: else the data tell. */
  private async inForce(open: readonly Question[], found: FoundData, now: Date, from: Date): Promise<Set<string>> {
    const known = new Set<string>();
    const lacking = new Map<string, PersonalDataRef>();
    for (const { ref, key, category } of open) {
      const data = found.dataOf(key, category);
      if (data.length === 0) lacking.set(key, ref as PersonalDataRef);
      else if (data.some(({ bindings }) => bindings.some((binding) => binding.opensAt >= from && holdsAt(binding, now)))) known.add(key);
    }
    const refs = [...lacking].filter(([key]) => !known.has(key)).map(([, ref]) => ref);
    if (refs.length === 0) return known;
    const { store, register } = this.parts;
    const purpose = this.caller.purpose ?? '';
    const kindred = await store.kindred(register, purpose, refs);
    const more = await store.inForce(withTheirKindred(refs, kindred), purpose, now, from);
    for (const ref of refs) if (withTheirKindred([ref], kindred).some((one) => more.has(contextKey(one)))) known.add(contextKey(ref));
    return known;
  }

  private decideOne(question: {
    subjectId: string;
    kind: PersonalDataRef['kind'];
    category: string;
    every: boolean;
    data: readonly FoundDatum[];
    state: SubjectState;
    inForceSince: Date | null;
    now: Date;
  }): Verdict {
    const { register } = this.parts;
    const { data, every, kind, ...rest } = question;
    const decided = data.map((datum) => ({ datum, decision: decidePresent(register, this.caller, { ...rest, datum }) }));
    const allowed = decided.filter(({ decision }) => decision.allowed).map(({ datum }) => datum);
    if (allowed.length > 0) {
      const inOrder = allowed.length === 1 ? allowed : allowed.sort(kind === 'INVOICE' ? ofAccountsFirst(register) : mostCurrentFirst);
      return { allowed: true, data: inOrder.slice(0, every ? undefined : 1) };
    }
    const decision: DatumDecision = decided[0]?.decision ?? decideAbsent(register, this.caller, rest);
    return decision.allowed ? { allowed: true, data: [] } : { allowed: false, denial: decision };
  }

  private async open(verdicts: readonly Verdict[]): Promise<Map<FoundDatum, string | null>> {
    const data = [...new Set(verdicts.flatMap((verdict) => (verdict.allowed ? verdict.data : [])))];
    const values = await this.parts.cipher.open(data);
    return new Map(data.map((datum, position) => [datum, values[position] ?? null]));
  }
}

/** Reads the personal data of one person in one context, together with all others of the request. */
export class ContextReader {
  private readonly asked = new Map<string, Promise<readonly RevealedValue[]>>();

  private readonly key: string;

  constructor(
    private readonly ref: PersonalDataRef | null,
    private readonly ask: (question: Question) => void,
  ) {
    this.key = ref === null ? '' : contextKey(ref);
  }

  /** The value of a category of which a context has one; null when it has none. @throws AppError PURPOSE_DENIED */
  one(category: string): Promise<string | null> {
    return this.values(category, false).then(([first]) => first?.value ?? null);
  }

  /** As {@link one}, with the datum that is shown: for the record of who outside gets it. @throws AppError PURPOSE_DENIED */
  async reveal(category: string): Promise<RevealedValue | null> {
    return (await this.values(category, false))[0] ?? null;
  }

  /** Every value of a category, the latest first; null when there are none. @throws AppError PURPOSE_DENIED */
  async all(category: string): Promise<string[] | null> {
    const values = await this.values(category, true);
    return values.length === 0 ? null : values.map(({ value }) => value);
  }

  forget(): void {
    this.asked.clear();
  }

  private values(category: string, every: boolean): Promise<readonly RevealedValue[]> {
    const key = every ? `${category}*` : category;
    let values = this.asked.get(key);
    if (values === undefined) {
      values = new Promise((answered, failed) => this.ask({ ref: this.ref, key: this.key, category, every, answered, failed }));
      this.asked.set(key, values);
    }
    return values;
  }
}

/** The values, or the failure that one of them cannot be opened: it is held, and to say that there is none would be untrue. */
function valuesOf(data: readonly FoundDatum[], opened: ReadonlyMap<FoundDatum, string | null>): RevealedValue[] | Error {
  const values = data.flatMap((datum) => {
    const value = opened.get(datum) ?? null;
    return value === null ? [] : [{ value, datumId: datum.place.datumId }];
  });
  return values.length === data.length ? values : new UnreadableValueError();
}

/** On an invoice stands what was true when it was made, also to the person: what its accounting record holds. */
function ofAccountsFirst(register: Register): (a: FoundDatum, b: FoundDatum) => number {
  const inAccounts = ({ bindings }: FoundDatum): boolean => bindings.some(({ purpose }) => isAccounting(register, purpose));
  return (a, b) => Number(inAccounts(b)) - Number(inAccounts(a)) || mostCurrentFirst(a, b);
}

/** What was given for the account itself, before what came with orders; then what was used last. */
function mostCurrentFirst(a: FoundDatum, b: FoundDatum): number {
  const ofAccount = Number(isOfAccount(b)) - Number(isOfAccount(a));
  return ofAccount || lastUse(b) - lastUse(a) || (a.place.datumId < b.place.datumId ? 1 : -1);
}

function isOfAccount({ bindings }: FoundDatum): boolean {
  return bindings.some(({ contextKind }) => contextKind === 'ACCOUNT');
}

function lastUse({ bindings, createdAt }: FoundDatum): number {
  return bindings.reduce((latest, { opensAt }) => Math.max(latest, opensAt.getTime()), createdAt);
}

function uniqueRefs(questions: readonly Question[]): PersonalDataRef[] {
  const refs = new Map<string, PersonalDataRef>();
  for (const { key, ref } of questions) if (ref !== null) refs.set(key, ref);
  return [...refs.values()];
}

/** One line for what a context showed, and one for each reason why it did not show the rest. */
function accessesOf(questions: readonly Question[], verdicts: readonly Verdict[]): Access[] {
  const accesses = new Map<string, { access: Access; categories: string[]; datumIds: string[] }>();
  questions.forEach(({ ref, key: contextOf, category }, position) => {
    const verdict = verdicts[position] as Verdict;
    // That there is nothing to show shows nothing.
    if (verdict.allowed && verdict.data.length === 0) return;
    const reason = verdict.allowed ? null : verdict.denial.reason;
    const key = reason === null ? contextOf : `${contextOf} ${reason}`;
    let line = accesses.get(key);
    if (line === undefined) {
      const context = ref === null ? null : `${ref.kind}:${ref.contextId}`.slice(0, 100);
      const subjectId = ref?.subjectId.slice(0, 36) ?? null;
      const categories: string[] = [];
      const datumIds: string[] = [];
      line = { categories, datumIds, access: { subjectId, context, categories, datumIds, reason, outcome: verdict.allowed ? 'ALLOWED' : 'DENIED' } };
      accesses.set(key, line);
    }
    line.categories.push(category);
    if (verdict.allowed) line.datumIds.push(...verdict.data.map(({ place }) => place.datumId));
  });
  return [...accesses.values()].map(({ access }) => access);
}

function purposeDenied(caller: CallerContext, category: string, { reason, explanation }: Denial): AppError {
  return new AppError('PURPOSE_DENIED', explanation, { details: { purpose: caller.purpose, category, reason } });
}
