import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { kindOf, tableColumn } from '../columns';

export class CreateEventTables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const kind = kindOf(runner);
    await runner.createTable(outboxEvents());
    await runner.createTable(outboxDeliveries(kind));
    await runner.createTable(
      new Table({
        name: 'outbox_leases',
        columns: [
          tableColumn.varchar('consumer', 64, { isPrimary: true }),
          tableColumn.varchar('holder', 64),
          tableColumn.bigint('expiresAt'),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'inbox_events',
        columns: [tableColumn.primaryId(), tableColumn.varchar('type', 64), tableColumn.instant('appliedAt')],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['inbox_events', 'outbox_leases', 'outbox_deliveries', 'outbox_events']) {
      await runner.dropTable(table);
    }
  }
}

/** What every service lists among its migrations. */
export const eventMigrations = [CreateEventTables1700000000000];

function outboxEvents(): Table {
  return new Table({
    name: 'outbox_events',
    columns: [
      tableColumn.primaryId(),
      tableColumn.varchar('type', 64),
      tableColumn.varchar('orderingKey', 128),
      tableColumn.instant('at'),
      tableColumn.text('payload'),
      tableColumn.instant('createdAt'),
    ],
    indices: [{ name: 'outbox_events_created', columnNames: ['createdAt'] }],
  });
}

function outboxDeliveries(kind: 'sqlite' | 'mysql'): Table {
  return new Table({
    name: 'outbox_deliveries',
    columns: [
      tableColumn.counter('seq', kind),
      tableColumn.varchar('consumer', 64),
      tableColumn.id('eventId'),
      tableColumn.varchar('orderingKey', 128),
      tableColumn.int('attempts'),
      tableColumn.bigint('nextAttemptAt'),
      tableColumn.varchar('lastErrorCode', 64, { isNullable: true }),
      tableColumn.instant('enqueuedAt'),
    ],
    indices: [
      { name: 'outbox_deliveries_event', columnNames: ['eventId', 'consumer'], isUnique: true },
      // Finds what is due for a consumer, in order …
      { name: 'outbox_deliveries_due', columnNames: ['consumer', 'seq', 'nextAttemptAt'] },
      // … and whether a key waits for one that has failed.
      { name: 'outbox_deliveries_key', columnNames: ['consumer', 'orderingKey', 'nextAttemptAt'] },
    ],
  });
}
