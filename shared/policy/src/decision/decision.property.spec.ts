import fc from 'fast-check';
import { CATEGORIES, OBJECTABLE, ON_CONSENT, ROLE_SEES, USES, WORKS_RESTRICTED } from '../../spec/expected-policy';
import { shippedRegister } from '../../spec/shipped-register';
import type { Binding } from '../bindings/binding.types';
import { decideDatum } from './decide-datum';
import type { CallerKind, DatumQuestion, SubjectCaller, SubjectState } from './decision.types';

/*
 * Any question at all, against the policy as it is written down a second time in spec/expected-policy.ts. What is expected
 * is said here in the order of the model's sentence, not of the code: a datum is shown if and only if every condition holds.
 */

const now = new Date('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const HOLDS = ['LEGAL_HOLD', 'DEPOSIT_HOLD'];
const purposes = [...Object.keys(USES), ...HOLDS, 'CURIOSITY', 'contract', '', null];
const categories = [...CATEGORIES, 'ALL_CATEGORIES', 'SHOE_SIZE', ''];
const roles = [...Object.keys(ROLE_SEES), 'JANITOR', 'constructor'];
const SERVICES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  shippedRegister().purposes.map(({ code, claimableBy }) => [code, claimableBy.services]),
);

/** Instants around now, and one that is none. */
const instant = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -3, max: 3 }).map((minutes) => new Date(now.getTime() + minutes * MINUTE)) }, { weight: 1, arbitrary: fc.constant(new Date(NaN)) });
const bindingFor = (purpose: string | null): fc.Arbitrary<Binding> =>
  fc.record({
    purpose: often(purpose ?? 'CONTRACT', fc.constantFrom(...Object.keys(USES), ...HOLDS)),
    contextKind: fc.constantFrom('ACCOUNT', 'ORDER', 'INVOICE', 'CONSENT', 'CASE'),
    contextId: fc.constantFrom('c1', 'c2'),
    opensAt: instant,
    endsAt: fc.option(instant),
    closedAt: fc.option(instant, { freq: 2 }),
  });
const purposesOf = (purpose: string | null): fc.Arbitrary<string[]> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: fc.subarray(Object.keys(USES)) }, { weight: 1, arbitrary: fc.constant<string[]>([purpose ?? 'CONTRACT']) });
const stateFor = (purpose: string | null): fc.Arbitrary<SubjectState> =>
  fc.record({
    objections: purposesOf(purpose),
    withdrawnConsents: purposesOf(purpose),
    restrictedAt: often(null, instant),
    restrictedPurposes: purposesOf(purpose),
  });

/** One value three times out of four, so that a question does not fail at its first condition every time. */
function often<T>(value: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: others });
}

/** Who may claim the purpose, most of the time. */
function callerFor(purpose: string | null): fc.Arbitrary<SubjectCaller> {
  const claiming = Object.keys(ROLE_SEES).filter((role) => Object.hasOwn(ROLE_SEES[role] ?? {}, purpose ?? ''));
  const kind: CallerKind = purpose === 'SELF' ? 'CUSTOMER' : claiming.length > 0 ? 'STAFF' : 'SERVICE';
  return fc.record({
    kind: often(kind, fc.constantFrom<CallerKind>('ANONYMOUS', 'CUSTOMER', 'STAFF', 'SERVICE', 'ROBOT' as CallerKind)),
    roles: often(claiming, fc.subarray(roles)),
    id: fc.constantFrom('cart-checkout', 'privacy-compliance', 'catalog', null),
    subjectId: often<string | null>('s1', fc.constantFrom('s2', '', null)),
  });
}

interface Case {
  readonly question: DatumQuestion;
  /** When the policy asked for the newsletter anew, in minutes from now; null: never. */
  readonly askedAgain: number | null;
}

