import { instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

export const END_REASONS = ['PURPOSES_ENDED', 'ERASURE_REQUESTED', 'DEPOSIT_ABANDONED', 'RECTIFIED'] as const;
/** Why a datum was destroyed: every purpose ended, the person asked, what it was given for never happened, or it was wrong. */
export type EndReason = (typeof END_REASONS)[number];

/**
 * One value of one category about one subject, without the value: that lies in its versions, under its key. The row
 * stays when the value goes, so that lineage can tell that it was there, and why it ended.
 */
@Entity('datum')
export class DatumEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  id!: string;

  /** The category of the field that it was given in. */
  @Column({ type: 'varchar', length: 40 })
  category!: string;

  /** What the value is: a sole trader's organisationsnummer is a PERSONAL_IDENTITY_NUMBER. */
  @Column({ type: 'varchar', length: 40 })
  actualCategory!: string;

  /** How it came in: a collection event of the policy register. */
  @Column({ type: 'varchar', length: 32 })
  source!: string;

  /** The deposit that brought it, which has the id of its source event. */
  @Column({ type: 'varchar', length: 64 })
  depositId!: string;

  /** For what the vault derived itself: the category that it was derived from, in the same deposit. */
  @Column({ type: 'varchar', length: 40, nullable: true })
  derivedFrom!: string | null;

  @instantColumn()
  createdAt!: Date;

  @instantColumn({ nullable: true })
  endedAt!: Date | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  endReason!: EndReason | null;

  /** The event or case that ended it; null: the passing of time. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  endedBy!: string | null;
}
