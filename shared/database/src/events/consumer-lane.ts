import { systemClock } from '@andamal/kernel';
import type { Database } from '../database';
import type { DatabaseLog } from '../engine';
import { outsideTransactions } from '../transactions';
import { errorCode, safeCode, type DomainEvent, type EventOutcome } from './event';
import type { OutboxLease } from './outbox-lease';
import { markDelivered, markFailed, pendingDeliveries, type PendingDelivery } from './outbox-store';

/**
 * Takes events to a consumer, in the given order for each ordering key.
 *
 * @returns one outcome per event; what is missing counts as failed
 * @throws when the consumer could not be reached or did not answer
 */
export type Deliver = (
  consumer: string,
  events: readonly DomainEvent[],
  signal: AbortSignal,
) => Promise<readonly EventOutcome[]>;

export interface LaneSettings {
  readonly batchSize: number;
  readonly deliverTimeoutMs: number;
  readonly leaseMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** How soon to ask again for a lease that another replica holds. */
  readonly leaseRetryMs: number;
}

/** The way to one consumer. Lanes know nothing of each other, so that a consumer that is away holds up no other. */
export class ConsumerLane {
  private running: Promise<void> | undefined;
  private wanted = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Infinity;
  /** Calls in a row that got no answer. */
  private failedCalls = 0;
  private pausedUntil = 0;
  /** Falls to one when a whole call fails, so that an event which makes calls fail is found. */
  private batchLimit: number;

  constructor(
    private readonly consumer: string,
    private readonly database: Database,
    private readonly lease: OutboxLease,
    private readonly deliver: Deliver,
    private readonly settings: LaneSettings,
    private readonly log: DatabaseLog | undefined,
  ) {
    this.batchLimit = settings.batchSize;
  }

  /** Looks for events now, or once more if it is about it already. */
  wake(): void {
    if (this.stopped) return;
    this.wanted = true;
    this.running ??= outsideTransactions(() => this.run());
  }

  /** Resolves when it has nothing to do but wait. */
  async idle(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.idle();
    await this.lease.release();
  }

  private async run(): Promise<void> {
    try {
      while (this.wanted && !this.stopped) {
        this.wanted = false;
        await this.drain();
      }
    } catch (error) {
      this.log?.error({ consumer: this.consumer, err: error }, 'the outbox could not be read or written');
      this.pause();
    } finally {
      this.running = undefined;
    }
  }

  private async drain(): Promise<void> {
    if (this.pausedUntil > now()) return this.wakeAt(this.pausedUntil);
    if (!(await this.lease.hold())) return this.wakeAt(now() + this.settings.leaseRetryMs);
    const { batchSize } = this.settings;
    for (let more = true; more && !this.stopped; ) {
      const pending = await pendingDeliveries(this.database, this.consumer, now(), batchSize);
      more = (await this.deliverAll(pending)) && pending.length === batchSize;
    }
    // Another replica may be the next to have an event. On SQLite there is none.
    if (this.database.kind === 'mysql' && !this.wanted) await this.lease.release();
  }

  /** @returns whether to go on: false when the lease is gone or the consumer is away */
  private async deliverAll(pending: readonly PendingDelivery[]): Promise<boolean> {
    const again = pending.filter(({ attempts }) => attempts > 0);
    const heldUp = new Set(again.map(({ event }) => event.orderingKey));
    const fresh = pending.filter(({ event }) => !heldUp.has(event.orderingKey));
    if (!(await this.deliverFresh(fresh))) return false;
    for (const delivery of again) {
      if (this.stopped || !(await this.lease.hold())) return false;
      await this.deliverAgain(delivery);
    }
    // What waited behind those that have failed before is next, if they went through.
    if (again.length + fresh.length < pending.length) this.wanted = true;
    return true;
  }

  private async deliverFresh(fresh: readonly PendingDelivery[]): Promise<boolean> {
    const heldUp = new Set<string>();
    for (let start = 0; start < fresh.length; ) {
      const size = this.batchLimit;
      const batch = fresh.slice(start, start + size).filter(({ event }) => !heldUp.has(event.orderingKey));
      start += size;
      if (batch.length === 0) continue;
      if (this.stopped || !(await this.lease.hold())) return false;
      const outcomes = await this.tryBatch(batch);
      if (outcomes === undefined) return false;
      for (const key of await this.settle(batch, outcomes)) heldUp.add(key);
    }
    return true;
  }

