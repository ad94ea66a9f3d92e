import { systemClock, uuidv7, type Clock } from '@andamal/kernel';
import { errorCode, type Database } from '@andamal/database';
import type { CallerContext, Log } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { SubjectEventsService } from '../bindings/subject-events.service';
import type { RightsCaseEntity } from '../rights/rights-case.entity';
import { lockSubjects } from '../vault/subjects';
import type { CaseHandler, StepOutcome } from './case-handler';
import type { CaseLetters } from './case-letters';
import type { EntryKind } from './case.entity';
import { transition, type CaseAction, type CaseKind } from './case.states';
import type { CaseRef, CaseStore } from './case.store';

/** Who does something in a case. */
export type CaseActor = Pick<CallerContext, 'kind' | 'id'>;
export const THE_VAULT: CaseActor = { kind: 'SERVICE', id: 'privacy-compliance' };

export interface CaseEngineParts {
  readonly database: Database;
  readonly store: CaseStore;
  readonly events: SubjectEventsService;
  readonly letters: CaseLetters;
  readonly clock: Clock;
  readonly log: Log;
  readonly handlers: ReadonlyMap<CaseKind, CaseHandler>;
  /** The clock of leases and pauses. */
  readonly machineClock?: Clock;
}

const BATCH = 20;
const LEASE_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Carries cases out, step by step. Each step commits with its marker, so that a crash between any two statements leaves a
 * case where its last whole step left it, and whoever comes next goes on from there. Safe with several replicas: a case
 * is one worker's at a time, and a step finds its marker behind the subject's lock.
 */
export class CaseEngine {
  private readonly holder = uuidv7();
  private readonly machine: Clock;

  constructor(private readonly parts: CaseEngineParts) {
    this.machine = parts.machineClock ?? systemClock;
  }

  /** Steps of a case, in their order. */
  stepsOf(kind: CaseKind): CaseHandler['steps'] {
    const handler = this.parts.handlers.get(kind);
    if (handler === undefined) throw new Error(`No handler is registered for ${kind}`);
    return handler.steps;
  }

  /** Goes on with everything that is due. @returns how many cases were looked at */
  async run(): Promise<number> {
    const { store } = this.parts;
    let count = 0;
    for (;;) {
      const due = await store.due(this.machineNow(), BATCH);
      let taken = 0;
      for (const ref of due) {
        if (!(await store.lease(ref, this.holder, this.machineNow(), LEASE_MS))) continue;
        taken += 1;
        await this.advance(ref);
        await store.release(ref, this.holder);
      }
      count += taken;
      if (taken < BATCH) return count;
    }
  }

  /** Runs steps until the case waits or ends. A step that fails is logged and tried again by the worker. */
  async advance(ref: CaseRef): Promise<void> {
    try {
      while (await this.step(ref));
    } catch (error) {
      this.parts.log.error({ err: error, caseId: ref.id }, 'a step of a case failed');
      await this.failed(ref, error);
    }
  }

  /** The next step, in a transaction of its own. @returns whether there may be another to run at once */
  step(ref: CaseRef): Promise<boolean> {
    return this.parts.database.inTransaction(async (tx) => {
      await lockSubjects(tx, [ref.subjectId]);
      const rightsCase = await this.parts.store.byId(ref.id, tx);
      return rightsCase !== null && this.stepIn(tx, rightsCase);
    });
  }

  /**
   * The next step, in the caller's transaction, which holds the subject's lock. What it changes of the case it also changes in
   * `rightsCase`.
   */
  async stepIn(tx: EntityManager, rightsCase: RightsCaseEntity): Promise<boolean> {
    if (transition(rightsCase.state, 'BEGIN') === null) {
      await this.parts.store.update(tx, rightsCase, { wakeAt: null });
      return false;
    }
    const done = await this.parts.store.doneSteps(rightsCase, tx);
    const step = this.stepsOf(rightsCase.kind).find(({ name }) => !done.has(name));
    const now = this.parts.clock.now();
    if (step === undefined) {
      await this.end(tx, rightsCase, 'COMPLETE', THE_VAULT);
      return false;
    }
    const outcome = await step.run({ tx, rightsCase: { ...rightsCase }, now });
    if (outcome === 'DONE') {
      await this.parts.store.markDone(tx, rightsCase, step.name, now);
      const activeKey = step.carriesOut ? null : rightsCase.activeKey;
      await this.move(tx, rightsCase, 'BEGIN', { activeKey, waitsFor: null, attempts: 0, lastErrorCode: null, wakeAt: this.machineNow() });
      return true;
    }
    await this.stay(tx, rightsCase, outcome);
    return false;
  }

  /** Ends a case: nothing joins it any more, and the person is told. Where nothing of it goes on, it is over. */
  async end(tx: EntityManager, rightsCase: RightsCaseEntity, action: 'COMPLETE' | 'DECLINE' | 'CANCEL', actor: CaseActor): Promise<void> {
    const at = this.parts.clock.now();
    // What has not begun is declined or cancelled where it is.
    if (transition(rightsCase.state, action) === null) await this.move(tx, rightsCase, 'BEGIN', {});
    await this.move(tx, rightsCase, action, { activeKey: null, waitsFor: null, closedAt: at, wakeAt: null, lastErrorCode: null });
    await this.record(tx, rightsCase, rightsCase.state as EntryKind, actor, { code: null, textId: null });
    if (action !== 'CANCEL') await this.tellEnd(tx, rightsCase, action);
    if (!(await this.goesOn(tx, rightsCase))) await this.over(tx, rightsCase);
  }

