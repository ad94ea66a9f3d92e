import { tableColumn } from '@andamal/database';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which datum stands in the place of one that was wrong. */
export class RectificationTable1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(RECTIFICATION);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(RECTIFICATION.name);
  }
}

const RECTIFICATION = new Table({
  name: 'rectification',
  columns: [
    tableColumn.id('subjectId', { isPrimary: true }),
    tableColumn.id('datumId', { isPrimary: true }),
    tableColumn.id('newDatumId'),
    tableColumn.varchar('category', 40),
    tableColumn.varchar('correctionId', 64),
    tableColumn.varchar('caseId', 64),
    tableColumn.instant('rectifiedAt'),
  ],
});
