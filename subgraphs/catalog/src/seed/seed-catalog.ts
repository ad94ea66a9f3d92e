import { insertMissing, insertRows, query, updateWhere, type Database } from '@andamal/database';
import { CATALOG_STATE, nextRevision, saveCategories, saveProducts } from '../snapshot/catalog-writer';
import { CatalogStateEntity } from '../snapshot/catalog-state.entity';
import { StockLevelEntity } from '../stock/stock-level.entity';
import { categoryRows, productRows, seedProducts, stockRows } from './seed-rows';

const SEED_VERSION = 1;

/**
 * Fills an empty shop, once: a database that was seeded before is left as it is, whatever has been changed in it since.
 * Replicas may start together; one of them does it, the others wait for the row that says so.
 */
export async function seedCatalog(database: Database): Promise<void> {
  // The usual start: nothing to do, and nothing to wait for.
  const rows = await query<{ seedVersion: number }>(database.read, 'SELECT seedVersion FROM catalog_state WHERE id = ?', [
    CATALOG_STATE,
  ]);
  if ((rows[0]?.seedVersion ?? 0) > 0) return;

  await database.inTransaction(async (tx) => {
    await insertMissing(tx, CatalogStateEntity, [{ id: CATALOG_STATE, revision: 0, seedVersion: 0 }]);
    const claimed = await updateWhere(tx, CatalogStateEntity, {
      set: { seedVersion: SEED_VERSION },
      where: { id: CATALOG_STATE, seedVersion: 0 },
    });
    if (claimed === 0) return;
    const products = seedProducts();
    const revision = await nextRevision(tx);
    await saveCategories(tx, categoryRows());
    await saveProducts(tx, revision, productRows(products));
    await insertRows(tx, StockLevelEntity, stockRows(products));
  });
}