  /** Nothing of a case goes on any more: what was written in it is kept for its time from then. */
  over(tx: EntityManager, { subjectId, id: caseId }: CaseRef, at = this.parts.clock.now()): Promise<void> {
    const { clock, events } = this.parts;
    return events.applyOwn(tx, { subjectId, policy: { id: uuidv7(clock), type: 'RightsCaseClosed', at, caseId } });
  }

  /**
   * Gives an end to what was written in cases that are over without an event that says so: a backup had them open, and what was
   * done since has been done again. For the start, one case per transaction.
   */
  async endStanding(): Promise<void> {
    const { store, database } = this.parts;
    for (let after: string | null = ''; after !== null; ) {
      const cases: CaseRef[] = await store.closedUntold(after, BATCH);
      for (const ref of cases) {
        await database.inTransaction(async (tx) => {
          await lockSubjects(tx, [ref.subjectId]);
          // Another replica may have been first, and what lasted may have been lifted since.
          const [rightsCase, since] = [await store.byId(ref.id, tx), await store.overSince(tx, ref)];
          if (rightsCase !== null && since !== null && !(await this.goesOn(tx, rightsCase))) await this.over(tx, ref, since);
        });
      }
      after = cases.length < BATCH ? null : (cases.at(-1)?.id ?? null);
    }
  }

  private async goesOn(tx: EntityManager, rightsCase: RightsCaseEntity): Promise<boolean> {
    return (await this.parts.handlers.get(rightsCase.kind)?.lasts?.(tx, rightsCase)) ?? false;
  }

  /** @throws when the action may not happen in the case's state: its callers have looked */
  async move(tx: EntityManager, rightsCase: RightsCaseEntity, action: CaseAction, set: Partial<RightsCaseEntity>): Promise<void> {
    const state = transition(rightsCase.state, action);
    if (state === null) throw new Error(`${action} may not happen to a case that is ${rightsCase.state}`);
    Object.assign(rightsCase, set, { state });
    await this.parts.store.update(tx, rightsCase, { ...set, state });
  }

  /** Writes down what happened. */
  async record(
    tx: EntityManager,
    { subjectId, id: caseId }: CaseRef,
    kind: EntryKind,
    actor: CaseActor,
    what: { readonly code: string | null; readonly textId: string | null },
  ): Promise<void> {
    const { clock, store, events } = this.parts;
    const at = clock.now();
    await store.addEntry(tx, { subjectId, caseId, id: uuidv7(clock), kind, at, actorKind: actor.kind, actorId: actor.id, ...what });
    const { textId } = what;
    if (textId === null) return;
    await events.applyOwn(tx, { subjectId, policy: { id: textId, type: 'RightsCaseRecorded', at, caseId, depositId: textId } });
  }

  /** The worker looks at a case at its next turn. */
  wake(tx: EntityManager, ref: CaseRef): Promise<void> {
    return this.parts.store.update(tx, ref, { wakeAt: this.machineNow(), attempts: 0 });
  }

  private async tellEnd(tx: EntityManager, rightsCase: RightsCaseEntity, action: 'COMPLETE' | 'DECLINE'): Promise<void> {
    const { letters, handlers } = this.parts;
    if (action === 'DECLINE') return letters.decided(tx, rightsCase, 'DECLINED');
    if (!handlers.get(rightsCase.kind)?.tellsItself) await letters.decided(tx, rightsCase, 'GRANTED');
  }

  private async stay(tx: EntityManager, rightsCase: RightsCaseEntity, outcome: Exclude<StepOutcome, 'DONE'>): Promise<void> {
    if (outcome === 'DECLINED') return this.end(tx, rightsCase, 'DECLINE', THE_VAULT);
    const { waitFor } = outcome;
    const attempts = rightsCase.waitsFor === waitFor ? rightsCase.attempts + 1 : 1;
    const wakeAt = waitFor === 'STAFF' ? null : this.machineNow() + pauseAfter(attempts);
    if (transition(rightsCase.state, 'WAIT') === null) await this.move(tx, rightsCase, 'BEGIN', {});
    await this.move(tx, rightsCase, 'WAIT', { waitsFor: waitFor, attempts, wakeAt, lastErrorCode: null });
  }

  private async failed(ref: CaseRef, error: unknown): Promise<void> {
    await this.parts.database.inTransaction(async (tx) => {
      const rightsCase = await this.parts.store.byId(ref.id, tx);
      if (rightsCase === null) return;
      const attempts = rightsCase.attempts + 1;
      const wakeAt = this.machineNow() + pauseAfter(attempts);
      await this.parts.store.update(tx, ref, { attempts, wakeAt, lastErrorCode: errorCode(error, 'INTERNAL') });
    });
  }

  private machineNow(): number {
    return this.machine.now().getTime();
  }
}

function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 10));
}
