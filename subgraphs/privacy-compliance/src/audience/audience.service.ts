import { AppError, type Clock } from '@andamal/kernel';
import { query, type Database } from '@andamal/database';
import { consentsCountFrom, decideStatic, purposeRule, type Register } from '@andamal/policy';
import { connectionFrom, decodeIdCursor, type CallerContext, type Connection } from '@andamal/service';
import type { Access, AccessLog } from '../access-log/access-log';
import { EVERY_PURPOSE } from '../objection/purpose-block.entity';
import { DataSubject } from '../reading/data-subject.types';

/** What it takes to be in an audience: every account and every order has one. */
const CONTACT_CATEGORY = 'EMAIL';

/** Who may be contacted for a marketing purpose at this moment. */
export class AudienceService {
  constructor(
    private readonly database: Database,
    private readonly register: Register,
    private readonly log: AccessLog,
    private readonly clock: Clock,
  ) {}

  /**
   * A page of people, in the order of their ids. One statement, at the same cost for each page: who objects, withdraws
   * or restricts is not in the next one.
   *
   * @param note has the log say it by the time that the answer leaves
   * @throws AppError PURPOSE_DENIED when the stated purpose is no marketing purpose, or not the caller's to claim
   */
  async page(
    page: { first: number; after?: string | null },
    caller: CallerContext,
    note: (access: Access) => void,
  ): Promise<Connection<DataSubject>> {
    const purpose = await this.marketingPurpose(caller);
    const now = this.clock.now();
    // A consent that the policy asks for anew is none until it is given again.
    const from = consentsCountFrom(this.register, purpose, now) ?? new Date(0);
    const rows = await query<{ subjectId: string; epoch: number | string | null }>(
      this.database.read,
      `SELECT a.subjectId, s.epoch FROM (SELECT DISTINCT b.subjectId FROM binding b
       WHERE b.purpose = ? AND b.category = ? AND b.closedAt IS NULL AND b.subjectId > ?
         AND b.opensAt <= ? AND b.opensAt >= ? AND (b.endsAt IS NULL OR b.endsAt > ?)
         AND NOT EXISTS (SELECT 1 FROM purpose_block x WHERE x.subjectId = b.subjectId AND x.purpose IN (?, ?))
       ORDER BY b.subjectId LIMIT ?) a LEFT JOIN subject s ON s.id = a.subjectId ORDER BY a.subjectId`,
      [purpose, CONTACT_CATEGORY, typeof page.after === 'string' ? decodeIdCursor(page.after) : '', now, from, now, purpose, EVERY_PURPOSE, page.first + 1],
    );
    note({ subjectId: null, context: 'AUDIENCE', categories: [], outcome: 'ALLOWED' });
    return connectionFrom(rows.map(({ subjectId, epoch }) => new DataSubject(subjectId, epoch === null ? null : Number(epoch))), page, ({ id }) => id);
  }

  /** The purpose that the caller states. @throws AppError PURPOSE_DENIED as {@link page} */
  async marketingPurpose(caller: CallerContext): Promise<string> {
    const { purpose } = caller;
    const decision = decideStatic({ register: this.register, purpose, category: CONTACT_CATEGORY, caller });
    // Marketing is what a person can object to without giving a reason (GDPR Art. 21(2)-(3)).
    const isMarketing = purpose !== null && purposeRule(this.register, purpose)?.objection.kind === 'ABSOLUTE';
    if (decision.allowed && isMarketing) return purpose;
    const { reason, explanation } = decision.allowed
      ? { reason: 'PURPOSE_NOT_CLAIMABLE', explanation: `An audience is for marketing; ${purpose} is no marketing purpose.` }
      : decision;
    await this.log.record(caller, [
      { subjectId: null, context: 'AUDIENCE', categories: [CONTACT_CATEGORY], outcome: 'DENIED', reason },
    ]);
    throw new AppError('PURPOSE_DENIED', explanation, { details: { purpose, category: CONTACT_CATEGORY, reason } });
  }
}
