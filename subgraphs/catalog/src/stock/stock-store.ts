import { execute, query, type Database, type SqlParameter } from '@andamal/database';
import type { EntityManager } from 'typeorm';

/** A change of one stock level: what is added to each of its numbers. */
export interface StockChange {
  readonly variantId: string;
  readonly onHand: number;
  readonly reserved: number;
}

interface AvailableRow {
  readonly variantId: string;
  readonly available: number;
}

/** Pieces that can be bought, by variant. Variants without a stock level are left out: there are none of them. */
export async function readAvailable(manager: EntityManager, variantIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await query<AvailableRow>(
    manager,
    'SELECT variantId, onHand - reserved AS available FROM stock_level WHERE variantId IN (?)',
    [variantIds],
  );
  return new Map(rows.map((row) => [row.variantId, Number(row.available)]));
}

/** Everything of which there is at least one piece. */
export async function readAllAvailable(database: Database): Promise<Map<string, number>> {
  const rows = await query<AvailableRow>(
    database.read,
    'SELECT variantId, onHand - reserved AS available FROM stock_level WHERE onHand > reserved',
  );
  return new Map(rows.map((row) => [row.variantId, Number(row.available)]));
}

/**
 * Reserves pieces of several variants, each only if there are enough: the check and the change are one statement, so
 * that two who want the last piece cannot both get it. Rows are locked in the order of their ids, the same for everyone.
 *
 * @returns whether all of them could be reserved; if not, the transaction must be rolled back
 */
export async function reserveAll(tx: EntityManager, wanted: ReadonlyMap<string, number>): Promise<boolean> {
  const changes = [...wanted].map(([variantId, quantity]) => ({ variantId, onHand: 0, reserved: quantity }));
  return (await updateLevels(tx, changes, true)) === changes.length;
}

/** Changes levels whatever they are. */
export async function changeStock(tx: EntityManager, changes: readonly StockChange[]): Promise<void> {
  await updateLevels(tx, changes, false);
}

async function updateLevels(tx: EntityManager, changes: readonly StockChange[], ifAvailable: boolean): Promise<number> {
  if (changes.length === 0) return 0;
  const sorted = [...changes].sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
  const onHand = caseOf(sorted, (change) => change.onHand);
  const reserved = caseOf(sorted, (change) => change.reserved);
  const parameters: SqlParameter[] = [...onHand.parameters, ...reserved.parameters, sorted.map(({ variantId }) => variantId)];
  const condition = ifAvailable ? ` AND onHand - reserved >= ${reserved.sql}` : '';
  return execute(
    tx,
    `UPDATE stock_level SET onHand = onHand + ${onHand.sql}, reserved = reserved + ${reserved.sql} WHERE variantId IN (?)${condition}`,
    ifAvailable ? [...parameters, ...reserved.parameters] : parameters,
  );
}

function caseOf(changes: readonly StockChange[], valueOf: (change: StockChange) => number) {
  return {
    sql: `CASE variantId ${changes.map(() => 'WHEN ? THEN ?').join(' ')} ELSE 0 END`,
    parameters: changes.flatMap((change): SqlParameter[] => [change.variantId, valueOf(change)]),
  };
}
