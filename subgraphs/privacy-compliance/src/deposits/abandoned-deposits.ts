import type { Clock } from '@andamal/kernel';
import { execute, insertMissing, query, type DomainEvent } from '@andamal/database';
import { EVENTS } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { BindingLedger } from '../bindings/binding-ledger';
import { groupBySubject, rowsOf } from '../vault/data-of-subjects';
import { subjectOfDeposit } from '../vault/subjects';
import { DepositEntity } from './deposit.entity';

export interface AbandonedDeposit {
  readonly subjectId: string;
  readonly depositId: string;
}

/** The deposits that events give up, by the id of the event. A guest's subject follows from the deposit's id. */
export async function subjectsOfAbandoned(
  tx: EntityManager,
  events: readonly DomainEvent[],
): Promise<Map<string, AbandonedDeposit>> {
  const found = new Map<string, AbandonedDeposit>();
  const unnamed = new Map<string, string>();
  for (const event of events) {
    const { depositId, subjectId } = depositOf(event);
    if (depositId === null) continue;
    if (subjectId === null) unnamed.set(event.id, depositId);
    else found.set(event.id, { subjectId, depositId });
  }
  if (unnamed.size === 0) return found;
  const known = await query<{ id: string; subjectId: string }>(tx, 'SELECT id, subjectId FROM deposit WHERE id IN (?)', [
    [...unnamed.values()],
  ]);
  const subjects = new Map(known.map(({ id, subjectId }) => [id, subjectId]));
  for (const [eventId, depositId] of unnamed) {
    found.set(eventId, { depositId, subjectId: subjects.get(depositId) ?? subjectOfDeposit(depositId) });
  }
  return found;
}

function depositOf(event: DomainEvent): { depositId: string | null; subjectId: string | null } {
  switch (event.type) {
    case 'CheckoutAbandoned':
      return EVENTS.CheckoutAbandoned.payload.parse(event.payload);
    case 'DepositAbandoned':
      return EVENTS.DepositAbandoned.payload.parse(event.payload);
    default:
      return { depositId: null, subjectId: null };
  }
}

/**
 * Notes that deposits are given up, also of those that have not arrived: they are refused when they do. The caller holds
 * the subjects' locks, and releases the holds after this.
 */
export async function abandonDeposits(tx: EntityManager, deposits: readonly AbandonedDeposit[], clock: Clock): Promise<void> {
  if (deposits.length === 0) return;
  await insertMissing(
    tx,
    DepositEntity,
    deposits.map(({ subjectId, depositId }) => ({
      subjectId,
      id: depositId,
      source: '',
      contextKind: '',
      contextId: '',
      paymentMethod: null,
      state: 'ABANDONED' as const,
      createdAt: clock.now(),
    })),
  );
  const rows = rowsOf(groupBySubject(deposits, (row) => row.subjectId, (row) => row.depositId), 'id');
  await execute(tx, `UPDATE deposit SET state = 'ABANDONED' WHERE ${rows.sql}`, rows.parameters);
}

/** Gives one deposit up: what nothing else holds is destroyed at once. The caller holds the subject's lock. */
export async function giveUpDeposit(tx: EntityManager, deposit: AbandonedDeposit, clock: Clock): Promise<void> {
  const { subjectId, depositId } = deposit;
  await abandonDeposits(tx, [deposit], clock);
  const ledger = await BindingLedger.load(tx, [{ subjectId, holdOf: depositId }], clock);
  ledger.release(subjectId, depositId);
  await ledger.flush(tx, () => ({ reason: 'DEPOSIT_ABANDONED', by: depositId }));
}
