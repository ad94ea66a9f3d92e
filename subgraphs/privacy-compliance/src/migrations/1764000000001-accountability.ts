import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { GENESIS_HASH } from '../access-log/access-chain';

const optional = { isNullable: true };

/** What shows afterwards what was done: the access log, disclosures, and cases. */
export class AccountabilityTables1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
    await runner.query('INSERT INTO access_log_head (id, seq, hash) VALUES (1, 0, ?)', [GENESIS_HASH]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table.name);
  }
}

const TABLES = [
  new Table({
    name: 'access_log',
    columns: [
      { ...tableColumn.bigint('seq'), isPrimary: true },
      tableColumn.instant('recordedAt'),
      tableColumn.varchar('actorKind', 16),
      tableColumn.varchar('actorId', 64, optional),
      tableColumn.varchar('roles', 200),
      tableColumn.varchar('purpose', 64, optional),
      tableColumn.varchar('operation', 128),
      tableColumn.varchar('requestId', 64),
      tableColumn.id('subjectId', optional),
      tableColumn.varchar('context', 100, optional),
      tableColumn.text('categories'),
      tableColumn.text('datumIds'),
      tableColumn.varchar('outcome', 16),
      tableColumn.varchar('reason', 40, optional),
      tableColumn.varchar('prevHash', 64),
      tableColumn.varchar('hash', 64),
    ],
    indices: [new TableIndex({ name: 'ix_access_log_subject', columnNames: ['subjectId', 'seq'] })],
  }),
  new Table({
    name: 'access_log_head',
    columns: [tableColumn.int('id', { isPrimary: true }), tableColumn.bigint('seq'), tableColumn.varchar('hash', 64)],
  }),
  new Table({
    name: 'disclosure',
    columns: [
      tableColumn.id('subjectId', { isPrimary: true }),
      tableColumn.id('id', { isPrimary: true }),
      tableColumn.varchar('recipient', 40),
      tableColumn.varchar('recipientName', 64),
      tableColumn.varchar('purpose', 40),
      tableColumn.varchar('contextKind', 16),
      tableColumn.varchar('contextId', 64),
      tableColumn.text('categories'),
      tableColumn.text('datumIds'),
      tableColumn.varchar('eventId', 64),
      tableColumn.instant('disclosedAt'),
    ],
  }),
  new Table({
    name: 'rights_case',
    columns: [
      tableColumn.id('subjectId', { isPrimary: true }),
      tableColumn.id('id', { isPrimary: true }),
      tableColumn.varchar('kind', 24),
      tableColumn.text('scope'),
      tableColumn.boolean('accountClosed'),
      tableColumn.instant('openedAt'),
    ],
  }),
  new Table({
    name: 'rights_case_item',
    columns: [
      tableColumn.id('subjectId', { isPrimary: true }),
      tableColumn.id('caseId', { isPrimary: true }),
      tableColumn.id('datumId', { isPrimary: true }),
      tableColumn.int('position'),
      tableColumn.varchar('category', 40),
      tableColumn.varchar('outcome', 8),
      tableColumn.text('grounds'),
      tableColumn.varchar('keepKind', 16),
      tableColumn.instant('keepUntil', optional),
    ],
  }),
];
