import { tableColumn } from '@andamal/database';
import { Table, TableColumn, TableIndex, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const optional = { isNullable: true };
const key = { isPrimary: true };

/** Cases of all kinds, with their steps, entries and deadlines. What was there before are erasures that are over. */
export class CaseTables1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('rights_case', COLUMNS.map((column) => new TableColumn(column)));
    await runner.query('UPDATE rights_case SET receivedAt = openedAt, identityProvenAt = openedAt, clockFrom = openedAt, closedAt = openedAt');
    for (const index of INDICES) await runner.createIndex('rights_case', index);
    await runner.createIndex('purpose_block', BLOCK_INDEX);
    for (const table of TABLES) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table.name);
    await runner.dropIndex('purpose_block', BLOCK_INDEX);
    for (const index of INDICES) await runner.dropIndex('rights_case', index);
    await runner.dropColumns('rights_case', COLUMNS.map(({ name }) => name));
  }
}

const COLUMNS: TableColumnOptions[] = [
  tableColumn.varchar('state', 20, { default: "'COMPLETED'" }),
  tableColumn.varchar('channel', 8, { default: "'SITE'" }),
  tableColumn.varchar('activeKey', 24, optional),
  tableColumn.varchar('language', 2, { default: "'sv'" }),
  tableColumn.varchar('openedBy', 64, optional),
  tableColumn.instant('receivedAt', { default: 0 }),
  tableColumn.instant('identityProvenAt', optional),
  tableColumn.varchar('identityMethod', 16, optional),
  tableColumn.instant('clockFrom', optional),
  tableColumn.instant('pausedSince', optional),
  tableColumn.int('pausedDays', { default: 0 }),
  tableColumn.instant('dueAt', optional),
  tableColumn.instant('replyBy', optional),
  tableColumn.int('extendedMonths', { default: 0 }),
  tableColumn.instant('extendedAt', optional),
  tableColumn.varchar('decision', 12, optional),
  tableColumn.instant('closedAt', optional),
  tableColumn.varchar('waitsFor', 24, optional),
  tableColumn.int('attempts', { default: 0 }),
  tableColumn.varchar('lastErrorCode', 64, optional),
  tableColumn.bigint('wakeAt', optional),
  tableColumn.varchar('leaseHolder', 64, optional),
  tableColumn.bigint('leaseUntil', { default: 0 }),
];

const INDICES = [
  new TableIndex({ name: 'uq_rights_case_id', columnNames: ['id'], isUnique: true }),
  // One active case per subject and kind: a second request finds the key taken.
  new TableIndex({ name: 'uq_rights_case_active', columnNames: ['subjectId', 'activeKey'], isUnique: true }),
  new TableIndex({ name: 'ix_rights_case_wake', columnNames: ['wakeAt'] }),
  new TableIndex({ name: 'ix_rights_case_queue', columnNames: ['state', 'dueAt', 'id'] }),
];

/** Finds who has restricted: the office looks for their orders under way. */
const BLOCK_INDEX = new TableIndex({ name: 'ix_purpose_block_kind', columnNames: ['kind', 'purpose', 'subjectId'] });

const TABLES = [
  new Table({
    name: 'rights_case_step',
    columns: [
      tableColumn.id('subjectId', key),
      tableColumn.id('caseId', key),
      tableColumn.varchar('name', 40, key),
      tableColumn.instant('doneAt'),
    ],
  }),
  new Table({
    name: 'rights_case_entry',
    columns: [
      tableColumn.id('subjectId', key),
      tableColumn.id('caseId', key),
      tableColumn.id('id', key),
      tableColumn.varchar('kind', 24),
      tableColumn.instant('at'),
      tableColumn.varchar('actorKind', 16),
      tableColumn.varchar('actorId', 64, optional),
      tableColumn.varchar('code', 40, optional),
      tableColumn.id('textId', optional),
    ],
  }),
  new Table({
    name: 'rights_case_acknowledgement',
    columns: [
      tableColumn.id('subjectId', key),
      tableColumn.id('caseId', key),
      tableColumn.varchar('consumer', 64, key),
      tableColumn.id('eventId'),
      tableColumn.instant('acknowledgedAt', optional),
    ],
  }),
  new Table({
    name: 'restriction_exception',
    columns: [
      tableColumn.id('subjectId', key),
      tableColumn.varchar('orderId', 64, key),
      tableColumn.id('caseId'),
      tableColumn.boolean('allowed'),
      tableColumn.varchar('ground', 24, optional),
      tableColumn.instant('decidedAt'),
    ],
  }),
  new Table({
    name: 'identity_proof',
    columns: [
      tableColumn.primaryId(),
      tableColumn.id('subjectId', optional),
      tableColumn.varchar('orderId', 64, optional),
      tableColumn.varchar('kind', 24),
      tableColumn.text('scope'),
      tableColumn.varchar('language', 2),
      tableColumn.instant('requestedAt'),
      tableColumn.instant('expiresAt'),
      tableColumn.instant('codeSentAt', optional),
      tableColumn.instant('provenAt', optional),
    ],
    indices: [new TableIndex({ name: 'ix_identity_proof_expires', columnNames: ['expiresAt'] })],
  }),
  new Table({
    name: 'identity_attempts',
    columns: [
      tableColumn.varchar('attemptKey', 64, key),
      tableColumn.int('attempts'),
      tableColumn.instant('expiresAt'),
    ],
    indices: [new TableIndex({ name: 'ix_identity_attempts_expires', columnNames: ['expiresAt'] })],
  }),
];
