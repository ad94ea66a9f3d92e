import { createHash } from 'node:crypto';
import { secretToken, type Clock } from '@andamal/kernel';
import { deleteWhere, execute, lockRows, query, upsertRows, type Database } from '@andamal/database';
import { consentsCountFrom, type CookieChoice, type CookieGroup, type Register } from '@andamal/policy';
import type { Language } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { NOBODY, noteAct } from '../tombstones/acts';
import { toNoted } from '../tombstones/noted-rows';
import { CookieChoiceEntity, customersAnswer } from './cookie-choice.entity';
import { cookieQuestion, type CookieQuestion } from './cookie-question';
import type { ConsentService } from './consent.service';
import { ADVERTISING } from './privacy-control.service';

/** Whose choice it is: a customer's, or that of a browser whose token nobody can tie to a person. */
export type CookieHolder = { readonly subjectId: string; readonly accountId: string } | { readonly visitorToken: string };

export interface CookieDecision {
  readonly visitorToken: string | null;
  readonly choice: CookieChoice;
  /** Groups that may be set in this browser now. */
  readonly groups: readonly CookieGroup[];
  readonly chosenAt: Date;
  /** When the question is asked again. */
  readonly askAgainAt: Date;
  /** What was shown, as proof; null for answers from before that was kept. */
  readonly shown: { readonly language: string; readonly textVersion: string | null; readonly digest: string } | null;
}

export type CookieProblem = 'UNKNOWN_CHOICE' | 'UNKNOWN_TEXT';

const DAY_MS = 86_400_000;
/** The cookie that keeps the answer, after whose life the question comes anew. */
const CHOICE_COOKIE = 'andamal_cookie_choice';
const DEFAULT_DAYS = 180;
const CHANNEL = 'COOKIES';
const SWEEP_BATCH = 1_000;

/** OK, or no thanks: which groups of cookies may be set, by the reading of the rule that the register has chosen. */
export class CookieChoiceService {
  constructor(
    private readonly database: Database,
    private readonly register: Register,
    private readonly consents: ConsentService,
    private readonly clock: Clock,
  ) {}

  /**
   * Remembers an answer, with the proof of what was shown. A visitor without a token gets one. A customer's answer is also a
   * consent to advertising, or its withdrawal, and acts on all of their devices.
   *
   * @param request.browserObjects the browser sends Sec-GPC: then OK is none to advertising
   */
  async choose(request: {
    holder: CookieHolder | null;
    code: string;
    language: Language;
    textVersion: string | null;
    browserObjects: boolean;
  }): Promise<CookieDecision | CookieProblem> {
    const { code, language, browserObjects } = request;
    const choice = this.register.cookies.choices.find((candidate) => candidate.code === code);
    if (choice === undefined) return 'UNKNOWN_CHOICE';
    const shown = this.question(language);
    if (request.textVersion !== null && request.textVersion !== shown.textVersion) return 'UNKNOWN_TEXT';
    const holder = request.holder ?? { visitorToken: secretToken() };
    if ('subjectId' in holder) await this.recordConsent(holder, choice, { language, textVersion: shown.textVersion, browserObjects });
    const chosenAt = this.clock.now();
    const row: CookieChoiceEntity = {
      holder: holderKey(holder),
      choice: code,
      registerVersion: this.register.version,
      reading: this.register.cookies.reading,
      language,
      textVersion: shown.textVersion,
      textDigest: shown.digest,
      chosenAt,
      expiresAt: this.expiryOf(chosenAt),
    };
    await this.database.inTransaction((tx) => this.write(tx, row, choice));
    return this.decision(holder, choice, row, browserObjects);
  }

  /** The question as it is asked now. */
  question(language: Language): CookieQuestion {
    return cookieQuestion(this.register, language, this.clock.now());
  }

  /** The answer in force; null when there is none, or the question is asked again: it is too old, or the policy has changed. */
  async current(holder: CookieHolder, browserObjects: boolean): Promise<CookieDecision | null> {
    const [row] = await query<Row>(
      this.database.read,
      'SELECT choice, chosenAt, language, textVersion, textDigest FROM cookie_choice WHERE holder = ?',
      [holderKey(holder)],
    );
    const choice = this.register.cookies.choices.find(({ code }) => code === row?.choice);
    if (row === undefined || choice === undefined) return null;
    const chosenAt = new Date(Number(row.chosenAt));
    const now = this.clock.now();
    const askedAnew = consentsCountFrom(this.register, ADVERTISING, now);
    if (this.expiryOf(chosenAt) <= now || (askedAnew !== null && chosenAt < askedAnew)) return null;
    return this.decision(holder, choice, { ...row, chosenAt }, browserObjects);
  }

