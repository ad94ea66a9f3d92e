import { AppError, type Clock } from '@andamal/kernel';
import { consentsCountFrom, datumDecider, holdsAt, purposeRule, SELF, standingOf, type DatumDecider, type DatumDenial, type Register, type SubjectState } from '@andamal/policy';
import { parsePersonalDataRef, type CallerContext, type PersonalDataRef } from '@andamal/service';
import type { ThirdPersons } from '../access-extract/third-persons';
import { linesOf, type Access, type AccessLog } from '../access-log/access-log';
import type { WrittenLine } from '../access-log/access-record';
import { UnreadableValueError, type DatumCipher } from '../vault/datum-cipher';
import { decideAbsent, decidePresent, deniedByContext, deniedByRegister, type Denial } from './decisions';
import type { Outcome, Verdict } from './kept-outcomes';
import { KeptValues, ShownData } from './kept-values';
import { contextKey, withTheirKindred } from './kindred-contexts';
import { PersonalDataCache, type KnownContext, type KnownPerson, type PersonContext } from './personal-data.cache';
import { NOBODY_IN_THE_WAY, type FoundDatum, type PersonalDataStore } from './personal-data.store';

/** What is asked of a context: every value of a category, or the most current one. */
export interface Asked {
  readonly category: string;
  readonly every: boolean;
}

/** What is asked of one context. */
interface Question {
  /** Null: the id is none. */
  readonly ref: PersonalDataRef | null;
  readonly asked: readonly Asked[];
  /** The person's privacy epoch, where it has just been read; null: it is to be asked for. */
  readonly epoch: number | null;
  readonly answered: (answers: Answers | Error) => void;
}

