import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** An audience is read off its index alone, without a look at each binding. */
export class AudienceIndex1765000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('binding', NAME);
    await runner.createIndex('binding', new TableIndex({ name: NAME, columnNames: [...COLUMNS, 'opensAt'] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('binding', NAME);
    await runner.createIndex('binding', new TableIndex({ name: NAME, columnNames: COLUMNS }));
  }
}

const NAME = 'ix_binding_audience';
const COLUMNS = ['purpose', 'category', 'closedAt', 'subjectId', 'endsAt'];
