import { selectRows, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import type { Log, Worker } from '@andamal/service';
import type { CartCheckoutClient } from '../cart-checkout-client/cart-checkout-client';
import { ReservationEntity } from './reservation.entity';
import type { ReservationService } from './reservation.service';

const INTERVAL_MS = 15_000;
const BATCH = 100;

/**
 * Lets go of stock whose checkout was never heard of again. A checkout that ends tells us so by an event; this is the
 * net below that. The end of a hold alone decides nothing: when the order exists and its event is only late, cart-checkout
 * knows, and the stock stays. Safe with several replicas.
 */
export class ReservationExpiry implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly reservations: ReservationService,
    private readonly cartCheckout: CartCheckoutClient,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running ??= this.sweepAndReport().finally(() => {
        this.running = undefined;
      });
    }, INTERVAL_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** @returns how many reservations were let go */
  async sweep(): Promise<number> {
    let released = 0;
    let after = { expiresAt: new Date(0), id: '' };
    for (;;) {
      const due = await this.readDue(after);
      const last = due.at(-1);
      if (last === undefined) return released;
      released += await this.letGo(due);
      // Those that stay, since their order exists, must not be looked at for ever.
      after = { expiresAt: last.expiresAt ?? new Date(0), id: last.id };
    }
  }

  private readDue(after: { expiresAt: Date; id: string }): Promise<ReservationEntity[]> {
    return selectRows(
      this.database.read,
      ReservationEntity,
      `WHERE state = ? AND expiresAt <= ? AND (expiresAt > ? OR (expiresAt = ? AND id > ?)) ORDER BY expiresAt, id LIMIT ${BATCH}`,
      ['HELD', this.clock.now(), after.expiresAt, after.expiresAt, after.id],
    );
  }

  private async letGo(due: readonly ReservationEntity[]): Promise<number> {
    const eventIds = due.flatMap(({ eventId }) => eventId ?? []);
    const known = await this.cartCheckout.eventsKnown(eventIds);
    const lost = due.filter(({ eventId }) => eventId === null || !known.has(eventId));
    for (const { id } of lost) await this.database.inTransaction((tx) => this.reservations.advance(tx, id, 'EXPIRE'));
    return lost.length;
  }

  private async sweepAndReport(): Promise<void> {
    try {
      const released = await this.sweep();
      if (released > 0) this.log.warn({ released }, 'let go of stock whose checkout was never heard of again');
    } catch (error) {
      this.log.warn({ err: error }, 'could not look for lost reservations; trying again');
    }
  }
}
