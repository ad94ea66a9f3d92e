import { execute, query, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';

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
  const pieces = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
  const quantity = `CASE variantId ${pieces.map(() => 'WHEN ? THEN ?').join(' ')} ELSE 0 END`;
  const quantities = pieces.flat();
  const reserved = await execute(
    tx,
    `UPDATE stock_level SET reserved = reserved + ${quantity} WHERE variantId IN (?) AND onHand - reserved >= ${quantity}`,
    [...quantities, pieces.map(([variantId]) => variantId), ...quantities],
  );
  return reserved === pieces.length;
}

/** Changes the levels of a reservation's pieces, whatever they are: so many times the pieces of each. */
export async function changeStockOfReservation(
  tx: EntityManager,
  reservationId: string,
  effect: { readonly onHand: number; readonly reserved: number },
): Promise<void> {
  const pieces = '(SELECT p.quantity FROM reservation_part p WHERE p.reservationId = ? AND p.variantId = stock_level.variantId)';
  await execute(
    tx,
    `UPDATE stock_level SET onHand = onHand + ? * ${pieces}, reserved = reserved + ? * ${pieces}
     WHERE variantId IN (SELECT variantId FROM reservation_part WHERE reservationId = ?)`,
    [effect.onHand, reservationId, effect.reserved, reservationId, reservationId],
  );
}
