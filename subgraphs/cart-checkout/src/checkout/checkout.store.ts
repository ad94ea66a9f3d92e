import { afterCommit, insertRows, isDuplicateKey, selectRows, sql, updateWhere, type Database, type SqlValue } from '@andamal/database';
import { uuidv7, type Clock } from '@andamal/kernel';
import type { EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { PaymentEntity } from '../payment/payment.entity';
import { CheckoutEntity } from './checkout.entity';
import type { CheckoutProblem } from './checkout-problems';

/** How far a checkout has come: what has to be undone when it is given up. */
export type Reached = 'NOTHING' | 'STOCK' | 'VAULT' | 'PAYMENT';

export interface CheckoutDraft {
  readonly keyHash: string;
  readonly fingerprint: string;
  readonly cartId: string;
  readonly cartVersion: number;
  readonly subjectId: string | null;
  readonly byCard: boolean;
}

/** Somebody else goes on with this checkout, or has ended it. */
export class CheckoutLostError extends Error {
  constructor() {
    super('The checkout is another one\'s now');
    this.name = 'CheckoutLostError';
  }
}

/** The rows of checkouts: who holds which, and how each ended. Every change is conditional on the attempt. */
export class CheckoutStore {
  constructor(
    private readonly parts: {
      readonly database: Database;
      /** The machine's clock: leases are technical time, and go on when the shop's clock stands still. */
      readonly machineClock: Clock;
      readonly publisher: EventPublisher;
      readonly leaseMs: number;
      readonly provider: string;
      /** Called when there is something to do for a payment at the provider. */
      readonly moneyIsDue: (payment: PaymentEntity) => void;
    },
  ) {}

  async find(keyHash: string): Promise<CheckoutEntity | null> {
    return (await selectRows(this.parts.database.read, CheckoutEntity, 'WHERE keyHash = ?', [keyHash]))[0] ?? null;
  }

  /** Makes the key this caller's. @returns null when it is somebody's already */
  async claim(draft: CheckoutDraft): Promise<CheckoutEntity | null> {
    const checkout = this.newRound(draft, 1);
    const columns = Object.entries(checkout) as [string, SqlValue][];
    const names = columns.map(([name]) => name).join(', ');
    const marks = columns.map(() => '?').join(', ');
    try {
      // One statement is a transaction already.
      await this.parts.database.execute(`INSERT INTO checkout (${names}) VALUES (${marks})`, columns.map(([, value]) => value));
      return checkout;
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** Begins anew under the key of a checkout that was given up, with new ids: the old ones are being undone. */
  async restart(ended: CheckoutEntity, draft: CheckoutDraft): Promise<CheckoutEntity | null> {
    const { keyHash, ...checkout } = this.newRound(draft, ended.attempt + 1);
    const restarted = await this.change(ended, 'ABORTED', checkout);
    return restarted ? Object.assign(new CheckoutEntity(), { keyHash }, checkout) : null;
  }

  /** Takes over a checkout whose holder has gone silent, with the ids that it has drawn. */
  async takeOver(silent: CheckoutEntity): Promise<CheckoutEntity | null> {
    const next = { attempt: silent.attempt + 1, leaseUntil: this.leaseEnd(), changedAt: this.now() };
    const taken = await this.change(silent, 'RUNNING', next);
    return taken ? Object.assign(new CheckoutEntity(), silent, next) : null;
  }

  isSilent(checkout: CheckoutEntity): boolean {
    return checkout.state === 'RUNNING' && checkout.leaseUntil < this.now();
  }

  silentOnes(limit: number): Promise<CheckoutEntity[]> {
    return selectRows(
      this.parts.database.read,
      CheckoutEntity,
      "WHERE state = 'RUNNING' AND leaseUntil < ? ORDER BY leaseUntil LIMIT ?",
      [this.now(), limit],
    );
  }

  /** @throws CheckoutLostError unless this attempt still holds the checkout. */
  async finish(tx: EntityManager, { keyHash, attempt }: CheckoutEntity): Promise<void> {
    const finished = await updateWhere(tx, CheckoutEntity, {
      set: { state: 'DONE', outcome: null, changedAt: this.now() },
      where: { keyHash, attempt, state: 'RUNNING' },
      and: sql('leaseUntil >= ?', [this.now()]),
    });
    if (finished !== 1) throw new CheckoutLostError();
  }

  /**
   * Gives a checkout up. In the same transaction it is written down what has to be undone: the others hear of it, and
   * the card's authorisation, whether it came about or not, is voided.
   *
   * @returns false when the checkout was not this attempt's any more
   */
  async abort(checkout: CheckoutEntity, problems: readonly CheckoutProblem[] | null, reached: Reached): Promise<boolean> {
    const { database, publisher } = this.parts;
    const outcome = problems === null ? null : JSON.stringify(problems);
    return database.inTransaction(async (tx) => {
      const { keyHash, attempt } = checkout;
      const aborted = await updateWhere(tx, CheckoutEntity, {
        set: { state: 'ABORTED', outcome, changedAt: this.now() },
        where: { keyHash, attempt, state: 'RUNNING' },
      });
      if (aborted !== 1) return false;
      if (reached === 'NOTHING') return true;
      if (reached === 'PAYMENT' && checkout.byCard) await this.voidPayment(tx, checkout);
      const { id: checkoutId, reservationId, subjectId, eventId } = checkout;
      const depositId = reached === 'STOCK' ? null : eventId;
      await publisher.publish(tx, 'CheckoutAbandoned', subjectId ?? eventId, { checkoutId, reservationId, depositId, subjectId });
      return true;
    });
  }

  private async voidPayment(tx: EntityManager, { paymentId }: CheckoutEntity): Promise<void> {
    const payment = Object.assign(new PaymentEntity(), {
      id: paymentId,
      orderId: null,
      state: 'VOIDING',
      version: 1,
      provider: this.parts.provider,
      amount: 0,
      dueAt: this.now(),
      failures: 0,
      registrationKey: null,
      changedAt: this.now(),
    });
    await insertRows(tx, PaymentEntity, [payment]);
    afterCommit(tx, () => this.parts.moneyIsDue(payment));
  }

  private change(checkout: CheckoutEntity, state: 'RUNNING' | 'ABORTED', set: Partial<CheckoutEntity>): Promise<boolean> {
    const { keyHash, attempt } = checkout;
    return this.parts.database.inTransaction(
      async (tx) => (await updateWhere(tx, CheckoutEntity, { set, where: { keyHash, attempt, state } })) === 1,
    );
  }

  private newRound(draft: CheckoutDraft, attempt: number): CheckoutEntity {
    return Object.assign(new CheckoutEntity(), draft, {
      id: uuidv7(),
      state: 'RUNNING',
      attempt,
      leaseUntil: this.leaseEnd(),
      orderId: uuidv7(),
      eventId: uuidv7(),
      reservationId: uuidv7(),
      paymentId: uuidv7(),
      outcome: null,
      changedAt: this.now(),
    });
  }

  private leaseEnd(): Date {
    return new Date(this.now().getTime() + this.parts.leaseMs);
  }

  private now(): Date {
    return this.parts.machineClock.now();
  }
}
