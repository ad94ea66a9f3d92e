import { uuidv7 } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { testDatabaseUrl, type TestDatabaseUrl } from '@andamal/testing';
import fc from 'fast-check';
import { dataOf, guest, Kit, Person, privacyOffice, Purchase, staff, TEST_PERSON } from '../test-kit';
import { accountHolds, orderHolds, type ModelAccount, type ModelOrder, type Payment } from './histories.model.fixture';

/*
 * Random histories at one e-mail address, of a person with an account and of guests: orders, payments, deliveries, objections,
 * consents, restrictions, erasures and jumps in time, all by what the product offers for it. After each step the vault is asked,
 * and must say what the model says: what exists, what is readable for which purpose, who may be written to; and every value that
 * it showed is in the log.
 */

const START = '2020-02-29T09:00:00Z';
const DAY_MS = 86_400_000;
const RUNS = Number(process.env.HISTORIES ?? 20);
const ERASABLE = ['NAME', 'ADDRESS', 'PHONE', 'EMAIL', 'IP_ADDRESS', 'PERSONAL_IDENTITY_NUMBER'];
const RESTRICTABLE = ['CONTRACT', 'BOOKKEEPING', 'LEGITIMATE_INTEREST', 'NEWSLETTER', 'FRAUD_PREVENTION'];
const MARKETING = ['LEGITIMATE_INTEREST', 'NEWSLETTER'];
const MOST_GUESTS = 2;
const OFFERS = staff('MARKETING', 'LEGITIMATE_INTEREST');
const LETTERS = staff('MARKETING', 'NEWSLETTER');

type Step =
  | { readonly do: 'BUY'; readonly payment: Payment; readonly name: number; readonly address: number; readonly phone: number }
  | { readonly do: 'DELIVER' | 'CANCEL' | 'PAY' | 'WRITE_OFF'; readonly order: number }
  | { readonly do: 'WITHDRAW' | 'GIVE' | 'ERASE_ALL' | 'CLOSE' | 'SWEEP' | 'GUEST' }
  /** `who` picks the person with the account or one of the guests; null: to marketing as such. */
  | { readonly do: 'OBJECT'; readonly who: number; readonly purpose: string | null }
  /** Null: all. */
  | { readonly do: 'RESTRICT'; readonly purposes: readonly string[] | null }
  | { readonly do: 'LIFT'; readonly which: number }
  | { readonly do: 'ERASE'; readonly categories: readonly string[] }
  | { readonly do: 'WAIT'; readonly days: number };

