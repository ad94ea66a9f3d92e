import fc from 'fast-check';
import { shippedRegister } from '../../spec/shipped-register';
import { CATEGORIES, USES } from '../../spec/expected-policy';
import { DEPOSIT_HOLD, ERASURE_REQUESTED, type EventType } from '../codes';
import type { Register } from '../register/register.types';
import type { Binding, PolicyEvent } from './binding.types';
import { factContextOf, isFact } from './facts';
import { foldPlan, type DatumBinding, type PlannedDatum } from './fold-plan';
import { endOf, holdsAt, isLive, keepUntil } from './live';
import { endsByObjection, withoutObjected } from './objected';
import { planEvent } from './plan-event';

const register = shippedRegister();
const at = (iso: string) => new Date(iso);
const iso = (date: Date | null) => date?.toISOString() ?? null;

/** One datum of every category that is not an account's own, in the order's deposit; visits in the account's. */
const data: PlannedDatum[] = [
  ...CATEGORIES.map((category) => ({ id: `order ${category}`, actualCategory: category, depositId: 'd-order', accountId: null })),
  ...CATEGORIES.map((category) => ({ id: `account ${category}`, actualCategory: category, depositId: 'd-account', accountId: 'a1' })),
  { id: 'visit', actualCategory: 'BROWSING_HISTORY', depositId: 'd-visit', accountId: 'a1' },
  { id: 'message', actualCategory: 'CORRESPONDENCE', depositId: 'd-contact', accountId: null },
];

let count = 0;
function event(type: EventType, when: string, more: Partial<PolicyEvent> = {}): PolicyEvent {
  count += 1;
  return { id: `e${count}`, type, at: at(when), ...more };
}
const placed = (when: string, more: Partial<PolicyEvent> = {}) =>
  event('OrderPlaced', when, { orderId: 'o1', accountId: 'a1', guest: false, depositId: 'd-order', ...more });
const invoice = (type: EventType, when: string) =>
  event(type, when, { orderId: 'o1', invoiceId: 'i1', ...(type === 'InvoiceIssued' || type === 'PaymentReceived' ? { depositId: 'd-order' } : {}) });
const order = (type: EventType, when: string) => event(type, when, { orderId: 'o1' });
const account = (type: EventType, when: string, more: Partial<PolicyEvent> = {}) =>
  event(type, when, { accountId: 'a1', ...(type === 'AccountCreated' ? { depositId: 'd-account' } : {}), ...more });

/** What a store does: plan each event against the facts so far, carry it out, remember the fact. */
function after(events: readonly PolicyEvent[], start: readonly DatumBinding[] = [], registerOf: (event: PolicyEvent) => Register = () => register): DatumBinding[] {
  const facts = new Map<string, PolicyEvent[]>();
  let rows = [...start];
  for (const next of events) {
    const key = JSON.stringify(factContextOf(next));
    const earlier = facts.get(key) ?? [];
    rows = foldPlan(rows, planEvent(registerOf(next), next, earlier), data, { depositId: next.depositId ?? null, now: next.at });
    if (isFact(next)) facts.set(key, [...earlier, next]);
  }
  return rows;
}

/** Live purposes by datum. */
function held(rows: readonly DatumBinding[], when: string): Record<string, string[]> {
  const live: Record<string, string[]> = {};
  for (const row of rows) if (isLive(row, at(when))) (live[row.datumId] ??= []).push(row.purpose);
  for (const purposes of Object.values(live)) purposes.sort();
  return live;
}

const purposesHeld = (rows: readonly DatumBinding[], when: string) =>
  [...new Set(Object.values(held(rows, when)).flat())].sort();
const only = (rows: readonly DatumBinding[], purpose: string) => rows.filter((row) => row.purpose === purpose);

