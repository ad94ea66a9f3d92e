import { tableColumn } from '@andamal/database';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which passages of a conversation are about others than its subject. */
export class RedactionMarks1764200000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(MARKS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(MARKS.name);
  }
}

const MARKS = new Table({
  name: 'redaction_mark',
  columns: [
    tableColumn.id('subjectId', { isPrimary: true }),
    tableColumn.id('datumId', { isPrimary: true }),
    tableColumn.int('startsAt', { isPrimary: true }),
    tableColumn.int('endsAt', { isPrimary: true }),
    tableColumn.varchar('markedBy', 64),
    tableColumn.instant('markedAt'),
  ],
});
