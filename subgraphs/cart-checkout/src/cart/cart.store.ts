import { deleteWhere, insertRows, isDuplicateKey, query, updateWhere, upsertRows, type Database } from '@andamal/database';
import { secretToken, type Clock } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { ConflictError } from '../state/conflict';
import { CartEntity, CartLineEntity, type CartState, type LineKind } from './cart.entity';
import type { CartSnapshot } from './cart.snapshot';

/** What a change does to the lines of a cart. */
export interface CartChange {
  /** Lines to add, or to set to this quantity and price. */
  readonly set?: readonly CartLineEntity[];
  readonly removed?: CartLineEntity;
}

/** How long a cart that nobody touches is kept. */
export const CART_DAYS = 90;
const DAY_MS = 86_400_000;

/** When the cart is deleted, if nobody touches it before. */
export function cartKeptUntil({ changedAt }: CartEntity): Date {
  return new Date(changedAt.getTime() + CART_DAYS * DAY_MS);
}

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
      createdAt: now,
      changedAt: now,
    });
    return { cart, goods: [], recycling: [] };
  }

  /**
   * The open cart that the caller may use: the one with this id, or, with null, the customer's own. A guest's cart is
   * for whoever knows its id, a customer's for that customer only.
   */
  async find(caller: CallerContext, cartId: string | null): Promise<CartSnapshot | null> {
    const accountId = caller.kind === 'CUSTOMER' ? caller.id : null;
    if (cartId === null) return accountId === null ? null : this.ofAccount(accountId);
    const found = await this.byId(this.database.read, cartId);
    if (found === null || found.cart.state !== 'OPEN') return null;
    return found.cart.accountId === null || found.cart.accountId === accountId ? found : null;
  }

  /** A cart in whatever state and whosever. */
  byId(manager: EntityManager, cartId: string): Promise<CartSnapshot | null> {
    return readCart(manager, 'c.id = ?', cartId);
  }

  /** The open cart of an account. */
  ofAccount(accountId: string, manager: EntityManager = this.database.read): Promise<CartSnapshot | null> {
    return readCart(manager, 'c.accountId = ?', accountId);
  }

  /** The open cart of a person: one that is closed is joined to nobody. */
  ofSubject(subjectId: string): Promise<CartSnapshot | null> {
    return readCart(this.database.read, 'c.subjectId = ?', subjectId);
  }

  /**
   * Writes a change, on the condition that the cart is as the snapshot has it.
   *
   * @throws ConflictError when it is not: read it again, and decide again.
   */
  async write(snapshot: CartSnapshot, change: CartChange): Promise<CartSnapshot> {
    const { set = [], removed } = change;
    const cart = await this.database.inTransaction(async (tx) => {
      const next = await this.claimVersion(tx, snapshot.cart);
      if (removed !== undefined) await deleteWhere(tx, CartLineEntity, { cartId: next.id, kind: removed.kind, item: removed.item });
      await this.writeLines(tx, set);
      return next;
    });
    const before = [...snapshot.goods, ...snapshot.recycling].filter((line) => removed === undefined || !isSame(line, removed));
    const kept = before.map((line) => set.find((other) => isSame(line, other)) ?? line);
    const added = set.filter((line) => !before.some((other) => isSame(line, other)));
    return snapshotOf(cart, [...kept, ...added]);
  }

  /** Adds lines, or sets those that are there to these quantities and prices. */
  async writeLines(tx: EntityManager, lines: readonly CartLineEntity[]): Promise<void> {
    await upsertRows(tx, CartLineEntity, lines, { key: ['cartId', 'kind', 'item'], set: ['quantity', 'seenPrice'] });
  }

  /** Locks the cart, by the version that the caller has seen, and gives it the next. A new cart is inserted. */
  async claimVersion(tx: EntityManager, cart: CartEntity, set: Partial<CartEntity> = {}): Promise<CartEntity> {
    const next = Object.assign(new CartEntity(), cart, { changedAt: this.clock.now() }, set, { version: cart.version + 1 });
    if (cart.version === 0) {
      // Two tabs of one customer may both make the account's first cart.
      await insertRows(tx, CartEntity, [next]).catch(conflictIfTaken);
      return next;
    }
    const { version, changedAt } = next;
    const written = await updateWhere(tx, CartEntity, {
      set: { version, changedAt, ...set },
      where: { id: cart.id, version: cart.version, state: 'OPEN' },
    }).catch(conflictIfTaken);
    if (written !== 1) throw new ConflictError('The cart');
    return next;
  }

  /** Deletes carts with all their lines. */
  async delete(tx: EntityManager, cartIds: readonly string[]): Promise<void> {
    if (cartIds.length === 0) return;
    await deleteWhere(tx, CartLineEntity, { cartId: cartIds });
    await deleteWhere(tx, CartEntity, { id: cartIds });
  }
}

/** A line as it is written. */
export function cartLine(line: CartLineEntity): CartLineEntity {
  return Object.assign(new CartLineEntity(), line);
}

function isSame(a: CartLineEntity, b: CartLineEntity): boolean {
  return a.kind === b.kind && a.item === b.item;
}

function snapshotOf(cart: CartEntity, lines: readonly CartLineEntity[]): CartSnapshot {
  return { cart, goods: lines.filter(({ kind }) => kind === 'GOODS'), recycling: lines.filter(({ kind }) => kind === 'RECYCLING') };
}

/** The account has got its cart, or another one, at this very moment. */
function conflictIfTaken(error: unknown): never {
  throw isDuplicateKey(error) ? new ConflictError('The cart') : error;
}

interface JoinedRow {
  readonly id: string;
  readonly state: CartState;
  readonly version: number;
  readonly accountId: string | null;
  readonly subjectId: string | null;
  readonly createdAt: number | string;
  readonly changedAt: number | string;
  readonly kind: LineKind | null;
  readonly item: string;
  readonly quantity: number;
  readonly seenPrice: number;
  readonly addedAt: number | string;
}

/** A cart with all its lines, in one statement. */
async function readCart(manager: EntityManager, condition: string, parameter: string): Promise<CartSnapshot | null> {
  const rows = await query<JoinedRow>(
    manager,
    `SELECT c.id, c.state, c.version, c.accountId, c.subjectId, c.createdAt, c.changedAt,
            l.kind, l.item, l.quantity, l.seenPrice, l.addedAt
     FROM cart c LEFT JOIN cart_line l ON l.cartId = c.id WHERE ${condition} ORDER BY l.addedAt, l.item`,
    [parameter],
  );
  const [first] = rows;
  if (first === undefined) return null;
  const { id, state, version, accountId, subjectId } = first;
  const [createdAt, changedAt] = [new Date(Number(first.createdAt)), new Date(Number(first.changedAt))];
  const cart = Object.assign(new CartEntity(), { id, state, version, accountId, subjectId, createdAt, changedAt });
  const lines = rows.flatMap(({ kind, item, quantity, seenPrice, addedAt }) =>
    kind === null ? [] : [cartLine({ cartId: id, kind, item, quantity, seenPrice, addedAt: new Date(Number(addedAt)) })],
  );
  return snapshotOf(cart, lines);
}
