import { query, type SqlParameter } from '@andamal/database';
import type { CartTold } from './access-extract/held-cart';
import type { AccessEntry } from './access-log/access-record';
import { accessLogLines } from './testing/access-log-lines';
import { AppError, fixedClock, uuidv7, type Clock, type FixedClock } from '@andamal/kernel';
import {
  createLogger,
  EVENTS,
  isEventName,
  personalDataRef,
  type CallerContext,
  type ContextKind,
  type EventName,
  type EventPayload,
  type GraphQLAnswer,
  type InternalClient,
} from '@andamal/service';
import { CaseRecipients } from './cases/case-recipients';
import { RestrictionStore } from './cases/restriction/restriction.store';
import { createPrivacyCompliance, type Vault } from './create-privacy-compliance';
import { HoldRecovery } from './deposits/hold-recovery';
import { parsePrivacyComplianceEnv } from './env';
import { NoticeStore } from './recipients/notice.store';
import { RecipientNotices } from './recipients/recipient-notices';
import { loadRegister } from './register/register-file';

/** What specs run: the real vault on a real database, with the shop around it played. */
export class Kit {
  readonly logLines: string[] = [];

  private constructor(
    readonly clock: FixedClock,
    readonly peers: FakePeers,
    private made: Vault | undefined,
  ) {}

  static async open(databaseUrl: string, environment: NodeJS.ProcessEnv = {}, start = '2026-11-23T09:00:00Z', machineClock?: Clock): Promise<Kit> {
    const kit = new Kit(fixedClock(start), new FakePeers(), undefined);
    const log = createLogger({ service: 'vault', level: 'trace', destination: { write: (line) => void kit.logLines.push(line) } });
    const env = parsePrivacyComplianceEnv({ NODE_ENV: 'test', DATABASE_URL: databaseUrl, ...environment });
    kit.made = await createPrivacyCompliance({ env, log, clock: kit.clock, internal: kit.peers, machineClock });
    return kit;
  }

  get subgraph(): Vault {
    if (this.made === undefined) throw new Error('The kit is not open');
    return this.made;
  }

  close(): Promise<void> {
    return this.subgraph.stop();
  }

  ask(document: string, caller: CallerContext, variables: Record<string, unknown> = {}): Promise<GraphQLAnswer> {
    return this.subgraph.execute('public', { query: document, variables }, caller);
  }

  /** An internal operation. @returns its data @throws when it has errors */
  async askInternal<Data>(document: string, variables: Record<string, unknown>, caller: CallerContext = service()): Promise<Data> {
    return dataOf<Data>(await this.subgraph.execute('internal', { query: document, variables }, caller));
  }

  async deposit(input: Partial<DepositInput>, caller: CallerContext = service()): Promise<DepositAnswer> {
    const id = input.id ?? uuidv7(this.clock);
    const variables = { input: { source: 'ORDER_PLACED', contextKind: 'ORDER', contextId: uuidv7(this.clock), values: BUYER, ...input, id } };
    const { deposit } = await this.askInternal<{ deposit: DepositAnswer }>(DEPOSIT, variables, caller);
    return { ...deposit, id };
  }

  /** Applies events in one delivery. @returns their outcomes */
  async deliver(...events: SentEvent[]): Promise<string[]> {
    const [first] = events;
    const issuer = first !== undefined && isEventName(first.type) ? EVENTS[first.type].producer : 'cart-checkout';
    const answer = await this.askInternal<{ applyEvents: { outcome: string }[] }>(APPLY, { events }, { ...service(), issuer });
    const { applyEvents } = answer;
    return applyEvents.map(({ outcome }) => outcome);
  }

  event<Name extends EventName>(type: Name, payload: EventPayload<Name>, id = uuidv7(this.clock)): SentEvent {
    const orderingKey = 'subjectId' in payload && typeof payload.subjectId === 'string' ? payload.subjectId : id;
    return { id, type, orderingKey, at: this.clock.now().toISOString(), payload: JSON.stringify(payload) };
  }

  /** What the worker does by itself every few minutes. */
  async runHoldRecovery(): Promise<number> {
    const { database } = this.subgraph;
    const log = createLogger({ service: 'vault', level: 'silent' });
    return new HoldRecovery({ database, internal: this.peers, clock: this.clock, log }).run();
  }

