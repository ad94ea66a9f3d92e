import { query, readInstant, sql, type Database, type SqlFragment } from '@andamal/database';
import type { Binding, ContextKind, Register, SubjectState } from '@andamal/policy';
import type { PersonalDataRef } from '@andamal/service';
import { CONTRACT, STANDING_DECISIONS } from '../cases/restriction/standing-decisions';
import { EVERY_PURPOSE, type BlockKind } from '../objection/purpose-block.entity';
import { objectionsInForce, type ObjectionInForce } from '../objection/purpose-blocks';
import type { SealedPlace } from '../vault/datum-cipher';
import { dataOfArrivals, isArrival } from './arrival-contexts';
import { kindredContexts, type KindredContexts } from './kindred-contexts';

/** A datum that is in a context, with those of its live bindings that the question is about. */
export interface FoundDatum {
  readonly place: SealedPlace;
  readonly createdAt: number;
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
  readonly kekId: string;
  readonly bindings: Binding[];
}

export interface FoundInContext {
  readonly ref: PersonalDataRef;
  readonly data: readonly FoundDatum[];
}

interface Row {
  readonly contextKey: string;
  readonly subjectId: string;
  readonly datumId: string;
  readonly category: string;
  readonly actualCategory: string;
  readonly createdAt: number | string;
  readonly version: number;
  readonly sealed: Buffer;
  readonly wrapped: Buffer;
  readonly kekId: string;
  readonly purpose: string | null;
  readonly contextKind: ContextKind;
  readonly contextId: string;
  readonly opensAt: number | string;
  readonly endsAt: number | string | null;
  readonly closedAt: number | string | null;
}

/** A subject at one privacy epoch: whatever changes what may be read about them moves it on. */
export interface SubjectAtEpoch {
  readonly epoch: number;
  /** What stands in the way of the purposes; for a context (one order) with what staff have excepted there. */
  stateIn(context?: PersonalDataRef): SubjectState;
}

const COLUMNS = `d.subjectId, d.id AS datumId, d.category, d.actualCategory, d.createdAt, v.version, v.sealed,
  k.wrapped, k.kekId, b.purpose, b.contextKind, b.contextId, b.opensAt, b.endsAt, b.closedAt`;

const VALUE_AND_KEY = `
  JOIN datum_version v ON v.subjectId = d.subjectId AND v.datumId = d.id AND v.sealed IS NOT NULL
    AND v.version = (SELECT MAX(w.version) FROM datum_version w WHERE w.subjectId = d.subjectId AND w.datumId = d.id)
  JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id`;

/** A block; or, EXCEPTED, an order (in place of the purpose) for which staff have once excepted the contract from a restriction. */
interface StateRow {
  readonly subjectId: string;
  readonly purpose: string;
  readonly kind: BlockKind | 'EPOCH' | 'EXCEPTED';
  readonly since: number | string;
}

export const NOBODY_IN_THE_WAY: SubjectState = { objections: [], withdrawnConsents: [], restrictedAt: null, restrictedPurposes: [] };

/** SQLite takes 500 parts of a UNION and conditions 1000 deep: so many contexts are asked for by one statement. */
const CONTEXTS_PER_STATEMENT = 400;

/** The few statements behind every read of personal data: their number does not grow with what a page can show. */
export class PersonalDataStore {
  constructor(private readonly database: Database) {}

  /** The subjects' privacy epochs; those that the vault does not know are left out. One statement. */
  async epochs(subjectIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await query<{ id: string; epoch: number | string }>(this.database.read, 'SELECT id, epoch FROM subject WHERE id IN (?)', [subjectIds]);
    return new Map(rows.map(({ id, epoch }) => [id, Number(epoch)]));
  }

  /** The subjects that the vault knows, with their epochs and what stands in the way of their purposes. One statement, two where staff have excepted an order. */
  async subjects(subjectIds: readonly string[]): Promise<Map<string, SubjectAtEpoch>> {
    const { epochs, stateIn } = await this.epochsAndStates(subjectIds);
    return new Map([...epochs].map(([subjectId, epoch]) => [subjectId, { epoch, stateIn: (context) => stateIn(subjectId, context) }]));
  }