/** A question, and what it came to. */
interface Decided {
  readonly question: Question;
  readonly outcome: Outcome;
  /** Whether the outcome is kept, and may be that of a later question too. */
  readonly isKept: boolean;
}

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
  /** How values are opened that are kept. */
  readonly values?: KeptValues;
  readonly cipher: DatumCipher;
  readonly thirdPersons: ThirdPersons;
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
  private notes: (readonly WrittenLine[])[] = [];

  private readonly early = new Map<string, Denial | null>();
  /** What of a question the register denies to nobody of the caller's standing: found out once for each list that is asked. */
  private readonly admitted = new Map<readonly Asked[], readonly string[]>();
  private readonly cache: PersonalDataCache;
  private readonly values: KeptValues;
  /** What binds the data that are looked for; null: whatever does, for a purpose that may use everything. */
  private readonly holding: string | null;

  constructor(
    private readonly parts: ReadingParts,
    private readonly caller: CallerContext,
  ) {
    this.cache = parts.cache ?? new PersonalDataCache(parts, 0);
    this.values = parts.values ?? new KeptValues(parts.cipher);
    const purpose = caller.purpose ?? '';
    this.holding = purposeRule(parts.register, purpose)?.categories === 'ALL' ? null : purpose;
  }

  /** The personal data of one context, by the id of `PersonalData`. */
  of(id: string): ContextReader {
    let context = this.contexts.get(id);
    if (context === undefined) this.contexts.set(id, (context = new ContextReader(parsePersonalDataRef(id), this)));
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
    this.notes.push(linesOf(access));
  }

  /** Writes what has been noted and did not go with a read. @throws when that fails: then nothing of the answer may leave */
  async settle(): Promise<void> {
    if (this.notes.length > 0) await this.record([]);
  }

  /** Gathers questions until everything that can be asked now has been: as dataloader does, and for the same reason. */
  ask(question: Question): void {
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
      for (const { answered } of questions) answered(error as Error);
    }
  }

  private async answer(questions: readonly Question[]): Promise<void> {
    const decided = await this.decide(questions);
    await this.record(linesOfAll(decided));
    const opened = await this.withoutOthers(decided, await this.values.open(decided.map(({ outcome: { shown }, isKept }) => ({ shown, isKept }))));
    decided.forEach(({ question: { asked, answered }, outcome }, position) =>
      answered(new Answers(this.caller, asked, outcome, opened[position] as readonly (string | null)[])),
    );
  }

  private async record(lines: readonly WrittenLine[]): Promise<void> {
    const noted = [...this.notes];
    await this.parts.log.recordLines(this.caller, [...noted.flat(), ...lines]);
    this.notes = this.notes.filter((note) => !noted.includes(note));
  }

  private async decide(questions: readonly Question[]): Promise<Decided[]> {
    const now = this.parts.clock.now();
    const askedAnew = consentsCountFrom(this.parts.register, this.caller.purpose ?? '', now);
    const people = await this.cache.people(questions.map((question) => (this.mayFind(question) ? question : null)));
    const reading: Reading = { now, askedAnew, wordsOf: this.wording(askedAnew) };
    const decided = questions.map((question, at) => this.decidedBefore({ question, person: people[at] ?? null }, reading));
    if (decided.every((one) => one !== null)) return decided;
    const open = questions.flatMap((question, at) => (decided[at] === null ? { question, person: people[at] ?? null } : []));
    const anew = (await this.decideAnew(open, reading))[Symbol.iterator]();
    return decided.map((known) => known ?? (anew.next().value as Decided));
  }

  /** Whether it takes a look at what is held to answer. */
  private mayFind(question: Question): question is Question & { readonly ref: PersonalDataRef } {
    return deniedByContext(this.caller, question.ref) === null && this.admittedOf(question.asked).length > 0;
  }

  private decidedBefore({ question, person }: Located, { now, wordsOf }: Reading): Decided | null {
    if (person === null) return null;
    const outcome = person.outcomes.find(wordsOf(question.asked, question.ref as PersonalDataRef), now);
    return outcome === null ? null : { question, outcome, isKept: true };
  }

  private async decideAnew(located: readonly Located[], { now, askedAnew, wordsOf }: Reading): Promise<Decided[]> {
    const { register } = this.parts;
    const purpose = this.caller.purpose ?? '';
    const found = await this.find(located, now);
    const inForce = this.holding === null ? ALL_IN_FORCE(now) : await this.inForce(located.map(({ question }) => question), found, now, askedAnew);
    const decide = datumDecider({ register, purpose: this.caller.purpose, caller: this.caller, now });
    return located.map(({ question, person }) => {
      const { ref, asked } = question;
      const key = keyOf(ref);
      const context = found.get(key);
      const state = ref === null || person === null ? NOBODY_IN_THE_WAY : person.subject.stateIn(ref);
      const byContext = deniedByContext(this.caller, ref);
      const judged = asked.map(({ category, every }): Judged => {
        const denial = this.deniedByRegister(category) ?? byContext;
        if (denial !== null) return denial;
        const { subjectId } = ref as PersonalDataRef;
        const data = context?.dataOf(category) ?? [];
        if (data.length > 0) return shownOf(data, every, decide, state);
        const absent = decideAbsent(decide, { subjectId, category, purpose, inForceSince: inForce.since(key) }, state);
        return absent.allowed ? [] : absent;
      });
      const outcome = outcomeOf(question, judged);
      const isKept = context !== undefined && person !== null && inForce.isToldByData(key) && this.cache.isKept(person);
      // That a context is in force may be told by what another question is about.
      if (isKept) person.outcomes.keep(wordsOf(asked, ref as PersonalDataRef), now, outcome, context.all());
      return { question, outcome, isKept };
    });
  }

  private find(located: readonly Located[], now: Date): Promise<Map<string, KnownContext>> {
    const contexts = new Map<string, PersonContext>();
    const categories = new Set<string>();
    for (const { question: { ref, asked }, person } of located) {
      if (person === null || ref === null) continue;
      contexts.set(contextKey(ref), { person, ref });
      for (const category of this.admittedOf(asked)) categories.add(category);
    }
    return this.cache.find({ contexts, categories: [...categories], purpose: this.holding, now });
  }

  /** Who asks what of which context, for what, in words: see {@link KeptOutcomes.find}. */
  private wording(consentsCount: Date | null): Reading['wordsOf'] {
    const who = `${this.caller.purpose} ${standingOf(this.caller)} ${consentsCount?.getTime() ?? ''}`;
    const texts = new Map<readonly Asked[], string>();
    return (asked, ref) => {
      let text = texts.get(asked);
      if (text === undefined) {
        const what = asked.map(({ category, every }) => (every ? `${category}*` : category));
        texts.set(asked, (text = `${who} ${what.join()}`));
      }
      // An account is a person's only context of its kind: most reads are of one, and need no text made for each person.
      return ref.kind === 'ACCOUNT' ? text : `${text} ${contextKey(ref)}`;
    };
  }

  /** The categories that the register does not deny to the caller. */
  private admittedOf(asked: readonly Asked[]): readonly string[] {
    let categories = this.admitted.get(asked);
    if (categories === undefined) {
      categories = asked.map(({ category }) => category).filter((category) => this.deniedByRegister(category) === null);
      this.admitted.set(asked, categories);
    }
    return categories;
  }

  /** The register is asked once for each category, and not for each person. */
  private deniedByRegister(category: string): Denial | null {
    let denial = this.early.get(category);
    if (denial === undefined) this.early.set(category, (denial = deniedByRegister(this.parts.register, this.caller, category)));
    return denial;
  }

  /** Where nothing lacks, the data tell, and nothing is asked. */
  private async inForce(questions: readonly Question[], found: FoundContexts, now: Date, askedAnew: Date | null): Promise<InForce> {
    const lacks = ({ ref, asked }: Question): boolean =>
      deniedByContext(this.caller, ref) === null && this.admittedOf(asked).some((category) => dataIn(found, ref, category).length === 0);
    const about = new Set(questions.filter(lacks).map(({ ref }) => keyOf(ref)));
    if (about.size === 0) return { since: () => null, isToldByData: () => true };
    const lacking = questions.filter(({ ref }) => about.has(keyOf(ref)));
    const looked = new Set<string>();
    const bound = await this.boundSince(lacking, found, now, EVER, looked);
    const counting = askedAnew === null ? bound : await this.boundSince(lacking, found, now, askedAnew, looked);
    return {
      since: (key) => (counting.has(key) ? now : bound.has(key) ? EVER : null),
      isToldByData: (key) => !looked.has(key),
    };
  }

  /**
   * Contexts that hold anything for the purpose, bound at `from` or later. Asked only where what was found does not tell.
   *
   * @param looked takes the keys of those that were asked for
   */
  private async boundSince(questions: readonly Question[], found: FoundContexts, now: Date, from: Date, looked: Set<string>): Promise<Set<string>> {
    const known = new Set<string>();
    const open = new Map<string, PersonalDataRef>();
    for (const { ref, asked } of questions) {
      const key = keyOf(ref);
      const data = asked.flatMap(({ category }) => dataIn(found, ref, category));
      if (data.some(({ bindings }) => bindings.some((binding) => binding.opensAt >= from && holdsAt(binding, now)))) known.add(key);
      if (ref !== null) open.set(key, ref);
    }
    const unknown = [...open].filter(([key]) => !known.has(key));
    if (unknown.length === 0) return known;
    const refs = unknown.map(([key, ref]) => {
      looked.add(key);
      return ref;
    });
    const { store, register } = this.parts;
    const purpose = this.caller.purpose ?? '';
    const kindred = await store.kindred(register, purpose, refs);
    const more = await store.inForce(withTheirKindred(refs, kindred), purpose, now, from);
    for (const ref of refs) if (withTheirKindred([ref], kindred).some((one) => more.has(contextKey(one)))) known.add(contextKey(ref));
    return known;
  }

  /** The person's own right ends where that of others begins: conversations come without what is about them (GDPR Art. 15(4)). */
  private async withoutOthers(
    decided: readonly Decided[],
    opened: readonly (readonly (string | null)[])[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    if (this.caller.purpose !== SELF) return opened;
    return Promise.all(
      decided.map(async ({ question: { ref }, outcome: { shown } }, position) => {
        const held = shown.data.map(({ place: { datumId, category } }, at) => ({ datumId, category, value: opened[position]?.[at] ?? null }));
        const redacted = await this.parts.thirdPersons.redactValues(ref?.subjectId ?? '', held, this.caller.language);
        return held.map(({ datumId, value }) => redacted.get(datumId) ?? value);
      }),
    );
  }
}

