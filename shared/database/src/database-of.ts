import type { DataSource, EntityManager } from 'typeorm';
import type { Database } from './database';
import { TransactionMisuseError } from './errors';

const databases = new WeakMap<DataSource, Database>();

export function register(database: Database, ...sources: DataSource[]): void {
  for (const source of sources) databases.set(source, database);
}

/** The database that a manager works on. */
export function databaseOf(manager: EntityManager): Database {
  const database = databases.get(manager.dataSource);
  if (database === undefined) throw new TransactionMisuseError('This manager belongs to no database of @andamal/database');
  return database;
}
