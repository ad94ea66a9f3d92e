import { sql, type SqlFragment } from '@andamal/database';

/** Ids of data (or of their bindings) by subject. */
export type IdsOfSubjects = ReadonlyMap<string, readonly string[]>;

/**
 * The condition that finds exactly these rows, each by the primary key that leads with its subject. Written out per
 * subject, since not every engine looks up pairs of values by an index.
 */
export function rowsOf(ids: IdsOfSubjects, column: string, subjectColumn = 'subjectId'): SqlFragment {
  const parts = [...ids].map(([subjectId, own]) => sql(`${subjectColumn} = ? AND ${column} IN (?)`, [subjectId, own]));
  if (parts.length === 0) return sql('1 = 0');
  return sql(parts.map((part) => `(${part.sql})`).join(' OR '), parts.flatMap((part) => part.parameters));
}

export function groupBySubject<T>(rows: readonly T[], subjectOf: (row: T) => string, idOf: (row: T) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const group = groups.get(subjectOf(row));
    if (group === undefined) groups.set(subjectOf(row), [idOf(row)]);
    else group.push(idOf(row));
  }
  return groups;
}
