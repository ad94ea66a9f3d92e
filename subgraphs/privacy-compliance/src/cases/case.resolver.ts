import type { Clock, Result } from '@andamal/kernel';
import type { Register } from '@andamal/policy';
import { ConnectionArgs, NotPersonal, type CallerContext, type Connection } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { handlesRights, requireOwnSubject, requireRights } from '../access';
import type { VaultContext } from '../context';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import type { CaseReading } from './case-reading';
import { scopeOf } from './case-scope';
import {
  AddRightsCaseNoteInput,
  ConfirmIdentityInput,
  DecideRightsCaseInput,
  ExtendRightsCaseInput,
  OpenRightsCaseInput,
  OpenRightsCasePayload,
  RightsCaseInput,
  RightsCasePayload,
  RightsCasesArgs,
} from './case.inputs';
import { caseError } from './case.messages';
import { isStaffsWord, ownProof } from './case.states';
import type { CaseProblem, CaseService } from './case.service';
import type { CaseStore } from './case.store';
import { RightsCase, RightsCaseAcknowledgement, RightsCaseConnection, RightsCaseEntry, RightsCaseStep } from './case.types';
import type { RestrictionProblem } from './restriction/restriction.service';

@Resolver()
export class CaseResolver {
  constructor(
    private readonly parts: {
      readonly register: Register;
      readonly cases: CaseService;
      readonly pages: CaseReading;
      readonly store: CaseStore;
      readonly clock: Clock;
    },
  ) {}

