import { insertMissing, insertRows, selectRows, sql, updateWhere, type Database } from '@andamal/database';
import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import type { CatalogReader } from '../snapshot/catalog-reader';
import { StockAdjustmentEntity, StockLevelEntity } from './stock-level.entity';

export interface StockAdjustment {
  readonly variantId: string;
  readonly change: number;
  readonly reason: string;
  /** The staff account that makes it. */
  readonly staffId: string;
}

export type StockAdjustmentProblem = 'VARIANT_NOT_FOUND' | 'BUNDLE_HAS_NO_STOCK' | 'BELOW_RESERVED';

/** Changes of stock by hand. What checkouts do to it: see `ReservationService`. */
export class StockService {
  constructor(
    private readonly database: Database,
    private readonly catalog: CatalogReader,
    private readonly clock: Clock,
  ) {}

  /** Changes the pieces on the shelves and notes why. Never takes away what an open checkout holds. */
  async adjust({ variantId, change, reason, staffId }: StockAdjustment): Promise<Result<StockLevelEntity, StockAdjustmentProblem>> {
    const variant = (await this.catalog.current()).variant(variantId);
    if (variant === undefined) return err('VARIANT_NOT_FOUND');
    if (variant.parts.length > 0) return err('BUNDLE_HAS_NO_STOCK');
    return this.database.inTransaction(async (tx) => {
      await insertMissing(tx, StockLevelEntity, [{ variantId, onHand: 0, reserved: 0 }]);
      const changed = await updateWhere(tx, StockLevelEntity, {
        set: { onHand: sql('onHand + ?', [change]) },
        where: { variantId },
        // More pieces are always welcome, even while too many are promised.
        and: sql('? >= 0 OR onHand + ? >= reserved', [change, change]),
      });
      if (changed === 0) return err('BELOW_RESERVED');
      const at = this.clock.now();
      await insertRows(tx, StockAdjustmentEntity, [{ id: uuidv7(this.clock), variantId, change, reason, staffId, at }]);
      const [level] = await selectRows(tx, StockLevelEntity, 'WHERE variantId = ?', [variantId]);
      if (level === undefined) throw new Error('A stock level vanished inside a transaction');
      return ok(level);
    });
  }
}
