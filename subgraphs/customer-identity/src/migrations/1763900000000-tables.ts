import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Accounts, sessions and the counters of failed attempts. */
export class CustomerIdentityTables1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'account',
        columns: [
          tableColumn.primaryId(),
          tableColumn.varchar('kind', 16),
          tableColumn.id('subjectId', { isNullable: true }),
          tableColumn.varchar('emailIndex', 64, { isNullable: true }),
          tableColumn.varchar('passwordHash', 255, { isNullable: true }),
          tableColumn.text('roles'),
          tableColumn.varchar('state', 16),
          tableColumn.instant('createdAt'),
        ],
        indices: [
          new TableIndex({ name: 'uq_account_subject', columnNames: ['subjectId'], isUnique: true }),
          new TableIndex({ name: 'uq_account_email_index', columnNames: ['emailIndex'], isUnique: true }),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'session',
        columns: [
          tableColumn.varchar('id', 22, { isPrimary: true }),
          tableColumn.id('accountId'),
          tableColumn.varchar('tokenHash', 64),
          tableColumn.instant('expiresAt'),
          tableColumn.instant('endsAt'),
        ],
        indices: [
          new TableIndex({ name: 'ix_session_account', columnNames: ['accountId'] }),
          new TableIndex({ name: 'ix_session_expires', columnNames: ['expiresAt'] }),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'failed_attempts',
        columns: [
          tableColumn.varchar('attemptKey', 64, { isPrimary: true }),
          tableColumn.int('attempts'),
          tableColumn.instant('expiresAt'),
        ],
        indices: [new TableIndex({ name: 'ix_failed_attempts_expires', columnNames: ['expiresAt'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['failed_attempts', 'session', 'account']) await runner.dropTable(table);
  }
}