  /** The values that a caller sees in a context, by field; and the reasons of those that were denied. */
  async read(ref: string, fields: readonly string[], caller: CallerContext): Promise<{ values: Record<string, unknown>; denied: Record<string, string> }> {
    const selection = fields.map((field) => (field === 'address' ? 'address { street postalCode city }' : field)).join(' ');
    const answer = await this.ask(`query Spec($r: [_Any!]!) { _entities(representations: $r) { ... on PersonalData { ${selection} } } }`, caller, {
      r: [{ __typename: 'PersonalData', id: ref }],
    });
    const denied: Record<string, string> = {};
    for (const { path, extensions, message } of answer.errors ?? []) {
      if (extensions?.['code'] !== 'PURPOSE_DENIED') throw new Error(message);
      denied[String(path?.at(-1))] = String(extensions['reason']);
    }
    const [values] = (answer.data?.['_entities'] ?? []) as Record<string, unknown>[];
    return { values: { ...values }, denied };
  }

  /** Who is told of cases, for specs that make by hand what tells them. */
  async caseRecipients(): Promise<CaseRecipients> {
    const { database } = this.subgraph;
    const notices = new RecipientNotices(new NoticeStore(database), await loadRegister('schema/policy/register.json'), this.clock);
    return new CaseRecipients(notices, new RestrictionStore(database), this.clock);
  }

  rows<Row extends object>(sql: string, parameters: readonly SqlParameter[] = []): Promise<Row[]> {
    return query<Row>(this.subgraph.database.read, sql, parameters);
  }

  /** The lines of the access log that say this, in the order of the log. */
  accessLog(match: Partial<AccessEntry> = {}): Promise<AccessEntry[]> {
    return accessLogLines((sql, parameters) => this.rows(sql, parameters), match);
  }

  /** Every row of every table, as text. */
  async dump(): Promise<string> {
    const tables = await this.rows<{ name: string }>(
      this.subgraph.database.kind === 'sqlite'
        ? "SELECT name FROM sqlite_master WHERE type = 'table'"
        : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    const all = await Promise.all(tables.map(async ({ name }) => [name, await this.rows(`SELECT * FROM \`${name}\``)]));
    return JSON.stringify(all, (_key, value: unknown) => (Buffer.isBuffer(value) ? value.toString('latin1') : value));
  }
}

/** The shop around the vault: knows which events are true. */
export class FakePeers implements InternalClient {
  readonly knownEvents = new Set<string>();
  readonly asked: string[] = [];
  /** What cart-checkout tells of any order; null: it knows none. */
  order: Record<string, unknown> | null = ORDER_FACTS;
  /** What cart-checkout tells of the orders of anybody, for an extract. */
  bought: { readonly id: string }[] = [];
  /** What cart-checkout tells of the cart of anybody; null: there is none. */
  cart: CartTold | null = null;
  /** Whose the orders are that cart-checkout knows, by number. */
  readonly parties = new Map<string, { orderId: string; subjectId: string; accountId: string | null }>();
  /** Set to play a subgraph that does not answer. */
  down: string | null = null;
  /** What customer-identity was asked about sign-in addresses; and why it refuses, where it does. */
  readonly addressChanges: Record<string, unknown>[] = [];
  addressProblem: string | null = null;
  readonly published: { type: string; payload: Record<string, unknown> }[] = [];

  async request<Data>(to: string, document: string, variables: Readonly<Record<string, unknown>>): Promise<Data> {
    this.asked.push(to);
    if (this.down === to) throw new AppError('UNAVAILABLE', `The subgraph ${to} does not answer.`);
    if (document.includes('orderForMessage')) return { orderForMessage: this.order } as Data;
    if (document.includes('ordersOfSubject')) {
      const { after, first } = variables as { after: string | null; first: number };
      return { ordersOfSubject: this.bought.filter(({ id }) => id > (after ?? '')).slice(0, first) } as Data;
    }
    if (document.includes('cartOfSubject')) return { cartOfSubject: this.cart } as Data;
    if (document.includes('orderParty')) return { orderParty: this.parties.get(String(variables['number'])) ?? null } as Data;
    if (document.includes('issueGuestToken')) {
      const { subjectId } = variables['input'] as { subjectId: string };
      return { issueGuestToken: { token: `token of ${subjectId}`, expiresAt: '2026-11-23T09:30:00.000Z' } } as Data;
    }
    if (document.includes('AddressChange(')) {
      this.addressChanges.push(variables['input'] as Record<string, unknown>);
      const outcome = { expiresAt: this.addressProblem === null ? '2026-11-23T09:30:00.000Z' : null, problem: this.addressProblem };
      return { startAddressChange: outcome, completeAddressChange: outcome } as Data;
    }
    if (Array.isArray(variables['ids'])) {
      return { eventsKnown: (variables['ids'] as string[]).filter((id) => this.knownEvents.has(id)) } as Data;
    }
    const events = variables['events'] as { id: string; type: string; payload: string }[];
    this.published.push(...events.map(({ type, payload }) => ({ type, payload: JSON.parse(payload) as Record<string, unknown> })));
    return { applyEvents: events.map(({ id }) => ({ id, outcome: 'APPLIED', code: null })) } as Data;
  }
}

export interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly orderingKey: string;
  readonly at: string;
  readonly payload: string;
}