/** What became of what was asked of one context. */
export class Answers {
  /** @param values of what the outcome shows; null for one that could not be opened */
  constructor(
    private readonly caller: CallerContext,
    private readonly asked: readonly Asked[],
    private readonly outcome: Outcome,
    private readonly values: readonly (string | null)[],
  ) {}

  /** @returns where the answer to this question is; -1: it was not asked */
  find(category: string): number {
    return this.asked.findIndex((asked) => asked.category === category);
  }

  /** The values that may be shown, the latest first; none: there are none. @throws AppError PURPOSE_DENIED */
  at(position: number): readonly RevealedValue[] {
    const { count, first } = this.allowed(position);
    return this.outcome.shown.data.slice(first, first + count).map(({ place: { datumId } }, at) => ({ datumId, value: this.opened(first + at) }));
  }

  /** The first value alone. @throws AppError PURPOSE_DENIED */
  firstAt(position: number): string | null {
    const { count, first } = this.allowed(position);
    return count === 0 ? null : this.opened(first);
  }

  private allowed(position: number): Verdict & { allowed: true } {
    const verdict = this.outcome.verdicts[position] as Verdict;
    if (!verdict.allowed) throw purposeDenied(this.caller, (this.asked[position] as Asked).category, verdict.denial);
    return verdict;
  }

