import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/**
 * That data were handed over to an authority, and which law required it. Which data they were is in the disclosures with
 * its id; the authority's reference is written in the vault, and nowhere else.
 */
@Entity('authority_hand_over')
export class HandOverEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** Made by whoever hands over, so that recording it twice is recording it once. */
  @primaryIdColumn()
  id!: string;

  /** One of the names that the register lists. */
  @Column({ type: 'varchar', length: 64 })
  authority!: string;

  /** Law and section, such as "1942:740 27 kap. 2 §". */
  @Column({ type: 'varchar', length: 64 })
  legalDuty!: string;

  /** What the data were held for. */
  @Column({ type: 'varchar', length: 40 })
  purpose!: string;

  @Column({ type: 'simple-json' })
  categories!: readonly string[];

  /** How many data. */
  @Column({ type: 'int' })
  data!: number;

  /** The deposit of the authority's reference. */
  @idColumn()
  textId!: string;

  @Column({ type: 'varchar', length: 64 })
  handedOverBy!: string;

  @instantColumn()
  handedOverAt!: Date;

  @instantColumn()
  recordedAt!: Date;
}
