import { updateWhere, type EntityClass, type Where } from '@andamal/database';
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

/**
 * Moves a row to its next state: guards by the table, writes on the condition that nobody has changed the row since it
 * was read, and publishes the event in the same transaction.
 *
 * @returns the row as it is now, or `NOT_ALLOWED` with the state in which the action may not happen.
 * @throws ConflictError when another transaction was first: run the whole transaction again, see `untilNoConflict`.
 */
export async function transition<Row extends StatefulRow, Action extends string>(
  tx: EntityManager,
  move: {
    readonly entity: EntityClass<Row>;
    readonly table: StateTable<Row['state'], Action>;
    readonly row: Row;
    readonly action: NoInfer<Action>;
    readonly set?: Partial<Omit<Row, keyof StatefulRow>>;
  },
  tell?: { readonly publisher: EventPublisher; readonly events: readonly NewEvent[] },
): Promise<Result<Row, { code: 'NOT_ALLOWED'; state: Row['state'] }>> {
  const { entity, table, row, action, set = {} } = move;
  const state = nextState<Row['state'], Action>(table, row.state, action);
  if (state === null) return err({ code: 'NOT_ALLOWED', state: row.state });
  const change = { ...set, state, version: row.version + 1 } as Partial<Row>;
  const expected = { id: row.id, state: row.state, version: row.version } as Where<Row>;
  const written = await updateWhere(tx, entity, { set: change, where: expected });
  if (written !== 1) throw new ConflictError(entity.name);
  if (tell !== undefined) await tell.publisher.publishAll(tx, tell.events);
  return ok(Object.assign(Object.create(Object.getPrototypeOf(row) as object) as Row, row, change));
}
