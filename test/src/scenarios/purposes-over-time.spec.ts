import { at } from '../security/attacker';
import { Scene, type Order } from './scene';

interface Held {
  readonly category: string;
  readonly value: string | null;
  readonly keeping: { readonly kind: string; readonly lastDay: string | null };
  readonly purposes: readonly { readonly purpose: string; readonly contextId: string }[];
}

const HELD = `query H($id: ID!) @purpose(is: RIGHTS) { dataSubject(id: $id) { data(first: 100) {
  nodes { category value keeping { kind lastDay } purposes { purpose contextId } } } } }`;
const ERASE = `mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { caseId accountClosed
  items { category outcome keeping { kind lastDay } grounds { kind purpose contextKind contextId lastDay reason citations } } userErrors { code } } }`;
const SLIP = 'query S($number: String!) @purpose(is: CONTRACT) { orderByNumber(number: $number) { personalData { name email phone address { street } } } }';

interface Erased {
  readonly requestErasure: {
    readonly caseId: string | null;
    readonly items: readonly {
      readonly category: string;
      readonly outcome: string;
      readonly keeping: { readonly kind: string; readonly lastDay: string | null };
      readonly grounds: readonly { readonly purpose: string; readonly contextId: string; readonly lastDay: string | null; readonly reason: string; readonly citations: readonly string[] }[];
    }[];
    readonly userErrors: readonly unknown[];
  };
}

jest.setTimeout(300_000);

