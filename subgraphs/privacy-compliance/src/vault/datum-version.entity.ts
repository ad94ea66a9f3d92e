import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a datum said from one instant on, encrypted. The only column of the product that holds a person's value. */
@Entity('datum_version')
export class DatumVersionEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  datumId!: string;

  /** 1, 2, 3 …: the highest one is what holds now. */
  @PrimaryColumn({ type: 'int' })
  version!: number;

  /** AES-256-GCM under the datum's key, see `DatumCipher`; null once it is erased. */
  @Column({ type: 'blob', nullable: true })
  sealed!: Buffer | null;

  @instantColumn()
  createdAt!: Date;
}
