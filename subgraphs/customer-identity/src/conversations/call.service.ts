import { insertRows, updateWhere, type Database } from '@andamal/database';
import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { writeRecording, type CallerContext, type EventPublisher, type ToldHow } from '@andamal/service';
import type { DepositProblem, VaultClient } from '../vault-client/vault-client';
import { ConversationEntry, type Conversation } from './conversation.entity';
import type { ConversationService } from './conversation.service';
import { lockConversation, type ConversationStore } from './conversation.store';

export type CallProblem =
  | { readonly code: 'CONVERSATION_NOT_FOUND' | 'CALL_NOT_FOUND' | 'CALLER_NOT_TOLD' | 'ALREADY_RECORDED' | 'NOT_YET' }
  | { readonly code: 'VALUE_NOT_ACCEPTED'; readonly problem: DepositProblem };

export interface Call {
  readonly conversation: Conversation;
  readonly entry: ConversationEntry;
}

export type CallResult = Result<Call, CallProblem>;

export interface Recording {
  readonly recording: string;
  readonly startedAt: Date;
  readonly seconds: number;
}

/**
 * Calls. The sound is kept elsewhere; the vault holds what is known of it. A recording is taken only of a caller who had
 * been told before it began (GDPR Art. 13; the policy: "the caller is told").
 */
export class CallService {
  constructor(
    private readonly parts: {
      database: Database;
      clock: Clock;
      vault: VaultClient;
      events: EventPublisher;
      store: ConversationStore;
      conversations: ConversationService;
    },
  ) {}

  async start(conversationId: string, toldHow: ToldHow | null, caller: CallerContext): Promise<CallResult> {
    const { database, clock, conversations } = this.parts;
    const at = clock.now();
    const entry: ConversationEntry = {
      conversationId, id: uuidv7(clock), kind: 'CALL', depositId: null, staffId: caller.id, at, toldAt: toldHow === null ? null : at, toldHow,
    };
    return database.inTransaction(async (tx): Promise<CallResult> => {
      const known = await lockConversation(tx, conversationId);
      if (known === null) return err({ code: 'CONVERSATION_NOT_FOUND' });
      const conversation = (await conversations.advance(tx, known, 'CALL')) ?? known;
      await insertRows(tx, ConversationEntry, [entry]);
      return ok({ conversation, entry });
    });
  }

  /** Notes that the caller was told now. Who was told before stays told at that time. */
  async tell(callId: string, toldHow: ToldHow): Promise<CallResult> {
    const { database, clock } = this.parts;
    const call = await this.find(callId);
    if (!call.ok) return call;
    const { conversationId, id } = call.value.entry;
    const set = { toldAt: clock.now(), toldHow };
    await database.inTransaction((tx) => updateWhere(tx, ConversationEntry, { set, where: { conversationId, id, toldAt: null } }));
    return this.find(callId);
  }

  /** Deposits what is known of a recording, once per call. */
  async record(callId: string, recording: Recording, caller: CallerContext): Promise<CallResult> {
    const { clock, vault } = this.parts;
    const call = await this.find(callId);
    if (!call.ok) return call;
    const { conversation, entry } = call.value;
    const { toldAt, toldHow } = entry;
    if (entry.depositId !== null) return err({ code: 'ALREADY_RECORDED' });
    if (recording.startedAt > clock.now()) return err({ code: 'NOT_YET' });
    if (toldAt === null || toldHow === null || toldAt > recording.startedAt) return err({ code: 'CALLER_NOT_TOLD' });
    const facts = { ...recording, startedAt: recording.startedAt.toISOString(), toldAt: toldAt.toISOString(), toldHow };
    const values = [{ category: 'CALL_RECORDING', value: writeRecording(facts) }];
    const depositId = uuidv7(clock);
    const { id: caseId, subjectId } = conversation;
    const deposited = await vault.depositContact({ depositId, caseId, subjectId, values }, caller);
    if (deposited.ok) return this.keep(call.value, depositId);
    const [problem] = deposited.error;
    if (problem === undefined) throw new Error('The vault refused a deposit without a problem');
    return err({ code: 'VALUE_NOT_ACCEPTED', problem });
  }

  /** Of two recordings of one call that come at once, one is kept and the other given up. */
  private keep({ conversation, entry }: Call, depositId: string): Promise<CallResult> {
    const { database, clock, events, conversations } = this.parts;
    const { conversationId, id } = entry;
    const { subjectId } = conversation;
    return database.inTransaction(async (tx): Promise<CallResult> => {
      const where = { conversationId, id, depositId: null };
      if ((await updateWhere(tx, ConversationEntry, { set: { depositId }, where })) === 0) {
        await events.publish(tx, 'DepositAbandoned', subjectId, { depositId, subjectId });
        return err({ code: 'ALREADY_RECORDED' });
      }
      await conversations.announce(tx, conversation, entry, depositId, clock.now());
      return ok({ conversation, entry: { ...entry, depositId } });
    });
  }

  private async find(callId: string): Promise<CallResult> {
    const { store } = this.parts;
    const entry = await store.call(callId);
    const conversation = entry === null ? null : await store.byId(entry.conversationId);
    return entry === null || conversation === null ? err({ code: 'CALL_NOT_FOUND' }) : ok({ conversation, entry });
  }
}
