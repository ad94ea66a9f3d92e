import { insertRows, updateWhere, type Database } from '@andamal/database';
import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { writeWords, type CallerContext, type ConversationChannel, type EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { Budget } from '../throttle/budget';
import type { DepositProblem, DepositValue, VaultClient } from '../vault-client/vault-client';
import { newConversationNumber } from './conversation-number';
import type { ConversationParties, Party, PartyProblem, PartySought } from './conversation-parties';
import { Conversation, ConversationEntry } from './conversation.entity';
import { stateAfter, type ConversationAction, type EntryKind } from './conversation.states';
import { lockConversation, type ConversationStore } from './conversation.store';

/** What a person can put right. */
export type ConversationProblem =
  | { readonly code: PartyProblem | 'TEXT_REQUIRED' | 'WRONG_STATE' | 'TOO_MANY' }
  | { readonly code: 'VALUE_NOT_ACCEPTED'; readonly problem: DepositProblem };

/** A case, with the entry that was made in it. */
export interface Said {
  readonly conversation: Conversation;
  readonly entry: ConversationEntry | null;
}

export type SaidResult = Result<Said, ConversationProblem>;

/** How somebody can be reached who is not known otherwise. */
export interface ContactDetails {
  readonly phone?: string | null;
  readonly email?: string | null;
}

export interface Opening {
  readonly channel: ConversationChannel;
  readonly text: string;
  readonly contact?: ContactDetails;
}

/** Words on their way to the vault. */
interface NewEntry {
  readonly kind: Exclude<EntryKind, 'CALL'>;
  readonly text: string;
}

/**
 * Support cases. The words pass through on their way to the vault and nothing of them is kept here: they are deposited
 * first, and then one transaction writes the entry and the event Contacted, whose id is that of the deposit.
 */
export class ConversationService {
  constructor(
    private readonly parts: {
      database: Database;
      clock: Clock;
      vault: VaultClient;
      events: EventPublisher;
      store: ConversationStore;
      parties: ConversationParties;
      /** How much a customer may write. */
      budget: Budget;
    },
  ) {}

  /** A case that staff open for somebody who got in touch. */
  async openFor(sought: PartySought, opening: Opening, caller: CallerContext): Promise<SaidResult> {
    const party = await this.parts.parties.find(sought, caller);
    // Of somebody who is known the addresses are known, or are given by themself.
    if (party.ok && party.value.subjectId !== null && contactValues(opening.contact).length > 0) return err({ code: 'ONE_PARTY_ONLY' });
    return party.ok ? this.open(party.value, opening, caller) : err({ code: party.error });
  }

  /** A case that a signed-in customer opens. */
  async openOwn(orderNumber: string | null, opening: Opening, caller: CallerContext): Promise<SaidResult> {
    const { id: accountId, subjectId } = caller;
    if (accountId === null || subjectId === null) throw new Error('Only a signed-in customer opens a case of their own');
    if (!(await this.parts.budget.take(accountId))) return err({ code: 'TOO_MANY' });
    if (orderNumber === null) return this.open({ subjectId, accountId, orderId: null }, opening, caller);
    const party = await this.parts.parties.ofOwnOrder(orderNumber, caller);
    return party.ok ? this.open({ ...party.value, subjectId }, opening, caller) : err({ code: party.error });
  }

  /** A message or note in a case that is there. The caller has been let in to it. */
  async add(conversation: Conversation, entry: NewEntry, caller: CallerContext): Promise<SaidResult> {
    if (entry.text.trim() === '') return err({ code: 'TEXT_REQUIRED' });
    if (caller.kind === 'CUSTOMER' && !(await this.parts.budget.take(caller.id ?? ''))) return err({ code: 'TOO_MANY' });
    const values = [this.wordsOf(entry, conversation.channel)];
    const depositId = uuidv7(this.parts.clock);
    const { id: caseId, subjectId } = conversation;
    const deposited = await this.parts.vault.depositContact({ depositId, caseId, subjectId, values }, caller);
    if (!deposited.ok) return refused(deposited.error);
    const row = this.rowOf(conversation.id, depositId, entry.kind, caller);
    return this.parts.database.inTransaction(async (tx) => {
      const known = await lockConversation(tx, conversation.id);
      if (known === null) throw new Error('A case is gone that words have been deposited for');
      const changed = await this.advance(tx, known, entry.kind);
      if (changed === null) throw new Error(`Words came into a case where no state takes ${entry.kind}`);
      await this.write(tx, changed, row);
      return ok({ conversation: changed, entry: row });
    });
  }

  /** Moves a case on without words. */
  async act(id: string, action: Extract<ConversationAction, 'SOLVE' | 'REOPEN'>): Promise<SaidResult> {
    return this.parts.database.inTransaction(async (tx) => {
      const known = await lockConversation(tx, id);
      if (known === null) return err({ code: 'CONVERSATION_NOT_FOUND' });
      const changed = await this.advance(tx, known, action);
      return changed === null ? err({ code: 'WRONG_STATE' }) : ok({ conversation: changed, entry: null });
    });
  }

  async assign(id: string, assigneeId: string | null): Promise<SaidResult> {
    const set = { assigneeId, changedAt: this.parts.clock.now() };
    const { database, store } = this.parts;
    await database.inTransaction((tx) => updateWhere(tx, Conversation, { set, where: { id } }));
    const conversation = await store.byId(id);
    return conversation === null ? err({ code: 'CONVERSATION_NOT_FOUND' }) : ok({ conversation, entry: null });
  }

  /** The case after the action, written; null when it cannot happen. The caller holds the row. */
  async advance(tx: EntityManager, conversation: Conversation, action: ConversationAction): Promise<Conversation | null> {
    const state = stateAfter(conversation.state, action);
    if (state === null) return null;
    const changedAt = this.parts.clock.now();
    await updateWhere(tx, Conversation, { set: { state, changedAt }, where: { id: conversation.id } });
    return { ...conversation, state, changedAt };
  }

  /** Announces that what was deposited belongs to an entry of the case. */
  async announce(tx: EntityManager, conversation: Conversation, entry: Pick<ConversationEntry, 'id' | 'kind'>, depositId: string, at: Date): Promise<void> {
    const { id: caseId, subjectId, accountId, orderId } = conversation;
    // Whoever wrote a mail waits for one. On other channels the answer is given where the question came from.
    const mailed = entry.kind === 'MESSAGE_OUT' && conversation.channel === 'MAIL';
    const answerByMail = mailed ? { answerByMail: { caseNumber: conversation.number } } : {};
    const payload = { caseId, entryId: entry.id, subjectId, depositId, accountId, orderId, contactedAt: at.toISOString(), ...answerByMail };
    await this.parts.events.publish(tx, 'Contacted', subjectId, payload, depositId);
  }

  private async open(party: Party, opening: Opening, caller: CallerContext): Promise<SaidResult> {
    const { clock, vault, database } = this.parts;
    const { channel, text, contact } = opening;
    if (text.trim() === '') return err({ code: 'TEXT_REQUIRED' });
    const [id, depositId] = [uuidv7(clock), uuidv7(clock)];
    const values = [this.wordsOf({ kind: 'MESSAGE_IN', text }, channel), ...contactValues(contact)];
    const deposited = await vault.depositContact({ depositId, caseId: id, subjectId: party.subjectId, values }, caller);
    if (!deposited.ok) return refused(deposited.error);
    const at = clock.now();
    const conversation: Conversation = {
      id,
      number: newConversationNumber(),
      channel,
      state: 'OPEN',
      subjectId: deposited.value.subjectId,
      accountId: party.accountId,
      orderId: party.orderId,
      assigneeId: caller.kind === 'STAFF' ? caller.id : null,
      openedAt: at,
      changedAt: at,
    };
    const entry = this.rowOf(id, depositId, 'MESSAGE_IN', caller);
    await database.inTransaction(async (tx) => {
      await insertRows(tx, Conversation, [conversation]);
      await this.write(tx, conversation, entry);
    });
    return ok({ conversation, entry });
  }

  private async write(tx: EntityManager, conversation: Conversation, entry: ConversationEntry): Promise<void> {
    await insertRows(tx, ConversationEntry, [entry]);
    await this.announce(tx, conversation, entry, entry.depositId ?? entry.id, entry.at);
  }

  private rowOf(conversationId: string, depositId: string, kind: EntryKind, caller: CallerContext): ConversationEntry {
    const staffId = caller.kind === 'STAFF' && kind !== 'MESSAGE_IN' ? caller.id : null;
    return { conversationId, id: depositId, kind, depositId, staffId, at: this.parts.clock.now(), toldAt: null, toldHow: null };
  }

  private wordsOf({ kind, text }: NewEntry, channel: ConversationChannel): DepositValue {
    const from = kind === 'MESSAGE_IN' ? 'CUSTOMER' : 'STAFF';
    const value = writeWords({ from, channel, at: this.parts.clock.now().toISOString(), text: text.trim() });
    return { category: kind === 'NOTE' ? 'ACCOUNT_NOTES' : 'CORRESPONDENCE', value };
  }
}

function contactValues({ phone, email }: ContactDetails = {}): DepositValue[] {
  return [
    ...(phone ? [{ category: 'PHONE', value: phone.trim() }] : []),
    ...(email ? [{ category: 'EMAIL', value: email.trim() }] : []),
  ];
}

function refused(problems: readonly DepositProblem[]): SaidResult {
  const [problem] = problems;
  if (problem === undefined) throw new Error('The vault refused a deposit without a problem');
  return err({ code: 'VALUE_NOT_ACCEPTED', problem });
}