  /** What stands in the way of the subjects' purposes, wherever; also of those that the vault does not know. Statements as for {@link subjects}. */
  async states(subjectIds: readonly string[]): Promise<(subjectId: string) => SubjectState> {
    const { stateIn } = await this.epochsAndStates(subjectIds);
    return (subjectId) => stateIn(subjectId);
  }

  private async epochsAndStates(
    subjectIds: readonly string[],
  ): Promise<{ epochs: ReadonlyMap<string, number>; stateIn: (subjectId: string, context?: PersonalDataRef) => SubjectState }> {
    const rows = await query<StateRow>(
      this.database.read,
      `SELECT id AS subjectId, '' AS purpose, 'EPOCH' AS kind, epoch AS since FROM subject WHERE id IN (?)
       UNION ALL SELECT subjectId, purpose, kind, since FROM purpose_block WHERE subjectId IN (?)
       UNION ALL SELECT subjectId, orderId, 'EXCEPTED', decidedAt FROM restriction_exception WHERE subjectId IN (?) AND allowed = 1`,
      [subjectIds, subjectIds, subjectIds],
    );
    const epochs = new Map<string, number>();
    const states = new Map<string, SubjectState>();
    // Few people have any: whether one stands is asked only then.
    const excepted = rows.some(({ kind }) => kind === 'EXCEPTED') ? await this.exceptedOrders(subjectIds) : new Set<string>();
    for (const { subjectId, purpose, kind, since } of inOrder(rows)) {
      if (kind === 'EPOCH') epochs.set(subjectId, Number(since));
      else if (kind !== 'EXCEPTED') states.set(subjectId, withBlock(states.get(subjectId) ?? NOBODY_IN_THE_WAY, kind, purpose, new Date(Number(since))));
    }
    const stateIn = (subjectId: string, context?: PersonalDataRef): SubjectState => {
      const state = states.get(subjectId) ?? NOBODY_IN_THE_WAY;
      const isExcepted = context?.kind === 'ORDER' && excepted.has(`${subjectId}/${context.contextId}`);
      return isExcepted ? { ...state, exceptedPurposes: [CONTRACT] } : state;
    };
    return { epochs, stateIn };
  }

  /** Asked after the epochs were read: what changes meanwhile has an epoch of its own. */
  private async exceptedOrders(subjectIds: readonly string[]): Promise<Set<string>> {
    const rows = await query<{ subjectId: string; orderId: string }>(
      this.database.read,
      `SELECT x.subjectId, x.orderId ${STANDING_DECISIONS} AND x.subjectId IN (?) AND x.allowed = 1`,
      [subjectIds],
    );
    return new Set(rows.map(({ subjectId, orderId }) => `${subjectId}/${orderId}`));
  }

  /** The objections of one person that are in force. */
  objections(subjectId: string): Promise<ObjectionInForce[]> {
    return objectionsInForce(this.database.read, subjectId);
  }

  /** See {@link kindredContexts}. */
  kindred(register: Register, purpose: string, refs: readonly PersonalDataRef[]): Promise<KindredContexts> {
    return kindredContexts(this.database, register, purpose, refs);
  }

  /**
   * The data of some categories that are in these contexts, with their values (sealed) and their live bindings for a
   * purpose; `purpose` null: live bindings of any kind. One statement for each {@link CONTEXTS_PER_STATEMENT}.
   *
   * In an ACCOUNT context are all data of the person; in that of an order or invoice those that were ever bound to it,
   * with what binds them for the purpose in that very context: another order that lives on does not keep this one open.
   * In that of a case or deposit those that came in with it, with what binds them anywhere.
   */
  async find(
    refs: readonly PersonalDataRef[],
    categories: readonly string[],
    purpose: string | null,
    now: Date,
  ): Promise<Map<string, FoundDatum[]>> {
    const found = new Map<string, FoundDatum[]>();
    for (const some of inChunks(refs)) {
      for (const [key, data] of await this.findSome(some, categories, purpose, now)) found.set(key, data);
    }
    return found;
  }

