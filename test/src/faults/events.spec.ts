import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase, query, type Database } from '@andamal/database';
import type { GraphQLClient } from 'graphql-request';
import { ask, BY_INVOICE, customerClient, fillCart, orderInput, placeOrder, someVariants, staffClient, type Variant } from '../support/purchase';
import { clientOf, DATABASES, eventually, startSystem, type SubgraphDatabase, type System } from '../support/system';

const LIMIT_MS = 200;
const ROUNDS = 5;
const ACTIONS_PER_ROUND = 4;

interface Delivery {
  readonly path: string;
  readonly tookMs: number;
}

describe('an event in a quiet system', () => {
  let system: System;
  let guest: GraphQLClient;
  let finance: GraphQLClient;
  let variant: Variant;
  let readers: Readers;

  beforeAll(async () => {
    system = await startSystem({ LOG_LEVEL: 'info' });
    readers = await Readers.of(system);
    guest = clientOf(system);
    finance = await staffClient(system, 'finance');
    [variant] = (await someVariants(guest, 1)) as [Variant];
  }, 120_000);

  afterAll(async () => {
    await readers.close();
    await system.stop();
  });

  /*
   * Measured from the outbox's `createdAt`, which is before the commit, to the inbox's `appliedAt`, both by the machine's
   * clock; a transaction counts with the slowest of its events and consumers.
   *
   * The limit holds for the product. The machine is not only its own: compilers and other specs run beside it on two
   * cores, where a collection of garbage or a slow fsync alone can take 200 ms. So two of twenty may be late. What
   * would be wrong with the product shows all the same: a delivery that waits for a poll takes up to a second, one that
   * waits for a lease up to five, and neither happens once only.
   */
  it(`is applied within ${LIMIT_MS} ms by everyone who hears it, whoever tells it`, async () => {
    // What is done for the first time is planned and compiled, which is no part of a delivery.
    await round();
    const measured: Delivery[][] = [];
    for (let count = 0; count < ROUNDS; count += 1) measured.push(...(await round()));

    expect([...new Set(measured.flat().map(({ path }) => path))].sort()).toEqual([
      'AccountCreated → privacy-compliance',
      'InvoiceIssued → privacy-compliance',
      'OrderPlaced → catalog',
      'OrderPlaced → privacy-compliance',
      'PaymentReceived → privacy-compliance',
      'SubjectErased → cart-checkout',
      'SubjectErased → customer-identity',
    ]);
    const slowest = measured.map((deliveries) => Math.max(...deliveries.map(({ tookMs }) => tookMs))).sort((a, b) => a - b);
    expect(slowest).toHaveLength(ROUNDS * ACTIONS_PER_ROUND);
    // Named by all figures, so that a failure shows them.
    const inTime = slowest.filter((tookMs) => tookMs <= LIMIT_MS).length;
    expect({ slowest, median: (slowest[9] as number) <= LIMIT_MS, inTime: inTime >= 18 }).toEqual({ slowest, median: true, inTime: true });
  }, 120_000);

  /** Four transactions, of three subgraphs; each in a system in which nothing else happens. */
  async function round(): Promise<Delivery[][]> {
    const cartId = await fillCart(guest, [{ variantId: variant.id, quantity: 1 }]);
    let invoiceId = '';
    let customer = guest;
    return [
      await measure(async () => {
        invoiceId = (await placeOrder(guest, orderInput(cartId, { payment: BY_INVOICE }))).order?.invoice.id ?? '';
      }),
      await measure(() => ask(finance, REGISTER_PAYMENT, { invoiceId, idempotencyKey: randomUUID() })),
      await measure(async () => {
        customer = await customerClient(system);
      }),
      await measure(() => ask(customer, REQUEST_ERASURE)),
    ];
  }

  async function measure(action: () => Promise<unknown>): Promise<Delivery[]> {
    await quiet();
    const before = new Set((await written()).map(({ id }) => id));
    await action();
    await quiet();
    const events = (await written()).filter(({ id }) => !before.has(id));
    const ids = events.map(({ id }) => id);
    const deliveries: Delivery[] = [];
    for (const consumer of DATABASES) {
      const applied = await readers.rows<{ id: string; appliedAt: number }>(consumer, 'SELECT id, appliedAt FROM inbox_events WHERE id IN (?)', [ids]);
      for (const { id, appliedAt } of applied) {
        const event = events.find((one) => one.id === id);
        deliveries.push({ path: `${event?.type} → ${consumer}`, tookMs: appliedAt - Number(event?.createdAt) });
      }
    }
    return deliveries;
  }

  async function written(): Promise<{ id: string; type: string; createdAt: number }[]> {
    const outboxes = DATABASES.map((name) => readers.rows<{ id: string; type: string; createdAt: number }>(name, 'SELECT id, type, createdAt FROM outbox_events'));
    return (await Promise.all(outboxes)).flat();
  }

  async function quiet(): Promise<void> {
    await eventually(async () => {
      const left = await Promise.all(DATABASES.map((name) => readers.rows(name, 'SELECT seq FROM outbox_deliveries')));
      return left.every((rows) => rows.length === 0);
    }, 'every event to be applied');
  }
});

/** Looks that disturb nothing: whoever opens and closes an SQLite file can hold up its owner, so these stay open. */
class Readers {
  private constructor(
    private readonly system: System,
    private readonly files: ReadonlyMap<SubgraphDatabase, Database>,
  ) {}

  static async of(system: System): Promise<Readers> {
    const { dataDir } = system;
    if (dataDir === null) return new Readers(system, new Map());
    const open = (name: SubgraphDatabase): Promise<Database> =>
      openDatabase({ name, url: `sqlite:${join(dataDir, `${name}.sqlite`)}`, entities: [], migrations: [] });
    return new Readers(system, new Map(await Promise.all(DATABASES.map(async (name) => [name, await open(name)] as const))));
  }

  rows<Row extends object>(name: SubgraphDatabase, sql: string, parameters: readonly (readonly string[])[] = []): Promise<Row[]> {
    const file = this.files.get(name);
    if (file !== undefined) return query<Row>(file.read, sql, parameters);
    const marks = (parameters[0] ?? []).map(() => '?').join(', ');
    return this.system.rows<Row>(name, sql.replace('(?)', `(${marks})`), parameters.flat());
  }

  async close(): Promise<void> {
    await Promise.all([...this.files.values()].map((file) => file.close()));
  }
}

const REGISTER_PAYMENT = /* GraphQL */ `
  mutation RegisterPayment($invoiceId: ID!, $idempotencyKey: String!) {
    registerPayment(input: { invoiceId: $invoiceId, idempotencyKey: $idempotencyKey }) { invoice { state } userErrors { code } }
  }
`;

const REQUEST_ERASURE = /* GraphQL */ `
  mutation RequestErasure {
    requestErasure(input: { dryRun: false }) { caseId userErrors { code } }
  }
`;
