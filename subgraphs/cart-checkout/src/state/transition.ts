import { updateWhere, type Database, type EntityClass, type SqlValue, type Where } from '@andamal/database';
import { err, ok, type Result } from '@andamal/kernel';
import type { EventPublisher, NewEvent } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { ConflictError } from './conflict';
import { nextState, type StateTable } from './state-table';

/** A row whose state only {@link transition} changes. */
export interface StatefulRow {
  id: string;
  state: string;
  version: number;
}

/** Which row is to be moved, by what, and what else of it changes. */
export interface Move<Row extends StatefulRow, Action extends string> {
  readonly entity: EntityClass<Row>;
  readonly table: StateTable<Row['state'], Action>;
  readonly row: Row;
  readonly action: NoInfer<Action>;
  readonly set?: Partial<Omit<Row, keyof StatefulRow>>;
}

export type Moved<Row extends StatefulRow> = Result<Row, { code: 'NOT_ALLOWED'; state: Row['state'] }>;

/**
 * Moves a row to its next state: guards by the table, writes on the condition that nobody has changed the row since it
 * was read, and publishes the events in the same transaction.
 *
 * @returns the row as it is now, or `NOT_ALLOWED` with the state in which the action may not happen.
 * @throws ConflictError when another transaction was first: run the whole transaction again, see `untilNoConflict`.
 */
export function transition<Row extends StatefulRow, Action extends string>(
  tx: EntityManager,
  move: Move<Row, Action>,
  tell?: { readonly publisher: EventPublisher; readonly events: readonly NewEvent[] },
): Promise<Moved<Row>> {
  return moveRow(move, async (set, where) => {
    const written = await updateWhere(tx, move.entity, { set, where: where as Where<Row> });
    if (written === 1 && tell !== undefined) await tell.publisher.publishAll(tx, tell.events);
    return written;
  });
}

/** A {@link transition} of which nobody is told, as one statement, which is a transaction already. */
export function transitionAlone<Row extends StatefulRow, Action extends string>(
  database: Database,
  move: Move<Row, Action>,
): Promise<Moved<Row>> {
  return moveRow(move, (set, where) => {
    const { tableName } = database.read.dataSource.getMetadata(move.entity);
    const equals = ([name]: [string, unknown]): string => `\`${name}\` = ?`;
    const [changes, conditions] = [Object.entries(set), Object.entries(where)];
    return database.execute(
      `UPDATE \`${tableName}\` SET ${changes.map(equals).join(', ')} WHERE ${conditions.map(equals).join(' AND ')}`,
      [...changes, ...conditions].map(([, value]) => value as SqlValue),
    );
  });
}

async function moveRow<Row extends StatefulRow, Action extends string>(
  { entity, table, row, action, set = {} }: Move<Row, Action>,
  write: (set: Partial<Row>, where: StatefulRow) => Promise<number>,
): Promise<Moved<Row>> {
  const state = nextState<Row['state'], Action>(table, row.state, action);
  if (state === null) return err({ code: 'NOT_ALLOWED', state: row.state });
  const change = { ...set, state, version: row.version + 1 } as Partial<Row>;
  const written = await write(change, { id: row.id, state: row.state, version: row.version });
  if (written !== 1) throw new ConflictError(entity.name);
  return ok(Object.assign(Object.create(Object.getPrototypeOf(row) as object) as Row, row, change));
}
