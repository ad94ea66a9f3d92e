import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** How often staff look numbers up. */
export class LookUps1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'look_up_count',
        columns: [
          tableColumn.varchar('countKey', 96, { isPrimary: true }),
          tableColumn.int('lookUps'),
          tableColumn.instant('expiresAt'),
        ],
        indices: [new TableIndex({ name: 'ix_look_up_count_expires', columnNames: ['expiresAt'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('look_up_count');
  }
}
