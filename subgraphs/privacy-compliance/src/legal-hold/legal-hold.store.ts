import { execute, insertRows, query, selectRows, sql, type Database } from '@andamal/database';
import { LEGAL_HOLD } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { BindingEntity } from '../bindings/binding.entity';
import { noteAct, noteBound } from '../tombstones/acts';
import { toNoted } from '../tombstones/noted-rows';
import { LegalHoldEntity } from './legal-hold.entity';

export interface HeldPlace {
  readonly datumId: string;
  readonly category: string;
}

export type HoldState = 'ACTIVE' | 'DUE_FOR_REVIEW' | 'ENDED';

export class LegalHoldStore {
  constructor(private readonly database: Database) {}

  async byId(id: string, from: EntityManager = this.database.read): Promise<LegalHoldEntity | null> {
    return (await selectRows(from, LegalHoldEntity, 'WHERE id = ?', [id]))[0] ?? null;
  }

  /** Holds in the order of their ids. Active are those that are neither lifted nor over. */
  list(filter: { state: HoldState; subjectId: string | null; after: string | null; limit: number; now: Date }): Promise<LegalHoldEntity[]> {
    const { state, subjectId, after, limit, now } = filter;
    const active = sql('liftedAt IS NULL AND (endsAt IS NULL OR endsAt > ?)', [now]);
    const parts = [
      state === 'ENDED' ? sql(`NOT (${active.sql})`, active.parameters) : active,
      ...(state === 'DUE_FOR_REVIEW' ? [sql('reviewAt <= ?', [now])] : []),
      ...(subjectId === null ? [] : [sql('subjectId = ?', [subjectId])]),
      sql('id > ?', [after ?? '']),
    ];
    const where = parts.map((part) => part.sql).join(' AND ');
    return selectRows(this.database.read, LegalHoldEntity, `WHERE ${where} ORDER BY id LIMIT ?`, [...parts.flatMap(({ parameters }) => parameters), limit]);
  }

  /** The person's data that are there, of these ids or categories; what only waits for a hold's own words is not among them. */
  data(tx: EntityManager, subjectId: string, chosen: { datumIds: readonly string[]; categories: readonly string[] }): Promise<HeldPlace[]> {
    return query<HeldPlace>(
      tx,
      `SELECT id AS datumId, actualCategory AS category FROM datum
       WHERE subjectId = ? AND endedAt IS NULL AND (id IN (?) OR category IN (?) OR actualCategory IN (?))`,
      [subjectId, chosen.datumIds, chosen.categories, chosen.categories],
    );
  }

  /** The data that were deposited under an id: the words of a hold. */
  words(tx: EntityManager, subjectId: string, holdId: string): Promise<HeldPlace[]> {
    return query<HeldPlace>(tx, 'SELECT datumId, category FROM binding WHERE subjectId = ? AND holdOf = ?', [subjectId, holdId]);
  }

  /** @param bindings of the data, and of the words that say why */
  async insert(tx: EntityManager, hold: LegalHoldEntity, bindings: { readonly data: readonly BindingEntity[]; readonly words: readonly BindingEntity[] }): Promise<void> {
    await insertRows(tx, LegalHoldEntity, [hold]);
    await insertRows(tx, BindingEntity, [...bindings.data, ...bindings.words]);
    noteHold(tx, hold);
    noteBound(tx, hold.subjectId, bindings.data);
  }

  /** @returns the hold's bindings that are still open */
  async openBindings(tx: EntityManager, { subjectId, id }: Pick<LegalHoldEntity, 'subjectId' | 'id'>): Promise<Set<string>> {
    const rows = await query<{ id: string }>(
      tx,
      "SELECT id FROM binding WHERE subjectId = ? AND contextKind = 'CASE' AND contextId = ? AND purpose = ? AND closedAt IS NULL",
      [subjectId, id, LEGAL_HOLD],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** @returns whether it was there to be lifted */
  async lift(tx: EntityManager, hold: LegalHoldEntity, by: string, at: Date): Promise<boolean> {
    const { subjectId, id } = hold;
    const lifted = await execute(
      tx,
      'UPDATE legal_hold SET liftedAt = ?, liftedBy = ? WHERE subjectId = ? AND id = ? AND liftedAt IS NULL AND (endsAt IS NULL OR endsAt > ?)',
      [at, by, subjectId, id, at],
    );
    if (lifted === 1) noteHold(tx, { ...hold, liftedAt: at, liftedBy: by });
    return lifted === 1;
  }

  /** @returns whether it was there to be reviewed */
  async review(tx: EntityManager, hold: LegalHoldEntity, reviewAt: Date, now: Date): Promise<boolean> {
    const { subjectId, id } = hold;
    const moved = await execute(
      tx,
      'UPDATE legal_hold SET reviewAt = ? WHERE subjectId = ? AND id = ? AND liftedAt IS NULL AND (endsAt IS NULL OR endsAt > ?)',
      [reviewAt, subjectId, id, now],
    );
    if (moved === 1) noteHold(tx, { ...hold, reviewAt });
    return moved === 1;
  }
}

/** A restored backup must not let go of what a claim needs. */
function noteHold(tx: EntityManager, { subjectId, ...hold }: LegalHoldEntity): void {
  noteAct(tx, { kind: 'HELD', subjectId, hold: toNoted(hold) });
}
