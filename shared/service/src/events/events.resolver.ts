import { applyEvents, knownEvents, type Database, type DomainEvent, type EventsHandler } from '@andamal/database';
import { AppError, type JsonObject } from '@andamal/kernel';
import { MaxLength } from 'class-validator';
import type { EntityManager } from 'typeorm';
import { Arg, Ctx, Field, GraphQLISODateTime, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { CallerContext } from '../caller/caller-context';
import type { Log } from '../log';
import { EVENTS, isEventName, type EventName, type EventPayload } from './catalogue';

/** The effects of an event on this subgraph, inside the transaction that marks it as applied. May run again. */
export type EventHandlers = {
  readonly [Name in EventName]?: (
    tx: EntityManager,
    event: { readonly id: string; readonly at: Date; readonly payload: EventPayload<Name> },
  ) => Promise<void>;
};

@InputType({ description: 'An event that another subgraph made true.' })
export class EventInput {
  @Field(() => ID, { description: 'Its id. Applied once, however often it comes.' })
  @MaxLength(64)
  id!: string;

  @Field(() => String, { description: 'Its name in the event catalogue.' })
  @MaxLength(64)
  type!: string;

  @Field(() => String, { description: 'Events with the same key keep their order.' })
  @MaxLength(128)
  orderingKey!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it became true.' })
  at!: Date;

  @Field(() => String, { description: 'Its payload as JSON. Holds no personal data.' })
  @MaxLength(8_192)
  payload!: string;
}

@ObjectType({ description: 'What became of an event.' })
export class EventOutcomeType {
  @Field(() => ID, { description: 'The id of the event.' })
  id!: string;

  @Field(() => String, { description: 'APPLIED, DUPLICATE or FAILED.' })
  outcome!: string;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  code?: string | null;
}

const MAX_EVENTS = 500;

/** The internal operations that every subgraph has. Make it with {@link createEventsResolver}. */
@Resolver()
export class EventsResolver {
  constructor(private readonly options: { database: Database; log: Log; apply: EventsHandler }) {}

  @Mutation(() => [EventOutcomeType], { description: 'Applies events of another subgraph, each exactly once, in order per key.' })
  async applyEvents(
    @Arg('events', () => [EventInput], { description: 'The events, in the order in which they were written.' }) events: EventInput[],
    @Ctx() context: { caller: CallerContext },
  ): Promise<EventOutcomeType[]> {
    const { issuer } = context.caller;
    if (events.length > MAX_EVENTS) throw new AppError('BAD_INPUT', `At most ${MAX_EVENTS} events at a time.`);
    if (!events.every(({ type }) => isEventName(type) && EVENTS[type].producer === issuer)) {
      throw new AppError('FORBIDDEN', `An event is told by the subgraph that made it true, which is not ${issuer}.`);
    }
    const { database, log, apply } = this.options;
    return applyEvents(database, events.map(toDomainEvent), apply, log);
  }

  @Query(() => [ID], { description: 'Which of these events are true, that is committed in this subgraph.' })
  async eventsKnown(
    @Arg('ids', () => [ID], { description: 'Ids of events, 500 at most.' }) ids: string[],
  ): Promise<string[]> {
    if (ids.length > MAX_EVENTS) throw new AppError('BAD_INPUT', `At most ${MAX_EVENTS} ids at a time.`);
    return knownEvents(this.options.database, ids);
  }
}

/**
 * @param options.handlers one per event that this subgraph hears, or …
 * @param options.apply … all events of a batch together, where they can share statements.
 */
export function createEventsResolver(
  options: { database: Database; log: Log } & ({ handlers: EventHandlers } | { apply: EventsHandler }),
): EventsResolver {
  const apply = 'apply' in options ? options.apply : oneAfterAnother(options.handlers);
  return new EventsResolver({ database: options.database, log: options.log, apply });
}

function oneAfterAnother(handlers: EventHandlers): EventsHandler {
  return async (tx, events) => {
    for (const event of events) await handle(handlers, tx, event);
  };
}

/** A payload that is not JSON fails its own event, when that is applied, and not the whole batch. */
function toDomainEvent({ payload, ...event }: EventInput): DomainEvent {
  try {
    return { ...event, payload: JSON.parse(payload) as JsonObject };
  } catch {
    return { ...event, payload: {} };
  }
}

async function handle(handlers: EventHandlers, tx: EntityManager, event: DomainEvent): Promise<void> {
  const { type } = event;
  if (!isEventName(type)) throw new AppError('BAD_INPUT', 'Not in the event catalogue.');
  const handler = handlers[type] as ((tx: EntityManager, event: unknown) => Promise<void>) | undefined;
  if (handler === undefined) throw new AppError('BAD_INPUT', `This subgraph does not hear ${type}.`);
  await handler(tx, { id: event.id, at: event.at, payload: EVENTS[type].payload.parse(event.payload) });
}