const which = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('BUY' as const), payment: fc.constantFrom<Payment>('CARD', 'INVOICE'), name: fc.nat({ max: 1 }), address: fc.nat({ max: 2 }), phone: fc.nat({ max: 1 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('DELIVER' as const, 'CANCEL' as const, 'PAY' as const, 'WRITE_OFF' as const), order: which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('WITHDRAW' as const, 'GIVE' as const, 'GUEST' as const, 'GUEST' as const, 'SWEEP' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('OBJECT' as const), who: fc.nat({ max: 2 }), purpose: fc.constantFrom(null, 'LEGITIMATE_INTEREST', 'NEWSLETTER') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('RESTRICT' as const), purposes: fc.oneof(fc.constant(null), fc.uniqueArray(fc.constantFrom(...RESTRICTABLE), { minLength: 1, maxLength: 2 })) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('LIFT' as const), which: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('ERASE_ALL' as const, 'CLOSE' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ERASE' as const), categories: fc.uniqueArray(fc.constantFrom(...ERASABLE), { minLength: 1, maxLength: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('WAIT' as const), days: fc.constantFrom(1, 30, 365, 1_095, 1_096, 2_557, 2_923) }) },
);

interface Placed {
  readonly model: ModelOrder;
  readonly purchase: Purchase;
}

/** Somebody who bought without an account, at the address of the person. */
interface ModelGuest {
  readonly placed: Placed;
  objectedAt: Date | null;
}

/** The history of an address, told to the vault and to the model alike. */
class History {
  readonly orders: Placed[] = [];
  readonly guests: ModelGuest[] = [];
  objectedAt: Date | null = null;
  /** Restrictions in force, by their case: of which purposes; null: of all. */
  private readonly restrictions = new Map<string, ReadonlySet<string> | null>();
  private lettersEnded = false;
  /** The name that was given with the account: the same value, given again when it is gone, is another datum. */
  private nameIsThere = true;
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
        return this.change(next.do, this.placed[next.order % Math.max(this.placed.length, 1)]);
      case 'WAIT':
        return this.kit.clock.advance(next.days * DAY_MS);
      case 'OBJECT':
        return this.object(next.who, next.purpose);
      case 'WITHDRAW':
        dataOf(await this.kit.ask('mutation W { withdrawConsent(input: {}) { userErrors { code } } }', this.person.self));
        return this.endLetters();
      case 'GIVE':
        return this.give();
      case 'GUEST':
        return this.buyAsGuest();
      case 'RESTRICT':
        return this.restrict(next.purposes);
      case 'LIFT':
        return this.lift(next.which);
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

  get placed(): Placed[] {
    return [...this.orders, ...this.guests.map(({ placed }) => placed)];
  }

  async sweep(): Promise<void> {
    dataOf(await this.kit.ask('mutation S { runRetentionSweep { dataDestroyed } }', privacyOffice()));
  }

  /** The vault's answers, and the model's. */
  async compare(): Promise<void> {
    const now = this.now;
    for (const { model, purchase } of this.orders) {
      const held = (purpose: string) => (category: string) => orderHolds(model, category, now, this.objectedAt).includes(purpose);
      const readable = (purpose: string) => (category: string) => !this.isRestricted(purpose) && held(purpose)(category);
      const slip = ['name', 'address', 'phone', 'email'];
      await this.expectRead(purchase.ref, slip, staff('WAREHOUSE', 'CONTRACT'), readable('CONTRACT'));
      await this.expectRead(purchase.invoiceRef, slip, staff('FINANCE', 'BOOKKEEPING'), readable('BOOKKEEPING'));
      // An open claim may be pursued under a restriction too (GDPR Art. 18(2)).
      await this.expectRead(purchase.invoiceRef, [...slip, 'personalIdentityNumber', 'ipAddress'], staff('FINANCE', 'UNPAID_INVOICE'), held('UNPAID_INVOICE'));
    }
    const anywhere = (purpose: string | null) => (category: string) => this.holds(category).some((held) => purpose === null || held === purpose);
    const mayOffer = !this.isRestricted('LEGITIMATE_INTEREST') && this.objectedAt === null;
    const mayWrite = !this.isRestricted('NEWSLETTER') && !this.lettersEnded;
    await this.expectRead(this.person.ref(), ['name', 'address', 'phone', 'email'], OFFERS, (category) => mayOffer && anywhere('LEGITIMATE_INTEREST')(category));
    await this.expectRead(this.person.ref(), ['name', 'email'], LETTERS, (category) => mayWrite && anywhere('NEWSLETTER')(category));
    await this.expectRead(this.person.ref(), ['name', 'address', 'phone', 'email', 'ipAddress', 'personalIdentityNumber', 'ofAge'], this.person.self, anywhere(null));
    const offered = [
      [this.person.subjectId, mayOffer && anywhere('LEGITIMATE_INTEREST')('EMAIL')] as const,
      ...this.guests.map((each) => [each.placed.purchase.subjectId, this.guestHolds(each, 'EMAIL').includes('LEGITIMATE_INTEREST')] as const),
    ];
    expect(await this.inAudience(OFFERS)).toEqual(offered.flatMap(([subjectId, isIn]) => (isIn ? [subjectId] : [])).sort());
    expect(await this.inAudience(LETTERS)).toEqual(mayWrite && anywhere('NEWSLETTER')('EMAIL') ? [this.person.subjectId] : []);
  }

  /** What exists is what is held, and the other way round. */
  async compareExistence(): Promise<void> {
    await this.sweep();
    const now = this.now;
    await this.expectExisting(this.person.subjectId, [
      [this.account.values, (category) => accountHolds(this.account, category, now, this.objectedAt)],
      ...this.orders.map(({ model }) => [model.values, (category: string) => orderHolds(model, category, now, this.objectedAt)] as const),
    ]);
    for (const each of this.guests) {
      await this.expectExisting(each.placed.purchase.subjectId, [[each.placed.model.values, (category) => this.guestHolds(each, category)]]);
    }
  }

  private async expectExisting(subjectId: string, given: readonly (readonly [Readonly<Record<string, string>>, (category: string) => string[]])[]): Promise<void> {
    const rows = await this.kit.rows<{ category: string; keys: number }>(
      `SELECT d.category, COUNT(*) AS \`keys\` FROM datum d JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
       WHERE d.subjectId = ? GROUP BY d.category`,
      [subjectId],
    );
    const expected = new Map<string, Set<string>>();
    for (const [values, holds] of given) {
      for (const [category, value] of Object.entries(values)) {
        if (holds(category).length > 0) expected.set(category, (expected.get(category) ?? new Set()).add(value));
      }
    }
    const found = Object.fromEntries(rows.map(({ category, keys }) => [category, Number(keys)]));
    expect(found).toEqual(Object.fromEntries([...expected].map(([category, values]) => [category, values.size])));
    const halves = await this.kit.rows(
      `SELECT d.id FROM datum d LEFT JOIN datum_key k ON k.subjectId = d.subjectId AND k.datumId = d.id
       LEFT JOIN datum_version v ON v.subjectId = d.subjectId AND v.datumId = d.id
       WHERE d.subjectId = ? AND ((d.endedAt IS NULL) <> (k.datumId IS NOT NULL) OR (d.endedAt IS NULL) <> (v.sealed IS NOT NULL))`,
      [subjectId],
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

  private guestHolds({ placed, objectedAt }: ModelGuest, category: string): string[] {
    return orderHolds(placed.model, category, this.now, objectedAt);
  }

  /** Those of this history who are in an audience. */
  private async inAudience(caller: CallerContext): Promise<string[]> {
    const own = new Set([this.person.subjectId, ...this.guests.map(({ placed }) => placed.purchase.subjectId)]);
    const found: string[] = [];
    for (let after: string | null = null; ; ) {
      const { audience }: { audience: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } = dataOf(
        await this.kit.ask('query A($after: String) { audience(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }', caller, { after }),
      );
      found.push(...audience.nodes.flatMap(({ id }) => (own.has(id) ? [id] : [])));
      if (!audience.pageInfo.hasNextPage) return found.sort();
      after = audience.pageInfo.endCursor;
    }
  }

  private isRestricted(purpose: string): boolean {
    return [...this.restrictions.values()].some((purposes) => purposes === null || purposes.has(purpose));
  }

  private async buy(payment: Payment, name: number, address: number, phone: number): Promise<void> {
    if (this.account.closedAt !== null || this.orders.length >= 4) return;
    if (name === 0) await this.lookForName();
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
      guest: false, placedAt: at, payment, values: { ...given, ...last }, deliveredAt: null, cancelledAt: null,
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

  /** By card, in a name of their own. */
  private async buyAsGuest(): Promise<void> {
    if (this.guests.length >= MOST_GUESTS) return;
    // Whether the address is held by those who object is known to the model when nothing waits to be swept.
    await this.sweep();
    const objected = [...this.guests, this].some((each) => each.objectedAt !== null && this.hasAddress(each));
    const given = { NAME: 'Exempel Gäst', EMAIL: this.email };
    const values = [...Object.entries(given), ['PERSONAL_IDENTITY_NUMBER', TEST_PERSON]].map(([category = '', value = '']) => ({ category, value }));
    const purchase = await Purchase.place(this.kit, { paymentMethod: 'CARD', values });
    const at = this.now;
    const model: ModelOrder = {
      guest: true, placedAt: at, payment: 'CARD', values: { ...given, OF_AGE: 'yes' }, deliveredAt: null, cancelledAt: null,
      settledAt: at, booked: [at], erasedUnderWay: new Set(), erased: new Map(),
    };
    this.guests.push({ placed: { model, purchase }, objectedAt: objected ? at : null });
  }

  private hasAddress(who: ModelGuest | History): boolean {
    return (who === this ? this.holds('EMAIL') : this.guestHolds(who as ModelGuest, 'EMAIL')).length > 0;
  }

  /** To marketing as such, or in a case to one kind. It reaches all who are held at the address. */
  private async object(which: number, purpose: string | null): Promise<void> {
    const everybody = [this, ...this.guests];
    const who = everybody[which % everybody.length] as ModelGuest | History;
    if (this.guests.length > 0) await this.sweep();
    const caller = who instanceof History ? this.person.self : guest(who.placed.purchase.subjectId);
    if (purpose === null) dataOf(await this.kit.ask('mutation O { objectToMarketing { objections { purpose } } }', caller));
    else await this.openCase({ kind: 'OBJECTION', purposes: [purpose] }, caller);
    const purposes = purpose === null ? MARKETING : [purpose];
    const reached = this.hasAddress(who) ? everybody.filter((each) => each === who || this.hasAddress(each)) : [who];
    for (const each of reached) {
      if (purposes.includes('LEGITIMATE_INTEREST')) each.objectedAt ??= this.now;
      if (purposes.includes('NEWSLETTER') && each === this) this.endLetters();
    }
  }

  private endLetters(): void {
    this.lettersEnded = true;
    for (const consent of this.account.consents) consent.endedAt ??= this.now;
  }

  /** A consent is for what is there of the account; one that is in force, and of which nothing was erased, is not given twice. */
  private async give(): Promise<void> {
    await this.lookForName();
    const answer = dataOf<{ giveConsent: { userErrors: { code: string }[] } }>(await this.kit.ask('mutation G { giveConsent(input: { textVersion: "1.0" }) { userErrors { code } } }', this.person.self));
    const isClosed = this.account.closedAt !== null;
    expect(answer.giveConsent.userErrors.map(({ code }) => code)).toEqual(isClosed ? ['ACCOUNT_CLOSED'] : []);
    if (isClosed || this.account.consents.some(({ endedAt, erased }) => endedAt === null && erased.size === 0)) return;
    this.lettersEnded = false;
    this.account.consents.push({ givenAt: this.now, categories: this.nameIsThere ? ['NAME', 'EMAIL'] : ['EMAIL'], endedAt: null, erased: new Map() });
  }

  private async lookForName(): Promise<void> {
    await this.sweep();
    const given = this.orders.map(({ model }) => model).filter(({ values }) => values['NAME'] === this.account.values['NAME']);
    const held = accountHolds(this.account, 'NAME', this.now, this.objectedAt).length + given.flatMap((model) => orderHolds(model, 'NAME', this.now, this.objectedAt)).length;
    if (held === 0) this.nameIsThere = false;
  }

  private async restrict(purposes: readonly string[] | null): Promise<void> {
    const id = await this.openCase({ kind: 'RESTRICTION', purposes }, this.person.self);
    const before = this.restrictions.get(id);
    this.restrictions.set(id, before === null || purposes === null ? null : new Set([...(before ?? []), ...purposes]));
  }

  private async lift(which: number): Promise<void> {
    const caseIds = [...this.restrictions.keys()];
    const caseId = caseIds[which % Math.max(caseIds.length, 1)];
    if (caseId === undefined) return;
    const document = 'mutation L($input: RightsCaseInput!) { liftRestriction(input: $input) { userErrors { code } } }';
    expect(dataOf(await this.kit.ask(document, this.person.self, { input: { caseId } }))).toEqual({ liftRestriction: { userErrors: [] } });
    this.restrictions.delete(caseId);
  }

  private async openCase(input: object, caller: CallerContext): Promise<string> {
    const document = 'mutation C($input: OpenRightsCaseInput!) { openRightsCase(input: $input) { rightsCase { id } userErrors { code } } }';
    const { openRightsCase } = dataOf<{ openRightsCase: { rightsCase: { id: string } | null; userErrors: { code: string }[] } }>(await this.kit.ask(document, caller, { input }));
    expect(openRightsCase.userErrors).toEqual([]);
    return openRightsCase.rightsCase?.id ?? '';
  }

  private async close(): Promise<void> {
    if (this.account.closedAt !== null) return;
    const { accountId, subjectId } = this.person;
    await this.kit.deliver(this.kit.event('AccountClosed', { accountId, subjectId }));
    this.account.closedAt = this.now;
    for (const consent of this.account.consents) consent.endedAt ??= this.now;
  }

  private async erase(categories: readonly string[], input: object): Promise<void> {
    const document = 'mutation E($input: RequestErasureInput!) { requestErasure(input: $input) { userErrors { code } } }';
    const erased = await this.kit.ask(document, privacyOffice(), { input: { ...input, subjectId: this.person.subjectId, identityProof: 'ID_DOCUMENT' } });
    expect(dataOf(erased)).toEqual({ requestErasure: { userErrors: [] } });
    for (const category of categories) {
      for (const { categories: used, endedAt, erased } of this.account.consents) if (endedAt === null && used.includes(category) && !erased.has(category)) erased.set(category, this.now);
      if (!this.account.erased.has(category)) this.account.erased.set(category, this.now);
      for (const { model } of this.orders) {
        if (model.deliveredAt === null && model.cancelledAt === null && !model.erased.has(category)) model.erasedUnderWay.add(category);
        if (!model.erased.has(category)) model.erased.set(category, this.now);
      }
    }
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
    const at = kit.clock.now();
    const consents = newsletter ? [{ givenAt: at, categories: ['NAME', 'EMAIL'], endedAt: null, erased: new Map<string, Date>() }] : [];
    const account: ModelAccount = { createdAt: at, values, consents, closedAt: null, erased: new Map() };
    return new History(kit, person, account, email);
  }
});