describe('an order', () => {
  const bought = [placed('2026-10-01T10:00:00Z'), invoice('InvoiceIssued', '2026-10-01T10:00:00Z')];

  it('opens each purpose over the categories that it may use, in its own context', () => {
    const rows = after(bought).filter(({ datumId }) => datumId.startsWith('order '));
    const opened = ['CONTRACT', 'LEGITIMATE_INTEREST', 'IDENTITY_AND_CREDIT_CHECK', 'FRAUD_PREVENTION', 'CUSTOMER_SERVICE'];
    for (const purpose of opened) {
      expect(only(rows, purpose).map(({ datumId }) => datumId.slice(6)).sort()).toEqual([...(USES[purpose] ?? [])].sort());
      expect(only(rows, purpose).every((row) => row.contextKind === 'ORDER' && row.contextId === 'o1')).toBe(true);
    }
    for (const purpose of ['BOOKKEEPING', 'UNPAID_INVOICE']) {
      expect(only(rows, purpose).map(({ datumId }) => datumId.slice(6)).sort()).toEqual([...(USES[purpose] ?? [])].sort());
      expect(only(rows, purpose).every((row) => row.contextKind === 'INVOICE' && row.contextId === 'i1')).toBe(true);
    }
    expect(new Set(rows.map(({ purpose }) => purpose))).toEqual(new Set([...opened, 'BOOKKEEPING', 'UNPAID_INVOICE']));
  });

  it('lets the open claim hold the account’s browsing history, and nothing else of the account', () => {
    const ofAccount = after(bought).filter(({ datumId }) => !datumId.startsWith('order '));
    expect(ofAccount.map(({ datumId, purpose }) => `${datumId} ${purpose}`).sort()).toEqual([
      'account ACCOUNT_DETAILS BOOKKEEPING',
      'account BROWSING_HISTORY UNPAID_INVOICE',
      'visit UNPAID_INVOICE',
    ]);
  });

  it('ends the claim at payment, at credit and at write-off, at that instant', () => {
    for (const type of ['PaymentReceived', 'InvoiceCredited', 'InvoiceWrittenOff'] as const) {
      const rows = after([...bought, invoice(type, '2026-11-23T10:00:00Z')]);
      expect(purposesHeld(rows, '2026-11-23T09:59:59.999Z')).toContain('UNPAID_INVOICE');
      expect(purposesHeld(rows, '2026-11-23T10:00:00Z')).not.toContain('UNPAID_INVOICE');
    }
  });

  it('keeps the books seven years after the fiscal year of the latest transaction', () => {
    const end = (payment: string) =>
      new Set(only(after([...bought, invoice('PaymentReceived', payment)]), 'BOOKKEEPING').map((row) => iso(row.endsAt)));
    expect(end('2026-11-23T10:00:00Z')).toEqual(new Set(['2033-12-31T23:00:00.000Z']));
    expect(end('2027-01-02T10:00:00Z')).toEqual(new Set(['2034-12-31T23:00:00.000Z']));
  });

  it('books what is paid or written off when the years of the invoice are over', () => {
    for (const type of ['PaymentReceived', 'InvoiceWrittenOff'] as const) {
      const rows = after([...bought, invoice(type, '2036-03-01T10:00:00Z')]);
      expect(new Set(only(rows, 'BOOKKEEPING').map((row) => iso(row.endsAt)))).toEqual(new Set(['2043-12-31T23:00:00.000Z']));
      expect(purposesHeld(rows, '2036-03-01T10:00:00Z')).toEqual(['BOOKKEEPING']);
    }
    // The sweep has ended it meanwhile; what somebody has ended stays ended.
    const closedAt = at('2033-12-31T23:00:00Z');
    const paid = (endedBy: string, when = '2034-03-01T10:00:00Z') => {
      const rows = after(bought).map((row) => (row.purpose === 'BOOKKEEPING' ? { ...row, closedAt, endedBy } : row));
      const payment = invoice('PaymentReceived', when);
      return only(foldPlan(rows, planEvent(register, payment, bought), data, { now: payment.at }), 'BOOKKEEPING');
    };
    expect(paid('RETENTION').every((row) => row.closedAt === null && iso(row.endsAt) === '2041-12-31T23:00:00.000Z')).toBe(true);
    expect(paid('ERASURE_REQUESTED').every((row) => row.closedAt === closedAt)).toBe(true);
    // The right value stands back for the record of the wrong one, and is in the new record when that one's years are over.
    expect(paid('RECTIFIED', '2027-03-01T10:00:00Z').every((row) => row.closedAt === closedAt && iso(row.endsAt) === '2034-12-31T23:00:00.000Z')).toBe(true);
    expect(paid('RECTIFIED').every((row) => row.closedAt === null && iso(row.endsAt) === '2041-12-31T23:00:00.000Z')).toBe(true);
  });

  it('reckons the books of each transaction under the register of its day, and keeps them until the latest end', () => {
    const july = { ...register, fiscalYearStartMonth: 7 };
    const end = (invoiceIs: Register, issued: string, paymentIs: Register, paid: string) => {
      const events = [placed(issued), invoice('InvoiceIssued', issued), invoice('PaymentReceived', paid)];
      const rows = after(events, [], ({ type }) => (type === 'PaymentReceived' ? paymentIs : invoiceIs));
      return [...new Set(only(rows, 'BOOKKEEPING').map((row) => iso(row.endsAt)))];
    };
    expect(end(register, '2026-08-15T10:00:00Z', july, '2027-03-10T10:00:00Z')).toEqual(['2034-12-31T23:00:00.000Z']);
    // The invoice is not reckoned anew: under the later register its year would have been a longer one.
    expect(end(register, '2026-08-15T10:00:00Z', july, '2026-06-01T10:00:00Z')).toEqual(['2033-12-31T23:00:00.000Z']);
    expect(end(july, '2026-08-15T10:00:00Z', register, '2026-12-20T10:00:00Z')).toEqual(['2034-12-31T23:00:00.000Z']);
  });

  it('ends the contract when the time for complaints has passed after delivery', () => {
    const rows = after([...bought, order('OrderDelivered', '2026-10-05T10:00:00Z')]);
    expect(only(rows, 'CONTRACT').every((row) => iso(row.endsAt) === '2029-10-05T22:00:00.000Z')).toBe(true);
    expect(only(rows, 'CONTRACT').every((row) => row.endedBy === 'OrderDelivered')).toBe(true);
    expect(purposesHeld(rows, '2026-10-05T10:00:00Z')).not.toContain('IDENTITY_AND_CREDIT_CHECK');
  });

  it('ends the contract at once when cancelled, and no earlier than seven years when nothing happens', () => {
    const cancelled = after([...bought, order('OrderCancelled', '2026-10-05T10:00:00Z')]);
    expect(purposesHeld(cancelled, '2026-10-05T10:00:00Z')).toEqual(['BOOKKEEPING', 'LEGITIMATE_INTEREST', 'UNPAID_INVOICE']);
    const forgotten = after(bought);
    expect(purposesHeld(forgotten, '2033-10-01T21:59:59Z')).toContain('CONTRACT');
    expect(purposesHeld(forgotten, '2033-10-01T22:00:00Z')).toEqual(['BOOKKEEPING', 'UNPAID_INVOICE']);
  });

  it('delivered after years is still over seven years after it was placed', () => {
    const rows = after([...bought, order('OrderDelivered', '2032-01-01T10:00:00Z')]);
    expect(new Set(only(rows, 'CONTRACT').map((row) => iso(row.endsAt)))).toEqual(new Set(['2033-10-01T22:00:00.000Z']));
  });

  it('of a guest leaves the books only, once delivered, paid and past complaints', () => {
    const guest = [
      placed('2026-10-01T10:00:00Z', { guest: true, accountId: null }),
      invoice('InvoiceIssued', '2026-10-01T10:00:00Z'),
      invoice('PaymentReceived', '2026-10-01T10:00:00Z'),
      event('Contacted', '2026-10-03T10:00:00Z', { orderId: 'o1', depositId: 'd-contact' }),
      order('OrderDelivered', '2026-10-05T10:00:00Z'),
    ];
    expect(held(after(guest), '2026-10-06T10:00:00Z')['message']).toEqual(['CONTRACT', 'CUSTOMER_SERVICE']);
    expect(purposesHeld(after(guest), '2029-10-05T21:59:59Z')).toContain('LEGITIMATE_INTEREST');
    expect(purposesHeld(after(guest), '2029-10-05T22:00:00Z')).toEqual(['BOOKKEEPING']);
    expect(purposesHeld(after(guest), '2034-01-01T00:00:00Z')).toEqual([]);
  });

  it('of an account holder may be used for offers for seven years', () => {
    const rows = after([...bought, order('OrderDelivered', '2026-10-05T10:00:00Z')]);
    expect(new Set(only(rows, 'LEGITIMATE_INTEREST').map((row) => iso(row.endsAt)))).toEqual(new Set(['2033-10-01T22:00:00.000Z']));
  });

  it('that an erasure found under way ends with delivery, without a time for complaints', () => {
    const marked = after(bought).map((row) =>
      row.purpose === 'CONTRACT' && row.datumId === 'order ADDRESS' ? { ...row, endedBy: ERASURE_REQUESTED } : row,
    );
    const plan = planEvent(register, order('OrderDelivered', '2026-10-05T10:00:00Z'), bought);
    const contract = only(foldPlan(marked, plan, data, { now: at('2026-10-05T10:00:00Z') }), 'CONTRACT');
    const endBy = (datumId: string) => iso(endOf(contract.find((row) => row.datumId === datumId) as DatumBinding));
    expect(endBy('order ADDRESS')).toBe('2026-10-05T10:00:00.000Z');
    expect(endBy('order PHONE')).toBe('2029-10-05T22:00:00.000Z');
  });

  it('keeps to a handful of statements', () => {
    const plan = planEvent(register, order('OrderDelivered', '2026-10-05T10:00:00Z'), bought);
    expect(plan.opens).toEqual([]);
    expect(plan.ends.map(({ kind }) => kind).sort()).toEqual(['CLOSE', 'CLOSE_MARKED', 'END']);
  });
});

