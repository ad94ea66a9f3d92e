import { query, selectRows, sql, type Database } from '@andamal/database';
import type { ChainedEntry } from '../access-log/access-chain';
import { BindingEntity } from '../bindings/binding.entity';
import { DatumEntity } from '../vault/datum.entity';
import { DisclosureEntity } from './disclosure.entity';

/** Reads of one page of lineage, the latest ones. */
export const MAX_READS = 200;

export interface LineageEvent {
  readonly id: string;
  readonly type: string;
  readonly at: number | string;
  readonly context: string;
}

/** Everything that a lineage is drawn from, for one page of a person's data. A fixed number of statements. */
export class LineageStore {
  constructor(private readonly database: Database) {}

  data(subjectId: string, after: string | null, limit: number): Promise<DatumEntity[]> {
    return selectRows(this.database.read, DatumEntity, 'WHERE subjectId = ? AND id > ? ORDER BY id LIMIT ?', [
      subjectId,
      after ?? '',
      limit,
    ]);
  }

  versions(subjectId: string, datumIds: readonly string[]): Promise<{ datumId: string; version: number; createdAt: number | string }[]> {
    return query(
      this.database.read,
      'SELECT datumId, version, createdAt FROM datum_version WHERE subjectId = ? AND datumId IN (?)',
      [subjectId, datumIds],
    );
  }

  bindings(subjectId: string, datumIds: readonly string[]): Promise<BindingEntity[]> {
    return selectRows(this.database.read, BindingEntity, 'WHERE subjectId = ? AND datumId IN (?)', [subjectId, datumIds]);
  }

  /** Applied events, and deposits: those are there before their event is. */
  async events(subjectId: string, ids: readonly string[]): Promise<LineageEvent[]> {
    const concat = (a: string, b: string): string => (this.database.kind === 'mysql' ? `CONCAT(${a}, ':', ${b})` : `${a} || ':' || ${b}`);
    const parts = [
      sql(`SELECT id, type, happenedAt AS at, ${concat('factKind', 'factId')} AS context FROM subject_event WHERE subjectId = ? AND id IN (?)`, [
        subjectId,
        ids,
      ]),
      sql(`SELECT id, source AS type, createdAt AS at, ${concat('contextKind', 'contextId')} AS context FROM deposit WHERE subjectId = ? AND id IN (?)`, [
        subjectId,
        ids,
      ]),
    ];
    const rows = await query<LineageEvent>(
      this.database.read,
      parts.map((part) => part.sql).join(' UNION ALL '),
      parts.flatMap((part) => part.parameters),
    );
    // The event itself says more than the deposit that came ahead of it.
    return [...new Map([...rows].reverse().map((row) => [row.id, row])).values()];
  }

  disclosures(subjectId: string): Promise<DisclosureEntity[]> {
    return selectRows(this.database.read, DisclosureEntity, 'WHERE subjectId = ? ORDER BY id DESC LIMIT 500', [subjectId]);
  }

  reads(subjectId: string): Promise<ChainedEntry[]> {
    return query<ChainedEntry>(
      this.database.read,
      `SELECT seq, recordedAt, actorKind, actorId, roles, purpose, operation, context, datumIds FROM access_log
       WHERE subjectId = ? AND outcome = 'ALLOWED' AND datumIds <> '' ORDER BY seq DESC LIMIT ?`,
      [subjectId, MAX_READS + 1],
    );
  }
}