describe('purposes over time', () => {
  let scene: Scene;

  afterEach(() => scene.close());

  const held = async (subjectId: string): Promise<readonly Held[]> =>
    (await scene.get<{ dataSubject: { data: { nodes: Held[] } } }>(HELD, { id: subjectId }, await scene.staff('privacy'))).dataSubject.data.nodes;
  const slip = async ({ number }: Order) => scene.ask(SLIP, { variables: { number }, as: await scene.staff('warehouse') });

  it('old-paid-new-unpaid', async () => {
    scene = await Scene.open('2018-11-01T10:00:00Z');
    const customer = await scene.register();
    const old = await scene.buy({ customer, by: 'CARD', contact: { name: 'Robin Fordom' }, address: { street: 'Gamla vägen 1', postalCode: '111 22', city: 'Stockholm' } });
    await scene.dispatch(old);
    await scene.deliver(old);
    await scene.now('2026-10-01T10:00:00Z');
    const fresh = await scene.buy({ customer });
    await scene.now('2026-11-23T09:00:00Z');

    const { requestErasure } = await scene.get<Erased>(ERASE, { input: {} }, await scene.customer(customer));
    expect(requestErasure.userErrors).toEqual([]);
    const stays = requestErasure.items.filter(({ outcome }) => outcome === 'STAYS');
    expect(new Set(stays.map(({ category }) => category))).toEqual(
      new Set(['NAME', 'ADDRESS', 'PHONE', 'EMAIL', 'IP_ADDRESS', 'PERSONAL_IDENTITY_NUMBER', 'PAYMENT_METHOD']),
    );
    for (const { category, grounds } of stays) {
      expect([category, grounds.length > 0]).toEqual([category, true]);
      for (const ground of grounds) expect([ground.reason.length > 0, ground.citations.length > 0]).toEqual([true, true]);
    }
    const claim = stays.find(({ category }) => category === 'PERSONAL_IDENTITY_NUMBER');
    expect(claim?.grounds).toEqual([expect.objectContaining({ purpose: 'UNPAID_INVOICE', contextId: fresh.invoiceId, lastDay: null })]);
    expect(claim?.keeping.kind).toBe('OPEN');
    const books = stays.find(({ category }) => category === 'PAYMENT_METHOD');
    expect(books?.grounds).toEqual([expect.objectContaining({ purpose: 'BOOKKEEPING', lastDay: '2033-12-31' })]);

    await scene.settled();
    const left = await held(customer.subjectId);
    expect(left.map(({ category }) => category)).not.toContain('PAYMENT_DETAILS');
    expect(left.map(({ category }) => category)).not.toContain('CORRESPONDENCE');
    const values = JSON.stringify(left.map(({ value }) => value));
    expect([values.includes('Fordom'), values.includes('Gamla vägen')]).toEqual([false, false]);
    const purposes = new Set(left.flatMap((datum) => datum.purposes.map(({ purpose }) => purpose)));
    // The order has not been delivered: what its delivery needs is held for that as well, and goes with it.
    expect([...purposes].sort()).toEqual(['BOOKKEEPING', 'CONTRACT', 'UNPAID_INVOICE']);
    expect(left.flatMap((datum) => datum.purposes.filter(({ contextId }) => contextId === old.id || contextId === old.invoiceId))).toEqual([]);
    // Nothing is held for it any more: it is an order of nobody's.
    expect(at(await slip(old), 'orderByNumber.personalData')).toBeNull();
  });

  it('seven-years-after-fiscal-year', async () => {
    scene = await Scene.open('2019-02-10T10:00:00Z');
    const customer = await scene.register();
    const order = await scene.buy({ customer, by: 'CARD' });
    await scene.dispatch(order);
    await scene.deliver(order);
    await scene.now('2026-11-23T09:00:00Z');
    const { requestErasure } = await scene.get<Erased>(ERASE, { input: {} }, await scene.customer(customer));
    const stays = requestErasure.items.filter(({ outcome }) => outcome === 'STAYS');
    expect(stays.length).toBeGreaterThan(3);
    expect(new Set(stays.flatMap(({ grounds }) => grounds.map(({ purpose, lastDay }) => `${purpose} ${lastDay}`)))).toEqual(new Set(['BOOKKEEPING 2026-12-31']));

    // The last second of the year in Stockholm, and the first of the next.
    await scene.now('2026-12-31T22:59:59Z');
    await scene.sweep();
    expect((await held(customer.subjectId)).map(({ category }) => category).sort()).toEqual(stays.map(({ category }) => category).sort());
    await scene.now('2026-12-31T23:00:00Z');
    await scene.sweep();
    expect(await held(customer.subjectId)).toEqual([]);
  });

  it('paid when the years of the invoice are over: booked then, and kept for seven years from then', async () => {
    scene = await Scene.open('2026-01-15T10:00:00Z');
    const order = await scene.buy();
    await scene.dispatch(order);
    await scene.deliver(order);
    // The books of 2026 are over, the claim is not: only what its collection may use is left.
    await scene.now('2034-06-01T10:00:00Z');
    await scene.sweep();
    const claimed = await held(order.subjectId);
    expect(new Set(claimed.flatMap(({ purposes }) => purposes.map(({ purpose }) => purpose)))).toEqual(new Set(['UNPAID_INVOICE']));

    await scene.pay(order);
    const booked = await held(order.subjectId);
    expect(booked.map(({ category }) => category).sort()).toEqual(['ADDRESS', 'EMAIL', 'NAME', 'PHONE']);
    expect(new Set(booked.flatMap(({ purposes }) => purposes.map(({ purpose }) => purpose)))).toEqual(new Set(['BOOKKEEPING']));
    expect(new Set(booked.map(({ keeping }) => keeping.lastDay))).toEqual(new Set(['2041-12-31']));
    const books = await scene.ask('query B($id: ID!) @purpose(is: BOOKKEEPING) { invoice(id: $id) { personalData { name } } }', { variables: { id: order.invoiceId }, as: await scene.staff('finance') });
    expect([books.errors, typeof at(books, 'invoice.personalData.name')]).toEqual([[], 'string']);
    await scene.now('2041-12-31T23:00:00Z');
    await scene.sweep();
    expect(await held(order.subjectId)).toEqual([]);
  });

  it('erased, with a session that has minutes left: nothing comes back by it', async () => {
    scene = await Scene.open();
    const customer = await scene.register({ newsletter: true });
    await scene.buy({ customer });
    const session = await scene.customer(customer);
    await scene.get<Erased>(ERASE, { input: {} }, session);
    await scene.settled();
    const before = await held(customer.subjectId);
    // What the unpaid order still holds would do for a newsletter, and the pages that are looked at would be kept for seven years.
    const consented = await scene.ask('mutation C { giveConsent(input: { textVersion: "1.0" }) { userErrors { code } } }', { as: session });
    expect(at(consented, 'giveConsent.userErrors')).toEqual([{ code: 'ACCOUNT_CLOSED' }]);
    const visited = await scene.ask('mutation V { recordVisits(input: { visits: [{ path: "/cart" }] }) { kept } }', { as: session });
    expect(at(visited, 'recordVisits.kept')).toBe(0);
    await scene.settled();
    const audience = await scene.ask('query A @purpose(is: NEWSLETTER) { audience(first: 100) { nodes { id } } }', { as: await scene.staff('marketing') });
    expect([audience.errors, at(audience, 'audience.nodes')]).toEqual([[], []]);
    expect(await held(customer.subjectId)).toEqual(before);
  });

  it('closed, with a session that has minutes left: no order is placed by it, and the consents have ended', async () => {
    scene = await Scene.open();
    const customer = await scene.register({ newsletter: true });
    const session = await scene.customer(customer);
    await scene.get('mutation C($password: String!) { closeAccount(input: { password: $password }) { closedAccountId } }', { password: customer.password }, session);
    await scene.settled();
    const orders = async () => scene.system.rows('cart-checkout', 'SELECT id FROM shop_order WHERE subjectId = ?', [customer.subjectId]);
    // The session is kept from before: to sign in anew is no longer possible.
    await expect(scene.buy({ customer })).rejects.toThrow('ACCOUNT_CLOSED');
    expect(await orders()).toEqual([]);
    const consents = await scene.ask('query C($id: ID!) @purpose(is: RIGHTS) { dataSubject(id: $id) { consents { purpose withdrawnAt } } }', { variables: { id: customer.subjectId }, as: await scene.staff('privacy') });
    expect(at(consents, 'dataSubject.consents')).toEqual([{ purpose: 'NEWSLETTER', withdrawnAt: expect.any(String) as string }]);
  });

  it('two-purposes-one-ends', async () => {
    scene = await Scene.open();
    const customer = await scene.register();
    const order = await scene.buy({ customer, by: 'CARD' });
    const drawn = async (purpose: string) => {
      const { dataSubject } = await scene.get<{ dataSubject: { lineage: { nodes: { kind: string; label: string; until: string | null }[] } } }>(BINDINGS, { id: customer.subjectId }, await scene.staff('privacy'));
      return dataSubject.lineage.nodes.filter(({ kind, label }) => kind === 'BINDING' && label === purpose);
    };
    const lastOfInterest = (await drawn('LEGITIMATE_INTEREST')).map(({ until }) => until ?? '').sort().at(-1) as string;
    expect(lastOfInterest).toBe('2033-11-23T23:00:00.000Z');

    await scene.now(lastOfInterest);
    await scene.sweep();
    const marketing = await scene.ask('query A @purpose(is: LEGITIMATE_INTEREST) { audience(first: 100) { nodes { id } } }', { as: await scene.staff('marketing') });
    expect([marketing.errors, JSON.stringify(marketing.data).includes(customer.subjectId)]).toEqual([[], false]);
    const self = await scene.customer(customer);
    const asMarketing = await scene.ask(ENTITY, { variables: { number: order.number }, as: await scene.staff('marketing'), purpose: 'LEGITIMATE_INTEREST' });
    expect(at(asMarketing, 'orderByNumber.personalData.email') ?? null).toBeNull();
    // For the contract the account still holds it.
    const { mySubject } = await scene.get<{ mySubject: { personalData: { email: string }; data: { nodes: Held[] } } }>(
      '{ mySubject { personalData { email } data(first: 100) { nodes { category value keeping { kind lastDay } purposes { purpose contextId } } } } }', {}, self,
    );
    const email = mySubject.data.nodes.find(({ category }) => category === 'EMAIL');
    expect([mySubject.personalData.email, email?.purposes.map(({ purpose }) => purpose)]).toEqual([customer.email, expect.arrayContaining(['CONTRACT'])]);
    expect(email?.purposes.map(({ purpose }) => purpose)).not.toContain('LEGITIMATE_INTEREST');
    // Both are told by the lineage, the one that is over too.
    expect((await drawn('CONTRACT')).length).toBeGreaterThan(0);
    expect((await drawn('LEGITIMATE_INTEREST')).length).toBeGreaterThan(0);
  });
});

const BINDINGS = 'query B($id: ID!) @purpose(is: RIGHTS) { dataSubject(id: $id) { lineage(first: 100) { nodes { kind label until } } } }';
const ENTITY = 'query O($number: String!) { orderByNumber(number: $number) { personalData { email } } }';
