import { uuidv7, type Clock } from '@andamal/kernel';
import { execute, insertRows, query, readInstant, sql, type SqlFragment } from '@andamal/database';
import {
  DEPOSIT_HOLD,
  endBinding,
  ERASURE_REQUESTED,
  holdsAt,
  openedAfterErasure,
  withoutObjected,
  type BindingPlan,
  type ContextKind,
  type DataSelector,
  type PlannedBinding,
  type PlannedEnd,
  type Register,
} from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { groupBySubject, rowsOf } from '../vault/data-of-subjects';
import { objectedAtTheAddress } from '../objection/same-address';
import { destroyUnheld, type EndCause } from '../vault/eraser';
import { BindingEntity } from './binding.entity';
import { noteEnds } from './noted-ends';
import { tellUnheldOrders } from './unheld-orders';

/** Which bindings of a subject a plan looks at. */
export interface LedgerScope {
  readonly subjectId: string;
  readonly contextKind?: ContextKind;
  readonly contextId?: string;
  /** Only bindings of these categories; undefined: all. */
  readonly categories?: readonly string[];
  /** Only bindings for these purposes, in whatever context. */
  readonly purposes?: readonly string[];
  /** The deposit whose holds are looked at, instead of a context. */
  readonly holdOf?: string;
}

interface Entry {
  readonly row: BindingEntity;
  /** Another datum stands in the place of this one, which was wrong: it is bound for nothing more. */
  readonly rectified: boolean;
  isNew: boolean;
  changed: boolean;
}

type BindingRow = Record<keyof BindingEntity | 'rectifiedBy' | 'objected' | 'objectedThere', string | number | null>;
type Loaded = Pick<Entry, 'row' | 'rectified'>;

const COLUMNS =
  'b.subjectId, b.id, b.datumId, b.category, b.purpose, b.contextKind, b.contextId, b.holdOf, b.sourceEventId, ' +
  'b.opensAt, b.endsAt, b.closedAt, b.endedBy, b.dueAt';

/**
 * The bindings that some plans are about, in memory: plans are carried out here in the order of their events, and the
 * outcome is written with few statements, however many events there were. The caller holds the subjects' locks.
 */
export class BindingLedger {
  /** Of the bindings that an erasure had marked, those that an event has ended. */
  readonly endedMarked: BindingEntity[] = [];
  private readonly entries: Entry[] = [];
  private readonly keys = new Set<string>();
  private readonly carried = new Map<string, Set<string>>();

  private constructor(
    rows: readonly Loaded[],
    private readonly clock: Clock,
    /** What people object to, by subject. */
    private readonly objections: ReadonlyMap<string, readonly string[]>,
    /** What others at the address of a deposit object to, by the id of its hold. */
    private readonly objectedThere: ReadonlyMap<string, readonly string[]>,
  ) {
    for (const { row, rectified } of rows) this.add({ row, rectified, isNew: false, changed: false });
  }

  /**
   * Bindings of data that still exist, with what their people object to. One statement.
   *
   * @param uninvited purposes that do not begin where somebody else at the address of a deposit objects to them
   */
  static async load(tx: EntityManager, scopes: readonly LedgerScope[], clock: Clock, uninvited: readonly string[] = []): Promise<BindingLedger> {
    if (scopes.length === 0) return new BindingLedger([], clock, new Map(), new Map());
    const where = scopes.map(conditionOf);
    const there = uninvited.length === 0 ? sql('NULL') : objectedAtTheAddress(tx, uninvited);
    const rows = await query<BindingRow>(
      tx,
      `SELECT ${COLUMNS}, r.newDatumId AS rectifiedBy, o.objected,
         CASE WHEN b.category = 'EMAIL' AND b.holdOf <> '' THEN ${there.sql} END AS objectedThere
       FROM binding b JOIN datum d ON d.subjectId = b.subjectId AND d.id = b.datumId
       LEFT JOIN rectification r ON r.subjectId = b.subjectId AND r.datumId = b.datumId
       LEFT JOIN (SELECT subjectId, GROUP_CONCAT(purpose) AS objected FROM purpose_block
                  WHERE kind = 'OBJECTED' AND subjectId IN (?) GROUP BY subjectId) o ON o.subjectId = b.subjectId
       WHERE d.endedAt IS NULL AND (${where.map((part) => `(${part.sql})`).join(' OR ')})`,
      [...there.parameters, [...new Set(scopes.map(({ subjectId }) => subjectId))], ...where.flatMap((part) => part.parameters)],
    );
    const loaded = rows.map(({ rectifiedBy, objected: _objected, objectedThere: _there, ...row }) => ({ row: toBinding(row), rectified: rectifiedBy !== null }));
    return new BindingLedger(loaded, clock, codesBy(rows, 'subjectId', 'objected'), codesBy(rows, 'id', 'objectedThere'));
  }

