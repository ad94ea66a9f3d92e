import { query } from '@andamal/database';
import { fixedClock, uuidv7, type FixedClock } from '@andamal/kernel';
import {
  createLogger,
  type CallerContext,
  type EventName,
  type EventPayload,
  type GraphQLAnswer,
  type InternalClient,
  type Language,
  type Log,
  type Subgraph,
} from '@andamal/service';
import { createCatalog, parseCatalogEnv } from './create-catalog';
import { stableId } from './seed/stable-id';

/** What specs run: the real subgraph, seeded, on a real database, with cart-checkout played. */
export interface Kit {
  readonly subgraph: Subgraph;
  readonly clock: FixedClock;
  readonly log: Log;
  /** Cart-checkout, played. */
  readonly internal: InternalClient;
  /** Events that cart-checkout says it has. */
  readonly knownEvents: Set<string>;
  ask(document: string, variables?: Record<string, unknown>, caller?: CallerContext): Promise<GraphQLAnswer>;
  askInternal(document: string, variables?: Record<string, unknown>, caller?: CallerContext): Promise<GraphQLAnswer>;
  reserve(lines: readonly ReservedLine[], options?: Partial<ReserveOptions>): Promise<Reserved>;
  /** Delivers one event as its outbox would. @returns APPLIED or DUPLICATE */
  deliver<Name extends EventName>(name: Name, payload: EventPayload<Name>, id?: string): Promise<string>;
  level(sku: string): Promise<{ onHand: number; reserved: number }>;
  setLevel(sku: string, onHand: number): Promise<void>;
}

export type ReservedLine = readonly [sku: string, quantity: number];

interface ReserveOptions {
  readonly reservationId: string;
  readonly eventId: string;
  readonly expiresAt: Date;
}

export interface Reserved {
  readonly reservationId: string;
  readonly eventId: string;
  readonly answer: GraphQLAnswer;
  readonly problems: readonly { variantId: string; requested: number; available: number }[] | undefined;
}

/** The parts of the seeded bundle, and the bundle. */
export const BLACK_PLA = 'NORDSPOLE-PLA-BAS-1-75-MM-BLACK-1100';
export const WHITE_PLA = 'NORDSPOLE-PLA-BAS-1-75-MM-WHITE-1100';
export const SPRAY = '3DLAC-VIDHAFTNINGSSPRAY-400-ML';
export const BUNDLE = 'PAKET-SVART-PLA-1-1-KG-3DLAC-400-ML';

export const variantId = (sku: string): string => stableId('variant', sku);

const RESERVE = /* GraphQL */ `
  mutation Reserve($input: ReserveStockInput!) {
    reserveStock(input: $input) { reservationId problems { variantId requested available } }
  }
`;

const APPLY = /* GraphQL */ `
  mutation Apply($events: [EventInput!]!) {
    applyEvents(events: $events) { id outcome code }
  }
`;

export async function createKit(databaseUrl: string, environment: NodeJS.ProcessEnv = {}): Promise<Kit> {
  const clock = fixedClock('2026-11-23T09:00:00Z');
  const knownEvents = new Set<string>();
  const internal: InternalClient = {
    async request<Data>(to: string, _document: string, variables: Readonly<Record<string, unknown>>): Promise<Data> {
      if (to !== 'cart-checkout') throw new Error(`Not played: ${to}`);
      return { eventsKnown: (variables['ids'] as string[]).filter((id) => knownEvents.has(id)) } as Data;
    },
  };
  const log = createLogger({ service: 'catalog', level: 'silent' });
  const subgraph = await createCatalog({
    env: parseCatalogEnv({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, ...environment }),
    log,
    clock,
    internal,
  });
  const { database } = subgraph;
  const askInternal: Kit['askInternal'] = (document, variables = {}, caller = peer()) =>
    subgraph.execute('internal', { query: document, variables }, caller);

  return {
    subgraph,
    clock,
    log,
    internal,
    knownEvents,
    ask: (document, variables = {}, caller = visitor()) => subgraph.execute('public', { query: document, variables }, caller),
    askInternal,
    async reserve(lines, options = {}) {
      const { reservationId = uuidv7(), eventId = uuidv7(), expiresAt = new Date(clock.now().getTime() + 60_000) } = options;
      const input = {
        reservationId,
        eventId,
        expiresAt: expiresAt.toISOString(),
        lines: lines.map(([sku, quantity]) => ({ variantId: variantId(sku), quantity })),
      };
      const answer = await askInternal(RESERVE, { input });
      const payload = answer.data?.['reserveStock'] as { problems: Reserved['problems'] } | null | undefined;
      return { reservationId, eventId, answer, problems: payload?.problems };
    },
    async deliver(name, payload, id = uuidv7()) {
      const event = { id, type: name, orderingKey: 'subject', at: clock.now().toISOString(), payload: JSON.stringify(payload) };
      const { data, errors } = await askInternal(APPLY, { events: [event] });
      const outcomes = data?.['applyEvents'] as { outcome: string; code: string | null }[] | undefined;
      return outcomes?.[0]?.outcome ?? JSON.stringify(errors);
    },
    async level(sku) {
      const [row] = await query<{ onHand: number; reserved: number }>(
        database.read,
        'SELECT onHand, reserved FROM stock_level WHERE variantId = ?',
        [variantId(sku)],
      );
      if (row === undefined) throw new Error(`No stock level of ${sku}`);
      return { onHand: Number(row.onHand), reserved: Number(row.reserved) };
    },
    async setLevel(sku, onHand) {
      await database.execute('UPDATE stock_level SET onHand = ? WHERE variantId = ?', [onHand, variantId(sku)]);
    },
  };
}

export function visitor(language: Language = 'sv'): CallerContext {
  return {
    issuer: 'gateway',
    kind: 'ANONYMOUS',
    id: null,
    subjectId: null,
    roles: [],
    purpose: null,
    operation: 'Spec',
    requestId: 'request-1',
    language,
    ip: null,
  };
}

export function staff(...roles: string[]): CallerContext {
  return { ...visitor(), kind: 'STAFF', id: 'staff-1', roles };
}

export function peer(issuer: CallerContext['issuer'] = 'cart-checkout'): CallerContext {
  return { ...visitor(), issuer, kind: 'SERVICE', id: issuer };
}

export const orderPlaced = (reservationId: string): EventPayload<'OrderPlaced'> => ({
  orderId: uuidv7(),
  subjectId: 'subject',
  depositId: uuidv7(),
  reservationId,
  accountId: null,
  paymentMethod: 'CARD',
  placedAt: '2026-11-23T09:00:00.000Z',
});

export const checkoutAbandoned = (reservationId: string): EventPayload<'CheckoutAbandoned'> => ({
  checkoutId: uuidv7(),
  reservationId,
  depositId: null,
  subjectId: null,
});

export const orderCancelled = (reservationId: string): EventPayload<'OrderCancelled'> => ({
  orderId: uuidv7(),
  subjectId: 'subject',
  reservationId,
  cancelledAt: '2026-11-23T09:00:00.000Z',
});
