import { instantColumn, primaryIdColumn } from '@andamal/database';
import type { Language } from '@andamal/service';
import { Column, Entity } from 'typeorm';

/**
 * PENDING waits for its time; SENDING is in the hands of a replica; the others are final. REFUSED: the rules did not let
 * it go, at the moment of sending. FAILED: it could not be delivered to the mail service, or came too late.
 */
export const MESSAGE_STATES = ['PENDING', 'SENDING', 'SENT', 'REFUSED', 'FAILED'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/**
 * What a message is about. A CASE, CONSENT or MAILING is about the person as a whole, like an ACCOUNT. A DEPOSIT is an address
 * that is to be proven, and goes there.
 */
export const MESSAGE_CONTEXTS = ['ACCOUNT', 'ORDER', 'INVOICE', 'CASE', 'CONSENT', 'MAILING', 'DEPOSIT'] as const;
export type MessageContext = (typeof MESSAGE_CONTEXTS)[number];

/** That a letter is to go to a person: which, for what. No address, no text, no secret: those are made when it goes. */
@Entity('message')
export class MessageEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** Also the left part of its Message-ID, the same for each attempt. */
  @primaryIdColumn()
  id!: string;

  /** Once per subject: who asks twice gets the same message. */
  @Column({ type: 'varchar', length: 128 })
  idempotencyKey!: string;

  @Column({ type: 'varchar', length: 40 })
  template!: string;

  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'varchar', length: 16 })
  contextKind!: MessageContext;

  @Column({ type: 'varchar', length: 64 })
  contextId!: string;

  @Column({ type: 'varchar', length: 2 })
  language!: Language;

  /** Ids, codes, days and numbers, as the template declares them. */
  @Column({ type: 'simple-json' })
  parameters!: Readonly<Record<string, string | number>>;

  @Column({ type: 'varchar', length: 36, nullable: true })
  mailingId!: string | null;

  @Column({ type: 'varchar', length: 16 })
  state!: MessageState;

  /** Why it was refused or failed: a code. */
  @Column({ type: 'varchar', length: 40, nullable: true })
  reason!: string | null;

  /** Counts up with each taking, and so tells one taker from the next. */
  @Column({ type: 'int' })
  attempts!: number;

  @instantColumn()
  requestedAt!: Date;

  /** Not sent after this instant; null: no matter when. */
  @instantColumn({ nullable: true })
  notAfter!: Date | null;

  /** By the machine's clock: when somebody has to look at it; null: nobody. While it is being sent, the end of the lease. */
  @instantColumn({ nullable: true })
  dueAt!: Date | null;

  @instantColumn({ nullable: true })
  endedAt!: Date | null;
}

/** A code that was sent to a person. Never the code itself. */
@Entity('one_time_code')
export class OneTimeCodeEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** The message that carries it. */
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 16 })
  contextKind!: MessageContext;

  @Column({ type: 'varchar', length: 64 })
  contextId!: string;

  /** HMAC-SHA-256, hex, under a key that is not in the database. */
  @Column({ type: 'varchar', length: 64 })
  digest!: string;

  @instantColumn()
  expiresAt!: Date;

  @Column({ type: 'int' })
  triesLeft!: number;

  @instantColumn({ nullable: true })
  usedAt!: Date | null;
}
