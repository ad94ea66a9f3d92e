import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const optional = { isNullable: true };

/** Legal holds, and the index by which the reads of one operator are found. */
export class LineageAndHolds1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(LEGAL_HOLD);
    await runner.createIndex('access_log', BY_ACTOR);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('access_log', BY_ACTOR.name as string);
    await runner.dropTable('legal_hold');
  }
}

const BY_ACTOR = new TableIndex({ name: 'ix_access_log_actor', columnNames: ['actorId', 'recordedAt'] });

const LEGAL_HOLD = new Table({
  name: 'legal_hold',
  columns: [
    tableColumn.id('subjectId', { isPrimary: true }),
    tableColumn.id('id', { isPrimary: true }),
    tableColumn.text('categories'),
    tableColumn.int('data'),
    tableColumn.varchar('placedBy', 64),
    tableColumn.instant('placedAt'),
    tableColumn.instant('endsAt', optional),
    tableColumn.instant('reviewAt'),
    tableColumn.varchar('liftedBy', 64, optional),
    tableColumn.instant('liftedAt', optional),
  ],
  indices: [
    new TableIndex({ name: 'uq_legal_hold_id', columnNames: ['id'], isUnique: true }),
    // The office's list: holds that are not lifted, in the order of their ids.
    new TableIndex({ name: 'ix_legal_hold_active', columnNames: ['liftedAt', 'id'] }),
  ],
});
