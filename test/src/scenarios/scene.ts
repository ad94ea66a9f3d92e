import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '@andamal/database';
import { ask, at, type Asking, type Reply } from '../security/attacker';
import { BY_CARD, BY_INVOICE, fillCart, plentifulVariant } from '../support/purchase';
import { clientOf, DATABASES, eventually, startSystem, type System } from '../support/system';
import { personnummer } from '../tour/person';

/** The roles of the seeded staff, by the name of their account. */
export type StaffName = 'warehouse' | 'finance' | 'marketing' | 'support' | 'quality' | 'fraud' | 'privacy';

export interface Customer {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly subjectId: string;
  readonly accountId: string;
}

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly invoiceId: string;
  readonly subjectId: string;
}

export type Contact = Readonly<Record<'name' | 'email' | 'phone', string>>;

export const MORNING = '2026-11-23T09:00:00Z';
export const DELIVERY_ADDRESS = { street: 'Provgatan 7', postalCode: '136 50', city: 'Jordbro' };

let people = 0;

/**
 * A shop of its own in which time goes where the scenario says. Everything goes over the gateway, as its clients have it;
 * only to wait for events, and to look for what must not be there, the databases are asked.
 */
export class Scene {
  private readonly tokens = new Map<string, Promise<string>>();

  private constructor(
    readonly system: System,
    private readonly clockFile: string,
    private readonly folder: string,
  ) {}

