import { query } from '@andamal/database';
import { fixedClock, uuidv7, type FixedClock } from '@andamal/kernel';
import { createLogger, type CallerContext, type GraphQLAnswer, type InternalClient, type Subgraph, type SubgraphName } from '@andamal/service';
import { createCustomerIdentity } from './create-customer-identity';
import { parseCustomerIdentityEnv } from './env';
import type { DepositProblem, DepositValue } from './vault-client/vault-client';

/** What specs run: the real subgraph on a real database, with its peers played. */
export interface Kit {
  readonly subgraph: Subgraph;
  readonly clock: FixedClock;
  readonly peers: FakePeers;
  readonly logLines: string[];
  ask(document: string, variables?: Record<string, unknown>, caller?: CallerContext): Promise<GraphQLAnswer>;
  askInternal(document: string, variables: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** Every row of every table, as JSON. */
  dump(): Promise<string>;
  events(): Promise<{ id: string; type: string; orderingKey: string; payload: Record<string, unknown> }[]>;
}

export interface DepositInput {
  readonly id: string;
  readonly source: string;
  readonly contextKind: string;
  readonly contextId: string;
  readonly subjectId?: string | null;
  readonly values: readonly DepositValue[];
}

export interface NewAddressInput {
  readonly id: string;
  readonly subjectId: string;
  readonly accountId: string;
  readonly caseId: string | null;
  readonly email: string;
  readonly taken: boolean;
}

/** The code that the vault has sent, as these specs play it. */
export const CODE = '1234 5678';

export interface FakeOrder {
  readonly orderId: string;
  readonly subjectId: string;
  readonly accountId: string | null;
}

/** Stands in for the vault and the carts, and remembers what they were told. */
export class FakePeers implements InternalClient {
  readonly deposits: DepositInput[] = [];
  readonly merges: Record<string, unknown>[] = [];
  readonly callers: CallerContext[] = [];
  /** The shop's orders, by number. */
  readonly orders = new Map<string, FakeOrder>();
  /** Addresses that accounts are to have; and what the vault says of one instead of having begun. */
  readonly addresses: NewAddressInput[] = [];
  addressOutcome = 'BEGUN';
  noticePending = false;
  /** Codes are good once. */
  readonly proven = new Set<string>();
  /** Awaited in each look at a code: lets a spec hold several changes at the same point. */
  beforeProof: () => Promise<void> = () => Promise.resolve();
  problems: DepositProblem[] = [];
  cartsFail = false;
  /** Awaited in each deposit: lets a spec hold several registrations at the same point. */
  beforeDeposit: () => Promise<void> = () => Promise.resolve();

  async request<Data>(to: SubgraphName, document: string, variables: Readonly<Record<string, unknown>>, caller: CallerContext): Promise<Data> {
    this.callers.push(caller);
    const input = variables['input'] as Record<string, unknown>;
    if (to === 'privacy-compliance' && document.includes('deposit(')) {
      await this.beforeDeposit();
      if (this.problems.length > 0) return { deposit: { subjectId: null, problems: this.problems } } as Data;
      const deposit = input as unknown as DepositInput;
      this.deposits.push(deposit);
      return { deposit: { subjectId: deposit.subjectId ?? uuidv7(), problems: [] } } as Data;
    }
    if (to === 'privacy-compliance' && document.includes('beginAddressChange(')) {
      if (this.addressOutcome === 'BEGUN') this.addresses.push(input as unknown as NewAddressInput);
      return { beginAddressChange: this.addressOutcome } as Data;
    }
    if (to === 'privacy-compliance' && document.includes('proveAddress(')) {
      await this.beforeProof();
      return { proveAddress: this.proveAddress(input as { id: string; code: string }) } as Data;
    }
    if (to === 'cart-checkout' && document.includes('mergeCarts(')) {
      if (this.cartsFail) throw new Error('no carts today');
      this.merges.push(input);
      return { mergeCarts: { cartId: uuidv7() } } as Data;
    }
    if (to === 'cart-checkout' && document.includes('orderParty(')) {
      return { orderParty: this.orders.get(String(variables['number'])) ?? null } as Data;
    }
    throw new Error(`Not played: ${to}`);
  }

