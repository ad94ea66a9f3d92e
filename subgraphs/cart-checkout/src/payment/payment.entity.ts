import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, Index } from 'typeorm';
import type { PaymentState } from './payment.states';

/** The money of one order, or of a checkout that was given up. Its id is the reference at the payment provider. */
@Entity('payment')
@Index('ix_payment_due', ['dueAt'])
export class PaymentEntity {
  @primaryIdColumn()
  id!: string;

  /** Null when the checkout was given up, and only the authorisation is to be voided. */
  @idColumn({ nullable: true })
  @Index('uq_payment_order', { unique: true })
  orderId!: string | null;

  @Column({ type: 'varchar', length: 16 })
  state!: PaymentState;

  @Column({ type: 'int' })
  version!: number;

  /** Name of the card payment provider; null when the customer pays through the bank. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  provider!: string | null;

  /** Öre. */
  @Column({ type: 'int' })
  amount!: number;

  /** When the payment worker is to act at the provider next; null when there is nothing to do. */
  @instantColumn({ nullable: true })
  dueAt!: Date | null;

  /** How often the provider has failed to answer since the last change. */
  @Column({ type: 'int' })
  failures!: number;

  /** SHA-256 of the idempotency key with which the payment was registered. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  registrationKey!: string | null;

  @instantColumn()
  changedAt!: Date;
}
