import type { Clock, Result } from '@andamal/kernel';
import { lastDayBefore, startOfStockholmDay } from '@andamal/policy';
import { connectionFrom, decodeIdCursor, type CallerContext, type Connection } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { CaseTexts } from '../cases/case-texts';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import { isOver, type LegalHoldEntity } from './legal-hold.entity';
import type { HoldProblem, LegalHoldService } from './legal-hold.service';
import type { LegalHoldStore } from './legal-hold.store';
import {
  LegalHold,
  LegalHoldArgs,
  LegalHoldConnection,
  LegalHoldErrorCode,
  LegalHoldPayload,
  LegalHoldState,
  LiftLegalHoldInput,
  PlaceLegalHoldInput,
  ReviewLegalHoldInput,
} from './legal-hold.types';
import { holdMessage } from './legal-hold.messages';

@Resolver(() => LegalHold)
export class LegalHoldResolver {
  constructor(
    private readonly parts: {
      readonly service: LegalHoldService;
      readonly store: LegalHoldStore;
      readonly texts: CaseTexts;
      readonly log: AccessLog;
      readonly clock: Clock;
    },
  ) {}

  @Query(() => LegalHoldConnection, { description: 'Legal holds, in the order in which their ids were made. PRIVACY_OFFICE with RIGHTS.' })
  async legalHolds(@Args(() => LegalHoldArgs) { state, subjectId, ...page }: LegalHoldArgs, @Ctx() { caller }: VaultContext): Promise<Connection<LegalHold>> {
    requireRights(caller, subjectId);
    const after = typeof page.after === 'string' ? decodeIdCursor(page.after) : null;
    const now = this.parts.clock.now();
    const rows = await this.parts.store.list({ state, subjectId: subjectId ?? null, after, limit: page.first + 1, now });
    await this.parts.log.record(caller, [{ subjectId: subjectId ?? null, context: 'LEGAL_HOLDS', categories: [], outcome: 'ALLOWED' }]);
    return connectionFrom(rows.map((row) => toLegalHold(row, now)), page, ({ id }) => id);
  }

  @FieldResolver()
  async reason(@Root() { id, subject }: LegalHold, @Ctx() { caller }: VaultContext): Promise<string | null> {
    const [text = null] = await this.parts.texts.reveal(subject.id, id, [id], caller);
    if (text instanceof Error) throw text;
    return text;
  }

  @Mutation(() => LegalHoldPayload, { description: 'Keeps data that are held now for a legal claim (GDPR Art. 17(3)(e)). PRIVACY_OFFICE with RIGHTS.' })
  async placeLegalHold(
    @Arg('input', () => PlaceLegalHoldInput, { description: 'Which data, why, and until when.' }) input: PlaceLegalHoldInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<LegalHoldPayload> {
    requireRights(caller, input.subjectId);
    const { lastDay, reviewDay, ...rest } = input;
    const request = { ...rest, endsAt: dayOf(lastDay, 1), reviewAt: dayOf(reviewDay, 0) };
    return this.payload(await this.parts.service.place(request, caller), caller);
  }

  @Mutation(() => LegalHoldPayload, { description: 'Ends a legal hold: what only it kept goes at once. PRIVACY_OFFICE with RIGHTS.' })
  async liftLegalHold(
    @Arg('input', () => LiftLegalHoldInput, { description: 'Which hold.' }) { id }: LiftLegalHoldInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<LegalHoldPayload> {
    requireRights(caller);
    return this.payload(await this.parts.service.lift(id, caller), caller);
  }

  @Mutation(() => LegalHoldPayload, { description: 'Notes that a legal hold is still needed, and when to look again. PRIVACY_OFFICE with RIGHTS.' })
  async reviewLegalHold(
    @Arg('input', () => ReviewLegalHoldInput, { description: 'Which hold, and when to look again.' }) { id, reviewDay }: ReviewLegalHoldInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<LegalHoldPayload> {
    requireRights(caller);
    return this.payload(await this.parts.service.review(id, dayOf(reviewDay, 0) as Date, caller), caller);
  }

  private payload(result: Result<LegalHoldEntity, HoldProblem>, { language }: CallerContext): LegalHoldPayload {
    if (result.ok) return { hold: toLegalHold(result.value, this.parts.clock.now()), userErrors: [] };
    const { field, message } = holdMessage(result.error, language);
    return { hold: null, userErrors: [{ code: LegalHoldErrorCode[result.error], field: ['input', field], message }] };
  }
}

/** The beginning of a day in Stockholm, or of one some days after it. */
function dayOf(day: string | null | undefined, plus: number): Date | null {
  if (day === null || day === undefined) return null;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return startOfStockholmDay({ year, month, day: date + plus });
}

function toLegalHold(entity: LegalHoldEntity, now: Date): LegalHold {
  const { subjectId, endsAt, ...hold } = entity;
  const standing = hold.reviewAt <= now ? LegalHoldState.DUE_FOR_REVIEW : LegalHoldState.ACTIVE;
  const lastDay = endsAt === null ? null : lastDayBefore(endsAt);
  const state = isOver(entity, now) ? LegalHoldState.ENDED : standing;
  return Object.assign(new LegalHold(), hold, { subject: new DataSubject(subjectId), state, lastDay });
}
