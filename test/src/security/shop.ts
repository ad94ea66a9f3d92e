import { randomUUID } from 'node:crypto';
import { BY_INVOICE, fillCart, someVariants, type Payment } from '../support/purchase';
import { clientOf, type System } from '../support/system';
import { ask, at, type Reply } from './attacker';
import type { SecretPerson } from './secret-people';

/* The shop as the specs of this folder use it: with tokens in hand, and answers as they come. */

export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly invoice: { readonly id: string };
}

export interface Customer extends Session {
  readonly id: string;
  readonly subjectId: string;
}

export async function signIn(system: System, email: string, password: string): Promise<Session> {
  const document = `mutation SignIn($input: SignInInput!) { signIn(input: $input) { session { accessToken refreshToken } userErrors { code } } }`;
  const reply = await ask(system, document, { variables: { input: { email, password } } });
  return given(reply, at<Session | null>(reply, 'signIn.session'));
}

/** @param role such as `warehouse` @returns an access token */
export async function staff(system: System, role: string): Promise<string> {
  return (await signIn(system, `${role}@shop.example`, 'andamal-dev')).accessToken;
}

export const REGISTER = `mutation Register($input: RegisterInput!) {
  register(input: $input) { customer { id subject { id } } session { accessToken refreshToken } userErrors { code field message } }
}`;

export async function register(system: System, person: SecretPerson, change: object = {}): Promise<Customer> {
  const { email, password, name, phone, street, postalCode, city } = person;
  const input = { email, password, name, phone, address: { street, postalCode, city }, newsletter: true, newsletterTextVersion: '1.0', ...change };
  const reply = await ask(system, REGISTER, { variables: { input }, headers: from(person) });
  const session = given(reply, at<Session | null>(reply, 'register.session'));
  return { ...session, id: given(reply, at<string>(reply, 'register.customer.id')), subjectId: given(reply, at<string>(reply, 'register.customer.subject.id')) };
}

/** The header with which a proxy tells where a request came from; systems under test trust it with TRUST_PROXY. */
export function from({ ip }: SecretPerson): Record<string, string> {
  return { 'x-forwarded-for': ip };
}

/** A cart with one thing in it. */
export async function cartOf(system: System, accessToken?: string): Promise<string> {
  const client = clientOf(system, accessToken);
  const [variant] = await someVariants(client, 1);
  return fillCart(client, [{ variantId: variant?.id ?? '', quantity: 1 }]);
}

export const PLACE_ORDER = `mutation PlaceOrder($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id number invoice { id } } userErrors { code field message } }
}`;

export function orderInput(person: SecretPerson, cartId: string, payment: Payment = BY_INVOICE): Record<string, unknown> {
  const { name, email, phone, personalIdentityNumber, street, postalCode, city } = person;
  return {
    cartId,
    idempotencyKey: randomUUID(),
    contact: { name, email, phone, personalIdentityNumber },
    deliveryAddress: { street, postalCode, city },
    deliveryMethod: 'PARCEL',
    payment,
  };
}

/** Buys one thing, with every field filled in. */
export async function buy(system: System, person: SecretPerson, options: { payment?: Payment; as?: string; change?: object } = {}): Promise<Order> {
  const { payment, as, change } = options;
  const input = { ...orderInput(person, await cartOf(system, as), payment), ...change };
  const reply = await ask(system, PLACE_ORDER, { variables: { input }, headers: from(person), ...(as === undefined ? {} : { as }) });
  return given(reply, at<Order | null>(reply, 'placeOrder.order'));
}

function given<Value>(reply: Reply, value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error(`The shop did not do it: ${reply.text}`);
  return value;
}
