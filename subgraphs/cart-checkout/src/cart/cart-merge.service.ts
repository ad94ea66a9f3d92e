import { deleteWhere, isDuplicateKey, selectRows, upsertRows, type Database } from '@andamal/database';
import { serviceCaller } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { RecyclingItemEntity, RecyclingLineEntity } from '../recycling/recycling.entity';
import { ConflictError, untilNoConflict } from '../state/conflict';
import { CartLineEntity, type CartEntity } from './cart.entity';
import { MAX_LINES, MAX_QUANTITY } from './cart.service';
import type { CartStore } from './cart.store';

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
  merge(input: Merge): Promise<string | null> {
    return untilNoConflict(() =>
      this.database.inTransaction(async (tx) => {
        const guest = await this.carts.row(tx, customer(input), input.guestCartId);
        const own = await this.carts.ofAccount(tx, input.customerId);
        if (guest === null || guest.state !== 'OPEN' || guest.accountId !== null) return own?.id ?? null;
        if (own === null) return this.adopt(tx, guest, input);
        await this.fold(tx, guest, own);
        return own.id;
      }),
    );
  }

  private async adopt(tx: EntityManager, guest: CartEntity, { customerId, subjectId }: Merge): Promise<string> {
    const adopted = await this.carts.claimVersion(tx, guest, { accountId: customerId, subjectId }).catch((error: unknown) => {
      // The account's first cart was made in another tab at the same moment.
      throw isDuplicateKey(error) ? new ConflictError('The cart') : error;
    });
    return adopted.id;
  }

  private async fold(tx: EntityManager, guest: CartEntity, own: CartEntity): Promise<void> {
    await this.carts.claimVersion(tx, guest, { state: 'MERGED', mergedInto: own.id });
    await this.carts.claimVersion(tx, own);
    const ids = [guest.id, own.id];
    const lines = addUp(await this.carts.lines(tx, ids), own.id, (line) => line.variantId, () => MAX_QUANTITY).slice(0, MAX_LINES);
    await upsertRows(tx, CartLineEntity, lines, { key: ['cartId', 'variantId'], set: ['quantity'] });
    const sentBack = await this.carts.recyclingLines(tx, ids);
    const items = await selectRows(tx, RecyclingItemEntity, 'WHERE code IN (?)', [sentBack.map(({ itemCode }) => itemCode)]);
    const maximum = new Map(items.map(({ code, maxQuantity }) => [code, maxQuantity]));
    const recycling = addUp(sentBack, own.id, (line) => line.itemCode, (code) => maximum.get(code) ?? 0);
    await upsertRows(tx, RecyclingLineEntity, recycling, { key: ['cartId', 'itemCode'], set: ['quantity'] });
    await deleteWhere(tx, CartLineEntity, { cartId: guest.id });
    await deleteWhere(tx, RecyclingLineEntity, { cartId: guest.id });
  }
}

/** The lines of both carts as lines of one, its own first. */
function addUp<Line extends { cartId: string; quantity: number }>(
  lines: readonly Line[],
  cartId: string,
  keyOf: (line: Line) => string,
  maxOf: (key: string) => number,
): Line[] {
  const merged = new Map<string, Line>();
  for (const line of [...lines].sort((a, b) => Number(b.cartId === cartId) - Number(a.cartId === cartId))) {
    const key = keyOf(line);
    const before = merged.get(key);
    const quantity = Math.min(maxOf(key), (before?.quantity ?? 0) + line.quantity);
    merged.set(key, { ...(before ?? line), cartId, quantity });
  }
  return [...merged.values()];
}

/** Who looks for the guest's cart: a customer may take one that has no owner, and no other customer's. */
function customer({ customerId, subjectId }: Merge) {
  return { ...serviceCaller('cart-checkout', 'mergeCarts', ''), kind: 'CUSTOMER' as const, id: customerId, subjectId };
}
