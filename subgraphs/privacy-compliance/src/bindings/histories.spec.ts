import { uuidv7 } from '@andamal/kernel';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import fc from 'fast-check';
import { dataOf, Kit, Person, privacyOffice, Purchase, staff, TEST_PERSON } from '../test-kit';
import { accountHolds, orderHolds, type ModelAccount, type ModelOrder, type Payment } from './histories.model.fixture';

/*
 * Random histories of one person: orders, payments, deliveries, objections, restrictions, erasures and jumps in time. After
 * each step the vault is asked, and must say what the model says: what exists, what is readable for which purpose, who may be
 * written to; and every value that it showed is in the log.
 */

const START = '2020-02-29T09:00:00Z';
const DAY_MS = 86_400_000;
const RUNS = Number(process.env.HISTORIES ?? 20);
const ERASABLE = ['NAME', 'ADDRESS', 'PHONE', 'EMAIL', 'IP_ADDRESS', 'PERSONAL_IDENTITY_NUMBER'];

type Step =
  | { readonly do: 'BUY'; readonly payment: Payment; readonly name: number; readonly address: number; readonly phone: number }
  | { readonly do: 'DELIVER' | 'CANCEL' | 'PAY' | 'WRITE_OFF'; readonly order: number }
  | { readonly do: 'OBJECT' | 'WITHDRAW' | 'RESTRICT' | 'LIFT' | 'ERASE_ALL' | 'CLOSE' | 'SWEEP' }
  | { readonly do: 'ERASE'; readonly categories: readonly string[] }
  | { readonly do: 'WAIT'; readonly days: number };

