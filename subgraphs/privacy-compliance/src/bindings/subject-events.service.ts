import type { Clock } from '@andamal/kernel';
import { insertMissing, type DomainEvent } from '@andamal/database';
import { planEvent, type BindingPlan, type Register } from '@andamal/policy';
import { EVENTS, type EventPayload } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { CaseRecipients } from '../cases/case-recipients';
import { ConsentEntity } from '../consent/consent.entity';
import { consentOfRegistration } from '../consent/consent-rows';
import { abandonDeposits, subjectsOfAbandoned, type AbandonedDeposit } from '../deposits/abandoned-deposits';
import { disclosureToCarrier } from '../lineage/carrier-disclosure';
import { DisclosureEntity } from '../lineage/disclosure.entity';
import { uninvitedMarketing } from '../objection/marketing-purposes';
import { endObjected, recordObjection, SAME_ADDRESS } from '../objection/record-objection';
import type { EndCause } from '../vault/eraser';
import { lockSubjects } from '../vault/subjects';
import { BindingLedger, scopesOf, type LedgerScope } from './binding-ledger';
import { endConsentsOf, type ClosedAccount } from './closed-accounts';
import { Facts } from './facts.store';
import { toSubjectEvent, type SubjectEvent } from './policy-events';

type Dispatch = EventPayload<'OrderDispatched'>;

/** One event of a batch, with everything that it makes the vault do. */
interface Step {
  readonly subjectId: string;
  readonly eventId: string;
  readonly event?: SubjectEvent;
  readonly abandoned?: AbandonedDeposit;
  readonly dispatch?: Dispatch;
  readonly consent?: ConsentEntity;
  plan?: BindingPlan;
}

/** What the shop's events do to the bindings of the people that they are about. */
export class SubjectEventsService {
  constructor(
    private readonly register: Register,
    private readonly clock: Clock,
    private readonly recipients: CaseRecipients,
  ) {}

  /** Applies events in their order, in the caller's transaction: a few statements for all of them together. */
  async apply(tx: EntityManager, events: readonly DomainEvent[]): Promise<void> {
    const steps = await this.stepsOf(tx, events);
    await lockSubjects(tx, [...new Set(steps.map(({ subjectId }) => subjectId))].sort());
    await abandonDeposits(tx, steps.flatMap(({ abandoned }) => abandoned ?? []), this.clock);
    const facts = await this.plan(tx, steps);
    const ledger = await this.load(tx, steps);

    const disclosures: DisclosureEntity[] = [];
    for (const step of steps) {
      if (step.plan && step.event) ledger.apply(this.register, step.subjectId, step.plan, step.event.policy);
      if (step.abandoned) ledger.release(step.subjectId, step.abandoned.depositId);
      const disclosure = step.dispatch && disclosureToCarrier(this.register, { subjectId: step.subjectId, bindings: ledger.rowsOf(step.subjectId) }, step.eventId, step.dispatch);
      if (disclosure) disclosures.push(disclosure);
    }
    await facts.save(tx);
    await insertMissing(tx, ConsentEntity, steps.flatMap(({ consent }) => consent ?? []));
    for (const closed of closedAccounts(steps, facts)) await endConsentsOf(tx, closed);
    await insertMissing(tx, DisclosureEntity, disclosures);
    await this.finish(tx, ledger, steps, disclosures);
  }

  /** An event of the vault's own, such as a consent. The caller holds the subject's lock. */
  async applyOwn(tx: EntityManager, event: SubjectEvent): Promise<void> {
    const step: Step = { subjectId: event.subjectId, eventId: event.policy.id, event };
    const facts = await this.plan(tx, [step]);
    const ledger = await this.load(tx, [step]);
    if (step.plan) ledger.apply(this.register, step.subjectId, step.plan, event.policy);
    await facts.save(tx);
    await this.finish(tx, ledger, [step]);
  }

