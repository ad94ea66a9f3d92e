import { fixedClock, systemClock, uuidv7, type Clock, type FixedClock } from '@andamal/kernel';
import { createLogger, type CallerContext, type Endpoint, type GraphQLAnswer, type Subgraph } from '@andamal/service';
import { createCartCheckout, parseCartCheckoutEnv, type CartCheckoutOptions } from '../create-cart-checkout';
import { FakePeers } from './fake-peers';

export const LEASE_MS = 30_000;

/** This subgraph on a real database, among fake peers, with clocks that specs move. */
export interface Shop {
  readonly subgraph: Subgraph;
  readonly peers: FakePeers;
  readonly clock: FixedClock;
  readonly machineClock: FixedClock;
  /** Everything that was logged. */
  readonly logged: string[];
  ask<Data = Record<string, never>>(query: string, variables?: object, caller?: Partial<CallerContext>): Promise<Data>;
  answer(query: string, variables?: object, caller?: Partial<CallerContext>, endpoint?: Endpoint): Promise<GraphQLAnswer>;
  /** Waits until the condition holds: events and payments are worked on beside the request. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

export const GUEST: CallerContext = {
  issuer: 'gateway',
  kind: 'ANONYMOUS',
  id: null,
  subjectId: null,
  roles: [],
  purpose: null,
  operation: 'Spec',
  requestId: 'request-1',
  language: 'en',
  ip: '203.0.113.7',
};

export function customer(id: string): Partial<CallerContext> {
  return { kind: 'CUSTOMER', id, subjectId: `subject-of-${id}` };
}

export function staff(...roles: string[]): Partial<CallerContext> {
  return { kind: 'STAFF', id: 'staff-1', roles };
}

/** Staff who say for what they ask. */
export function staffFor(purpose: string, ...roles: string[]): Partial<CallerContext> {
  return { ...staff(...roles), purpose };
}

export async function openShop(
  databaseUrl: string,
  options: Partial<Pick<CartCheckoutOptions, 'paymentProvider' | 'delivery'>> & { peers?: FakePeers; machineClock?: FixedClock; clock?: FixedClock } = {},
): Promise<Shop> {
  const { peers = new FakePeers(), machineClock = fixedClock(systemClock.now()), clock = fixedClock('2026-11-23T10:00:00.000Z'), ...policies } = options;
  const logged: string[] = [];
  const log = createLogger({ service: 'cart-checkout', level: 'debug', destination: { write: (line) => void logged.push(line) } });
  const env = parseCartCheckoutEnv({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, CHECKOUT_LEASE_MS: String(LEASE_MS) });
  const subgraph = await createCartCheckout({ env, log, clock, machineClock, internal: peers, ...policies });
  subgraph.start();

  const answer: Shop['answer'] = (query, variables = {}, caller = {}, endpoint = 'public') =>
    subgraph.execute(endpoint, { query, variables: variables as Record<string, unknown> }, { ...GUEST, ...caller });

  return {
    subgraph,
    peers,
    clock,
    machineClock,
    logged,
    answer,
    ask: async <Data>(query: string, variables = {}, caller = {}) => {
      const { data, errors } = await answer(query, variables, caller);
      if (errors !== undefined) throw new Error(`${errors[0]?.message} (${String(errors[0]?.extensions?.code)})`);
      return data as Data;
    },
    until: (condition) => untilTrue(condition, systemClock),
    close: () => subgraph.stop(),
  };
}

async function untilTrue(condition: () => boolean | Promise<boolean>, clock: Clock): Promise<void> {
  const giveUpAt = clock.now().getTime() + 15_000;
  while (!(await condition())) {
    if (clock.now().getTime() > giveUpAt) throw new Error('It never came true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const ADD = /* GraphQL */ `
  mutation Add($input: AddToCartInput!) {
    addToCart(input: $input) {
      cart {
        id
        pieces
        lines {
          variantId
          quantity
          availability
          total { inclVat { amount } }
        }
      }
      messages { code message variantId }
      userErrors { code field message }
    }
  }
`;

export const PLACE = /* GraphQL */ `
  mutation Place($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      order {
        id
        number
        state
        total { amount }
        lines { sku quantity name }
        invoice { id number state }
        payment { id state }
        personalData { id }
        subject { id }
      }
      userErrors { code field message }
    }
  }
`;

export interface AddAnswer {
  readonly addToCart: {
    readonly cart: { readonly id: string; readonly pieces: number; readonly lines: readonly { variantId: string; quantity: number; availability: string }[] } | null;
    readonly messages: readonly { code: string; message: string; variantId: string | null }[];
    readonly userErrors: readonly { code: string; field: string[] | null; message: string }[];
  };
}

export interface PlacedAnswer {
  readonly placeOrder: {
    readonly order: {
      readonly id: string;
      readonly number: string;
      readonly state: string;
      readonly total: { amount: number };
      readonly lines: readonly { sku: string; quantity: number; name: string }[];
      readonly invoice: { id: string; number: string; state: string };
      readonly payment: { id: string; state: string };
      readonly personalData: { id: string };
      readonly subject: { id: string };
    } | null;
    readonly userErrors: readonly { code: string; field: string[] | null; message: string }[];
  };
}

/** A cart with so many of a variant. @returns its id */
export async function fillCart(shop: Shop, variantId: string, quantity = 1, caller: Partial<CallerContext> = {}): Promise<string> {
  const { addToCart } = await shop.ask<AddAnswer>(ADD, { input: { variantId, quantity } }, caller);
  if (addToCart.cart === null) throw new Error(`No cart: ${addToCart.userErrors[0]?.code}`);
  return addToCart.cart.id;
}

/** A grown-up private person who pays by card, with changes. */
export function orderInput(cartId: string, change: object = {}): Record<string, unknown> {
  return {
    cartId,
    idempotencyKey: `key-${uuidv7()}`,
    contact: { name: 'Example Person', email: 'example@customer.example', phone: '08-465 004 00', personalIdentityNumber: '19811228-9874' },
    deliveryAddress: { street: 'Exempelgatan 1', postalCode: '123 45', city: 'Exempelstad' },
    deliveryMethod: 'PARCEL',
    payment: { method: 'CARD', cardToken: 'tok_ok' },
    ...change,
  };
}

export const BY_INVOICE = { payment: { method: 'INVOICE' } };

export async function place(shop: Shop, input: object, caller: Partial<CallerContext> = {}): Promise<PlacedAnswer['placeOrder']> {
  return (await shop.ask<PlacedAnswer>(PLACE, { input }, caller)).placeOrder;
}

/** A placed order of one piece. */
export async function placedOrder(
  shop: Shop,
  change: object = {},
  caller: Partial<CallerContext> = {},
): Promise<NonNullable<PlacedAnswer['placeOrder']['order']>> {
  shop.peers.stock('filament', 1_000);
  const { order, userErrors } = await place(shop, orderInput(await fillCart(shop, 'filament', 1, caller), change), caller);
  if (order === null) throw new Error(`No order: ${userErrors.map(({ code }) => code).join(', ')}`);
  return order;
}