  /** @returns nothing when the whole call failed: then the consumer is left alone for a while */
  private async tryBatch(batch: readonly PendingDelivery[]): Promise<readonly EventOutcome[] | undefined> {
    try {
      const outcomes = await this.callConsumer(batch.map(({ event }) => event));
      this.failedCalls = 0;
      this.batchLimit = Math.min(this.settings.batchSize, this.batchLimit * 2);
      return outcomes;
    } catch (error) {
      const code = errorCode(error, 'UNREACHABLE');
      this.log?.warn({ consumer: this.consumer, code, events: batch.length }, 'events could not be delivered');
      this.batchLimit = 1;
      this.pause();
      const [only, ...others] = batch;
      // With several it is unknown which one is to blame, if any: the next calls take one at a time.
      if (only !== undefined && others.length === 0) await this.fail(only, code);
      return undefined;
    }
  }

  /**
   * What has failed before goes alone, and after the fresh ones: it might make the whole call fail, and that says
   * nothing about the others.
   */
  private async deliverAgain(delivery: PendingDelivery): Promise<void> {
    let outcomes: readonly EventOutcome[];
    try {
      outcomes = await this.callConsumer([delivery.event]);
    } catch (error) {
      return this.fail(delivery, errorCode(error, 'UNREACHABLE'));
    }
    await this.settle([delivery], outcomes);
  }

  private async callConsumer(events: readonly DomainEvent[]): Promise<readonly EventOutcome[]> {
    const { deliverTimeoutMs, leaseMs } = this.settings;
    const overdue = new AbortController();
    const timedOut = new Promise<never>((_, reject) => {
      overdue.signal.addEventListener('abort', () => reject(overdue.signal.reason));
    });
    const timeout = setTimeout(
      () => overdue.abort(Object.assign(new Error('No answer in time'), { code: 'TIMEOUT' })),
      deliverTimeoutMs,
    );
    const renewal = setInterval(() => {
      this.lease.hold().catch((error: unknown) => this.log?.warn({ consumer: this.consumer, err: error }, 'lease not renewed'));
    }, leaseMs / 4);
    try {
      return await Promise.race([this.deliver(this.consumer, events, overdue.signal), timedOut]);
    } finally {
      clearTimeout(timeout);
      clearInterval(renewal);
    }
  }

  /** Writes down what became of a batch. @returns the keys that are held up now */
  private async settle(
    batch: readonly PendingDelivery[],
    outcomes: readonly EventOutcome[],
  ): Promise<ReadonlySet<string>> {
    const outcomeOf = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
    const failedKeys = new Set<string>();
    const delivered: PendingDelivery[] = [];
    const failed: { delivery: PendingDelivery; code: string }[] = [];
    for (const delivery of batch) {
      const { id, orderingKey } = delivery.event;
      const outcome = outcomeOf.get(id) ?? { id, outcome: 'FAILED' as const, code: 'NO_OUTCOME' };
      if (outcome.outcome !== 'FAILED') delivered.push(delivery);
      else if (!failedKeys.has(orderingKey)) {
        failedKeys.add(orderingKey);
        failed.push({ delivery, code: safeCode(outcome.code, 'UNKNOWN') });
      }
    }
    await markDelivered(this.database, delivered);
    for (const { delivery, code } of failed) await this.fail(delivery, code);
    return failedKeys;
  }

  private async fail(delivery: PendingDelivery, code: string): Promise<void> {
    const attempts = delivery.attempts + 1;
    const nextAttemptAt = now() + this.pauseAfter(attempts);
    await markFailed(this.database, delivery, { code, nextAttemptAt });
    this.wakeAt(nextAttemptAt);
    const { id, type } = delivery.event;
    this.log?.warn({ consumer: this.consumer, eventId: id, eventType: type, attempts, code }, 'an event failed');
  }

  private pause(): void {
    this.failedCalls += 1;
    this.pausedUntil = now() + this.pauseAfter(this.failedCalls);
    this.wakeAt(this.pausedUntil);
  }

  /** Doubles up to the longest one. */
  private pauseAfter(failures: number): number {
    const { firstPauseMs, longestPauseMs } = this.settings;
    return Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
  }

  /** One timer for the nearest instant; what a later one would have found, the dispatcher's poll finds. */
  private wakeAt(instant: number): void {
    if (this.stopped || instant >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = instant;
    this.timer = setTimeout(() => {
      this.timerAt = Infinity;
      this.wake();
    }, Math.max(1, instant - now()));
    this.timer.unref();
  }
}

/** Pauses and leases are about machines: a business clock that stands still must not keep events from going out. */
function now(): number {
  return systemClock.now().getTime();
}
