import type { CartEntity, CartLineEntity } from './cart.entity';

/** A cart with its lines, as one request saw it; each kind in the order in which it was added. */
export interface CartSnapshot {
  readonly cart: CartEntity;
  readonly goods: readonly CartLineEntity[];
  readonly recycling: readonly CartLineEntity[];
}
