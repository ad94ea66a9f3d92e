import { instantColumn, primaryIdColumn } from '@andamal/database';
import type { PaymentMethod } from '@andamal/policy';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * RECEIVED: its data are held until the source event has come, and by what the event opens after that. ABANDONED: the
 * event never comes; a deposit that arrives then is refused, and the row may be there without one ever having arrived.
 */
export const DEPOSIT_STATES = ['RECEIVED', 'ABANDONED'] as const;
export type DepositState = (typeof DEPOSIT_STATES)[number];

/** Personal data that came in with one event. Holds ids and states; the values are data of the vault. */
@Entity('deposit')
export class DepositEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** The id of the source event. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  id!: string;

  @Column({ type: 'varchar', length: 32 })
  source!: string;

  @Column({ type: 'varchar', length: 16 })
  contextKind!: string;

  @Column({ type: 'varchar', length: 64 })
  contextId!: string;

  @Column({ type: 'varchar', length: 16, nullable: true })
  paymentMethod!: PaymentMethod | null;

  @Column({ type: 'varchar', length: 16 })
  state!: DepositState;

  @instantColumn()
  createdAt!: Date;
}