  /** @throws UnreadableValueError: it is held, and to say that there is none would be untrue */
  private opened(at: number): string {
    const value = this.values[at] ?? null;
    if (value === null) throw new UnreadableValueError();
    return value;
  }
}

/** Reads the personal data of one person in one context, together with all others of the request. */
export class ContextReader {
  private readonly asked = new Map<string, Promise<readonly RevealedValue[]>>();

  constructor(
    private readonly ref: PersonalDataRef | null,
    private readonly reader: PersonalDataReader,
  ) {}

  /** The value of a category of which a context has one; null when it has none. @throws AppError PURPOSE_DENIED */
  one(category: string): Promise<string | null> {
    return this.values({ category, every: false }).then(([first]) => first?.value ?? null);
  }

  /** As {@link one}, with the datum that is shown: for the record of who outside gets it. @throws AppError PURPOSE_DENIED */
  async reveal(category: string): Promise<RevealedValue | null> {
    return (await this.values({ category, every: false }))[0] ?? null;
  }

  forget(): void {
    this.asked.clear();
  }

  /** The latest first. @throws AppError PURPOSE_DENIED */
  values({ category, every }: Asked): Promise<readonly RevealedValue[]> {
    const key = every ? `${category}*` : category;
    let values = this.asked.get(key);
    if (values === undefined) this.asked.set(key, (values = this.read({ category, every })));
    return values;
  }

  private async read(asked: Asked): Promise<readonly RevealedValue[]> {
    const answers = await new Promise<Answers | Error>((answered) => this.reader.ask({ ref: this.ref, asked: [asked], epoch: null, answered }));
    if (answers instanceof Error) throw answers;
    return answers.at(0);
  }
}

/** A question with the person that it is about; null: nothing of anybody is looked at to answer it. */
interface Located {
  readonly question: Question;
  readonly person: KnownPerson | null;
}

/** What the questions of one moment have in common. */
interface Reading {
  readonly now: Date;
  /** From when on consents count; null: all do. */
  readonly askedAnew: Date | null;
  readonly wordsOf: (asked: readonly Asked[], ref: PersonalDataRef) => string;
}

type FoundContexts = ReadonlyMap<string, KnownContext>;

/** Since when a context holds anything for the purpose, by its key; null: it holds nothing. */
interface InForce {
  since(key: string): Date | null;
  /** Whether what was found told it, and not a look at the database. */
  isToldByData(key: string): boolean;
}

/** Whatever holds a datum is enough. */
const ALL_IN_FORCE = (now: Date): InForce => ({ since: () => now, isToldByData: () => true });