  private load(tx: EntityManager, steps: readonly Step[]): Promise<BindingLedger> {
    const opened = new Set(steps.flatMap(({ plan }) => plan?.opens.map(({ purpose }) => purpose) ?? []));
    return BindingLedger.load(tx, steps.flatMap(scopesOfStep), this.clock, uninvitedMarketing(this.register).filter((code) => opened.has(code)));
  }

  private async finish(tx: EntityManager, ledger: BindingLedger, steps: readonly Step[], disclosures: readonly DisclosureEntity[] = []): Promise<void> {
    await ledger.flush(tx, causesOf(steps));
    const { register, clock } = this;
    for (const [subjectId, carried] of ledger.carriedObjections) {
      const purposes = [...carried];
      const by = await recordObjection(tx, { clock }, { subjectId, purposes, channel: SAME_ADDRESS });
      await endObjected(tx, { register, clock }, { subjectId, purposes, by });
    }
    await this.recipients.disclosed(tx, disclosures);
    await this.recipients.ended(tx, ledger.endedMarked);
  }

  private async plan(tx: EntityManager, steps: readonly Step[]): Promise<Facts> {
    const facts = await Facts.load(tx, steps.flatMap(({ event }) => event ?? []));
    for (const step of steps) {
      if (!step.event) continue;
      step.plan = planEvent(this.register, step.event.policy, facts.before(step.event));
      facts.add(step.event);
    }
    return facts;
  }

  private async stepsOf(tx: EntityManager, events: readonly DomainEvent[]): Promise<Step[]> {
    const abandoned = await subjectsOfAbandoned(tx, events);
    return events.flatMap((event) => this.stepOf(event, abandoned) ?? []);
  }

  private stepOf(event: DomainEvent, abandoned: ReadonlyMap<string, AbandonedDeposit>): Step | null {
    const deposit = abandoned.get(event.id);
    if (deposit !== undefined) return { subjectId: deposit.subjectId, eventId: event.id, abandoned: deposit };
    const subjectEvent = toSubjectEvent(event);
    // A checkout may be given up before it has deposited anything.
    if (subjectEvent === null) return null;
    return { subjectId: subjectEvent.subjectId, eventId: event.id, event: subjectEvent, ...this.extrasOf(event) };
  }

  private extrasOf({ id, at, type, payload }: DomainEvent): Partial<Step> {
    if (type === 'OrderDispatched') return { dispatch: EVENTS.OrderDispatched.payload.parse(payload) };
    if (type !== 'AccountCreated') return {};
    const consent = consentOfRegistration(this.register, { id, at, payload: EVENTS.AccountCreated.payload.parse(payload) });
    return consent === null ? {} : { consent };
  }
}

/** Accounts that are over by an event of the batch, or were when one of it brought a consent late. */
function closedAccounts(steps: readonly Step[], facts: Facts): ClosedAccount[] {
  return steps.flatMap(({ subjectId, event, consent }) => {
    if (event === undefined || (consent === undefined && event.policy.type !== 'AccountClosed')) return [];
    const closed = facts.before(event).find(({ type }) => type === 'AccountClosed');
    return closed?.accountId ? [{ subjectId, accountId: closed.accountId, at: closed.at }] : [];
  });
}

function scopesOfStep({ subjectId, event, plan, abandoned, dispatch }: Step): LedgerScope[] {
  return [
    ...(plan ? scopesOf(subjectId, plan, event?.policy.depositId ?? null) : []),
    ...(abandoned ? [{ subjectId, holdOf: abandoned.depositId }] : []),
    ...(dispatch ? [{ subjectId, contextKind: 'ORDER' as const, contextId: dispatch.orderId }] : []),
  ];
}

/** The last event about a subject stands for those of the same batch. */
function causesOf(steps: readonly Step[]): (subjectId: string) => EndCause {
  const causes = new Map<string, EndCause>(
    steps.map(({ subjectId, eventId, abandoned }) => [
      subjectId,
      { reason: abandoned ? 'DEPOSIT_ABANDONED' : 'PURPOSES_ENDED', by: eventId },
    ]),
  );
  return (subjectId) => causes.get(subjectId) ?? { reason: 'PURPOSES_ENDED', by: null };
}
