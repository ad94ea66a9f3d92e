import {
  CATEGORIES,
  OBJECTABLE,
  ON_CONSENT,
  ROLE_SEES,
  USES,
  WORKS_RESTRICTED,
} from '../../spec/expected-policy';
import { shippedRegister } from '../../spec/shipped-register';
import type { Binding } from '../bindings/binding.types';
import { DEPOSIT_HOLD, LEGAL_HOLD } from '../codes';
import { decideDatum } from './decide-datum';
import { decideStatic } from './decide-static';
import type { DatumQuestion, PolicyCaller, SubjectCaller, SubjectState } from './decision.types';

const register = shippedRegister();
const now = new Date('2026-11-23T09:00:00Z');
const PURPOSES = Object.keys(USES);
const ROLES = Object.keys(ROLE_SEES);

const staff = (...roles: string[]): SubjectCaller => ({ kind: 'STAFF', roles, subjectId: null });
const customer = (subjectId: string | null): SubjectCaller => ({ kind: 'CUSTOMER', roles: [], subjectId });
const free: SubjectState = { objections: [], withdrawnConsents: [], restrictedAt: null, restrictedPurposes: [] };

function binding(purpose: string, changes: Partial<Binding> = {}): Binding {
  const opensAt = new Date('2026-01-01T00:00:00Z');
  return { purpose, contextKind: 'ORDER', contextId: 'o1', opensAt, endsAt: null, closedAt: null, ...changes };
}

function ask(changes: Partial<DatumQuestion> & { category?: string; actualCategory?: string; bindings?: Binding[] }) {
  const { category = 'NAME', actualCategory = category, bindings = [binding('CONTRACT')], ...rest } = changes;
  return decideDatum({
    register,
    purpose: 'CONTRACT',
    caller: staff('WAREHOUSE'),
    datum: { subjectId: 's1', category, actualCategory, bindings },
    subject: free,
    now,
    ...rest,
  });
}

/** The expected answer, from the second copy of the policy. */
function expectedStatic(purpose: string, category: string, caller: PolicyCaller): string {
  if (caller.kind === 'CUSTOMER') return purpose === 'SELF' ? 'allowed' : 'PURPOSE_NOT_CLAIMABLE';
  if (caller.kind !== 'STAFF') return 'PURPOSE_NOT_CLAIMABLE';
  const sees = caller.roles.map((role) => ROLE_SEES[role]?.[purpose]).filter((list) => list !== undefined);
  if (sees.length === 0) return 'PURPOSE_NOT_CLAIMABLE';
  if (category === 'ALL_CATEGORIES') return purpose === 'RIGHTS' ? 'allowed' : 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE';
  if (!USES[purpose]?.includes(category)) return 'CATEGORY_NOT_ALLOWED_FOR_PURPOSE';
  return sees.some((list) => list.includes(category)) ? 'allowed' : 'CATEGORY_NOT_ALLOWED_FOR_ROLE';
}

const answer = (decision: { allowed: true } | { allowed: false; reason: string }) =>
  decision.allowed ? 'allowed' : decision.reason;

const callers: [string, SubjectCaller][] = [
  ['ANONYMOUS', { kind: 'ANONYMOUS', roles: [], subjectId: null }],
  // Roles are the staff's: on anybody else they count for nothing.
  ['ANONYMOUS with every role', { kind: 'ANONYMOUS', roles: ROLES, subjectId: null }],
  ['CUSTOMER', customer('s1')],
  ['CUSTOMER with every role', { kind: 'CUSTOMER', roles: ROLES, subjectId: 's1' }],
  ['SERVICE without a name', { kind: 'SERVICE', roles: ROLES, subjectId: null }],
  ['STAFF without a role', staff()],
  ['STAFF with an unknown role', staff('JANITOR')],
  ...ROLES.map((role): [string, SubjectCaller] => [`STAFF ${role}`, staff(role)]),
  ...ROLES.flatMap((one, at) =>
    ROLES.slice(at + 1).map((two): [string, SubjectCaller] => [`STAFF ${one} and ${two}`, staff(one, two)]),
  ),
];

