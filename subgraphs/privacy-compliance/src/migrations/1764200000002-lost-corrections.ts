import { tableColumn } from '@andamal/database';
import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which corrections' right values a restore of the database has lost. */
export class LostCorrections1764200000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('rectification', new TableColumn(tableColumn.instant('lostAt', { isNullable: true })));
    await runner.createIndex('rectification', new TableIndex({ name: 'ix_rectification_lost', columnNames: ['lostAt', 'datumId'] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('rectification', 'ix_rectification_lost');
    await runner.dropColumn('rectification', 'lostAt');
  }
}
