import { err, ok, type Clock, type Result } from '@andamal/kernel';
import type { CartVariant } from '../catalog-client/catalog-client';
import type { CartCheckoutContext } from '../context';
import type { Problem } from '../schema/problem';
import { untilNoConflict } from '../state/conflict';
import type { CartLineEntity } from './cart.entity';
import { lineEvent, shopEvents, type CartEvent } from './cart-messages';
import type { AddToCartErrorCode, ChangeCartLineErrorCode, RemoveFromCartErrorCode } from './cart-problems';
import type { CartSnapshot } from './cart.snapshot';
import { cartLine, type CartStore } from './cart.store';
import { MAX_TOTAL } from './cart-totals';

export const MAX_QUANTITY = 999;
export const MAX_LINES = 100;

/** A cart as it is after a change, and what to tell about it. */
export interface ChangedCart {
  readonly snapshot: CartSnapshot;
  readonly events: readonly CartEvent[];
}

type Variants = ReadonlyMap<string, CartVariant>;

/** Puts products into carts. Each change reads, asks the catalog, decides, and writes if nobody was faster. */
export class CartService {
  constructor(
    private readonly carts: CartStore,
    private readonly clock: Clock,
  ) {}

  /** Adds to the given cart, or, without one, to the customer's own or to a new one. */
  add(
    context: CartCheckoutContext,
    input: { readonly cartId: string | null; readonly variantId: string; readonly quantity: number },
  ): Promise<Result<ChangedCart, Problem<AddToCartErrorCode>>> {
    return untilNoConflict(async () => {
      const found = await this.carts.find(context.caller, input.cartId);
      if (found === null && input.cartId !== null) return err({ code: 'CART_NOT_FOUND', field: ['input', 'cartId'] });
      const snapshot = found ?? this.carts.blank(context.caller);
      const variants = await variantsOf(context, [input.variantId, ...snapshot.goods.map(({ item }) => item)]);
      const planned = planToAdd(snapshot, variants, input);
      if (!planned.ok) return planned;
      const line = planned.value ?? this.newLine(snapshot.cart.id, input);
      return ok(await this.write(context, snapshot, variants, line, 'ADDED', input.quantity));
    });
  }

  /** Sets the quantity of a line. */
  changeQuantity(
    context: CartCheckoutContext,
    input: { readonly cartId: string | null; readonly variantId: string; readonly quantity: number },
  ): Promise<Result<ChangedCart, Problem<ChangeCartLineErrorCode>>> {
    return untilNoConflict(async () => {
      const snapshot = await this.carts.find(context.caller, input.cartId);
      if (snapshot === null) return err({ code: 'CART_NOT_FOUND', field: ['input', 'cartId'] });
      const line = snapshot.goods.find(({ item }) => item === input.variantId);
      if (line === undefined) return err({ code: 'LINE_NOT_FOUND', field: ['input', 'variantId'] });
      const variants = await variantsOf(context, snapshot.goods.map(({ item }) => item));
      const changed = cartLine({ ...line, quantity: input.quantity });
      if (valueWith(snapshot, variants, changed) > MAX_TOTAL) return err({ code: 'VALUE_TOO_HIGH', field: ['input', 'quantity'] });
      return ok(await this.write(context, snapshot, variants, changed, 'QUANTITY_CHANGED', input.quantity));
    });
  }

  remove(
    context: CartCheckoutContext,
    input: { readonly cartId: string | null; readonly variantId: string },
  ): Promise<Result<ChangedCart, Problem<RemoveFromCartErrorCode>>> {
    return untilNoConflict(async () => {
      const snapshot = await this.carts.find(context.caller, input.cartId);
      if (snapshot === null) return err({ code: 'CART_NOT_FOUND', field: ['input', 'cartId'] });
      const line = snapshot.goods.find(({ item }) => item === input.variantId);
      if (line === undefined) return err({ code: 'LINE_NOT_FOUND', field: ['input', 'variantId'] });
      const variants = await variantsOf(context, snapshot.goods.map(({ item }) => item));
      const others = snapshot.goods.filter((other) => other !== line);
      const events = shopEvents(others, variants, context.caller.language);
      const after = await this.carts.write(snapshot, { set: repriced(others, variants), removed: line });
      const removed = lineEvent('REMOVED', variants.get(line.item) ?? null, line, context.caller.language);
      return ok({ snapshot: after, events: [removed, ...events] });
    });
  }