describe('an account', () => {
  const created = account('AccountCreated', '2019-05-01T10:00:00Z', { consents: [{ purpose: 'NEWSLETTER', consentId: 'c1' }] });
  const visit = account('Browsed', '2020-05-01T10:00:00Z', { depositId: 'd-visit' });

  it('holds for contract, offers, fraud prevention and service, and for the newsletter when asked for', () => {
    const expected = ['CONTRACT', 'CUSTOMER_SERVICE', 'FRAUD_PREVENTION', 'LEGITIMATE_INTEREST'];
    expect(purposesHeld(after([created]), '2019-05-01T10:00:00Z')).toEqual([...expected, 'NEWSLETTER']);
    expect(purposesHeld(after([{ ...created, consents: [] }]), '2019-05-01T10:00:00Z')).toEqual(expected);
  });

  it('ends with its closing, but for the general seven years of legitimate interest', () => {
    const rows = after([created, visit, account('AccountClosed', '2021-01-01T10:00:00Z')]);
    expect(purposesHeld(rows, '2021-01-01T10:00:00Z')).toEqual(['LEGITIMATE_INTEREST']);
    expect(held(rows, '2026-06-01T10:00:00Z')).toEqual({ visit: ['LEGITIMATE_INTEREST'] });
    expect(held(rows, '2027-05-02T10:00:00Z')).toEqual({});
  });

  it('keeps each visit seven years at most, however long the account lives', () => {
    const rows = after([created, visit]);
    expect(held(rows, '2027-05-01T10:00:00Z')['visit']).toEqual(['CONTRACT', 'LEGITIMATE_INTEREST']);
    expect(held(rows, '2027-05-02T10:00:00Z')['visit']).toBeUndefined();
    expect(held(rows, '2027-05-02T10:00:00Z')['account NAME']).toEqual(['CONTRACT', 'NEWSLETTER']);
  });

  it('keeps the IP address that it was made from to prevent fraud alone, for seven years at most', () => {
    const rows = after([created]);
    expect(held(rows, '2026-05-01T21:59:59Z')['account IP_ADDRESS']).toEqual(['FRAUD_PREVENTION']);
    expect(held(rows, '2026-05-01T22:00:00Z')['account IP_ADDRESS']).toBeUndefined();
    expect(held(rows, '2030-01-01T10:00:00Z')['account EMAIL']).toEqual(['CONTRACT', 'CUSTOMER_SERVICE', 'NEWSLETTER']);
    expect(held(after([created, account('AccountClosed', '2021-01-01T10:00:00Z')]), '2021-01-01T10:00:00Z')['account IP_ADDRESS']).toBeUndefined();
  });

  it('has a consent withdrawn at once, and given anew as another consent', () => {
    const consents = (consentId: string) => ({ consents: [{ purpose: 'NEWSLETTER', consentId }] });
    const rows = after([
      created,
      account('ConsentWithdrawn', '2020-01-01T10:00:00Z', consents('c1')),
      account('ConsentGiven', '2021-01-01T10:00:00Z', consents('c2')),
    ]);
    const newsletter = (when: string) => only(rows, 'NEWSLETTER').filter((row) => isLive(row, at(when)));
    expect(newsletter('2019-12-31T10:00:00Z').map(({ datumId }) => datumId).sort()).toEqual(['account EMAIL', 'account NAME']);
    expect(newsletter('2020-01-01T10:00:00Z')).toEqual([]);
    expect(newsletter('2021-01-01T10:00:00Z').map(({ contextId }) => contextId)).toEqual(['c2', 'c2']);
  });
});

