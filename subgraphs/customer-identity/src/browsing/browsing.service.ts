import type { Database } from '@andamal/database';
import { err, ok, uuidv7, type Clock, type Result } from '@andamal/kernel';
import { writeVisit, type CallerContext, type EventPublisher } from '@andamal/service';
import { findOpen } from '../accounts/account.store';
import type { Budget } from '../throttle/budget';
import type { VaultClient } from '../vault-client/vault-client';
import { pagePath } from './page-path';

export interface VisitGiven {
  readonly path?: string | null;
  readonly productId?: string | null;
  /** Null: now. */
  readonly at?: Date | null;
}

export interface VisitProblem {
  readonly code: 'PATH_INVALID' | 'TIME_INVALID' | 'TOO_MANY';
  /** Which of the visits; null: all together. */
  readonly position: number | null;
}

const DAY_MS = 86_400_000;
/** How far the clock of a browser may be ahead. */
const SKEW_MS = 300_000;

/**
 * Visits of signed-in customers. The policy: they are kept only once an account exists. Which pages is in the vault alone;
 * here is not even a count of them.
 */
export class BrowsingService {
  constructor(
    private readonly parts: {
      database: Database;
      clock: Clock;
      vault: VaultClient;
      events: EventPublisher;
      /** How many visits of one account are kept in a day. */
      budget: Budget;
    },
  ) {}

  /** @returns how many are kept: all, or none where the account is closed or the person has said no to every purpose that would keep them */
  async record(visits: readonly VisitGiven[], caller: CallerContext): Promise<Result<number, VisitProblem>> {
    const { database, clock, vault, events, budget } = this.parts;
    const { id: accountId, subjectId } = caller;
    if (accountId === null || subjectId === null) throw new Error('Only the visits of a signed-in customer are recorded');
    const values: { category: string; value: string }[] = [];
    for (const [position, { path, productId, at }] of visits.entries()) {
      const page = pagePath(path ?? '');
      if (page === null) return err({ code: 'PATH_INVALID', position });
      const instant = at ?? clock.now();
      if (!this.isRecent(instant)) return err({ code: 'TIME_INVALID', position });
      const visit = { at: instant.toISOString(), path: page, productId: productId ?? null };
      values.push({ category: 'BROWSING_HISTORY', value: writeVisit(visit) });
    }
    if (values.length === 0) return ok(0);
    // A session may outlive its account by minutes, and visits are kept for an account only.
    if ((await findOpen(database.read, accountId)) === null) return ok(0);
    if (!(await budget.take(accountId, values.length))) return err({ code: 'TOO_MANY', position: null });
    const depositId = uuidv7(clock);
    const deposited = await vault.depositVisits({ depositId, accountId, subjectId, values }, caller);
    if (!deposited.ok) {
      // An objection or restriction is no mistake of who browses: nothing is kept, and nothing has to be put right.
      if (deposited.error.every(({ code }) => code === 'NO_PURPOSE')) return ok(0);
      throw new Error('The vault did not take visits as they were written');
    }
    const payload = { accountId, subjectId, depositId, browsedAt: clock.now().toISOString() };
    await database.inTransaction((tx) => events.publish(tx, 'Browsed', subjectId, payload, depositId));
    return ok(values.length);
  }

  private isRecent(at: Date): boolean {
    const age = this.parts.clock.now().getTime() - at.getTime();
    return age <= DAY_MS && age >= -SKEW_MS;
  }
}
