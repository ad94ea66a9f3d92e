import { AppError, type Clock } from '@andamal/kernel';
import { consentsCountFrom, datumDecider, holdsAt, purposeRule, SELF, type DatumDecider, type DatumDenial, type Register, type SubjectState } from '@andamal/policy';
import { parsePersonalDataRef, type CallerContext, type PersonalDataRef } from '@andamal/service';
import type { ThirdPersons } from '../access-extract/third-persons';
import type { Access, AccessLog } from '../access-log/access-log';
import { UnreadableValueError, type DatumCipher } from '../vault/datum-cipher';
import { decideAbsent, decidePresent, deniedByContext, deniedByRegister, type Denial } from './decisions';
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
  /** Takes an answer for each that was asked. */
  readonly answered: (answers: readonly Answer[]) => void;
  readonly failed: (error: Error) => void;
}

/** What became of one that was asked: data that may be shown (none: there are none), or the denial. */
type Verdict = { readonly allowed: true; readonly data: readonly FoundDatum[] } | { readonly allowed: false; readonly denial: Denial };

/** A question, with a verdict for each that was asked. */
interface Decided {
  readonly question: Question;
  readonly verdicts: readonly Verdict[];
  /** What may be shown, in the order of the verdicts. */
  readonly shown: readonly FoundDatum[];
  /** See {@link FoundData.keptFor}. */
  readonly kept: object | null;
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
  /** How values are opened of what is kept. */
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
  private notes: Access[] = [];

  private readonly early = new Map<string, Denial | null>();
  private readonly cache: PersonalDataCache;
  private readonly values: KeptValues;

  constructor(
    private readonly parts: ReadingParts,
    private readonly caller: CallerContext,
  ) {
    this.cache = parts.cache ?? new PersonalDataCache(parts, 0);
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
    const decided = await this.decide(questions);
    await this.record(accessesOf(decided));
    const opened = await this.withoutOthers(decided, await this.open(decided));
    decided.forEach(({ question: { asked, answered }, verdicts }, position) => {
      const values = (opened[position] as readonly (string | null)[])[Symbol.iterator]();
      answered(
        verdicts.map((verdict, at) =>
          verdict.allowed ? revealed(verdict.data, values) : purposeDenied(this.caller, (asked[at] as Asked).category, verdict.denial),
        ),
      );
    });
  }

  private async record(accesses: readonly Access[]): Promise<void> {
    const noted = this.notes;
    await this.parts.log.record(this.caller, [...noted, ...accesses]);
    this.notes = this.notes.filter((note) => !noted.includes(note));
  }

  private async decide(questions: readonly Question[]): Promise<Decided[]> {
    const { register, clock } = this.parts;
    const now = clock.now();
    const purpose = this.caller.purpose ?? '';
    const refs = new Map<string, PersonalDataRef>();
    const categories = new Set<string>();
    for (const { ref, key, asked } of questions) {
      if (ref === null || deniedByContext(this.caller, ref) !== null) continue;
      for (const { category } of asked) {
        if (this.deniedByRegister(category) !== null) continue;
        refs.set(key, ref);
        categories.add(category);
      }
    }
    const usesAll = purposeRule(register, purpose)?.categories === 'ALL';
    const found = refs.size === 0 ? NOTHING_FOUND : await this.cache.find([...refs.values()], [...categories], usesAll ? null : purpose, now);
    const inForce = usesAll || refs.size === 0 ? null : await this.inForce(questions, found, now);
    const decide = datumDecider({ register, purpose: this.caller.purpose, caller: this.caller, now });
    return questions.map((question) => {
      const { ref, key, asked } = question;
      const state = ref === null ? NOBODY_IN_THE_WAY : found.stateOf(ref.subjectId, ref);
      const byContext = deniedByContext(this.caller, ref);
      const verdicts = asked.map(({ category, every }): Verdict => {
        const denial = this.deniedByRegister(category) ?? byContext;
        if (denial !== null) return { allowed: false, denial };
        const { subjectId } = ref as PersonalDataRef;
        const data = found.dataOf(key, category);
        if (data.length > 0) return verdictOf(data, every, decide, state);
        const absent = decideAbsent(decide, { subjectId, category, purpose, inForceSince: inForce === null ? now : inForce(key) }, state);
        return absent.allowed ? { allowed: true, data: [] } : { allowed: false, denial: absent };
      });
      return { question, verdicts, shown: shownBy(verdicts), kept: found.keptFor(key) };
    });
  }

  /** The register is asked once for each category, and not for each person. */
  private deniedByRegister(category: string): Denial | null {
    let denial = this.early.get(category);
    if (denial === undefined) this.early.set(category, (denial = deniedByRegister(this.parts.register, this.caller, category)));
    return denial;
  }

