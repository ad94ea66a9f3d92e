import { tableColumn } from '@andamal/database';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

const nullable = { isNullable: true };

export class CreateCatalog1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table), true);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table.name, true);
  }
}

const TABLES = [
  {
    name: 'catalog_state',
    columns: [
      { ...tableColumn.varchar('id', 16), isPrimary: true },
      tableColumn.bigint('revision'),
      tableColumn.int('seedVersion'),
    ],
  },
  {
    name: 'category',
    columns: [
      tableColumn.primaryId(),
      tableColumn.varchar('slug', 80),
      tableColumn.id('parentId', nullable),
      tableColumn.int('position'),
      tableColumn.varchar('selection', 16, nullable),
      tableColumn.varchar('nameSv', 120),
      tableColumn.varchar('nameEn', 120),
      tableColumn.text('descriptionSv'),
      tableColumn.text('descriptionEn'),
    ],
    indices: [{ name: 'category_slug', columnNames: ['slug'], isUnique: true }],
  },
  {
    name: 'product',
    columns: [
      tableColumn.primaryId(),
      tableColumn.varchar('slug', 120),
      tableColumn.id('categoryId'),
      tableColumn.varchar('brand', 80),
      tableColumn.varchar('nameSv', 200),
      tableColumn.varchar('nameEn', 200),
      tableColumn.text('descriptionSv'),
      tableColumn.text('descriptionEn'),
      tableColumn.text('specification'),
      tableColumn.int('position'),
      tableColumn.varchar('status', 16),
      tableColumn.instant('addedAt'),
      tableColumn.bigint('revision'),
    ],
    indices: [
      { name: 'product_slug', columnNames: ['slug'], isUnique: true },
      { name: 'product_revision', columnNames: ['revision'] },
    ],
  },
  {
    name: 'product_variant',
    columns: [
      tableColumn.primaryId(),
      tableColumn.id('productId'),
      tableColumn.varchar('sku', 64),
      tableColumn.int('position'),
      tableColumn.varchar('labelSv', 160),
      tableColumn.varchar('labelEn', 160),
      tableColumn.varchar('material', 32, nullable),
      tableColumn.varchar('colour', 32, nullable),
      tableColumn.int('diameterMicrometres', nullable),
      tableColumn.int('netWeightGrams', nullable),
      tableColumn.int('volumeMillilitres', nullable),
      tableColumn.varchar('condition', 16),
      tableColumn.boolean('clearance'),
      tableColumn.int('priceInclVat'),
      tableColumn.int('originalPriceInclVat', nullable),
      tableColumn.int('vatRate'),
      tableColumn.varchar('status', 16),
    ],
    indices: [
      { name: 'product_variant_sku', columnNames: ['sku'], isUnique: true },
      { name: 'product_variant_product', columnNames: ['productId', 'position'] },
    ],
  },
  {
    name: 'bundle_part',
    columns: [
      { ...tableColumn.id('bundleVariantId'), isPrimary: true },
      { ...tableColumn.id('partVariantId'), isPrimary: true },
      tableColumn.int('quantity'),
    ],
  },
  {
    name: 'stock_level',
    columns: [tableColumn.primaryId('variantId'), tableColumn.int('onHand'), tableColumn.int('reserved')],
  },
  {
    name: 'stock_adjustment',
    columns: [
      tableColumn.primaryId(),
      tableColumn.id('variantId'),
      tableColumn.int('change'),
      tableColumn.varchar('reason', 16),
      tableColumn.varchar('staffId', 64),
      tableColumn.instant('at'),
    ],
    indices: [{ name: 'stock_adjustment_variant', columnNames: ['variantId', 'at'] }],
  },
  {
    name: 'reservation',
    columns: [
      { ...tableColumn.varchar('id', 128), isPrimary: true },
      tableColumn.varchar('eventId', 128, nullable),
      tableColumn.varchar('state', 16),
      tableColumn.varchar('linesDigest', 64, nullable),
      tableColumn.instant('expiresAt', nullable),
      tableColumn.instant('createdAt'),
      tableColumn.instant('changedAt'),
    ],
    indices: [{ name: 'reservation_expiry', columnNames: ['state', 'expiresAt'] }],
  },
  {
    name: 'reservation_part',
    columns: [
      { ...tableColumn.varchar('reservationId', 128), isPrimary: true },
      { ...tableColumn.id('variantId'), isPrimary: true },
      tableColumn.int('quantity'),
    ],
  },
];
