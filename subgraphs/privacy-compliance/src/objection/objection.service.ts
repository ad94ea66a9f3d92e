import type { Clock } from '@andamal/kernel';
import { query, type Database } from '@andamal/database';
import type { Register } from '@andamal/policy';
import type { EntityManager } from 'typeorm';
import type { ConsentService } from '../consent/consent.service';
import { lockSubjects } from '../vault/subjects';
import { marketingPurposes, uninvitedMarketing, writtenMarketing } from './marketing-purposes';
import { objectedPurposes, objectionsInForce, unblockPurposes, type ObjectionInForce } from './purpose-blocks';
import { endObjected, recordObjection, SAME_ADDRESS } from './record-objection';
import { AT_ONE_ADDRESS, objectedAtTheAddressOf, othersAtTheAddressOf } from './same-address';

const STANDING_BATCH = 100;

/** GDPR Art. 21(2)-(3): an objection to direct marketing is honoured always, at once, and no reason is asked. */
export class ObjectionService {
  constructor(
    private readonly database: Database,
    readonly register: Register,
    private readonly consents: ConsentService,
    readonly clock: Clock,
  ) {}

  /** Objects to all marketing, on whatever ground: offers, the newsletter, advertising. */
  objectToMarketing(subjectId: string, channel: string): Promise<ObjectionInForce[]> {
    return this.object(subjectId, marketingPurposes(this.register), channel);
  }

  /** In force from the next read on. What other purposes hold stays. A second objection changes nothing. @returns all that are in force */
  async object(subjectId: string, purposes: readonly string[], channel: string): Promise<ObjectionInForce[]> {
    return this.database.inTransaction(async (tx) => {
      if ((await lockSubjects(tx, [subjectId])) === 0) return [];
      await this.objectIn(tx, subjectId, purposes, channel);
      return objectionsInForce(tx, subjectId);
    });
  }

  /**
   * Objects to purposes, in the caller's transaction, which holds the subject's lock. Marketing on consent ends with the consent, and
   * the next one counts again. Letters end for all who are written to at the person's address: who has said no does not get the
   * same offer as the guest that they once were.
   */
  async objectIn(tx: EntityManager, subjectId: string, purposes: readonly string[], channel: string): Promise<void> {
    const by = await recordObjection(tx, this, { subjectId, purposes, channel });
    const written = writtenMarketing(this.register).filter((purpose) => purposes.includes(purpose));
    // Before anything ends: an address that only offers held goes with them.
    const others = await othersAtTheAddressOf(tx, subjectId, written);
    await this.end(tx, { subjectId, purposes, channel, by });
    if (others.length > 0) await lockSubjects(tx, others);
    for (const other of others) {
      const objection = { subjectId: other, purposes: written, channel: SAME_ADDRESS };
      await this.end(tx, { ...objection, by: await recordObjection(tx, this, objection) });
    }
  }

  /**
   * Somebody has come to another address: what they object to ends for those who are held there, and what is objected to there
   * ends for them. In the caller's transaction, which holds the subject's lock.
   */
  async meetIn(tx: EntityManager, subjectId: string): Promise<void> {
    const uninvited = uninvitedMarketing(this.register);
    const objected = [...(await objectedPurposes(tx, subjectId)), ...(await objectedAtTheAddressOf(tx, subjectId, uninvited))];
    const purposes = uninvited.filter((purpose) => objected.includes(purpose));
    if (purposes.length > 0) await this.objectIn(tx, subjectId, purposes, SAME_ADDRESS);
  }

  private async end(
    tx: EntityManager,
    { subjectId, purposes, channel, by }: { readonly subjectId: string; readonly purposes: readonly string[]; readonly channel: string; readonly by: ReadonlyMap<string, string> },
  ): Promise<void> {
    const { consents } = this;
    await endObjected(tx, this, { subjectId, purposes, by });
    await consents.withdrawAllIn(tx, { subjectId, purposes: purposes.filter((purpose) => consents.restsOnConsent(purpose)), channel });
  }

  /**
   * Ends what an objection in force leaves bound, of the person or at their address: one that was made under rules by which it
   * ended less, or that a restore has brought back by a line from then. For the start, one person per transaction.
   */
  async endStanding(): Promise<void> {
    const atAddress = `JOIN binding mine ON mine.subjectId = p.subjectId AND mine.category = 'EMAIL' ${AT_ONE_ADDRESS}`;
    await this.forEachObjecting(atAddress, 'them.id', uninvitedMarketing(this.register), (tx, subjectId, purposes) => this.objectIn(tx, subjectId, purposes, SAME_ADDRESS));
    await this.forEachObjecting('', 'p.subjectId', marketingPurposes(this.register), (tx, subjectId, purposes) => endObjected(tx, this, { subjectId, purposes, by: new Map() }));
  }

  /** Those whose objection, a row `p` of purpose_block, leaves something bound of whom it is joined to. */
  private async forEachObjecting(
    joined: string,
    whose: 'p.subjectId' | 'them.id',
    purposes: readonly string[],
    end: (tx: EntityManager, subjectId: string, purposes: readonly string[]) => Promise<void>,
  ): Promise<void> {
    for (let after: string | null = ''; after !== null && purposes.length > 0; ) {
      const rows: { subjectId: string }[] = await query<{ subjectId: string }>(
        this.database.read,
        `SELECT DISTINCT p.subjectId FROM purpose_block p ${joined}
         JOIN binding b ON b.subjectId = ${whose} AND b.purpose = p.purpose JOIN datum d ON d.subjectId = b.subjectId AND d.id = b.datumId
         WHERE p.kind = 'OBJECTED' AND p.purpose IN (?) AND p.subjectId > ? AND d.endedAt IS NULL
           AND b.closedAt IS NULL AND (b.endsAt IS NULL OR b.endsAt > ?) ORDER BY p.subjectId LIMIT ?`,
        [purposes, after, this.clock.now(), STANDING_BATCH],
      );
      for (const { subjectId } of rows) {
        await this.database.inTransaction(async (tx) => {
          await lockSubjects(tx, [subjectId]);
          const inForce = await objectedPurposes(tx, subjectId);
          await end(tx, subjectId, purposes.filter((code) => inForce.includes(code)));
        });
      }
      after = rows.length < STANDING_BATCH ? null : (rows.at(-1)?.subjectId ?? null);
    }
  }

  /** The purposes may be used again: staff have shown grounds that outweigh the objection (GDPR Art. 21(1)). */
  async declineIn(tx: EntityManager, subjectId: string, purposes: readonly string[]): Promise<void> {
    await unblockPurposes(tx, { subjectId, kind: 'OBJECTED', purposes });
  }
}
