import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { execute, insertRows, query, readInstant, selectRows, type Database } from '@andamal/database';
import { askedAgain, consentsCountFrom, ERASURE_REQUESTED, isRestricted, purposeRule, type ConsentText, type Register, type RegisterChange } from '@andamal/policy';
import type { Language } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { isAccountClosed } from '../bindings/closed-accounts';
import type { SubjectEventsService } from '../bindings/subject-events.service';
import { blockPurposes, unblockPurposes } from '../objection/purpose-blocks';
import type { PersonalDataStore } from '../reading/personal-data.store';
import { noteAct } from '../tombstones/acts';
import { SubjectEntity } from '../vault/subject.entity';
import { lockSubjects } from '../vault/subjects';
import { currentText, textDigest } from './consent-rows';
import { ConsentEntity } from './consent.entity';

export type ConsentProblem = 'NOT_A_CONSENT_PURPOSE' | 'UNKNOWN_TEXT' | 'UNKNOWN_SUBJECT' | 'ACCOUNT_CLOSED';

export interface ConsentRequest {
  readonly subjectId: string;
  readonly accountId: string;
  readonly purpose: string;
  readonly textVersion: string;
  readonly language: Language;
  readonly channel: string;
}

export interface Withdrawal {
  /** Those that ended. */
  readonly consents: ConsentEntity[];
  readonly accountClosed: boolean;
}

/** Consents: as easy to withdraw as to give, and each with the proof of what was shown (GDPR Art. 7). */
export class ConsentService {
  constructor(
    private readonly database: Database,
    private readonly register: Register,
    private readonly events: SubjectEventsService,
    private readonly reading: PersonalDataStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Consenting to what one has consented to already changes nothing, unless it was asked for anew or objected to since, or
   * something that rested on it has been erased: a consent that nothing is used by any more is no answer to a new one.
   *
   * One to what the person has restricted is recorded like any other, and used once the restriction is lifted: see {@link shown}.
   */
  async give(request: ConsentRequest): Promise<Result<ConsentEntity, ConsentProblem>> {
    const { subjectId, accountId, purpose, textVersion, language, channel } = request;
    if (!this.restsOnConsent(purpose)) return err('NOT_A_CONSENT_PURPOSE');
    // The words of now, and no others: a consent that was asked for anew is one to what has changed (GDPR Art. 7(1)).
    if (currentText(this.register, purpose, this.clock.now())?.version !== textVersion) return err('UNKNOWN_TEXT');
    const digest = textDigest(this.register, purpose, textVersion, language);
    return this.database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return err('UNKNOWN_SUBJECT');
      // A session may outlive its account by minutes.
      if (await isAccountClosed(tx, subjectId, accountId)) return err('ACCOUNT_CLOSED');
      const at = this.clock.now();
      // It is the person's own later word: that they had objected stays on record.
      await unblockPurposes(tx, { subjectId, kind: 'OBJECTED', purposes: [purpose] });
      // What rested on a consent from before it has ended by the objection.
      const objectedAt = await lastObjection(tx, subjectId, purpose);
      const erased = await erasedConsents(tx, subjectId, purpose);
      const given = (await activeConsents(tx, subjectId, purpose)).find(
        (consent) => this.counts(consent, at) && (objectedAt === null || consent.givenAt > objectedAt) && !erased.has(consent.id),
      );
      if (given !== undefined) return ok(given);
      const consent: ConsentEntity = {
        subjectId,
        id: uuidv7(this.clock),
        purpose,
        accountId,
        textVersion,
        language,
        textDigest: digest,
        channel,
        givenAt: at,
        withdrawnAt: null,
        withdrawnChannel: null,
      };
      await insertRows(tx, ConsentEntity, [consent]);
      await unblockPurposes(tx, { subjectId, kind: 'CONSENT_WITHDRAWN', purposes: [purpose] });
      const consents = [{ purpose, consentId: consent.id }];
      await this.events.applyOwn(tx, { subjectId, policy: { id: uuidv7(this.clock), type: 'ConsentGiven', at, accountId, consents } });
      return ok(consent);
    });
  }

  /** In force from the next read on, whether a consent was known or not. */
  async withdraw(request: Pick<ConsentRequest, 'subjectId' | 'accountId' | 'purpose' | 'channel'>): Promise<Result<Withdrawal, ConsentProblem>> {
    const { subjectId, accountId, purpose, channel } = request;
    if (!this.restsOnConsent(purpose)) return err('NOT_A_CONSENT_PURPOSE');
    return this.database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return err('UNKNOWN_SUBJECT');
      const consents = await this.withdrawIn(tx, { subjectId, accountId, purpose, channel });
      return ok({ consents, accountClosed: await isAccountClosed(tx, subjectId, accountId) });
    });
  }

  /** The same in the caller's transaction, which holds the subject's lock. A guest has no account. @returns the consents that ended */
  async withdrawIn(
    tx: EntityManager,
    { subjectId, accountId, purpose, channel }: Pick<ConsentRequest, 'subjectId' | 'purpose' | 'channel'> & { readonly accountId: string | null },
  ): Promise<ConsentEntity[]> {
    const at = this.clock.now();
    const active = await activeConsents(tx, subjectId, purpose);
    await blockPurposes(tx, { subjectId, kind: 'CONSENT_WITHDRAWN', purposes: [purpose], since: at });
    noteAct(tx, { kind: 'CONSENT_WITHDRAWN', subjectId, at: at.getTime(), purpose, channel });
    if (active.length === 0) return [];
    await execute(
      tx,
      'UPDATE consent SET withdrawnAt = ?, withdrawnChannel = ? WHERE subjectId = ? AND purpose = ? AND withdrawnAt IS NULL',
      [at, channel, subjectId, purpose],
    );
    const consents = active.map(({ id }) => ({ purpose, consentId: id }));
    await this.events.applyOwn(tx, { subjectId, policy: { id: uuidv7(this.clock), type: 'ConsentWithdrawn', at, accountId, consents } });
    return active.map((consent) => ({ ...consent, withdrawnAt: at, withdrawnChannel: channel }));
  }

  /** Of several purposes, whether a consent was given or not; in the caller's transaction, which holds the subject's lock. */
  async withdrawAllIn(
    tx: EntityManager,
    { subjectId, purposes, channel }: Pick<ConsentRequest, 'subjectId' | 'channel'> & { readonly purposes: readonly string[] },
  ): Promise<void> {
    if (purposes.length === 0) return;
    const [subject] = await selectRows(tx, SubjectEntity, 'WHERE id = ?', [subjectId]);
    const accountId = subject?.accountId ?? null;
    for (const purpose of purposes) await this.withdrawIn(tx, { subjectId, accountId, purpose, channel });
  }

  async ofSubject(subjectId: string): Promise<ConsentEntity[]> {
    const rows = await query<ConsentRow>(
      this.database.read,
      `SELECT ${COLUMNS} FROM consent WHERE subjectId = ? ORDER BY givenAt, id LIMIT 500`,
      [subjectId],
    );
    return rows.map(toConsent);
  }

  /** Consents of one person, with what a restriction in force makes of them now. */
  async shown(subjectId: string, consents: readonly ConsentEntity[]): Promise<ShownConsent[]> {
    const state = (await this.reading.states([subjectId]))(subjectId);
    return consents.map((consent) => {
      const rule = purposeRule(this.register, consent.purpose);
      return { ...consent, restricted: consent.withdrawnAt === null && rule !== null && isRestricted(rule, state) };
    });
  }

  /** Consents that were given, and that a change of policy asks for anew: what the person is to be shown. */
  async toConfirm(subjectId: string): Promise<ConsentToConfirm[]> {
    const now = this.clock.now();
    const held = (await this.ofSubject(subjectId)).filter(({ withdrawnAt }) => withdrawnAt === null);
    return [...new Set(held.map(({ purpose }) => purpose))].flatMap((purpose) => {
      const asked = askedAgain(this.register, purpose, now);
      if (asked === null || held.some((consent) => consent.purpose === purpose && this.counts(consent, now))) return [];
      const text = currentText(this.register, purpose, now);
      return text === null ? [] : [{ purpose, change: asked.change, since: asked.since, text }];
    });
  }

  /** Since when a consent has not counted any more, though it was not withdrawn; null: it counts, or was withdrawn. */
  askedAnewSince({ purpose, givenAt, withdrawnAt }: Pick<ConsentEntity, 'purpose' | 'givenAt' | 'withdrawnAt'>): Date | null {
    const from = consentsCountFrom(this.register, purpose, this.clock.now());
    return withdrawnAt === null && from !== null && givenAt < from ? from : null;
  }

  private counts({ purpose, givenAt }: ConsentEntity, now: Date): boolean {
    const from = consentsCountFrom(this.register, purpose, now);
    return from === null || givenAt >= from;
  }

  restsOnConsent(purpose: string): boolean {
    return purposeRule(this.register, purpose)?.needsConsent ?? false;
  }
}

