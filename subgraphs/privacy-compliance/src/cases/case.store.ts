import { deleteWhere, insertMissing, insertRows, query, selectRows, sql, updateWhere, type Database, type SqlFragment } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { canonicalJson } from '../proof/canonical-json';
import { RightsCaseEntity, WORKERS_OWN, type CaseRow } from '../rights/rights-case.entity';
import { noteAct, noteCase, type CaseFacts } from '../tombstones/acts';
import { toNoted } from '../tombstones/noted-rows';
import { RightsCaseAcknowledgementEntity, RightsCaseEntryEntity, RightsCaseStepEntity } from './case.entity';
import { OPEN_STATES, type CaseKind, type CaseState } from './case.states';

/** Names a case. */
export interface CaseRef {
  readonly subjectId: string;
  readonly id: string;
}

export interface CaseFilter {
  readonly states?: readonly CaseState[] | null;
  readonly kind?: CaseKind | null;
  /** Only open cases whose due date has passed at this instant. */
  readonly overdueAt?: Date | null;
  /** Only open cases that are due by this instant and not overdue at the other. */
  readonly dueBetween?: { readonly from: Date; readonly to: Date } | null;
}

/** A place in the queue: what is due first comes first, what has no date last. */
export interface QueuePlace {
  readonly dueAt: number;
  readonly id: string;
}

/** Sorts after every date that a calendar has. */
export const NO_DATE = 8_640_000_000_000_000;

/** Of a row `c` of rights_case. */
const IS_CLOSED_UNTOLD = `c.closedAt IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subject_event e
  WHERE e.subjectId = c.subjectId AND e.factKind = 'CASE' AND e.factId = c.id AND e.type = 'RightsCaseClosed')`;

/** Reads and writes cases with their steps and entries. */
export class CaseStore {
  constructor(private readonly database: Database) {}

  async byId(id: string, from: EntityManager = this.database.read): Promise<RightsCaseEntity | null> {
    return (await selectRows(from, RightsCaseEntity, 'WHERE id = ?', [id]))[0] ?? null;
  }

  /** The case that a further request of this kind joins. */
  async active(subjectId: string, kind: CaseKind, from: EntityManager = this.database.read): Promise<RightsCaseEntity | null> {
    return (await selectRows(from, RightsCaseEntity, 'WHERE subjectId = ? AND activeKey = ?', [subjectId, kind]))[0] ?? null;
  }

  /** One more than asked for. The latest first. */
  ofSubject(subjectId: string, page: { readonly first: number; readonly after: string | null }): Promise<RightsCaseEntity[]> {
    const after = page.after === null ? sql('') : sql('AND id < ?', [page.after]);
    return selectRows(this.database.read, RightsCaseEntity, `WHERE subjectId = ? ${after.sql} ORDER BY id DESC LIMIT ?`, [
      subjectId,
      ...after.parameters,
      page.first + 1,
    ]);
  }

