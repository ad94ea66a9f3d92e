import { err, ok, type Clock, type Result } from '@andamal/kernel';
import { recyclingEvent, shopEvents } from '../cart/cart-messages';
import type { RecyclingErrorCode } from '../cart/cart-problems';
import type { ChangedCart } from '../cart/cart.service';
import type { CartSnapshot } from '../cart/cart.snapshot';
import { cartLine, type CartStore } from '../cart/cart.store';
import type { CartCheckoutContext } from '../context';
import type { Problem } from '../schema/problem';
import { untilNoConflict } from '../state/conflict';
import type { RecyclingItemEntity } from './recycling.entity';

type Outcome = Result<ChangedCart, Problem<RecyclingErrorCode>>;

/** What to make of the pieces of one kind that are in the recycling cart. */
interface Plan {
  readonly code: 'RECYCLING_ADDED' | 'RECYCLING_CHANGED' | 'RECYCLING_REMOVED';
  /** How many there are to be; null when the line must exist and does not. */
  readonly quantityAfter: (before: number | null) => number | null;
  /** The quantity that the message names. */
  readonly told: (after: number) => number;
}

/** The recycling cart: used spools and cartridges that the customer sends back with the order. */
export class RecyclingService {
  constructor(
    private readonly carts: CartStore,
    private readonly clock: Clock,
  ) {}

  add(context: CartCheckoutContext, cartId: string | null, itemCode: string, quantity: number): Promise<Outcome> {
    return this.change(context, cartId, itemCode, {
      code: 'RECYCLING_ADDED',
      quantityAfter: (before) => (before ?? 0) + quantity,
      told: () => quantity,
    });
  }

  changeQuantity(context: CartCheckoutContext, cartId: string | null, itemCode: string, quantity: number): Promise<Outcome> {
    return this.change(context, cartId, itemCode, {
      code: 'RECYCLING_CHANGED',
      quantityAfter: (before) => (before === null ? null : quantity),
      told: (after) => after,
    });
  }

  remove(context: CartCheckoutContext, cartId: string | null, itemCode: string): Promise<Outcome> {
    return this.change(context, cartId, itemCode, {
      code: 'RECYCLING_REMOVED',
      quantityAfter: (before) => (before === null ? null : 0),
      told: () => 0,
    });
  }

  private change(context: CartCheckoutContext, cartId: string | null, itemCode: string, plan: Plan): Promise<Outcome> {
    return untilNoConflict(async () => {
      const item = await context.loaders.recyclingItems.load(itemCode);
      if (item === null) return err({ code: 'ITEM_NOT_FOUND', field: ['input', 'itemCode'] });
      const snapshot = await this.openCart(context, cartId, plan.code === 'RECYCLING_ADDED');
      if (snapshot === null) return err({ code: 'CART_NOT_FOUND', field: ['input', 'cartId'] });
      const line = snapshot.recycling.find((known) => known.item === itemCode);
      const after = plan.quantityAfter(line?.quantity ?? null);
      if (after === null) return err({ code: 'LINE_NOT_FOUND', field: ['input', 'itemCode'] });
      if (after > item.maxQuantity) {
        return err({ code: 'QUANTITY_TOO_LARGE', field: ['input', 'quantity'], facts: { max: item.maxQuantity } });
      }
      return ok(await this.write(context, snapshot, item, plan, { after, addedAt: line?.addedAt ?? this.clock.now() }));
    });
  }

  private async openCart(context: CartCheckoutContext, cartId: string | null, mayCreate: boolean): Promise<CartSnapshot | null> {
    const found = await this.carts.find(context.caller, cartId);
    return found ?? (mayCreate && cartId === null ? this.carts.blank(context.caller) : null);
  }

  private async write(
    { caller, loaders }: CartCheckoutContext,
    before: CartSnapshot,
    item: RecyclingItemEntity,
    plan: Plan,
    { after, addedAt }: { after: number; addedAt: Date },
  ): Promise<ChangedCart> {
    const line = cartLine({ cartId: before.cart.id, kind: 'RECYCLING', item: item.code, quantity: after, seenPrice: 0, addedAt });
    const snapshot = await this.carts.write(before, after === 0 ? { removed: line } : { set: [line] });
    const variants = await loaders.variants.loadMany(snapshot.goods.map(({ item: id }) => id));
    const known = new Map(variants.flatMap((variant) => (variant === null || variant instanceof Error ? [] : [[variant.id, variant]])));
    // Goods are told about only when the catalog has answered: sending packaging back does not depend on it.
    const shop = known.size === snapshot.goods.length ? shopEvents(snapshot.goods, known, caller.language) : [];
    return { snapshot, events: [recyclingEvent(plan.code, item, plan.told(after), caller.language), ...shop.filter(isAboutStock)] };
  }
}

/** Changed prices are told with the next change of the goods, which also takes note of them. */
function isAboutStock({ code }: { code: string }): boolean {
  return code === 'OUT_OF_STOCK' || code === 'FEW_LEFT';
}
