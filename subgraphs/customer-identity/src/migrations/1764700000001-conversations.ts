import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Support cases and their entries: ids, states and instants. */
export class Conversations1764700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'conversation',
        columns: [
          tableColumn.primaryId(),
          tableColumn.varchar('number', 16),
          tableColumn.varchar('channel', 16),
          tableColumn.varchar('state', 16),
          tableColumn.id('subjectId'),
          tableColumn.id('accountId', { isNullable: true }),
          tableColumn.id('orderId', { isNullable: true }),
          tableColumn.id('assigneeId', { isNullable: true }),
          tableColumn.instant('openedAt'),
          tableColumn.instant('changedAt'),
        ],
        indices: [
          new TableIndex({ name: 'uq_conversation_number', columnNames: ['number'], isUnique: true }),
          new TableIndex({ name: 'ix_conversation_subject', columnNames: ['subjectId', 'id'] }),
          new TableIndex({ name: 'ix_conversation_state', columnNames: ['state', 'id'] }),
          new TableIndex({ name: 'ix_conversation_assignee', columnNames: ['assigneeId', 'state', 'id'] }),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'conversation_entry',
        columns: [
          tableColumn.primaryId('conversationId'),
          tableColumn.primaryId('id'),
          tableColumn.varchar('kind', 16),
          tableColumn.id('depositId', { isNullable: true }),
          tableColumn.id('staffId', { isNullable: true }),
          tableColumn.instant('at'),
          tableColumn.instant('toldAt', { isNullable: true }),
          tableColumn.varchar('toldHow', 16, { isNullable: true }),
        ],
        indices: [new TableIndex({ name: 'ix_conversation_entry_id', columnNames: ['id'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['conversation_entry', 'conversation']) await runner.dropTable(table);
  }
}
