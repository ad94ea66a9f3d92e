import { shippedRegister } from '../../spec/shipped-register';
import type { HeldBinding } from '../bindings/binding.types';
import type { ErasureDatum } from '../erasure/erasure.types';
import { planErasure } from '../erasure/plan-erasure';
import { planWhatIf } from './plan-what-if';
import type { WhatIf, WhatIfQuestion } from './what-if.types';

const register = shippedRegister();
const at = (iso: string) => new Date(iso);
const now = at('2026-11-23T09:00:00Z');
const subject = { objections: [], withdrawnConsents: [], restrictedAt: null, restrictedPurposes: [] };

function binding(purpose: string, contextKind: HeldBinding['contextKind'], more: Partial<HeldBinding> = {}): HeldBinding {
  return { purpose, contextKind, contextId: contextKind.toLowerCase(), opensAt: at('2026-11-01T09:00:00Z'), endsAt: null, closedAt: null, endedBy: null, ...more };
}

const email: ErasureDatum = {
  id: 'email',
  category: 'EMAIL',
  actualCategory: 'EMAIL',
  bindings: [
    binding('CONTRACT', 'ORDER', { endsAt: at('2029-11-10T23:00:00Z'), endedBy: 'OrderDelivered' }),
    binding('LEGITIMATE_INTEREST', 'ORDER', { endsAt: at('2033-11-01T23:00:00Z') }),
    binding('NEWSLETTER', 'CONSENT'),
    binding('BOOKKEEPING', 'INVOICE', { endsAt: at('2033-12-31T23:00:00Z') }),
  ],
};
const number: ErasureDatum = {
  id: 'number',
  category: 'PERSONAL_IDENTITY_NUMBER',
  actualCategory: 'PERSONAL_IDENTITY_NUMBER',
  bindings: [binding('UNPAID_INVOICE', 'INVOICE')],
};
const facts = [{ id: 'e', type: 'OrderDelivered' as const, at: at('2026-11-10T09:00:00Z'), orderId: 'order' }];
const question: WhatIfQuestion = { register, data: [email, number], subject, facts, now };

const ask = (change: WhatIf) => planWhatIf(question, change);
/** Purposes that could be read before and could not after, each with the reason. */
const lost = (change: WhatIf) =>
  ask(change).data.flatMap(({ datumId, uses }) =>
    uses.filter(({ readableBefore, readableAfter }) => readableBefore && !readableAfter).map(({ purpose, denial }) => `${datumId} ${purpose} ${denial}`),
  );

