import { uuidv7, type Clock } from '@andamal/kernel';
import { execute, insertRows, selectRows, type Database } from '@andamal/database';
import { planErasure, type ErasureDatum, type ErasureItem, type ErasurePlan, type ErasureScope, type Register } from '@andamal/policy';
import type { CallerContext, EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { AccessLog } from '../access-log/access-log';
import { BindingLedger } from '../bindings/binding-ledger';
import { destroy } from '../vault/eraser';
import { SubjectEntity } from '../vault/subject.entity';
import { lockSubjects } from '../vault/subjects';
import { findCase, itemsOf, rowsOfCase, scopeText, type CaseItem } from './erasure-case';
import type { HeldBinding, HeldDataStore } from './held-data.store';
import { RightsCaseEntity, RightsCaseItemEntity } from './rights-case.entity';

type Plan = ErasurePlan<HeldBinding>;

export interface ErasureResult {
  /** Null for a dry run: nothing was opened. */
  readonly caseId: string | null;
  readonly accountClosed: boolean;
  readonly items: readonly CaseItem[];
}

export interface ErasureParts {
  readonly database: Database;
  readonly register: Register;
  readonly held: HeldDataStore;
  readonly events: EventPublisher;
  readonly log: AccessLog;
  readonly clock: Clock;
}

/** GDPR Art. 17: what goes, what stays, on which ground, and until when. */
export class ErasureService {
  constructor(private readonly parts: ErasureParts) {}

  /** What an erasure would do now. Changes nothing. @returns null for a person that the vault does not know */
  async dryRun(subjectId: string, scope: ErasureScope, caller: CallerContext): Promise<ErasureResult | null> {
    const { held, register, clock, log } = this.parts;
    if (!(await held.subjectExists(subjectId))) return null;
    await log.record(caller, [{ subjectId, context: 'ERASURE', categories: [], outcome: 'ALLOWED' }]);
    const plan = planErasure(register, toErasureData(await held.ofSubject(subjectId, null)), scope, clock.now());
    return { caseId: null, accountClosed: plan.closesAccounts, items: itemsOf(plan) };
  }

  /**
   * Erases, in one transaction: all that can go is gone when it returns, or nothing is. The same request again finds the
   * same case, as long as there is nothing more that could go.
   */
  async run(subjectId: string, scope: ErasureScope, caller: CallerContext): Promise<ErasureResult | null> {
    const { database, log } = this.parts;
    await log.record(caller, [{ subjectId, context: 'ERASURE', categories: [], outcome: 'ALLOWED' }]);
    return database.inTransaction(async (tx) => {
      // Behind this lock no deposit comes in and no event is applied: what is planned is what is done.
      if ((await lockSubjects(tx, [subjectId])) === 0) return null;
      const plan = await this.plan(tx, subjectId, scope);
      const before = changesNothing(plan) ? await findCase(tx, subjectId, scope) : null;
      return before ?? this.carryOut(tx, subjectId, scope, plan);
    });
  }

  private async plan(tx: EntityManager, subjectId: string, scope: ErasureScope): Promise<Plan> {
    const { held, register, clock } = this.parts;
    return planErasure(register, toErasureData(await held.ofSubject(subjectId, null, tx)), scope, clock.now());
  }

  private async carryOut(tx: EntityManager, subjectId: string, scope: ErasureScope, plan: Plan): Promise<ErasureResult> {
    const { clock, events } = this.parts;
    const now = clock.now();
    const caseId = uuidv7(clock);
    const cause = { reason: 'ERASURE_REQUESTED' as const, by: caseId };
    const ledger = await BindingLedger.load(tx, [{ subjectId }], clock);
    ledger.close(idsOf(plan, ({ closes }) => closes), 'ERASURE_REQUESTED', now);
    ledger.mark(idsOf(plan, (item) => (item.outcome === 'STAYS' ? item.marks : [])));
    await ledger.flush(tx, () => cause);
    // What was due already, and only waited for the sweep.
    const unheld = plan.items.filter((item) => item.outcome === 'GOES' && item.closes.length === 0);
    if (unheld.length > 0) await destroy(tx, new Map([[subjectId, unheld.map(({ datumId }) => datumId)]]), cause, now);

    const accountClosed = plan.closesAccounts && (await this.endAccount(tx, subjectId, now));
    const items = itemsOf(plan);
    await insertRows(tx, RightsCaseEntity, [
      { subjectId, id: caseId, kind: 'ERASURE', scope: scopeText(scope), accountClosed, openedAt: now },
    ]);
    await insertRows(tx, RightsCaseItemEntity, rowsOfCase(subjectId, caseId, items));
    await events.publish(tx, 'SubjectErased', subjectId, { subjectId, accountClosed, caseId });
    return { caseId, accountClosed, items };
  }

  /** @returns whether the person has an account, which its service closes when it hears of this */
  private async endAccount(tx: EntityManager, subjectId: string, now: Date): Promise<boolean> {
    await execute(
      tx,
      "UPDATE consent SET withdrawnAt = ?, withdrawnChannel = 'ERASURE' WHERE subjectId = ? AND withdrawnAt IS NULL",
      [now, subjectId],
    );
    const [subject] = await selectRows(tx, SubjectEntity, 'WHERE id = ?', [subjectId]);
    return subject?.accountId !== null && subject !== undefined;
  }
}

function toErasureData(data: Awaited<ReturnType<HeldDataStore['ofSubject']>>): ErasureDatum<HeldBinding>[] {
  return data.map(({ place, bindings }) => ({
    id: place.datumId,
    category: place.category,
    actualCategory: place.actualCategory,
    bindings,
  }));
}

function changesNothing(plan: Plan): boolean {
  return plan.items.every((item) => item.outcome === 'STAYS' && item.closes.length === 0 && item.marks.length === 0);
}

function idsOf(plan: Plan, select: (item: ErasureItem<HeldBinding>) => readonly HeldBinding[]): ReadonlySet<string> {
  return new Set(plan.items.flatMap((item) => select(item).map(({ id }) => id)));
}
