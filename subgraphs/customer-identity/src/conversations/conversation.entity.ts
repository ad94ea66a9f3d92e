import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import type { ConversationChannel, ToldHow } from '@andamal/service';
import { Column, Entity, Index } from 'typeorm';
import type { ConversationState, EntryKind } from './conversation.states';

/** A support case. Ids, states and instants only: what was said is in the vault, and stays readable there or goes there. */
@Entity('conversation')
export class Conversation {
  @primaryIdColumn()
  id!: string;

  /** What people call the case by. Random, so that it tells neither how many there are nor the next one. */
  @Column({ type: 'varchar', length: 16 })
  @Index('uq_conversation_number', { unique: true })
  number!: string;

  /** How it began. */
  @Column({ type: 'varchar', length: 16 })
  channel!: ConversationChannel;

  @Column({ type: 'varchar', length: 16 })
  state!: ConversationState;

  /** Whom it is with. */
  @idColumn()
  subjectId!: string;

  /** The customer's account; null for who has none. */
  @idColumn({ nullable: true })
  accountId!: string | null;

  /** The order that it is about, as long as anything of the person is held for that. */
  @idColumn({ nullable: true })
  orderId!: string | null;

  /** The account of the staff who handles it. */
  @idColumn({ nullable: true })
  assigneeId!: string | null;

  @instantColumn()
  openedAt!: Date;

  @instantColumn()
  changedAt!: Date;
}

/** Something said or noted in a support case, without the words. */
@Entity('conversation_entry')
export class ConversationEntry {
  @primaryIdColumn()
  conversationId!: string;

  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 16 })
  kind!: EntryKind;

  /** The deposit of the words in the vault, or of what is known of a recording; null: none. */
  @idColumn({ nullable: true })
  depositId!: string | null;

  /** The account of the staff who wrote or answered; null: the person. */
  @idColumn({ nullable: true })
  staffId!: string | null;

  @instantColumn()
  at!: Date;

  /** For a call: when the caller was told that it is recorded, and how; null: not told, so that it may not be. */
  @instantColumn({ nullable: true })
  toldAt!: Date | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  toldHow!: ToldHow | null;
}
