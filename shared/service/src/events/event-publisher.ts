import { appendEvents } from '@andamal/database';
import { uuidv7, type Clock } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import { EVENTS, isEventName, type EventName, type EventPayload } from './catalogue';

export interface NewEvent<Name extends EventName = EventName> {
  readonly name: Name;
  /** Events with the same key are applied in the order in which they were written: the subject's id, where there is one. */
  readonly orderingKey: string;
  readonly payload: EventPayload<Name>;
  /** Drawn beforehand where others are told of the event before it is true, as deposits are. */
  readonly id?: string;
}

/** Writes events in the transaction that makes them true. Two statements, however many events. */
export class EventPublisher {
  constructor(private readonly clock: Clock) {}

  async publish<Name extends EventName>(
    tx: EntityManager,
    name: Name,
    orderingKey: string,
    payload: EventPayload<Name>,
    id?: string,
  ): Promise<void> {
    await this.publishAll(tx, [{ name, orderingKey, payload, id }]);
  }

  /** @throws for a payload that is not what the catalogue says: a bug, found before it is written. */
  async publishAll(tx: EntityManager, events: readonly NewEvent[]): Promise<void> {
    const at = this.clock.now();
    await appendEvents(
      tx,
      consumersOf,
      events.map(({ name, orderingKey, payload, id }) => ({
        id: id ?? uuidv7(this.clock),
        type: name,
        orderingKey,
        at,
        payload: EVENTS[name].payload.strict().parse(payload),
      })),
    );
  }
}

function consumersOf(type: string): readonly string[] {
  if (!isEventName(type)) throw new Error(`Not in the event catalogue: ${type}`);
  return EVENTS[type].consumers;
}
