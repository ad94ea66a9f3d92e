import { createHash } from 'node:crypto';
import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import { addCalendarMonths, categoryRule, LEGAL_HOLD, type Register } from '@andamal/policy';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AccessLog } from '../access-log/access-log';
import { BindingLedger } from '../bindings/binding-ledger';
import type { BindingEntity } from '../bindings/binding.entity';
import { CASE_RECORD } from '../cases/case-texts';
import type { DepositService } from '../deposits/deposit.service';
import type { HeldDataStore } from '../rights/held-data.store';
import { lockSubjects } from '../vault/subjects';
import { isOver, LEGAL_HOLD_LIFTED, type LegalHoldEntity } from './legal-hold.entity';
import type { HeldPlace, LegalHoldStore } from './legal-hold.store';

export type HoldProblem = 'UNKNOWN_SUBJECT' | 'UNKNOWN_CATEGORY' | 'NOTHING_HELD' | 'INVALID_REASON' | 'INVALID_DATE' | 'KEY_IN_USE' | 'UNKNOWN_HOLD';

export interface HoldRequest {
  readonly id: string;
  readonly subjectId: string;
  readonly datumIds: readonly string[];
  readonly categories: readonly string[];
  readonly reason: string;
  readonly endsAt: Date | null;
  readonly reviewAt: Date | null;
}

/** A hold that nobody looks at again becomes storage without limit. */
const REVIEW_AFTER_MONTHS = 6;
const LONGEST_MONTHS = 120;

