import { idColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/** What a category shows by rule instead of by what was put into it. */
export const CATEGORY_SELECTIONS = ['OUTLET', 'BUNDLES', 'CLEARANCE'] as const;
export type CategorySelection = (typeof CATEGORY_SELECTIONS)[number];

@Entity('category')
export class CategoryEntity {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 80 })
  slug!: string;

  @idColumn({ nullable: true })
  parentId!: string | null;

  @Column({ type: 'int' })
  position!: number;

  @Column({ type: 'varchar', length: 16, nullable: true })
  selection!: CategorySelection | null;

  @Column({ type: 'varchar', length: 120 })
  nameSv!: string;

  @Column({ type: 'varchar', length: 120 })
  nameEn!: string;

  @Column({ type: 'text' })
  descriptionSv!: string;

  @Column({ type: 'text' })
  descriptionEn!: string;
}
