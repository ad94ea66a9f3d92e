import { query, selectRows, sql, type Database } from '@andamal/database';
import { BindingEntity } from '../bindings/binding.entity';
import { DatumEntity } from '../vault/datum.entity';

export type HeldState = 'HELD' | 'GONE';

export interface WhyHeldScope {
  readonly datumIds?: readonly string[] | null;
  readonly category?: string | null;
  readonly state?: HeldState | null;
}

/** The event that opened a binding or brought a datum. */
export interface OpeningEvent {
  readonly id: string;
  readonly type: string;
  readonly at: number | string;
  readonly guest: number | null;
}

/** What is held about a person and what was, with all that holds or held it. Three statements for any page. */
export class WhyHeldStore {
  constructor(private readonly database: Database) {}

  data(subjectId: string, scope: WhyHeldScope, after: string | null, limit: number): Promise<DatumEntity[]> {
    const { datumIds, category, state } = scope;
    const parts = [
      sql('subjectId = ? AND id > ?', [subjectId, after ?? '']),
      ...(datumIds ? [sql('id IN (?)', [datumIds])] : []),
      ...(category ? [sql('(category = ? OR actualCategory = ?)', [category, category])] : []),
      ...(state ? [sql(`endedAt IS ${state === 'HELD' ? '' : 'NOT '}NULL`)] : []),
    ];
    const where = parts.map((part) => part.sql).join(' AND ');
    return selectRows(this.database.read, DatumEntity, `WHERE ${where} ORDER BY id LIMIT ?`, [...parts.flatMap(({ parameters }) => parameters), limit]);
  }

  bindings(subjectId: string, datumIds: readonly string[]): Promise<BindingEntity[]> {
    return selectRows(this.database.read, BindingEntity, 'WHERE subjectId = ? AND datumId IN (?) ORDER BY opensAt, id', [subjectId, datumIds]);
  }

  /** Applied events, and deposits whose event has not come. */
  async events(subjectId: string, ids: readonly string[]): Promise<Map<string, OpeningEvent>> {
    const rows = await query<OpeningEvent>(
      this.database.read,
      `SELECT id, source AS type, createdAt AS at, NULL AS guest FROM deposit WHERE subjectId = ? AND id IN (?)
       UNION ALL SELECT id, type, happenedAt, guest FROM subject_event WHERE subjectId = ? AND id IN (?)`,
      [subjectId, ids, subjectId, ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}