export interface DepositInput {
  readonly id: string;
  readonly source: string;
  readonly subjectId: string | null;
  readonly contextKind: string;
  readonly contextId: string;
  readonly paymentMethod: string | null;
  readonly values: readonly { readonly category: string; readonly value: string }[];
  readonly consent: { readonly purpose: string; readonly textVersion: string } | null;
}

export interface DepositAnswer {
  readonly id: string;
  readonly subjectId: string | null;
  readonly ofAge: boolean | null;
  readonly problems: readonly { readonly category: string | null; readonly code: string; readonly message: string }[];
}

const DEPOSIT = /* GraphQL */ `
  mutation Deposit($input: DepositInput!) {
    deposit(input: $input) { subjectId ofAge problems { category code message } }
  }
`;

const APPLY = /* GraphQL */ `
  mutation ApplyEvents($events: [EventInput!]!) {
    applyEvents(events: $events) { id outcome code }
  }
`;

const ORDER_FACTS = {
  number: 'ORDER-1', placedAt: '2026-11-23T09:00:00.000Z', paymentMethod: 'CARD', carrier: 'POSTNORD', trackingReference: null,
  shippingTotal: 4_900, total: 54_900, vatTotal: 10_980, invoiceNumber: '2026-000001', invoiceTotal: 54_900, dueAt: '2026-12-23T09:00:00.000Z',
  lines: [{ nameSv: 'Filament, svart', nameEn: 'Filament, black', quantity: 2, total: 50_000 }],
};

/** Numbers from Skatteverket's list of test numbers: nobody has them. */
export const TEST_PERSON = '189001019802';
export const SOLE_TRADER = '900101-9802';

export const ADDRESS = { street: 'Provgatan 1', postalCode: '136 50', city: 'Jordbro' };

/** What a buyer gives, in a form that no other text has. */
export const BUYER = [
  { category: 'NAME', value: 'Exempel Vaultsson' },
  { category: 'ADDRESS', value: JSON.stringify(ADDRESS) },
  { category: 'PHONE', value: '070-174 06 05' },
  { category: 'EMAIL', value: 'exempel.vaultsson@shop.example' },
  { category: 'IP_ADDRESS', value: '203.0.113.77' },
];

/** The given field of an answer without errors. */
export function dataOf<Data>(answer: GraphQLAnswer): Data {
  if (answer.errors !== undefined) throw new Error(answer.errors.map(({ message }) => message).join('; '));
  return answer.data as Data;
}

export function service(): CallerContext {
  return { ...anonymous(), issuer: 'cart-checkout', kind: 'SERVICE', id: 'cart-checkout' };
}

export function anonymous(): CallerContext {
  return {
    issuer: 'gateway', kind: 'ANONYMOUS', id: null, subjectId: null, roles: [], purpose: null,
    operation: 'Spec', requestId: 'request-1', language: 'en', ip: null,
  };
}

export function customer(accountId: string, subjectId: string, purpose = 'SELF'): CallerContext {
  return { ...anonymous(), kind: 'CUSTOMER', id: accountId, subjectId, purpose };
}

export function staff(role: string, purpose: string | null): CallerContext {
  return { ...anonymous(), kind: 'STAFF', id: `staff-${role.toLowerCase()}`, roles: [role], purpose };
}

/** A guest whose identity is proven: they have no account. */
export function guest(subjectId: string): CallerContext {
  return { ...anonymous(), kind: 'CUSTOMER', subjectId, purpose: 'SELF' };
}

export const privacyOffice = (): CallerContext => staff('PRIVACY_OFFICE', 'RIGHTS');

/** A person with an account, and the events of a shop about them. */
export class Person {
  private constructor(
    readonly subjectId: string,
    readonly accountId: string,
  ) {}

  static async register(kit: Kit, options: { newsletter?: boolean; email?: string } = {}): Promise<Person> {
    const accountId = uuidv7(kit.clock);
    const given = BUYER.filter(({ category }) => ['NAME', 'EMAIL', 'IP_ADDRESS'].includes(category));
    const values = given.map((each) => (each.category === 'EMAIL' && options.email !== undefined ? { ...each, value: options.email } : each));
    const { id, subjectId } = await kit.deposit({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: accountId, values });
    if (subjectId === null) throw new Error('The registration was refused');
    const newsletterConsent = options.newsletter ? { textVersion: '1.0', language: 'sv' as const } : null;
    await kit.deliver(kit.event('AccountCreated', { accountId, subjectId, depositId: id, newsletterConsent }, id));
    return new Person(subjectId, accountId);
  }

