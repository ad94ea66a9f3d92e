import { shippedRegister } from '../../spec/shipped-register';
import type { HeldBinding } from '../bindings/binding.types';
import { EVENT_TYPES } from '../codes';
import { eventInWords, untilEventInWords } from './event-words';
import { explainBinding, retentionInWords } from './explain-binding';

const register = shippedRegister();
const at = (iso: string) => new Date(iso);

function binding(purpose: string, contextKind: HeldBinding['contextKind'], more: Partial<HeldBinding> = {}): HeldBinding {
  return { purpose, contextKind, contextId: 'c', opensAt: at('2026-11-23T09:00:00Z'), endsAt: null, closedAt: null, endedBy: null, ...more };
}

describe('explainBinding', () => {
  it('tells which events an order under way waits for, and no date that is only a cap', () => {
    const { rule, ending, endsOn } = explainBinding(register, binding('CONTRACT', 'ORDER', { endsAt: at('2033-11-23T23:00:00Z') }));
    expect(endsOn).toEqual([{ event: 'OrderDelivered', plusMonths: 36 }, { event: 'OrderCancelled', plusMonths: 0 }]);
    expect(ending).toEqual(rule);
    expect(rule.en).toBe('Until the order is delivered and 36 months have passed or the order is cancelled, but at most 7 years.');
  });

  it('tells the event that fixed an end, and the last day', () => {
    const delivered = binding('CONTRACT', 'ORDER', { endsAt: at('2029-11-23T23:00:00Z'), endedBy: 'OrderDelivered' });
    expect(explainBinding(register, delivered)).toMatchObject({
      ending: { sv: 'Beställning levererades: till och med 2029-11-23.', en: 'Order delivered: through 2029-11-23.' },
      endsOn: [],
      until: at('2029-11-23T23:00:00Z'),
    });
    const paid = binding('UNPAID_INVOICE', 'INVOICE', { closedAt: at('2026-12-01T09:00:00Z'), endedBy: 'PaymentReceived' });
    expect(explainBinding(register, paid)).toMatchObject({ ending: { en: 'Payment received.' }, endsOn: [] });
  });

  it('tells the year of the books, the open claim, a consent, and a hold', () => {
    const books = explainBinding(register, binding('BOOKKEEPING', 'INVOICE', { endsAt: at('2033-12-31T23:00:00Z') }));
    expect(books.ending.en).toBe('Through 2033-12-31.');
    expect(books.rule.sv).toContain('sjunde året efter det kalenderår då räkenskapsåret avslutades');
    const claim = explainBinding(register, binding('UNPAID_INVOICE', 'INVOICE'));
    expect(claim).toMatchObject({ until: null, ending: { sv: 'Tills fakturan är betald, fakturan krediteras eller fakturan skrivs av.' } });
    expect(explainBinding(register, binding('NEWSLETTER', 'CONSENT')).endsOn.map(({ event }) => event)).toEqual(['ConsentWithdrawn', 'AccountClosed']);
    expect(explainBinding(register, binding('LEGAL_HOLD', 'CASE')).rule.en).toContain('legal claim');
  });

  it('takes the rule of the customer that it is about', () => {
    expect(explainBinding(register, binding('LEGITIMATE_INTEREST', 'ORDER'), true).endsOn).toHaveLength(2);
    expect(explainBinding(register, binding('LEGITIMATE_INTEREST', 'ORDER'), false).rule.en).toBe('For 7 years.');
  });

  it('says that a person has asked for erasure, and what is left to end it', () => {
    const marked = explainBinding(register, binding('CONTRACT', 'ORDER', { endedBy: 'ERASURE_REQUESTED' }));
    expect(marked.endsOn).toEqual([{ event: 'OrderDelivered', plusMonths: 0 }, { event: 'OrderCancelled', plusMonths: 0 }]);
    expect(marked.ending.en).toContain('asked for erasure');
  });

  it('says that an objection has ended it, and that no event will', () => {
    const ended = explainBinding(register, binding('LEGITIMATE_INTEREST', 'ORDER', { closedAt: at('2026-11-24T09:00:00Z'), endedBy: 'OBJECTED' }), true);
    expect(ended).toMatchObject({ ending: { sv: 'Avslutades genom en invändning.', en: 'Ended by an objection.' }, endsOn: [], until: at('2026-11-24T09:00:00Z') });
  });

  it('has words for each rule and each event', () => {
    for (const { lifecycle } of register.purposes) {
      for (const { retention } of lifecycle) {
        const { sv, en } = retentionInWords(register, retention);
        expect([sv.length > 5, en.length > 5, /undefined|NaN/.test(sv + en)]).toEqual([true, true, false]);
      }
    }
    for (const type of EVENT_TYPES) expect([eventInWords(type).sv, untilEventInWords(type).en]).not.toContain(type);
  });
});
