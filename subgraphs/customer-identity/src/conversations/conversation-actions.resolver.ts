import type { Result } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireCustomer, type IdentityContext } from '../context';
import type { CallProblem, CallService } from './call.service';
import { maySee, requireService, seesInside } from './conversation-access';
import type { Conversation, ConversationEntry } from './conversation.entity';
import * as inputs from './conversation.inputs';
import { toUserError } from './conversation.messages';
import * as payloads from './conversation.payloads';
import type { ConversationPayload } from './conversation.payloads';
import type { ConversationProblem, ConversationService } from './conversation.service';
import type { ConversationStore } from './conversation.store';
import { ConversationType, toEntry } from './conversation.types';

const FOR_SERVICE = 'SUPPORT with CUSTOMER_SERVICE.';

/** What customers and staff do with support cases. */
@Resolver()
export class ConversationActionsResolver {
  constructor(
    private readonly service: ConversationService,
    private readonly calls: CallService,
    private readonly store: ConversationStore,
  ) {}

  @Mutation(() => payloads.StartConversationPayload, { description: 'Begins a support case. For a signed-in customer.' })
  async startConversation(
    @Arg('input', () => inputs.StartConversationInput, { description: 'With what.' }) input: inputs.StartConversationInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireCustomer(caller);
    const { channel, text, orderNumber } = input;
    return toPayload(await this.service.openOwn(orderNumber || null, { channel, text: text ?? '' }, caller), caller);
  }

  @Mutation(() => payloads.ReplyToConversationPayload, { description: 'Goes on with a support case. For its customer.' })
  replyToConversation(
    @Arg('input', () => inputs.ReplyToConversationInput, { description: 'With what.' }) input: inputs.ReplyToConversationInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireCustomer(caller);
    return this.add(input.conversationId, 'MESSAGE_IN', input.text, caller);
  }

  @Mutation(() => payloads.OpenConversationPayload, { description: `Opens a support case for somebody who got in touch. ${FOR_SERVICE}` })
  async openConversation(
    @Arg('input', () => inputs.OpenConversationInput, { description: 'With whom, and what they want.' }) input: inputs.OpenConversationInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    const { channel, text, phone, email, ...party } = input;
    return toPayload(await this.service.openFor(party, { channel, text: text ?? '', contact: { phone, email } }, caller), caller);
  }

  @Mutation(() => payloads.AddConversationMessagePayload, { description: `Enters a message of a support case. ${FOR_SERVICE}` })
  addConversationMessage(
    @Arg('input', () => inputs.AddConversationMessageInput, { description: 'Whose, and what.' }) input: inputs.AddConversationMessageInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    return this.add(input.conversationId, input.from === 'STAFF' ? 'MESSAGE_OUT' : 'MESSAGE_IN', input.text, caller);
  }

  @Mutation(() => payloads.AddConversationNotePayload, { description: `Makes a short note in a support case. ${FOR_SERVICE}` })
  addConversationNote(
    @Arg('input', () => inputs.AddConversationNoteInput, { description: 'The note.' }) input: inputs.AddConversationNoteInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    return this.add(input.conversationId, 'NOTE', input.text, caller);
  }

  @Mutation(() => payloads.SolveConversationPayload, { description: `A support case is solved. ${FOR_SERVICE}` })
  async solveConversation(
    @Arg('input', () => inputs.SolveConversationInput, { description: 'Which.' }) { conversationId }: inputs.SolveConversationInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    return toPayload(await this.service.act(conversationId, 'SOLVE'), caller);
  }

  @Mutation(() => payloads.ReopenConversationPayload, { description: `A support case was not solved after all. ${FOR_SERVICE}` })
  async reopenConversation(
    @Arg('input', () => inputs.ReopenConversationInput, { description: 'Which.' }) { conversationId }: inputs.ReopenConversationInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    return toPayload(await this.service.act(conversationId, 'REOPEN'), caller);
  }

  @Mutation(() => payloads.AssignConversationPayload, { description: `Takes a support case over, or lets it go. ${FOR_SERVICE}` })
  async assignConversation(
    @Arg('input', () => inputs.AssignConversationInput, { description: 'Which.' }) { conversationId, toMe }: inputs.AssignConversationInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    const staffId = requireService(caller);
    return toPayload(await this.service.assign(conversationId, toMe ? staffId : null), caller);
  }

  @Mutation(() => payloads.StartCallPayload, { description: `Enters a call, and whether the caller has been told that it is recorded. ${FOR_SERVICE}` })
  async startCall(
    @Arg('input', () => inputs.StartCallInput, { description: 'In which case.' }) { conversationId, told }: inputs.StartCallInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    return toPayload(await this.calls.start(conversationId, told ?? null, caller), caller);
  }

  @Mutation(() => payloads.TellOfRecordingPayload, { description: `Enters that the caller has now been told of the recording. ${FOR_SERVICE}` })
  async tellOfRecording(
    @Arg('input', () => inputs.TellOfRecordingInput, { description: 'Of which call, and how.' }) { callId, how }: inputs.TellOfRecordingInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    return toPayload(await this.calls.tell(callId, how), caller);
  }

  @Mutation(() => payloads.RegisterRecordingPayload, {
    description: `Keeps what is known of the recording of a call; refused where the caller had not been told before it began. ${FOR_SERVICE}`,
  })
  async registerRecording(
    @Arg('input', () => inputs.RegisterRecordingInput, { description: 'Of which call.' }) input: inputs.RegisterRecordingInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<ConversationPayload> {
    requireService(caller);
    const { callId, recordingId: recording, startedAt, seconds } = input;
    return toPayload(await this.calls.record(callId, { recording, startedAt, seconds }, caller), caller);
  }

  private async add(id: string, kind: 'MESSAGE_IN' | 'MESSAGE_OUT' | 'NOTE', text: string | null | undefined, caller: CallerContext): Promise<ConversationPayload> {
    const conversation = await this.store.byId(id);
    // That there is one that the caller may not see is not told.
    if (conversation === null || !maySee(caller, conversation)) {
      return toPayload({ ok: false, error: { code: 'CONVERSATION_NOT_FOUND' } }, caller);
    }
    return toPayload(await this.service.add(conversation, { kind, text: text ?? '' }, caller), caller);
  }
}

type Outcome = Result<{ conversation: Conversation; entry: ConversationEntry | null }, ConversationProblem | CallProblem>;

function toPayload(outcome: Outcome, caller: CallerContext): ConversationPayload {
  if (!outcome.ok) return { userErrors: [toUserError(outcome.error, caller.language)] };
  const { conversation, entry } = outcome.value;
  return {
    conversation: new ConversationType(conversation),
    entry: entry === null ? null : toEntry(entry, conversation.subjectId, seesInside(caller)),
    userErrors: [],
  };
}