const anyCase: fc.Arbitrary<Case> = fc.constantFrom<string | null>(...Object.keys(USES), ...Object.keys(USES), ...purposes).chain((purpose) =>
  fc
    .record({
      caller: callerFor(purpose),
      subjectId: often('s1', fc.constantFrom('s2', '')),
      category: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...(USES[purpose ?? '']?.length ? (USES[purpose ?? ''] ?? []) : CATEGORIES)) },
        { weight: 1, arbitrary: fc.constantFrom(...categories) },
      ),
      actual: often<string | null>(null, fc.constantFrom(...categories)),
      bindings: fc.array(bindingFor(purpose), { maxLength: 4 }),
      subject: stateFor(purpose),
      askedAgain: fc.option(fc.integer({ min: -3, max: 3 }), { freq: 2 }),
    })
    .map(({ caller, subjectId, category, actual, bindings, subject, askedAgain }) => ({
      askedAgain,
      question: {
        register: registerAskingAgain(askedAgain),
        purpose,
        caller,
        datum: { subjectId, category, actualCategory: actual ?? category, bindings },
        subject,
        now,
      },
    })),
);

const shipped = shippedRegister();
function registerAskingAgain(minutes: number | null): DatumQuestion['register'] {
  if (minutes === null) return shipped;
  const change = { version: '1.1', date: '2026-11-23', summary: { sv: 'x', en: 'x' }, asksConsentAgain: ['NEWSLETTER'], ranSince: new Date(now.getTime() + minutes * MINUTE) };
  return { ...shipped, changes: [...shipped.changes, change] };
}

/** May this caller see this category for this purpose at all? */
function registerAllows({ purpose, caller }: DatumQuestion, category: string): boolean {
  const uses = USES[purpose ?? ''];
  if (!purpose || !Object.hasOwn(USES, purpose) || uses === undefined) return false;
  const seesAll = purpose === 'SELF' || purpose === 'RIGHTS';
  if (category === 'ALL_CATEGORIES' ? !seesAll : !uses.includes(category)) return false;
  switch (caller.kind) {
    case 'CUSTOMER':
      return purpose === 'SELF';
    case 'SERVICE':
      return typeof caller.id === 'string' && (SERVICES[purpose] ?? []).includes(caller.id);
    case 'STAFF':
      return caller.roles.some((role) => {
        const sees = Object.hasOwn(ROLE_SEES, role) ? ROLE_SEES[role]?.[purpose] : undefined;
        return sees !== undefined && (category === 'ALL_CATEGORIES' ? uses.every((one) => sees.includes(one)) : sees.includes(category));
      });
    default:
      return false;
  }
}

function isBound({ purpose, datum }: DatumQuestion, askedAgain: number | null): boolean {
  const seesAll = purpose === 'SELF' || purpose === 'RIGHTS';
  const minutes = (date: Date): number => (date.getTime() - now.getTime()) / MINUTE;
  return datum.bindings.some((one) => {
    const begun = minutes(one.opensAt) <= 0;
    const over = [one.endsAt, one.closedAt].some((end) => end !== null && !(minutes(end) > 0));
    const fits = seesAll || (one.purpose === purpose && !HOLDS.includes(one.purpose));
    const stale = purpose === 'NEWSLETTER' && askedAgain !== null && askedAgain <= 0 && minutes(one.opensAt) < askedAgain;
    return begun && !over && fits && !stale;
  });
}

function expected({ question, askedAgain }: Case): boolean {
  const { purpose, caller, datum, subject } = question;
  const code = purpose ?? '';
  const own = caller.subjectId !== null && caller.subjectId !== '' && caller.subjectId === datum.subjectId;
  const restricted = subject.restrictedPurposes.length > 0 ? subject.restrictedPurposes.includes(code) : subject.restrictedAt !== null;
  return (
    registerAllows(question, datum.category) &&
    // A value is of one category; of which, the register must allow too.
    datum.actualCategory !== 'ALL_CATEGORIES' &&
    (datum.actualCategory === datum.category || registerAllows(question, datum.actualCategory)) &&
    ((caller.kind !== 'CUSTOMER' && code !== 'SELF') || own) &&
    !(OBJECTABLE.includes(code) && subject.objections.includes(code)) &&
    !(ON_CONSENT.includes(code) && subject.withdrawnConsents.includes(code)) &&
    (WORKS_RESTRICTED.includes(code) || !restricted) &&
    isBound(question, askedAgain)
  );
}

