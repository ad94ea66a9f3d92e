import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const optional = { isNullable: true };

/** Breaches, and the indexes by which it is found who saw what; that by actor came with the lineage. */
export class BreachTables1764300000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
    for (const [table, index] of INDEXES) await runner.createIndex(table, index);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, index] of [...INDEXES].reverse()) await runner.dropIndex(table, index);
    for (const table of [...TABLES].reverse()) await runner.dropTable(table.name);
  }
}

const INDEXES: readonly (readonly [string, TableIndex])[] = [
  ['access_log', new TableIndex({ name: 'ix_access_log_operation', columnNames: ['operation', 'recordedAt'] })],
  ['disclosure', new TableIndex({ name: 'ix_disclosure_recipient', columnNames: ['recipient', 'disclosedAt'] })],
];

const TABLES = [
  new Table({
    name: 'breach',
    columns: [
      tableColumn.primaryId(),
      tableColumn.instant('awareAt'),
      tableColumn.instant('openedAt'),
      tableColumn.varchar('openedBy', 64),
      tableColumn.varchar('actorId', 64, optional),
      tableColumn.varchar('operation', 128, optional),
      tableColumn.varchar('recipient', 40, optional),
      tableColumn.instant('seenFrom', optional),
      tableColumn.instant('seenTo', optional),
      tableColumn.varchar('risk', 16, optional),
      tableColumn.varchar('exemption', 32, optional),
      tableColumn.instant('assessedAt', optional),
      tableColumn.instant('reportedAt', optional),
      tableColumn.instant('closedAt', optional),
    ],
  }),
  new Table({
    name: 'breach_entry',
    columns: [
      tableColumn.id('breachId', { isPrimary: true }),
      tableColumn.id('id', { isPrimary: true }),
      tableColumn.varchar('kind', 24),
      tableColumn.instant('recordedAt'),
      tableColumn.varchar('recordedBy', 64),
      tableColumn.blob('sealed'),
      tableColumn.blob('wrapped'),
      tableColumn.varchar('kekId', 32),
    ],
  }),
];
