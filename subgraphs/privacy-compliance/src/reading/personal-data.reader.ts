import { AppError, type Clock } from '@andamal/kernel';
import { consentsCountFrom, datumDecider, holdsAt, purposeRule, SELF, standingOf, type DatumDecider, type DatumDenial, type Register, type SubjectState } from '@andamal/policy';
import { parsePersonalDataRef, type CallerContext, type PersonalDataRef } from '@andamal/service';
import type { ThirdPersons } from '../access-extract/third-persons';
import { linesOf, type Access, type AccessLog } from '../access-log/access-log';
import type { WrittenLine } from '../access-log/access-record';
import { UnreadableValueError, type DatumCipher } from '../vault/datum-cipher';
import { decideAbsent, decidePresent, deniedByContext, deniedByRegister, type Denial } from './decisions';
import { KeptOutcomes, type Outcome, type Verdict } from './kept-outcomes';
import { KeptValues } from './kept-values';
import { contextKey, withTheirKindred } from './kindred-contexts';
import { PersonalDataCache, type FoundData } from './personal-data.cache';
import { NOBODY_IN_THE_WAY, type FoundDatum, type PersonalDataStore } from './personal-data.store';

/** What is asked of a context: every value of a category, or the most current one. */
export interface Asked {
  readonly category: string;
  readonly every: boolean;
}

/** The values that may be shown (none: there are none), or the failure. */
export type Answer = readonly RevealedValue[] | Error;

interface Question {
  readonly ref: PersonalDataRef | null;
  /** The context's key; empty without a context. */
  readonly key: string;
  readonly asked: readonly Asked[];
  /** The person's privacy epoch, where it has just been read; null: it is to be asked for. */
  readonly epoch: number | null;
  /** Takes an answer for each that was asked. */
  readonly answered: (answers: readonly Answer[]) => void;
  readonly failed: (error: Error) => void;
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
  /** What is decided on what is kept, and how its values are opened. */
  readonly outcomes?: KeptOutcomes;
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
  private readonly outcomes: KeptOutcomes;
  private readonly values: KeptValues;

  constructor(
    private readonly parts: ReadingParts,
    private readonly caller: CallerContext,
  ) {
    this.cache = parts.cache ?? new PersonalDataCache(parts, 0);
    this.outcomes = parts.outcomes ?? new KeptOutcomes();
    this.values = parts.values ?? new KeptValues(parts.cipher);
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
    this.notes.push(linesOf(access));
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
    const decided = await this.decide(questions);
    await this.record(linesOfAll(decided));
    const opened = await this.withoutOthers(decided, await this.open(decided));
    decided.forEach(({ question: { asked, answered }, outcome: { verdicts } }, position) => {
      const values = opened[position] as readonly (string | null)[];
      let next = 0;
      answered(
        verdicts.map((verdict, at) => {
          if (!verdict.allowed) return purposeDenied(this.caller, (asked[at] as Asked).category, verdict.denial);
          const first = next;
          next += verdict.data.length;
          return revealed(verdict.data, values, first);
        }),
      );
    });
  }

  private async record(lines: readonly WrittenLine[]): Promise<void> {
    const noted = this.notes;
    await this.parts.log.recordLines(this.caller, [...noted.flat(), ...lines]);
    this.notes = this.notes.filter((note) => !noted.includes(note));
  }

  private async decide(questions: readonly Question[]): Promise<Decided[]> {
    const { register, clock } = this.parts;
    const now = clock.now();
    const purpose = this.caller.purpose ?? '';
    const refs = new Map<string, PersonalDataRef>();
    const epochs = new Map<string, number>();
    const categories = new Set<string>();
    for (const { ref, key, asked, epoch } of questions) {
      if (ref === null || deniedByContext(this.caller, ref) !== null) continue;
      if (epoch !== null) epochs.set(ref.subjectId, epoch);
      const admitted = this.admittedOf(asked);
      if (admitted.length === 0) continue;
      refs.set(key, ref);
      for (const category of admitted) categories.add(category);
    }
    const usesAll = purposeRule(register, purpose)?.categories === 'ALL';
    const found = refs.size === 0 ? NOTHING_FOUND : await this.cache.find({ refs, epochs, categories: [...categories], purpose: usesAll ? null : purpose, now });
    const askedAnew = consentsCountFrom(register, purpose, now);
    const asking = this.asking(askedAnew);
    const known = questions.map(({ key, asked }) => this.outcomes.find(found.keptFor(key), asking(asked), now));
    const open = questions.filter((_, at) => known[at] === null);
    const fresh = open.length === 0 ? new Map<Question, Decided>() : await this.decideAnew(open, found, { usesAll, now, askedAnew, asking });
    return questions.map((question, at) => {
      const outcome = known[at] ?? null;
      return outcome === null ? (fresh.get(question) as Decided) : { question, outcome, isKept: true };
    });
  }

