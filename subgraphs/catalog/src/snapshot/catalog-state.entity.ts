import { bigintColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: what each replica asks before it trusts what it has read before. */
@Entity('catalog_state')
export class CatalogStateEntity {
  @PrimaryColumn({ type: 'varchar', length: 16 })
  id!: string;

  /** Counts up with every change of categories, products, variants, prices or bundle parts. Stock does not count. */
  @bigintColumn()
  revision!: number;

  /** The version of the seed that this database was filled with; 0 for none. */
  @Column({ type: 'int' })
  seedVersion!: number;
}
