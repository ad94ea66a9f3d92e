import { sql, type Database, type SqlFragment } from '@andamal/database';
import type { PersonalDataRef } from '@andamal/service';

/**
 * Contexts that say how data came in, and not what for: a support case, and one deposit. What came in with them is held
 * for an account, an order or the case, and counts in them wherever it is held: they select data, and hold none.
 */
export function isArrival({ kind }: PersonalDataRef): boolean {
  return kind === 'CASE' || kind === 'DEPOSIT';
}

/** `subjectId`, `datumId` and `contextKey` of the data of such contexts: those that were ever bound to them. */
export function dataOfArrivals(database: Database, refs: readonly PersonalDataRef[]): SqlFragment {
  const parts = (['CASE', 'DEPOSIT'] as const).flatMap((kind) => {
    const some = refs.filter((ref) => ref.kind === kind);
    if (some.length === 0) return [];
    const [column, own] = kind === 'CASE' ? ['contextId', "contextKind = 'CASE' AND contextId = ?"] : ['holdOf', 'holdOf = ?'];
    const key = database.kind === 'mysql' ? `CONCAT('${kind}:', ${column})` : `'${kind}:' || ${column}`;
    const where = some.map(() => `(subjectId = ? AND ${own})`).join(' OR ');
    return sql(
      `SELECT DISTINCT subjectId, datumId, ${key} AS contextKey FROM binding WHERE ${where}`,
      some.flatMap(({ subjectId, contextId }) => [subjectId, contextId]),
    );
  });
  return sql(parts.map((part) => part.sql).join(' UNION ALL '), parts.flatMap((part) => part.parameters));
}