describe('a deposit’s hold', () => {
  const hold = (datumId: string): DatumBinding => ({
    datumId,
    purpose: DEPOSIT_HOLD,
    contextKind: 'ORDER',
    contextId: 'o1',
    opensAt: at('2026-10-01T09:59:00Z'),
    endsAt: null,
    closedAt: null,
    endedBy: null,
  });
  const holds = [hold('order NAME'), hold('order ACCOUNT_DETAILS'), hold('visit')];
  const ofHolds = (rows: DatumBinding[]) => only(rows, DEPOSIT_HOLD).map(({ datumId }) => datumId);

  it('lasts per datum until an event binds it, and for none after the last', () => {
    const first = placed('2026-10-01T10:00:00Z');
    const second = invoice('InvoiceIssued', '2026-10-01T10:00:00Z');
    // Account details serve the books only, and those open with the invoice.
    expect(ofHolds(after([first], holds))).toEqual(['order ACCOUNT_DETAILS', 'visit']);
    expect(ofHolds(after([first, second], holds))).toEqual(['visit']);
    expect(ofHolds(after([second, first], holds))).toEqual(['visit']);
  });

  it.each(['CheckoutAbandoned', 'DepositAbandoned'] as const)('ends with %s', (type) => {
    expect(ofHolds(after([event(type, '2026-10-01T10:00:00Z', { depositId: 'd-order' })], holds))).toEqual(['visit']);
  });
});

