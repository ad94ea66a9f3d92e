import { bigintColumn, instantColumn, idColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of the access log. Append-only; see `access-chain.ts` for what the hashes are over. No personal data. */
@Entity('access_log')
export class AccessLogEntity {
  @PrimaryColumn({ type: 'bigint', transformer: { to: (value: number) => value, from: (value: string | number) => Number(value) } })
  seq!: number;

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

  @idColumn({ nullable: true })
  subjectId!: string | null;

  /** The context that was read, such as `ORDER:<id>`. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  context!: string | null;

  /** Separated by commas, in alphabetical order. */
  @Column({ type: 'text' })
  categories!: string;

  /** Ids of the data whose values left, separated by commas. */
  @Column({ type: 'text' })
  datumIds!: string;

  @Column({ type: 'varchar', length: 16 })
  outcome!: string;

  @Column({ type: 'varchar', length: 40, nullable: true })
  reason!: string | null;

  @Column({ type: 'varchar', length: 64 })
  prevHash!: string;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;
}

/** Where the chain ends: one row, on which writers queue up. */
@Entity('access_log_head')
export class AccessLogHeadEntity {
  @PrimaryColumn({ type: 'int' })
  id!: number;

  @bigintColumn()
  seq!: number;

  @Column({ type: 'varchar', length: 64 })
  hash!: string;
}
