import { INVOICE_STATES, INVOICE_TABLE } from '../invoice/invoice.states';
import { ORDER_STATES, ORDER_TABLE } from '../order/order.states';
import { PAYMENT_STATES, PAYMENT_TABLE, RETURN_MONEY } from '../payment/payment.states';
import { nextState, type StateTable } from './state-table';

/** Every pair of state and action with where it leads; what is not listed must not be possible. */
const machines: { name: string; states: readonly string[]; table: StateTable<string, string>; actions: string[]; possible: Record<string, string> }[] = [
  {
    name: 'order',
    states: ORDER_STATES,
    table: ORDER_TABLE,
    actions: ['DISPATCH', 'DELIVER', 'CANCEL'],
    possible: {
      'PLACED DISPATCH': 'DISPATCHED',
      'PLACED CANCEL': 'CANCELLED',
      'DISPATCHED DELIVER': 'DELIVERED',
    },
  },
  {
    name: 'invoice',
    states: INVOICE_STATES,
    table: INVOICE_TABLE,
    actions: ['PAY', 'CREDIT', 'WRITE_OFF'],
    possible: {
      'ISSUED PAY': 'PAID',
      'ISSUED CREDIT': 'CREDITED',
      'ISSUED WRITE_OFF': 'WRITTEN_OFF',
      'PAID CREDIT': 'CREDITED',
    },
  },
  {
    name: 'payment',
    states: PAYMENT_STATES,
    table: PAYMENT_TABLE,
    actions: ['RECEIVE', 'DROP', 'CAPTURE', 'FAIL_CAPTURE', 'VOID', 'CONFIRM_VOID', 'REFUND', 'CONFIRM_REFUND'],
    possible: {
      'AWAITED RECEIVE': 'RECEIVED',
      'AWAITED DROP': 'DROPPED',
      'RECEIVED REFUND': 'REFUNDING',
      'AUTHORISED CAPTURE': 'CAPTURED',
      'AUTHORISED FAIL_CAPTURE': 'CAPTURE_FAILED',
      'AUTHORISED VOID': 'VOIDING',
      'CAPTURED REFUND': 'REFUNDING',
      'CAPTURE_FAILED VOID': 'VOIDING',
      'VOIDING CONFIRM_VOID': 'VOIDED',
      'VOIDING REFUND': 'REFUNDING',
      'REFUNDING CONFIRM_REFUND': 'REFUNDED',
    },
  },
];

describe.each(machines)('the states of an $name', ({ states, table, actions, possible }) => {
  it('go where they must, for every pair of state and action', () => {
    const walked = states.flatMap((state) => actions.map((action) => [`${state} ${action}`, nextState(table, state, action)] as const));
    expect(Object.fromEntries(walked.filter(([, next]) => next !== null))).toEqual(possible);
  });

  it('are all reachable, and the table knows no others', () => {
    expect(Object.keys(table).sort()).toEqual([...states].sort());
    expect(states).toEqual(expect.arrayContaining(Object.values(possible)));
    expect(Object.values(table).flatMap((row) => Object.keys(row)).filter((action) => !actions.includes(action))).toEqual([]);
  });
});

it('gives money back only by an action that its state allows', () => {
  for (const state of PAYMENT_STATES) {
    const action = RETURN_MONEY[state];
    if (action !== null) expect(nextState(PAYMENT_TABLE as StateTable<string, string>, state, action)).not.toBeNull();
  }
});
