import { execute, query, type Database, type SqlValue } from '@andamal/database';

/** Keys, and that they are destroyed: they are backed up apart from the data, and not restored with them. */
const KEYS: readonly string[] = ['datum_key', 'destroyed_key'];

type Rows = readonly Record<string, SqlValue>[];

/** A backup of the vault's data, as an operator makes one: every table but those of the keys. */
export class DataBackup {
  private constructor(private readonly tables: ReadonlyMap<string, Rows>) {}

  static async of(database: Database): Promise<DataBackup> {
    const names = await query<{ name: string }>(
      database.read,
      database.kind === 'sqlite'
        ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    const tables = new Map<string, Rows>();
    for (const { name } of names) {
      if (name === 'migrations' || KEYS.includes(name)) continue;
      tables.set(name, await query<Record<string, SqlValue>>(database.read, `SELECT * FROM \`${name}\``));
    }
    return new DataBackup(tables);
  }

  /** Puts the data back as they were. The vault must not be running. */
  async restore(database: Database): Promise<void> {
    await database.inTransaction(async (tx) => {
      for (const [table, rows] of this.tables) {
        await execute(tx, `DELETE FROM \`${table}\``);
        for (const row of rows) {
          const names = Object.keys(row);
          const places = names.map(() => '?').join(', ');
          await execute(tx, `INSERT INTO \`${table}\` (${names.map((name) => `\`${name}\``).join(', ')}) VALUES (${places})`, Object.values(row));
        }
      }
    });
  }
}
