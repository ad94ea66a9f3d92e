import { shippedRegister } from '../../spec/shipped-register';
import { decideDeposit } from './decide-deposit';
import type { DepositQuestion } from './deposit.types';

const register = shippedRegister();

function deposit(changes: Partial<DepositQuestion>) {
  const question: DepositQuestion = {
    register,
    source: 'ORDER_PLACED',
    category: 'NAME',
    actualCategory: changes.category ?? 'NAME',
    contextKind: 'ORDER',
    guest: false,
    paymentMethod: 'CARD',
    ...changes,
  };
  return decideDeposit(question);
}

describe('decideDeposit', () => {
  it('keeps a personnummer for a purchase on invoice', () => {
    expect(deposit({ category: 'PERSONAL_IDENTITY_NUMBER', paymentMethod: 'INVOICE' })).toEqual({
      decision: 'KEEP',
      purposes: ['CONTRACT', 'UNPAID_INVOICE', 'IDENTITY_AND_CREDIT_CHECK'],
    });
  });

  it.each(['CARD', null] as const)('keeps of-age only when paid by %s', (paymentMethod) => {
    const decision = deposit({ category: 'PERSONAL_IDENTITY_NUMBER', paymentMethod });
    expect(decision).toMatchObject({ decision: 'DERIVE_ONLY', derive: ['OF_AGE'] });
  });

  it('treats a sole trader’s organisationsnummer as a personnummer', () => {
    const value = { category: 'ORGANISATION_NUMBER', actualCategory: 'PERSONAL_IDENTITY_NUMBER' };
    expect(deposit(value)).toMatchObject({ decision: 'DERIVE_ONLY', derive: ['OF_AGE'] });
    expect(deposit({ ...value, paymentMethod: 'INVOICE' }).decision).toBe('KEEP');
    expect(deposit({ ...value, source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', paymentMethod: null })).toMatchObject({
      decision: 'REFUSE',
      code: 'NO_PURPOSE',
    });
    expect(deposit({ category: 'ORGANISATION_NUMBER' }).decision).toBe('KEEP');
  });

  it('keeps account details for the invoice that follows the order', () => {
    expect(deposit({ category: 'ACCOUNT_DETAILS' })).toEqual({ decision: 'KEEP', purposes: ['BOOKKEEPING'] });
  });

  it.each([
    ['an unknown source', { source: 'OVERHEARD' }, 'UNKNOWN_SOURCE'],
    ['an unknown category', { category: 'SHOE_SIZE' }, 'UNKNOWN_CATEGORY'],
    ['an unknown actual category', { actualCategory: 'SHOE_SIZE' }, 'UNKNOWN_CATEGORY'],
    ['a derived category', { category: 'OF_AGE' }, 'NO_PURPOSE'],
    ['a category that this event does not collect', { category: 'BROWSING_HISTORY' }, 'NO_PURPOSE'],
    ['account details before there is a transaction', { source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', category: 'ACCOUNT_DETAILS' }, 'NO_PURPOSE'],
    ['a visit of someone without an account', { source: 'BROWSED', contextKind: 'ORDER', guest: true, category: 'BROWSING_HISTORY' }, 'NO_PURPOSE'],
    ['a context that no purpose knows', { contextKind: 'INVOICE' }, 'NO_PURPOSE'],
  ])('refuses %s', (_what, changes, code) => {
    expect(deposit(changes)).toMatchObject({ decision: 'REFUSE', code });
  });

  it('never lets a value in for a consent alone', () => {
    const decision = deposit({ source: 'ACCOUNT_CREATED', contextKind: 'ACCOUNT', category: 'EMAIL', paymentMethod: null });
    expect(decision).toMatchObject({ decision: 'KEEP', purposes: ['CONTRACT', 'LEGITIMATE_INTEREST', 'CUSTOMER_SERVICE'] });
  });

  it('keeps nothing that is observed of a person who has said no to every purpose of it', () => {
    const visit = { source: 'BROWSED', contextKind: 'ACCOUNT', category: 'BROWSING_HISTORY', paymentMethod: null };
    const free = { objections: [], withdrawnConsents: [], restrictedAt: null, restrictedPurposes: [] };
    expect(deposit({ ...visit, subject: free })).toEqual({ decision: 'KEEP', purposes: ['CONTRACT', 'LEGITIMATE_INTEREST'] });
    expect(deposit({ ...visit, subject: { ...free, objections: ['LEGITIMATE_INTEREST'] } })).toEqual({ decision: 'KEEP', purposes: ['CONTRACT'] });
    const restricted = { ...free, restrictedAt: new Date('2026-01-01T00:00:00Z') };
    expect(deposit({ ...visit, subject: restricted })).toMatchObject({ decision: 'REFUSE', code: 'NO_PURPOSE' });
    const both = { ...restricted, objections: ['LEGITIMATE_INTEREST'], restrictedPurposes: ['CONTRACT'] };
    expect(deposit({ ...visit, subject: both })).toMatchObject({ decision: 'REFUSE', code: 'NO_PURPOSE' });
    expect(deposit({ ...visit, subject: { ...both, objections: [] } })).toEqual({ decision: 'KEEP', purposes: ['LEGITIMATE_INTEREST'] });
  });
});