  /** Objections that have come to people with an address of theirs: the plans were carried out as if they had made them. They are to be recorded. */
  get carriedObjections(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.carried;
  }

  rowsOf(subjectId: string): BindingEntity[] {
    return this.entries.filter(({ row }) => row.subjectId === subjectId).map(({ row }) => row);
  }

  /**
   * Carries out a plan, without what the person objects to. See `BindingPlan` for what a plan means. Its release of what is
   * BOUND is not made use of: what binds a datum now may be over before the deposit's other event comes, if that one is late,
   * and the datum would be gone. The hold stays until all events of the deposit have come.
   */
  apply(register: Register, subjectId: string, plan: BindingPlan, event: { readonly id: string; readonly depositId?: string | null }): void {
    this.carry(subjectId, plan);
    const { opens } = withoutObjected(register, plan, [...(this.objections.get(subjectId) ?? []), ...(this.carried.get(subjectId) ?? [])]);
    for (const planned of opens) this.open(register, subjectId, planned, event.id);
    for (const end of plan.ends) this.end(subjectId, end);
    if (plan.releasesHold === 'ALL' && event.depositId) this.release(subjectId, event.depositId);
  }

  /** Ends the holds of a deposit. */
  release(subjectId: string, depositId: string): void {
    for (const entry of this.entries) {
      const { row } = entry;
      if (row.subjectId !== subjectId || row.holdOf !== depositId || row.closedAt !== null) continue;
      this.change(entry, { closedAt: this.clock.now(), endedBy: 'DEPOSIT_SETTLED' });
    }
  }

  /** Closes bindings, such as an erasure does. */
  close(ids: ReadonlySet<string>, endedBy: string, at: Date): void {
    for (const entry of this.entries) {
      if (ids.has(entry.row.id) && entry.row.closedAt === null) this.change(entry, { closedAt: at, endedBy });
    }
  }

  /** Closes what still holds for these purposes, as an objection does that is honoured always. */
  closePurposes(purposes: readonly string[], endedBy: string, at: Date): void {
    for (const entry of this.entries) {
      if (purposes.includes(entry.row.purpose) && holdsAt(entry.row, at)) this.change(entry, { closedAt: at, endedBy });
    }
  }

  /** Notes on bindings that they end with their context, without a further period. */
  mark(ids: ReadonlySet<string>): void {
    for (const entry of this.entries) if (ids.has(entry.row.id)) this.change(entry, { endedBy: ERASURE_REQUESTED });
  }

  /**
   * Writes what has changed, destroys the data that nothing holds any more, and tells of the orders that nothing is held for.
   *
   * @param tells false: the caller tells of the orders itself
   * @returns how many data were destroyed
   */
  async flush(tx: EntityManager, causeOf: (subjectId: string) => EndCause, tells = true): Promise<number> {
    const now = this.clock.now();
    const touched = this.entries.filter(({ isNew, changed }) => isNew || changed);
    for (const { row } of touched) row.dueAt = dueAt(row, now);
    await insertRows(tx, BindingEntity, touched.filter(({ isNew }) => isNew).map(({ row }) => row));
    const ended = touched.filter(({ isNew }) => !isNew).map(({ row }) => row);
    await this.update(tx, ended);
    noteEnds(tx, ended);

    const holding = this.entries.map(({ row }) => row).filter((row) => holdsAt(row, now));
    if (tells) {
      const live = new Set(holding.map(contextOf));
      await tellUnheldOrders(tx, touched.map(({ row }) => row).filter((row) => !holdsAt(row, now) && !live.has(contextOf(row))), this.clock);
    }
    const held = new Set(holding.map(({ datumId }) => datumId));
    const candidates = touched.map(({ row }) => row).filter((row) => !held.has(row.datumId));
    const unique = [...new Map(candidates.map((row) => [row.datumId, row])).values()];
    return destroyUnheld(tx, groupBySubject(unique, (row) => row.subjectId, (row) => row.datumId), causeOf, now);
  }