describe('planEvent', () => {
  const instant = fc
    .date({ min: at('2019-01-01T00:00:00Z'), max: at('2034-01-01T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const history = fc
    .record({
      guest: fc.boolean(),
      times: fc.array(instant, { minLength: 9, maxLength: 9 }),
      kinds: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 }),
    })
    .map(({ guest, times, kinds }) => {
      const when = (index: number) => times[index] ?? '2026-01-01T00:00:00Z';
      const all = [
        placed(when(0), guest ? { guest: true, accountId: null } : {}),
        invoice('InvoiceIssued', when(1)),
        invoice('PaymentReceived', when(2)),
        invoice('InvoiceCredited', when(3)),
        order('OrderDelivered', when(4)),
        order('OrderCancelled', when(5)),
        account('AccountCreated', when(6), { consents: [{ purpose: 'NEWSLETTER', consentId: 'c1' }] }),
        account('ConsentWithdrawn', when(7), { consents: [{ purpose: 'NEWSLETTER', consentId: 'c1' }] }),
        account('AccountClosed', when(8)),
      ];
      return kinds.flatMap((kind) => all[kind] ?? []);
    });
  const shuffled = history.chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length })),
  );
  const state = (rows: readonly DatumBinding[]) =>
    rows
      .map((row) => JSON.stringify([row.datumId, row.purpose, row.contextKind, row.contextId, endOf(row)]))
      .sort();

  // The ends, that is: a binding begins when the first event that opens it arrives, which is past by then.
  it('comes to the same bindings in whatever order the events arrive', () => {
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        expect(state(after(other))).toEqual(state(after(events)));
      }),
      { numRuns: 200 },
    );
  });

  it('does nothing when an event comes again', () => {
    fc.assert(
      fc.property(history, fc.nat(), (events, pick) => {
        const again = events[pick % events.length];
        expect(state(after(again ? [...events, again] : events))).toEqual(state(after(events)));
      }),
    );
  });

  it('never binds a datum to a purpose that may not use it', () => {
    fc.assert(
      fc.property(history, (events) => {
        for (const { datumId, purpose } of after(events)) {
          const category = data.find(({ id }) => id === datumId)?.actualCategory ?? '';
          expect(USES[purpose]).toContain(category);
        }
      }),
    );
  });

  it('leaves nothing for ever: paid, closed and forgotten, all is over after sixteen years', () => {
    fc.assert(
      fc.property(history, (events) => {
        const settled = [...events, invoice('InvoiceWrittenOff', '2034-01-01T00:00:00Z'), account('AccountClosed', '2034-01-01T00:00:00Z')];
        expect(held(after(settled), '2050-01-01T00:00:00Z')).toEqual({});
      }),
    );
  });

  it('never opens a closed row again', () => {
    const closedAt = at('2026-10-02T10:00:00Z');
    const bought = placed('2026-10-01T10:00:00Z');
    const closed = after([bought]).map((row) => ({ ...row, closedAt, endedBy: 'ERASURE' }));
    const plan = planEvent(register, order('OrderDelivered', '2026-10-05T10:00:00Z'), [bought]);
    expect(foldPlan(closed, plan, data, { now: at('2026-10-05T10:00:00Z') })).toEqual(closed);
  });
});