/** The context's key; empty without a context. */
function keyOf(ref: PersonalDataRef | null): string {
  return ref === null ? '' : contextKey(ref);
}

function dataIn(found: FoundContexts, ref: PersonalDataRef | null, category: string): readonly FoundDatum[] {
  return found.get(keyOf(ref))?.dataOf(category) ?? [];
}

/** The data that may be shown (none: there are none), or why none of them may. */
type Judged = readonly FoundDatum[] | Denial;

function isShown(judged: Judged): judged is readonly FoundDatum[] {
  return Array.isArray(judged);
}

/** Shows what may be shown of what is there, one value or every one; nothing of it: the first denial. @param data in the order of {@link orderIn} */
function shownOf(data: readonly FoundDatum[], every: boolean, decide: DatumDecider, state: SubjectState): Judged {
  let denial: Denial | null = null;
  const allowed: FoundDatum[] = [];
  for (const datum of data) {
    const decision = decidePresent(decide, datum, state);
    if (!decision.allowed) denial ??= decision;
    else if (allowed.push(datum) > 0 && !every) break;
  }
  return allowed.length === 0 && denial !== null ? denial : allowed;
}

function outcomeOf(question: Question, judged: readonly Judged[]): Outcome {
  const data: FoundDatum[] = [];
  const verdicts = judged.map((one): Verdict => (isShown(one) ? { allowed: true, count: one.length, first: data.push(...one) - one.length } : { allowed: false, denial: one }));
  const shown = new ShownData(data);
  return { verdicts, shown, lines: linesOfContext([{ question, outcome: { verdicts, shown } }]) };
}

/** The lines of the log: of a context that several ask about at once, none twice. */
function linesOfAll(decided: readonly Decided[]): WrittenLine[] {
  const people = new Set(decided.map(({ question: { ref } }) => ref?.subjectId));
  if (people.size === decided.length) return ([] as WrittenLine[]).concat(...decided.map(({ outcome: { lines } }) => lines));
  const contexts = new Map<string, Decided[]>();
  for (const one of decided) {
    const key = keyOf(one.question.ref);
    const same = contexts.get(key);
    if (same === undefined) contexts.set(key, [one]);
    else same.push(one);
  }
  return [...contexts.values()].flatMap((same) => (same.length === 1 ? (same[0] as Decided).outcome.lines : linesOfContext(same)));
}

/** One line for what a context showed, and one for each reason why it did not show the rest. */
function linesOfContext(questions: readonly { question: Question; outcome: Pick<Outcome, 'verdicts' | 'shown'> }[]): WrittenLine[] {
  const lines = new Map<string | null, Line>();
  for (const { question: { ref, asked }, outcome: { verdicts, shown } } of questions) {
    verdicts.forEach((verdict, at) => {
      // That there is nothing to show shows nothing.
      if (verdict.allowed && verdict.count === 0) return;
      const reason = verdict.allowed ? null : verdict.denial.reason;
      let line = lines.get(reason);
      if (line === undefined) lines.set(reason, (line = lineOf(ref, reason)));
      const { category } = asked[at] as Asked;
      if (!line.categories.includes(category)) line.categories.push(category);
      if (!verdict.allowed) return;
      for (const { place } of shown.data.slice(verdict.first, verdict.first + verdict.count)) if (!line.datumIds.includes(place.datumId)) line.datumIds.push(place.datumId);
    });
  }
  return [...lines.values()].flatMap(linesOf);
}

interface Line extends Access {
  readonly categories: string[];
  readonly datumIds: string[];
}

function lineOf(ref: PersonalDataRef | null, reason: DatumDenial | null): Line {
  const context = ref === null ? null : `${ref.kind}:${ref.contextId}`.slice(0, 100);
  return { subjectId: ref?.subjectId.slice(0, 36) ?? null, context, categories: [], datumIds: [], reason, outcome: reason === null ? 'ALLOWED' : 'DENIED' };
}

function purposeDenied(caller: CallerContext, category: string, { reason, explanation }: Denial): AppError {
  return new AppError('PURPOSE_DENIED', explanation, { details: { purpose: caller.purpose, category, reason } });
}
