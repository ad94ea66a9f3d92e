import type { StateTable } from '../state/state-table';

export const ORDER_STATES = ['PLACED', 'DISPATCHED', 'DELIVERED', 'CANCELLED'] as const;
export type OrderState = (typeof ORDER_STATES)[number];
export type OrderAction = 'DISPATCH' | 'DELIVER' | 'CANCEL';

/** An order is cancelled before it leaves the warehouse; what has left is a return, not a cancellation. */
export const ORDER_TABLE = {
  PLACED: { DISPATCH: 'DISPATCHED', CANCEL: 'CANCELLED' },
  DISPATCHED: { DELIVER: 'DELIVERED' },
  DELIVERED: {},
  CANCELLED: {},
} as const satisfies StateTable<OrderState, OrderAction>;
