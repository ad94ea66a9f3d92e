import { bigintColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

export const SUBJECT_KINDS = ['ACCOUNT', 'GUEST'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** A person (or sole trader, or contact at a company) that data is about. Opaque: nothing of the person is in the row. */
@Entity('subject')
export class SubjectEntity {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 16 })
  kind!: SubjectKind;

  /** The account that the person has or had. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  accountId!: string | null;

  /**
   * Moves in every transaction that changes what may be read about the subject. Whoever keeps anything about a subject
   * keeps it under its epoch. Its update is also the lock behind which changes of one subject queue up.
   */
  @bigintColumn()
  epoch!: number;

  @instantColumn()
  createdAt!: Date;
}
