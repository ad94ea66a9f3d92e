import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { bigintColumn, idColumn, instantColumn, primaryIdColumn } from '../columns';

/** An event as it was written, kept for 30 days after its delivery. */
@Entity('outbox_events')
export class OutboxEntity {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 64 })
  type!: string;

  @Column({ type: 'varchar', length: 128 })
  orderingKey!: string;

  @instantColumn()
  at!: Date;

  /** JSON. */
  @Column({ type: 'text' })
  payload!: string;

  /** By the machine's clock: what is pruned must not depend on a clock that somebody set. */
  @instantColumn()
  createdAt!: Date;
}

/** That one consumer has yet to apply one event. The row goes when it has, so this table is the queue. */
@Entity('outbox_deliveries')
export class OutboxDeliveryEntity {
  /** The order of writing. Ids would not do: two replicas' clocks differ. */
  @PrimaryGeneratedColumn({ type: 'bigint' })
  seq!: number;

  @Column({ type: 'varchar', length: 64 })
  consumer!: string;

  @idColumn()
  eventId!: string;

  @Column({ type: 'varchar', length: 128 })
  orderingKey!: string;

  @Column({ type: 'int' })
  attempts!: number;

  /** Milliseconds since 1970; 0 for a delivery that has not failed. */
  @bigintColumn()
  nextAttemptAt!: number;

  @Column({ type: 'varchar', length: 64, nullable: true })
  lastErrorCode!: string | null;

  @instantColumn()
  enqueuedAt!: Date;
}

/** Which dispatcher delivers to a consumer at present. */
@Entity('outbox_leases')
export class OutboxLeaseEntity {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  consumer!: string;

  @Column({ type: 'varchar', length: 64 })
  holder!: string;

  /** Milliseconds since 1970, by the database's clock. */
  @bigintColumn()
  expiresAt!: number;
}

/** An event that this service has applied, in the transaction of its effects. */
@Entity('inbox_events')
export class InboxEntity {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 64 })
  type!: string;

  @instantColumn()
  appliedAt!: Date;
}

/** What every service lists among its entities. */
export const eventEntities = [OutboxEntity, OutboxDeliveryEntity, OutboxLeaseEntity, InboxEntity];
