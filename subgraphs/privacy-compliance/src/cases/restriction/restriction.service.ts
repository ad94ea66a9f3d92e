import { err, ok, type Clock, type Result } from '@andamal/kernel';
import type { Database } from '@andamal/database';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AccessLog } from '../../access-log/access-log';
import type { RightsCaseEntity } from '../../rights/rights-case.entity';
import { lockSubjects } from '../../vault/subjects';
import type { CaseEngine } from '../case-engine';
import type { CaseTexts } from '../case-texts';
import type { CaseChannel } from '../case.states';
import type { CaseRef, CaseStore } from '../case.store';
import type { RestrictionConflict, RestrictionStore } from './restriction.store';

export type RestrictionProblem = 'UNKNOWN_CASE' | 'NOT_IN_FORCE' | 'NOT_ANNOUNCED' | 'INVALID_TEXT' | 'NOT_UNDER_WAY' | 'GROUND_NEEDED';

/** On what restricted data may be used all the same (GDPR Art. 18(2)). */
export const EXCEPTION_GROUNDS = ['CONSENT', 'LEGAL_CLAIM', 'RIGHTS_OF_ANOTHER', 'PUBLIC_INTEREST'] as const;
export type ExceptionGround = (typeof EXCEPTION_GROUNDS)[number];

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

  /** Staff decide, with a reason, whether one order may be carried out. Allowed: its packing slip can be read, and nothing else. */
  async resolveConflict(
    ref: CaseRef,
    decision: { readonly orderId: string; readonly allow: boolean; readonly ground: ExceptionGround | null; readonly reason: string },
    caller: CallerContext,
  ): Promise<Outcome> {
    const { orderId, allow, ground } = decision;
    if (allow && ground === null) return err('GROUND_NEEDED');
    return this.withText(ref, decision.reason, caller, async (tx, textId) => {
      if (!(await this.parts.restrictions.isUnderWay(ref.subjectId, orderId, tx))) return 'NOT_UNDER_WAY';
      const decidedAt = this.parts.clock.now();
      const { subjectId, id: caseId } = ref;
      await this.parts.restrictions.except(tx, { subjectId, orderId, caseId, allowed: allow, ground: allow ? ground : null, decidedAt });
      await this.parts.engine.record(tx, ref, 'CONFLICT_RESOLVED', caller, { code: allow ? `ALLOWED_${ground ?? ''}` : 'REFUSED', textId });
      return null;
    });
  }

  /** The person is told that the restriction will end, and why, before it does (GDPR Art. 18(3)). */
  announceLifting(ref: CaseRef, notice: { readonly channel: CaseChannel; readonly text: string }, caller: CallerContext): Promise<Outcome> {
    return this.withText(ref, notice.text, caller, async (tx, textId) => {
      await this.parts.engine.record(tx, ref, 'NOTICE_GIVEN', caller, { code: `LIFTING_${notice.channel}`, textId });
      return null;
    });
  }

  /** Ends a restriction. Staff can do so only after they have told the person; the person who ends it knows. */
  lift(ref: CaseRef, caller: CallerContext): Promise<Outcome> {
    return this.change(ref, async (tx, rightsCase) => {
      const known = caller.kind === 'CUSTOMER' || (await this.parts.restrictions.isAnnounced(ref, tx));
      if (!known) return 'NOT_ANNOUNCED';
      await this.parts.restrictions.lift(tx, ref, rightsCase.scope);
      await this.parts.engine.record(tx, ref, 'LIFTED', caller, { code: null, textId: null });
      return null;
    });
  }

  private async withText(
    ref: CaseRef,
    text: string,
    caller: CallerContext,
    work: (tx: EntityManager, textId: string) => Promise<RestrictionProblem | null>,
  ): Promise<Outcome> {
    const taken = await this.parts.texts.take(ref.subjectId, text, caller);
    return taken.ok ? this.change(ref, (tx) => work(tx, taken.value)) : taken;
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