describe('decideStatic', () => {
  it.each(callers)('decides every purpose and category as the policy says: %s', (_name, caller) => {
    const wrong: string[] = [];
    for (const purpose of PURPOSES) {
      for (const category of [...CATEGORIES, 'ALL_CATEGORIES']) {
        const is = answer(decideStatic({ register, purpose, category, caller }));
        const expected = expectedStatic(purpose, category, caller);
        if (is !== expected) wrong.push(`${purpose} ${category}: ${is}, not ${expected}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each([null, undefined, ''])('denies when no purpose is stated (%p)', (purpose) => {
    const decision = decideStatic({ register, purpose, category: 'NAME', caller: staff('WAREHOUSE') });
    expect(decision).toEqual({
      allowed: false,
      reason: 'NO_PURPOSE_STATED',
      explanation: expect.stringContaining('@purpose'),
    });
  });

  it.each(['contract', 'CONTRACT ', 'constructor', '__proto__', 'toString', LEGAL_HOLD, DEPOSIT_HOLD])(
    'denies the unknown purpose %s',
    (purpose) => {
      expect(answer(decideStatic({ register, purpose, category: 'NAME', caller: staff(...ROLES) }))).toBe('UNKNOWN_PURPOSE');
    },
  );

  it.each(['name', '', 'SHOE_SIZE', 'constructor', 'ALL'])('denies the unknown category %p', (category) => {
    expect(answer(decideStatic({ register, purpose: 'RIGHTS', category, caller: staff('PRIVACY_OFFICE') }))).toBe('UNKNOWN_CATEGORY');
  });

  it('lets a service claim the purposes that are given to it, by its name', () => {
    const service = (id: string): PolicyCaller => ({ kind: 'SERVICE', roles: [], id });
    const of = (id: string, purpose: string) => answer(decideStatic({ register, purpose, category: 'EMAIL', caller: service(id) }));
    expect(of('cart-checkout', 'CONTRACT')).toBe('allowed');
    expect(of('cart-checkout', 'NEWSLETTER')).toBe('PURPOSE_NOT_CLAIMABLE');
    expect(of('catalog', 'CONTRACT')).toBe('PURPOSE_NOT_CLAIMABLE');
  });

  it('does not repeat a long code whole', () => {
    const decision = decideStatic({ register, purpose: 'X'.repeat(5000), category: 'NAME', caller: staff('WAREHOUSE') });
    expect(decision.allowed ? '' : decision.explanation.length).toBeLessThan(200);
  });
});

describe('decideDatum', () => {
  const states: [string, (purpose: string) => SubjectState, (purpose: string) => string | null][] = [
    ['free', () => free, () => null],
    ['objected', (purpose) => ({ ...free, objections: [purpose] }), (purpose) => (OBJECTABLE.includes(purpose) ? 'OBJECTED' : null)],
    ['objected to another', () => ({ ...free, objections: ['SITE_ANALYTICS'] }), () => null],
    ['consent withdrawn', (purpose) => ({ ...free, withdrawnConsents: [purpose] }), (purpose) => (ON_CONSENT.includes(purpose) ? 'CONSENT_WITHDRAWN' : null)],
    ['restricted', () => ({ ...free, restrictedAt: now }), (purpose) => (WORKS_RESTRICTED.includes(purpose) ? null : 'RESTRICTED')],
    ['restricted for it', (purpose) => ({ ...free, restrictedAt: now, restrictedPurposes: [purpose] }), (purpose) => (WORKS_RESTRICTED.includes(purpose) ? null : 'RESTRICTED')],
    ['restricted for another', () => ({ ...free, restrictedAt: now, restrictedPurposes: ['SITE_ANALYTICS'] }), () => null],
  ];
  const bindingStates: [string, (purpose: string) => Binding[], (purpose: string) => boolean][] = [
    ['bound', (purpose) => [binding(purpose)], () => true],
    ['unbound', () => [], () => false],
    ['bound for another', () => [binding('SITE_ANALYTICS')], (purpose) => ['SELF', 'RIGHTS', 'SITE_ANALYTICS'].includes(purpose)],
    ['held', () => [binding(LEGAL_HOLD)], (purpose) => ['SELF', 'RIGHTS'].includes(purpose)],
    ['pending', () => [binding(DEPOSIT_HOLD)], (purpose) => ['SELF', 'RIGHTS'].includes(purpose)],
    ['closed', (purpose) => [binding(purpose, { closedAt: now })], () => false],
    ['ended', (purpose) => [binding(purpose, { endsAt: now })], () => false],
    ['not yet open', (purpose) => [binding(purpose, { opensAt: new Date(now.getTime() + 1) })], () => false],
    ['to its last instant', (purpose) => [binding(purpose, { endsAt: new Date(now.getTime() + 1), opensAt: now })], () => true],
    ['with an end that is no date', (purpose) => [binding(purpose, { endsAt: new Date(NaN) })], () => false],
    ['closed and bound anew', (purpose) => [binding(purpose, { closedAt: now }), binding(purpose)], () => true],
  ];

  it.each(callers)('decides every purpose, category, state and binding as the policy says: %s', (_name, caller) => {
    const wrong: string[] = [];
    for (const purpose of PURPOSES) {
      for (const category of CATEGORIES) {
        for (const [state, subjectOf, denialOf] of states) {
          for (const [bound, bindingsOf, holds] of bindingStates) {
            const byRegister = expectedStatic(purpose, category, caller);
            const expected =
              byRegister !== 'allowed' ? byRegister : (denialOf(purpose) ?? (holds(purpose) ? 'allowed' : 'NO_LIVE_BINDING'));
            const is = answer(ask({ purpose, category, caller, subject: subjectOf(purpose), bindings: bindingsOf(purpose) }));
            if (is !== expected) wrong.push(`${purpose} ${category} ${state} ${bound}: ${is}, not ${expected}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('shows a customer their own data only', () => {
    const own = (subjectId: string | null) => answer(ask({ purpose: 'SELF', caller: customer(subjectId) }));
    expect(own('s1')).toBe('allowed');
    expect(own('s2')).toBe('NOT_OWN_DATA');
    expect(own(null)).toBe('NOT_OWN_DATA');
    expect(own('')).toBe('NOT_OWN_DATA');
  });

  it('judges a sole trader’s organisationsnummer as the personnummer that it is', () => {
    const value = { category: 'ORGANISATION_NUMBER', actualCategory: 'PERSONAL_IDENTITY_NUMBER' };
    const read = (purpose: string, caller: SubjectCaller) => answer(ask({ ...value, purpose, caller, bindings: [binding(purpose)] }));
    expect(read('LEGITIMATE_INTEREST', staff('MARKETING'))).toBe('VALUE_OF_OTHER_CATEGORY');
    expect(read('CONTRACT', staff('SUPPORT'))).toBe('VALUE_OF_OTHER_CATEGORY');
    expect(read('UNPAID_INVOICE', staff('FINANCE'))).toBe('allowed');
    expect(read('SELF', customer('s1'))).toBe('allowed');
    expect(answer(ask({ category: 'ORGANISATION_NUMBER', purpose: 'LEGITIMATE_INTEREST', caller: staff('MARKETING'), bindings: [binding('LEGITIMATE_INTEREST')] }))).toBe('allowed');
  });

  it('denies a value of a category that nobody knows', () => {
    expect(answer(ask({ actualCategory: 'SHOE_SIZE' }))).toBe('VALUE_OF_OTHER_CATEGORY');
    expect(answer(ask({ actualCategory: 'ALL_CATEGORIES' }))).toBe('INVALID_REQUEST');
  });

  it('shows any category through a field of ALL_CATEGORIES to the privacy office', () => {
    const read = (purpose: string, caller: SubjectCaller) =>
      answer(ask({ purpose, caller, category: 'ALL_CATEGORIES', actualCategory: 'IP_ADDRESS' }));
    expect(read('RIGHTS', staff('PRIVACY_OFFICE'))).toBe('allowed');
    expect(read('CONTRACT', staff('WAREHOUSE'))).toBe('CATEGORY_NOT_ALLOWED_FOR_PURPOSE');
  });

  it('denies at an instant that is no date', () => {
    expect(answer(ask({ now: new Date('never') }))).toBe('INVALID_REQUEST');
  });

  it('denies under a restriction whose date is lost', () => {
    expect(answer(ask({ subject: { ...free, restrictedPurposes: ['CONTRACT'] } }))).toBe('RESTRICTED');
    expect(answer(ask({ subject: { ...free, restrictedAt: new Date(NaN) } }))).toBe('RESTRICTED');
  });
});
