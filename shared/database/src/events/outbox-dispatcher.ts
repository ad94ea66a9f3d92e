import { systemClock } from '@andamal/kernel';
import type { Database } from '../database';
import type { DatabaseLog } from '../engine';
import { outsideTransactions } from '../transactions';
import { onEventsAppended } from './append-events';
import { ConsumerLane, type Deliver, type LaneSettings } from './consumer-lane';
import type { StuckEvent } from './event';
import { newHolder, OutboxLease, prepareLeases } from './outbox-lease';
import { consumersWithPending, pruneDelivered, stuckDeliveries } from './outbox-store';

const DAY_MS = 86_400_000;
const PRUNE_BATCH = 500;

export interface OutboxDispatcherOptions extends Partial<LaneSettings> {
  readonly database: Database;
  readonly consumers: readonly string[];
  readonly deliver: Deliver;
  readonly log?: DatabaseLog;
  /** How often to look for what other replicas or a crash left. Default 1 s. */
  readonly pollMs?: number;
  /** How long a delivered event is kept. Default 30 days. */
  readonly retentionMs?: number;
  /** How often to prune. Default 1 hour. */
  readonly pruneEveryMs?: number;
}

const DEFAULTS: LaneSettings = {
  batchSize: 100,
  deliverTimeoutMs: 30_000,
  leaseMs: 5_000,
  firstPauseMs: 100,
  longestPauseMs: 60_000,
  leaseRetryMs: 50,
};

/**
 * Delivers a database's outbox: at least once, in order per ordering key, one dispatcher at a time per consumer over all
 * replicas. With the consumer's inbox every event has its effects exactly once.
 *
 * It starts on an event as soon as the transaction that wrote it has committed. A failing event is tried again with
 * growing pauses, up to one a minute, and holds up its own key only; it is never dropped, and shows in {@link stuck}.
 * All its times are by the machine's clock, never by the business clock.
 */
export class OutboxDispatcher {
  private readonly lanes: ReadonlyMap<string, ConsumerLane>;
  private readonly timers: NodeJS.Timeout[] = [];
  private prepared: Promise<void> | undefined;
  private unsubscribe: (() => void) | undefined;
  private polling: Promise<void> | undefined;
  private state: 'new' | 'started' | 'stopped' = 'new';

  constructor(private readonly options: OutboxDispatcherOptions) {
    const { database, deliver, log } = options;
    const settings = { ...DEFAULTS, ...options };
    const holder = newHolder();
    this.lanes = new Map(
      options.consumers.map((consumer) => {
        const lease = new OutboxLease(database, consumer, holder, settings.leaseMs);
        return [consumer, new ConsumerLane(consumer, database, lease, deliver, settings, log)];
      }),
    );
  }

  /** From now on events are delivered, beginning with those that are left from before. */
  start(): void {
    if (this.state !== 'new') throw new Error('An OutboxDispatcher starts once');
    this.state = 'started';
    const { database, pollMs = 1_000, pruneEveryMs = 3_600_000 } = this.options;
    outsideTransactions(() => {
      this.unsubscribe = onEventsAppended(database, (consumers) => this.kick(consumers));
      this.every(pollMs, () => this.poll());
      this.every(pruneEveryMs, () => this.prune());
      this.poll();
    });
  }

  /** Ends after the deliveries that are under way, and frees the leases. */
  async stop(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    this.unsubscribe?.();
    for (const timer of this.timers) clearInterval(timer);
    await this.polling;
    await Promise.all([...this.lanes.values()].map((lane) => lane.stop()));
  }

  /** Looks for events of these consumers (all, if none are named) at once. */
  kick(consumers: Iterable<string> = this.lanes.keys()): void {
    if (this.state !== 'started') return;
    if (this.prepared === undefined) return this.poll();
    for (const consumer of consumers) this.lanes.get(consumer)?.wake();
  }

  /** For tests: resolves when all is delivered that can be now; what has failed waits for its next attempt. */
  async idle(): Promise<void> {
    this.kick();
    await this.polling;
    await Promise.all([...this.lanes.values()].map((lane) => lane.idle()));
  }

  /** Events that wait for longer than this (default one minute) or have failed three times, the oldest first. */
  async stuck(olderThanMs = 60_000): Promise<StuckEvent[]> {
    return stuckDeliveries(this.options.database, new Date(systemClock.now().getTime() - olderThanMs), 3);
  }

  /** Deletes what every consumer has applied and is older than the retention. Runs by itself. @returns how many */
  async prune(): Promise<number> {
    const { database, retentionMs = 30 * DAY_MS } = this.options;
    const before = new Date(systemClock.now().getTime() - retentionMs);
    let total = 0;
    for (;;) {
      const deleted = await pruneDelivered(database, before, PRUNE_BATCH);
      total += deleted;
      if (deleted < PRUNE_BATCH) return total;
    }
  }

  private poll(): void {
    this.polling ??= this.wakePending().finally(() => {
      this.polling = undefined;
    });
  }

  private async wakePending(): Promise<void> {
    const { database, consumers, log } = this.options;
    try {
      await (this.prepared ??= prepareLeases(database, consumers));
      for (const consumer of await consumersWithPending(database, systemClock.now().getTime())) {
        this.lanes.get(consumer)?.wake();
      }
    } catch (error) {
      this.prepared = undefined;
      log?.error({ database: database.name, err: error }, 'the outbox could not be polled');
    }
  }

  private every(intervalMs: number, work: () => unknown): void {
    const run = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        this.options.log?.error({ database: this.options.database.name, err: error }, 'outbox housekeeping failed');
      }
    };
    const timer = setInterval(() => void run(), intervalMs);
    timer.unref();
    this.timers.push(timer);
  }
}
