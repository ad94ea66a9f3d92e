import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

/** Part of a primary key. Every table leads it with the subject, so that a cluster can shard by it. */
const key = {
  id: (name: string): TableColumnOptions => tableColumn.id(name, { isPrimary: true }),
  varchar: (name: string, length: number): TableColumnOptions => tableColumn.varchar(name, length, { isPrimary: true }),
  int: (name: string): TableColumnOptions => tableColumn.int(name, { isPrimary: true }),
};
const optional = { isNullable: true };
const index = (name: string, columnNames: string[], isUnique = false): TableIndex => new TableIndex({ name, columnNames, isUnique });

/** Subjects, data, keys, deposits, bindings, and what stands in the way of a purpose. */
export class VaultTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table.name);
  }
}

const TABLES = [
  new Table({
    name: 'subject',
    columns: [
      key.id('id'),
      tableColumn.varchar('kind', 16),
      tableColumn.varchar('accountId', 64, optional),
      tableColumn.bigint('epoch'),
      tableColumn.instant('createdAt'),
    ],
  }),
  new Table({
    name: 'datum',
    columns: [
      key.id('subjectId'),
      key.id('id'),
      tableColumn.varchar('category', 40),
      tableColumn.varchar('actualCategory', 40),
      tableColumn.varchar('source', 32),
      tableColumn.varchar('depositId', 64),
      tableColumn.varchar('derivedFrom', 40, optional),
      tableColumn.instant('createdAt'),
      tableColumn.instant('endedAt', optional),
      tableColumn.varchar('endReason', 32, optional),
      tableColumn.varchar('endedBy', 64, optional),
    ],
    indices: [index('ix_datum_category', ['subjectId', 'category', 'endedAt'])],
  }),
  new Table({
    name: 'datum_version',
    columns: [
      key.id('subjectId'),
      key.id('datumId'),
      key.int('version'),
      tableColumn.blob('sealed', optional),
      tableColumn.instant('createdAt'),
    ],
  }),
  new Table({
    name: 'datum_key',
    columns: [
      key.id('subjectId'),
      key.id('datumId'),
      tableColumn.varchar('kekId', 32),
      tableColumn.blob('wrapped'),
      tableColumn.varchar('commitment', 64),
      tableColumn.varchar('fingerprint', 43),
      tableColumn.varchar('blindIndex', 43, optional),
    ],
    indices: [
      index('uq_datum_key_fingerprint', ['subjectId', 'fingerprint'], true),
      index('ix_datum_key_blind_index', ['blindIndex']),
    ],
  }),
  new Table({
    name: 'destroyed_key',
    columns: [
      key.id('subjectId'),
      key.id('datumId'),
      tableColumn.varchar('commitment', 64),
      tableColumn.instant('destroyedAt'),
    ],
  }),
  new Table({
    name: 'deposit',
    columns: [
      key.id('subjectId'),
      key.varchar('id', 64),
      tableColumn.varchar('source', 32),
      tableColumn.varchar('contextKind', 16),
      tableColumn.varchar('contextId', 64),
      tableColumn.varchar('paymentMethod', 16, optional),
      tableColumn.varchar('state', 16),
      tableColumn.instant('createdAt'),
    ],
    indices: [index('uq_deposit_id', ['id'], true)],
  }),
  new Table({
    name: 'binding',
    columns: [
      key.id('subjectId'),
      key.id('id'),
      tableColumn.id('datumId'),
      tableColumn.varchar('category', 40),
      tableColumn.varchar('purpose', 40),
      tableColumn.varchar('contextKind', 16),
      tableColumn.varchar('contextId', 64),
      tableColumn.varchar('holdOf', 64),
      tableColumn.varchar('sourceEventId', 64),
      tableColumn.instant('opensAt'),
      tableColumn.instant('endsAt', optional),
      tableColumn.instant('closedAt', optional),
      tableColumn.varchar('endedBy', 40, optional),
      tableColumn.instant('dueAt', optional),
    ],
    indices: [
      index('uq_binding', ['subjectId', 'datumId', 'purpose', 'contextKind', 'contextId', 'holdOf'], true),
      // With the datum, so that a read of one order looks at nothing else of the person.
      index('ix_binding_context', ['subjectId', 'contextKind', 'contextId', 'datumId']),
      index('ix_binding_hold', ['subjectId', 'holdOf']),
      index('ix_binding_due', ['dueAt', 'subjectId']),
      // The audience: who has a live binding of a category for a purpose, in the order of subjects.
      index('ix_binding_audience', ['purpose', 'category', 'closedAt', 'subjectId', 'endsAt']),
    ],
  }),
  new Table({
    name: 'subject_event',
    columns: [
      key.id('subjectId'),
      key.varchar('id', 64),
      tableColumn.varchar('type', 40),
      tableColumn.instant('happenedAt'),
      tableColumn.varchar('factKind', 16),
      tableColumn.varchar('factId', 64),
      tableColumn.varchar('depositId', 64, optional),
      tableColumn.varchar('accountId', 64, optional),
      tableColumn.varchar('orderId', 64, optional),
      tableColumn.varchar('invoiceId', 64, optional),
      tableColumn.varchar('caseId', 64, optional),
      tableColumn.boolean('guest', optional),
      tableColumn.varchar('paymentMethod', 16, optional),
      tableColumn.text('consents'),
    ],
    indices: [index('ix_subject_event_fact', ['subjectId', 'factKind', 'factId'])],
  }),
  new Table({
    name: 'purpose_block',
    columns: [
      key.id('subjectId'),
      key.varchar('purpose', 40),
      key.varchar('kind', 24),
      tableColumn.instant('since'),
    ],
  }),
  new Table({
    name: 'objection',
    columns: [
      key.id('subjectId'),
      key.id('id'),
      tableColumn.varchar('purpose', 40),
      tableColumn.varchar('channel', 16),
      tableColumn.instant('madeAt'),
    ],
  }),
  new Table({
    name: 'consent',
    columns: [
      key.id('subjectId'),
      key.id('id'),
      tableColumn.varchar('purpose', 40),
      tableColumn.varchar('accountId', 64),
      tableColumn.varchar('textVersion', 32),
      tableColumn.varchar('language', 8),
      tableColumn.varchar('textDigest', 64, optional),
      tableColumn.varchar('channel', 16),
      tableColumn.instant('givenAt'),
      tableColumn.instant('withdrawnAt', optional),
      tableColumn.varchar('withdrawnChannel', 16, optional),
    ],
  }),
  new Table({
    name: 'cookie_choice',
    columns: [
      key.varchar('holder', 72),
      tableColumn.varchar('choice', 32),
      tableColumn.varchar('registerVersion', 32),
      tableColumn.instant('chosenAt'),
    ],
  }),
];
