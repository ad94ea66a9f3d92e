import { bigintColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

export const NOTICE_KINDS = ['ERASURE', 'RECTIFICATION', 'RESTRICTION', 'RESTRICTION_LIFTED'] as const;
/** What a recipient is told of (GDPR Art. 19). */
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** PENDING: it has not been told. ACKNOWLEDGED: it has confirmed to have been. COMPLETED: it says that it has done so too. */
export const NOTICE_STATES = ['PENDING', 'ACKNOWLEDGED', 'COMPLETED'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** That a recipient who got data has to be told what became of them. Ids and codes, never a value. */
@Entity('recipient_notice')
export class RecipientNoticeEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** UUID of version 4, as OpenDSR wants its `subject_request_id`. */
  @primaryIdColumn()
  id!: string;

  /** Its place among the person's notices: a recipient is told in this order. */
  @Column({ type: 'int' })
  position!: number;

  /** The case, or the correction, that it is about. */
  @Column({ type: 'varchar', length: 64 })
  caseId!: string;

  @Column({ type: 'varchar', length: 24 })
  kind!: NoticeKind;

  /** A recipient of the register, such as CARRIER. */
  @Column({ type: 'varchar', length: 40 })
  recipient!: string;

  /** Its name, such as the carrier's. */
  @Column({ type: 'varchar', length: 64 })
  recipientName!: string;

  /** What it got the data for, and by which it knows the person: the order. */
  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'varchar', length: 16 })
  contextKind!: string;

  @Column({ type: 'varchar', length: 64 })
  contextId!: string;

  @Column({ type: 'simple-json' })
  categories!: readonly string[];

  @Column({ type: 'simple-json' })
  datumIds!: readonly string[];

  @Column({ type: 'varchar', length: 16 })
  state!: NoticeState;

  /** When the person asked. */
  @instantColumn()
  requestedAt!: Date;

  @instantColumn()
  createdAt!: Date;

  @Column({ type: 'int' })
  attempts!: number;

  /** Milliseconds since 1970 by the machine's clock, as all pauses and leases are. */
  @bigintColumn()
  nextAttemptAt!: number;

  /** Why the last attempt failed, or why it is left to staff: a code. */
  @Column({ type: 'varchar', length: 40, nullable: true })
  lastError!: string | null;

  /** No machine can tell this recipient of this: staff have to. */
  @Column({ type: 'boolean' })
  byStaff!: boolean;

  /** When the recipient expects to have done it. */
  @instantColumn({ nullable: true })
  expectedAt!: Date | null;

  @instantColumn({ nullable: true })
  acknowledgedAt!: Date | null;

  /** OPENDSR, or the account id of the member of staff who told it. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  acknowledgedBy!: string | null;

  @instantColumn({ nullable: true })
  completedAt!: Date | null;
}
