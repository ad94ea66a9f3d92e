import { kindOf, tableColumn } from '@andamal/database';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** The index of people in the access log goes by blocks of records. It is made anew from the log. */
export class AccessLogBlocks1765000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const kind = kindOf(runner);
    await runner.dropTable('access_log_subject');
    await runner.dropTable('access_log_listed');
    await runner.createTable(
      new Table({ name: 'access_log_block', columns: [tableColumn.place('first', kind), tableColumn.bigint('last')] }),
    );
    await runner.createTable(
      new Table({
        name: 'access_log_subject',
        columns: [
          { ...tableColumn.bigint('block'), isPrimary: true },
          tableColumn.id('subjectId', { isPrimary: true }),
          { ...tableColumn.bigint('seq'), isPrimary: true },
        ],
        withoutRowid: true,
      }),
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('The index of people has no older form'));
  }
}
