import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** That somebody outside got data of a subject: who, which, for what. Never the values. */
@Entity('disclosure')
export class DisclosureEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  id!: string;

  /** A recipient of the register, such as CARRIER. */
  @Column({ type: 'varchar', length: 40 })
  recipient!: string;

  /** Its name, such as the carrier's. */
  @Column({ type: 'varchar', length: 64 })
  recipientName!: string;

  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'varchar', length: 16 })
  contextKind!: string;

  @Column({ type: 'varchar', length: 64 })
  contextId!: string;

  @Column({ type: 'simple-json' })
  categories!: readonly string[];

  @Column({ type: 'simple-json' })
  datumIds!: readonly string[];

  @Column({ type: 'varchar', length: 64 })
  eventId!: string;

  @instantColumn()
  disclosedAt!: Date;
}
