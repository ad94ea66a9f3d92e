import type { JsonObject } from '@andamal/kernel';
import type { Database } from '../database';
import { query } from '../rows';
import type { DomainEvent, StuckEvent } from './event';

/** One delivery to make. */
export interface PendingDelivery {
  readonly seq: number;
  /** How often it has failed. */
  readonly attempts: number;
  readonly event: DomainEvent;
}

interface PendingRow {
  seq: number;
  attempts: number;
  id: string;
  type: string;
  orderingKey: string;
  at: number;
  payload: string;
}

// Without those whose key waits for an event that has failed.
const PENDING = `
  SELECT d.seq, d.attempts, e.id, e.type, e.orderingKey, e.\`at\`, e.payload
  FROM outbox_deliveries d JOIN outbox_events e ON e.id = d.eventId
  WHERE d.consumer = ? AND d.nextAttemptAt <= ?
    AND NOT EXISTS (
      SELECT 1 FROM outbox_deliveries b
      WHERE b.consumer = d.consumer AND b.orderingKey = d.orderingKey AND b.nextAttemptAt > ?)
  ORDER BY d.seq LIMIT ?`;

/** What may be delivered to a consumer now, in the order of writing. */
export async function pendingDeliveries(
  database: Database,
  consumer: string,
  now: number,
  limit: number,
): Promise<PendingDelivery[]> {
  const rows = await query<PendingRow>(database.read, PENDING, [consumer, now, now, limit]);
  return rows.map(({ seq, attempts, id, type, orderingKey, at, payload }) => ({
    seq,
    attempts,
    event: { id, type, orderingKey, at: new Date(at), payload: JSON.parse(payload) as JsonObject },
  }));
}

/** Who has something to be delivered now. */
export async function consumersWithPending(database: Database, now: number): Promise<string[]> {
  const rows = await query<{ consumer: string }>(
    database.read,
    `SELECT l.consumer FROM outbox_leases l
     WHERE EXISTS (SELECT 1 FROM outbox_deliveries d WHERE d.consumer = l.consumer AND d.nextAttemptAt <= ?)`,
    [now],
  );
  return rows.map(({ consumer }) => consumer);
}

export async function markDelivered(database: Database, deliveries: readonly PendingDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await database.execute('DELETE FROM outbox_deliveries WHERE seq IN (?)', [deliveries.map(({ seq }) => seq)]);
}

export async function markFailed(
  database: Database,
  { seq }: PendingDelivery,
  failure: { readonly code: string; readonly nextAttemptAt: number },
): Promise<void> {
  await database.execute(
    'UPDATE outbox_deliveries SET attempts = attempts + 1, nextAttemptAt = ?, lastErrorCode = ? WHERE seq = ?',
    [failure.nextAttemptAt, failure.code, seq],
  );
}

const MOST_STUCK = 200;

/** Deliveries that are older than an instant or have failed at least so many times, the oldest first. */
export async function stuckDeliveries(database: Database, olderThan: Date, attempts: number): Promise<StuckEvent[]> {
  const rows = await query<Omit<StuckEvent, 'enqueuedAt'> & { enqueuedAt: number }>(
    database.read,
    `SELECT e.id, e.type, d.consumer, d.orderingKey, d.enqueuedAt, d.attempts, d.lastErrorCode
     FROM outbox_deliveries d JOIN outbox_events e ON e.id = d.eventId
     WHERE d.attempts >= ? OR d.enqueuedAt < ? ORDER BY d.seq LIMIT ?`,
    [attempts, olderThan, MOST_STUCK],
  );
  return rows.map((row) => ({ ...row, enqueuedAt: new Date(row.enqueuedAt) }));
}

/** Deletes some events that were written before an instant and have reached everyone. @returns how many */
export async function pruneDelivered(database: Database, before: Date, limit: number): Promise<number> {
  const rows = await query<{ id: string }>(
    database.read,
    `SELECT e.id FROM outbox_events e
     WHERE e.createdAt < ? AND NOT EXISTS (SELECT 1 FROM outbox_deliveries d WHERE d.eventId = e.id)
     ORDER BY e.createdAt LIMIT ?`,
    [before, limit],
  );
  if (rows.length === 0) return 0;
  return database.execute('DELETE FROM outbox_events WHERE id IN (?)', [rows.map(({ id }) => id)]);
}
