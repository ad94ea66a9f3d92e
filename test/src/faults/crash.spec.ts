import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { EVENTS, type EventName } from '@andamal/service';
import type { ServiceProcess } from '@andamal/testing';
import { customerClient, placeOrder, setStock, someVariants, staffClient } from '../support/purchase';
import { clientOf, DATABASES, eventually, startSystem, type System } from '../support/system';
import { sceneOf, STAGES, type Stage } from './crash-scene';
import { Random } from './random';
import { groupedBy, indexedBy, readShop, untilQuiet, type ShopState } from './shop-state';
import { Traffic } from './traffic';

const PIECES = 50_000;
const GUESTS = 16;
const SIGNED_IN = 2;
/** About as long as a restart takes: some checkouts are taken over by the client's repetition, others are given up first. */
const LEASE_MS = 2_000;
const LONGEST_LIFE_MS = 800;
const LONGEST_CHECKOUT_MS = 40;
/** After this many it does not matter any more at which of its steps a checkout is held. */
const PATIENT_HOLDS = 8;
const FEWEST_DEATHS = 16;
/** Deaths go on until checkouts have been hit at each step; this many are enough for that in any case. */
const MOST_DEATHS = 48;

/** Who dies: most of all those whom a checkout goes through. */
const VICTIMS: Readonly<Record<System['topology'], readonly string[]>> = {
  embedded: ['embedded'],
  services: [...Array<string>(6).fill('cart-checkout'), ...Array<string>(4).fill('privacy-compliance'), ...Array<string>(4).fill('catalog'), 'gateway', 'customer-identity'],
};

const LEADERS: readonly string[] = ['embedded', 'cart-checkout'];

/** Another one: `FAULT_SEED=1234 npx jest test/src/faults/crash`. The same seed makes the same choices; what they hit is chance. */
const seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31));

