import { tableColumn } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Changes of sign-in address that wait for their code. */
export class AddressChanges1765000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'address_change',
        columns: [
          tableColumn.primaryId('accountId'),
          tableColumn.id('id'),
          tableColumn.varchar('emailIndex', 64),
          tableColumn.id('caseId', { isNullable: true }),
          tableColumn.instant('expiresAt'),
        ],
        indices: [new TableIndex({ name: 'ix_address_change_expires', columnNames: ['expiresAt'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('address_change');
  }
}
