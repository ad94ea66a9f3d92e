import { Column, PrimaryColumn, type ColumnOptions, type QueryRunner, type TableColumnOptions, type ValueTransformer } from 'typeorm';
import type { DatabaseKind } from './url';

type OwnOptions = Omit<ColumnOptions, 'type' | 'transformer' | 'length'>;

const instantTransformer: ValueTransformer = {
  to: (value: Date | null | undefined) => (value instanceof Date ? value.getTime() : value),
  from: readInstant,
};

const integerTransformer: ValueTransformer = {
  to: (value: number | null | undefined) => value,
  // MySQL's driver hands a BIGINT over as a text.
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** An instant column's value, as a statement of our own gives it: MySQL's driver hands a BIGINT over as a text. */
export function readInstant(value: string | number | null): Date | null {
  return value === null ? null : new Date(Number(value));
}

/** An instant: a `Date` in the entity, UTC milliseconds since 1970 in the table, exact on both engines. */
export function instantColumn(options: OwnOptions = {}): PropertyDecorator {
  return Column({ ...options, type: 'bigint', transformer: instantTransformer });
}

/** An integer beyond 32 bits: a `number` in the entity, exact up to 2^53. */
export function bigintColumn(options: OwnOptions = {}): PropertyDecorator {
  return Column({ ...options, type: 'bigint', transformer: integerTransformer });
}

/** A UUID that refers to something. */
export function idColumn(options: OwnOptions = {}): PropertyDecorator {
  return Column({ ...options, type: 'varchar', length: 36 });
}

/** The UUID that is (part of) the primary key; the caller makes it. */
export function primaryIdColumn(options: { name?: string } = {}): PropertyDecorator {
  return PrimaryColumn({ ...options, type: 'varchar', length: 36 });
}

/** The engine that a migration runs on. */
export function kindOf(runner: QueryRunner): DatabaseKind {
  return runner.dataSource.options.type === 'mysql' ? 'mysql' : 'sqlite';
}

type TableOptions = Omit<TableColumnOptions, 'name' | 'type' | 'length'>;

/** Columns for migrations, in the only types that both engines share. NOT NULL unless `isNullable` is given. */
export const tableColumn = {
  id: (name: string, options: TableOptions = {}): TableColumnOptions => ({ ...options, name, type: 'varchar', length: '36' }),
  primaryId: (name = 'id'): TableColumnOptions => ({ name, type: 'varchar', length: '36', isPrimary: true }),
  varchar: (name: string, length: number, options: TableOptions = {}): TableColumnOptions => ({
    ...options,
    name,
    type: 'varchar',
    length: String(length),
  }),
  text: (name: string, options: TableOptions = {}): TableColumnOptions => ({ ...options, name, type: 'text' }),
  /** Up to 16 MB; `text` ends at 64 KB on MySQL. */
  longText: (name: string, kind: DatabaseKind): TableColumnOptions => ({ name, type: kind === 'sqlite' ? 'text' : 'mediumtext' }),
  blob: (name: string, options: TableOptions = {}): TableColumnOptions => ({ ...options, name, type: 'blob' }),
  int: (name: string, options: TableOptions = {}): TableColumnOptions => ({ ...options, name, type: 'int' }),
  bigint: (name: string, options: TableOptions = {}): TableColumnOptions => ({ ...options, name, type: 'bigint' }),
  instant: (name: string, options: TableOptions = {}): TableColumnOptions => ({ ...options, name, type: 'bigint' }),
  boolean: (name: string, options: TableOptions = {}): TableColumnOptions => ({ ...options, name, type: 'boolean' }),
  /** A primary key that its writers count. Rows lie in its order. */
  place: (name: string, kind: DatabaseKind): TableColumnOptions => ({ name, type: kind === 'sqlite' ? 'integer' : 'bigint', isPrimary: true }),
  /** A primary key that counts up. SQLite counts in `integer` columns only; those have 64 bits there. */
  counter: (name: string, kind: DatabaseKind): TableColumnOptions => ({
    name,
    type: kind === 'sqlite' ? 'integer' : 'bigint',
    isPrimary: true,
    isGenerated: true,
    generationStrategy: 'increment',
  }),
} as const;
