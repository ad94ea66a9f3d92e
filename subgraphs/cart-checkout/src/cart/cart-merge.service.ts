import { deleteWhere, selectRows, type Database } from '@andamal/database';
import type { EntityManager } from 'typeorm';
import { RecyclingItemEntity } from '../recycling/recycling.entity';
import { untilNoConflict } from '../state/conflict';
import { CartLineEntity } from './cart.entity';
import { MAX_LINES, MAX_QUANTITY } from './cart.service';
import type { CartSnapshot } from './cart.snapshot';
import { cartLine, type CartStore } from './cart.store';

export interface Merge {
  readonly guestCartId: string;
  readonly customerId: string;
  readonly subjectId: string;
}

/** Carries a guest's cart over to the account with which the guest signs in. */
export class CartMergeService {
  constructor(
    private readonly database: Database,
    private readonly carts: CartStore,
  ) {}

  /**
   * Without a cart of the account, the guest's becomes it; else its lines are added, as far as the limits of a cart
   * allow, and the guest's cart is closed. Idempotent: a cart that was merged, ordered or never was changes nothing.
   *
   * @returns the customer's cart afterwards, or null if there is none
   */
  merge({ guestCartId, customerId, subjectId }: Merge): Promise<string | null> {
    return untilNoConflict(() =>
      this.database.inTransaction(async (tx) => {
        const guest = await this.carts.byId(tx, guestCartId);
        const own = await this.carts.ofAccount(customerId, tx);
        const isFree = guest?.cart.state === 'OPEN' && guest.cart.accountId === null;
        if (!isFree) return own?.cart.id ?? null;
        if (own === null) return (await this.carts.claimVersion(tx, guest.cart, { accountId: customerId, subjectId })).id;
        await this.fold(tx, guest, own);
        return own.cart.id;
      }),
    );
  }

  private async fold(tx: EntityManager, guest: CartSnapshot, own: CartSnapshot): Promise<void> {
    const { id } = own.cart;
    await this.carts.claimVersion(tx, guest.cart, { state: 'MERGED' });
    await this.carts.claimVersion(tx, own.cart);
    const codes = [...guest.recycling, ...own.recycling].map(({ item }) => item);
    const items = codes.length === 0 ? [] : await selectRows(tx, RecyclingItemEntity, 'WHERE code IN (?)', [codes]);
    const fits = new Map(items.map(({ code, maxQuantity }) => [code, maxQuantity]));
    await this.carts.writeLines(tx, [
      ...addUp(id, own.goods, guest.goods, () => MAX_QUANTITY).slice(0, MAX_LINES),
      ...addUp(id, own.recycling, guest.recycling, (code) => fits.get(code) ?? 0),
    ]);
    await deleteWhere(tx, CartLineEntity, { cartId: guest.cart.id });
  }
}

/** The lines of both carts as lines of one, its own first. */
function addUp(
  cartId: string,
  own: readonly CartLineEntity[],
  others: readonly CartLineEntity[],
  maxOf: (item: string) => number,
): CartLineEntity[] {
  const merged = new Map<string, CartLineEntity>();
  for (const line of [...own, ...others]) {
    const before = merged.get(line.item);
    const quantity = Math.min(maxOf(line.item), (before?.quantity ?? 0) + line.quantity);
    merged.set(line.item, cartLine({ ...(before ?? line), cartId, quantity }));
  }
  return [...merged.values()];
}
