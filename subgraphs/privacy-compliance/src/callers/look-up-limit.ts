import { execute, insertMissing, sql, updateWhere, type Database } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import { LookUpCountEntity } from './look-up-count.entity';

/** Who answers the phone looks up no more than this; who tries numbers out gets nowhere. */
const LIMITS = [
  { windowMs: 60_000, lookUps: 20 },
  { windowMs: 86_400_000, lookUps: 500 },
] as const;

/** Limits how often one of the staff looks numbers up, found or not, whatever replica they ask. */
export class LookUpLimit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Counts a look-up before it is made. @returns false when there were too many */
  take(staffId: string): Promise<boolean> {
    const now = this.clock.now();
    return this.database.inTransaction(async (tx) => {
      await execute(tx, 'DELETE FROM look_up_count WHERE expiresAt <= ?', [now]);
      for (const { windowMs, lookUps } of LIMITS) {
        const window = Math.floor(now.getTime() / windowMs);
        const countKey = `${staffId}:${windowMs}:${window}`;
        await insertMissing(tx, LookUpCountEntity, [{ countKey, lookUps: 0, expiresAt: new Date((window + 1) * windowMs) }]);
        const set = { lookUps: sql('lookUps + 1') };
        if ((await updateWhere(tx, LookUpCountEntity, { set, where: { countKey }, and: sql('lookUps < ?', [lookUps]) })) === 0) return false;
      }
      return true;
    });
  }
}
