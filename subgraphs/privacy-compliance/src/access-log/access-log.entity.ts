import { bigintColumn, instantColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

const integer = { to: (value: number) => value, from: (value: string | number) => Number(value) };

/** One record of the access log. Append-only; see `access-chain.ts` for what the hashes are over. No personal data. */
@Entity('access_log')
export class AccessLogEntity {
  @PrimaryColumn({ type: 'bigint', transformer: integer })
  seq!: number;

  /** Always 1: see {@link AccessLogQueueEntity}. */
  @Column({ type: 'int' })
  queueId!: number;

  @instantColumn()
  recordedAt!: Date;

  @Column({ type: 'varchar', length: 16 })
  actorKind!: string;

  /** Account id of a customer or of staff, name of a service; null for anonymous. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  actorId!: string | null;

  @Column({ type: 'varchar', length: 200 })
  roles!: string;

  @Column({ type: 'varchar', length: 64, nullable: true })
  purpose!: string | null;

  @Column({ type: 'varchar', length: 128 })
  operation!: string;

  @Column({ type: 'varchar', length: 64 })
  requestId!: string;

  /** The lines, as JSON: see `access-record.ts`. */
  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'varchar', length: 64 })
  prevHash!: string;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;
}

/** One row. Each insert reads it under a lock that inserts share, so who wants to be next can take it alone. */
@Entity('access_log_queue')
export class AccessLogQueueEntity {
  @PrimaryColumn({ type: 'int' })
  id!: number;
}

/** Records that the index of people knows: from the first until the last one, both included. */
@Entity('access_log_block')
export class AccessLogBlockEntity {
  @PrimaryColumn({ type: 'bigint', transformer: integer })
  first!: number;

  @bigintColumn()
  last!: number;
}

/**
 * Which records of a block are about whom. A row has many people: one for each would be a place of the table for each, in a
 * commit that lists a page of twenty. Made from the log, and could be again.
 */
@Entity('access_log_subject')
export class AccessLogSubjectEntity {
  /** See `bucketOf`. */
  @PrimaryColumn({ type: 'int' })
  bucket!: number;

  /** {@link AccessLogBlockEntity.first} */
  @PrimaryColumn({ type: 'bigint', transformer: integer })
  block!: number;

  /** See `inBuckets`. */
  @Column({ type: 'text' })
  records!: string;
}
