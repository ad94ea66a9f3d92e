import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The words of a case whose restriction is in force are kept until it has been lifted and their time has passed (ADR 10). */
export class WordsOfRestrictions1765600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE binding SET endsAt = NULL, dueAt = NULL, endedBy = NULL
       WHERE purpose = 'RIGHTS_CASES' AND contextKind = 'CASE' AND closedAt IS NULL AND contextId IN (${IN_FORCE})`,
    );
    await runner.query(`DELETE FROM subject_event WHERE type = 'RightsCaseClosed' AND factId IN (${IN_FORCE})`);
  }

  /** What the code before would have done: the words end with the case, which ended long ago. Nobody is served by that. */
  async down(): Promise<void> {}
}

const IN_FORCE = `SELECT c.id FROM rights_case c WHERE c.kind = 'RESTRICTION'
  AND EXISTS (SELECT 1 FROM rights_case_step s WHERE s.subjectId = c.subjectId AND s.caseId = c.id AND s.name = 'RESTRICT')
  AND NOT EXISTS (SELECT 1 FROM rights_case_entry e WHERE e.subjectId = c.subjectId AND e.caseId = c.id AND e.kind = 'LIFTED')`;
