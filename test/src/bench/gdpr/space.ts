import { query, type Database } from '@andamal/database';

interface TableBytes {
  readonly name: string;
  readonly bytes: number;
}

/** What the tables and indexes of a database take, the largest first. */
export async function bytesOfTables(database: Database): Promise<TableBytes[]> {
  if (database.kind === 'sqlite') return sqliteBytes(database);
  const names = await query<{ name: string }>(database.read, 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()');
  // The figures of information_schema are kept until the table is looked at anew.
  for (const { name } of names) await query(database.read, `ANALYZE TABLE \`${name}\``);
  const rows = await query<{ name: string; bytes: string | number }>(
    database.read,
    `SELECT table_name AS name, data_length + index_length AS bytes FROM information_schema.tables
     WHERE table_schema = DATABASE() ORDER BY data_length + index_length DESC`,
  );
  return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
}

/** A page belongs to a table or to one of its indexes. */
async function sqliteBytes(database: Database): Promise<TableBytes[]> {
  const rows = await query<{ name: string; bytes: number }>(
    database.read,
    `SELECT m.tbl_name AS name, SUM(s.pgsize) AS bytes FROM dbstat s JOIN sqlite_schema m ON m.name = s.name
     GROUP BY m.tbl_name ORDER BY SUM(s.pgsize) DESC`,
  );
  return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
}

export async function printSpace(title: string, database: Database, personalBytes: number): Promise<void> {
  const tables = await bytesOfTables(database);
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${title}: ${mb(total)} MB of tables and indexes for ${mb(personalBytes)} MB of personal data: ${(total / personalBytes).toFixed(1)} ×`);
  const large = tables.filter(({ bytes }) => bytes > total / 100);
  console.log(`   ${large.map(({ name, bytes }) => `${name} ${mb(bytes)} MB`).join(', ')}`);
}
