import { createHmac, hkdfSync } from 'node:crypto';
import { execute, insertMissing, sql, updateWhere, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import { GuestAttemptsEntity } from './guest-request.entity';

interface Limit {
  readonly windowMs: number;
  readonly attempts: number;
}

const PER_ASKED: Limit = { windowMs: 3_600_000, attempts: 5 };
/** Against one try at each of many numbers: all of the shop together. */
const WHOLE_SHOP: Limit = { windowMs: 60_000, attempts: 300 };

/**
 * Limits how often codes are asked for: for the number of an order that was written, whether there is one or not, so that a
 * limit tells nothing; for a case. Never by IP address.
 */
export class GuestThrottle {
  private readonly key: Buffer;

  constructor(
    private readonly database: Database,
    secret: string,
    private readonly clock: Clock,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'andamal guest requests', 32));
  }

  /** @param what a kind and a number, such as `case …`. @returns whether it may be asked */
  take(what: string): Promise<boolean> {
    return this.database.inTransaction(
      async (tx) => (await this.count(tx, what, PER_ASKED)) && (await this.count(tx, 'shop', WHOLE_SHOP)),
    );
  }

  async prune(): Promise<void> {
    await this.database.inTransaction((tx) => execute(tx, 'DELETE FROM identity_attempts WHERE expiresAt <= ?', [this.clock.now()]));
  }

  private async count(tx: EntityManager, what: string, limit: Limit): Promise<boolean> {
    const window = Math.floor(this.clock.now().getTime() / limit.windowMs);
    const attemptKey = createHmac('sha256', this.key).update(JSON.stringify([what, window])).digest('hex');
    await insertMissing(tx, GuestAttemptsEntity, [{ attemptKey, attempts: 0, expiresAt: new Date((window + 1) * limit.windowMs) }]);
    const counted = await updateWhere(tx, GuestAttemptsEntity, {
      set: { attempts: sql('attempts + 1') },
      where: { attemptKey },
      and: sql('attempts < ?', [limit.attempts]),
    });
    return counted === 1;
  }
}
