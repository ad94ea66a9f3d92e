import { kindOf, tableColumn, type DatabaseKind } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const optional = { isNullable: true };

/**
 * The access log in records of several lines, where it was a row for each line; see ADR 27. A log cannot be carried over into
 * another form: its hashes and its signed anchors are over the old one. So a database that has one is refused.
 */
export class AccessRecords1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [old] = (await runner.query('SELECT id FROM access_log_head WHERE seq > 0')) as unknown[];
    if (old !== undefined) throw new Error('This database has an access log of an older form, which cannot be carried on (in development: npm run reset)');
    await runner.dropTable('access_log', true);
    for (const table of tables(kindOf(runner))) await runner.createTable(table);
    await runner.query('INSERT INTO access_log_queue (id) VALUES (1)');
    await runner.query('INSERT INTO access_log_listed (id, seq) VALUES (1, 0)');
    await runner.dropTable('access_log_head');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('The access log in records has no older form'));
  }
}

function tables(kind: DatabaseKind): Table[] {
  return [
    new Table({ name: 'access_log_queue', columns: [tableColumn.int('id', { isPrimary: true })] }),
    new Table({
      name: 'access_log',
      columns: [
        tableColumn.place('seq', kind),
        tableColumn.int('queueId'),
        tableColumn.instant('recordedAt'),
        tableColumn.varchar('actorKind', 16),
        tableColumn.varchar('actorId', 64, optional),
        tableColumn.varchar('roles', 200),
        tableColumn.varchar('purpose', 64, optional),
        tableColumn.varchar('operation', 128),
        tableColumn.varchar('requestId', 64),
        tableColumn.longText('content', kind),
        tableColumn.varchar('prevHash', 64),
        tableColumn.varchar('hash', 64),
      ],
      indices: [
        new TableIndex({ name: 'ix_access_log_operation', columnNames: ['operation', 'recordedAt'] }),
        new TableIndex({ name: 'ix_access_log_actor', columnNames: ['actorId', 'recordedAt'] }),
      ],
    }),
    new Table({
      name: 'access_log_subject',
      columns: [tableColumn.id('subjectId', { isPrimary: true }), { ...tableColumn.bigint('seq'), isPrimary: true }],
      withoutRowid: true,
    }),
    new Table({ name: 'access_log_listed', columns: [tableColumn.int('id', { isPrimary: true }), tableColumn.bigint('seq')] }),
  ];
}
