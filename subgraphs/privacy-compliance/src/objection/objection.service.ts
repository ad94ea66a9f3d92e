import { uuidv7, type Clock } from '@andamal/kernel';
import { insertRows, query, type Database } from '@andamal/database';
import { endsByObjection, OBJECTED, type Register } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import { BindingLedger } from '../bindings/binding-ledger';
import { noteAct } from '../tombstones/acts';
import { lockSubjects } from '../vault/subjects';
import { marketingPurposes } from './marketing-purposes';
import { ObjectionEntity } from './objection.entity';
import { blockPurposes, objectionsInForce, unblockPurposes } from './purpose-blocks';
import { othersAtTheAddressOf } from './same-address';

export interface ObjectionInForce {
  readonly purpose: string;
  readonly since: Date;
}

const STANDING_BATCH = 100;

/** GDPR Art. 21(2)-(3): an objection to direct marketing is honoured always, at once, and no reason is asked. */
export class ObjectionService {
  constructor(
    private readonly database: Database,
    private readonly register: Register,
    private readonly clock: Clock,
  ) {}

  /** In force from the next read on. What other purposes hold stays. A second objection changes nothing. */
  async objectToMarketing(subjectId: string, channel: string): Promise<ObjectionInForce[]> {
    return this.database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return [];
      await this.objectIn(tx, subjectId, marketingPurposes(this.register), channel);
      const rows = await query<{ purpose: string; since: number | string }>(
        tx,
        "SELECT purpose, since FROM purpose_block WHERE subjectId = ? AND kind = 'OBJECTED' ORDER BY purpose",
        [subjectId],
      );
      return rows.map((row) => ({ purpose: row.purpose, since: new Date(Number(row.since)) }));
    });
  }

  /**
   * Objects to purposes, in the caller's transaction, which holds the subject's lock. A purpose whose objection is honoured
   * always ends by it, and what only that purpose held goes; what is weighed only stands still. Marketing ends for all who are
   * written to at the person's address: who has said no does not get the same offer as the guest that they once were.
   */
  async objectIn(tx: EntityManager, subjectId: string, purposes: readonly string[], channel: string): Promise<void> {
    const absolute = purposes.filter((purpose) => endsByObjection(this.register, purpose));
    const others = await othersAtTheAddressOf(tx, subjectId, absolute);
    await this.objectFor(tx, subjectId, purposes, channel);
    if (others.length > 0) await lockSubjects(tx, others);
    for (const other of others) await this.objectFor(tx, other, absolute, channel);
  }

  private async objectFor(tx: EntityManager, subjectId: string, purposes: readonly string[], channel: string): Promise<void> {
    const since = this.clock.now();
    const before = await objectionsInForce(tx, subjectId);
    const fresh = purposes.filter((purpose) => !before.includes(purpose));
    await blockPurposes(tx, { subjectId, kind: 'OBJECTED', purposes: fresh, since });
    const made = fresh.map((purpose) => ({ subjectId, id: uuidv7(this.clock), purpose, channel, madeAt: since }));
    await insertRows(tx, ObjectionEntity, made);
    noteAct(tx, ...made.map(({ id, purpose }) => ({ kind: 'OBJECTED' as const, subjectId, id, purpose, channel, at: since.getTime() })));
    await this.end(tx, subjectId, { purposes: purposes.filter((purpose) => endsByObjection(this.register, purpose)), by: made[0]?.id ?? null, at: since });
  }

  /**
   * Ends what an objection in force leaves bound: one that was made under rules by which it ended nothing, or that a restore
   * has brought back by a line from then. For the start, one person per transaction.
   */
  async endStanding(): Promise<void> {
    const absolute = this.register.purposes.map(({ code }) => code).filter((code) => endsByObjection(this.register, code));
    for (let after: string | null = ''; after !== null && absolute.length > 0; ) {
      const rows: { subjectId: string }[] = await query<{ subjectId: string }>(
        this.database.read,
        `SELECT DISTINCT b.subjectId FROM purpose_block p JOIN binding b ON b.subjectId = p.subjectId AND b.purpose = p.purpose
         JOIN datum d ON d.subjectId = b.subjectId AND d.id = b.datumId
         WHERE p.kind = 'OBJECTED' AND p.purpose IN (?) AND p.subjectId > ? AND d.endedAt IS NULL
           AND b.closedAt IS NULL AND (b.endsAt IS NULL OR b.endsAt > ?) ORDER BY b.subjectId LIMIT ?`,
        [absolute, after, this.clock.now(), STANDING_BATCH],
      );
      for (const { subjectId } of rows) {
        await this.database.inTransaction(async (tx) => {
          await lockSubjects(tx, [subjectId]);
          const inForce = await objectionsInForce(tx, subjectId);
          await this.end(tx, subjectId, { purposes: inForce.filter((code) => absolute.includes(code)), by: null, at: this.clock.now() });
        });
      }
      after = rows.length < STANDING_BATCH ? null : (rows.at(-1)?.subjectId ?? null);
    }
  }

  private async end(tx: EntityManager, subjectId: string, { purposes, by, at }: { purposes: readonly string[]; by: string | null; at: Date }): Promise<void> {
    if (purposes.length === 0) return;
    const ledger = await BindingLedger.load(tx, [{ subjectId, purposes }], this.clock);
    ledger.closePurposes(purposes, OBJECTED, at);
    await ledger.flush(tx, () => ({ reason: 'PURPOSES_ENDED', by }));
  }

  /** The purposes may be used again: staff have shown grounds that outweigh the objection (GDPR Art. 21(1)). */
  async declineIn(tx: EntityManager, subjectId: string, purposes: readonly string[]): Promise<void> {
    await unblockPurposes(tx, { subjectId, kind: 'OBJECTED', purposes });
  }
}
