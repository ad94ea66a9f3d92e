import { instantColumn, primaryIdColumn } from '@andamal/database';
import type { EventConsent, EventType, PaymentMethod } from '@andamal/policy';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that was applied: what later events of its order or account are planned by, and lineage begins with. */
@Entity('subject_event')
export class SubjectEventEntity {
  @primaryIdColumn()
  subjectId!: string;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  id!: string;

  @Column({ type: 'varchar', length: 40 })
  type!: EventType;

  @instantColumn()
  happenedAt!: Date;

  @Column({ type: 'varchar', length: 16 })
  factKind!: string;

  @Column({ type: 'varchar', length: 64 })
  factId!: string;

  @Column({ type: 'varchar', length: 64, nullable: true })
  depositId!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  accountId!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  orderId!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  invoiceId!: string | null;

  @Column({ type: 'varchar', length: 64, nullable: true })
  caseId!: string | null;

  @Column({ type: 'boolean', nullable: true })
  guest!: boolean | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  paymentMethod!: PaymentMethod | null;

  @Column({ type: 'simple-json' })
  consents!: readonly EventConsent[];
}
