import { AppError, type Clock } from '@andamal/kernel';
import { ConnectionArgs, NotPersonal, type CallerContext, type Language } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireRights } from '../access';
import type { VaultContext } from '../context';
import { AddBreachEntryInput, AssessBreachInput, BreachPageArgs, BreachScopeInput, CloseBreachInput, MarkBreachReportedInput, OpenBreachInput } from './breach.inputs';
import type { BreachProblem, BreachResult, BreachService } from './breach.service';
import type { ScopeFilter } from './breach-scope';
import { Breach, BreachConnection, BreachErrorCode, BreachNote, BreachPayload, BreachReport, BreachScope, BreachSubjectConnection, toBreach, toNote } from './breach.types';
import { mustTellPeople } from './breach-clock';

/** Breaches are the privacy office's: PRIVACY_OFFICE with RIGHTS. */
@Resolver(() => Breach)
export class BreachResolver {
  constructor(
    private readonly breaches: BreachService,
    private readonly clock: Clock,
  ) {}

  @Query(() => BreachScope, { description: 'Whose data an operator, an operation or a recipient saw in an interval. PRIVACY_OFFICE with RIGHTS.' })
  async breachScope(@Arg('of', () => BreachScopeInput, { description: 'Whose reads.' }) of: BreachScopeInput, @Ctx() { caller }: VaultContext): Promise<BreachScope> {
    requireRights(caller);
    const filter = toFilter(of);
    if (filter.from >= filter.to) throw new AppError('BAD_INPUT', 'of: "from" has to be before "to"', { details: { field: 'of' } });
    const scope = await this.breaches.scope(filter, caller);
    const { subjects, reads, data, ...rest } = scope.summary;
    return { ...rest, scope, subjectCount: subjects, readCount: reads, dataCount: data };
  }

  @Query(() => Breach, { nullable: true, description: 'A breach. PRIVACY_OFFICE with RIGHTS.' })
  async breach(@NotPersonal() @Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() { caller }: VaultContext): Promise<Breach | null> {
    requireRights(caller);
    const found = await this.breaches.byId(id);
    return found === null ? null : toBreach(found, this.clock.now());
  }

  @Query(() => BreachConnection, { description: 'Breaches, the latest first; with `unreported` those whose notification is due. PRIVACY_OFFICE with RIGHTS.' })
  async breachCases(@Args(() => BreachPageArgs) page: BreachPageArgs, @Ctx() { caller }: VaultContext): Promise<BreachConnection> {
    requireRights(caller);
    const now = this.clock.now();
    const found = await this.breaches.page(page, page.unreported);
    const edges = found.edges.map(({ cursor, node }) => ({ cursor, node: toBreach(node, now) }));
    return { ...found, edges, nodes: edges.map(({ node }) => node) };
  }

  @Query(() => BreachReport, { nullable: true, description: 'The draft of the notification to IMY (GDPR Art. 33(3)), with the numbers as they are now. PRIVACY_OFFICE with RIGHTS.' })
  async breachReport(@NotPersonal() @Arg('id', () => ID, { description: 'The breach.' }) id: string, @Ctx() { caller }: VaultContext): Promise<BreachReport | null> {
    requireRights(caller);
    const draft = await this.breaches.report(id, caller);
    if (draft === null) return null;
    return { swedish: draft.sv, english: draft.en, tellPeople: draft.breach.risk === null ? null : mustTellPeople(draft.breach) };
  }

  @FieldResolver(() => [BreachNote], { description: 'What staff wrote about it, in order.' })
  async notes(@Root() { id }: Breach, @Ctx() { caller }: VaultContext): Promise<BreachNote[]> {
    requireRights(caller);
    return (await this.breaches.entries(id)).map(toNote);
  }

  @Mutation(() => BreachPayload, { description: 'Registers a breach; its 72 hours run. PRIVACY_OFFICE with RIGHTS.' })
  async openBreach(@Arg('input', () => OpenBreachInput, { description: 'The breach.' }) { scope, ...input }: OpenBreachInput, @Ctx() { caller }: VaultContext): Promise<BreachPayload> {
    requireRights(caller);
    return this.payload(await this.breaches.open({ ...input, scope: scope ? toFilter(scope) : null }, caller), caller);
  }

  @Mutation(() => BreachPayload, { description: 'Adds a text to a breach. PRIVACY_OFFICE with RIGHTS.' })
  async addBreachEntry(@Arg('input', () => AddBreachEntryInput, { description: 'The text.' }) { breachId, kind, text }: AddBreachEntryInput, @Ctx() { caller }: VaultContext): Promise<BreachPayload> {
    requireRights(caller);
    return this.payload(await this.breaches.add(breachId, kind, text, caller), caller);
  }

