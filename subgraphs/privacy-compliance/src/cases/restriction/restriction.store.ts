import { query, selectRows, sql, upsertRows, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { EVERY_PURPOSE } from '../../objection/purpose-block.entity';
import { unblockPurposes } from '../../objection/purpose-blocks';
import { RightsCaseEntity } from '../../rights/rights-case.entity';
import { RestrictionExceptionEntity } from '../case.entity';
import type { CaseRef } from '../case.store';
import { restrictedPurposesOf } from '../handlers/restriction.handler';
import { CONTRACT, isInForce, isUnderWay, restrictsOrders, STANDING_DECISIONS } from './standing-decisions';

/** An order under way of a person who has restricted: nobody may use the data for it until staff have decided. */
export interface RestrictionConflict {
  readonly subjectId: string;
  readonly orderId: string;
  readonly caseId: string;
  readonly placedAt: Date;
}

interface ConflictRow {
  readonly subjectId: string;
  readonly orderId: string;
  readonly placedAt: number | string;
}

/** Orders under way of people who have restricted, about which nothing that staff have decided stands. */
const UNDECIDED = `SELECT e.subjectId, e.orderId, e.happenedAt AS placedAt FROM subject_event e
  WHERE e.type = 'OrderPlaced' AND e.subjectId IN (SELECT b.subjectId FROM purpose_block b WHERE b.kind = 'RESTRICTED' AND b.purpose IN (?))
    AND ${isUnderWay('e')} AND NOT EXISTS (SELECT 1 ${STANDING_DECISIONS} AND x.subjectId = e.subjectId AND x.orderId = e.orderId)`;

const RESTRICTING = [EVERY_PURPOSE, CONTRACT];

export class RestrictionStore {
  constructor(private readonly database: Database) {}

  /** Orders about which staff have yet to decide, one more than asked for, the oldest first. */
  async conflicts(page: { readonly first: number; readonly after: string | null }): Promise<RestrictionConflict[]> {
    const after = page.after === null ? sql('') : sql('AND e.orderId > ?', [page.after]);
    const rows = await query<ConflictRow>(this.database.read, `${UNDECIDED} ${after.sql} ORDER BY e.orderId LIMIT ?`, [
      RESTRICTING,
      ...after.parameters,
      page.first + 1,
    ]);
    const restricting = await this.restrictingOrders([...new Set(rows.map(({ subjectId }) => subjectId))]);
    return rows.flatMap(({ subjectId, orderId, placedAt }) => {
      const caseId = restricting.get(subjectId);
      return caseId === undefined ? [] : [{ subjectId, orderId, caseId, placedAt: new Date(Number(placedAt)) }];
    });
  }

  async isUnderWay(subjectId: string, orderId: string, from: EntityManager): Promise<boolean> {
    const rows = await query(
      from,
      `SELECT 1 AS found FROM subject_event e WHERE e.subjectId = ? AND e.factKind = 'ORDER' AND e.factId = ? AND e.type = 'OrderPlaced' AND ${isUnderWay('e')}`,
      [subjectId, orderId],
    );
    return rows.length > 0;
  }

  /** The restrictions that staff decide on: for each person the latest that stands in the way of their orders. */
  async restrictingOrders(subjectIds: readonly string[], from: EntityManager = this.database.read): Promise<Map<string, string>> {
    const rows = await query<{ subjectId: string; id: string }>(
      from,
      `SELECT c.subjectId, MAX(c.id) AS id FROM rights_case c WHERE c.subjectId IN (?) AND ${restrictsOrders('c')} GROUP BY c.subjectId`,
      [subjectIds],
    );
    return new Map(rows.map(({ subjectId, id }) => [subjectId, id]));
  }

  /** Whether a restriction stands in the way of an order, and staff have not said that it may be carried out all the same. */
  async standsInTheWay(subjectId: string, orderId: string): Promise<boolean> {
    const rows = await query(
      this.database.read,
      `SELECT 1 AS found FROM purpose_block b WHERE b.subjectId = ? AND b.kind = 'RESTRICTED' AND b.purpose IN (?)
         AND NOT EXISTS (SELECT 1 ${STANDING_DECISIONS} AND x.subjectId = b.subjectId AND x.orderId = ? AND x.allowed = ?)`,
      [subjectId, RESTRICTING, orderId, true],
    );
    return rows.length > 0;
  }

  except(tx: EntityManager, row: RestrictionExceptionEntity): Promise<void> {
    return upsertRows(tx, RestrictionExceptionEntity, [row], { key: ['subjectId', 'orderId'], set: ['caseId', 'allowed', 'ground', 'decidedAt'] });
  }

  /**
   * Ends what a restriction has put in the way, but for what another one in force is about too. One that was widened to all has left what
   * it was about before.
   *
   * @returns whether none is left
   */
  async lift(tx: EntityManager, { subjectId, id }: CaseRef): Promise<boolean> {
    const others = (await this.inForce([subjectId], tx)).filter((other) => other.id !== id);
    const kept = new Set(others.flatMap(({ scope }) => restrictedPurposesOf(scope)));
    const there = await query<{ purpose: string }>(tx, "SELECT purpose FROM purpose_block WHERE subjectId = ? AND kind = 'RESTRICTED'", [subjectId]);
    await unblockPurposes(tx, { subjectId, kind: 'RESTRICTED', purposes: there.map(({ purpose }) => purpose).filter((purpose) => !kept.has(purpose)) });
    return others.length === 0;
  }

  /** Restrictions that have been carried out and not lifted, the latest first. */
  inForce(subjectIds: readonly string[], from: EntityManager = this.database.read): Promise<RightsCaseEntity[]> {
    return selectRows(
      from,
      RightsCaseEntity,
      `WHERE subjectId IN (?) AND ${isInForce('rights_case')} ORDER BY id DESC`,
      [subjectIds],
    );
  }

  /** Whether the person has been told in this case that the restriction will be lifted, otherwise than by a letter of ours. */
  async isAnnouncedWithoutLetter({ subjectId, id }: CaseRef, from: EntityManager): Promise<boolean> {
    const rows = await query(
      from,
      "SELECT 1 AS found FROM rights_case_entry WHERE subjectId = ? AND caseId = ? AND kind = 'NOTICE_GIVEN' AND code LIKE 'LIFTING%' AND code <> 'LIFTING_MAIL'",
      [subjectId, id],
    );
    return rows.length > 0;
  }
}