  /** In which of the contexts anything at all, bound at `from` or later, is held for the purpose now. Statements as for {@link find}. */
  async inForce(refs: readonly PersonalDataRef[], purpose: string, now: Date, from: Date): Promise<Set<string>> {
    const found = new Set<string>();
    for (const some of inChunks(refs)) {
      for (const key of await this.someInForce(some, purpose, now, from)) found.add(key);
    }
    return found;
  }

  private async findSome(
    refs: readonly PersonalDataRef[],
    categories: readonly string[],
    purpose: string | null,
    now: Date,
  ): Promise<Map<string, FoundDatum[]>> {
    const accounts = refs.filter(({ kind }) => kind === 'ACCOUNT');
    const arrivals = refs.filter(isArrival);
    const others = refs.filter((ref) => ref.kind !== 'ACCOUNT' && !isArrival(ref));
    const live = liveBinding(purpose, now);
    // For a purpose that may use everything it is enough that anything holds the datum, wherever.
    const inContext = purpose === null ? '' : 'AND b.contextKind = c.contextKind AND b.contextId = c.contextId';
    const parts: SqlFragment[] = [];
    if (accounts.length > 0) {
      parts.push(
        sql(
          `SELECT '' AS contextKey, ${COLUMNS} FROM datum d ${VALUE_AND_KEY} LEFT JOIN binding b ON ${live.sql}
           WHERE d.subjectId IN (?) AND d.category IN (?) AND d.endedAt IS NULL`,
          [...live.parameters, [...new Set(accounts.map(({ subjectId }) => subjectId))], categories],
        ),
      );
    }
    if (others.length > 0) {
      const contexts = others.map(() => '(subjectId = ? AND contextKind = ? AND contextId = ?)').join(' OR ');
      parts.push(
        sql(
          `SELECT c.contextKey, ${COLUMNS}
           FROM (SELECT DISTINCT subjectId, datumId, contextKind, contextId, ${contextKeySql(this.database)} AS contextKey
                 FROM binding WHERE ${contexts}) c
           JOIN datum d ON d.subjectId = c.subjectId AND d.id = c.datumId ${VALUE_AND_KEY} LEFT JOIN binding b ON ${live.sql} ${inContext}
           WHERE d.category IN (?) AND d.endedAt IS NULL`,
          [...others.flatMap(({ subjectId, kind, contextId }) => [subjectId, kind, contextId]), ...live.parameters, categories],
        ),
      );
    }
    if (arrivals.length > 0) {
      const data = dataOfArrivals(this.database, arrivals);
      parts.push(
        sql(
          `SELECT c.contextKey, ${COLUMNS} FROM (${data.sql}) c
           JOIN datum d ON d.subjectId = c.subjectId AND d.id = c.datumId ${VALUE_AND_KEY} LEFT JOIN binding b ON ${live.sql}
           WHERE d.category IN (?) AND d.endedAt IS NULL`,
          [...data.parameters, ...live.parameters, categories],
        ),
      );
    }
    const rows = await query<Row>(
      this.database.read,
      parts.map((part) => part.sql).join(' UNION ALL '),
      parts.flatMap((part) => part.parameters),
    );
    return grouped(rows);
  }

  private async someInForce(refs: readonly PersonalDataRef[], purpose: string, now: Date, from: Date): Promise<string[]> {
    const arrivals = refs.filter(isArrival);
    const where = refs.filter((ref) => !isArrival(ref)).map(({ subjectId, kind, contextId }) =>
      kind === 'ACCOUNT'
        ? sql("SELECT DISTINCT '' AS contextKey, b.subjectId FROM binding b WHERE b.subjectId = ?", [subjectId])
        : sql(
            `SELECT DISTINCT ${contextKeySql(this.database)} AS contextKey, b.subjectId FROM binding b
             WHERE b.subjectId = ? AND b.contextKind = ? AND b.contextId = ?`,
            [subjectId, kind, contextId],
          ),
    );
    if (arrivals.length > 0) {
      const data = dataOfArrivals(this.database, arrivals);
      const through = `(${data.sql}) c JOIN binding b ON b.subjectId = c.subjectId AND b.datumId = c.datumId`;
      where.push(sql(`SELECT DISTINCT c.contextKey, b.subjectId FROM ${through} WHERE 1 = 1`, data.parameters));
    }
    const live = 'b.purpose = ? AND b.opensAt >= ? AND b.opensAt <= ? AND (b.closedAt IS NULL OR b.closedAt > ?) AND (b.endsAt IS NULL OR b.endsAt > ?)';
    const rows = await query<{ contextKey: string; subjectId: string }>(
      this.database.read,
      where.map((part) => `${part.sql} AND ${live}`).join(' UNION ALL '),
      where.flatMap((part) => [...part.parameters, purpose, from, now, now, now]),
    );
    return rows.map(({ contextKey, subjectId }) => `${subjectId}/${contextKey}`);
  }
}

