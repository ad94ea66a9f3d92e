import type { Clock } from '@andamal/kernel';
import { execute, query, type Database } from '@andamal/database';
import { ERASURE_REQUESTED, RETENTION } from '@andamal/policy';
import type { Log } from '@andamal/service';
import type { CaseRecipients, MarkedBinding } from '../cases/case-recipients';
import { tellUnheldOrders, type EndedBinding } from '../bindings/unheld-orders';
import { groupBySubject, rowsOf } from '../vault/data-of-subjects';
import { destroyUnheld } from '../vault/eraser';
import { lockSubjects } from '../vault/subjects';

/** Small, so that a sweep of many never keeps others waiting for long: neither many people, nor one of whom there is much. */
const SUBJECTS_PER_TRANSACTION = 20;
const BINDINGS_PER_TRANSACTION = 1_000;

export interface SweepResult {
  readonly bindingsEnded: number;
  readonly dataDestroyed: number;
}

interface DueBinding extends MarkedBinding, EndedBinding {
  readonly id: string;
  readonly endedBy: string | null;
}

/**
 * Ends what is due, and destroys what nothing holds after that (GDPR Art. 5(1)(e)). Works through the due bindings in
 * small transactions, each of which finds out anew what is due: it can stop anywhere, and run in several replicas at
 * once. That nothing is read after its end does not depend on it: a read looks at the clock itself.
 */
export class RetentionSweep {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly recipients: CaseRecipients,
  ) {}

  async run(): Promise<SweepResult> {
    let bindingsEnded = 0;
    let dataDestroyed = 0;
    for (;;) {
      const subjectIds = await this.dueSubjects();
      if (subjectIds.length === 0) break;
      const batch = await this.endDue(subjectIds);
      bindingsEnded += batch.bindingsEnded;
      dataDestroyed += batch.dataDestroyed;
    }
    if (bindingsEnded > 0) this.log.info({ bindingsEnded, dataDestroyed }, 'retention ended what was due');
    return { bindingsEnded, dataDestroyed };
  }

  private async dueSubjects(): Promise<string[]> {
    const rows = await query<{ subjectId: string }>(
      this.database.read,
      `SELECT DISTINCT subjectId FROM (
         SELECT subjectId FROM binding WHERE dueAt <= ? AND holdOf = '' ORDER BY dueAt LIMIT ?) due LIMIT ?`,
      [this.clock.now(), BINDINGS_PER_TRANSACTION, SUBJECTS_PER_TRANSACTION],
    );
    return rows.map(({ subjectId }) => subjectId).sort();
  }

  private endDue(subjectIds: readonly string[]): Promise<SweepResult> {
    return this.database.inTransaction(async (tx) => {
      const now = this.clock.now();
      await lockSubjects(tx, subjectIds);
      const due = await query<DueBinding>(
        tx,
        "SELECT id, subjectId, datumId, category, purpose, contextKind, contextId, endedBy FROM binding WHERE subjectId IN (?) AND dueAt <= ? AND holdOf = '' LIMIT ?",
        [subjectIds, now, BINDINGS_PER_TRANSACTION],
      );
      const rows = rowsOf(groupBySubject(due, (row) => row.subjectId, (row) => row.id), 'id');
      const bindingsEnded = await execute(
        tx,
        `UPDATE binding SET closedAt = COALESCE(closedAt, dueAt), endedBy = COALESCE(endedBy, ?), dueAt = NULL WHERE ${rows.sql}`,
        [RETENTION, ...rows.parameters],
      );
      await this.recipients.ended(tx, due.filter(({ endedBy }) => endedBy === ERASURE_REQUESTED));
      await tellUnheldOrders(tx, due, this.clock);
      const unique = [...new Map(due.map((row) => [row.datumId, row])).values()];
      const candidates = groupBySubject(unique, (row) => row.subjectId, (row) => row.datumId);
      const cause = { reason: 'PURPOSES_ENDED' as const, by: null };
      return { bindingsEnded, dataDestroyed: await destroyUnheld(tx, candidates, () => cause, now) };
    });
  }
}
