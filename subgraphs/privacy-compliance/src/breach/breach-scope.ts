import { query, sql, type Database } from '@andamal/database';
import { listed } from '../access-log/access-record';
import type { AccessLogStore } from '../access-log/access-log.store';

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

const DISCLOSURES_PER_BATCH = 2_000;
/** So many ids of data are held in memory; beyond them the number is a lower bound. */
const MAX_DISTINCT_DATA = 500_000;

/** A read or a disclosure of somebody's data. */
interface Seen {
  readonly subjectId: string;
  readonly at: number;
  readonly purpose: string | null;
  readonly categories: readonly string[];
  readonly datumIds: readonly string[];
}

/** What one pass has found. */
export interface Scope {
  readonly summary: ScopeSummary;
  /** People in the order of their ids, after one of them. */
  people(after: string | null, limit: number): ScopeSubject[];
}

/**
 * Finds out of the access log, or of the disclosures, what somebody saw: by index, in one pass, with flat memory but for ids. Numbers
 * and pages of one request are of the same pass. Another request makes its own: what is kept between them would be as long as the
 * list of people, for nobody knows how long, and no longer true when somebody reads on.
 */
export class BreachScopeStore {
  constructor(
    private readonly database: Database,
    private readonly log: AccessLogStore,
  ) {}

  async find(filter: ScopeFilter): Promise<Scope> {
    const readsOf = new Map<string, number>();
    const data = new Set<string>();
    const categories = new Map<string, Set<string>>();
    const purposes = new Map<string | null, { subjects: Set<string>; reads: number }>();
    let [reads, firstAt, lastAt, dataIsAtLeast] = [0, Infinity, -Infinity, false];
    for await (const { subjectId, at, purpose, ...seen } of this.seen(filter)) {
      reads += 1;
      readsOf.set(subjectId, (readsOf.get(subjectId) ?? 0) + 1);
      firstAt = Math.min(firstAt, at);
      lastAt = Math.max(lastAt, at);
      for (const category of seen.categories) ofKey(categories, category, () => new Set<string>()).add(subjectId);
      const forPurpose = ofKey(purposes, purpose, () => ({ subjects: new Set<string>(), reads: 0 }));
      forPurpose.reads += 1;
      forPurpose.subjects.add(subjectId);
      for (const datumId of seen.datumIds) {
        if (data.size < MAX_DISTINCT_DATA) data.add(datumId);
        else dataIsAtLeast ||= !data.has(datumId);
      }
    }
    const summary = {
      subjects: readsOf.size,
      reads,
      data: data.size,
      dataIsAtLeast,
      firstAt: reads === 0 ? null : new Date(firstAt),
      lastAt: reads === 0 ? null : new Date(lastAt),
      categories: [...categories].sort(byName).map(([category, about]) => ({ category, subjects: about.size })),
      purposes: [...purposes].sort(byName).map(([purpose, about]) => ({ purpose, subjects: about.subjects.size, reads: about.reads })),
    };
    const people = (after: string | null, limit: number): ScopeSubject[] => {
      const ids = [...readsOf.keys()].filter((id) => after === null || id > after).sort().slice(0, limit);
      return ids.map((subjectId) => ({
        subjectId,
        reads: readsOf.get(subjectId) ?? 0,
        categories: [...categories].filter(([, about]) => about.has(subjectId)).map(([category]) => category).sort(),
      }));
    };
    return { summary, people };
  }

  private seen(filter: ScopeFilter): AsyncGenerator<Seen> {
    return filter.by.kind === 'RECIPIENT' ? this.disclosed(filter) : this.read(filter);
  }

  private async *read({ by, from, to }: ScopeFilter): AsyncGenerator<Seen> {
    const condition = sql(by.kind === 'ACTOR' ? 'r.actorId = ?' : 'r.operation = ?', [by.value]);
    for await (const lines of this.log.between(from, to, condition)) {
      for (const { subjectId, recordedAt: at, purpose, outcome, categories, datumIds } of lines) {
        if (outcome === 'ALLOWED' && subjectId !== null) yield { subjectId, at, purpose, categories: listed(categories), datumIds: listed(datumIds) };
      }
    }
  }

  private async *disclosed({ by, from, to }: ScopeFilter): AsyncGenerator<Seen> {
    let last = { at: from.getTime(), id: '' };
    for (;;) {
      const rows = await query<{ id: string; subjectId: string; at: number | string; purpose: string; categories: string; datumIds: string }>(
        this.database.read,
        `SELECT id, subjectId, disclosedAt AS at, purpose, categories, datumIds FROM disclosure
         WHERE recipient = ? AND disclosedAt >= ? AND disclosedAt < ? AND (disclosedAt > ? OR id > ?) ORDER BY disclosedAt, id LIMIT ?`,
        [by.value, last.at, to, last.at, last.id, DISCLOSURES_PER_BATCH],
      );
      for (const { subjectId, at, purpose, categories, datumIds } of rows) {
        yield { subjectId, at: Number(at), purpose, categories: JSON.parse(categories) as string[], datumIds: JSON.parse(datumIds) as string[] };
      }
      const end = rows.at(-1);
      if (end === undefined) return;
      last = { at: Number(end.at), id: end.id };
    }
  }
}

function ofKey<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** As the ids and codes themselves are ordered; no name comes first. */
function byName([a]: readonly [string | null, unknown], [b]: readonly [string | null, unknown]): number {
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