  /** A person who is there already. */
  static known(subjectId: string, accountId: string): Person {
    return new Person(subjectId, accountId);
  }

  get self(): CallerContext {
    return customer(this.accountId, this.subjectId);
  }

  ref(kind: ContextKind = 'ACCOUNT', contextId = this.accountId): string {
    return personalDataRef(this.subjectId, kind, contextId);
  }
}

/** An order of a person with an account or of a guest, deposited but not placed. */
export class Purchase {
  readonly reservationId: string;
  readonly invoiceId: string;

  private constructor(
    private readonly kit: Kit,
    readonly orderId: string,
    readonly depositId: string,
    readonly subjectId: string,
    private readonly accountId: string | null,
    private readonly paymentMethod: 'CARD' | 'INVOICE',
    private readonly language: 'sv' | 'en' | undefined,
  ) {
    this.reservationId = uuidv7(kit.clock);
    this.invoiceId = uuidv7(kit.clock);
  }

  static async deposit(
    kit: Kit,
    options: { person?: Person; paymentMethod?: 'CARD' | 'INVOICE'; language?: 'sv' | 'en'; values?: DepositInput['values'] } = {},
  ): Promise<Purchase> {
    const { person, paymentMethod = 'INVOICE' } = options;
    const orderId = uuidv7(kit.clock);
    const values = options.values ?? [...BUYER, { category: 'PERSONAL_IDENTITY_NUMBER', value: TEST_PERSON }];
    const given = await kit.deposit({ contextId: orderId, paymentMethod, values, subjectId: person?.subjectId ?? null });
    if (given.subjectId === null) throw new Error(`The deposit was refused: ${JSON.stringify(given.problems)}`);
    return new Purchase(kit, orderId, given.id, given.subjectId, person?.accountId ?? null, paymentMethod, options.language);
  }

  /** Placed, with its invoice; paid at once when it is by card. */
  static async place(kit: Kit, options: Parameters<typeof Purchase.deposit>[1] = {}): Promise<Purchase> {
    const purchase = await Purchase.deposit(kit, options);
    await kit.deliver(...purchase.placing());
    return purchase;
  }

  get ref(): string {
    return personalDataRef(this.subjectId, 'ORDER', this.orderId);
  }

  get invoiceRef(): string {
    return personalDataRef(this.subjectId, 'INVOICE', this.invoiceId);
  }

  placing(): SentEvent[] {
    const events = [this.placed(), this.issued()];
    return this.paymentMethod === 'CARD' ? [...events, this.paid()] : events;
  }

  placed(): SentEvent {
    const { orderId, subjectId, depositId, reservationId, accountId, paymentMethod, language } = this;
    const payload = { orderId, subjectId, depositId, reservationId, accountId, paymentMethod, placedAt: this.now(), language };
    return this.kit.event('OrderPlaced', payload, depositId);
  }

  issued(): SentEvent {
    const { orderId, invoiceId, subjectId, depositId } = this;
    return this.kit.event('InvoiceIssued', { invoiceId, orderId, subjectId, depositId, issuedAt: this.now(), dueAt: this.now() });
  }

  paid(): SentEvent {
    const { orderId, invoiceId, subjectId, depositId } = this;
    return this.kit.event('PaymentReceived', { orderId, invoiceId, subjectId, depositId, paidAt: this.now() });
  }

  dispatched(): SentEvent {
    const { orderId, subjectId } = this;
    return this.kit.event('OrderDispatched', { orderId, subjectId, carrier: 'Provbudet', dispatchedAt: this.now() });
  }

  delivered(): SentEvent {
    const { orderId, subjectId } = this;
    return this.kit.event('OrderDelivered', { orderId, subjectId, deliveredAt: this.now() });
  }

  cancelled(): SentEvent {
    const { orderId, subjectId, reservationId } = this;
    return this.kit.event('OrderCancelled', { orderId, subjectId, reservationId, cancelledAt: this.now() });
  }

  abandoned(options: { subjectId?: string | null } = {}): SentEvent {
    const { depositId, reservationId } = this;
    const subjectId = options.subjectId === undefined ? this.subjectId : options.subjectId;
    return this.kit.event('CheckoutAbandoned', { checkoutId: uuidv7(this.kit.clock), reservationId, depositId, subjectId });
  }

  private now(): string {
    return this.kit.clock.now().toISOString();
  }
}
