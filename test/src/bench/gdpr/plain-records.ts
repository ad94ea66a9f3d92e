import { openDatabase, query, tableColumn, type Database, type SqlParameter } from '@andamal/database';
import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { ModelPerson, ModelPolicy } from './people';

/*
 * What GDPRBench measures (S. Shastri et al., "Understanding and Benchmarking the Impact of GDPR on Database Systems", VLDB
 * 2020): records in a table, with purposes, objections and time to live as columns beside the value. No encryption, no decision;
 * a line of a log only where a regulator looks, as there would be nothing to ask for otherwise.
 */

class PlainRecords1764950000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'plain_record',
        columns: [
          tableColumn.id('id', { isPrimary: true }),
          tableColumn.id('subjectId'),
          tableColumn.varchar('category', 40),
          tableColumn.varchar('value', 1_000),
          tableColumn.varchar('purposes', 300),
          tableColumn.varchar('objections', 300),
          tableColumn.varchar('source', 40),
          tableColumn.varchar('hold', 36),
          tableColumn.bigint('endsAt', { isNullable: true }),
        ],
        indices: [
          new TableIndex({ name: 'ix_plain_record_subject', columnNames: ['subjectId', 'category'] }),
          new TableIndex({ name: 'ix_plain_record_category', columnNames: ['category', 'subjectId'] }),
          new TableIndex({ name: 'ix_plain_record_end', columnNames: ['endsAt'] }),
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'plain_log',
        columns: [tableColumn.id('id', { isPrimary: true }), tableColumn.id('subjectId'), tableColumn.bigint('seq'), tableColumn.varchar('operation', 40)],
        indices: [new TableIndex({ name: 'ix_plain_log_subject', columnNames: ['subjectId', 'seq'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('plain_log');
    await runner.dropTable('plain_record');
  }
}

const ROWS_PER_STATEMENT = 200;

export class PlainRecords {
  private constructor(readonly database: Database) {}

  static async open(url: string): Promise<PlainRecords> {
    const database = await openDatabase({ name: 'plain', url, entities: [], migrations: [PlainRecords1764950000000] });
    await database.migrate();
    return new PlainRecords(database);
  }

  async fill(people: readonly ModelPerson[], policy: ModelPolicy): Promise<void> {
    const rows = people.flatMap(({ subjectId, records, endsAt, consented, objected }) =>
      [...records].map(([category, { id, value }]) => {
        const purposes = endsAt === null ? policy.purposesOf(category, { consented, objected }) : ['LEGITIMATE_INTEREST'];
        return [id, subjectId, category, value, listOf(purposes), ',', 'ACCOUNT_CREATED', '', endsAt] as const;
      }),
    );
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) await this.insert(rows.slice(start, start + ROWS_PER_STATEMENT));
  }

  async insert(rows: readonly (readonly SqlParameter[])[]): Promise<void> {
    const columns = 'id, subjectId, category, value, purposes, objections, source, hold, endsAt';
    await this.database.execute(`INSERT INTO plain_record (${columns}) VALUES ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}`, rows.flat());
  }

  execute(sql: string, parameters: readonly SqlParameter[]): Promise<number> {
    return this.database.execute(sql, parameters);
  }

  query<Row extends object>(sql: string, parameters: readonly SqlParameter[]): Promise<Row[]> {
    return query<Row>(this.database.read, sql, parameters);
  }

  /** People who may be contacted for a purpose, after one of them, with their name and address. */
  async audience(purpose: string, after: string, first: number): Promise<string[]> {
    const rows = await this.query<{ subjectId: string }>(
      `SELECT e.subjectId, e.value AS email, n.value AS name FROM plain_record e
       LEFT JOIN plain_record n ON n.subjectId = e.subjectId AND n.category = 'NAME' AND n.purposes LIKE ?
       WHERE e.category = 'EMAIL' AND e.subjectId > ? AND e.purposes LIKE ? AND e.objections NOT LIKE ? ORDER BY e.subjectId LIMIT ?`,
      [`%,${purpose},%`, after, `%,${purpose},%`, `%,${purpose},%`, first],
    );
    return rows.map((row) => JSON.stringify(row));
  }
}

export function listOf(purposes: readonly string[]): string {
  return `,${purposes.map((purpose) => `${purpose},`).join('')}`;
}
