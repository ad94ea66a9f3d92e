import { bigintColumn, idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

export type ListingStatus = 'ACTIVE' | 'ARCHIVED';

/** One line of a product's specification, in both languages. */
export interface SpecificationLine {
  readonly labelSv: string;
  readonly labelEn: string;
  readonly valueSv: string;
  readonly valueEn: string;
}

@Entity('product')
export class ProductEntity {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'varchar', length: 120 })
  slug!: string;

  @idColumn()
  categoryId!: string;

  @Column({ type: 'varchar', length: 80 })
  brand!: string;

  @Column({ type: 'varchar', length: 200 })
  nameSv!: string;

  @Column({ type: 'varchar', length: 200 })
  nameEn!: string;

  @Column({ type: 'text' })
  descriptionSv!: string;

  @Column({ type: 'text' })
  descriptionEn!: string;

  @Column({ type: 'simple-json' })
  specification!: SpecificationLine[];

  /** Its place among the products that the shop features first. */
  @Column({ type: 'int' })
  position!: number;

  /** Products are archived and never deleted: orders of years ago point at them. */
  @Column({ type: 'varchar', length: 16 })
  status!: ListingStatus;

  @instantColumn()
  addedAt!: Date;

  /** The catalogue's revision in which this product, its variants or bundle parts changed last. */
  @bigintColumn()
  revision!: number;
}
