import { deleteWhere, query, sql, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import type { Log, Worker } from '@andamal/service';
import { CART_DAYS, type CartStore } from '../cart/cart.store';
import { CheckoutEntity } from './checkout.entity';
import type { CheckoutStore } from './checkout.store';

const BATCH = 50;
const DAY_MS = 86_400_000;
/** How long a repeated key still finds its order. */
const CHECKOUT_DAYS = 30;
const TIDY_EVERY_MS = 3_600_000;

/**
 * Ends what nobody will end any more: checkouts whose process died are given up, so that stock, deposit and card are let
 * go; old checkouts and forgotten carts are deleted. Safe with several replicas: each step is conditional.
 */
export class CheckoutRecovery implements Worker {
  private timers: NodeJS.Timeout[] = [];
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly checkouts: CheckoutStore;
      readonly carts: CartStore;
      readonly clock: Clock;
      readonly machineClock: Clock;
      readonly log: Log;
      readonly everyMs: number;
    },
  ) {}

  start(): void {
    this.timers = [
      setInterval(() => void this.recover(), this.parts.everyMs),
      setInterval(() => void this.tidy(), TIDY_EVERY_MS),
    ];
    for (const timer of this.timers) timer.unref();
    void this.recover();
    void this.tidy();
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.running;
  }

  /** Gives up every checkout whose lease has run out. */
  recover(): Promise<void> {
    return this.next(async () => {
      const { checkouts, log } = this.parts;
      for (const checkout of await checkouts.silentOnes(BATCH)) {
        // Nobody knows how far it came, so everything is undone; undoing what never was does no harm.
        if (await checkouts.abort(checkout, null, 'PAYMENT')) log.warn({ checkoutId: checkout.id }, 'gave up a checkout that had gone silent');
      }
    });
  }

  /** Deletes checkouts and carts that are of no use to anyone any more. */
  tidy(): Promise<void> {
    return this.next(async () => {
      const { database, carts, clock, machineClock } = this.parts;
      const finished = new Date(machineClock.now().getTime() - CHECKOUT_DAYS * DAY_MS);
      await database.inTransaction((tx) => deleteWhere(tx, CheckoutEntity, { state: ['DONE', 'ABORTED'] }, sql('changedAt < ?', [finished])));
      const forgotten = new Date(clock.now().getTime() - CART_DAYS * DAY_MS);
      for (let found = BATCH; found === BATCH; ) {
        const old = await query<{ id: string }>(database.read, 'SELECT id FROM cart WHERE changedAt < ? ORDER BY changedAt LIMIT ?', [forgotten, BATCH]);
        if (old.length > 0) await database.inTransaction((tx) => carts.delete(tx, old.map(({ id }) => id)));
        found = old.length;
      }
    });
  }

  private next(work: () => Promise<void>): Promise<void> {
    this.running = this.running.then(work).catch((error: unknown) => {
      this.parts.log.error({ err: error }, 'the recovery of checkouts failed');
    });
    return this.running;
  }
}
