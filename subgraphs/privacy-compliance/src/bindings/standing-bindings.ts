import type { Clock } from '@andamal/kernel';
import { execute, query, type Database } from '@andamal/database';
import { standingRules, type Register, type StandingRule } from '@andamal/policy';
import { lockSubjects } from '../vault/subjects';

interface StandingBinding {
  readonly subjectId: string;
  readonly id: string;
  readonly openedAt: number | string;
}

const BATCH = 100;

/**
 * Gives an end to bindings that have none, where the register has one for them now: a policy that keeps data for less does not
 * wait for those whose data came under the version before it (GDPR Art. 5(1)(e)). It never lengthens anything, and finds
 * nothing once it is done. For the start, one person per transaction; the sweep ends what is due by it.
 */
export async function endStandingBindings({ database, register, clock }: { database: Database; register: Register; clock: Clock }): Promise<void> {
  for (const rule of standingRules(register)) {
    for (;;) {
      const found = await withoutEnd(database, rule);
      for (const { subjectId, id, openedAt } of found) {
        const endsAt = rule.endOf(new Date(Number(openedAt)), clock.now());
        await database.inTransaction(async (tx) => {
          await lockSubjects(tx, [subjectId]);
          await execute(tx, 'UPDATE binding SET endsAt = ?, dueAt = ? WHERE subjectId = ? AND id = ? AND endsAt IS NULL AND closedAt IS NULL', [
            endsAt,
            endsAt,
            subjectId,
            id,
          ]);
        });
      }
      if (found.length < BATCH) break;
    }
  }
}

function withoutEnd(database: Database, { purpose, contextKind, openedBy, categories }: StandingRule): Promise<StandingBinding[]> {
  return query<StandingBinding>(
    database.read,
    `SELECT b.subjectId, b.id, e.happenedAt AS openedAt FROM binding b
     JOIN subject_event e ON e.subjectId = b.subjectId AND e.id = b.sourceEventId AND e.type = ?
     WHERE b.purpose = ? AND b.category IN (?) AND b.closedAt IS NULL AND b.endsAt IS NULL AND b.contextKind = ? LIMIT ?`,
    [openedBy, purpose, categories, contextKind, BATCH],
  );
}
