import type { Result } from '@andamal/kernel';
import { ConnectionArgs, connectionFrom, decodeIdCursor, type CallerContext, type Connection } from '@andamal/service';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { handlesRights, requireOwnSubject, requireRights } from '../../access';
import type { VaultContext } from '../../context';
import { DataSubject } from '../../reading/data-subject.types';
import type { RightsCaseEntity } from '../../rights/rights-case.entity';
import type { CaseReading } from '../case-reading';
import { RightsCaseInput, RightsCasePayload } from '../case.inputs';
import { toPayload } from '../case.resolver';
import type { CaseStore } from '../case.store';
import type { RestrictionProblem, RestrictionService } from './restriction.service';
import { AnnounceRestrictionLiftingInput, ResolveRestrictionConflictInput, RestrictionConflictConnection, RestrictionConflictType } from './restriction.types';

@Resolver()
export class RestrictionResolver {
  constructor(
    private readonly restrictions: RestrictionService,
    private readonly pages: CaseReading,
    private readonly store: CaseStore,
  ) {}

  @Query(() => RestrictionConflictConnection, {
    description: 'Orders under way of people who have restricted, about which nobody has decided yet. PRIVACY_OFFICE with RIGHTS.',
  })
  async restrictionConflicts(@Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<Connection<RestrictionConflictType>> {
    requireRights(caller);
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const found = await this.restrictions.conflicts({ first: page.first, after }, caller);
    const shown = found.map(({ subjectId, ...conflict }) => ({ ...conflict, subject: new DataSubject(subjectId) }));
    return connectionFrom(shown, page, ({ orderId }) => orderId);
  }

  @Mutation(() => RightsCasePayload, {
    description: 'Decides whether one order of a restricted person may be carried out (GDPR Art. 18(2)). PRIVACY_OFFICE with RIGHTS.',
  })
  async resolveRestrictionConflict(
    @Arg('input', () => ResolveRestrictionConflictInput, { description: 'Which order, and why.' }) input: ResolveRestrictionConflictInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    const { caseId, orderId, allow, ground = null, reason } = input;
    return this.change(caseId, caller, (ref) => this.restrictions.resolveConflict(ref, { orderId, allow, ground, reason: reason ?? '' }, caller), 'reason');
  }

  @Mutation(() => RightsCasePayload, { description: 'Tells the person that a restriction will end (GDPR Art. 18(3)). PRIVACY_OFFICE with RIGHTS.' })
  async announceRestrictionLifting(
    @Arg('input', () => AnnounceRestrictionLiftingInput, { description: 'What they are told.' }) input: AnnounceRestrictionLiftingInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    const { caseId, noticeBy: channel, liftsOn = null, text } = input;
    return this.change(caseId, caller, (ref) => this.restrictions.announceLifting(ref, { channel, liftsOn, text: text ?? '' }, caller));
  }

  @Mutation(() => RightsCasePayload, {
    description: 'Ends a restriction: by the person (SELF), or by the privacy office (RIGHTS) once it has told them: by another channel, or by a letter that has gone and whose day has come.',
  })
  async liftRestriction(
    @Arg('input', () => RightsCaseInput, { description: 'The case that restricts.' }) { caseId }: RightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    return this.change(caseId, caller, (ref) => this.restrictions.lift(ref, caller));
  }

  private async change(
    id: string,
    caller: CallerContext,
    work: (ref: RightsCaseEntity) => Promise<Result<RightsCaseEntity, RestrictionProblem>>,
    textField?: string,
  ): Promise<RightsCasePayload> {
    const subjectId = handlesRights(caller) ? null : requireOwnSubject(caller);
    const found = await this.store.byId(id);
    const visible = found !== null && (subjectId === null || found.subjectId === subjectId);
    return toPayload(visible ? await work(found) : null, this.pages, caller, textField === undefined ? {} : { INVALID_TEXT: textField });
  }
}
