import { idColumn, instantColumn } from '@andamal/database';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const CHECKOUT_STATES = ['RUNNING', 'DONE', 'ABORTED'] as const;
export type CheckoutState = (typeof CHECKOUT_STATES)[number];

/**
 * One idempotency key, and the checkout that runs or ran under it. The ids of everything that the checkout makes are
 * written here before anything is made, so that it can be taken up again, or undone, by anyone.
 */
@Entity('checkout')
@Index('ix_checkout_state', ['state', 'leaseUntil'])
export class CheckoutEntity {
  /** SHA-256 of the key and of whose it is: clients choose keys, and might put anything into them. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  keyHash!: string;

  @idColumn()
  id!: string;

  @Column({ type: 'varchar', length: 16 })
  state!: CheckoutState;

  /** Goes up with each try. Whoever finds another number here than its own has lost the checkout to somebody else. */
  @Column({ type: 'int' })
  attempt!: number;

  /** Until when this attempt may go on; after that anyone may take it over. */
  @instantColumn()
  leaseUntil!: Date;

  /** What was asked for, as an HMAC under the client's own key: see `fingerprint.ts`. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint!: string;

  @Column({ type: 'varchar', length: 36 })
  cartId!: string;

  @Column({ type: 'int' })
  cartVersion!: number;

  @idColumn({ nullable: true })
  subjectId!: string | null;

  @idColumn()
  @Index('ix_checkout_order')
  orderId!: string;

  /** Id of the `OrderPlaced` event to come, which is the id of the deposit too. */
  @idColumn()
  eventId!: string;

  @idColumn()
  reservationId!: string;

  @idColumn()
  paymentId!: string;

  /** Whether a card may have been authorised under `paymentId`. */
  @Column({ type: 'boolean' })
  byCard!: boolean;

  /** Why it was given up: problem codes with their fields and facts, as JSON; null for an outage. */
  @Column({ type: 'text', nullable: true })
  outcome!: string | null;

  @instantColumn()
  changedAt!: Date;
}
