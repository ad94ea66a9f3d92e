import { selectRows, updateWhere, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import type { Log, Worker } from '@andamal/service';
import { ConflictError } from '../state/conflict';
import { transitionAlone } from '../state/transition';
import { PaymentEntity } from './payment.entity';
import type { PaymentProvider } from './payment-provider';
import { PAYMENT_TABLE, type PaymentAction } from './payment.states';

const BATCH = 20;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Does at the provider what payments say is to be done: capture, void, refund. What is to be done is the payment's own
 * state, written in the transaction that decided it; each operation is idempotent by the payment's id, so that several
 * replicas, or one after a crash, may do the same twice without harm.
 */
export class PaymentWorker implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private readonly known: PaymentEntity[] = [];
  private mustLook = false;
  private stopped = false;

  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly provider: PaymentProvider;
      readonly clock: Clock;
      /** Paces retries: they are technical time, and go on when the shop's clock stands still. */
      readonly machineClock: Clock;
      readonly log: Log;
      readonly pollMs?: number;
    },
  ) {}

  start(): void {
    this.timer = setInterval(() => this.kick(), this.parts.pollMs ?? 2_000);
    this.timer.unref();
    this.kick();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** There is work: this payment's, or, without one, whatever is due. */
  kick(payment?: PaymentEntity): void {
    if (payment === undefined) this.mustLook = true;
    else this.known.push(payment);
    this.wake();
  }

  /** Resolves when nothing is left of what it was woken for. */
  async idle(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private wake(): void {
    if (this.stopped || (!this.mustLook && this.known.length === 0)) return;
    this.running ??= this.work().finally(() => {
      this.running = undefined;
      this.wake();
    });
  }

  private async work(): Promise<void> {
    while (!this.stopped && (this.mustLook || this.known.length > 0)) {
      const payment = this.known.shift();
      if (payment !== undefined) await this.settle(payment);
      else await this.look();
    }
  }

  private async look(): Promise<void> {
    const { database, log, machineClock, provider } = this.parts;
    this.mustLook = false;
    try {
      const due = await selectRows(
        database.read,
        PaymentEntity,
        'WHERE dueAt IS NOT NULL AND dueAt <= ? AND provider = ? ORDER BY dueAt LIMIT ?',
        [machineClock.now(), provider.name, BATCH],
      );
      this.known.push(...due);
      this.mustLook = due.length === BATCH;
    } catch (error) {
      log.error({ err: error }, 'payments that are due could not be found');
    }
  }

  private async settle(payment: PaymentEntity): Promise<void> {
    const { database, clock, machineClock, log } = this.parts;
    try {
      const action = await this.atProvider(payment);
      if (action === null) return;
      // A refund that follows on a void is due at once; everything else is settled with this.
      const dueAt = action === 'REFUND' ? machineClock.now() : null;
      const set = { dueAt, failures: 0, changedAt: clock.now() };
      await transitionAlone(database, { entity: PaymentEntity, table: PAYMENT_TABLE, row: payment, action, set });
      if (action === 'REFUND') this.mustLook = true;
      if (action === 'FAIL_CAPTURE') log.error({ paymentId: payment.id }, 'an authorised payment could not be captured');
    } catch (error) {
      // Somebody else has moved the payment meanwhile, and what there is to do now is written in it.
      if (error instanceof ConflictError) return;
      await this.postpone(payment).catch(() => undefined);
      log.warn({ paymentId: payment.id, state: payment.state, err: error }, 'the payment provider did not answer');
    }
  }

  /** Asks the provider. @returns what became of the payment by it, or null when there is nothing to do */
  private async atProvider({ id, state }: PaymentEntity): Promise<PaymentAction | null> {
    const { provider } = this.parts;
    switch (state) {
      case 'AUTHORISED':
        return (await provider.capture(id)) === 'CAPTURED' ? 'CAPTURE' : 'FAIL_CAPTURE';
      case 'VOIDING':
        return (await provider.void(id)) === 'VOIDED' ? 'CONFIRM_VOID' : 'REFUND';
      case 'REFUNDING':
        if ((await provider.refund(id)) === 'REFUNDED') return 'CONFIRM_REFUND';
        // The shop's books say that there is money to give back: for somebody to look into, so it stays due.
        throw new Error('The provider refuses a refund');
      default:
        return null;
    }
  }

  private async postpone({ id, version, failures }: PaymentEntity): Promise<void> {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
    const dueAt = new Date(this.parts.machineClock.now().getTime() + pause);
    await this.parts.database.inTransaction((tx) =>
      updateWhere(tx, PaymentEntity, { set: { dueAt, failures: failures + 1 }, where: { id, version } }),
    );
  }
}
