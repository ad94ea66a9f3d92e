import { insertMissing, sql, updateWhere, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import type { BlindIndex } from '../blind-index/blind-index';
import { FailedAttempts } from './failed-attempts.entity';

/**
 * How much of something one account may do in a window of time, however many replicas it asks. Counted under a keyed hash
 * of account and window, in a row that lives as long as the window: not a trace of when somebody was active.
 */
export class Budget {
  constructor(
    private readonly parts: { readonly database: Database; readonly clock: Clock; readonly index: BlindIndex },
    private readonly limit: { readonly of: string; readonly windowMs: number; readonly amount: number },
  ) {}

  /** Takes so much, or nothing. @returns false when that is more than is left */
  async take(accountId: string, amount = 1): Promise<boolean> {
    const { database, clock, index } = this.parts;
    const { of, windowMs, amount: most } = this.limit;
    const window = Math.floor(clock.now().getTime() / windowMs);
    const attemptKey = index.ofAttempts(`${of}:${accountId}`, window);
    const expiresAt = new Date((window + 1) * windowMs);
    return database.inTransaction(async (tx) => {
      await insertMissing(tx, FailedAttempts, [{ attemptKey, attempts: 0, expiresAt }]);
      const counted = await updateWhere(tx, FailedAttempts, {
        set: { attempts: sql('attempts + ?', [amount]) },
        where: { attemptKey },
        and: sql('attempts + ? <= ?', [amount, most]),
      });
      return counted === 1;
    });
  }
}