  private async decideAnew(
    questions: readonly Question[],
    found: FoundData,
    { usesAll, now, askedAnew, asking }: { usesAll: boolean; now: Date; askedAnew: Date | null; asking: (asked: readonly Asked[]) => string },
  ): Promise<Map<Question, Decided>> {
    const { register } = this.parts;
    const purpose = this.caller.purpose ?? '';
    const inForce = usesAll ? ALL_IN_FORCE(now) : await this.inForce(questions, found, now, askedAnew);
    const decide = datumDecider({ register, purpose: this.caller.purpose, caller: this.caller, now });
    const decided = new Map<Question, Decided>();
    for (const question of questions) {
      const { ref, key, asked } = question;
      const state = ref === null ? NOBODY_IN_THE_WAY : found.stateOf(ref.subjectId, ref);
      const byContext = deniedByContext(this.caller, ref);
      const verdicts = asked.map(({ category, every }): Verdict => {
        const denial = this.deniedByRegister(category) ?? byContext;
        if (denial !== null) return { allowed: false, denial };
        const { subjectId } = ref as PersonalDataRef;
        const data = found.dataOf(key, category);
        if (data.length > 0) return verdictOf(data, every, decide, state);
        const absent = decideAbsent(decide, { subjectId, category, purpose, inForceSince: inForce.since(key) }, state);
        return absent.allowed ? { allowed: true, data: [] } : { allowed: false, denial: absent };
      });
      const outcome = { verdicts, shown: shownBy(verdicts), lines: linesOfContext([{ question, verdicts }]) };
      const rows = found.keptFor(key);
      const isKept = rows !== null && inForce.isToldByData(key);
      if (isKept) this.outcomes.keep(rows, asking(asked), now, outcome, asked.flatMap(({ category }) => found.dataOf(key, category)));
      decided.set(question, { question, outcome, isKept });
    }
    return decided;
  }

