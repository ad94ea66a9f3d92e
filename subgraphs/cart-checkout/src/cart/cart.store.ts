import { deleteWhere, insertRows, isDuplicateKey, selectRows, updateWhere, upsertRows, type Database } from '@andamal/database';
import { secretToken, type Clock } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { RecyclingLineEntity } from '../recycling/recycling.entity';
import { ConflictError } from '../state/conflict';
import { CartEntity, CartLineEntity } from './cart.entity';
import type { CartSnapshot } from './cart.snapshot';

/** The rows of carts. A cart's lines change only together with its version. */
export class CartStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** A new, empty cart of the caller, not yet written. */
  blank(caller: CallerContext): CartSnapshot {
    const now = this.clock.now();
    const cart = Object.assign(new CartEntity(), {
      id: secretToken(),
      state: 'OPEN',
      version: 0,
      accountId: caller.kind === 'CUSTOMER' ? caller.id : null,
      subjectId: caller.kind === 'CUSTOMER' ? caller.subjectId : null,
      mergedInto: null,
      createdAt: now,
      changedAt: now,
    });
    return { cart, lines: [] };
  }

  /**
   * The open cart that the caller may use: the one with this id, or, with null, the customer's own. A guest's cart is
   * for whoever knows its id, a customer's for that customer only.
   */
  async find(caller: CallerContext, cartId: string | null): Promise<CartSnapshot | null> {
    const cart = await this.row(this.database.read, caller, cartId);
    if (cart === null || cart.state !== 'OPEN') return null;
    return { cart, lines: await this.lines(this.database.read, [cart.id]) };
  }

  /** The cart's row in whatever state, if the caller may use it. */
  async row(manager: EntityManager, caller: CallerContext, cartId: string | null): Promise<CartEntity | null> {
    const accountId = caller.kind === 'CUSTOMER' ? caller.id : null;
    if (cartId === null) return accountId === null ? null : this.ofAccount(manager, accountId);
    const [cart] = await selectRows(manager, CartEntity, 'WHERE id = ?', [cartId]);
    return cart === undefined || (cart.accountId !== null && cart.accountId !== accountId) ? null : cart;
  }

  async ofCustomer(accountId: string): Promise<CartSnapshot | null> {
    const cart = await this.ofAccount(this.database.read, accountId);
    return cart === null ? null : { cart, lines: await this.lines(this.database.read, [cart.id]) };
  }

  async ofAccount(manager: EntityManager, accountId: string): Promise<CartEntity | null> {
    return (await selectRows(manager, CartEntity, 'WHERE accountId = ?', [accountId]))[0] ?? null;
  }

  lines(manager: EntityManager, cartIds: readonly string[]): Promise<CartLineEntity[]> {
    return selectRows(manager, CartLineEntity, 'WHERE cartId IN (?) ORDER BY addedAt, variantId', [cartIds]);
  }

  readRecyclingLines(cartIds: readonly string[]): Promise<RecyclingLineEntity[]> {
    return this.recyclingLines(this.database.read, cartIds);
  }

  recyclingLines(manager: EntityManager, cartIds: readonly string[]): Promise<RecyclingLineEntity[]> {
    return selectRows(manager, RecyclingLineEntity, 'WHERE cartId IN (?) ORDER BY addedAt, itemCode', [cartIds]);
  }

  /**
   * Writes a change of the lines, on the condition that the cart is as the snapshot has it.
   *
   * @throws ConflictError when it is not: read it again, and decide again.
   */
  async write(
    snapshot: CartSnapshot,
    change: { readonly lines?: readonly CartLineEntity[]; readonly removed?: string; readonly also?: (tx: EntityManager) => Promise<void> },
  ): Promise<CartSnapshot> {
    const cart = await this.database.inTransaction(async (tx) => {
      const next = await this.claimVersion(tx, snapshot.cart);
      if (change.removed !== undefined) await deleteWhere(tx, CartLineEntity, { cartId: next.id, variantId: change.removed });
      await upsertRows(tx, CartLineEntity, change.lines ?? [], { key: ['cartId', 'variantId'], set: ['quantity', 'seenPrice'] });
      await change.also?.(tx);
      return next;
    });
    const changed = new Map((change.lines ?? []).map((line) => [line.variantId, line]));
    const kept = snapshot.lines
      .filter((line) => line.variantId !== change.removed)
      .map((line) => changed.get(line.variantId) ?? line);
    const known = new Set(kept.map((line) => line.variantId));
    return { cart, lines: [...kept, ...[...changed.values()].filter((line) => !known.has(line.variantId))] };
  }

  /** Locks the cart, by the version that the caller has seen, and gives it the next. A new cart is inserted. */
  async claimVersion(tx: EntityManager, cart: CartEntity, set: Partial<CartEntity> = {}): Promise<CartEntity> {
    const next = Object.assign(new CartEntity(), cart, { changedAt: this.clock.now() }, set, { version: cart.version + 1 });
    if (cart.version === 0) {
      // Two tabs of one customer may both make the account's first cart.
      await insertRows(tx, CartEntity, [next]).catch((error: unknown) => {
        throw isDuplicateKey(error) ? new ConflictError('The cart') : error;
      });
      return next;
    }
    const { version, changedAt } = next;
    const written = await updateWhere(tx, CartEntity, {
      set: { version, changedAt, ...set },
      where: { id: cart.id, version: cart.version, state: 'OPEN' },
    });
    if (written !== 1) throw new ConflictError('The cart');
    return next;
  }

  /** Deletes carts with all their lines. */
  async delete(tx: EntityManager, cartIds: readonly string[]): Promise<void> {
    if (cartIds.length === 0) return;
    await deleteWhere(tx, CartLineEntity, { cartId: cartIds });
    await deleteWhere(tx, RecyclingLineEntity, { cartId: cartIds });
    await deleteWhere(tx, CartEntity, { id: cartIds });
  }
}
