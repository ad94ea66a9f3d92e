import { uuidv7 } from '@andamal/kernel';
import { serviceCaller, type InternalClient } from '@andamal/service';

const EVENTS_KNOWN = /* GraphQL */ `
  query EventsKnown($ids: [ID!]!) {
    eventsKnown(ids: $ids)
  }
`;

/** Cart-checkout's internal operations. Throws AppError UNAVAILABLE when it does not answer. */
export class CartCheckoutClient {
  constructor(private readonly internal: InternalClient) {}

  /** Which of these OrderPlaced events are committed there, delivered to us or not. */
  async eventsKnown(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const caller = serviceCaller('catalog', 'ReservationExpiry', uuidv7());
    const answer = await this.internal.request<{ eventsKnown: string[] }>('cart-checkout', EVENTS_KNOWN, { ids }, caller);
    return new Set(answer.eventsKnown);
  }
}