  /** One more than asked for. What is due first comes first. */
  queue(filter: CaseFilter, page: { readonly first: number; readonly after: QueuePlace | null }): Promise<RightsCaseEntity[]> {
    const conditions = conditionsOf(filter);
    const { after } = page;
    const due = `COALESCE(dueAt, ${NO_DATE})`;
    if (after !== null) conditions.push(sql(`(${due} > ? OR (${due} = ? AND id > ?))`, [after.dueAt, after.dueAt, after.id]));
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.map((part) => part.sql).join(' AND ')}`;
    return selectRows(this.database.read, RightsCaseEntity, `${where} ORDER BY ${due}, id LIMIT ?`, [
      ...conditions.flatMap((part) => part.parameters),
      page.first + 1,
    ]);
  }

  /** What a worker has to look at now. */
  due(machineNow: number, limit: number): Promise<CaseRef[]> {
    return query<{ subjectId: string; id: string }>(
      this.database.read,
      'SELECT subjectId, id FROM rights_case WHERE wakeAt <= ? AND leaseUntil <= ? ORDER BY wakeAt LIMIT ?',
      [machineNow, machineNow, limit],
    );
  }

  /** Cases that have ended, and of which no event says that they are over, in the order of their ids. */
  closedUntold(after: string, limit: number): Promise<CaseRef[]> {
    return query<{ subjectId: string; id: string }>(
      this.database.read,
      `SELECT c.subjectId, c.id FROM rights_case c WHERE ${IS_CLOSED_UNTOLD} AND c.id > ? ORDER BY c.id LIMIT ?`,
      [after, limit],
    );
  }

  /** Since when such a case is over: its end, or when its restriction was lifted. Null: it is none, or is none any more. */
  async overSince(tx: EntityManager, { subjectId, id }: CaseRef): Promise<Date | null> {
    const [row] = await query<{ at: number | string }>(
      tx,
      `SELECT COALESCE((SELECT MAX(l.at) FROM rights_case_entry l WHERE l.subjectId = c.subjectId AND l.caseId = c.id AND l.kind = 'LIFTED'), c.closedAt) AS at
       FROM rights_case c WHERE c.subjectId = ? AND c.id = ? AND ${IS_CLOSED_UNTOLD}`,
      [subjectId, id],
    );
    return row === undefined ? null : new Date(Number(row.at));
  }

  /** Takes a case for one worker. @returns whether it is free, and still to be looked at */
  async lease({ subjectId, id }: CaseRef, holder: string, machineNow: number, durationMs: number): Promise<boolean> {
    const taken = await this.database.execute(
      'UPDATE rights_case SET leaseHolder = ?, leaseUntil = ? WHERE subjectId = ? AND id = ? AND wakeAt <= ? AND leaseUntil <= ?',
      [holder, machineNow + durationMs, subjectId, id, machineNow, machineNow],
    );
    return taken === 1;
  }

  async release({ subjectId, id }: CaseRef, holder: string): Promise<void> {
    await this.database.execute('UPDATE rights_case SET leaseHolder = NULL, leaseUntil = 0 WHERE subjectId = ? AND id = ? AND leaseHolder = ?', [
      subjectId,
      id,
      holder,
    ]);
  }

  async subjectExists(subjectId: string): Promise<boolean> {
    return (await query(this.database.read, 'SELECT id FROM subject WHERE id = ?', [subjectId])).length > 0;
  }

  /** The caller holds the subject's lock. */
  async insert(tx: EntityManager, rightsCase: RightsCaseEntity): Promise<void> {
    await insertRows(tx, RightsCaseEntity, [rightsCase]);
    noteCase(tx, rightsCase.subjectId, factsOf(rightsCase));
  }

  /** What is more than the worker's own is also written down outside of the database; then the caller holds the subject's lock. */
  async update(tx: EntityManager, { subjectId, id }: CaseRef, set: Partial<RightsCaseEntity>): Promise<void> {
    const isWorkersOwn = Object.keys(set).every((column) => NO_FACTS.includes(column));
    const [before] = isWorkersOwn ? [] : await selectRows(tx, RightsCaseEntity, 'WHERE subjectId = ? AND id = ?', [subjectId, id]);
    await updateWhere(tx, RightsCaseEntity, { set, where: { subjectId, id } });
    if (before === undefined) return;
    const facts = factsOf({ ...before, ...set });
    // A case that waits is looked at again and again: that is no line each time.
    if (canonicalJson(facts) !== canonicalJson(factsOf(before))) noteCase(tx, subjectId, facts);
  }

  async doneSteps({ subjectId, id: caseId }: CaseRef, from: EntityManager = this.database.read): Promise<Map<string, Date>> {
    const rows = await selectRows(from, RightsCaseStepEntity, 'WHERE subjectId = ? AND caseId = ?', [subjectId, caseId]);
    return new Map(rows.map(({ name, doneAt }) => [name, doneAt]));
  }

  markDone(tx: EntityManager, { subjectId, id: caseId }: CaseRef, name: string, doneAt: Date): Promise<void> {
    return insertMissing(tx, RightsCaseStepEntity, [{ subjectId, caseId, name, doneAt }]);
  }

  /** The steps begin anew, each over a wider scope. */
  async forgetSteps(tx: EntityManager, { subjectId, id: caseId }: CaseRef): Promise<void> {
    await deleteWhere(tx, RightsCaseStepEntity, { subjectId, caseId });
  }

  /** The caller holds the subject's lock. */
  async addEntry(tx: EntityManager, { subjectId, ...entry }: RightsCaseEntryEntity): Promise<void> {
    await insertRows(tx, RightsCaseEntryEntity, [{ subjectId, ...entry }]);
    noteAct(tx, { kind: 'CASE_ENTRY', subjectId, entry: toNoted(entry) });
  }

  entries({ subjectId, id: caseId }: CaseRef): Promise<RightsCaseEntryEntity[]> {
    return selectRows(this.database.read, RightsCaseEntryEntity, 'WHERE subjectId = ? AND caseId = ? ORDER BY id LIMIT 500', [subjectId, caseId]);
  }

  acknowledgements({ subjectId, id: caseId }: CaseRef, from: EntityManager = this.database.read): Promise<RightsCaseAcknowledgementEntity[]> {
    return selectRows(from, RightsCaseAcknowledgementEntity, 'WHERE subjectId = ? AND caseId = ? ORDER BY consumer', [subjectId, caseId]);
  }

  async acknowledge(tx: EntityManager, { subjectId, id: caseId }: CaseRef, consumers: readonly string[], acknowledgedAt: Date): Promise<void> {
    if (consumers.length === 0) return;
    await updateWhere(tx, RightsCaseAcknowledgementEntity, { set: { acknowledgedAt }, where: { subjectId, caseId, consumer: consumers } });
  }
}

const NO_FACTS: readonly string[] = ['subjectId', ...WORKERS_OWN];

function factsOf(rightsCase: RightsCaseEntity): CaseFacts {
  const facts = Object.entries(rightsCase).filter(([column]) => !NO_FACTS.includes(column));
  return toNoted(Object.fromEntries(facts) as unknown as CaseRow);
}

function conditionsOf({ states, kind, overdueAt, dueBetween }: CaseFilter): SqlFragment[] {
  const open = overdueAt || dueBetween ? [sql('state IN (?)', [OPEN_STATES])] : [];
  return [
    ...open,
    ...(states ? [sql('state IN (?)', [states])] : []),
    ...(kind ? [sql('kind = ?', [kind])] : []),
    ...(overdueAt ? [sql('dueAt <= ?', [overdueAt])] : []),
    ...(dueBetween ? [sql('dueAt > ? AND dueAt <= ?', [dueBetween.from, dueBetween.to])] : []),
  ];
}