/** Of everything but the reason: a digest of words would outlive them. */
function digestOf({ subjectId, datumIds, categories, endsAt, reviewAt }: HoldRequest): string {
  const asked = [subjectId, [...new Set(datumIds)].sort(), [...new Set(categories)].sort(), endsAt, reviewAt];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

/**
 * Keeps data for a legal claim, whatever else ends (GDPR Art. 17(3)(e), 18(2)): a purpose that ends, a sweep, an erasure. It
 * gives nobody a purpose to read for. It is placed on the data that are there, and not on what comes later: a claim is about
 * what has happened, and who needs more places another hold.
 */
export class LegalHoldService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly register: Register;
      readonly store: LegalHoldStore;
      readonly held: HeldDataStore;
      readonly deposits: DepositService;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /** The same hold placed again is the hold that is there; its id is no other's, whatever the hold is asked to be then. */
  async place(request: HoldRequest, caller: CallerContext): Promise<Result<LegalHoldEntity, HoldProblem>> {
    const { database, register, store, deposits, log, clock } = this.parts;
    const { id, subjectId, datumIds, categories, reason, endsAt, reviewAt } = request;
    const before = await store.byId(id);
    if (before !== null) return this.again(database.read, before, request);
    if (categories.some((category) => categoryRule(register, category) === null)) return err('UNKNOWN_CATEGORY');
    if (![endsAt, reviewAt].every((date) => date === null || this.isAhead(date))) return err('INVALID_DATE');
    if (!(await this.parts.held.subjectExists(subjectId))) return err('UNKNOWN_SUBJECT');
    await log.record(caller, [{ subjectId, context: 'LEGAL_HOLD', categories: [...categories], outcome: 'ALLOWED' }]);
    if ((await store.data(database.read, subjectId, { datumIds, categories })).length === 0) return err('NOTHING_HELD');

    // Sealed in the vault first: it has a hold of its own until the hold itself is there, and goes by itself if that never is.
    const deposit = { id, subjectId, source: 'RIGHT_EXERCISED', contextKind: 'CASE' as const, contextId: id, paymentMethod: null };
    const taken = await deposits.deposit({ ...deposit, values: [{ category: CASE_RECORD, value: reason }] }, caller);
    if (taken.problems.length > 0) return err('INVALID_REASON');
    if (taken.subjectId !== subjectId) return err('KEY_IN_USE');
    return database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      const there = await store.byId(id, tx);
      if (there !== null) return this.again(tx, there, request);
      // Another request under this id was there first with its own words, and has not placed its hold yet.
      if (!(await this.areItsWords(tx, request))) return err('KEY_IN_USE');
      const data = await store.data(tx, subjectId, { datumIds, categories });
      const words = await store.words(tx, subjectId, id);
      const held = new Set(data.map(({ datumId }) => datumId));
      const now = clock.now();
      const hold: LegalHoldEntity = {
        subjectId,
        id,
        categories: [...new Set(data.map(({ category }) => category))].sort(),
        requestDigest: digestOf(request),
        data: data.length,
        placedBy: caller.id ?? caller.kind,
        placedAt: now,
        endsAt,
        reviewAt: reviewAt ?? addCalendarMonths(now, REVIEW_AFTER_MONTHS),
        liftedBy: null,
        liftedAt: null,
      };
      if (data.length > 0) await store.insert(tx, hold, { data: this.bindingsOf(hold, data), words: this.bindingsOf(hold, words.filter(({ datumId }) => !held.has(datumId))) });
      const ledger = await BindingLedger.load(tx, [{ subjectId, holdOf: id }], clock);
      ledger.release(subjectId, id);
      await ledger.flush(tx, () => ({ reason: 'PURPOSES_ENDED', by: id }));
      return data.length > 0 ? ok(hold) : err('NOTHING_HELD');
    });
  }

  /** What only the hold kept goes at once. */
  async lift(id: string, caller: CallerContext): Promise<Result<LegalHoldEntity, HoldProblem>> {
    const { database, store, log, clock } = this.parts;
    const hold = await store.byId(id);
    if (hold === null) return err('UNKNOWN_HOLD');
    const { subjectId } = hold;
    await log.record(caller, [{ subjectId, context: 'LEGAL_HOLD', categories: [...hold.categories], outcome: 'ALLOWED' }]);
    return database.inTransaction(async (tx) => {
      await lockSubjects(tx, [subjectId]);
      const now = clock.now();
      if (await store.lift(tx, hold, caller.id ?? caller.kind, now)) {
        const ids = await store.openBindings(tx, hold);
        const ledger = await BindingLedger.load(tx, [{ subjectId, contextKind: 'CASE', contextId: id }], clock);
        ledger.close(ids, LEGAL_HOLD_LIFTED, now);
        await ledger.flush(tx, () => ({ reason: 'PURPOSES_ENDED', by: id }));
      }
      return ok((await store.byId(id, tx)) ?? hold);
    });
  }

  /** Notes that the hold was looked at and is still needed, and when it has to be looked at again. */
  async review(id: string, reviewAt: Date, caller: CallerContext): Promise<Result<LegalHoldEntity, HoldProblem>> {
    const { database, store, log, clock } = this.parts;
    if (!this.isAhead(reviewAt)) return err('INVALID_DATE');
    const hold = await store.byId(id);
    if (hold === null) return err('UNKNOWN_HOLD');
    await log.record(caller, [{ subjectId: hold.subjectId, context: 'LEGAL_HOLD', categories: [...hold.categories], outcome: 'ALLOWED' }]);
    return database.inTransaction(async (tx) => {
      await lockSubjects(tx, [hold.subjectId]);
      const moved = await store.review(tx, hold, reviewAt, clock.now());
      return moved ? ok({ ...hold, reviewAt }) : err('UNKNOWN_HOLD');
    });
  }

  /** What a hold that is there answers to a request under its id. One that is over keeps nothing of what is asked for. */
  private async again(tx: EntityManager, hold: LegalHoldEntity, request: HoldRequest): Promise<Result<LegalHoldEntity, HoldProblem>> {
    const isSame = !isOver(hold, this.parts.clock.now()) && hold.requestDigest === digestOf(request) && (await this.areItsWords(tx, request));
    return isSame ? ok(hold) : err('KEY_IN_USE');
  }

  private areItsWords(tx: EntityManager, { subjectId, id, reason }: HoldRequest): Promise<boolean> {
    return this.parts.deposits.hasBrought(tx, { subjectId, depositId: id, category: CASE_RECORD, text: reason });
  }

  private isAhead(date: Date): boolean {
    const now = this.parts.clock.now();
    return date > now && date <= addCalendarMonths(now, LONGEST_MONTHS);
  }

  private bindingsOf({ subjectId, id, endsAt, placedAt }: LegalHoldEntity, data: readonly HeldPlace[]): BindingEntity[] {
    const unique = [...new Map(data.map((place) => [place.datumId, place])).values()];
    return unique.map(({ datumId, category }) => ({
      subjectId,
      id: uuidv7(this.parts.clock),
      datumId,
      category,
      purpose: LEGAL_HOLD,
      contextKind: 'CASE',
      contextId: id,
      holdOf: '',
      sourceEventId: id,
      opensAt: placedAt,
      endsAt,
      closedAt: null,
      endedBy: null,
      // The sweep ends it as it ends everything else that is due.
      dueAt: endsAt,
    }));
  }
}