  /** Rows that end alike are written by one statement. */
  private async update(tx: EntityManager, rows: readonly BindingEntity[]): Promise<void> {
    const groups = new Map<string, BindingEntity[]>();
    for (const row of rows) {
      const key = JSON.stringify([row.endsAt, row.closedAt, row.endedBy, row.dueAt]);
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    for (const group of groups.values()) {
      const { endsAt, closedAt, endedBy, dueAt: due } = group[0] as BindingEntity;
      const where = rowsOf(groupBySubject(group, (row) => row.subjectId, (row) => row.id), 'id');
      await execute(tx, `UPDATE binding SET endsAt = ?, closedAt = ?, endedBy = ?, dueAt = ? WHERE ${where.sql}`, [
        endsAt,
        closedAt,
        endedBy,
        due,
        ...where.parameters,
      ]);
    }
  }

  /** Notes what a plan would begin with an address at which somebody else objects to it. */
  private carry(subjectId: string, plan: BindingPlan): void {
    const own = this.objections.get(subjectId) ?? [];
    for (const { purpose, data, categories } of plan.opens) {
      const selected = [...this.selected(subjectId, data).values()];
      const objected = selected.some(({ id, category }) => categories.includes(category) && this.objectedThere.get(id)?.includes(purpose));
      if (objected && !own.includes(purpose)) this.carried.set(subjectId, (this.carried.get(subjectId) ?? new Set()).add(purpose));
    }
  }

  private open(register: Register, subjectId: string, planned: PlannedBinding, sourceEventId: string): void {
    for (const [datumId, selectedBy] of this.selected(subjectId, planned.data)) {
      const { category } = selectedBy;
      if (!planned.categories.includes(category)) continue;
      const erased = selectedBy.purpose === DEPOSIT_HOLD && selectedBy.endedBy === ERASURE_REQUESTED;
      const binding = erased ? openedAfterErasure(register, category, planned) : planned;
      if (binding === null) continue;
      const { purpose, contextKind, contextId, opensAt, endsAt, closedAt, endedBy } = binding;
      const row = Object.assign(new BindingEntity(), {
        subjectId,
        id: uuidv7(this.clock),
        datumId,
        category,
        purpose,
        contextKind,
        contextId,
        holdOf: '',
        sourceEventId,
        opensAt,
        endsAt,
        closedAt,
        endedBy,
        dueAt: null,
      });
      // A binding that was there once stays as it is: what has ended does not begin again.
      if (!this.keys.has(keyOf(row))) this.add({ row, rectified: false, isNew: true, changed: false });
    }
  }

  private end(subjectId: string, end: PlannedEnd): void {
    const now = this.clock.now();
    for (const entry of this.entries) {
      const { row, rectified } = entry;
      const meant =
        row.subjectId === subjectId &&
        row.contextKind === end.contextKind &&
        row.contextId === end.contextId &&
        end.purposes.includes(row.purpose);
      if (!meant) continue;
      // What was wrong is in no new record: its years are over with those of the record that has it.
      if (end.kind === 'MOVE' && rectified && !holdsAt(row, now)) continue;
      const values = endBinding(row, end, now);
      if (values === null) continue;
      if (isMarked(row) && values.closedAt) this.endedMarked.push(row);
      this.change(entry, values);
    }
  }

  /** Ids of the selected data, each with a binding that selects it. */
  private selected(subjectId: string, selector: DataSelector): Map<string, BindingEntity> {
    const found = new Map<string, BindingEntity>();
    for (const { row, rectified } of this.entries) {
      if (row.subjectId !== subjectId || rectified) continue;
      const isMeant =
        selector.of === 'DEPOSIT'
          ? row.holdOf === selector.depositId
          : row.contextKind === 'ACCOUNT' && row.contextId === selector.accountId;
      if (isMeant) found.set(row.datumId, row);
    }
    return found;
  }

  private change(entry: Entry, values: Partial<BindingEntity>): void {
    Object.assign(entry.row, values);
    entry.changed = true;
  }

  private add(entry: Entry): void {
    this.entries.push(entry);
    this.keys.add(keyOf(entry.row));
  }
}

/** The person has asked for erasure, and it goes on until its context ends. */
function isMarked({ closedAt, endedBy: by }: BindingEntity): boolean {
  return closedAt === null && by === ERASURE_REQUESTED;
}

function codesBy(rows: readonly BindingRow[], key: 'id' | 'subjectId', codes: 'objected' | 'objectedThere'): Map<string, string[]> {
  return new Map(rows.flatMap((row): [string, string[]][] => (row[codes] === null ? [] : [[String(row[key]), String(row[codes]).split(',')]])));
}

/** What a plan has to see: the contexts it opens and ends, the data it selects, and the event's holds. */
export function scopesOf(subjectId: string, plan: BindingPlan, depositId: string | null): LedgerScope[] {
  const scopes: LedgerScope[] = [
    ...plan.ends.map(({ contextKind, contextId }) => ({ subjectId, contextKind, contextId })),
    ...plan.opens.map(({ contextKind, contextId }) => ({ subjectId, contextKind, contextId })),
    ...plan.opens.map(({ data, categories }): LedgerScope =>
      data.of === 'DEPOSIT'
        ? { subjectId, holdOf: data.depositId }
        : { subjectId, contextKind: 'ACCOUNT', contextId: data.accountId, categories },
    ),
    ...(plan.releasesHold === 'ALL' && depositId !== null ? [{ subjectId, holdOf: depositId }] : []),
  ];
  return [...new Map(scopes.map((scope) => [JSON.stringify(scope), scope])).values()];
}

function conditionOf({ subjectId, contextKind, contextId, categories, purposes, holdOf }: LedgerScope): SqlFragment {
  if (holdOf !== undefined) return sql('b.subjectId = ? AND b.holdOf = ?', [subjectId, holdOf]);
  if (purposes !== undefined) return sql('b.subjectId = ? AND b.purpose IN (?)', [subjectId, purposes]);
  if (contextKind === undefined) return sql('b.subjectId = ?', [subjectId]);
  const inContext = 'b.subjectId = ? AND b.contextKind = ? AND b.contextId = ?';
  if (categories === undefined) return sql(inContext, [subjectId, contextKind, contextId]);
  return sql(`${inContext} AND b.category IN (?)`, [subjectId, contextKind, contextId, categories]);
}

/** When the sweep has to look at a binding; null when its end needs no further work, or has no date. */
function dueAt({ endsAt, closedAt }: BindingEntity, now: Date): Date | null {
  if (closedAt !== null && closedAt <= now) return null;
  if (endsAt === null || closedAt === null) return endsAt ?? closedAt;
  return closedAt < endsAt ? closedAt : endsAt;
}

function contextOf({ subjectId, contextKind, contextId }: BindingEntity): string {
  return [subjectId, contextKind, contextId].join('\u0000');
}

function keyOf({ subjectId, datumId, purpose, contextKind, contextId, holdOf }: BindingEntity): string {
  return [subjectId, datumId, purpose, contextKind, contextId, holdOf].join('\u0000');
}

function toBinding(row: Record<keyof BindingEntity, string | number | null>): BindingEntity {
  return Object.assign(new BindingEntity(), row, {
    opensAt: new Date(Number(row.opensAt)),
    endsAt: readInstant(row.endsAt),
    closedAt: readInstant(row.closedAt),
    dueAt: readInstant(row.dueAt),
  });
}