  /** @param start the instant at which the shop opens */
  static async open(start = MORNING, environment: NodeJS.ProcessEnv = {}): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), 'andamal-scene-'));
    const clockFile = join(folder, 'clock');
    await writeFile(clockFile, start);
    // A place beside the database, that a restored backup of it does not touch (ADR 14).
    const TOMBSTONE_FILE = join(folder, 'tombstones.jsonl');
    const system = await startSystem({ CLOCK_FILE: clockFile, TOMBSTONE_FILE, RETENTION_SWEEP_MS: '250', LOG_LEVEL: 'info', ...environment });
    return new Scene(system, clockFile, folder);
  }

  async close(): Promise<void> {
    await this.system.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Sets the time. Whoever was signed in has to sign in again. */
  async now(instant: string): Promise<void> {
    await writeFile(this.clockFile, instant);
    this.tokens.clear();
  }

  ask(document: string, asking: Asking = {}): Promise<Reply> {
    return ask(this.system, document, asking);
  }

  /** Data of an answer that has no error. @throws with the answer when it has one */
  async get<Data>(document: string, variables: object = {}, as?: string): Promise<Data> {
    const reply = await this.ask(document, { variables, ...(as === undefined ? {} : { as }) });
    if (reply.errors.length > 0 || reply.data === null) throw new Error(`The shop did not answer: ${reply.text}`);
    return reply.data as Data;
  }

  /** An access token of staff. */
  staff(name: StaffName): Promise<string> {
    return this.token(`${name}@shop.example`, 'andamal-dev');
  }

  /** An access token of a customer. */
  customer({ email, password }: Customer): Promise<string> {
    return this.token(email, password);
  }

  async register(change: { newsletter?: boolean; name?: string; phone?: string } = {}): Promise<Customer> {
    people += 1;
    const { newsletter = false, ...rest } = change;
    const person = { email: `scene-${people}-${randomUUID()}@example.com`, password: 'a password of enough length', name: `Kim Scensson ${people}`, ...rest };
    const consent = newsletter ? { newsletter, newsletterTextVersion: '1.0' } : {};
    const reply = await this.ask(REGISTER, { variables: { input: { ...person, ...consent } } });
    const subjectId = at<string>(reply, 'register.customer.subject.id');
    const accountId = at<string>(reply, 'register.customer.id');
    if (subjectId === undefined || accountId === undefined) throw new Error(`Not registered: ${reply.text}`);
    await this.settled();
    return { ...person, subjectId, accountId };
  }

  /** Buys one thing on invoice or by card, as a customer or as a guest, and waits until all have heard of it. */
  async buy(options: { customer?: Customer; by?: 'CARD' | 'INVOICE'; contact?: Partial<Contact>; address?: typeof DELIVERY_ADDRESS } = {}): Promise<Order> {
    people += 1;
    const { customer, by = 'INVOICE' } = options;
    const as = customer === undefined ? undefined : await this.customer(customer);
    const client = clientOf(this.system, as);
    const variant = await plentifulVariant(client);
    const contact = {
      name: customer?.name ?? `Robin Scensson ${people}`,
      email: customer?.email ?? `guest-${people}-${randomUUID()}@example.com`,
      phone: '+46701740605',
      personalIdentityNumber: personnummer('19740612', 100 + (people % 800)),
      ...options.contact,
    };
    const input = {
      cartId: await fillCart(client, [{ variantId: variant.id, quantity: 1 }]),
      idempotencyKey: randomUUID(),
      contact,
      deliveryAddress: options.address ?? DELIVERY_ADDRESS,
      deliveryMethod: 'PARCEL',
      payment: by === 'CARD' ? BY_CARD : BY_INVOICE,
    };
    const reply = await this.ask(PLACE_ORDER, { variables: { input }, ...(as === undefined ? {} : { as }) });
    const order = at<{ id: string; number: string; invoice: { id: string } } | null>(reply, 'placeOrder.order');
    if (!order) throw new Error(`Not placed: ${reply.text}`);
    await this.settled();
    const { orderByNumber } = await this.get<{ orderByNumber: { personalData: { id: string } } }>(ORDER_SUBJECT, { number: order.number }, await this.staff('warehouse'));
    const [subjectId = ''] = orderByNumber.personalData.id.split(':');
    return { id: order.id, number: order.number, invoiceId: order.invoice.id, subjectId };
  }

  async dispatch({ id }: Order): Promise<void> {
    await this.change('mutation D($id: ID!) { dispatchOrder(input: { orderId: $id, carrier: POSTNORD }) { order { state } userErrors { code message } } }', { id }, 'warehouse');
  }

  async deliver({ id }: Order): Promise<void> {
    await this.change('mutation D($id: ID!) { markOrderDelivered(input: { orderId: $id }) { order { state } userErrors { code message } } }', { id }, 'warehouse');
  }

  async pay({ invoiceId }: Order): Promise<void> {
    const document = 'mutation P($id: ID!, $key: String!) { registerPayment(input: { invoiceId: $id, idempotencyKey: $key }) { invoice { state } userErrors { code message } } }';
    await this.change(document, { id: invoiceId, key: randomUUID() }, 'finance');
  }

  /** Waits until every service has heard of everything that has happened. */
  async settled(): Promise<void> {
    await eventually(async () => {
      const waiting = await Promise.all(DATABASES.map((name) => this.system.rows(name, 'SELECT seq FROM outbox_deliveries')));
      return waiting.every((rows) => rows.length === 0);
    }, 'every event to be applied', 60_000);
  }

  /** What the sweep does by itself, at once. */
  async sweep(): Promise<void> {
    await this.get('mutation S @purpose(is: RIGHTS) { runRetentionSweep { bindingsEnded dataDestroyed } }', {}, await this.staff('privacy'));
  }

  /** Does something to the vault's database past the product, as somebody might who has got at it. */
  async past(work: (database: Database) => Promise<unknown>): Promise<void> {
    const database = await openDatabase({ name: 'privacy-compliance', url: this.system.databaseUrl('privacy-compliance'), entities: [], migrations: [] });
    await work(database).finally(() => database.close());
  }

  private async change(document: string, variables: object, who: StaffName): Promise<void> {
    const data = await this.get<Record<string, { userErrors: { code: string; message: string }[] }>>(document, variables, await this.staff(who));
    const problems = Object.values(data).flatMap(({ userErrors }) => userErrors);
    if (problems.length > 0) throw new Error(`Refused: ${JSON.stringify(problems)}`);
    await this.settled();
  }

  private token(email: string, password: string): Promise<string> {
    let token = this.tokens.get(email);
    if (token === undefined) {
      token = this.signIn(email, password);
      this.tokens.set(email, token);
    }
    return token;
  }

  private async signIn(email: string, password: string): Promise<string> {
    const reply = await this.ask(SIGN_IN, { variables: { email, password } });
    const token = at<string>(reply, 'signIn.session.accessToken');
    if (token === undefined) throw new Error(`Not signed in: ${reply.text}`);
    return token;
  }
}

const SIGN_IN = 'mutation S($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { session { accessToken } userErrors { code } } }';
const REGISTER = 'mutation R($input: RegisterInput!) { register(input: $input) { customer { id subject { id } } userErrors { code field message } } }';
const PLACE_ORDER = 'mutation P($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id number invoice { id } } userErrors { code field message } } }';
const ORDER_SUBJECT = 'query O($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { id } } }';