/** The restriction of every purpose sorts before all names, and so comes last: it outweighs those of single ones. */
function inOrder(rows: readonly StateRow[]): readonly StateRow[] {
  return rows.every(({ kind }) => kind === 'EPOCH') ? rows : [...rows].sort((a, b) => (a.purpose < b.purpose ? 1 : -1));
}

function inChunks(refs: readonly PersonalDataRef[]): PersonalDataRef[][] {
  const count = Math.ceil(refs.length / CONTEXTS_PER_STATEMENT);
  return Array.from({ length: count }, (_, chunk) => refs.slice(chunk * CONTEXTS_PER_STATEMENT, (chunk + 1) * CONTEXTS_PER_STATEMENT));
}

function contextKeySql(database: Database): string {
  const parts = ['contextKind', "':'", 'contextId'];
  return database.kind === 'mysql' ? `CONCAT(${parts.join(', ')})` : parts.join(' || ');
}

function liveBinding(purpose: string | null, now: Date): SqlFragment {
  const live =
    'b.subjectId = d.subjectId AND b.datumId = d.id AND (b.closedAt IS NULL OR b.closedAt > ?) AND (b.endsAt IS NULL OR b.endsAt > ?)';
  return purpose === null ? sql(live, [now, now]) : sql(`${live} AND b.purpose = ?`, [now, now, purpose]);
}

function grouped(rows: readonly Row[]): Map<string, FoundDatum[]> {
  const contexts = new Map<string, Map<string, FoundDatum>>();
  for (const row of rows) {
    const key = `${row.subjectId}/${row.contextKey}`;
    const context = contexts.get(key) ?? new Map<string, FoundDatum>();
    contexts.set(key, context);
    const datum = context.get(row.datumId) ?? toDatum(row);
    context.set(row.datumId, datum);
    if (row.purpose !== null) datum.bindings.push(toBinding(row, row.purpose));
  }
  return new Map([...contexts].map(([key, data]) => [key, [...data.values()]]));
}

function toDatum(row: Row): FoundDatum {
  const { subjectId, datumId, version, category, actualCategory, sealed, wrapped, kekId } = row;
  const place = { subjectId, datumId, version, category, actualCategory };
  return { place, createdAt: Number(row.createdAt), sealed, wrapped, kekId, bindings: [] };
}

function toBinding(row: Row, purpose: string): Binding {
  return {
    purpose,
    contextKind: row.contextKind,
    contextId: row.contextId,
    opensAt: new Date(Number(row.opensAt)),
    endsAt: readInstant(row.endsAt),
    closedAt: readInstant(row.closedAt),
  };
}

function withBlock(state: SubjectState, kind: BlockKind, purpose: string, since: Date): SubjectState {
  switch (kind) {
    case 'OBJECTED':
      return { ...state, objections: [...state.objections, purpose] };
    case 'CONSENT_WITHDRAWN':
      return { ...state, withdrawnConsents: [...state.withdrawnConsents, purpose] };
    case 'RESTRICTED': {
      const restrictedAt = state.restrictedAt !== null && state.restrictedAt < since ? state.restrictedAt : since;
      const restrictedPurposes = purpose === EVERY_PURPOSE ? [] : [...state.restrictedPurposes, purpose];
      return { ...state, restrictedAt, restrictedPurposes };
    }
  }
}