  /** Who asks what, for what, in words: see {@link KeptOutcomes.find}. */
  private asking(consentsCount: Date | null): (asked: readonly Asked[]) => string {
    const who = `${this.caller.purpose} ${standingOf(this.caller)} ${consentsCount?.getTime() ?? ''}`;
    const texts = new Map<readonly Asked[], string>();
    return (asked) => {
      let text = texts.get(asked);
      if (text === undefined) {
        const what = asked.map(({ category, every }) => (every ? `${category}*` : category));
        texts.set(asked, (text = `${who} ${what.join()}`));
      }
      return text;
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
  private async inForce(questions: readonly Question[], found: FoundData, now: Date, askedAnew: Date | null): Promise<InForce> {
    const lacks = ({ ref, key, asked }: Question): boolean =>
      deniedByContext(this.caller, ref) === null && this.admittedOf(asked).some((category) => found.dataOf(key, category).length === 0);
    const about = new Set(questions.filter(lacks).map(({ key }) => key));
    if (about.size === 0) return { since: () => null, isToldByData: () => true };
    const lacking = questions.filter(({ key }) => about.has(key));
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
  private async boundSince(questions: readonly Question[], found: FoundData, now: Date, from: Date, looked: Set<string>): Promise<Set<string>> {
    const known = new Set<string>();
    const open = new Map<string, PersonalDataRef>();
    for (const { ref, key, asked } of questions) {
      const data = asked.flatMap(({ category }) => found.dataOf(key, category));
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

  /** The values of what may be shown, for each question in the order of its verdicts. */
  private open(decided: readonly Decided[]): Promise<(string | null)[][]> {
    return this.values.open(decided.map(({ outcome: { shown }, isKept }) => ({ shown, isKept })));
  }

  /** The person's own right ends where that of others begins: conversations come without what is about them (GDPR Art. 15(4)). */
  private async withoutOthers(
    decided: readonly Decided[],
    opened: readonly (readonly (string | null)[])[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    if (this.caller.purpose !== SELF) return opened;
    return Promise.all(
      decided.map(async ({ question: { ref }, outcome: { shown } }, position) => {
        const held = shown.map(({ place: { datumId, category } }, at) => ({ datumId, category, value: opened[position]?.[at] ?? null }));
        const redacted = await this.parts.thirdPersons.redactValues(ref?.subjectId ?? '', held, this.caller.language);
        return held.map(({ datumId, value }) => redacted.get(datumId) ?? value);
      }),
    );
  }
}

/** Reads the personal data of one person in one context, together with all others of the request. */
export class ContextReader {
  /** Most ask once for all, by {@link read}, and never need it. */
  private asked: Map<string, Promise<readonly RevealedValue[]>> | undefined;

  private readonly key: string;

  constructor(
    private readonly ref: PersonalDataRef | null,
    private readonly ask: (question: Question) => void,
  ) {
    this.key = ref === null ? '' : contextKey(ref);
  }

  /** The value of a category of which a context has one; null when it has none. @throws AppError PURPOSE_DENIED */
  one(category: string): Promise<string | null> {
    return this.values({ category, every: false }).then(([first]) => first?.value ?? null);
  }

  /** As {@link one}, with the datum that is shown: for the record of who outside gets it. @throws AppError PURPOSE_DENIED */
  async reveal(category: string): Promise<RevealedValue | null> {
    return (await this.values({ category, every: false }))[0] ?? null;
  }

  /** An answer for each that is asked, denials among them. */
  read(asked: readonly Asked[], epoch: number | null = null): Promise<readonly Answer[]> {
    return new Promise((answered, failed) => this.ask({ ref: this.ref, key: this.key, asked, epoch, answered, failed }));
  }

  forget(): void {
    this.asked?.clear();
  }

  /** The latest first. @throws AppError PURPOSE_DENIED */
  values({ category, every }: Asked): Promise<readonly RevealedValue[]> {
    const key = every ? `${category}*` : category;
    this.asked ??= new Map();
    let values = this.asked.get(key);
    if (values === undefined) {
      values = this.read([{ category, every }]).then(([answer]) => {
        if (answer instanceof Error) throw answer;
        return answer ?? [];
      });
      this.asked.set(key, values);
    }
    return values;
  }
}

/** Since when a context holds anything for the purpose, by its key; null: it holds nothing. */
interface InForce {
  since(key: string): Date | null;
  /** Whether what was found told it, and not a look at the database. */
  isToldByData(key: string): boolean;
}

/** Whatever holds a datum is enough. */
const ALL_IN_FORCE = (now: Date): InForce => ({ since: () => now, isToldByData: () => true });

const NOTHING_FOUND: FoundData = { stateOf: () => NOBODY_IN_THE_WAY, dataOf: () => [], keptFor: () => null };

function shownBy(verdicts: readonly Verdict[]): FoundDatum[] {
  return verdicts.flatMap((verdict) => (verdict.allowed ? verdict.data : []));
}

/** Shows what may be shown of what is there, one value or every one; nothing of it: the first denial. @param data in the order of {@link orderIn} */
function verdictOf(data: readonly FoundDatum[], every: boolean, decide: DatumDecider, state: SubjectState): Verdict {
  let denial: Denial | null = null;
  const allowed: FoundDatum[] = [];
  for (const datum of data) {
    const decision = decidePresent(decide, datum, state);
    if (!decision.allowed) denial ??= decision;
    else if (allowed.push(datum) > 0 && !every) break;
  }
  return allowed.length === 0 && denial !== null ? { allowed: false, denial } : { allowed: true, data: allowed };
}

/**
 * The values, or the failure that one of them cannot be opened: it is held, and to say that there is none would be untrue.
 *
 * @param first where in `values` they begin
 */
function revealed(data: readonly FoundDatum[], values: readonly (string | null)[], first: number): Answer {
  const opened: RevealedValue[] = [];
  for (let at = 0; at < data.length; at += 1) {
    const value = values[first + at] ?? null;
    if (value === null) return new UnreadableValueError();
    opened.push({ datumId: (data[at] as FoundDatum).place.datumId, value });
  }
  return opened;
}

/** The lines of the log: of a context that several ask about at once, none twice. */
function linesOfAll(decided: readonly Decided[]): WrittenLine[] {
  const contexts = new Map<string, Decided[]>();
  for (const one of decided) {
    const same = contexts.get(one.question.key);
    if (same === undefined) contexts.set(one.question.key, [one]);
    else same.push(one);
  }
  return [...contexts.values()].flatMap((same) =>
    same.length === 1 ? (same[0] as Decided).outcome.lines : linesOfContext(same.map(({ question, outcome: { verdicts } }) => ({ question, verdicts }))),
  );
}

/** One line for what a context showed, and one for each reason why it did not show the rest. */
function linesOfContext(questions: readonly { question: Question; verdicts: readonly Verdict[] }[]): WrittenLine[] {
  const lines = new Map<string | null, Line>();
  for (const { question: { ref, asked }, verdicts } of questions) {
    verdicts.forEach((verdict, at) => {
      // That there is nothing to show shows nothing.
      if (verdict.allowed && verdict.data.length === 0) return;
      const reason = verdict.allowed ? null : verdict.denial.reason;
      let line = lines.get(reason);
      if (line === undefined) lines.set(reason, (line = lineOf(ref, reason)));
      const { category } = asked[at] as Asked;
      if (!line.categories.includes(category)) line.categories.push(category);
      if (!verdict.allowed) return;
      for (const { place } of verdict.data) if (!line.datumIds.includes(place.datumId)) line.datumIds.push(place.datumId);
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