describe(`a shop whose processes are killed while customers buy (FAULT_SEED=${seed})`, () => {
  const random = new Random(seed);
  let system: System;
  let traffic: Traffic;
  let variantIds: readonly string[];
  let shop: ShopState;
  /** At each death: who died, how many orders had no answer yet, and how far their checkouts had come. */
  const deaths: { readonly victim: string; readonly underWay: number; readonly scene: readonly Stage[] }[] = [];
  /** What those were told who sent their order again when all was over, each of them several times at once. */
  const lateAnswers: (string | null)[][] = [];

  beforeAll(async () => {
    system = await startSystem({ CHECKOUT_LEASE_MS: String(LEASE_MS), LOG_LEVEL: 'info' });
    variantIds = await stockUp();
    traffic = new Traffic(random, variantIds);
    for (let guest = 0; guest < GUESTS; guest += 1) traffic.begin(clientOf(system), true);
    for (let customer = 0; customer < SIGNED_IN; customer += 1) traffic.begin(await customerClient(system), false);

    let next: string[] = [];
    while (deaths.length < FEWEST_DEATHS || (!hitEveryStep() && deaths.length < MOST_DEATHS)) {
      if (next.length === 0) next = random.shuffled(VICTIMS[system.topology]);
      await killAtRandom(next.pop() as string);
    }
    await traffic.end();
    await untilQuiet(system);
    await repeatLate();
    await untilQuiet(system);
    shop = await readShop(system);
  }, 400_000);

  afterAll(() => system.stop());

  it('has been hit in the middle of checkouts, and of the telling of them, between any two of their steps', () => {
    expect(deaths.length).toBeGreaterThanOrEqual(FEWEST_DEATHS);
    expect(deaths.filter(({ underWay }) => underWay === 0)).toEqual([]);
    expect(STAGES.filter((stage) => hits(stage) === 0)).toEqual([]);
    expect(done().length).toBeGreaterThan(deaths.length);
  });

  it('told its customers nothing but that it does not answer', () => {
    expect(traffic.refusals).toEqual([]);
    expect([...traffic.failures.keys()].filter((failure) => failure !== 'NO_ANSWER' && failure !== 'UNAVAILABLE')).toEqual([]);
  });

  it('gave one order to each customer who sent the order again, however often and whenever', () => {
    for (const answers of lateAnswers) expect(answers).toEqual([expect.any(String), answers[0], answers[0]]);
    const told = traffic.purchases.flatMap(({ orderId }) => orderId ?? []);
    expect(new Set(told).size).toBe(told.length);
    const orders = indexedBy(shop.orders, ({ id }) => id);
    expect(told.filter((id) => !orders.has(id))).toEqual([]);
    expect(traffic.purchases.filter(({ orderId, habit }) => orderId === null && habit !== 'GIVES_UP')).toEqual([]);
  });

  it('has ended every checkout', () => {
    expect(shop.checkouts.filter(({ state }) => state !== 'DONE' && state !== 'ABORTED')).toEqual([]);
    const carts = indexedBy(shop.carts, ({ id }) => id);
    expect(done().filter(({ cartId }) => carts.get(cartId)?.state !== 'ORDERED')).toEqual([]);
    const ordered = new Set(done().map(({ cartId }) => cartId));
    // A cart whose checkout was given up is as it was.
    expect(shop.checkouts.filter(({ state, cartId }) => state === 'ABORTED' && !ordered.has(cartId) && carts.get(cartId)?.state !== 'OPEN')).toEqual([]);
  });

  it('has one whole order for each checkout that is done, and no other', () => {
    const orders = indexedBy(shop.orders, ({ id }) => id);
    expect([...orders.keys()].sort()).toEqual(done().map(({ orderId }) => orderId).sort());
    const lines = groupedBy(shop.orderLines, ({ orderId }) => orderId);
    const invoices = indexedBy(shop.invoices, ({ orderId }) => orderId);
    const payments = indexedBy(shop.payments.filter(({ orderId }) => orderId !== null), ({ orderId }) => String(orderId));
    for (const { orderId, eventId, reservationId, paymentId, byCard } of done()) {
      const order = orders.get(orderId);
      const goods = (lines.get(orderId) ?? []).reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
      expect(goods).toBeGreaterThan(0);
      expect(order).toMatchObject({ depositId: eventId, reservationId, total: goods + (order?.shippingTotal ?? NaN) });
      expect(invoices.get(orderId)?.state).toBe(byCard ? 'PAID' : 'ISSUED');
      expect(payments.get(orderId)).toEqual({ id: paymentId, orderId, state: byCard ? 'CAPTURED' : 'AWAITED' });
    }
    expect([lines.size, invoices.size, payments.size]).toEqual([orders.size, orders.size, orders.size]);
    const year = shop.invoices[0]?.number.slice(0, 4);
    expect(shop.invoices.map(({ number }) => number)).toEqual(shop.invoices.map((_, index) => `${year}-${String(index + 1).padStart(6, '0')}`));
  });

  it('has taken the money of orders by card, and of nothing else', () => {
    const captured = shop.provider.filter(({ state }) => state === 'CAPTURED').map(({ reference }) => reference);
    expect(captured.sort()).toEqual(done().filter(({ byCard }) => byCard).map(({ paymentId }) => paymentId).sort());
    expect(shop.provider.filter(({ state }) => state !== 'CAPTURED' && state !== 'VOIDED')).toEqual([]);
    const kept = new Set(captured);
    expect(shop.payments.filter(({ id, orderId, state }) => orderId === null && (state !== 'VOIDED' || kept.has(id)))).toEqual([]);
  });

  it('has neither lost nor invented a piece', () => {
    const sold = new Map<string, number>();
    for (const { variantId, quantity } of shop.orderLines) sold.set(variantId, (sold.get(variantId) ?? 0) + quantity);
    expect([...sold.keys()].sort()).toEqual([...variantIds].sort());
    const stock = indexedBy(shop.stock, ({ variantId }) => variantId);
    for (const id of variantIds) expect(stock.get(id)).toEqual({ variantId: id, onHand: PIECES - (sold.get(id) ?? 0), reserved: 0 });

    const reservations = indexedBy(shop.reservations, ({ id }) => id);
    expect(shop.reservations.filter(({ state }) => state !== 'COMMITTED' && state !== 'ABANDONED')).toEqual([]);
    const committed = shop.reservations.filter(({ state }) => state === 'COMMITTED').map(({ id }) => id);
    expect(committed.sort()).toEqual(shop.orders.map(({ reservationId }) => reservationId).sort());
    // An order's pieces were held for it before it was placed.
    expect(shop.orders.filter(({ reservationId }) => reservations.get(reservationId)?.linesDigest === null)).toEqual([]);
    const parts = groupedBy(shop.reservedParts, ({ reservationId }) => reservationId);
    const lines = groupedBy(shop.orderLines, ({ orderId }) => orderId);
    for (const { id, reservationId } of shop.orders) expect(pieces(parts.get(reservationId))).toEqual(pieces(lines.get(id)));
  });

  it('holds what was deposited for an order that exists, and has destroyed all else', () => {
    const ofOrders = shop.deposits.filter(({ source, state }) => source === 'ORDER_PLACED' && state === 'RECEIVED');
    expect(ofOrders.map(({ id }) => id).sort()).toEqual(shop.orders.map(({ depositId }) => depositId).sort());
    expect(ofOrders.filter(({ id, subjectId }) => !shop.orders.some((order) => order.depositId === id && order.subjectId === subjectId))).toEqual([]);

    const states = indexedBy(shop.deposits, ({ id }) => id);
    expect(shop.data.filter(({ depositId }) => !states.has(depositId))).toEqual([]);
    // No datum waits for an event any more. It is bound to a purpose, with its key, or there is nothing left of it.
    expect(shop.data.filter(({ held }) => held !== 0)).toEqual([]);
    expect(shop.data.filter(({ bound, keys, sealed, endReason }) => !(bound > 0 ? keys === 1 && sealed === 1 && endReason === null : keys === 0 && sealed === 0 && endReason !== null))).toEqual([]);
    // What an abandoned deposit of a guest brought is gone. (A customer's value may have come again with the next order.)
    const customers = new Set(shop.orders.flatMap(({ accountId, subjectId }) => (accountId === null ? [] : [subjectId])));
    const abandoned = new Set(shop.deposits.filter(({ state, subjectId }) => state === 'ABANDONED' && !customers.has(subjectId)).map(({ id }) => id));
    const remains = shop.data.filter(({ depositId }) => abandoned.has(depositId));
    expect(remains.filter(({ keys, sealed, endReason }) => keys !== 0 || sealed !== 0 || endReason !== 'DEPOSIT_ABANDONED')).toEqual([]);
    // And what an order cannot do without is there.
    const live = groupedBy(shop.data.filter(({ keys }) => keys === 1), ({ depositId }) => depositId);
    const ofGuests = shop.orders.filter(({ accountId }) => accountId === null);
    const lacks = (depositId: string): string[] => ['NAME', 'ADDRESS', 'EMAIL'].filter((category) => !(live.get(depositId) ?? []).some((datum) => datum.category === category));
    expect(ofGuests.filter(({ depositId }) => lacks(depositId).length > 0)).toEqual([]);
  });

  it('has said of each order what happened, and of each checkout that was given up', () => {
    const events = groupedBy(shop.events, ({ type }) => type);
    const told = (type: EventName, what: string): (string | null | undefined)[] => (events.get(type) ?? []).map(({ payload }) => payload[what]).sort();
    expect((events.get('OrderPlaced') ?? []).map(({ id, payload }) => [id, payload['orderId']]).sort()).toEqual(done().map(({ eventId, orderId }) => [eventId, orderId]).sort());
    expect(told('InvoiceIssued', 'orderId')).toEqual(done().map(({ orderId }) => orderId).sort());
    expect(told('PaymentReceived', 'orderId')).toEqual(done().filter(({ byCard }) => byCard).map(({ orderId }) => orderId).sort());
    const abandoned = told('CheckoutAbandoned', 'reservationId');
    expect(new Set(abandoned).size).toBe(abandoned.length);
    expect(shop.reservations.filter(({ state }) => state === 'ABANDONED').map(({ id }) => id).sort()).toEqual(abandoned);
    expect(told('CheckoutAbandoned', 'depositId').filter((id) => shop.orders.some(({ depositId }) => depositId === id))).toEqual([]);
  });

  it('has applied every event once at each who hears it, and none that was not written', () => {
    for (const consumer of DATABASES) {
      const meant = shop.events.filter(({ type }) => (EVENTS[type as EventName].consumers as readonly string[]).includes(consumer));
      expect([...shop.inbox[consumer]].sort()).toEqual(meant.map(({ id }) => id).sort());
    }
    // What the vault has noted of them, in the transaction of their effects.
    const noFacts = ['CheckoutAbandoned', 'DepositAbandoned', 'SubjectErased', 'OrderDataEnded'];
    const facts = shop.events.filter(({ type }) => !noFacts.includes(type));
    expect(shop.factsOfEvents.map(({ id }) => id).sort()).toEqual(facts.map(({ id }) => id).sort());
  });

  function done(): ShopState['checkouts'] {
    return shop.checkouts.filter(({ state }) => state === 'DONE');
  }

  /** Where the leader of checkouts has died all stands still; where another has, the scene changes while one looks at it. */
  function hits(stage: Stage): number {
    return deaths.filter(({ victim, scene }) => LEADERS.includes(victim) && scene.includes(stage)).length;
  }

  function leastHit(): Stage {
    return random.shuffled(STAGES).reduce((least, stage) => (hits(stage) < hits(least) ? stage : least));
  }

  function hitEveryStep(): boolean {
    return STAGES.every((stage) => hits(stage) > 0);
  }

  async function killAtRandom(name: string): Promise<void> {
    const victim = system.processes[name];
    if (victim === undefined) throw new Error(`There is no process ${name}`);
    // Not a wait for anything: the instant of the death is to be a random one.
    await wait(random.between(0, LONGEST_LIFE_MS));
    await eventually(async () => traffic.underWay > 0, 'an order under way');
    if (system.topology === 'embedded') await holdInCheckout(victim);
    const { underWay } = traffic;
    traffic.pause();
    await victim.stop('SIGKILL');
    deaths.push({ victim: name, underWay, scene: await sceneOf(system) });
    await victim.start();
    traffic.resume();
  }

  /**
   * In one process a checkout takes a few milliseconds, and most instants lie between two of them. So the process is
   * held at random instants, until it is held in the middle of a checkout; that is where it dies.
   */
  async function holdInCheckout(victim: ServiceProcess): Promise<void> {
    const aim = leastHit();
    for (let holds = 1; ; holds += 1) {
      victim.hold('SIGSTOP');
      const scene = await sceneOf(system);
      if (scene.includes(aim) || (scene.length > 0 && holds > PATIENT_HOLDS)) return;
      victim.hold('SIGCONT');
      await wait(random.between(0, LONGEST_CHECKOUT_MS));
      await eventually(async () => traffic.underWay > 0, 'an order under way');
    }
  }

  async function stockUp(): Promise<string[]> {
    const warehouse = await staffClient(system, 'warehouse');
    const variants = await someVariants(clientOf(system), 3);
    for (const variant of variants) await setStock(warehouse, variant, PIECES);
    return variants.map(({ id }) => id);
  }

  async function repeatLate(): Promise<void> {
    for (const purchase of traffic.purchases.filter(({ orderId, habit }) => orderId === null && habit === 'REPEATS_LATER')) {
      const answers = await Promise.all([1, 2, 3].map(() => placeOrder(purchase.client, purchase.input)));
      lateAnswers.push(answers.map(({ order }) => order?.id ?? null));
      purchase.orderId = answers[0]?.order?.id ?? null;
    }
  }
});

function pieces(rows: readonly { readonly variantId: string; readonly quantity: number }[] = []): string[] {
  return rows.map(({ variantId, quantity }) => `${variantId} × ${quantity}`).sort();
}