it('a datum is shown if and only if every condition of the policy holds', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(anyCase, (one) => {
      const decision = decideDatum(one.question);
      met.add(decision.allowed ? 'allowed' : decision.reason);
      // No matcher: it would take most of the time.
      return decision.allowed === expected(one) && (decision.allowed || decision.explanation.length > 20);
    }),
    { numRuns: 20_000 },
  );
  // Else the questions would be too poor to say anything.
  expect([...met]).toEqual(expect.arrayContaining(['allowed', 'NO_LIVE_BINDING', 'VALUE_OF_OTHER_CATEGORY', 'RESTRICTED', 'OBJECTED', 'NOT_OWN_DATA', 'CATEGORY_NOT_ALLOWED_FOR_ROLE']));
});

/** Questions that would be allowed, with one thing changed at a time: so the interesting reasons are met often. */
it('of an allowed question each condition alone denies it, with the reason that a developer can act on', () => {
  const allowed = fc
    .constantFrom(...Object.keys(ROLE_SEES).flatMap((role) => Object.entries(ROLE_SEES[role] ?? {}).flatMap(([purpose, sees]) => sees.map((category) => ({ role, purpose, category })))))
    .map(({ role, purpose, category }): DatumQuestion => ({
      register: shipped,
      purpose,
      caller: { kind: 'STAFF', roles: [role], subjectId: null },
      datum: {
        subjectId: 's1',
        category,
        actualCategory: category,
        bindings: [{ purpose, contextKind: 'CONSENT', contextId: 'c', opensAt: new Date(now.getTime() - MINUTE), endsAt: null, closedAt: null }],
      },
      subject: { objections: [], withdrawnConsents: [], restrictedAt: null, restrictedPurposes: [] },
      now,
    }));
  const reasonOf = (question: DatumQuestion): string => {
    const decision = decideDatum(question);
    return decision.allowed ? 'allowed' : decision.reason;
  };
  fc.assert(
    fc.property(allowed, (question) => {
      const { purpose, datum, subject } = question;
      const code = purpose as string;
      expect(reasonOf(question)).toBe('allowed');
      expect(reasonOf({ ...question, purpose: null })).toBe('NO_PURPOSE_STATED');
      expect(reasonOf({ ...question, purpose: 'CURIOSITY' })).toBe('UNKNOWN_PURPOSE');
      expect(reasonOf({ ...question, caller: { ...question.caller, roles: [] } })).toBe('PURPOSE_NOT_CLAIMABLE');
      expect(reasonOf({ ...question, datum: { ...datum, category: 'SHOE_SIZE' } })).toBe('UNKNOWN_CATEGORY');
      expect(reasonOf({ ...question, datum: { ...datum, bindings: [] } })).toBe('NO_LIVE_BINDING');
      expect(reasonOf({ ...question, datum: { ...datum, actualCategory: 'SHOE_SIZE' } })).toBe('VALUE_OF_OTHER_CATEGORY');
      expect(reasonOf({ ...question, subject: { ...subject, objections: [code] } })).toBe(OBJECTABLE.includes(code) ? 'OBJECTED' : 'allowed');
      expect(reasonOf({ ...question, subject: { ...subject, withdrawnConsents: [code] } })).toBe(ON_CONSENT.includes(code) ? 'CONSENT_WITHDRAWN' : 'allowed');
      expect(reasonOf({ ...question, subject: { ...subject, restrictedAt: now } })).toBe(WORKS_RESTRICTED.includes(code) ? 'allowed' : 'RESTRICTED');
      expect(reasonOf({ ...question, register: registerAskingAgain(0) })).toBe(code === 'NEWSLETTER' ? 'CONSENT_ASKED_AGAIN' : 'allowed');
    }),
    { numRuns: 1_000 },
  );
});
