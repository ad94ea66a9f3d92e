import { OutboxDispatcher, type Database, type DomainEvent, type EventOutcome } from '@andamal/database';
import { uuidv7 } from '@andamal/kernel';
import { serviceCaller, type SubgraphName } from '../caller/caller-context';
import type { InternalClient } from '../http/transport';
import type { Log } from '../log';
import type { Worker } from '../subgraph';
import { EVENTS } from './catalogue';

const APPLY_EVENTS = /* GraphQL */ `
  mutation ApplyEvents($events: [EventInput!]!) {
    applyEvents(events: $events) {
      id
      outcome
      code
    }
  }
`;

/** Carries this subgraph's events to those who hear them, over the same transport as every other call. */
export function createOutboxWorker(options: {
  name: SubgraphName;
  database: Database;
  log: Log;
  internal: InternalClient;
}): Worker & { readonly dispatcher: OutboxDispatcher } {
  const { name, database, log, internal } = options;
  const dispatcher = new OutboxDispatcher({
    database,
    log,
    consumers: allConsumers(),
    deliver: async (consumer, events) => {
      const caller = serviceCaller(name, 'ApplyEvents', uuidv7());
      const answer = await internal.request<{ applyEvents: EventOutcome[] }>(
        consumer as SubgraphName,
        APPLY_EVENTS,
        { events: events.map(wireForm) },
        caller,
      );
      return answer.applyEvents;
    },
  });
  return { dispatcher, start: () => dispatcher.start(), stop: () => dispatcher.stop() };
}

function wireForm({ id, type, orderingKey, at, payload }: DomainEvent) {
  return { id, type, orderingKey, at: at.toISOString(), payload: JSON.stringify(payload) };
}

function allConsumers(): readonly string[] {
  return [...new Set(Object.values(EVENTS).flatMap(({ consumers }) => [...consumers]))];
}
