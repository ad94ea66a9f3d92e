import fc from 'fast-check';
import { shippedRegister } from '../../spec/shipped-register';
import { CATEGORIES, USES } from '../../spec/expected-policy';
import { DEPOSIT_HOLD, ERASURE_REQUESTED, LEGAL_HOLD } from '../codes';
import type { HeldBinding } from '../bindings/binding.types';
import { holdsAt } from '../bindings/live';
import type { ErasureDatum, ErasureItem, ErasureScope } from './erasure.types';
import { openedAfterErasure, planErasure } from './plan-erasure';

const register = shippedRegister();
const now = new Date('2026-11-23T09:00:00Z');
const ALL = { kind: 'ALL' } as ErasureScope;

function bound(purpose: string, changes: Partial<HeldBinding> = {}): HeldBinding {
  const invoice = purpose === 'BOOKKEEPING' || purpose === 'UNPAID_INVOICE';
  return {
    purpose,
    contextKind: invoice ? 'INVOICE' : 'ORDER',
    contextId: invoice ? 'i2' : 'o2',
    opensAt: new Date('2026-10-01T10:00:00Z'),
    endsAt: purpose === 'BOOKKEEPING' ? new Date('2033-12-31T23:00:00Z') : null,
    closedAt: null,
    endedBy: null,
    ...changes,
  };
}

const bindingsOf = (category: string, purposes: string[], changes: Partial<HeldBinding> = {}) =>
  purposes.filter((purpose) => USES[purpose]?.includes(category)).map((purpose) => bound(purpose, changes));
const datum = (category: string, bindings: HeldBinding[]): ErasureDatum => ({
  id: `datum ${category}`,
  category,
  actualCategory: category,
  bindings,
});
const plan = (data: ErasureDatum[], scope = ALL) => planErasure(register, data, scope, now).items;
const one = (data: ErasureDatum, scope = ALL): ErasureItem => plan([data], scope)[0] as ErasureItem;
const stays = (items: readonly ErasureItem[]) => items.filter(({ outcome }) => outcome === 'STAYS').map(({ category }) => category);

