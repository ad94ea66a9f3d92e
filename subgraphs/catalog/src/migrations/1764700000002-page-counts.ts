import { tableColumn } from '@andamal/database';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Counts of page views and ordered products by day. */
export class PageCounts1764700000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'page_count',
        columns: [
          tableColumn.varchar('day', 10, { isPrimary: true }),
          tableColumn.varchar('page', 16, { isPrimary: true }),
          tableColumn.varchar('productId', 36, { isPrimary: true }),
          tableColumn.int('views'),
          tableColumn.int('ordered'),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('page_count');
  }
}
