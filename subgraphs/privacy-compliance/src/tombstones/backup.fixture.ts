import type { SqlValue } from '@andamal/database';
import type { Kit } from '../test-kit';

type Rows = readonly Record<string, SqlValue>[];

/** The tables that are backed up apart from the data. */
export const KEY_TABLES: readonly string[] = ['datum_key', 'destroyed_key'];

/** A backup of a vault's tables, as an operator makes one: all tables, or some. */
export class Backup {
  private constructor(private readonly tables: ReadonlyMap<string, Rows>) {}

  static async of(kit: Kit): Promise<Backup> {
    const names = await kit.rows<{ name: string }>(
      kit.subgraph.database.kind === 'sqlite'
        ? "SELECT name FROM sqlite_master WHERE type = 'table'"
        : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    const tables = new Map<string, Rows>();
    for (const { name } of names) {
      if (name === 'migrations' || name.startsWith('sqlite_')) continue;
      tables.set(name, await kit.rows<Record<string, SqlValue>>(`SELECT * FROM \`${name}\``));
    }
    return new Backup(tables);
  }

  /** Puts the tables back as they were. */
  async restore(kit: Kit, which: (table: string) => boolean = () => true): Promise<void> {
    const { database } = kit.subgraph;
    for (const [table, rows] of this.tables) {
      if (!which(table)) continue;
      await database.execute(`DELETE FROM \`${table}\``);
      for (const row of rows) {
        const columns = Object.keys(row);
        const names = columns.map((column) => `\`${column}\``).join(', ');
        await database.execute(`INSERT INTO \`${table}\` (${names}) VALUES (${columns.map(() => '?').join(', ')})`, columns.map((column) => row[column]));
      }
    }
  }
}
