import { tableColumn } from '@andamal/database';
import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a legal hold was asked for as, so that another request under its id is not taken for the same one. */
export class LegalHoldRequest1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('legal_hold', new TableColumn(tableColumn.varchar('requestDigest', 64, { isNullable: true })));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('legal_hold', 'requestDigest');
  }
}
