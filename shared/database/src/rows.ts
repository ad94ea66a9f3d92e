import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';
import { databaseOf } from './database-of';
import { isDuplicateKey } from './errors';
import { bind, type SqlParameter, type SqlValue } from './parameters';
import { sessionOf, type Row } from './session';
import type { DatabaseKind } from './url';

/*
 * Statements written by hand and rows in bulk, for both engines. TypeORM builds and maps a query in some ten times the
 * time that SQLite needs to answer it; hot paths, conditional updates and bulk inserts go through here, over the same
 * connections and transactions. Names may be quoted with backticks, which both engines read. A column is called
 * like its property, unless the entity says otherwise.
 */

export type EntityClass<E extends ObjectLiteral> = new () => E;

/** A piece of SQL with `?` for each of its parameters; a list stands for `IN (?)`. Never build it from input. */
export interface SqlFragment {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[];
}

export function sql(text: string, parameters: readonly SqlParameter[] = []): SqlFragment {
  return { sql: text, parameters };
}

/** Equality for each property: a list means one of them, null means IS NULL. */
export type Where<E> = { readonly [P in keyof E]?: E[P] | readonly NonNullable<E[P]>[] };

/** @returns the rows as the engine gives them: booleans are 0 or 1, instants are numbers */
export async function query<T extends object = Row>(
  manager: EntityManager,
  statement: string,
  parameters: readonly SqlParameter[] = [],
): Promise<T[]> {
  const bound = bind(statement, parameters);
  return (await sessionOf(manager).run(bound.sql, bound.values)).rows as T[];
}

/** @returns how many rows the statement found (UPDATE, DELETE) or inserted; the same on both engines */
export async function execute(
  tx: EntityManager,
  statement: string,
  parameters: readonly SqlParameter[] = [],
): Promise<number> {
  const bound = bind(statement, parameters);
  return (await sessionOf(tx).run(bound.sql, bound.values)).affected;
}

/**
 * Entities by a hand-written tail, such as `WHERE productId IN (?) ORDER BY position`, with their columns mapped as the
 * entity declares them.
 */
export async function selectRows<E extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityClass<E>,
  tail: string,
  parameters: readonly SqlParameter[] = [],
): Promise<E[]> {
  const metadata = manager.dataSource.getMetadata(entity);
  const columns = metadata.columns.map((column) => quoted(column.databaseName)).join(', ');
  const rows = await query(manager, `SELECT ${columns} FROM ${quoted(metadata.tableName)} ${tail}`, parameters);
  const { driver } = manager.dataSource;
  return rows.map((row) => {
    const result = new entity();
    for (const column of metadata.columns) {
      column.setEntityValue(result, driver.prepareHydratedValue(row[column.databaseName], column));
    }
    return result;
  });
}

/**
 * Entities whose rows nobody else changes or locks before this transaction ends. MySQL locks the rows; on SQLite a
 * transaction is alone anyway. Where a conditional update does, prefer {@link updateWhere}: it holds locks for less long.
 */
export function lockRows<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  tail: string,
  parameters: readonly SqlParameter[] = [],
): Promise<E[]> {
  return selectRows(tx, entity, databaseOf(tx).kind === 'mysql' ? `${tail} FOR UPDATE` : tail, parameters);
}

/**
 * What a SELECT, or a subquery, of a transaction ends with so that MySQL waits for whoever is about to change its rows, and lets nobody
 * change them before this transaction ends. Nothing on SQLite, where a transaction is alone.
 */
export function sharedLock(tx: EntityManager): string {
  return databaseOf(tx).kind === 'mysql' ? 'LOCK IN SHARE MODE' : '';
}

/** Inserts all rows with as few statements as possible. A column that no row mentions is left to the table. */
export async function insertRows<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  rows: readonly Partial<E>[],
): Promise<void> {
  await insert(tx, entity, rows, () => '');
}

/**
 * Inserts one row, unless one of its unique keys is taken; the transaction goes on either way. When another open
 * transaction holds the key, this waits for its end.
 *
 * @returns whether the row was inserted
 */
