import { err, ok, type Clock, type Result } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AccessLog } from '../../access-log/access-log';
import type { RightsCaseEntity } from '../../rights/rights-case.entity';
import { lockSubjects } from '../../vault/subjects';
import type { CaseEngine } from '../case-engine';
import { dayAfter, type CaseLetters } from '../case-letters';
import type { CaseTexts } from '../case-texts';
import { isEnded, type CaseChannel } from '../case.states';
import type { CaseRef, CaseStore } from '../case.store';
import type { OutstandingNotices } from '../ports';
import type { RestrictionConflict, RestrictionStore } from './restriction.store';

export type RestrictionProblem = 'UNKNOWN_CASE' | 'NOT_IN_FORCE' | 'NOT_ANNOUNCED' | 'INVALID_TEXT' | 'NOT_UNDER_WAY' | 'NO_CONFLICT' | 'GROUND_NEEDED' | 'INVALID_DAY' | 'TOO_SOON';

/** On what restricted data may be used all the same (GDPR Art. 18(2)). */
export const EXCEPTION_GROUNDS = ['CONSENT', 'LEGAL_CLAIM', 'RIGHTS_OF_ANOTHER', 'PUBLIC_INTEREST'] as const;
export type ExceptionGround = (typeof EXCEPTION_GROUNDS)[number];

/** How the person is told that a restriction will end. */
export interface LiftingNotice {
  readonly channel: CaseChannel;
  /** The day that a letter names, after today; null: tomorrow. */
  readonly liftsOn: string | null;
  readonly text: string;
}

type Outcome = Result<RightsCaseEntity, RestrictionProblem>;

/** What staff do with a restriction in force (GDPR Art. 18): its conflicts with orders under way, and its end. */
export class RestrictionService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly store: CaseStore;
      readonly restrictions: RestrictionStore;
      readonly engine: CaseEngine;
      readonly texts: CaseTexts;
      readonly letters: CaseLetters;
      readonly recipients: OutstandingNotices;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  /** Orders under way of restricted people. That they were looked at is logged. */
  async conflicts(page: { readonly first: number; readonly after: string | null }, caller: CallerContext): Promise<RestrictionConflict[]> {
    const found = await this.parts.restrictions.conflicts(page);
    const shown = [...new Set(found.slice(0, page.first).map(({ subjectId }) => subjectId))];
    await this.parts.log.record(caller, shown.map((subjectId) => ({ subjectId, context: 'RESTRICTION_CONFLICTS', categories: [], outcome: 'ALLOWED' })));
    return found;
  }

  /**
   * Staff decide, with a reason, whether one order may be carried out: in the case that `conflicts` names, and until the order
   * is handled. Allowed: its packing slip can be read, and nothing else.
   */
  async resolveConflict(
    ref: CaseRef,
    decision: { readonly orderId: string; readonly allow: boolean; readonly ground: ExceptionGround | null; readonly reason: string },
    caller: CallerContext,
  ): Promise<Outcome> {
    const { orderId, allow, ground } = decision;
    if (allow && ground === null) return err('GROUND_NEEDED');
    return this.withText(ref, decision.reason, caller, async (tx, textId) => {
      if (!(await this.parts.restrictions.isUnderWay(ref.subjectId, orderId, tx))) return 'NOT_UNDER_WAY';
      const restricting = await this.parts.restrictions.restrictingOrders([ref.subjectId], tx);
      if (restricting.get(ref.subjectId) !== ref.id) return 'NO_CONFLICT';
      const decidedAt = this.parts.clock.now();
      const { subjectId, id: caseId } = ref;
      await this.parts.restrictions.except(tx, { subjectId, orderId, caseId, allowed: allow, ground: allow ? ground : null, decidedAt });
      await this.parts.engine.record(tx, ref, 'CONFLICT_RESOLVED', caller, { code: allow ? `ALLOWED_${ground ?? ''}` : 'REFUSED', textId });
      return null;
    });
  }

  /** The person is told that the restriction will end, and why, before it does (GDPR Art. 18(3)). By MAIL a letter goes. */
  async announceLifting(ref: CaseRef, notice: LiftingNotice, caller: CallerContext): Promise<Outcome> {
    const tomorrow = dayAfter(this.parts.clock.now());
    const liftsOn = notice.liftsOn ?? tomorrow;
    if (!isDay(liftsOn) || liftsOn < tomorrow) return err('INVALID_DAY');
    return this.withText(ref, notice.text, caller, async (tx, textId, rightsCase) => {
      await this.parts.engine.record(tx, ref, 'NOTICE_GIVEN', caller, { code: `LIFTING_${notice.channel}`, textId });
      if (notice.channel === 'MAIL') await this.parts.letters.lifting(tx, rightsCase, { liftsOn, announcementId: textId });
      return null;
    });
  }

  /** Ends a restriction. Staff can do so only after they have told the person; the person who ends it knows. */
  lift(ref: CaseRef, caller: CallerContext): Promise<Outcome> {
    return this.change(ref, async (tx, rightsCase) => {
      const problem = caller.kind === 'CUSTOMER' ? null : await this.notTold(tx, ref);
      if (problem !== null) return problem;
      const isLast = await this.parts.restrictions.lift(tx, ref);
      // Under another restriction, recipients may not use the data any more than before.
      if (isLast) await this.parts.recipients.lifted(tx, rightsCase);
      await this.parts.engine.record(tx, ref, 'LIFTED', caller, { code: null, textId: null });
      if (isEnded(rightsCase.state)) await this.parts.engine.over(tx, ref);
      // Recipients may not have heard of it yet; who restricts again asks for something new, and joins this no more.
      await this.parts.store.update(tx, ref, { activeKey: null });
      return null;
    });
  }

  private async notTold(tx: EntityManager, ref: CaseRef): Promise<RestrictionProblem | null> {
    if (await this.parts.restrictions.isAnnouncedWithoutLetter(ref, tx)) return null;
    const told = await this.parts.letters.liftingTold(tx, ref, this.parts.clock.now());
    if (told === 'TOLD') return null;
    return told === 'TOO_SOON' ? 'TOO_SOON' : 'NOT_ANNOUNCED';
  }

  private async withText(
    ref: CaseRef,
    text: string,
    caller: CallerContext,
    work: (tx: EntityManager, textId: string, rightsCase: RightsCaseEntity) => Promise<RestrictionProblem | null>,
  ): Promise<Outcome> {
    return this.parts.texts.forWork(ref.subjectId, text, caller, (textId) => this.change(ref, (tx, rightsCase) => work(tx, textId as string, rightsCase)));
  }

  private async change(ref: CaseRef, work: (tx: EntityManager, rightsCase: RightsCaseEntity) => Promise<RestrictionProblem | null>): Promise<Outcome> {
    return this.parts.database.inTransaction(async (tx): Promise<Outcome> => {
      await lockSubjects(tx, [ref.subjectId]);
      const rightsCase = await this.parts.store.byId(ref.id, tx);
      if (rightsCase === null) return err('UNKNOWN_CASE');
      const inForce = await this.parts.restrictions.inForce([ref.subjectId], tx);
      if (!inForce.some(({ id }) => id === ref.id)) return err('NOT_IN_FORCE');
      const problem = await work(tx, rightsCase);
      return problem === null ? ok(rightsCase) : err(problem);
    });
  }
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
