import type { Engine } from './engine';
import { StatementError } from './errors';
import { sessionOf } from './session';

/** Runs what is pending: on SQLite all or nothing, on MySQL one by one, since its DDL commits by itself. */
export async function migrate(engine: Engine): Promise<void> {
  if (engine.kind === 'mysql') await requireBinaryCollation(engine);
  await engine.exclusively(() =>
    engine.withMigrationLock(() => engine.writer.runMigrations({ transaction: engine.kind === 'sqlite' ? 'all' : 'each' })),
  );
}

export async function pendingMigrations(engine: Engine): Promise<number> {
  const executed = await executedMigrations(engine);
  return engine.writer.migrations.filter((migration) => !executed.has(migration.name ?? migration.constructor.name)).length;
}

async function executedMigrations(engine: Engine): Promise<Set<string>> {
  try {
    const { rows } = await sessionOf(engine.reader.manager).run('SELECT name FROM migrations', []);
    return new Set(rows.map((row) => String(row['name'])));
  } catch (error) {
    const tableIsMissing =
      error instanceof StatementError && (error.code === 'ER_NO_SUCH_TABLE' || error.message.includes('no such table'));
    if (tableIsMissing) return new Set();
    throw error;
  }
}

/** Any other collation would let `A` and `a` be the same key on MySQL and two keys on SQLite. */
async function requireBinaryCollation(engine: Engine): Promise<void> {
  const { rows } = await sessionOf(engine.reader.manager).run(
    'SELECT DEFAULT_COLLATION_NAME AS found FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()',
    [],
  );
  if (rows[0]?.['found'] === 'utf8mb4_bin') return;
  throw new Error('The MySQL schema must be created with CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
}
