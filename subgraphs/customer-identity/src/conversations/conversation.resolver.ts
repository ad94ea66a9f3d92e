import { connectionFrom, ConnectionArgs, decodeIdCursor, NotPersonal } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { requireCustomer, type IdentityContext } from '../context';
import { resolveCustomer } from '../customers/customer.resolver';
import { Customer } from '../customers/customer.types';
import { maySee, requireQuality, requireService, seesInside } from './conversation-access';
import { ConversationStateEnum } from './conversation.enums';
import type { ConversationState } from './conversation.states';
import type { ConversationFilter, ConversationStore } from './conversation.store';
import { ConversationConnection, ConversationEntryConnection, ConversationType, toEntry } from './conversation.types';

/** What the support cases are. Who asks learns nothing of those that are not for them. */
@Resolver(() => ConversationType)
export class ConversationResolver {
  constructor(private readonly store: ConversationStore) {}

  @Query(() => ConversationType, { nullable: true, description: 'A support case, by id. For its person, for SUPPORT with CUSTOMER_SERVICE, and for RIGHTS.' })
  async conversation(@NotPersonal() @Arg('id', () => ID, { description: 'Opaque id.' }) id: string, @Ctx() { caller }: IdentityContext): Promise<ConversationType | null> {
    const found = await this.store.byId(id);
    return found !== null && maySee(caller, found) ? new ConversationType(found) : null;
  }

  @Query(() => ConversationType, { nullable: true, description: 'A support case, by the number that people call it by. For the same callers.' })
  async conversationByNumber(
    @NotPersonal() @Arg('number', () => String, { description: 'Such as S-7K3M-9QXA.' }) number: string,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationType | null> {
    const found = await this.store.byNumber(number);
    return found !== null && maySee(caller, found) ? new ConversationType(found) : null;
  }

  @Query(() => ConversationConnection, { description: 'The support cases of the customer who asks.' })
  myConversations(@Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: IdentityContext): Promise<ConversationConnection> {
    requireCustomer(caller);
    return this.page({ subjectId: caller.subjectId ?? '' }, page);
  }

  @Query(() => ConversationConnection, { description: 'Support cases, the oldest first: a queue. SUPPORT with CUSTOMER_SERVICE.' })
  conversations(
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @NotPersonal() @Arg('states', () => [ConversationStateEnum], { nullable: true, description: 'Only in these states; null: those that wait for the shop.' })
    states: ConversationState[] | null,
    @NotPersonal() @Arg('mine', () => Boolean, { defaultValue: false, description: 'Only those that who asks handles.' }) mine: boolean,
    @NotPersonal() @Arg('customerId', () => ID, { nullable: true, description: 'Only those of this customer.' }) customerId: string | null,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationConnection> {
    const assigneeId = requireService(caller);
    const wanted = states ?? (customerId ? undefined : (['OPEN', 'REOPENED'] as const));
    return this.page({ states: wanted, ...(mine ? { assigneeId } : {}), ...(customerId ? { accountId: customerId } : {}) }, page);
  }

  @Query(() => ConversationEntryConnection, {
    description: 'Calls of which a recording is kept, the latest first, for training, quality and complaints. Nothing else of their cases is shown. QUALITY with CALL_QUALITY.',
  })
  async recordedCalls(@Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller }: IdentityContext): Promise<ConversationEntryConnection> {
    requireQuality(caller);
    const after = page.after === undefined || page.after === null ? null : decodeIdCursor(page.after);
    const rows = await this.store.recordedCalls({ first: page.first, after });
    // Training is of whoever answered.
    return connectionFrom(rows.map((row) => toEntry(row, row.subjectId, true)), page, ({ id }) => id);
  }

  @FieldResolver(() => Customer, { nullable: true, description: 'The customer whom it is with; null for who has no account.' })
  customer(@Root() { row }: ConversationType, @Ctx() context: IdentityContext): Promise<Customer | null> {
    return row.accountId === null ? Promise.resolve(null) : resolveCustomer(row.accountId, context);
  }

  @NotPersonal()
  @FieldResolver(() => ID, { nullable: true, description: 'The staff who handles it. For staff only.' })
  assigneeId(@Root() { row }: ConversationType, @Ctx() { caller }: IdentityContext): string | null {
    return seesInside(caller) ? row.assigneeId : null;
  }

  @FieldResolver(() => ConversationEntryConnection, { description: 'What was said, the first first. Notes are for those who serve the customer.' })
  async entries(@Root() { row }: ConversationType, @Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() context: IdentityContext): Promise<ConversationEntryConnection> {
    const inside = seesInside(context.caller);
    const after = page.after === undefined || page.after === null ? null : decodeIdCursor(page.after);
    const rows = await context.loaders.entries.load({ conversationId: row.id, first: page.first, after, withNotes: inside });
    return connectionFrom(rows.map((entry) => toEntry(entry, row.subjectId, inside)), page, ({ id }) => id);
  }

  private async page(filter: ConversationFilter, page: ConnectionArgs): Promise<ConversationConnection> {
    const after = page.after === undefined || page.after === null ? null : decodeIdCursor(page.after);
    const rows = await this.store.page(filter, { first: page.first, after });
    return connectionFrom(rows.map((row) => new ConversationType(row)), page, ({ id }) => id);
  }
}
