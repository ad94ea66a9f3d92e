import { instantColumn, primaryIdColumn } from '@andamal/database';
import type { ErasureGround, KeepUntil } from '@andamal/policy';
import { Column, Entity } from 'typeorm';

/** That a person exercised a right, and what came of it. */
@Entity('rights_case')
export class RightsCaseEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  id!: string;

  /** ERASURE. */
  @Column({ type: 'varchar', length: 24 })
  kind!: string;

  /** ALL, or the categories in alphabetical order. */
  @Column({ type: 'text' })
  scope!: string;

  @Column({ type: 'boolean' })
  accountClosed!: boolean;

  @instantColumn()
  openedAt!: Date;
}

/** What an erasure did to one datum. */
@Entity('rights_case_item')
export class RightsCaseItemEntity {
  @primaryIdColumn()
  subjectId!: string;

  @primaryIdColumn()
  caseId!: string;

  @primaryIdColumn()
  datumId!: string;

  @Column({ type: 'int' })
  position!: number;

  @Column({ type: 'varchar', length: 40 })
  category!: string;

  @Column({ type: 'varchar', length: 8 })
  outcome!: 'GOES' | 'STAYS';

  @Column({ type: 'simple-json' })
  grounds!: readonly StoredGround[];

  @Column({ type: 'varchar', length: 16 })
  keepKind!: KeepUntil['kind'];

  @instantColumn({ nullable: true })
  keepUntil!: Date | null;
}

export type StoredGround = Omit<ErasureGround, 'until'> & { readonly until: string | null };
