import { createHash } from 'node:crypto';
import { secretToken, type Clock } from '@andamal/kernel';
import { query, upsertRows, type Database } from '@andamal/database';
import type { CookieChoice, Register } from '@andamal/policy';
import { CookieChoiceEntity } from './cookie-choice.entity';

/** Whose choice it is: a customer's, or that of a browser whose token nobody can tie to a person. */
export type CookieHolder = { readonly subjectId: string } | { readonly visitorToken: string };

export interface CookieDecision {
  readonly visitorToken: string | null;
  readonly choice: CookieChoice;
  readonly chosenAt: Date;
  /** When the question is asked again. */
  readonly askAgainAt: Date;
}

const DAY_MS = 86_400_000;
/** The cookie that keeps the answer, after whose life the question comes anew. */
const CHOICE_COOKIE = 'andamal_cookie_choice';
const DEFAULT_DAYS = 180;

/** OK, or no thanks: which groups of cookies may be set, by the reading of the rule that the register has chosen. */
export class CookieChoiceService {
  constructor(
    private readonly database: Database,
    private readonly register: Register,
    private readonly clock: Clock,
  ) {}

  /** Remembers an answer. A visitor without a token gets one. @returns null for an answer that is not in the register */
  async choose(holder: CookieHolder | null, code: string): Promise<CookieDecision | null> {
    const choice = this.register.cookies.choices.find((candidate) => candidate.code === code);
    if (choice === undefined) return null;
    const who = holder ?? { visitorToken: secretToken() };
    const chosenAt = this.clock.now();
    const row = { holder: holderKey(who), choice: code, registerVersion: this.register.version, chosenAt };
    await this.database.inTransaction((tx) =>
      upsertRows(tx, CookieChoiceEntity, [row], { key: ['holder'], set: ['choice', 'registerVersion', 'chosenAt'] }),
    );
    return this.decision(who, choice, chosenAt);
  }

  /** The answer in force; null when there is none, or it is so old that the question is asked again. */
  async current(holder: CookieHolder): Promise<CookieDecision | null> {
    const [row] = await query<{ choice: string; chosenAt: number | string }>(
      this.database.read,
      'SELECT choice, chosenAt FROM cookie_choice WHERE holder = ?',
      [holderKey(holder)],
    );
    const choice = this.register.cookies.choices.find(({ code }) => code === row?.choice);
    if (row === undefined || choice === undefined) return null;
    const decision = this.decision(holder, choice, new Date(Number(row.chosenAt)));
    return decision.askAgainAt > this.clock.now() ? decision : null;
  }

  private decision(holder: CookieHolder, choice: CookieChoice, chosenAt: Date): CookieDecision {
    const days = this.register.cookies.list.find(({ name }) => name === CHOICE_COOKIE)?.durationDays ?? DEFAULT_DAYS;
    const visitorToken = 'visitorToken' in holder ? holder.visitorToken : null;
    return { visitorToken, choice, chosenAt, askAgainAt: new Date(chosenAt.getTime() + days * DAY_MS) };
  }
}

function holderKey(holder: CookieHolder): string {
  if ('subjectId' in holder) return `s:${holder.subjectId}`;
  return `v:${createHash('sha256').update(holder.visitorToken).digest('hex')}`;
}
