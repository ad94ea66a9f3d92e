import { idColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProductCondition } from './product-condition';
import type { ListingStatus } from './product.entity';

/** What is really bought: one colour, one size, one price. Its stock lives in a table of its own. */
@Entity('product_variant')
export class VariantEntity {
  @primaryIdColumn()
  id!: string;

  @idColumn()
  productId!: string;

  @Column({ type: 'varchar', length: 64 })
  sku!: string;

  @Column({ type: 'int' })
  position!: number;

  /** What tells it from its siblings, such as "Svart, 1,75 mm, 1 kg". Empty when there are none. */
  @Column({ type: 'varchar', length: 160 })
  labelSv!: string;

  @Column({ type: 'varchar', length: 160 })
  labelEn!: string;

  @Column({ type: 'varchar', length: 32, nullable: true })
  material!: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  colour!: string | null;

  @Column({ type: 'int', nullable: true })
  diameterMicrometres!: number | null;

  @Column({ type: 'int', nullable: true })
  netWeightGrams!: number | null;

  @Column({ type: 'int', nullable: true })
  volumeMillilitres!: number | null;

  @Column({ type: 'varchar', length: 16 })
  condition!: ProductCondition;

  @Column({ type: 'boolean' })
  clearance!: boolean;

  /** Öre. */
  @Column({ type: 'int' })
  priceInclVat!: number;

  /** Öre, before the price was reduced; null when it is not. */
  @Column({ type: 'int', nullable: true })
  originalPriceInclVat!: number | null;

  /** Basis points. */
  @Column({ type: 'int' })
  vatRate!: number;

  @Column({ type: 'varchar', length: 16 })
  status!: ListingStatus;
}

/** A bundle is a variant that is made of others. It has no stock of its own: it follows from its parts. */
@Entity('bundle_part')
export class BundlePartEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  bundleVariantId!: string;

  @PrimaryColumn({ type: 'varchar', length: 36 })
  partVariantId!: string;

  @Column({ type: 'int' })
  quantity!: number;
}
