import { randomUUID } from 'node:crypto';
import type { GraphQLClient } from 'graphql-request';
import { personnummer } from '../tour/person';
import { clientOf, type System } from './system';

/*
 * A purchase, as a client of the gateway makes it. Every buyer is made up, and everyone is somebody else, so that
 * nothing in the vault coincides by chance.
 */

export interface Variant {
  readonly id: string;
  readonly sku: string;
  readonly stock: { readonly available: number };
}

export interface UserError {
  readonly code: string;
  readonly field: readonly string[] | null;
}

export interface PlacedOrder {
  readonly id: string;
  readonly number: string;
  readonly total: { readonly amount: number };
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly invoice: { readonly id: string; readonly number: string; readonly state: string };
}

export interface PlaceOrderAnswer {
  readonly order: PlacedOrder | null;
  readonly userErrors: readonly UserError[];
}

export type Payment = { readonly method: 'INVOICE' } | { readonly method: 'CARD'; readonly cardToken: string };

export const BY_INVOICE: Payment = { method: 'INVOICE' };
export const BY_CARD: Payment = { method: 'CARD', cardToken: 'tok_ok' };

export interface OrderInput {
  readonly cartId: string;
  readonly idempotencyKey: string;
  readonly payment: Payment;
  readonly contact: Readonly<Record<string, string>>;
  readonly deliveryAddress: Readonly<Record<string, string>>;
  readonly deliveryMethod: string;
}

/** The gateway answered with an error at the top: an outage or a bug, nothing that a customer could put right. */
export class AnswerError extends Error {
  constructor(
    operation: string,
    readonly codes: readonly string[],
    messages: readonly string[],
  ) {
    super(`${operation}: ${codes.join(', ')} (${messages.join('; ')})`);
    this.name = 'AnswerError';
  }
}

/** @throws AnswerError when the answer has an error at the top, and whatever `fetch` throws when there is no answer */
export async function ask<Data>(client: GraphQLClient, document: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await client.rawRequest<Data>(document, variables);
  if (errors === undefined || errors.length === 0) return data;
  const operation = /\w+ (\w+)/.exec(document)?.[1] ?? 'operation';
  throw new AnswerError(operation, errors.map(({ extensions }) => String(extensions?.['code'])), errors.map(({ message }) => message));
}

const FILAMENT = /* GraphQL */ `
  query Filament($first: Int!) {
    products(first: $first, filter: { categories: ["3d-filament"], inStock: true }) {
      nodes { isBundle variants { id sku stock { available } } }
    }
  }
`;

/** Variants with a stock of their own, each of another product. */
export async function someVariants(client: GraphQLClient, count: number): Promise<Variant[]> {
  const { products } = await ask<{ products: { nodes: { isBundle: boolean; variants: Variant[] }[] } }>(client, FILAMENT, { first: count * 2 });
  const found = products.nodes.flatMap(({ isBundle, variants }) => (isBundle ? [] : variants.slice(0, 1))).slice(0, count);
  if (found.length < count) throw new Error('The seed has too few products');
  return found;
}

/** What there is most of: a shop in which much is bought runs out of other things first. */
export async function plentifulVariant(client: GraphQLClient): Promise<Variant> {
  const [first, ...others] = await someVariants(client, 8);
  return others.reduce((most, next) => (next.stock.available > most.stock.available ? next : most), first as Variant);
}

const SIGN_IN = /* GraphQL */ `
  mutation SignIn($email: String!) {
    signIn(input: { email: $email, password: "andamal-dev" }) { session { accessToken } userErrors { code } }
  }
`;

/** @returns a client that is signed in as staff with this role, such as `warehouse` */
export async function staffClient(system: System, role: string): Promise<GraphQLClient> {
  const { signIn } = await ask<{ signIn: { session: { accessToken: string } | null } }>(clientOf(system), SIGN_IN, {
    email: `${role}@shop.example`,
  });
  if (signIn.session === null) throw new Error(`${role} cannot sign in`);
  return clientOf(system, signIn.session.accessToken);
}

const REGISTER = /* GraphQL */ `
  mutation Register($input: RegisterInput!) {
    register(input: $input) { session { accessToken } userErrors { code } }
  }
`;

