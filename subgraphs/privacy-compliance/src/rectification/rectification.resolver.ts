import { connectionFrom, ConnectionArgs, decodeIdCursor, type CallerContext } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireOwnSubject, requireRights, requireSelfOrRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { CaseRectification, RectificationRefusal } from './case-rectification';
import { rectificationMessage, WHAT_HAPPENS_NOW } from './rectification.messages';
import type { RectificationRequest, RectificationService } from './rectification.service';
import type { RectificationStore } from './rectification.store';
import { LostCorrectionConnection, RectificationErrorCode, RectificationNotice, RectifyDataInput, RectifyDataPayload, RectifyMyDataInput } from './rectification.types';

@Resolver(() => DataSubject)
export class RectificationResolver {
  constructor(
    private readonly rectification: RectificationService,
    private readonly inCase: CaseRectification,
    private readonly store: RectificationStore,
    private readonly log: AccessLog,
  ) {}

  @Mutation(() => RectifyDataPayload, {
    description: 'Corrects a datum of the signed-in customer, or of a guest who is proven (GDPR Art. 16). The next read shows what is right; the accounts keep what was true then.',
  })
  rectifyMyData(
    @Arg('input', () => RectifyMyDataInput, { description: 'What is wrong, and what is right.' }) { datumId, value }: RectifyMyDataInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RectifyDataPayload> {
    return this.carryOut({ subjectId: requireOwnSubject(caller), datumId, value: value ?? '', caseId: null }, caller);
  }

  @Mutation(() => RectifyDataPayload, {
    description:
      'Corrects a datum of a person in a case, once it is known who asks. The address that somebody signs in with changes when a code that goes to the new one is shown. PRIVACY_OFFICE with RIGHTS.',
  })
  async rectifyData(
    @Arg('input', () => RectifyDataInput, { description: 'What is wrong, and what is right.' }) { value, ...input }: RectifyDataInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RectifyDataPayload> {
    requireRights(caller, input.subjectId);
    const problem = await this.inCase.problemOf(input);
    return problem === null ? this.carryOut({ ...input, value: value ?? '' }, caller) : refused(problem, null, caller);
  }

  @Query(() => LostCorrectionConnection, {
    description:
      'Corrections whose right value a restore from a backup has lost, until it is given anew (`rectifyData` of `newDatumId`) or its ' +
      'purposes end. PRIVACY_OFFICE with RIGHTS.',
  })
  async lostCorrections(@Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<LostCorrectionConnection> {
    requireRights(caller);
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const rows = await this.store.lost({ first: page.first, after });
    const subjects = new Set(rows.slice(0, page.first).map(({ subjectId }) => subjectId));
    await this.log.record(caller, [...subjects].map((subjectId) => ({ subjectId, context: 'LOST_CORRECTIONS', categories: [], outcome: 'ALLOWED' })));
    return connectionFrom(rows.map((row) => ({ ...row, lostAt: row.lostAt ?? row.rectifiedAt })), page, ({ datumId }) => datumId);
  }

  @FieldResolver(() => [RectificationNotice], {
    nullable: true,
    description: 'Recipients that got a value which has been corrected since. SELF or RIGHTS.',
  })
  async rectificationNotices(@Root() { id }: DataSubject, @Ctx() { caller }: VaultContext): Promise<RectificationNotice[]> {
    requireSelfOrRights(caller, id, 'RECTIFICATION_NOTICES');
    await this.log.record(caller, [{ subjectId: id, context: 'RECTIFICATION_NOTICES', categories: [], outcome: 'ALLOWED' }]);
    return this.store.noticesDue(id);
  }

  private async carryOut(request: RectificationRequest, caller: CallerContext): Promise<RectifyDataPayload> {
    const { outcome, category } = await this.rectification.rectify(request, caller);
    if (outcome.ok) {
      const notices = await this.store.noticesDue(request.subjectId, outcome.value.caseId);
      return { rectification: outcome.value, notices, signInAddressChange: null, userErrors: [] };
    }
    if (outcome.error !== 'SIGN_IN_ADDRESS' || request.caseId === null) return refused(outcome.error, category, caller);
    const begun = await this.inCase.changeSignInAddress({ ...request, caseId: request.caseId }, caller);
    if (typeof begun === 'string') return refused(begun, category, caller);
    const signInAddressChange = { expiresAt: begun.expiresAt, message: WHAT_HAPPENS_NOW[caller.language] };
    return { rectification: null, notices: [], signInAddressChange, userErrors: [] };
  }
}

const OF_CASE: readonly RectificationRefusal[] = ['UNKNOWN_CASE', 'CASE_ENDED', 'IDENTITY_NOT_PROVEN'];
const OF_VALUE: readonly RectificationRefusal[] = ['INVALID_VALUE', 'SAME_VALUE', 'NO_PURPOSE'];

function refused(code: RectificationRefusal, category: string | null, { language }: CallerContext): RectifyDataPayload {
  const field = OF_CASE.includes(code) ? 'caseId' : OF_VALUE.includes(code) ? 'value' : 'datumId';
  const error = { code: RectificationErrorCode[code], field: ['input', field], message: rectificationMessage(code, category, language) };
  return { rectification: null, notices: [], signInAddressChange: null, userErrors: [error] };
}
