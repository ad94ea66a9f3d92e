import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const optional = { isNullable: true };
const index = (name: string, columnNames: string[], isUnique = false): TableIndex => new TableIndex({ name, columnNames, isUnique });

/** What recipients have to be told, and whether they have been (GDPR Art. 19). */
export class RecipientNotices1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE.name);
  }
}

const TABLE = new Table({
  name: 'recipient_notice',
  columns: [
    tableColumn.id('subjectId', { isPrimary: true }),
    tableColumn.id('id', { isPrimary: true }),
    tableColumn.varchar('caseId', 64),
    tableColumn.varchar('kind', 24),
    tableColumn.varchar('recipient', 40),
    tableColumn.varchar('recipientName', 64),
    tableColumn.varchar('purpose', 40),
    tableColumn.varchar('contextKind', 16),
    tableColumn.varchar('contextId', 64),
    tableColumn.text('categories'),
    tableColumn.text('datumIds'),
    tableColumn.varchar('state', 16),
    tableColumn.instant('requestedAt'),
    tableColumn.instant('createdAt'),
    tableColumn.int('attempts'),
    tableColumn.bigint('nextAttemptAt'),
    tableColumn.varchar('lastError', 40, optional),
    tableColumn.boolean('byStaff'),
    tableColumn.instant('expectedAt', optional),
    tableColumn.instant('acknowledgedAt', optional),
    tableColumn.varchar('acknowledgedBy', 64, optional),
    tableColumn.instant('completedAt', optional),
  ],
  indices: [
    // One notice for each recipient and context of a case, however often the case's step runs.
    index('uq_recipient_notice', ['subjectId', 'caseId', 'kind', 'recipient', 'recipientName', 'contextKind', 'contextId'], true),
    index('ix_recipient_notice_id', ['id']),
    index('ix_recipient_notice_due', ['state', 'byStaff', 'nextAttemptAt']),
  ],
});
