import { query, selectRows, sql, type Database } from '@andamal/database';
import type { AccessEntry } from '../access-log/access-record';
import type { AccessLogStore } from '../access-log/access-log.store';
import { BindingEntity } from '../bindings/binding.entity';
import { DatumEntity } from '../vault/datum.entity';
import { DisclosureEntity } from './disclosure.entity';
import { dataCondition, disclosureCondition, isLineWanted, recordCondition, wants, type LineagePosition, type LineageScope } from './lineage-filter';

/** Lines of the access log, and disclosures, on one page of lineage. */
export const MAX_READS = 200;
/** A person gives and takes back a consent, objects and opens cases by hand. */
const MAX_OWN_ACTS = 500;

export interface LineageEvent {
  readonly id: string;
  readonly type: string;
  readonly at: number | string;
  readonly context: string;
}

/** Something that the person did about what may be done with their data. */
export interface OwnAct {
  readonly kind: 'CONSENT' | 'OBJECTION' | 'RESTRICTION' | 'CASE';
  readonly id: string;
  /** A purpose; for a case its kind. Empty: every purpose. */
  readonly label: string;
  readonly at: number | string;
  readonly until: number | string | null;
}

/**
 * Everything that a lineage is drawn from, for one page of a person's data. A fixed number of statements; more for the log only
 * where a filter passes over most of its lines.
 */
export class LineageStore {
  constructor(
    private readonly database: Database,
    private readonly log: AccessLogStore,
  ) {}

  data(subjectId: string, scope: LineageScope, position: LineagePosition, limit: number): Promise<DatumEntity[]> {
    const { sql: where, parameters } = dataCondition(subjectId, scope, position);
    return selectRows(this.database.read, DatumEntity, `WHERE ${where} ORDER BY id LIMIT ?`, [...parameters, limit]);
  }

  versions(subjectId: string, datumIds: readonly string[]): Promise<{ datumId: string; version: number; createdAt: number | string }[]> {
    return query(
      this.database.read,
      'SELECT datumId, version, createdAt FROM datum_version WHERE subjectId = ? AND datumId IN (?) ORDER BY datumId, version',
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

  /** The latest first, one more than a page shows. */
  async disclosures(subjectId: string, scope: LineageScope, before: string | null): Promise<DisclosureEntity[]> {
    if (before === '' || !wants(scope, 'DISCLOSURE')) return [];
    const { sql: where, parameters } = disclosureCondition(subjectId, scope, before);
    return selectRows(this.database.read, DisclosureEntity, `WHERE ${where} ORDER BY id DESC LIMIT ?`, [...parameters, MAX_READS + 1]);
  }

  /** Reads and denials, the latest first, one more than a page shows. */
  logLines(subjectId: string, scope: LineageScope, before: number | null): Promise<AccessEntry[]> {
    if (before === 0) return Promise.resolve([]);
    return this.log.ofSubject(subjectId, { before, limit: MAX_READS + 1, records: recordCondition(scope), lines: isLineWanted(scope) });
  }

  /** Consents, objections and restrictions in force, and cases. One statement. */
  ownActs(subjectId: string): Promise<OwnAct[]> {
    return query<OwnAct>(
      this.database.read,
      `SELECT 'CONSENT' AS kind, id, purpose AS label, givenAt AS at, withdrawnAt AS until FROM consent WHERE subjectId = ?
       UNION ALL SELECT 'OBJECTION', COALESCE((SELECT MAX(o.id) FROM objection o WHERE o.subjectId = b.subjectId AND o.purpose = b.purpose), purpose), purpose, since, NULL
         FROM purpose_block b WHERE subjectId = ? AND kind = 'OBJECTED'
       UNION ALL SELECT 'RESTRICTION', purpose, purpose, since, NULL FROM purpose_block WHERE subjectId = ? AND kind = 'RESTRICTED'
       UNION ALL SELECT 'CASE', id, kind, openedAt, NULL FROM rights_case WHERE subjectId = ?
       ORDER BY 4 DESC LIMIT ?`,
      [subjectId, subjectId, subjectId, subjectId, MAX_OWN_ACTS],
    );
  }
}
