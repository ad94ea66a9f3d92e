import { query, readInstant, sql, type Database } from '@andamal/database';
import type { Binding, ContextKind } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { SealedPlace } from '../vault/datum-cipher';

/** A binding as far as rights look at it. */
export interface HeldBinding extends Binding {
  readonly id: string;
  readonly endedBy: string | null;
}

/** A datum that exists, with what holds it. */
export interface HeldDatum {
  readonly place: SealedPlace;
  readonly source: string;
  readonly depositId: string;
  readonly derivedFrom: string | null;
  readonly createdAt: Date;
  readonly bindings: HeldBinding[];
}

interface DatumRow {
  readonly subjectId: string;
  readonly id: string;
  readonly category: string;
  readonly actualCategory: string;
  readonly source: string;
  readonly depositId: string;
  readonly derivedFrom: string | null;
  readonly createdAt: number | string;
  readonly version: number;
}

interface BindingRow {
  readonly id: string;
  readonly datumId: string;
  readonly purpose: string;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  readonly opensAt: number | string;
  readonly endsAt: number | string | null;
  readonly closedAt: number | string | null;
  readonly endedBy: string | null;
}

interface SealedRow {
  readonly datumId: string;
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
  readonly kekId: string;
}

const VERSION = '(SELECT MAX(v.version) FROM datum_version v WHERE v.subjectId = d.subjectId AND v.datumId = d.id)';

/** What is held about one person: two statements for any amount, a page at a time where it is shown. */
export class HeldDataStore {
  constructor(private readonly database: Database) {}

  /** @param page null: everything. @param from the transaction to read in */
  async ofSubject(
    subjectId: string,
    page: { readonly after: string | null; readonly limit: number } | null,
    from: EntityManager = this.database.read,
  ): Promise<HeldDatum[]> {
    const tail = page === null ? sql('') : sql('AND d.id > ? ORDER BY d.id LIMIT ?', [page.after ?? '', page.limit]);
    const rows = await query<DatumRow>(
      from,
      `SELECT d.subjectId, d.id, d.category, d.actualCategory, d.source, d.depositId, d.derivedFrom, d.createdAt,
         ${VERSION} AS version FROM datum d WHERE d.subjectId = ? AND d.endedAt IS NULL ${tail.sql}`,
      [subjectId, ...tail.parameters],
    );
    if (rows.length === 0) return [];
    const data = new Map(rows.map((row) => [row.id, toDatum(row)]));
    for (const row of await this.bindingsOf(subjectId, page === null ? null : [...data.keys()], from)) {
      data.get(row.datumId)?.bindings.push(toBinding(row));
    }
    return [...data.values()].sort((a, b) => (a.place.datumId < b.place.datumId ? -1 : 1));
  }

  /** The sealed values of some data, with their keys. One statement. @param from the transaction to read in */
  sealed(subjectId: string, places: readonly SealedPlace[], from: EntityManager = this.database.read): Promise<SealedRow[]> {
    return query<SealedRow>(
      from,
      `SELECT v.datumId, v.sealed, k.wrapped, k.kekId FROM datum_version v
       JOIN datum_key k ON k.subjectId = v.subjectId AND k.datumId = v.datumId
       WHERE v.subjectId = ? AND v.sealed IS NOT NULL AND v.datumId IN (?)
         AND v.version = (SELECT MAX(w.version) FROM datum_version w WHERE w.subjectId = v.subjectId AND w.datumId = v.datumId)`,
      [subjectId, places.map(({ datumId }) => datumId)],
    );
  }

  async subjectExists(subjectId: string): Promise<boolean> {
    return (await query(this.database.read, 'SELECT id FROM subject WHERE id = ?', [subjectId])).length > 0;
  }

  /** Whether an erasure of all would close an account with it: a guest has none. */
  async hasAccount(subjectId: string): Promise<boolean> {
    return (await query(this.database.read, 'SELECT id FROM subject WHERE id = ? AND accountId IS NOT NULL', [subjectId])).length > 0;
  }

  private bindingsOf(subjectId: string, datumIds: readonly string[] | null, from: EntityManager): Promise<BindingRow[]> {
    const only = datumIds === null ? sql('') : sql('AND datumId IN (?)', [datumIds]);
    return query<BindingRow>(
      from,
      `SELECT id, datumId, purpose, contextKind, contextId, opensAt, endsAt, closedAt, endedBy FROM binding
       WHERE subjectId = ? AND closedAt IS NULL ${only.sql} ORDER BY id`,
      [subjectId, ...only.parameters],
    );
  }
}

function toDatum(row: DatumRow): HeldDatum {
  const { subjectId, id: datumId, category, actualCategory, version, source, depositId, derivedFrom } = row;
  const place = { subjectId, datumId, version, category, actualCategory };
  return { place, source, depositId, derivedFrom, createdAt: new Date(Number(row.createdAt)), bindings: [] };
}

function toBinding({ id, purpose, contextKind, contextId, endedBy, ...row }: BindingRow): HeldBinding {
  return {
    id,
    purpose,
    contextKind,
    contextId,
    endedBy,
    opensAt: new Date(Number(row.opensAt)),
    endsAt: readInstant(row.endsAt),
    closedAt: readInstant(row.closedAt),
  };
}
