import type { CartEntity, CartLineEntity } from './cart.entity';

/** A cart with its lines, as one request saw it. */
export interface CartSnapshot {
  readonly cart: CartEntity;
  /** In the order in which they were added. */
  readonly lines: readonly CartLineEntity[];
}
