import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { InvoiceState } from './invoice.states';

@Entity('invoice')
export class InvoiceEntity {
  @primaryIdColumn()
  id!: string;

  /** From the series of its year, without gaps: `2026-000001`. */
  @Column({ type: 'varchar', length: 16 })
  @Index('uq_invoice_number', { unique: true })
  number!: string;

  /** Number of the credit note, from its own series without gaps: `K2026-000001`. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  @Index('uq_invoice_credit_note', { unique: true })
  creditNoteNumber!: string | null;

  @Column({ type: 'varchar', length: 16 })
  state!: InvoiceState;

  @Column({ type: 'int' })
  version!: number;

  @idColumn()
  @Index('uq_invoice_order', { unique: true })
  orderId!: string;

  /** Null as its order's is. */
  @idColumn({ nullable: true })
  subjectId!: string | null;

  @idColumn({ nullable: true })
  depositId!: string | null;

  /** Öre with VAT. */
  @Column({ type: 'int' })
  total!: number;

  @Column({ type: 'int' })
  vatTotal!: number;

  @instantColumn()
  issuedAt!: Date;

  @instantColumn()
  dueAt!: Date;

  @instantColumn({ nullable: true })
  paidAt!: Date | null;

  @instantColumn({ nullable: true })
  closedAt!: Date | null;
}

/** The last number that each series has given out. */
@Entity('number_series')
export class NumberSeriesEntity {
  @PrimaryColumn({ type: 'varchar', length: 32 })
  name!: string;

  @Column({ type: 'int' })
  lastNumber!: number;
}