describe('planWhatIf', () => {
  it('objection: marketing could not be read and ends, nothing else changes, and what only marketing held goes', () => {
    expect(lost({ kind: 'OBJECTION', purposes: ['LEGITIMATE_INTEREST'] })).toEqual(['email LEGITIMATE_INTEREST OBJECTED']);
    const [datum] = ask({ kind: 'OBJECTION', purposes: ['LEGITIMATE_INTEREST'] }).data;
    expect(datum?.keepAfter).toEqual(datum?.keepBefore);
    expect(datum?.uses.filter(({ endsAfter }) => endsAfter?.getTime() === now.getTime()).map(({ purpose }) => purpose)).toEqual(['LEGITIMATE_INTEREST']);
    const only = planWhatIf({ ...question, data: [{ ...email, bindings: [binding('LEGITIMATE_INTEREST', 'ACCOUNT')] }] }, { kind: 'OBJECTION', purposes: ['LEGITIMATE_INTEREST'] });
    expect(only.data[0]).toMatchObject({ keepAfter: { kind: 'NOT_HELD' }, uses: [{ readableAfter: false, denial: 'OBJECTED' }] });
    expect(lost({ kind: 'OBJECTION', purposes: ['NEWSLETTER'] })).toEqual(['email NEWSLETTER OBJECTED']);
    expect(lost({ kind: 'OBJECTION', purposes: ['BOOKKEEPING'] })).toEqual([]);
  });

  it('objection that is weighed: stands in the way, and ends nothing', () => {
    const held = binding('FRAUD_PREVENTION', 'ORDER');
    const name: ErasureDatum = { id: 'name', category: 'NAME', actualCategory: 'NAME', bindings: [held] };
    const [datum] = planWhatIf({ ...question, data: [name] }, { kind: 'OBJECTION', purposes: ['FRAUD_PREVENTION'] }).data;
    expect(datum).toMatchObject({ keepAfter: datum?.keepBefore, uses: [{ readableAfter: false, denial: 'OBJECTED', endsAfter: null }] });
  });

  it('consent: the newsletter ends at once, and who sends it gets the address no more for that', () => {
    const change: WhatIf = { kind: 'CONSENT_WITHDRAWAL', purposes: ['NEWSLETTER', 'CONTRACT'] };
    expect(lost(change)).toEqual(['email NEWSLETTER CONSENT_WITHDRAWN']);
    expect(ask(change).data[0]?.uses.find(({ purpose }) => purpose === 'NEWSLETTER')?.endsAfter).toEqual(now);
    expect(ask(change).data[0]?.recipientsLost).toEqual([]);
    const only = planWhatIf({ ...question, data: [{ ...email, bindings: [binding('NEWSLETTER', 'CONSENT')] }] }, change);
    expect(only.data[0]).toMatchObject({ recipientsLost: ['SITE_OPERATIONS'], keepBefore: { kind: 'OPEN' }, keepAfter: { kind: 'NOT_HELD' } });
  });

  it('restriction: what law and claims need stays readable', () => {
    expect(lost({ kind: 'RESTRICTION', purposes: [] })).toEqual([
      'email CONTRACT RESTRICTED', 'email LEGITIMATE_INTEREST RESTRICTED', 'email NEWSLETTER RESTRICTED', 'email BOOKKEEPING RESTRICTED',
    ]);
    expect(lost({ kind: 'RESTRICTION', purposes: ['NEWSLETTER'] })).toEqual(['email NEWSLETTER RESTRICTED']);
  });

  it('erasure: ends exactly what the erasure itself would end', () => {
    for (const scope of [{ kind: 'ALL' }, { kind: 'CATEGORIES', categories: ['EMAIL'] }] as const) {
      const plan = planErasure(register, question.data, scope, now);
      const { data, closesAccounts } = ask({ kind: 'ERASURE', scope });
      const ended = data.flatMap(({ datumId, uses }) => uses.filter(({ endsAfter }) => endsAfter?.getTime() === now.getTime()).map(({ purpose }) => `${datumId} ${purpose}`));
      expect(ended).toEqual(plan.items.flatMap(({ datumId, closes }) => closes.map(({ purpose }) => `${datumId} ${purpose}`)));
      expect(ended.length).toBeGreaterThan(0);
      expect(closesAccounts).toBe(scope.kind === 'ALL');
    }
  });

  it('the shop: a recipient, a purpose, the time for complaints', () => {
    expect(ask({ kind: 'RECIPIENT_DROPPED', recipients: ['CARRIER'] }).data.map(({ recipientsLost }) => recipientsLost)).toEqual([['CARRIER'], []]);
    expect(lost({ kind: 'PURPOSE_DROPPED', purposes: ['UNPAID_INVOICE'] })).toEqual(['number UNPAID_INVOICE UNKNOWN_PURPOSE']);
    expect(ask({ kind: 'PURPOSE_DROPPED', purposes: ['UNPAID_INVOICE'] }).data[1]?.keepAfter).toEqual({ kind: 'NOT_HELD' });
    const [shorter] = ask({ kind: 'COMPLAINT_PERIOD', months: 24 }).data;
    expect(shorter?.uses[0]).toMatchObject({ purpose: 'CONTRACT', endsBefore: at('2029-11-10T23:00:00Z'), endsAfter: at('2028-11-10T23:00:00Z') });
    // Never beyond what the register caps it at.
    const [longer] = ask({ kind: 'COMPLAINT_PERIOD', months: 240 }).data;
    expect(longer?.uses[0]?.endsAfter).toEqual(at('2033-11-01T23:00:00Z'));
  });

  it('changes nothing of what it was asked about', () => {
    const before = JSON.stringify(question);
    ask({ kind: 'ERASURE', scope: { kind: 'ALL' } });
    ask({ kind: 'COMPLAINT_PERIOD', months: 1 });
    expect(JSON.stringify(question)).toBe(before);
  });
});
