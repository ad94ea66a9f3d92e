/**
 * A reservation's life.
 *
 * - `HELD`: an open checkout holds the pieces.
 * - `COMMITTED`: the order is placed, the pieces are sold.
 * - `ABANDONED`: the checkout gave up, the pieces are back. Also the tombstone of a checkout that gave up first.
 * - `EXPIRED`: nobody was heard of in time, the pieces are back.
 * - `CANCELLED`: the order was cancelled, the pieces are back.
 */
export type ReservationState = 'HELD' | 'COMMITTED' | 'ABANDONED' | 'EXPIRED' | 'CANCELLED';

/** What may happen to it: OrderPlaced, CheckoutAbandoned, OrderCancelled, or its time running out. */
export type ReservationInput = 'PLACE' | 'ABANDON' | 'CANCEL' | 'EXPIRE';

/**
 * What a step does to the stock of its parts, of which there are `quantity` each.
 *
 * - `SELL`: onHand and reserved go down; what is available stays.
 * - `GIVE_BACK`: reserved goes down, what is available goes up.
 * - `RESTOCK`: sold pieces are on the shelf again: onHand goes up.
 * - `SELL_LATE`: the order is placed although its pieces were given back. It is owed, so onHand goes down, below what is
 *   reserved if need be: better an honest shortage than a piece promised twice. Cart-checkout prevents it.
 */
export type StockEffect = 'NONE' | 'SELL' | 'GIVE_BACK' | 'RESTOCK' | 'SELL_LATE';

export interface ReservationStep {
  readonly to: ReservationState;
  readonly stock: StockEffect;
}

/** `ABSENT`: nothing is known of it yet. null: the input changes nothing there, as when an event comes too late. */
export const RESERVATION_STEPS = {
  ABSENT: {
    PLACE: { to: 'COMMITTED', stock: 'NONE' },
    ABANDON: { to: 'ABANDONED', stock: 'NONE' },
    CANCEL: { to: 'CANCELLED', stock: 'NONE' },
    EXPIRE: null,
  },
  HELD: {
    PLACE: { to: 'COMMITTED', stock: 'SELL' },
    ABANDON: { to: 'ABANDONED', stock: 'GIVE_BACK' },
    CANCEL: { to: 'CANCELLED', stock: 'GIVE_BACK' },
    EXPIRE: { to: 'EXPIRED', stock: 'GIVE_BACK' },
  },
  COMMITTED: { PLACE: null, ABANDON: null, CANCEL: { to: 'CANCELLED', stock: 'RESTOCK' }, EXPIRE: null },
  ABANDONED: {
    PLACE: { to: 'COMMITTED', stock: 'SELL_LATE' },
    ABANDON: null,
    CANCEL: { to: 'CANCELLED', stock: 'NONE' },
    EXPIRE: null,
  },
  EXPIRED: {
    PLACE: { to: 'COMMITTED', stock: 'SELL_LATE' },
    ABANDON: { to: 'ABANDONED', stock: 'NONE' },
    CANCEL: { to: 'CANCELLED', stock: 'NONE' },
    EXPIRE: null,
  },
  CANCELLED: { PLACE: null, ABANDON: null, CANCEL: null, EXPIRE: null },
} as const satisfies Record<ReservationState | 'ABSENT', Record<ReservationInput, ReservationStep | null>>;

/** By how much a step changes a stock level, per piece. */
export const STOCK_EFFECTS: Record<StockEffect, { readonly onHand: number; readonly reserved: number }> = {
  NONE: { onHand: 0, reserved: 0 },
  SELL: { onHand: -1, reserved: -1 },
  GIVE_BACK: { onHand: 0, reserved: -1 },
  RESTOCK: { onHand: 1, reserved: 0 },
  SELL_LATE: { onHand: -1, reserved: 0 },
};