  private proveAddress({ id, code }: { id: string; code: string }): string {
    if (this.noticePending) return 'NOTICE_PENDING';
    const sent = this.addresses.some((address) => address.id === id && !address.taken);
    if (!sent || code !== CODE || this.proven.has(id)) return 'NOT_PROVEN';
    this.proven.add(id);
    return 'PROVEN';
  }
}

export async function createKit(databaseUrl: string, environment: NodeJS.ProcessEnv = {}): Promise<Kit> {
  const clock = fixedClock('2026-11-23T09:00:00Z');
  const peers = new FakePeers();
  const logLines: string[] = [];
  const log = createLogger({ service: 'customer-identity', level: 'trace', destination: { write: (line) => void logLines.push(line) } });
  const env = parseCustomerIdentityEnv({ NODE_ENV: 'test', SEED: 'false', DATABASE_URL: databaseUrl, ...environment });
  const subgraph = await createCustomerIdentity({ env, log, clock, internal: peers });
  const { read, kind } = subgraph.database;
  return {
    subgraph,
    clock,
    peers,
    logLines,
    ask: (document, variables = {}, caller = anonymous()) => subgraph.execute('public', { query: document, variables }, caller),
    askInternal: (document, variables) =>
      subgraph.execute('internal', { query: document, variables }, { ...anonymous(), issuer: 'privacy-compliance', kind: 'SERVICE' }),
    async dump() {
      const tables = await query<{ name: string }>(
        read,
        kind === 'sqlite'
          ? "SELECT name FROM sqlite_master WHERE type = 'table'"
          : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
      );
      const rows = await Promise.all(tables.map(async ({ name }) => ({ name, rows: await query(read, `SELECT * FROM \`${name}\``) })));
      return JSON.stringify(rows);
    },
    async events() {
      const rows = await query<{ id: string; type: string; orderingKey: string; payload: string }>(
        read,
        'SELECT id, type, orderingKey, payload FROM outbox_events ORDER BY id',
      );
      return rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) as Record<string, unknown> }));
    },
  };
}

export function anonymous(): CallerContext {
  return {
    issuer: 'gateway', kind: 'ANONYMOUS', id: null, subjectId: null, roles: [], purpose: null,
    operation: 'Spec', requestId: 'request-1', language: 'en', ip: '203.0.113.77',
  };
}

export function customer(id: string, subjectId: string): CallerContext {
  return { ...anonymous(), kind: 'CUSTOMER', id, subjectId, purpose: 'SELF' };
}

export function staff(...roles: string[]): CallerContext {
  return { ...anonymous(), kind: 'STAFF', id: 'staff-1', roles };
}

/** Staff who serve customers, and say so. */
export const support = (): CallerContext => ({ ...staff('SUPPORT'), purpose: 'CUSTOMER_SERVICE' });

export const REGISTER = /* GraphQL */ `
  mutation Register($input: RegisterInput!) {
    register(input: $input) {
      customer { id createdAt personalData { id } subject { id } }
      session { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
      cartMerged
      userErrors { code field message }
    }
  }
`;

export const SIGN_IN = /* GraphQL */ `
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      session { accessToken refreshToken refreshTokenExpiresAt }
      viewer { kind id roles }
      customer { id }
      cartMerged
      userErrors { code field message }
    }
  }
`;

export const REFRESH = /* GraphQL */ `
  mutation Refresh($token: String!) {
    refreshSession(input: { refreshToken: $token }) {
      session { accessToken refreshToken refreshTokenExpiresAt }
      userErrors { code field }
    }
  }
`;

export const CLOSE_ACCOUNT = /* GraphQL */ `
  mutation CloseAccount($password: String!) {
    closeAccount(input: { password: $password }) {
      closedAccountId
      userErrors { code field }
    }
  }
`;

interface SessionAnswer {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: string;
}

interface ErrorAnswer {
  readonly code: string;
  readonly field: string[] | null;
  readonly message: string;
}

export interface RegisterAnswer {
  readonly customer: { id: string; createdAt: string; personalData: { id: string }; subject: { id: string } } | null;
  readonly session: SessionAnswer | null;
  readonly cartMerged: boolean;
  readonly userErrors: ErrorAnswer[];
}

export interface SignInAnswer {
  readonly session: SessionAnswer | null;
  readonly viewer: { kind: string; id: string; roles: string[] } | null;
  readonly customer: { id: string } | null;
  readonly cartMerged: boolean;
  readonly userErrors: ErrorAnswer[];
}

export const PASSWORD = 'korrekt häst batteri';

/** The given field of an answer without errors. */
export function dataOf<Data>(answer: GraphQLAnswer, field: string): Data {
  if (answer.errors !== undefined) throw new Error(answer.errors.map(({ message }) => message).join('; '));
  return answer.data?.[field] as Data;
}

export async function register(kit: Kit, input: Record<string, unknown> = {}): Promise<RegisterAnswer> {
  const variables = { input: { email: 'kund@exempel.se', password: PASSWORD, name: 'Exempel Exempelsson', ...input } };
  return dataOf<RegisterAnswer>(await kit.ask(REGISTER, variables), 'register');
}

export async function signIn(kit: Kit, input: Record<string, unknown> = {}): Promise<SignInAnswer> {
  const variables = { input: { email: 'kund@exempel.se', password: PASSWORD, ...input } };
  return dataOf<SignInAnswer>(await kit.ask(SIGN_IN, variables), 'signIn');
}

export async function refresh(kit: Kit, token: string): Promise<{ session: SessionAnswer | null; userErrors: ErrorAnswer[] }> {
  return dataOf(await kit.ask(REFRESH, { token }), 'refreshSession');
}

/** A new customer, as whom requests can be made. */
export async function newCustomer(kit: Kit, input: Record<string, unknown> = {}) {
  const { customer: made, session } = await register(kit, input);
  if (made === null || session === null) throw new Error('The registration failed');
  return { id: made.id, subjectId: made.subject.id, session, caller: customer(made.id, made.subject.id) };
}