describe('planErasure', () => {
  const ORDER_PURPOSES = ['CONTRACT', 'BOOKKEEPING', 'UNPAID_INVOICE', 'LEGITIMATE_INTEREST', 'FRAUD_PREVENTION', 'CUSTOMER_SERVICE', 'IDENTITY_AND_CREDIT_CHECK'];
  const unpaid = CATEGORIES.map((category) => datum(category, bindingsOf(category, ORDER_PURPOSES)));
  const claimOrBooks = CATEGORIES.filter((category) => USES['UNPAID_INVOICE']?.includes(category) || USES['BOOKKEEPING']?.includes(category));

  it('with the invoice unpaid keeps exactly what UNPAID_INVOICE or BOOKKEEPING may use, delivered or not', () => {
    expect(stays(plan(unpaid))).toEqual(claimOrBooks);
    const delivered = unpaid.map((item) => ({
      ...item,
      bindings: item.bindings.map((binding) => (binding.purpose === 'CONTRACT' ? { ...binding, endedBy: 'OrderDelivered' } : binding)),
    }));
    expect(stays(plan(delivered))).toEqual(claimOrBooks);
  });

  it('names for each datum that stays the ground and the end', () => {
    const name = one(datum('NAME', bindingsOf('NAME', ['BOOKKEEPING', 'UNPAID_INVOICE', 'LEGITIMATE_INTEREST'])));
    expect(name).toMatchObject({
      outcome: 'STAYS',
      keepUntil: { kind: 'OPEN' },
      closes: [{ purpose: 'LEGITIMATE_INTEREST' }],
      keeps: [{ purpose: 'BOOKKEEPING' }, { purpose: 'UNPAID_INVOICE' }],
      grounds: [
        { kind: 'LEGAL_OBLIGATION_OR_CLAIM', purpose: 'BOOKKEEPING', contextId: 'i2', until: new Date('2033-12-31T23:00:00Z'), citations: expect.arrayContaining(['GDPR Art. 17(3)(b)']) },
        { kind: 'LEGAL_OBLIGATION_OR_CLAIM', purpose: 'UNPAID_INVOICE', contextId: 'i2', until: null, citations: ['GDPR Art. 17(3)(e)'] },
      ],
    });
    expect(one(datum('PAYMENT_METHOD', bindingsOf('PAYMENT_METHOD', ['CONTRACT', 'BOOKKEEPING'])))).toMatchObject({
      keepUntil: { kind: 'UNTIL', at: new Date('2033-12-31T23:00:00Z') },
    });
  });

  it('keeps for an order under way only what delivers it, marked to end with it', () => {
    const item = one(datum('ADDRESS', bindingsOf('ADDRESS', ['CONTRACT', 'LEGITIMATE_INTEREST'])));
    expect(item).toMatchObject({
      outcome: 'STAYS',
      closes: [{ purpose: 'LEGITIMATE_INTEREST' }],
      marks: [{ purpose: 'CONTRACT' }],
      grounds: [{ kind: 'CONTEXT_UNDER_WAY', purpose: 'CONTRACT', until: null }],
    });
    expect(one(datum('CORRESPONDENCE', bindingsOf('CORRESPONDENCE', ['CONTRACT', 'CUSTOMER_SERVICE']))).outcome).toBe('GOES');
    expect(one(datum('PAYMENT_DETAILS', bindingsOf('PAYMENT_DETAILS', ['CONTRACT']))).outcome).toBe('GOES');
  });

  it('lets a delivered order’s contract go, complaint time or not', () => {
    const delivered = { endsAt: new Date('2029-10-05T22:00:00Z'), endedBy: 'OrderDelivered' };
    expect(one(datum('ADDRESS', bindingsOf('ADDRESS', ['CONTRACT'], delivered))).outcome).toBe('GOES');
  });

  it('finds the same when asked again', () => {
    const marked = datum('ADDRESS', [bound('CONTRACT', { endedBy: ERASURE_REQUESTED })]);
    expect(one(marked)).toMatchObject({ outcome: 'STAYS', closes: [], marks: [], grounds: [{ kind: 'CONTEXT_UNDER_WAY' }] });
  });

  it('does not count what is over', () => {
    const over = { endsAt: new Date('2025-12-31T23:00:00Z') };
    expect(one(datum('NAME', [bound('BOOKKEEPING', over)])).outcome).toBe('GOES');
    expect(one(datum('NAME', [bound('UNPAID_INVOICE', { closedAt: now })])).outcome).toBe('GOES');
    expect(one(datum('NAME', [])).outcome).toBe('GOES');
  });

  it('lets the e-mail of an account stay while the account does', () => {
    const email = datum('EMAIL', [bound('CONTRACT', { contextKind: 'ACCOUNT', contextId: 'a1' })]);
    expect(one(email, { kind: 'CATEGORIES', categories: ['EMAIL'] })).toMatchObject({ outcome: 'STAYS', marks: [] });
    expect(one(email).outcome).toBe('GOES');
    expect(planErasure(register, [email], ALL, now).closesAccounts).toBe(true);
    expect(planErasure(register, [email], { kind: 'CATEGORIES', categories: ['EMAIL'] }, now).closesAccounts).toBe(false);
  });

  it('keeps to the categories asked for, by field or by what the value is', () => {
    const soleTrader = { ...datum('ORGANISATION_NUMBER', [bound('CONTRACT')]), actualCategory: 'PERSONAL_IDENTITY_NUMBER' };
    const asked = (category: string) => plan([soleTrader, datum('PHONE', [])], { kind: 'CATEGORIES', categories: [category] }).map((item) => item.category);
    expect(asked('PERSONAL_IDENTITY_NUMBER')).toEqual(['ORGANISATION_NUMBER']);
    expect(asked('ORGANISATION_NUMBER')).toEqual(['ORGANISATION_NUMBER']);
    expect(asked('PHONE')).toEqual(['PHONE']);
  });

  it('respects a hold, and says which', () => {
    expect(one(datum('NAME', [bound(LEGAL_HOLD)]))).toMatchObject({ outcome: 'STAYS', grounds: [{ kind: 'LEGAL_HOLD' }] });
    expect(one(datum('NAME', [bound(DEPOSIT_HOLD)]))).toMatchObject({ outcome: 'STAYS', grounds: [{ kind: 'DEPOSIT_PENDING' }] });
  });

  it('has what an event opens later begin only as far as it would have withstood the request', () => {
    const hold = bound(DEPOSIT_HOLD);
    expect(one(datum('NAME', [hold]))).toMatchObject({ marks: [hold] });
    expect(one(datum('NAME', [{ ...hold, endedBy: ERASURE_REQUESTED }]))).toMatchObject({ marks: [] });
    expect(openedAfterErasure(register, 'NAME', bound('LEGITIMATE_INTEREST'))).toBeNull();
    expect(openedAfterErasure(register, 'PERSONAL_IDENTITY_NUMBER', bound('CONTRACT'))).toBeNull();
    expect(openedAfterErasure(register, 'NAME', bound('CONTRACT'))).toEqual(bound('CONTRACT', { endedBy: ERASURE_REQUESTED }));
    expect(openedAfterErasure(register, 'NAME', bound('BOOKKEEPING'))).toEqual(bound('BOOKKEEPING'));
    // The account itself ends with an event of its own, or goes on.
    expect(openedAfterErasure(register, 'EMAIL', bound('CONTRACT', { contextKind: 'ACCOUNT' }))).toMatchObject({ endedBy: null });
  });

  it('gives no weight to a binding of a purpose that may not use the value', () => {
    const soleTrader = { ...datum('COMPANY_NAME', [bound('BOOKKEEPING')]), actualCategory: 'PERSONAL_IDENTITY_NUMBER' };
    expect(one(soleTrader)).toMatchObject({ outcome: 'GOES', closes: [{ purpose: 'BOOKKEEPING' }] });
    expect(one(datum('NAME', [bound('DREAMS')])).outcome).toBe('GOES');
  });

  it('for any bindings: every one that is not over is closed or kept, and a datum stays only by a ground', () => {
    const date = fc.date({ min: new Date('2018-01-01'), max: new Date('2036-01-01'), noInvalidDate: true });
    const binding: fc.Arbitrary<HeldBinding> = fc.record({
      purpose: fc.constantFrom(...Object.keys(USES).filter((code) => code !== 'SELF' && code !== 'RIGHTS'), LEGAL_HOLD, DEPOSIT_HOLD),
      contextKind: fc.constantFrom('ACCOUNT', 'ORDER', 'INVOICE', 'CONSENT', 'CASE'),
      contextId: fc.constantFrom('x', 'y'),
      opensAt: date,
      endsAt: fc.option(date),
      closedAt: fc.option(date),
      endedBy: fc.constantFrom(null, 'OrderDelivered', ERASURE_REQUESTED),
    });
    const scope: fc.Arbitrary<ErasureScope> = fc.constantFrom<ErasureScope>(ALL, { kind: 'CATEGORIES', categories: CATEGORIES });
    fc.assert(
      fc.property(fc.constantFrom(...CATEGORIES), fc.array(binding), scope, (category, bindings, asked) => {
        const item = one(datum(category, bindings), asked);
        const keeps = item.outcome === 'STAYS' ? item.keeps : [];
        const live = bindings.filter((each) => holdsAt(each, now));
        expect(new Set([...item.closes, ...keeps])).toEqual(new Set(live));
        expect(item.closes.length + keeps.length).toBe(live.length);
        expect(item.outcome).toBe(keeps.length > 0 ? 'STAYS' : 'GOES');
        if (item.outcome === 'STAYS') expect(item.grounds).toHaveLength(keeps.length);
        for (const { purpose } of keeps) {
          const firm = ['BOOKKEEPING', 'UNPAID_INVOICE', 'RIGHTS_CASES'].includes(purpose) && USES[purpose]?.includes(category);
          const hold = [LEGAL_HOLD, DEPOSIT_HOLD].includes(purpose);
          const underWay = purpose === 'CONTRACT' && ['NAME', 'COMPANY_NAME', 'ADDRESS', 'PHONE', 'EMAIL'].includes(category);
          expect(firm || hold || underWay).toBe(true);
        }
      }),
    );
  });
});