export type ShownConsent = ConsentEntity & {
  /** It holds, and is not used for the time being (GDPR Art. 18). */
  readonly restricted: boolean;
};

export interface ConsentToConfirm {
  readonly purpose: string;
  /** The change of policy that asks for it. */
  readonly change: RegisterChange;
  readonly since: Date;
  /** What is to be shown now. */
  readonly text: ConsentText;
}

type ConsentRow = Record<keyof ConsentEntity, string | number | null>;

const COLUMNS =
  'subjectId, id, purpose, accountId, textVersion, language, textDigest, channel, givenAt, withdrawnAt, withdrawnChannel';

async function activeConsents(tx: EntityManager, subjectId: string, purpose: string): Promise<ConsentEntity[]> {
  const rows = await query<ConsentRow>(
    tx,
    `SELECT ${COLUMNS} FROM consent WHERE subjectId = ? AND purpose = ? AND withdrawnAt IS NULL ORDER BY givenAt`,
    [subjectId, purpose],
  );
  return rows.map(toConsent);
}

/** When the person last objected to the purpose; null: never. */
async function lastObjection(tx: EntityManager, subjectId: string, purpose: string): Promise<Date | null> {
  const [row] = await query<{ at: number | string | null }>(tx, 'SELECT MAX(madeAt) AS at FROM objection WHERE subjectId = ? AND purpose = ?', [subjectId, purpose]);
  return readInstant(row?.at ?? null);
}

/** Consents to the purpose by which something was held that the person has had erased (GDPR Art. 17). */
async function erasedConsents(tx: EntityManager, subjectId: string, purpose: string): Promise<ReadonlySet<string>> {
  const rows = await query<{ contextId: string }>(
    tx,
    "SELECT DISTINCT contextId FROM binding WHERE subjectId = ? AND purpose = ? AND contextKind = 'CONSENT' AND endedBy = ?",
    [subjectId, purpose, ERASURE_REQUESTED],
  );
  return new Set(rows.map(({ contextId }) => contextId));
}

function toConsent(row: ConsentRow): ConsentEntity {
  return Object.assign(new ConsentEntity(), row, {
    givenAt: new Date(Number(row.givenAt)),
    withdrawnAt: readInstant(row.withdrawnAt),
  });
}
