import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** That a person objected (GDPR Art. 21), how and when. Kept as proof; what is in force is a `purpose_block`. */
@Entity('objection')
export class ObjectionEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'varchar', length: 16 })
  channel!: string;

  @instantColumn()
  madeAt!: Date;
}