  /**
   * Since when contexts that lack some datum hold anything for the purpose; null: they hold nothing. Where nothing lacks, the
   * data tell, and nothing is asked.
   */
  private async inForce(questions: readonly Question[], found: FoundData, now: Date): Promise<(key: string) => Date | null> {
    const lacks = ({ ref, key, asked }: Question): boolean =>
      deniedByContext(this.caller, ref) === null &&
      asked.some(({ category }) => this.deniedByRegister(category) === null && found.dataOf(key, category).length === 0);
    const lacking = new Set(questions.filter(lacks).map(({ key }) => key));
    if (lacking.size === 0) return () => null;
    const about = questions.filter(({ key }) => lacking.has(key));
    const { register } = this.parts;
    const bound = await this.boundSince(about, found, now, EVER);
    const askedAnew = consentsCountFrom(register, this.caller.purpose ?? '', now);
    const counting = askedAnew === null ? bound : await this.boundSince(about, found, now, askedAnew);
    return (key) => (counting.has(key) ? now : bound.has(key) ? EVER : null);
  }

  /** Contexts that hold anything for the purpose, bound at `from` or later. Asked only where what was found does not tell. */
  private async boundSince(questions: readonly Question[], found: FoundData, now: Date, from: Date): Promise<Set<string>> {
    const known = new Set<string>();
    const open = new Map<string, PersonalDataRef>();
    for (const { ref, key, asked } of questions) {
      const data = asked.flatMap(({ category }) => found.dataOf(key, category));
      if (data.some(({ bindings }) => bindings.some((binding) => binding.opensAt >= from && holdsAt(binding, now)))) known.add(key);
      if (ref !== null) open.set(key, ref);
    }
    const refs = [...open].filter(([key]) => !known.has(key)).map(([, ref]) => ref);
    if (refs.length === 0) return known;
    const { store, register } = this.parts;
    const purpose = this.caller.purpose ?? '';
    const kindred = await store.kindred(register, purpose, refs);
    const more = await store.inForce(withTheirKindred(refs, kindred), purpose, now, from);
    for (const ref of refs) if (withTheirKindred([ref], kindred).some((one) => more.has(contextKey(one)))) known.add(contextKey(ref));
    return known;
  }

  /** The values of what may be shown, for each question in the order of its verdicts. */
  private open(decided: readonly Decided[]): Promise<(string | null)[][]> {
    return this.values.open(decided.map(({ shown, kept }) => ({ kept, data: shown })));
  }

  /** The person's own right ends where that of others begins: conversations come without what is about them (GDPR Art. 15(4)). */
  private async withoutOthers(
    decided: readonly Decided[],
    opened: readonly (readonly (string | null)[])[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    if (this.caller.purpose !== SELF) return opened;
    return Promise.all(
      decided.map(async ({ question: { ref }, shown }, position) => {
        const held = shown.map(({ place: { datumId, category } }, at) => ({ datumId, category, value: opened[position]?.[at] ?? null }));
        const redacted = await this.parts.thirdPersons.redactValues(ref?.subjectId ?? '', held, this.caller.language);
        return held.map(({ datumId, value }) => redacted.get(datumId) ?? value);
      }),
    );
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
    return this.values({ category, every: false }).then(([first]) => first?.value ?? null);
  }

  /** As {@link one}, with the datum that is shown: for the record of who outside gets it. @throws AppError PURPOSE_DENIED */
  async reveal(category: string): Promise<RevealedValue | null> {
    return (await this.values({ category, every: false }))[0] ?? null;
  }

  /** An answer for each that is asked, denials among them. */
  read(asked: readonly Asked[]): Promise<readonly Answer[]> {
    return new Promise((answered, failed) => this.ask({ ref: this.ref, key: this.key, asked, answered, failed }));
  }

  forget(): void {
    this.asked.clear();
  }

  /** The latest first. @throws AppError PURPOSE_DENIED */
  values({ category, every }: Asked): Promise<readonly RevealedValue[]> {
    const key = every ? `${category}*` : category;
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

/** The values, or the failure that one of them cannot be opened: it is held, and to say that there is none would be untrue. */
function revealed(data: readonly FoundDatum[], values: Iterator<string | null>): Answer {
  const opened = data.map(({ place: { datumId } }) => ({ datumId, value: values.next().value as string | null }));
  return opened.every(isOpen) ? opened : new UnreadableValueError();
}

function isOpen(one: { datumId: string; value: string | null }): one is RevealedValue {
  return one.value !== null;
}

/** One line for what a context showed, and one for each reason why it did not show the rest. */
function accessesOf(decided: readonly Decided[]): Access[] {
  const lines = new Map<string, Line>();
  for (const { question: { ref, key: contextOf, asked }, verdicts } of decided) {
    verdicts.forEach((verdict, at) => {
      // That there is nothing to show shows nothing.
      if (verdict.allowed && verdict.data.length === 0) return;
      const reason = verdict.allowed ? null : verdict.denial.reason;
      const key = reason === null ? contextOf : `${contextOf} ${reason}`;
      let line = lines.get(key);
      if (line === undefined) lines.set(key, (line = lineOf(ref, reason)));
      const { category } = asked[at] as Asked;
      if (!line.categories.includes(category)) line.categories.push(category);
      if (!verdict.allowed) return;
      for (const { place } of verdict.data) if (!line.datumIds.includes(place.datumId)) line.datumIds.push(place.datumId);
    });
  }
  return [...lines.values()];
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
