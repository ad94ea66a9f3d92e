import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** How a new datum of a correction came in. */
export const RECTIFICATION_SOURCE = 'RECTIFICATION';

/**
 * That a datum was wrong, and which one stands in its place (GDPR Art. 16). The note of correction beside an accounting
 * record, which keeps what was true then. Never a value.
 */
@Entity('rectification')
export class RectificationEntity {
  @primaryIdColumn()
  subjectId!: string;

  /** The datum that was wrong. It is corrected once: after that its successor is what can be corrected. */
  @primaryIdColumn()
  datumId!: string;

  @idColumn()
  newDatumId!: string;

  /** Category of the field. */
  @Column({ type: 'varchar', length: 40 })
  category!: string;

  /** Names this correction: the deposit that brought the right value, and what recipients are told by. */
  @Column({ type: 'varchar', length: 64 })
  correctionId!: string;

  /** Id of the case, or of the correction itself where the person made it on the site. */
  @Column({ type: 'varchar', length: 64 })
  caseId!: string;

  @instantColumn()
  rectifiedAt!: Date;

  /** When it was noticed that a restore of the database has lost the right value; null: it is there. */
  @instantColumn({ nullable: true })
  lostAt!: Date | null;
}
