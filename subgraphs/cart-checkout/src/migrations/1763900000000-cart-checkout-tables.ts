import { insertMissing, tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { RecyclingItemEntity } from '../recycling/recycling.entity';
import { RECYCLING_ITEMS } from '../recycling/recycling-items';

const { id, int, instant, primaryId, text, varchar, boolean } = tableColumn;
const nullable = { isNullable: true } as const;
const unique = (name: string, ...columnNames: string[]): TableIndex => new TableIndex({ name, columnNames, isUnique: true });
const index = (name: string, ...columnNames: string[]): TableIndex => new TableIndex({ name, columnNames });

const TABLES: readonly Table[] = [
  new Table({
    name: 'cart',
    columns: [
      primaryId(),
      varchar('state', 16),
      int('version'),
      id('accountId', nullable),
      id('subjectId', nullable),
      instant('createdAt'),
      instant('changedAt'),
    ],
    indices: [unique('uq_cart_account', 'accountId'), index('ix_cart_subject', 'subjectId'), index('ix_cart_changed', 'changedAt')],
  }),
  new Table({
    name: 'cart_line',
    columns: [
      primaryId('cartId'),
      varchar('kind', 16, { isPrimary: true }),
      varchar('item', 40, { isPrimary: true }),
      int('quantity'),
      int('seenPrice'),
      instant('addedAt'),
    ],
  }),
  new Table({
    name: 'recycling_item',
    columns: [
      varchar('code', 40, { isPrimary: true }),
      varchar('kind', 16),
      varchar('nameSv', 120),
      varchar('nameEn', 120),
      varchar('ruleSv', 255),
      varchar('ruleEn', 255),
      int('maxQuantity'),
      int('position'),
    ],
  }),
  new Table({
    name: 'checkout',
    columns: [
      varchar('keyHash', 64, { isPrimary: true }),
      id('id'),
      varchar('state', 16),
      int('attempt'),
      instant('leaseUntil'),
      varchar('fingerprint', 64),
      id('cartId'),
      int('cartVersion'),
      id('subjectId', nullable),
      id('orderId'),
      id('eventId'),
      id('reservationId'),
      id('paymentId'),
      boolean('byCard'),
      text('outcome', nullable),
      instant('changedAt'),
    ],
    indices: [index('ix_checkout_state', 'state', 'leaseUntil')],
  }),
  new Table({
    name: 'shop_order',
    columns: [
      primaryId(),
      varchar('number', 16),
      varchar('state', 16),
      int('version'),
      id('subjectId'),
      id('accountId', nullable),
      id('depositId'),
      id('reservationId'),
      varchar('deliveryMethod', 16),
      int('goodsTotal'),
      int('shippingTotal'),
      int('shippingVatRate'),
      int('total'),
      int('vatTotal'),
      varchar('carrier', 64, nullable),
      varchar('trackingReference', 64, nullable),
      instant('placedAt'),
      instant('dispatchedAt', nullable),
      instant('deliveredAt', nullable),
      instant('cancelledAt', nullable),
    ],
    indices: [
      unique('uq_shop_order_number', 'number'),
      index('ix_shop_order_subject', 'subjectId'),
      index('ix_shop_order_account', 'accountId', 'id'),
      index('ix_shop_order_state', 'state', 'id'),
    ],
  }),
  new Table({
    name: 'order_line',
    columns: [
      primaryId('orderId'),
      int('position', { isPrimary: true }),
      id('variantId'),
      varchar('sku', 64),
      varchar('nameSv', 255),
      varchar('nameEn', 255),
      int('quantity'),
      int('unitPrice'),
      int('vatRate'),
    ],
  }),
  new Table({
    name: 'order_recycling_line',
    columns: [primaryId('orderId'), varchar('itemCode', 40, { isPrimary: true }), int('quantity')],
  }),
  new Table({
    name: 'invoice',
    columns: [
      primaryId(),
      varchar('number', 16),
      varchar('creditNoteNumber', 16, nullable),
      varchar('state', 16),
      int('version'),
      id('orderId'),
      id('subjectId'),
      id('depositId'),
      int('total'),
      int('vatTotal'),
      instant('issuedAt'),
      instant('dueAt'),
      instant('paidAt', nullable),
      instant('closedAt', nullable),
    ],
    indices: [
      unique('uq_invoice_number', 'number'),
      unique('uq_invoice_credit_note', 'creditNoteNumber'),
      unique('uq_invoice_order', 'orderId'),
    ],
  }),
  new Table({ name: 'number_series', columns: [varchar('name', 32, { isPrimary: true }), int('lastNumber')] }),
  new Table({
    name: 'payment',
    columns: [
      primaryId(),
      id('orderId', nullable),
      varchar('state', 16),
      int('version'),
      varchar('provider', 32, nullable),
      int('amount'),
      instant('dueAt', nullable),
      int('failures'),
      varchar('registrationKey', 64, nullable),
      instant('changedAt'),
    ],
    indices: [unique('uq_payment_order', 'orderId'), index('ix_payment_due', 'dueAt')],
  }),
  new Table({
    name: 'test_provider_payment',
    columns: [primaryId('reference'), varchar('state', 16), int('amount'), instant('changedAt')],
  }),
];

/** Carts, checkouts, orders, invoices and payments; and the kinds of packaging that the shop takes back. */
export class CartCheckoutTables1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
    await insertMissing(runner.manager, RecyclingItemEntity, RECYCLING_ITEMS);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table);
  }
}