  /** Forgets an answer: the question is asked anew, and until then only what needs no consent is set. */
  async forget(holder: CookieHolder): Promise<void> {
    if ('subjectId' in holder) await this.consents.withdraw({ ...holder, purpose: ADVERTISING, channel: CHANNEL });
    const key = holderKey(holder);
    await this.database.inTransaction(async (tx) => {
      const forgotten = await deleteWhere(tx, CookieChoiceEntity, { holder: key });
      if (forgotten > 0) noteAct(tx, { kind: 'COOKIES', subjectId: NOBODY, at: this.clock.now().getTime(), holder: key, answer: null });
    });
  }

  /** Deletes answers that are not remembered any more, in batches. @returns how many */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (;;) {
      const rows = await query<{ holder: string }>(
        this.database.read,
        'SELECT holder FROM cookie_choice WHERE expiresAt <= ? ORDER BY expiresAt LIMIT ?',
        [this.clock.now(), SWEEP_BATCH],
      );
      if (rows.length === 0) return deleted;
      // The condition again: an answer that was given anew meanwhile stays.
      deleted += await this.database.inTransaction((tx) =>
        execute(tx, 'DELETE FROM cookie_choice WHERE holder IN (?) AND expiresAt <= ?', [rows.map(({ holder }) => holder), this.clock.now()]),
      );
    }
  }

  /** What allows less than before stays so, whichever backup comes back; most answers are somebody's first and are no such thing. */
  private async write(tx: EntityManager, row: CookieChoiceEntity, choice: CookieChoice): Promise<void> {
    const [before] = await lockRows(tx, CookieChoiceEntity, 'WHERE holder = ?', [row.holder]);
    await upsertRows(tx, CookieChoiceEntity, [row], {
      key: ['holder'],
      set: ['choice', 'registerVersion', 'reading', 'language', 'textVersion', 'textDigest', 'chosenAt', 'expiresAt'],
    });
    if (before === undefined || !this.allowsLess(choice, before.choice)) return;
    const { holder, ...answer } = row;
    noteAct(tx, { kind: 'COOKIES', subjectId: NOBODY, at: row.chosenAt.getTime(), holder, answer: toNoted(answer) });
  }

  private allowsLess(choice: CookieChoice, thanCode: string): boolean {
    const { choices, reading } = this.register.cookies;
    const before = choices.find(({ code }) => code === thanCode);
    // The register may have dropped the answer that was given before.
    return before === undefined || before.groups[reading].some((group) => !choice.groups[reading].includes(group));
  }

  private async recordConsent(
    holder: { readonly subjectId: string; readonly accountId: string },
    choice: CookieChoice,
    { language, textVersion, browserObjects }: { language: Language; textVersion: string | null; browserObjects: boolean },
  ): Promise<void> {
    const agrees = choice.groups[this.register.cookies.reading].includes('ADVERTISING') && !browserObjects;
    if (!agrees || textVersion === null) {
      await this.consents.withdraw({ ...holder, purpose: ADVERTISING, channel: CHANNEL });
      return;
    }
    await this.consents.give({ ...holder, purpose: ADVERTISING, textVersion, language, channel: CHANNEL });
  }

  private async decision(
    holder: CookieHolder,
    choice: CookieChoice,
    row: Pick<CookieChoiceEntity, 'chosenAt' | 'language' | 'textVersion' | 'textDigest'>,
    browserObjects: boolean,
  ): Promise<CookieDecision> {
    const { chosenAt, language, textVersion, textDigest } = row;
    const chosen = choice.groups[this.register.cookies.reading];
    const advertising = !browserObjects && chosen.includes('ADVERTISING') && (await this.mayAdvertise(holder));
    return {
      visitorToken: 'visitorToken' in holder ? holder.visitorToken : null,
      choice,
      groups: chosen.filter((group) => group !== 'ADVERTISING' || advertising),
      chosenAt,
      askAgainAt: this.expiryOf(chosenAt),
      shown: language === null || textDigest === null ? null : { language, textVersion, digest: textDigest },
    };
  }

  /** A customer may have objected, withdrawn or restricted since, on another device or at the privacy office. */
  private async mayAdvertise(holder: CookieHolder): Promise<boolean> {
    if (!('subjectId' in holder)) return true;
    const rows = await query(this.database.read, "SELECT kind FROM purpose_block WHERE subjectId = ? AND purpose IN (?, '*') LIMIT 1", [
      holder.subjectId,
      ADVERTISING,
    ]);
    return rows.length === 0;
  }

  private expiryOf(chosenAt: Date): Date {
    const days = this.register.cookies.list.find(({ name }) => name === CHOICE_COOKIE)?.durationDays ?? DEFAULT_DAYS;
    return new Date(chosenAt.getTime() + days * DAY_MS);
  }
}

interface Row {
  readonly choice: string;
  readonly chosenAt: number | string;
  readonly language: string | null;
  readonly textVersion: string | null;
  readonly textDigest: string | null;
}

function holderKey(holder: CookieHolder): string {
  if ('subjectId' in holder) return customersAnswer(holder.subjectId);
  return `v:${createHash('sha256').update(holder.visitorToken).digest('hex')}`;
}
