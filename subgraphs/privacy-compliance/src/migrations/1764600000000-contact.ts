import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const optional = { isNullable: true };

/** Messages to people, codes that were sent, and mailings. */
export class ContactTables1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table.name);
  }
}

const TABLES = [
  new Table({
    name: 'message',
    columns: [
      tableColumn.id('subjectId', { isPrimary: true }),
      tableColumn.id('id', { isPrimary: true }),
      tableColumn.varchar('idempotencyKey', 128),
      tableColumn.varchar('template', 40),
      tableColumn.varchar('purpose', 40),
      tableColumn.varchar('contextKind', 16),
      tableColumn.varchar('contextId', 64),
      tableColumn.varchar('language', 2),
      tableColumn.text('parameters'),
      tableColumn.id('mailingId', optional),
      tableColumn.varchar('state', 16),
      tableColumn.varchar('reason', 40, optional),
      tableColumn.int('attempts'),
      tableColumn.instant('requestedAt'),
      tableColumn.instant('notAfter', optional),
      tableColumn.instant('dueAt', optional),
      tableColumn.instant('endedAt', optional),
    ],
    indices: [
      new TableIndex({ name: 'uq_message_key', columnNames: ['subjectId', 'idempotencyKey'], isUnique: true }),
      new TableIndex({ name: 'ix_message_due', columnNames: ['dueAt'] }),
      new TableIndex({ name: 'ix_message_mailing', columnNames: ['mailingId', 'state', 'reason'] }),
    ],
  }),
  new Table({
    name: 'one_time_code',
    columns: [
      tableColumn.id('subjectId', { isPrimary: true }),
      tableColumn.id('id', { isPrimary: true }),
      tableColumn.varchar('contextKind', 16),
      tableColumn.varchar('contextId', 64),
      tableColumn.varchar('digest', 64),
      tableColumn.instant('expiresAt'),
      tableColumn.int('triesLeft'),
      tableColumn.instant('usedAt', optional),
    ],
  }),
  new Table({
    name: 'mailing',
    columns: [
      tableColumn.primaryId(),
      tableColumn.varchar('idempotencyKey', 64),
      tableColumn.varchar('purpose', 40),
      tableColumn.varchar('titleSv', 200),
      tableColumn.text('textSv'),
      tableColumn.varchar('titleEn', 200, optional),
      tableColumn.text('textEn', optional),
      tableColumn.varchar('state', 16),
      tableColumn.varchar('passedSubjectId', 36),
      tableColumn.instant('createdAt'),
      tableColumn.varchar('createdBy', 64),
      tableColumn.instant('startedAt', optional),
      tableColumn.instant('endedAt', optional),
    ],
    indices: [
      new TableIndex({ name: 'uq_mailing_key', columnNames: ['createdBy', 'idempotencyKey'], isUnique: true }),
      new TableIndex({ name: 'ix_mailing_state', columnNames: ['state'] }),
    ],
  }),
];
