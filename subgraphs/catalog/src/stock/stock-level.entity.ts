import { idColumn, instantColumn, primaryIdColumn } from '@andamal/database';
import { Column, Entity } from 'typeorm';

/**
 * How many pieces of a variant there are. What can be bought is `onHand - reserved`. Kept apart from the variant, so
 * that a sale never touches, nor waits for, what describes the product.
 */
@Entity('stock_level')
export class StockLevelEntity {
  @primaryIdColumn()
  variantId!: string;

  /** Pieces on the shelves, those of open checkouts included. */
  @Column({ type: 'int' })
  onHand!: number;

  /** Pieces that open checkouts hold. */
  @Column({ type: 'int' })
  reserved!: number;
}

/** Each change that the warehouse made by hand, with its reason. */
@Entity('stock_adjustment')
export class StockAdjustmentEntity {
  @primaryIdColumn()
  id!: string;

  @idColumn()
  variantId!: string;

  @Column({ type: 'int' })
  change!: number;

  @Column({ type: 'varchar', length: 16 })
  reason!: string;

  /** The staff account, an opaque id. */
  @Column({ type: 'varchar', length: 64 })
  staffId!: string;

  @instantColumn()
  at!: Date;
}
