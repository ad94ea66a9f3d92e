import { deleteWhere, execute, insertMissing, sql, updateWhere, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import type { BlindIndex } from '../blind-index/blind-index';
import { FailedAttempts } from './failed-attempts.entity';

interface Limit {
  readonly windowMs: number;
  readonly attempts: number;
}

/** Ten guesses a quarter of an hour: a person who mistypes does not meet it, a list of passwords gets nowhere. */
const PER_TARGET: Limit = { windowMs: 15 * 60_000, attempts: 10 };
/** Against one guess at each of many addresses: all failures of the shop together. */
const WHOLE_SHOP: Limit = { windowMs: 60_000, attempts: 600 };
const SHOP = 'shop';

/** What is guessed at: the index of an address (whether or not somebody has it), or an account. */
export type Target = `address:${string}` | `account:${string}`;

/** An attempt that is counted as failed until it is taken back. */
export interface Attempt {
  readonly at: Date;
  /** null: only the shop's budget is counted, because nobody's account is guessed at. */
  readonly target: Target | null;
}

/**
 * Limits guessing. An attempt is counted before the password is looked at and taken back when it was right, so that no
 * number of parallel attempts gets past the limit; one that ends in a crash stays counted.
 *
 * Counts by target and for the shop as a whole, never by IP address: of an address even the keyed hash is personal data
 * (whoever holds the key can try all of them), and signing in is no event at which the policy collects it.
 */
export class AttemptThrottle {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly index: BlindIndex,
  ) {}

  /** @returns null when there were too many attempts. */
  async begin(target: Target | null): Promise<Attempt | null> {
    const attempt: Attempt = { at: this.clock.now(), target };
    const counted = await this.database.inTransaction(
      async (tx) =>
        (target === null || (await this.count(tx, target, PER_TARGET, attempt.at))) &&
        (await this.count(tx, SHOP, WHOLE_SHOP, attempt.at)),
    );
    return counted ? attempt : null;
  }

  /** The attempt did not fail: the shop gets it back, and the target begins anew. */
  async takeBack(tx: EntityManager, { at, target }: Attempt): Promise<void> {
    if (target !== null) await this.forget(tx, target, at);
    await updateWhere(tx, FailedAttempts, {
      set: { attempts: sql('attempts - 1') },
      where: { attemptKey: this.keyOf(SHOP, WHOLE_SHOP, at) },
      and: sql('attempts > 0'),
    });
  }

  /** Deletes what is counted of a target. */
  async forget(tx: EntityManager, target: Target, at: Date = this.clock.now()): Promise<void> {
    await deleteWhere(tx, FailedAttempts, { attemptKey: this.keyOf(target, PER_TARGET, at) });
  }

  /** Deletes the counters of windows that have passed. */
  async prune(tx: EntityManager): Promise<void> {
    await execute(tx, 'DELETE FROM failed_attempts WHERE expiresAt <= ?', [this.clock.now()]);
  }

  private async count(tx: EntityManager, target: string, limit: Limit, at: Date): Promise<boolean> {
    const attemptKey = this.keyOf(target, limit, at);
    const expiresAt = new Date((windowOf(limit, at) + 1) * limit.windowMs);
    await insertMissing(tx, FailedAttempts, [{ attemptKey, attempts: 0, expiresAt }]);
    const counted = await updateWhere(tx, FailedAttempts, {
      set: { attempts: sql('attempts + 1') },
      where: { attemptKey },
      and: sql('attempts < ?', [limit.attempts]),
    });
    return counted === 1;
  }

  private keyOf(target: string, limit: Limit, at: Date): string {
    return this.index.ofAttempts(target, windowOf(limit, at));
  }
}

function windowOf({ windowMs }: Limit, at: Date): number {
  return Math.floor(at.getTime() / windowMs);
}
