import { uuidv7, type Clock } from '@andamal/kernel';
import { execute, insertMissing, selectRows, updateWhere, upsertRows } from '@andamal/database';
import { planErasure, type ErasureDatum, type ErasureItem, type ErasurePlan, type ErasureScope, type Register } from '@andamal/policy';
import { EVENTS, type EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { BindingLedger } from '../bindings/binding-ledger';
import type { SubjectEventsService } from '../bindings/subject-events.service';
import { tellUnheldOrdersOf } from '../bindings/unheld-orders';
import { RightsCaseAcknowledgementEntity } from '../cases/case.entity';
import type { CaseRef } from '../cases/case.store';
import { noteAct } from '../tombstones/acts';
import { destroy } from '../vault/eraser';
import { SubjectEntity } from '../vault/subject.entity';
import { itemsOf, rowsOfCase } from './erasure-case';
import type { HeldBinding, HeldDataStore } from './held-data.store';
import { RightsCaseEntity, RightsCaseItemEntity } from './rights-case.entity';

export type Plan = ErasurePlan<HeldBinding>;

/** What an erasure does to the data (GDPR Art. 17), inside one transaction: all that can go is gone with it, or nothing is. */
export class ErasureWork {
  constructor(
    private readonly parts: {
      readonly register: Register;
      readonly held: HeldDataStore;
      readonly events: EventPublisher;
      readonly subjectEvents: SubjectEventsService;
      readonly clock: Clock;
    },
  ) {}

  /** What would go and what would stay now. @param from the transaction to look in */
  async plan(subjectId: string, scope: ErasureScope, from?: EntityManager): Promise<Plan> {
    const { held, register, clock } = this.parts;
    return planErasure(register, toErasureData(await held.ofSubject(subjectId, null, from)), scope, clock.now());
  }

  /**
   * Erases, and writes down what went, what stayed and why. The caller holds the subject's lock: behind it no deposit comes
   * in and no event is applied, so that what is planned is what is done.
   */
  async carryOut(tx: EntityManager, { subjectId, id: caseId }: CaseRef, scope: ErasureScope): Promise<void> {
    const { clock } = this.parts;
    const now = clock.now();
    const plan = await this.plan(subjectId, scope, tx);
    const cause = { reason: 'ERASURE_REQUESTED' as const, by: caseId };
    const ledger = await BindingLedger.load(tx, [{ subjectId }], clock);
    ledger.close(idsOf(plan, ({ closes }) => closes), 'ERASURE_REQUESTED', now);
    ledger.mark(idsOf(plan, (item) => (item.outcome === 'STAYS' ? item.marks : [])));
    await ledger.flush(tx, () => cause, false);
    // What was due already, and only waited for the sweep.
    const unheld = plan.items.filter((item) => item.outcome === 'GOES' && item.closes.length === 0);
    if (unheld.length > 0) await destroy(tx, new Map([[subjectId, unheld.map(({ datumId }) => datumId)]]), cause, now);

    const accountClosed = plan.closesAccounts && (await this.endAccount(tx, subjectId, now));
    await updateWhere(tx, RightsCaseEntity, { set: { accountClosed }, where: { subjectId, id: caseId } });
    const items = rowsOfCase(subjectId, caseId, itemsOf(plan));
    await upsertRows(tx, RightsCaseItemEntity, items, {
      key: ['subjectId', 'caseId', 'datumId'],
      set: ['position', 'category', 'outcome', 'grounds', 'keepKind', 'keepUntil'],
    });
    // Before the word of the erasure, and behind the same key: who acknowledges that has let go of these orders.
    await tellUnheldOrdersOf(tx, [subjectId], clock);
    await this.tell(tx, { subjectId, caseId, accountClosed });
  }

  /** The other services hear of it, and each has to have applied it before the case can end. */
  private async tell(tx: EntityManager, payload: { readonly subjectId: string; readonly caseId: string; readonly accountClosed: boolean }): Promise<void> {
    const { subjectId, caseId } = payload;
    const eventId = uuidv7(this.parts.clock);
    await this.parts.events.publish(tx, 'SubjectErased', subjectId, payload, eventId);
    const rows = EVENTS.SubjectErased.consumers.map((consumer) => ({ subjectId, caseId, consumer, eventId, acknowledgedAt: null }));
    await insertMissing(tx, RightsCaseAcknowledgementEntity, rows);
  }

  /** @returns whether the person has an account, which its service closes when it hears of this */
  private async endAccount(tx: EntityManager, subjectId: string, now: Date): Promise<boolean> {
    await execute(
      tx,
      "UPDATE consent SET withdrawnAt = ?, withdrawnChannel = 'ERASURE' WHERE subjectId = ? AND withdrawnAt IS NULL",
      [now, subjectId],
    );
    noteAct(tx, { kind: 'CONSENT_WITHDRAWN', subjectId, at: now.getTime(), purpose: null, channel: 'ERASURE' });
    const [subject] = await selectRows(tx, SubjectEntity, 'WHERE id = ?', [subjectId]);
    const accountId = subject?.accountId ?? null;
    if (accountId === null) return false;
    // The account is over for every event that is still to come: of a request under way, of a session that has minutes left.
    await this.parts.subjectEvents.applyOwn(tx, { subjectId, policy: { id: uuidv7(this.parts.clock), type: 'AccountClosed', at: now, accountId } });
    return true;
  }
}

/** Whether an erasure would find everything as one before it has left it. */
export function changesNothing(plan: Plan): boolean {
  return plan.items.every((item) => item.outcome === 'STAYS' && item.closes.length === 0 && item.marks.length === 0);
}

function toErasureData(data: Awaited<ReturnType<HeldDataStore['ofSubject']>>): ErasureDatum<HeldBinding>[] {
  return data.map(({ place, bindings }) => ({
    id: place.datumId,
    category: place.category,
    actualCategory: place.actualCategory,
    bindings,
  }));
}

function idsOf(plan: Plan, select: (item: ErasureItem<HeldBinding>) => readonly HeldBinding[]): ReadonlySet<string> {
  return new Set(plan.items.flatMap((item) => select(item).map(({ id }) => id)));
}