export async function insertOnce<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  row: Partial<E>,
): Promise<boolean> {
  try {
    await insertRows(tx, entity, [row]);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Inserts those rows whose keys are free, and leaves the existing ones as they are. */
export async function insertMissing<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  rows: readonly Partial<E>[],
): Promise<void> {
  await insert(tx, entity, rows, (metadata, kind) => {
    if (kind === 'sqlite') return ' ON CONFLICT DO NOTHING';
    // INSERT IGNORE would swallow every other error of the row too.
    const key = quoted(metadata.primaryColumns[0]?.databaseName ?? metadata.columns[0]?.databaseName ?? '');
    return ` ON DUPLICATE KEY UPDATE ${key} = ${key}`;
  });
}

/** Inserts rows, or sets the given properties where the key exists. On MySQL any unique key counts, not only `key`. */
export async function upsertRows<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  rows: readonly Partial<E>[],
  by: { readonly key: readonly (keyof E & string)[]; readonly set: readonly (keyof E & string)[] },
): Promise<void> {
  await insert(tx, entity, rows, (metadata, kind) => {
    const names = by.set.map((property) => quoted(columnOf(metadata, property).databaseName));
    if (kind === 'mysql') return ` ON DUPLICATE KEY UPDATE ${names.map((name) => `${name} = VALUES(${name})`).join(', ')}`;
    const key = by.key.map((property) => quoted(columnOf(metadata, property).databaseName)).join(', ');
    return ` ON CONFLICT (${key}) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  });
}

/**
 * The conditional update: one statement that both checks and changes.
 *
 * ```ts
 * const taken = await updateWhere(tx, StockLevel, {
 *   set: { available: sql('available - ?', [quantity]) },
 *   where: { variantId },
 *   and: sql('available >= ?', [quantity]),
 * });
 * ```
 *
 * @returns how many rows met the condition, whether their values changed or not; the same on both engines
 */
export async function updateWhere<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  change: {
    readonly set: { readonly [P in keyof E]?: E[P] | SqlFragment };
    readonly where: Where<E>;
    readonly and?: SqlFragment;
  },
): Promise<number> {
  const metadata = tx.dataSource.getMetadata(entity);
  const assignments = Object.entries(change.set)
    .filter(([, value]) => value !== undefined)
    .map(([property, value]): SqlFragment => {
      const column = columnOf(metadata, property);
      const name = quoted(column.databaseName);
      if (isFragment(value)) return { sql: `${name} = ${value.sql}`, parameters: value.parameters };
      return { sql: `${name} = ?`, parameters: [persistent(tx, metadata, property, value)] };
    });
  if (assignments.length === 0) throw new Error(`updateWhere(${metadata.name}) has nothing to set`);
  const condition = conditionOf(tx, metadata, change.where, change.and);
  return execute(
    tx,
    `UPDATE ${quoted(metadata.tableName)} SET ${assignments.map((part) => part.sql).join(', ')} WHERE ${condition.sql}`,
    [...assignments.flatMap((part) => part.parameters), ...condition.parameters],
  );
}

/** @returns how many rows were deleted */
export async function deleteWhere<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  where: Where<E>,
  and?: SqlFragment,
): Promise<number> {
  const metadata = tx.dataSource.getMetadata(entity);
  const condition = conditionOf(tx, metadata, where, and);
  return execute(tx, `DELETE FROM ${quoted(metadata.tableName)} WHERE ${condition.sql}`, condition.parameters);
}

const MAX_PARAMETERS = 20_000;
const MAX_ROWS = 500;

async function insert<E extends ObjectLiteral>(
  tx: EntityManager,
  entity: EntityClass<E>,
  rows: readonly Partial<E>[],
  onConflict: (metadata: EntityMetadata, kind: DatabaseKind) => string,
): Promise<void> {
  if (rows.length === 0) return;
  const metadata = tx.dataSource.getMetadata(entity);
  const { driver } = tx.dataSource;
  const columns = metadata.columns.filter((column) => rows.some((row) => column.getEntityValue(row) !== undefined));
  const head = `INSERT INTO ${quoted(metadata.tableName)} (${columns.map((column) => quoted(column.databaseName)).join(', ')}) VALUES `;
  const group = `(${columns.map(() => '?').join(', ')})`;
  const tail = onConflict(metadata, databaseOf(tx).kind);
  const rowsPerStatement = Math.min(MAX_ROWS, Math.floor(MAX_PARAMETERS / columns.length));
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const chunk = rows.slice(start, start + rowsPerStatement);
    const values = chunk.flatMap((row) =>
      columns.map((column) => driver.preparePersistentValue(column.getEntityValue(row), column) as SqlValue),
    );
    await execute(tx, head + chunk.map(() => group).join(', ') + tail, values);
  }
}

function conditionOf<E>(
  tx: EntityManager,
  metadata: EntityMetadata,
  where: Where<E>,
  and: SqlFragment | undefined,
): SqlFragment {
  const parts = Object.entries(where).map(([property, value]): SqlFragment => {
    // A value that went missing must not widen the condition to every row.
    if (value === undefined) throw new Error(`The condition on ${metadata.name}.${property} is undefined`);
    const name = quoted(columnOf(metadata, property).databaseName);
    if (value === null) return sql(`${name} IS NULL`);
    if (!Array.isArray(value)) return sql(`${name} = ?`, [persistent(tx, metadata, property, value)]);
    return sql(`${name} IN (?)`, [value.map((item) => persistent(tx, metadata, property, item))]);
  });
  if (and !== undefined) parts.push(sql(`(${and.sql})`, and.parameters));
  if (parts.length === 0) throw new Error(`The condition on ${metadata.name} is empty`);
  return { sql: parts.map((part) => part.sql).join(' AND '), parameters: parts.flatMap((part) => part.parameters) };
}

function persistent(tx: EntityManager, metadata: EntityMetadata, property: string, value: unknown): SqlValue {
  return tx.dataSource.driver.preparePersistentValue(value, columnOf(metadata, property)) as SqlValue;
}

function columnOf(metadata: EntityMetadata, property: string): EntityMetadata['columns'][number] {
  const column = metadata.findColumnWithPropertyName(property);
  if (column === undefined) throw new Error(`${metadata.name} has no column for '${property}'`);
  return column;
}

function isFragment(value: unknown): value is SqlFragment {
  return typeof value === 'object' && value !== null && 'sql' in value && 'parameters' in value;
}

function quoted(name: string): string {
  return `\`${name}\``;
}
