import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

export const RISKS = ['NONE', 'RISK', 'HIGH_RISK'] as const;
export type Risk = (typeof RISKS)[number];

/** Why people need not be told of a high risk (GDPR Art. 34(3)). */
export const EXEMPTIONS = ['DATA_UNINTELLIGIBLE', 'RISK_ENDED', 'DISPROPORTIONATE_EFFORT'] as const;
export type Exemption = (typeof EXEMPTIONS)[number];

export const ENTRY_KINDS = ['DESCRIPTION', 'UPDATE', 'CONSEQUENCES', 'MEASURES', 'RISK_REASON', 'DELAY_REASON'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** A personal data breach (GDPR Art. 4(12), 33): when it was known, whose reads it is about, how far it has got. */
@Entity('breach')
export class BreachEntity {
  @primaryIdColumn()
  id!: string;

  /** When the shop became aware of it: the 72 hours run from here. */
  @instantColumn()
  awareAt!: Date;

  @instantColumn()
  openedAt!: Date;

  @Column({ type: 'varchar', length: 64 })
  openedBy!: string;

  @Column({ type: 'varchar', length: 64, nullable: true })
  actorId!: string | null;

  @Column({ type: 'varchar', length: 128, nullable: true })
  operation!: string | null;

  @Column({ type: 'varchar', length: 40, nullable: true })
  recipient!: string | null;

  @instantColumn({ nullable: true })
  seenFrom!: Date | null;

  @instantColumn({ nullable: true })
  seenTo!: Date | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  risk!: Risk | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  exemption!: Exemption | null;

  @instantColumn({ nullable: true })
  assessedAt!: Date | null;

  @instantColumn({ nullable: true })
  reportedAt!: Date | null;

  @instantColumn({ nullable: true })
  closedAt!: Date | null;
}

/** What staff wrote about a breach, sealed: such texts tend to name people. */
@Entity('breach_entry')
export class BreachEntryEntity {
  @primaryIdColumn()
  breachId!: string;

  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 24 })
  kind!: EntryKind;

  @instantColumn()
  recordedAt!: Date;

  @Column({ type: 'varchar', length: 64 })
  recordedBy!: string;

  @Column({ type: 'blob' })
  sealed!: Buffer;

  @Column({ type: 'blob' })
  wrapped!: Buffer;

  @Column({ type: 'varchar', length: 32 })
  kekId!: string;
}
