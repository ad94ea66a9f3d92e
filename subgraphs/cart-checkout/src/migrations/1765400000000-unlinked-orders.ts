import { tableColumn } from '@andamal/database';
import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['shop_order', 'subjectId'],
  ['shop_order', 'depositId'],
  ['invoice', 'subjectId'],
  ['invoice', 'depositId'],
];

/** An order outlives the link to who bought it. Its checkout is found by it, to go with the link. */
export class UnlinkedOrders1765400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column] of COLUMNS) {
      await runner.changeColumn(table, column, new TableColumn(tableColumn.id(column, { isNullable: true })));
    }
    await runner.createIndex('checkout', new TableIndex({ name: 'ix_checkout_order', columnNames: ['orderId'] }));
  }

  /** Where an order was unlinked meanwhile, nobody can say any more whose it was: an empty id stands for that. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('checkout', 'ix_checkout_order');
    for (const [table, column] of COLUMNS) {
      await runner.query(`UPDATE ${table} SET ${column} = '' WHERE ${column} IS NULL`);
      await runner.changeColumn(table, column, new TableColumn(tableColumn.id(column)));
    }
  }
}
