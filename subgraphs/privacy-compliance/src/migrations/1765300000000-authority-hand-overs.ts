import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What was handed over to authorities on a legal duty. */
export class AuthorityHandOvers1765300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(HAND_OVER);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(HAND_OVER.name);
  }
}

const HAND_OVER = new Table({
  name: 'authority_hand_over',
  columns: [
    tableColumn.id('subjectId', { isPrimary: true }),
    tableColumn.id('id', { isPrimary: true }),
    tableColumn.varchar('authority', 64),
    tableColumn.varchar('legalDuty', 64),
    tableColumn.varchar('purpose', 40),
    tableColumn.text('categories'),
    tableColumn.int('data'),
    tableColumn.id('textId'),
    tableColumn.varchar('handedOverBy', 64),
    tableColumn.instant('handedOverAt'),
    tableColumn.instant('recordedAt'),
  ],
  indices: [new TableIndex({ name: 'uq_authority_hand_over_id', columnNames: ['id'], isUnique: true })],
});
