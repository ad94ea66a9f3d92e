import { tableColumn } from '@andamal/database';
import { Table, TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

const DAYS_180_MS = 180 * 86_400_000;
const optional = { isNullable: true };

/** Versions of the policy register, and what a visitor was shown who answered about cookies. */
export class RegisterTables1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(VERSIONS);
    for (const column of PROOF) await runner.addColumn('cookie_choice', new TableColumn(column));
    // Answers from before: kept for as long as the cookie that remembers them.
    await runner.query('UPDATE cookie_choice SET expiresAt = chosenAt + ?', [DAYS_180_MS]);
    await runner.createIndex('cookie_choice', EXPIRY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('cookie_choice', EXPIRY.name as string);
    for (const { name } of [...PROOF].reverse()) await runner.dropColumn('cookie_choice', name);
    await runner.dropTable(VERSIONS.name);
  }
}

const VERSIONS = new Table({
  name: 'register_version',
  columns: [
    tableColumn.varchar('version', 32, { isPrimary: true }),
    tableColumn.varchar('date', 10),
    tableColumn.varchar('digest', 64),
    tableColumn.blob('document'),
    tableColumn.instant('ranSince'),
  ],
});

const PROOF = [
  tableColumn.varchar('reading', 16, optional),
  tableColumn.varchar('language', 8, optional),
  tableColumn.varchar('textVersion', 32, optional),
  tableColumn.varchar('textDigest', 64, optional),
  tableColumn.instant('expiresAt', optional),
];

const EXPIRY = new TableIndex({ name: 'ix_cookie_choice_expiry', columnNames: ['expiresAt'] });