  /** Writes the line, and the prices that the customer sees with this answer. */
  private async write(
    { caller }: CartCheckoutContext,
    snapshot: CartSnapshot,
    variants: Variants,
    line: CartLineEntity,
    code: 'ADDED' | 'QUANTITY_CHANGED',
    quantity: number,
  ): Promise<ChangedCart> {
    const variant = variants.get(line.item) ?? null;
    const seen = cartLine({ ...line, seenPrice: variant?.priceInclVat ?? line.seenPrice });
    const others = snapshot.goods.filter(({ item }) => item !== line.item);
    const known = others.length < snapshot.goods.length;
    const events = shopEvents([known ? line : seen, ...others], variants, caller.language);
    const after = await this.carts.write(snapshot, { set: [seen, ...repriced(others, variants)] });
    const told = lineEvent(code, variant, { item: line.item, quantity }, caller.language);
    return { snapshot: after, events: [told, ...events] };
  }

  private newLine(cartId: string, { variantId, quantity }: { variantId: string; quantity: number }): CartLineEntity {
    return cartLine({ cartId, kind: 'GOODS', item: variantId, quantity, seenPrice: 0, addedAt: this.clock.now() });
  }
}

/** The line that grows, null for a new line, or why it cannot be. */
function planToAdd(
  snapshot: CartSnapshot,
  variants: Variants,
  input: { readonly variantId: string; readonly quantity: number },
): Result<CartLineEntity | null, Problem<AddToCartErrorCode>> {
  const variant = variants.get(input.variantId);
  if (variant === undefined || !variant.purchasable) return err({ code: 'VARIANT_NOT_FOUND', field: ['input', 'variantId'] });
  if (variant.available <= 0) return err({ code: 'OUT_OF_STOCK', field: ['input', 'variantId'] });
  const line = snapshot.goods.find(({ item }) => item === input.variantId);
  const quantity = (line?.quantity ?? 0) + input.quantity;
  if (quantity > MAX_QUANTITY) {
    return err({ code: 'QUANTITY_TOO_LARGE', field: ['input', 'quantity'], facts: { max: MAX_QUANTITY } });
  }
  if (line === undefined && snapshot.goods.length >= MAX_LINES) return err({ code: 'TOO_MANY_LINES', field: ['input', 'variantId'] });
  if (valueWith(snapshot, variants, { item: input.variantId, quantity }) > MAX_TOTAL) {
    return err({ code: 'VALUE_TOO_HIGH', field: ['input', 'quantity'] });
  }
  return ok(line === undefined ? null : cartLine({ ...line, quantity }));
}

function valueWith(snapshot: CartSnapshot, variants: Variants, changed: { item: string; quantity: number }): number {
  const others = snapshot.goods.filter(({ item }) => item !== changed.item);
  return [...others, changed].reduce(
    (sum, { item, quantity }) => sum + quantity * (variants.get(item)?.priceInclVat ?? 0),
    0,
  );
}

/** The lines whose price is another one now, with that price. */
function repriced(lines: readonly CartLineEntity[], variants: Variants): CartLineEntity[] {
  return lines.flatMap((line) => {
    const seenPrice = variants.get(line.item)?.priceInclVat ?? line.seenPrice;
    return seenPrice === line.seenPrice ? [] : [cartLine({ ...line, seenPrice })];
  });
}

async function variantsOf({ loaders }: CartCheckoutContext, ids: readonly string[]): Promise<Variants> {
  const found = await Promise.all(ids.map((id) => loaders.variants.load(id)));
  return new Map(found.flatMap((variant) => (variant === null ? [] : [[variant.id, variant] as const])));
}
