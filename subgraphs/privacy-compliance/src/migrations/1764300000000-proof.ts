import { uuidv7 } from '@andamal/kernel';
import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Receipts, the signed anchors of the access log, and what has to reach the second place before it is answered. */
export class ProofTables1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
    await runner.query('INSERT INTO vault_identity (id, vaultId, generation) VALUES (1, ?, 0)', [uuidv7()]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table.name);
  }
}

const TABLES = [
  new Table({
    name: 'vault_identity',
    columns: [tableColumn.int('id', { isPrimary: true }), tableColumn.id('vaultId'), tableColumn.int('generation')],
  }),
  new Table({
    name: 'access_log_anchor',
    columns: [
      tableColumn.int('generation', { isPrimary: true }),
      { ...tableColumn.bigint('seq'), isPrimary: true },
      tableColumn.varchar('hash', 64),
      tableColumn.instant('anchoredAt'),
      tableColumn.varchar('keyId', 16),
      tableColumn.varchar('signature', 88),
    ],
  }),
  new Table({
    name: 'erasure_receipt',
    columns: [
      tableColumn.id('subjectId', { isPrimary: true }),
      tableColumn.id('caseId', { isPrimary: true }),
      tableColumn.id('id'),
      tableColumn.instant('issuedAt'),
    ],
    indices: [
      new TableIndex({ name: 'uq_erasure_receipt_id', columnNames: ['id'], isUnique: true }),
      new TableIndex({ name: 'uq_erasure_receipt_case', columnNames: ['caseId'], isUnique: true }),
    ],
  }),
  new Table({
    name: 'erasure_receipt_part',
    columns: [
      tableColumn.id('subjectId', { isPrimary: true }),
      tableColumn.id('caseId', { isPrimary: true }),
      tableColumn.int('part', { isPrimary: true }),
      tableColumn.text('content'),
    ],
  }),
  new Table({
    name: 'privacy_act',
    columns: [tableColumn.id('subjectId', { isPrimary: true }), tableColumn.id('id', { isPrimary: true }), tableColumn.text('line')],
  }),
];
