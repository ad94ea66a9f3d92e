import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const INDEX = 'ix_conversation_entry_kind';

/** The calls among all that is said are few: whoever looks for them does not read the rest. */
export class RecordedCalls1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createIndex('conversation_entry', new TableIndex({ name: INDEX, columnNames: ['kind', 'id'] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('conversation_entry', INDEX);
  }
}
