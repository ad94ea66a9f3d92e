import { query, readInstant, sql, type Database, type SqlFragment } from '@andamal/database';

/** Whose reads, between which instants (the second one excluded). */
export interface ScopeFilter {
  readonly by: { readonly kind: 'ACTOR' | 'OPERATION' | 'RECIPIENT'; readonly value: string };
  readonly from: Date;
  readonly to: Date;
}

export interface ScopeSummary {
  readonly subjects: number;
  /** Reads, or disclosures. */
  readonly reads: number;
  /** Different data. */
  readonly data: number;
  /** Whether there are more data than were counted. */
  readonly dataIsAtLeast: boolean;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly categories: readonly { readonly category: string; readonly subjects: number }[];
  readonly purposes: readonly { readonly purpose: string | null; readonly subjects: number; readonly reads: number }[];
}

export interface ScopeSubject {
  readonly subjectId: string;
  readonly reads: number;
  readonly categories: readonly string[];
}

const BATCH = 2_000;
/** So many ids of data are held in memory; beyond them the number is a lower bound. */
const MAX_DISTINCT_DATA = 500_000;

/** One of the two places that say who got what, under the same names of columns. */
interface Source {
  readonly table: string;
  readonly id: string;
  readonly at: string;
  readonly where: SqlFragment;
}

/** Finds out of the access log, or of the disclosures, what somebody saw: by index, with flat memory but for ids of data. */
export class BreachScopeStore {
  constructor(private readonly database: Database) {}

  async summary(filter: ScopeFilter): Promise<ScopeSummary> {
    const source = sourceOf(filter);
    const { table, at, where } = source;
    const [total] = await this.rows<{ subjects: number; reads: number; firstAt: number | string | null; lastAt: number | string | null }>(
      `SELECT COUNT(DISTINCT subjectId) AS subjects, COUNT(*) AS \`reads\`, MIN(${at}) AS firstAt, MAX(${at}) AS lastAt FROM ${table} WHERE ${where.sql}`,
      where.parameters,
    );
    const purposes = await this.rows<{ purpose: string | null; subjects: number; reads: number }>(
      `SELECT purpose, COUNT(DISTINCT subjectId) AS subjects, COUNT(*) AS \`reads\` FROM ${table} WHERE ${where.sql} GROUP BY purpose ORDER BY purpose`,
      where.parameters,
    );
    return {
      subjects: Number(total?.subjects ?? 0),
      reads: Number(total?.reads ?? 0),
      firstAt: readInstant(total?.firstAt ?? null),
      lastAt: readInstant(total?.lastAt ?? null),
      categories: await this.categories(source),
      purposes: purposes.map((row) => ({ purpose: row.purpose, subjects: Number(row.subjects), reads: Number(row.reads) })),
      ...(await this.data(source)),
    };
  }

  /** The people, in the order of their ids. */
  async subjects(filter: ScopeFilter, after: string | null, limit: number): Promise<ScopeSubject[]> {
    const { table, where } = sourceOf(filter);
    const page = await this.rows<{ subjectId: string; reads: number }>(
      `SELECT subjectId, COUNT(*) AS \`reads\` FROM ${table} WHERE ${where.sql} AND subjectId > ? GROUP BY subjectId ORDER BY subjectId LIMIT ?`,
      [...where.parameters, after ?? '', limit],
    );
    if (page.length === 0) return [];
    const rows = await this.rows<{ subjectId: string; categories: string }>(
      `SELECT DISTINCT subjectId, categories FROM ${table} WHERE ${where.sql} AND subjectId IN (?)`,
      [...where.parameters, page.map(({ subjectId }) => subjectId)],
    );
    return page.map(({ subjectId, reads }) => {
      const own = rows.filter((row) => row.subjectId === subjectId).flatMap(({ categories }) => listed(categories));
      return { subjectId, reads: Number(reads), categories: [...new Set(own)].sort() };
    });
  }

  private async categories({ table, where }: Source): Promise<ScopeSummary['categories']> {
    const combinations = await this.rows<{ categories: string }>(`SELECT DISTINCT categories FROM ${table} WHERE ${where.sql}`, where.parameters);
    const all = [...new Set(combinations.flatMap(({ categories }) => listed(categories)))].sort();
    return Promise.all(
      all.map(async (category) => {
        const having = combinations.map((row) => row.categories).filter((categories) => listed(categories).includes(category));
        const [row] = await this.rows<{ subjects: number }>(
          `SELECT COUNT(DISTINCT subjectId) AS subjects FROM ${table} WHERE ${where.sql} AND categories IN (?)`,
          [...where.parameters, having],
        );
        return { category, subjects: Number(row?.subjects ?? 0) };
      }),
    );
  }

  private async data({ table, id, at, where }: Source): Promise<{ data: number; dataIsAtLeast: boolean }> {
    const ids = new Set<string>();
    let last: { at: number; id: string | number } = { at: -1, id: '' };
    for (;;) {
      const rows = await this.rows<{ at: number | string; id: string | number; datumIds: string }>(
        `SELECT ${at} AS at, ${id} AS id, datumIds FROM ${table} WHERE ${where.sql} AND (${at} > ? OR (${at} = ? AND ${id} > ?)) ORDER BY ${at}, ${id} LIMIT ?`,
        [...where.parameters, last.at, last.at, last.id === '' ? (id === 'seq' ? 0 : '') : last.id, BATCH],
      );
      for (const row of rows) for (const datumId of listed(row.datumIds)) ids.add(datumId);
      const end = rows.at(-1);
      if (end === undefined || ids.size >= MAX_DISTINCT_DATA) return { data: ids.size, dataIsAtLeast: end !== undefined };
      last = { at: Number(end.at), id: id === 'seq' ? Number(end.id) : end.id };
    }
  }

  private rows<Row extends object>(statement: string, parameters: Parameters<typeof query>[2]): Promise<Row[]> {
    return query<Row>(this.database.read, statement, parameters);
  }
}

function sourceOf({ by, from, to }: ScopeFilter): Source {
  if (by.kind === 'RECIPIENT') {
    return { table: 'disclosure', id: 'id', at: 'disclosedAt', where: sql('recipient = ? AND disclosedAt >= ? AND disclosedAt < ?', [by.value, from, to]) };
  }
  const column = by.kind === 'ACTOR' ? 'actorId' : 'operation';
  const where = sql(`${column} = ? AND recordedAt >= ? AND recordedAt < ? AND outcome = 'ALLOWED' AND subjectId IS NOT NULL`, [by.value, from, to]);
  return { table: 'access_log', id: 'seq', at: 'recordedAt', where };
}

/** The log separates by commas; a disclosure is a JSON list. */
function listed(text: string): string[] {
  if (text === '') return [];
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : text.split(',');
}
