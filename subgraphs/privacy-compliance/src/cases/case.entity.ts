import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A step of a case that has been carried out, written with its effects: it never happens twice. */
@Entity('rights_case_step')
export class RightsCaseStepEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  caseId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40 })
  name!: string;

  @instantColumn()
  doneAt!: Date;
}

export const ENTRY_KINDS = [
  'OPENED',
  'JOINED',
  'IDENTITY_ASKED',
  'CODE_SENT',
  'IDENTITY_PROVEN',
  'EXTENDED',
  'NOTICE_GIVEN',
  'NOTE',
  'DECIDED',
  'CONFLICT_RESOLVED',
  'LIFTED',
  'FORWARDED',
  'COMPLETED',
  'DECLINED',
  'CANCELLED',
  /** The case was found again after a restore of the database: words from after the backup are lost. */
  'RESTORED',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What happened in a case, in its order. Whatever was written in words lies sealed in the vault. */
@Entity('rights_case_entry')
export class RightsCaseEntryEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  caseId!: string;

  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 24 })
  kind!: EntryKind;

  @instantColumn()
  at!: Date;

  /** CUSTOMER, STAFF or SERVICE. */
  @Column({ type: 'varchar', length: 16 })
  actorKind!: string;

  @Column({ type: 'varchar', length: 64, nullable: true })
  actorId!: string | null;

  /** What exactly, in a code: a decision, a channel, a ground. */
  @Column({ type: 'varchar', length: 40, nullable: true })
  code!: string | null;

  /** The deposit of its words in the vault; null: it has none. */
  @idColumn({ nullable: true })
  textId!: string | null;
}

/** That a service has to apply what a case has done, and when it had. */
@Entity('rights_case_acknowledgement')
export class RightsCaseAcknowledgementEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  caseId!: string;

  /** Name of the subgraph. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  consumer!: string;

  /** The event that tells it. */
  @idColumn()
  eventId!: string;

  @instantColumn({ nullable: true })
  acknowledgedAt!: Date | null;
}

/** That staff have decided about one order of a restricted person (GDPR Art. 18(2)). */
@Entity('restriction_exception')
export class RestrictionExceptionEntity {
  @primaryIdColumn()
  subjectId!: string;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  orderId!: string;

  @idColumn()
  caseId!: string;

  /** Whether the order may be carried out. */
  @Column({ type: 'boolean' })
  allowed!: boolean;

  /** Why: a ground of GDPR Art. 18(2), or none. */
  @Column({ type: 'varchar', length: 24, nullable: true })
  ground!: string | null;

  @instantColumn()
  decidedAt!: Date;
}
