import { kindOf, tableColumn } from '@andamal/database';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** The index of people in the access log has many people in a row. It is made anew from the log. */
export class AccessLogBuckets1765700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.dropTable('access_log_subject', true);
    await runner.query('DELETE FROM access_log_block');
    await runner.createTable(
      new Table({
        name: 'access_log_subject',
        columns: [
          tableColumn.int('bucket', { isPrimary: true }),
          { ...tableColumn.bigint('block'), isPrimary: true },
          tableColumn.longText('records', kindOf(runner)),
        ],
        withoutRowid: true,
      }),
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('The index of people has no older form'));
  }
}