const which = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('BUY' as const), payment: fc.constantFrom<Payment>('CARD', 'INVOICE'), name: fc.nat({ max: 1 }), address: fc.nat({ max: 2 }), phone: fc.nat({ max: 1 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('DELIVER' as const, 'CANCEL' as const, 'PAY' as const, 'WRITE_OFF' as const), order: which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('OBJECT' as const, 'WITHDRAW' as const, 'RESTRICT' as const, 'LIFT' as const, 'SWEEP' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('ERASE_ALL' as const, 'CLOSE' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ERASE' as const), categories: fc.uniqueArray(fc.constantFrom(...ERASABLE), { minLength: 1, maxLength: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('WAIT' as const), days: fc.constantFrom(1, 30, 365, 1_095, 1_096, 2_557, 2_923) }) },
);

interface Placed {
  readonly model: ModelOrder;
  readonly purchase: Purchase;
}

/** One person's history, told to the vault and to the model alike. */
class History {
  readonly orders: Placed[] = [];
  objectedAt: Date | null = null;
  restricted = false;
  private requests = 0;

  constructor(
    readonly kit: Kit,
    readonly person: Person,
    readonly account: ModelAccount,
    private readonly email: string,
  ) {}

  get now(): Date {
    return this.kit.clock.now();
  }

  async take(next: Step): Promise<void> {
    switch (next.do) {
      case 'BUY':
        return this.buy(next.payment, next.name, next.address, next.phone);
      case 'DELIVER':
      case 'CANCEL':
      case 'PAY':
      case 'WRITE_OFF':
        return this.change(next.do, this.orders[next.order % Math.max(this.orders.length, 1)]);
      case 'WAIT':
        return this.kit.clock.advance(next.days * DAY_MS);
      case 'OBJECT':
        dataOf(await this.kit.ask('mutation O { objectToMarketing { objections { purpose } } }', this.person.self));
        this.objectedAt ??= this.now;
        return;
      case 'WITHDRAW':
        dataOf(await this.kit.ask('mutation W { withdrawConsent(input: {}) { userErrors { code } } }', this.person.self));
        this.account.newsletterEndedAt ??= this.now;
        return;
      case 'RESTRICT':
      case 'LIFT':
        return this.restrict(next.do === 'RESTRICT');
      case 'CLOSE':
        return this.close();
      case 'ERASE_ALL':
        await this.erase(ERASABLE.concat('OF_AGE'), {});
        return this.close();
      case 'ERASE':
        return this.erase(next.categories, { categories: next.categories });
      case 'SWEEP':
        return this.sweep();
    }
  }

  async sweep(): Promise<void> {
    dataOf(await this.kit.ask('mutation S { runRetentionSweep { dataDestroyed } }', privacyOffice()));
  }

  /** The vault's answers, and the model's. */
  async compare(): Promise<void> {
    const now = this.now;
    for (const { model, purchase } of this.orders) {
      const held = (purpose: string) => (category: string) => orderHolds(model, category, now, this.objectedAt).includes(purpose);
      const slip = ['name', 'address', 'phone', 'email'];
      await this.expectRead(purchase.ref, slip, staff('WAREHOUSE', 'CONTRACT'), (category) => !this.restricted && held('CONTRACT')(category));
      await this.expectRead(purchase.invoiceRef, slip, staff('FINANCE', 'BOOKKEEPING'), (category) => !this.restricted && held('BOOKKEEPING')(category));
      // An open claim may be pursued under a restriction too (GDPR Art. 18(2)).
      await this.expectRead(purchase.invoiceRef, [...slip, 'personalIdentityNumber', 'ipAddress'], staff('FINANCE', 'UNPAID_INVOICE'), held('UNPAID_INVOICE'));
    }
    const anywhere = (purpose: string | null) => (category: string) => this.holds(category).some((held) => purpose === null || held === purpose);
    const mayOffer = !this.restricted && this.objectedAt === null;
    await this.expectRead(this.person.ref(), ['name', 'address', 'phone', 'email'], staff('MARKETING', 'LEGITIMATE_INTEREST'), (category) => mayOffer && anywhere('LEGITIMATE_INTEREST')(category));
    await this.expectRead(this.person.ref(), ['name', 'address', 'phone', 'email', 'ipAddress', 'personalIdentityNumber', 'ofAge'], this.person.self, anywhere(null));
    expect(await this.inAudience('LEGITIMATE_INTEREST', 'MARKETING')).toBe(mayOffer && anywhere('LEGITIMATE_INTEREST')('EMAIL'));
    const withdrawn = this.account.newsletterEndedAt !== null;
    expect(await this.inAudience('NEWSLETTER', 'MARKETING')).toBe(!this.restricted && !withdrawn && anywhere('NEWSLETTER')('EMAIL'));
  }

  /** What exists is what is held, and the other way round. */
  async compareExistence(): Promise<void> {
    await this.sweep();
    const rows = await this.kit.rows<{ category: string; keys: number }>(
      `SELECT d.category, COUNT(*) AS \`keys\` FROM datum d JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
       WHERE d.subjectId = ? GROUP BY d.category`,
      [this.person.subjectId],
    );
    const expected = new Map<string, Set<string>>();
    const now = this.now;
    const note = (values: Readonly<Record<string, string>>, holds: (category: string) => string[]): void => {
      for (const [category, value] of Object.entries(values)) {
        if (holds(category).length > 0) expected.set(category, (expected.get(category) ?? new Set()).add(value));
      }
    };
    note(this.account.values, (category) => accountHolds(this.account, category, now, this.objectedAt));
    for (const { model } of this.orders) note(model.values, (category) => orderHolds(model, category, now, this.objectedAt));
    const found = Object.fromEntries(rows.map(({ category, keys }) => [category, Number(keys)]));
    expect(found).toEqual(Object.fromEntries([...expected].map(([category, values]) => [category, values.size])));
    const halves = await this.kit.rows(
      `SELECT d.id FROM datum d LEFT JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
       LEFT JOIN datum_version v ON v.subjectId = d.subjectId AND v.datumId = d.id
       WHERE d.subjectId = ? AND ((d.endedAt IS NULL) <> (k.datumId IS NOT NULL) OR (d.endedAt IS NULL) <> (v.sealed IS NOT NULL))`,
      [this.person.subjectId],
    );
    expect(halves).toEqual([]);
  }

  private holds(category: string): string[] {
    return [...accountHolds(this.account, category, this.now, this.objectedAt), ...this.orders.flatMap(({ model }) => orderHolds(model, category, this.now, this.objectedAt))];
  }

  private async expectRead(ref: string, fields: readonly string[], caller: ReturnType<typeof staff>, readable: (category: string) => boolean): Promise<void> {
    this.requests += 1;
    const requestId = `${this.person.subjectId.slice(0, 8)}-${this.requests}`;
    const { values } = await this.kit.read(ref, fields, { ...caller, requestId });
    const shown = fields.filter((field) => values[field] !== null);
    expect({ ref, purpose: caller.purpose, shown }).toEqual({ ref, purpose: caller.purpose, shown: fields.filter((field) => readable(CATEGORY[field] as string)) });
    const lines = await this.kit.accessLog({ requestId, outcome: 'ALLOWED', subjectId: this.person.subjectId });
    const logged = lines.flatMap(({ categories }) => categories.split(',')).sort();
    expect(logged).toEqual(shown.map((field) => CATEGORY[field] as string).sort());
  }

  private async inAudience(purpose: string, role: string): Promise<boolean> {
    for (let after: string | null = null; ; ) {
      const { audience }: { audience: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = dataOf(
        await this.kit.ask('query A($after: String) { audience(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }', staff(role, purpose), { after }),
      );
      if (audience.nodes.some(({ id }) => id === this.person.subjectId)) return true;
      if (!audience.pageInfo.hasNextPage) return false;
      after = audience.pageInfo.endCursor;
    }
  }

  private async buy(payment: Payment, name: number, address: number, phone: number): Promise<void> {
    if (this.account.closedAt !== null || this.orders.length >= 4) return;
    const given = {
      NAME: `Exempel Namn ${name}`,
      ADDRESS: JSON.stringify({ street: `Provgatan ${address}`, postalCode: '136 50', city: 'Jordbro' }),
      PHONE: `+4670174060${phone}`,
      EMAIL: this.email,
      IP_ADDRESS: '203.0.113.77',
    };
    const values = [...Object.entries(given), ['PERSONAL_IDENTITY_NUMBER', TEST_PERSON]].map(([category = '', value = '']) => ({ category, value }));
    const purchase = await Purchase.place(this.kit, { person: this.person, paymentMethod: payment, values });
    const at = this.now;
    const last: Record<string, string> = payment === 'INVOICE' ? { PERSONAL_IDENTITY_NUMBER: TEST_PERSON } : { OF_AGE: 'yes' };
    const model: ModelOrder = {
      placedAt: at, payment, values: { ...given, ...last }, deliveredAt: null, cancelledAt: null,
      settledAt: payment === 'CARD' ? at : null, booked: [at], erasedUnderWay: new Set(), erased: new Map(),
    };
    this.orders.push({ model, purchase });
  }

  private async change(what: 'DELIVER' | 'CANCEL' | 'PAY' | 'WRITE_OFF', placed: Placed | undefined): Promise<void> {
    if (placed === undefined) return;
    const { model, purchase } = placed;
    const over = model.deliveredAt !== null || model.cancelledAt !== null;
    if (what === 'DELIVER' && !over) {
      await this.kit.deliver(purchase.dispatched(), purchase.delivered());
      model.deliveredAt = this.now;
    }
    if (what === 'CANCEL' && !over) {
      await this.kit.deliver(purchase.cancelled());
      model.cancelledAt = this.now;
    }
    // Also when the years of the invoice's books are over: a claim has no date.
    if ((what === 'PAY' || what === 'WRITE_OFF') && model.settledAt === null) {
      const { orderId, invoiceId, subjectId } = purchase;
      const writtenOff = this.kit.event('InvoiceWrittenOff', { orderId, invoiceId, subjectId, at: this.now.toISOString() });
      await this.kit.deliver(what === 'PAY' ? purchase.paid() : writtenOff);
      model.settledAt = this.now;
      model.booked.push(this.now);
    }
  }

  private async restrict(on: boolean): Promise<void> {
    const { subjectId } = this.person;
    await this.kit.subgraph.database.execute('UPDATE subject SET epoch = epoch + 1 WHERE id = ?', [subjectId]);
    if (on && !this.restricted) await this.kit.subgraph.database.execute("INSERT INTO purpose_block (subjectId, purpose, kind, since) VALUES (?, '*', 'RESTRICTED', ?)", [subjectId, this.now]);
    if (!on) await this.kit.subgraph.database.execute("DELETE FROM purpose_block WHERE subjectId = ? AND kind = 'RESTRICTED'", [subjectId]);
    this.restricted = on;
  }

  private async close(): Promise<void> {
    if (this.account.closedAt !== null) return;
    const { accountId, subjectId } = this.person;
    await this.kit.deliver(this.kit.event('AccountClosed', { accountId, subjectId }));
    this.account.closedAt = this.now;
  }

  private async erase(categories: readonly string[], input: object): Promise<void> {
    const all = !('categories' in input);
    const document = 'mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { userErrors { code } } }';
    const erased = await this.kit.ask(document, privacyOffice(), { input: { ...input, subjectId: this.person.subjectId, identityProof: 'ID_DOCUMENT' } });
    expect(dataOf(erased)).toEqual({ requestErasure: { userErrors: [] } });
    for (const category of categories) {
      if (!this.account.erased.has(category)) this.account.erased.set(category, this.now);
      for (const { model } of this.orders) {
        if (model.deliveredAt === null && model.cancelledAt === null && !model.erased.has(category)) model.erasedUnderWay.add(category);
        if (!model.erased.has(category)) model.erased.set(category, this.now);
      }
    }
    if (all) this.account.newsletterEndedAt ??= this.now;
  }
}

const CATEGORY: Readonly<Record<string, string>> = {
  name: 'NAME', address: 'ADDRESS', phone: 'PHONE', email: 'EMAIL', ipAddress: 'IP_ADDRESS', personalIdentityNumber: 'PERSONAL_IDENTITY_NUMBER', ofAge: 'OF_AGE',
};

jest.setTimeout(900_000);

describe('a random history', () => {
  let place: TestDatabaseUrl;
  let kit: Kit;

  beforeAll(async () => {
    place = await testDatabaseUrl('vault-histories');
    kit = await Kit.open(place.url, {}, START);
  });
  afterAll(async () => {
    await kit.close();
    await place.cleanup();
  });

  it('leaves nothing that no purpose holds, shows nothing that no rule allows, and logs whatever it shows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), fc.boolean(), async (steps, newsletter) => {
        kit.clock.set(START);
        const history = await begin(newsletter);
        for (const next of steps) {
          await history.take(next);
          await history.compare();
        }
        await history.compareExistence();
        await history.compare();
        kit.clock.set('2060-01-01T00:00:00Z');
        for (const { purchase, model } of history.orders) if (model.settledAt === null) await kit.deliver(purchase.paid());
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  async function begin(newsletter: boolean): Promise<History> {
    const accountId = uuidv7(kit.clock);
    const email = `exempel.${accountId}@shop.example`;
    const values = { NAME: 'Exempel Namn 0', EMAIL: email, IP_ADDRESS: '203.0.113.77' };
    const given = Object.entries(values).map(([category, value]) => ({ category, value }));
    const { id, subjectId } = await kit.deposit({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', contextId: accountId, values: given });
    const newsletterConsent = newsletter ? { textVersion: '1.0', language: 'sv' as const } : null;
    await kit.deliver(kit.event('AccountCreated', { accountId, subjectId: subjectId as string, depositId: id, newsletterConsent }, id));
    const person = Person.known(subjectId as string, accountId);
    const account: ModelAccount = { createdAt: kit.clock.now(), values, newsletter, closedAt: null, newsletterEndedAt: null, erased: new Map() };
    return new History(kit, person, account, email);
  }
});