  @Mutation(() => BreachPayload, { description: 'Records the risk of a breach, on which rests who is told. PRIVACY_OFFICE with RIGHTS.' })
  async assessBreach(@Arg('input', () => AssessBreachInput, { description: 'The risk.' }) { breachId, exemption, ...input }: AssessBreachInput, @Ctx() { caller }: VaultContext): Promise<BreachPayload> {
    requireRights(caller);
    return this.payload(await this.breaches.assess(breachId, { ...input, exemption: exemption ?? null }, caller), caller);
  }

  @Mutation(() => BreachPayload, { description: 'Notes that the authority was notified. PRIVACY_OFFICE with RIGHTS.' })
  async markBreachReported(@Arg('input', () => MarkBreachReportedInput, { description: 'When.' }) { breachId, at }: MarkBreachReportedInput, @Ctx() { caller }: VaultContext): Promise<BreachPayload> {
    requireRights(caller);
    return this.payload(await this.breaches.markReported(breachId, at), caller, 'at');
  }

  @Mutation(() => BreachPayload, { description: 'Ends the handling of an assessed breach; it stays documented (Art. 33(5)). PRIVACY_OFFICE with RIGHTS.' })
  async closeBreach(@Arg('input', () => CloseBreachInput, { description: 'The breach.' }) { breachId }: CloseBreachInput, @Ctx() { caller }: VaultContext): Promise<BreachPayload> {
    requireRights(caller);
    return this.payload(await this.breaches.close(breachId), caller);
  }

  /** @param moment the field that has the moment of the operation */
  private payload(result: BreachResult, { language }: CallerContext, moment = 'awareAt'): BreachPayload {
    if (result.ok) return { breach: toBreach(result.value, this.clock.now()), userErrors: [] };
    const { field, [language]: message } = MESSAGES[result.error];
    return { breach: null, userErrors: [{ code: BreachErrorCode[result.error], field: ['input', result.error === 'IN_THE_FUTURE' ? moment : field], message }] };
  }
}

@Resolver(() => BreachScope)
export class BreachScopeResolver {
  constructor(private readonly breaches: BreachService) {}

  @FieldResolver(() => BreachSubjectConnection, { description: 'The people, in the order of their ids. Each one’s access log says that they were looked at.' })
  subjects(@Root() { scope }: BreachScope, @Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: VaultContext): Promise<BreachSubjectConnection> {
    requireRights(caller);
    return this.breaches.subjects(scope, page, caller);
  }
}

/** @throws AppError BAD_INPUT unless exactly one of the three is given */
function toFilter({ actorId, operation, recipient, from, to }: BreachScopeInput): ScopeFilter {
  const given = [{ kind: 'ACTOR', value: actorId }, { kind: 'OPERATION', value: operation }, { kind: 'RECIPIENT', value: recipient }] as const;
  const [by, ...more] = given.filter(({ value }) => value !== undefined && value !== null && value !== '');
  if (by === undefined || more.length > 0) {
    throw new AppError('BAD_INPUT', 'scope: give exactly one of actorId, operation and recipient', { details: { field: 'scope' } });
  }
  return { by: { kind: by.kind, value: by.value as string }, from, to };
}

const MESSAGES: Readonly<Record<BreachProblem, Readonly<Record<Language, string>> & { readonly field: string }>> = {
  UNKNOWN_BREACH: { field: 'breachId', sv: 'Incidenten finns inte.', en: 'There is no such breach.' },
  CLOSED: { field: 'breachId', sv: 'Incidenten är avslutad.', en: 'The breach is closed.' },
  IN_THE_FUTURE: { field: 'awareAt', sv: 'Tidpunkten har inte varit än.', en: 'That moment has not come yet.' },
  BEFORE_AWARE: { field: 'at', sv: 'Då var incidenten inte känd än.', en: 'Nobody was aware of the breach by then.' },
  DELAY_NOT_EXPLAINED: { field: 'breachId', sv: 'Skriv först varför anmälan dröjde.', en: 'Write down first why the notification was delayed.' },
  NOT_ASSESSED: { field: 'breachId', sv: 'Bedöm risken först.', en: 'Assess the risk first.' },
  EXEMPTION_WITHOUT_HIGH_RISK: { field: 'exemption', sv: 'Undantaget gäller bara vid hög risk.', en: 'The exemption is for a high risk only.' },
  BAD_INTERVAL: { field: 'scope', sv: 'Början måste ligga före slutet.', en: 'The beginning has to be before the end.' },
};
