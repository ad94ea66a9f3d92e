import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A right value that stands back for the record of the wrong one has the end of that record (ADR 12). Such bindings, closed from
 * the start, had none.
 */
export class CorrectionsInBooks1765600000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const rows = (await runner.query(
      `SELECT m.subjectId, m.id, MAX(b.endsAt) AS endsAt FROM binding m
       JOIN binding b ON b.subjectId = m.subjectId AND b.purpose = m.purpose AND b.contextKind = m.contextKind AND b.contextId = m.contextId
       WHERE m.endedBy = 'RECTIFIED' AND m.closedAt = m.opensAt AND m.endsAt IS NULL AND b.endsAt IS NOT NULL GROUP BY m.subjectId, m.id`,
    )) as { subjectId: string; id: string; endsAt: number | string }[];
    for (const { subjectId, id, endsAt } of rows) {
      await runner.query('UPDATE binding SET endsAt = ? WHERE subjectId = ? AND id = ?', [endsAt, subjectId, id]);
    }
  }

  /** The code before does not look at it. */
  async down(): Promise<void> {}
}