/** @returns a client that is signed in as a customer who has just registered */
export async function customerClient(system: System): Promise<GraphQLClient> {
  const { register } = await ask<{ register: { session: { accessToken: string } | null } }>(clientOf(system), REGISTER, {
    input: { email: `robin-${randomUUID()}@example.com`, password: 'a password of enough length', name: 'Robin Exempelsson' },
  });
  if (register.session === null) throw new Error('The customer could not register');
  return clientOf(system, register.session.accessToken);
}

const ADJUST_STOCK = /* GraphQL */ `
  mutation AdjustStock($variantId: ID!, $change: Int!) {
    adjustStock(input: { variantId: $variantId, change: $change, reason: COUNTED }) { level { onHand reserved } userErrors { code } }
  }
`;

/** Has the warehouse count exactly so many pieces of a variant. */
export async function setStock(warehouse: GraphQLClient, { id, stock }: Variant, pieces: number): Promise<void> {
  const change = pieces - stock.available;
  const { adjustStock } = await ask<{ adjustStock: { level: { onHand: number; reserved: number } | null } }>(warehouse, ADJUST_STOCK, {
    variantId: id,
    change,
  });
  const { level } = adjustStock;
  if (level?.onHand !== pieces || level.reserved !== 0) throw new Error(`The stock is not as it was counted: ${JSON.stringify(level)}`);
}

const ADD_TO_CART = /* GraphQL */ `
  mutation AddToCart($cartId: ID, $variantId: ID!, $quantity: Int!) {
    addToCart(input: { cartId: $cartId, variantId: $variantId, quantity: $quantity }) { cart { id } userErrors { code field } }
  }
`;

/** @returns the id of a new cart with these goods */
export async function fillCart(client: GraphQLClient, goods: readonly { readonly variantId: string; readonly quantity: number }[]): Promise<string> {
  let cartId: string | null = null;
  for (const line of goods) {
    const { addToCart }: { addToCart: { cart: { id: string } | null; userErrors: UserError[] } } = await ask(client, ADD_TO_CART, { cartId, ...line });
    if (addToCart.cart === null) throw new Error(`Not put into the cart: ${addToCart.userErrors[0]?.code}`);
    cartId = addToCart.cart.id;
  }
  if (cartId === null) throw new Error('Nothing to put into a cart');
  return cartId;
}

const PLACE_ORDER = /* GraphQL */ `
  mutation PlaceOrder($input: PlaceOrderInput!) {
    placeOrder(input: $input) {
      order { id number total { amount } lines { sku quantity } invoice { id number state } }
      userErrors { code field }
    }
  }
`;

export async function placeOrder(client: GraphQLClient, input: OrderInput): Promise<PlaceOrderAnswer> {
  return (await ask<{ placeOrder: PlaceOrderAnswer }>(client, PLACE_ORDER, { input })).placeOrder;
}

let buyers = 0;

/** A made-up private person who is of age, and an idempotency key of the order's own. */
export function orderInput(cartId: string, change: Partial<OrderInput> = {}): OrderInput {
  buyers += 1;
  return {
    cartId,
    idempotencyKey: randomUUID(),
    payment: BY_CARD,
    contact: {
      name: `Kim Exempelsson ${buyers}`,
      email: `kim-${randomUUID()}@example.com`,
      // Of the range that is kept for fiction (PTS).
      phone: '+46701740605',
      personalIdentityNumber: personnummer(birthDate(buyers), buyers % 1_000),
    },
    deliveryAddress: { street: `Provgatan ${buyers}`, postalCode: '136 50', city: 'Jordbro' },
    deliveryMethod: 'PARCEL',
    ...change,
  };
}

/** The contact of a made-up company. */
export function companyContact(number: number): OrderInput['contact'] {
  return {
    name: `Robin Exempelsson ${number}`,
    companyName: `Exempel ${number} AB`,
    organisationNumber: organisationNumber(number),
    email: `order-${randomUUID()}@example.com`,
  };
}

function birthDate(number: number): string {
  return `19${60 + (Math.floor(number / 1_000) % 40)}0612`;
}

/** An organisationsnummer of a limited company. Its check digit is reckoned as that of a personnummer. */
function organisationNumber(number: number): string {
  const thousands = String(Math.floor(number / 1_000) % 1_000).padStart(3, '0');
  return personnummer(`16559${thousands}`, number % 1_000).slice('16'.length);
}
