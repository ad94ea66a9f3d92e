import { kindOf } from '@andamal/database';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `sqlite_stat1` (sqlite.org/fileformat2.html): rows in all, then how many have one and the same value in the first column, in the first two, and so on. */
const OF_A_LARGE_SHOP = [
  ['binding', 'ix_binding_audience', '2000000 200000 40000 30000 3 3 3'],
  ['purpose_block', 'ix_purpose_block_kind', '30000 10000 3000 1'],
  ['rights_case', 'ix_rights_case_queue', '20000 5000 5 1'],
  ['access_log', 'ix_access_log_operation', '10000000 500000 1'],
  ['access_log', 'ix_access_log_actor', '10000000 500000 1'],
] as const;

/**
 * Tells SQLite what a server measures by itself: that half of all rows have the same purpose or state. It took such an index for
 * as good as one that finds a person's few rows, and looked through everybody's for a question about one. The figures are of a
 * large shop, and stay: plans are the same for everybody, and do not turn while a shop grows.
 */
export class IndexStatistics1765700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (kindOf(runner) !== 'sqlite') return;
    // Makes the table; of what is there now nothing is kept.
    await runner.query('ANALYZE purpose_block');
    await runner.query('DELETE FROM sqlite_stat1');
    for (const row of OF_A_LARGE_SHOP) await runner.query('INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)', [...row]);
    await runner.query('ANALYZE sqlite_schema');
  }

  async down(runner: QueryRunner): Promise<void> {
    if (kindOf(runner) === 'sqlite') await runner.query('DELETE FROM sqlite_stat1');
  }
}
