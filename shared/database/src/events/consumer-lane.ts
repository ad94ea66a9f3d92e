import { systemClock } from '@andamal/kernel';
import type { Database } from '../database';
import type { DatabaseLog } from '../engine';
import { outsideTransactions } from '../transactions';
import { BLOCKED, errorCode, safeCode, type DomainEvent, type EventOutcome } from './event';
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
    for (let more = true; more && !this.stopped; ) {
      const limit = this.batchLimit;
      const pending = await pendingDeliveries(this.database, this.consumer, now(), limit);
      more = await this.deliverAll(pending);
      more &&= pending.length === limit;
    }
    // Another replica may be the next to have an event. On SQLite there is none.
    if (this.database.kind === 'mysql' && !this.wanted) await this.lease.release();
  }

  /** @returns whether to go on: false when the lease is gone or the consumer is away */
  private async deliverAll(pending: readonly PendingDelivery[]): Promise<boolean> {
    // What has failed before goes alone, since it might make the whole call fail. It is the first of its key.
    const again = pending.filter(({ attempts }) => attempts > 0);
    const keysOfAgain = new Set(again.map(({ event }) => event.orderingKey));
    const fresh = pending.filter(({ event }) => !keysOfAgain.has(event.orderingKey));
    const waiting = pending.length - again.length - fresh.length;
    for (const group of [fresh, ...again.map((delivery) => [delivery])]) {
      if (group.length === 0) continue;
      if (this.stopped || !(await this.lease.hold()) || !(await this.deliverGroup(group))) return false;
    }
    if (waiting > 0) this.wanted = true;
    return true;
  }

  private async deliverGroup(group: readonly PendingDelivery[]): Promise<boolean> {
    let outcomes: readonly EventOutcome[];
    try {
      outcomes = await this.callConsumer(group.map(({ event }) => event));
    } catch (error) {
      await this.callFailed(group, errorCode(error, 'UNREACHABLE'));
      return false;
    }
    this.failedCalls = 0;
    this.batchLimit = Math.min(this.settings.batchSize, this.batchLimit * 2);
    await this.settle(group, new Map(outcomes.map((outcome) => [outcome.id, outcome])));
    return true;
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

  private async callFailed(group: readonly PendingDelivery[], code: string): Promise<void> {
    this.batchLimit = 1;
    this.pause();
    this.log?.warn({ consumer: this.consumer, code, events: group.length }, 'events could not be delivered');
    const [only, ...others] = group;
    // With several it is unknown which one is to blame, if any: the next calls take one at a time.
    if (only !== undefined && others.length === 0) await this.fail(only, code);
  }

  private async settle(group: readonly PendingDelivery[], outcomes: ReadonlyMap<string, EventOutcome>): Promise<void> {
    const failedKeys = new Set<string>();
    const delivered: PendingDelivery[] = [];
    const failed: { delivery: PendingDelivery; code: string }[] = [];
    for (const delivery of group) {
      const { id, orderingKey } = delivery.event;
      const outcome = outcomes.get(id) ?? { id, outcome: 'FAILED' as const, code: 'NO_OUTCOME' };
      if (outcome.outcome !== 'FAILED') delivered.push(delivery);
      else if (outcome.code !== BLOCKED && !failedKeys.has(orderingKey)) {
        failedKeys.add(orderingKey);
        failed.push({ delivery, code: safeCode(outcome.code, 'UNKNOWN') });
      }
    }
    await markDelivered(this.database, delivered);
    for (const { delivery, code } of failed) await this.fail(delivery, code);
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
