import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import { Kit, Person, privacyOffice, Purchase, staff, type SentEvent } from '../test-kit';

const WAREHOUSE = staff('WAREHOUSE', 'CONTRACT');
const MARKETING = staff('MARKETING', 'LEGITIMATE_INTEREST');
const FINANCE = staff('FINANCE', 'BOOKKEEPING');
const SWEEP = 'mutation { runRetentionSweep { bindingsEnded dataDestroyed } }';

describe('bindings', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeEach(async () => {
    place = await testDatabaseUrl('vault-bindings');
    kit = await Kit.open(place.url);
  });
  afterEach(async () => {
    await kit.close();
    await place.cleanup();
  });

  /** What is held for what, without ids that differ from run to run. */
  async function held(subjectId: string): Promise<string[]> {
    const rows = await kit.rows<Record<string, unknown>>(
      `SELECT category, purpose, contextKind, opensAt, endsAt, closedAt FROM binding WHERE subjectId = ? AND holdOf = ''`,
      [subjectId],
    );
    return rows.map(({ category, purpose, contextKind, opensAt, endsAt, closedAt }) => [category, purpose, contextKind, opensAt, endsAt, closedAt].join(' ')).sort();
  }

  async function alive(subjectId: string): Promise<string[]> {
    const rows = await kit.rows<{ category: string }>('SELECT category FROM datum WHERE subjectId = ? AND endedAt IS NULL', [subjectId]);
    return rows.map(({ category }) => category).sort();
  }

  it('ends the same in whatever order events come, one by one or together, once or twice', async () => {
    const orders: number[][] = [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [2, 0, 3, 1, 4],
      [1, 4, 0, 2, 3],
      [3, 0, 0, 2, 1, 4, 4, 2],
    ];
    const outcomes: { held: string[]; alive: string[] }[] = [];
    for (const order of orders) {
      for (const together of [false, true]) {
        const purchase = await Purchase.deposit(kit);
        const events = [purchase.placed(), purchase.issued(), purchase.dispatched(), purchase.delivered(), purchase.paid()];
        const sent = order.map((position) => events[position] as SentEvent);
        if (together) await kit.deliver(...sent);
        else for (const event of sent) await kit.deliver(event);
        outcomes.push({ held: await held(purchase.subjectId), alive: await alive(purchase.subjectId) });
        expect({ order, together, ...outcomes.at(-1) }).toEqual({ order, together, ...outcomes[0] });
      }
    }
    expect(outcomes[0]?.held.length).toBeGreaterThan(10);
  });

  it('books a payment that comes after the books of its invoice ended: what the claim has kept is kept seven years more, for the books alone', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    await kit.deliver(order.dispatched(), order.delivered());
    kit.clock.set('2034-02-01T09:00:00+01:00');
    await kit.ask(SWEEP, privacyOffice());
    const claim = staff('FINANCE', 'UNPAID_INVOICE');
    expect((await kit.read(order.invoiceRef, ['name'], FINANCE)).denied).toEqual({ name: 'NO_LIVE_BINDING' });
    expect((await kit.read(order.invoiceRef, ['name', 'personalIdentityNumber'], claim)).values).toEqual({ name: 'Exempel Vaultsson', personalIdentityNumber: expect.any(String) as string });
    await kit.deliver(order.paid());
    expect((await kit.read(order.invoiceRef, ['name'], FINANCE)).values).toEqual({ name: 'Exempel Vaultsson' });
    expect((await kit.read(order.invoiceRef, ['name'], claim)).denied).toEqual({ name: 'NO_LIVE_BINDING' });
    expect(await alive(person.subjectId)).not.toContain('PERSONAL_IDENTITY_NUMBER');
    kit.clock.set('2041-12-31T23:59:59+01:00');
    await kit.ask(SWEEP, privacyOffice());
    expect((await kit.read(order.invoiceRef, ['name'], FINANCE)).values).toEqual({ name: 'Exempel Vaultsson' });
    kit.clock.set('2042-01-01T00:00:00+01:00');
    await kit.ask(SWEEP, privacyOffice());
    expect((await kit.read(order.invoiceRef, ['name'], FINANCE)).values).toEqual({ name: null });
  });

  it('lets the personnummer go the instant that nothing but an unpaid invoice held it, and it is paid', async () => {
    const person = await Person.register(kit);
    const order = await Purchase.place(kit, { person });
    const erased = await kit.ask('mutation { requestErasure(input: {}) { items { category outcome } userErrors { code } } }', person.self);
    expect(erased.errors).toBeUndefined();
    expect(await alive(person.subjectId)).toContain('PERSONAL_IDENTITY_NUMBER');
    await kit.deliver(order.paid());
    expect(await alive(person.subjectId)).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']);
    const { values } = await kit.read(order.invoiceRef, ['name', 'address'], FINANCE);
    expect(values['name']).toBe('Exempel Vaultsson');
  });

  it('seven-years-after-fiscal-year: bookkeeping ends at the turn of the year in Stockholm, by itself', async () => {
    kit.clock.set('2019-02-10T10:00:00Z');
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await kit.deliver(order.delivered());
    kit.clock.set('2026-12-31T22:59:59.999Z');
    await kit.ask(SWEEP, privacyOffice());
    expect(await alive(order.subjectId)).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']);
    expect((await kit.read(order.invoiceRef, ['name'], FINANCE)).values['name']).toBe('Exempel Vaultsson');
    kit.clock.set('2026-12-31T23:00:00Z');
    // A read looks at the clock itself: it does not wait for the sweep.
    expect((await kit.read(order.invoiceRef, ['name'], FINANCE)).denied).toEqual({ name: 'NO_LIVE_BINDING' });
    const swept = await kit.ask(SWEEP, privacyOffice());
    expect(swept.data?.['runRetentionSweep']).toMatchObject({ dataDestroyed: 4 });
    expect(await alive(order.subjectId)).toEqual([]);
    expect(await kit.rows('SELECT datumId FROM datum_key')).toEqual([]);
  });

  it('guest-delivered: when the time to complain has passed, all goes but bookkeeping', async () => {
    const order = await Purchase.place(kit, { paymentMethod: 'CARD' });
    await kit.deliver(order.dispatched(), order.delivered());
    kit.clock.set('2029-11-24T12:00:00Z');
    await kit.ask(SWEEP, privacyOffice());
    expect(await alive(order.subjectId)).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']);
    expect((await kit.read(order.ref, ['name'], WAREHOUSE)).denied).toEqual({ name: 'NO_LIVE_BINDING' });
    expect((await kit.read(order.invoiceRef, ['name'], FINANCE)).denied).toEqual({});
  });

  it('two-purposes-one-ends: readable for the one, denied for the other, and the lineage shows both', async () => {
    const person = await Person.register(kit);
    kit.clock.set('2033-11-25T12:00:00Z');
    expect((await kit.read(person.ref(), ['email'], staff('SUPPORT', 'CONTRACT'))).values['email']).toBe('exempel.vaultsson@shop.example');
    expect((await kit.read(person.ref(), ['email'], MARKETING)).denied).toEqual({ email: 'NO_LIVE_BINDING' });
    const answer = await kit.ask('{ mySubject { lineage { nodes { kind purpose until } } } }', person.self);
    const nodes = (answer.data as { mySubject: { lineage: { nodes: { kind: string; purpose: string; until: string | null }[] } } }).mySubject.lineage.nodes;
    const ends = new Map(nodes.filter(({ kind }) => kind === 'BINDING').map(({ purpose, until }) => [purpose, until]));
    expect(ends.get('CONTRACT')).toBeNull();
    expect(ends.get('LEGITIMATE_INTEREST')).not.toBeNull();
  });

  it('sweeps safely beside itself', async () => {
    kit.clock.set('2019-02-10T10:00:00Z');
    for (let made = 0; made < 30; made += 1) await Purchase.place(kit, { paymentMethod: 'CARD' });
    kit.clock.set('2027-06-01T00:00:00Z');
    const sweeps = await Promise.all([1, 2, 3].map(() => kit.ask(SWEEP, privacyOffice())));
    const destroyed = sweeps.map(({ data }) => (data?.['runRetentionSweep'] as { dataDestroyed: number }).dataDestroyed);
    expect(destroyed.reduce((a, b) => a + b)).toBe(30 * 6);
    expect(await kit.rows('SELECT datumId FROM datum_key')).toEqual([]);
    expect(await kit.rows('SELECT id FROM binding WHERE dueAt IS NOT NULL')).toEqual([]);
  });

  it('moves the privacy epoch with each change', async () => {
    const order = await Purchase.deposit(kit);
    const epoch = async () => Number((await kit.rows<{ epoch: number }>('SELECT epoch FROM subject'))[0]?.epoch);
    const before = await epoch();
    await kit.deliver(order.placed());
    expect(await epoch()).toBeGreaterThan(before);
  });

  it('records what the carrier got', async () => {
    const order = await Purchase.place(kit);
    await kit.deliver(order.dispatched());
    const [disclosure] = await kit.rows<{ recipientName: string; categories: string }>('SELECT recipientName, categories FROM disclosure');
    expect(disclosure).toMatchObject({ recipientName: 'Provbudet', categories: '["ADDRESS","NAME","PHONE"]' });
  });

  it('takes a deposit and the events of an order with 20 statements at most', async () => {
    const { statements } = kit.subgraph.database;
    const measured = await statements.measure(() => Purchase.place(kit, { paymentMethod: 'CARD' }));
    expect(measured.statements).toHaveLength(19);
  });
});
