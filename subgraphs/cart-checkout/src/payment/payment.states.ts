import type { StateTable } from '../state/state-table';

/**
 * Card: AUTHORISED → CAPTURED (→ REFUNDING → REFUNDED), or VOIDING → VOIDED when the money is not taken.
 * Invoice: AWAITED → RECEIVED (→ REFUNDING → REFUNDED), or DROPPED when nothing is to be paid any more.
 * The states in -ING are work that is written down: for a card the payment worker does it at the provider, for money
 * that came through the bank the finance department does.
 */
export const PAYMENT_STATES = [
  'AWAITED',
  'RECEIVED',
  'DROPPED',
  'AUTHORISED',
  'CAPTURED',
  'CAPTURE_FAILED',
  'VOIDING',
  'VOIDED',
  'REFUNDING',
  'REFUNDED',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];
export type PaymentAction = 'RECEIVE' | 'DROP' | 'CAPTURE' | 'FAIL_CAPTURE' | 'VOID' | 'CONFIRM_VOID' | 'REFUND' | 'CONFIRM_REFUND';

export const PAYMENT_TABLE = {
  AWAITED: { RECEIVE: 'RECEIVED', DROP: 'DROPPED' },
  RECEIVED: { REFUND: 'REFUNDING' },
  DROPPED: {},
  AUTHORISED: { CAPTURE: 'CAPTURED', FAIL_CAPTURE: 'CAPTURE_FAILED', VOID: 'VOIDING' },
  CAPTURED: { REFUND: 'REFUNDING' },
  CAPTURE_FAILED: { VOID: 'VOIDING' },
  // The provider had captured before the void reached it: then the money goes back instead.
  VOIDING: { CONFIRM_VOID: 'VOIDED', REFUND: 'REFUNDING' },
  VOIDED: {},
  REFUNDING: { CONFIRM_REFUND: 'REFUNDED' },
  REFUNDED: {},
} as const satisfies StateTable<PaymentState, PaymentAction>;

/** The action that gives the customer's money back, or stops waiting for it; null where nothing is left to do. */
export const RETURN_MONEY = {
  AWAITED: 'DROP',
  RECEIVED: 'REFUND',
  DROPPED: null,
  AUTHORISED: 'VOID',
  CAPTURED: 'REFUND',
  CAPTURE_FAILED: 'VOID',
  VOIDING: null,
  VOIDED: null,
  REFUNDING: null,
  REFUNDED: null,
} as const satisfies Readonly<Record<PaymentState, PaymentAction | null>>;
