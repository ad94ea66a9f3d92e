import { applyOnce, InboxEntity, insertRows, StatementError, type Database, type DomainEvent } from '@andamal/database';
import { AppError, systemClock, type JsonObject } from '@andamal/kernel';
import { EventInput, EventOutcomeType, EventsResolver, refuseClients, type Log } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { SubjectEventsService } from './subject-events.service';

const MAX_EVENTS = 500;
const EVENTS_PER_TRANSACTION = 25;

/**
 * The internal event operations, of which the vault applies whole batches: an order, its invoice and its payment come
 * together, and are planned and written together.
 */
@Resolver()
export class VaultEventsResolver extends EventsResolver {
  constructor(
    private readonly vault: { database: Database; log: Log; events: SubjectEventsService },
  ) {
    super({ database: vault.database, log: vault.log, handlers: {} });
  }

  @Mutation(() => [EventOutcomeType], { description: 'Applies events of another subgraph, each exactly once, in order per key.' })
  override async applyEvents(
    @Arg('events', () => [EventInput], { description: 'The events, in the order in which they were written.' }) events: EventInput[],
    @Ctx() context: VaultContext,
  ): Promise<EventOutcomeType[]> {
    refuseClients(context.caller);
    if (events.length > MAX_EVENTS) throw new AppError('BAD_INPUT', `At most ${MAX_EVENTS} events at a time.`);
    const all = events.map((event) => ({ ...event, payload: JSON.parse(event.payload) as JsonObject }));
    const outcomes: EventOutcomeType[] = [];
    const blockedKeys = new Set<string>();
    for (let start = 0; start < all.length; start += EVENTS_PER_TRANSACTION) {
      const batch = all.slice(start, start + EVENTS_PER_TRANSACTION);
      const together = blockedKeys.size === 0 && (await this.applyTogether(batch));
      if (together) outcomes.push(...batch.map(({ id }) => ({ id, outcome: 'APPLIED' })));
      else outcomes.push(...(await this.applyOneByOne(batch, blockedKeys)));
    }
    return outcomes;
  }

  private async applyTogether(events: readonly DomainEvent[]): Promise<boolean> {
    try {
      await this.vault.database.inTransaction(async (tx) => {
        await insertRows(tx, InboxEntity, events.map(({ id, type }) => ({ id, type, appliedAt: systemClock.now() })));
        await this.vault.events.apply(tx, events);
      });
      return true;
    } catch (error) {
      if (isUnreachable(error)) throw error;
      // A duplicate, or an event that fails: which one, shows when each goes alone.
      return false;
    }
  }

  private async applyOneByOne(events: readonly DomainEvent[], blockedKeys: Set<string>): Promise<EventOutcomeType[]> {
    const outcomes: EventOutcomeType[] = [];
    for (const event of events) {
      const { id, type, orderingKey } = event;
      if (blockedKeys.has(orderingKey)) {
        outcomes.push({ id, outcome: 'FAILED', code: 'BLOCKED' });
        continue;
      }
      try {
        const outcome = await applyOnce(this.vault.database, event, (tx) => this.vault.events.apply(tx, [event]));
        outcomes.push({ id, outcome });
      } catch (error) {
        if (isUnreachable(error)) throw error;
        blockedKeys.add(orderingKey);
        outcomes.push({ id, outcome: 'FAILED', code: 'HANDLER_FAILED' });
        this.vault.log.error({ eventId: id, eventType: type, err: error }, 'an event could not be applied');
      }
    }
    return outcomes;
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof StatementError && error.kind === 'CONNECTION';
}