describe('keepUntil', () => {
  const now = at('2026-11-23T09:00:00Z');
  const instants = fc.date({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z'), noInvalidDate: true });
  const anyBinding: fc.Arbitrary<Binding> = fc.record({
    purpose: fc.constantFrom('CONTRACT', 'BOOKKEEPING', 'LEGAL_HOLD'),
    contextKind: fc.constant('ORDER' as const),
    contextId: fc.constant('o1'),
    opensAt: instants,
    endsAt: fc.option(instants),
    closedAt: fc.option(instants),
  });

  it('is held until then, and over at that instant', () => {
    fc.assert(
      fc.property(fc.array(anyBinding), (bindings) => {
        // What is to open in a moment by the clock of another service keeps already, as it does for the vault's eraser.
        const current = bindings.filter((one) => holdsAt(one, now));
        const until = keepUntil(bindings, now);
        switch (until.kind) {
          case 'NOT_HELD':
            return expect(current).toEqual([]);
          case 'OPEN':
            return expect(current.some((one) => one.endsAt === null && one.closedAt === null)).toBe(true);
          case 'UNTIL':
            expect(current.some((one) => holdsAt(one, new Date(until.at.getTime() - 1)))).toBe(true);
            return expect(current.some((one) => holdsAt(one, until.at))).toBe(false);
        }
      }),
    );
  });
});

describe('withoutObjected', () => {
  const opened = (objections: readonly string[]) => withoutObjected(register, planEvent(register, placed('2026-11-01T09:00:00Z')), objections).opens.map(({ purpose }) => purpose);

  it('opens nothing for a purpose whose objection is honoured always, and all else', () => {
    expect(opened(['LEGITIMATE_INTEREST'])).toEqual(opened([]).filter((purpose) => purpose !== 'LEGITIMATE_INTEREST'));
    expect(opened([])).toContain('LEGITIMATE_INTEREST');
  });

  it('leaves alone what is weighed, and what cannot be objected to', () => {
    expect(opened(['FRAUD_PREVENTION', 'CONTRACT'])).toEqual(opened([]));
    expect(['LEGITIMATE_INTEREST', 'FRAUD_PREVENTION', 'CONTRACT', 'UNKNOWN'].map((code) => endsByObjection(register, code))).toEqual([true, false, false, false]);
  });
});
