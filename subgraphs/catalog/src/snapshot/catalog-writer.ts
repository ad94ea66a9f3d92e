import { deleteWhere, insertMissing, query, sql, updateWhere, upsertRows } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { CategoryEntity } from '../categories/category.entity';
import { ProductEntity } from '../products/product.entity';
import { BundlePartEntity, VariantEntity } from '../products/variant.entity';
import { CatalogStateEntity } from './catalog-state.entity';

export const CATALOG_STATE = 'catalog';

/** A product to write, whole: with all of its variants. */
export interface ProductToSave {
  readonly product: Omit<ProductEntity, 'revision'>;
  readonly variants: readonly VariantEntity[];
  readonly parts: readonly BundlePartEntity[];
}

/**
 * Opens a new revision of the catalogue. It comes first in the transaction: the row's lock lets one writer in at a time,
 * so that nobody can see revision n + 1 before n is committed.
 */
export async function nextRevision(tx: EntityManager): Promise<number> {
  await insertMissing(tx, CatalogStateEntity, [{ id: CATALOG_STATE, revision: 0, seedVersion: 0 }]);
  await updateWhere(tx, CatalogStateEntity, { set: { revision: sql('revision + 1') }, where: { id: CATALOG_STATE } });
  const rows = await query<{ revision: number | string }>(tx, 'SELECT revision FROM catalog_state WHERE id = ?', [
    CATALOG_STATE,
  ]);
  return Number(rows[0]?.revision);
}

/** Writes categories, new or changed, in a revision that the transaction has opened. */
export async function saveCategories(tx: EntityManager, categories: readonly CategoryEntity[]): Promise<void> {
  await upsertRows(tx, CategoryEntity, categories, {
    key: ['id'],
    set: ['slug', 'parentId', 'position', 'selection', 'nameSv', 'nameEn', 'descriptionSv', 'descriptionEn'],
  });
}

/**
 * Writes products, new or changed, in a revision that the transaction has opened. Every replica shows them on its next
 * request. Variants that are missing from `variants` stay: archive them by their status.
 */
export async function saveProducts(tx: EntityManager, revision: number, products: readonly ProductToSave[]): Promise<void> {
  if (products.length === 0) return;
  await upsertRows(
    tx,
    ProductEntity,
    products.map(({ product }) => ({ ...product, revision })),
    {
      key: ['id'],
      set: [
        'slug',
        'categoryId',
        'brand',
        'nameSv',
        'nameEn',
        'descriptionSv',
        'descriptionEn',
        'specification',
        'position',
        'status',
        'revision',
      ],
    },
  );
  const variants = products.flatMap((saved) => saved.variants);
  await upsertRows(tx, VariantEntity, variants, {
    key: ['id'],
    set: [
      'sku',
      'position',
      'labelSv',
      'labelEn',
      'material',
      'colour',
      'diameterMicrometres',
      'netWeightGrams',
      'volumeMillilitres',
      'condition',
      'clearance',
      'priceInclVat',
      'originalPriceInclVat',
      'vatRate',
      'status',
    ],
  });
  const parts = products.flatMap((saved) => saved.parts);
  await deleteWhere(tx, BundlePartEntity, { bundleVariantId: variants.map(({ id }) => id) });
  await upsertRows(tx, BundlePartEntity, parts, { key: ['bundleVariantId', 'partVariantId'], set: ['quantity'] });
}
