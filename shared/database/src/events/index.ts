export { appendEvents, knownEvents, type ConsumersOf } from './append-events';
export type { Deliver } from './consumer-lane';
export { errorCode, type DomainEvent, type EventOutcome, type StuckEvent } from './event';
export { eventEntities, InboxEntity, OutboxDeliveryEntity, OutboxEntity, OutboxLeaseEntity } from './event.entities';
export { eventMigrations } from './event.migration';
export { applyEvents, applyOnce, type EventHandler, type EventsHandler } from './inbox';
export { OutboxDispatcher, type OutboxDispatcherOptions } from './outbox-dispatcher';