  @Query(() => RightsCase, { nullable: true, description: 'A case: for the person whose it is (SELF), and the privacy office (RIGHTS).' })
  async rightsCase(
    @NotPersonal() @Arg('id', () => ID, { description: 'Its number.' }) id: string,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCase | null> {
    const found = await this.find(id, caller);
    return found === null ? null : this.parts.pages.one(found, caller);
  }

  @Query(() => RightsCaseConnection, { description: 'The signed-in customer’s own cases, the latest first (SELF).' })
  myRightsCases(@Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<Connection<RightsCase>> {
    return this.parts.pages.ofSubject(requireOwnSubject(caller), page, caller);
  }

  @Query(() => RightsCaseConnection, { description: 'The queue: what is due first comes first. PRIVACY_OFFICE with RIGHTS.' })
  rightsCases(@Args(() => RightsCasesArgs) { filter, ...page }: RightsCasesArgs, @Ctx() { caller }: VaultContext): Promise<Connection<RightsCase>> {
    requireRights(caller);
    return this.parts.pages.queue(filter ?? {}, page, caller);
  }

  @Mutation(() => OpenRightsCasePayload, {
    description: 'Exercises a right, for oneself (SELF) or by the privacy office (RIGHTS). A second request of the kind joins the case under way.',
  })
  async openRightsCase(
    @Arg('input', () => OpenRightsCaseInput, { description: 'Which right, about what.' }) input: OpenRightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<OpenRightsCasePayload> {
    const { kind, categories = null, purposes = null, text = null } = input;
    const who = this.whoAsks(input, caller);
    if (input.identityProof && caller.kind === 'STAFF' && !isStaffsWord(input.identityProof)) {
      return { rightsCase: null, joined: false, userErrors: [caseError('PROOF_NOT_ACCEPTED', caller.language)] };
    }
    const scope = scopeOf(this.parts.register, kind, { categories, purposes });
    if (scope === null) return { rightsCase: null, joined: false, userErrors: [caseError('UNKNOWN_SCOPE', caller.language)] };
    const opened = await this.parts.cases.open({ ...who, kind, scope, text, language: caller.language, actor: caller }, caller);
    if (!opened.ok) return { rightsCase: null, joined: false, userErrors: [caseError(opened.error, caller.language)] };
    return { rightsCase: this.parts.pages.show(opened.value.rightsCase, caller.language), joined: opened.value.joined, userErrors: [] };
  }

  @Mutation(() => RightsCasePayload, { description: 'It is known who asks: the clock runs, and the case is carried out. PRIVACY_OFFICE with RIGHTS.' })
  async confirmIdentity(
    @Arg('input', () => ConfirmIdentityInput, { description: 'How it is known.' }) { caseId, proof, code = null }: ConfirmIdentityInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    return this.change(caseId, caller, (ref) => this.parts.cases.confirmIdentity(ref, { method: proof, code }, caller), { PROOF_NOT_ACCEPTED: 'proof' });
  }

  @Mutation(() => RightsCasePayload, {
    description: 'Sends a one-time code to the address that is held of the person, for them to read out: see `confirmIdentity`. PRIVACY_OFFICE with RIGHTS.',
  })
  async sendIdentityCode(
    @Arg('input', () => RightsCaseInput, { description: 'In which case.' }) { caseId }: RightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    return this.change(caseId, caller, (ref) => this.parts.cases.sendIdentityCode(ref, caller));
  }

  @Mutation(() => RightsCasePayload, {
    description: 'There are reasonable doubts who asks (GDPR Art. 12(6)): the clock stands still until it is proven. PRIVACY_OFFICE with RIGHTS.',
  })
  async askForIdentity(
    @Arg('input', () => RightsCaseInput, { description: 'Which case.' }) { caseId }: RightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    return this.change(caseId, caller, (ref) => this.parts.cases.askIdentity(ref, caller));
  }

  @Mutation(() => RightsCasePayload, {
    description: 'Extends the time for the answer, once, with notice and reason, before it is over (GDPR Art. 12(3)). PRIVACY_OFFICE with RIGHTS.',
  })
  async extendRightsCase(
    @Arg('input', () => ExtendRightsCaseInput, { description: 'By how much, and why.' }) input: ExtendRightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    const { caseId, months, noticeBy: channel, ground, reason } = input;
    return this.change(caseId, caller, (ref) => this.parts.cases.extend(ref, months, { channel, ground: ground ?? 'COMPLEX', text: reason ?? '' }, caller), { INVALID_TEXT: 'reason' });
  }

  @Mutation(() => RightsCasePayload, { description: 'Grants or declines what a case waits for, with the reason. PRIVACY_OFFICE with RIGHTS.' })
  async decideRightsCase(
    @Arg('input', () => DecideRightsCaseInput, { description: 'What, and why.' }) { caseId, decision, reason }: DecideRightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    return this.change(caseId, caller, (ref) => this.parts.cases.decide(ref, decision, reason ?? '', caller), { INVALID_TEXT: 'reason' });
  }

  @Mutation(() => RightsCasePayload, { description: 'Writes a note on a case, open or closed, for as long as its notes are kept. PRIVACY_OFFICE with RIGHTS.' })
  async addRightsCaseNote(
    @Arg('input', () => AddRightsCaseNoteInput, { description: 'The note.' }) { caseId, text }: AddRightsCaseNoteInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    return this.change(caseId, caller, (ref) => this.parts.cases.addNote(ref, text ?? '', caller));
  }

  @Mutation(() => RightsCasePayload, { description: 'Notes that a complaint was sent on to the supervisory authority. PRIVACY_OFFICE with RIGHTS.' })
  async recordComplaintForwarded(
    @Arg('input', () => RightsCaseInput, { description: 'Which case.' }) { caseId }: RightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    requireRights(caller);
    return this.change(caseId, caller, (ref) => this.parts.cases.forwarded(ref, caller));
  }

  @Mutation(() => RightsCasePayload, { description: 'Takes a request back, before it is carried out: by the person (SELF), or for them (RIGHTS).' })
  async cancelRightsCase(
    @Arg('input', () => RightsCaseInput, { description: 'Which case.' }) { caseId }: RightsCaseInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<RightsCasePayload> {
    return this.change(caseId, caller, (ref) => this.parts.cases.cancel(ref, caller));
  }

  /** A customer asks for themself, by their session; the privacy office for somebody, whom it may have to make sure of. */
  private whoAsks(input: OpenRightsCaseInput, caller: CallerContext): Pick<Parameters<CaseService['open']>[0], 'subjectId' | 'channel' | 'receivedAt' | 'identity'> {
    const now = this.parts.clock.now();
    if (!input.subjectId || input.subjectId === caller.subjectId) {
      return { subjectId: requireOwnSubject(caller), channel: 'SITE', receivedAt: now, identity: ownProof(caller) };
    }
    requireRights(caller, input.subjectId);
    return { subjectId: input.subjectId, channel: input.channel ?? 'MAIL', receivedAt: input.receivedAt ?? now, identity: input.identityProof ?? null };
  }

  /** The case if the caller may see it. Whether there is one that they may not see is not told. */
  private async find(id: string, caller: CallerContext): Promise<RightsCaseEntity | null> {
    const subjectId = handlesRights(caller) ? null : requireOwnSubject(caller);
    const found = await this.parts.store.byId(id);
    return found !== null && (subjectId === null || found.subjectId === subjectId) ? found : null;
  }

  private async change(
    id: string,
    caller: CallerContext,
    work: (ref: RightsCaseEntity) => Promise<Result<RightsCaseEntity, CaseProblem>>,
    fields?: ProblemFields,
  ): Promise<RightsCasePayload> {
    const found = await this.find(id, caller);
    return toPayload(found === null ? null : await work(found), this.parts.pages, caller, fields);
  }
}

/** Input fields of an operation that name something otherwise than most do. */
type ProblemFields = { readonly [Problem in CaseProblem | RestrictionProblem]?: string };

/** @param result null: there is no such case for this caller */
export function toPayload(
  result: Result<RightsCaseEntity, CaseProblem | RestrictionProblem> | null,
  pages: CaseReading,
  { language }: CallerContext,
  fields: ProblemFields = {},
): RightsCasePayload {
  if (result === null) return { rightsCase: null, userErrors: [caseError('UNKNOWN_CASE', language)] };
  if (result.ok) return { rightsCase: pages.show(result.value, language), userErrors: [] };
  return { rightsCase: null, userErrors: [caseError(result.error, language, fields[result.error])] };
}

@Resolver(() => RightsCase)
export class RightsCaseResolver {
  constructor(private readonly pages: CaseReading) {}

  @FieldResolver(() => [RightsCaseStep], { description: 'What is done, in its order.' })
  steps(@Root() rightsCase: RightsCase): Promise<RightsCaseStep[]> {
    return this.pages.steps(rightsCase);
  }

  @FieldResolver(() => [RightsCaseAcknowledgement], { description: 'Which services of the shop have applied it.' })
  acknowledgements(@Root() rightsCase: RightsCase): Promise<RightsCaseAcknowledgement[]> {
    return this.pages.acknowledgements(rightsCase);
  }

  @NotPersonal()
  @FieldResolver(() => String, {
    nullable: true,
    description: 'What became of the letter with the last code that staff had sent: PENDING, SENDING, SENT, REFUSED or FAILED; null: none was. For the privacy office.',
  })
  identityCodeState(@Root() rightsCase: RightsCase, @Ctx() { caller }: VaultContext): Promise<string | null> {
    return this.pages.identityCodeState(rightsCase, caller);
  }

  @FieldResolver(() => [RightsCaseEntry], { description: 'What happened in it, the first 500.' })
  entries(@Root() rightsCase: RightsCase, @Ctx() { caller }: VaultContext): Promise<RightsCaseEntry[]> {
    return this.pages.entries(rightsCase, caller);
  }
}
