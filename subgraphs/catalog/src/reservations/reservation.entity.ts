import { instantColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReservationState } from './reservation-states';

/** Stock that one checkout holds, or the tombstone of one that ended before it asked. */
@Entity('reservation')
export class ReservationEntity {
  /** Drawn by the checkout, so that asking twice reserves once. */
  @PrimaryColumn({ type: 'varchar', length: 128 })
  id!: string;

  /** The OrderPlaced event that follows when the checkout succeeds; null in a tombstone. */
  @Column({ type: 'varchar', length: 128, nullable: true })
  eventId!: string | null;

  @Column({ type: 'varchar', length: 16 })
  state!: ReservationState;

  /** Digest of what was asked for: the same id with other lines is a mistake. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  linesDigest!: string | null;

  @instantColumn({ nullable: true })
  expiresAt!: Date | null;

  @instantColumn()
  createdAt!: Date;

  @instantColumn()
  changedAt!: Date;
}

/** A piece of goods in a reservation; a bundle has been taken apart. */
@Entity('reservation_part')
export class ReservationPartEntity {
  @PrimaryColumn({ type: 'varchar', length: 128 })
  reservationId!: string;

  @PrimaryColumn({ type: 'varchar', length: 36 })
  variantId!: string;

  @Column({ type: 'int' })
  quantity!: number;
}
