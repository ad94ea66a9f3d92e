import { systemClock } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import type { Database } from '../database';
import { databaseOf } from '../database-of';
import { insertRows, query } from '../rows';
import { afterCommit } from '../transactions';
import type { DomainEvent } from './event';
import { OutboxDeliveryEntity, OutboxEntity } from './event.entities';

/** Who hears events of a type: names of consumers, as the dispatcher knows them. */
export type ConsumersOf = (type: string) => readonly string[];

type AppendedListener = (consumers: ReadonlySet<string>) => void;

const listeners = new WeakMap<Database, Set<AppendedListener>>();

/**
 * Writes events down in the caller's transaction, so that they are true exactly when it commits, and wakes this
 * process's dispatcher after that. Two statements, however many events.
 *
 * Events of one ordering key keep their order as long as the transactions that write them exclude each other, by a
 * lock on the row that they change. Take that lock first.
 */
export async function appendEvents(
  tx: EntityManager,
  consumersOf: ConsumersOf,
  events: readonly DomainEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const createdAt = systemClock.now();
  await insertRows(
    tx,
    OutboxEntity,
    events.map(({ payload, ...event }) => ({ ...event, payload: JSON.stringify(payload), createdAt })),
  );
  const deliveries = events.flatMap((event) =>
    consumersOf(event.type).map((consumer) => ({
      consumer,
      eventId: event.id,
      orderingKey: event.orderingKey,
      attempts: 0,
      nextAttemptAt: 0,
      enqueuedAt: createdAt,
    })),
  );
  if (deliveries.length === 0) return;
  await insertRows(tx, OutboxDeliveryEntity, deliveries);
  const consumers = new Set(deliveries.map((delivery) => delivery.consumer));
  const database = databaseOf(tx);
  afterCommit(tx, () => {
    for (const listener of listeners.get(database) ?? []) listener(consumers);
  });
}

/** Calls the listener after each commit that appended events. @returns what ends that */
export function onEventsAppended(database: Database, listener: AppendedListener): () => void {
  const all = listeners.get(database) ?? new Set();
  listeners.set(database, all.add(listener));
  return () => all.delete(listener);
}

/**
 * Which of these events are committed in this outbox. An event is remembered for as long as one of its consumers has
 * yet to apply it, and for 30 days at least. So a service that waits for an event (such as the vault with a deposit,
 * after 24 hours) gets the truth: it has applied the event already, or it is told that the event exists.
 */
export async function knownEvents(database: Database, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await query<{ id: string }>(database.read, 'SELECT id FROM outbox_events WHERE id IN (?)', [ids]);
  return rows.map(({ id }) => id);
}
