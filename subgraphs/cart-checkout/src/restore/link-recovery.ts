import { query, updateWhere, type Database } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import type { VaultClient } from '../vault-client/vault-client';
import type { CartStore } from '../cart/cart.store';
import { unlinkOrder } from '../order/order-unlinking';
import { OrderEntity } from '../order/order.entity';

const PAGE = 200;
const EVERY_MS = 24 * 3_600_000;
/** How soon to come again when the vault gave no answer, as it may when both start. */
const RETRY_MS = 5_000;

interface Link {
  readonly orderId: string;
  readonly subjectId: string;
  readonly accountId: string | null;
}

interface CartLink {
  readonly cartId: string;
  readonly subjectId: string;
}

/**
 * Finds links to people that should be gone: a restored backup brings back what events had ended, and does not know of the
 * events. The vault knows what it holds and whose account is closed, and is asked about every order and cart of somebody, at the
 * start and once a day. Safe with several replicas.
 */
export class LinkRecovery implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: { readonly database: Database; readonly vault: VaultClient; readonly carts: CartStore; readonly log: Log }) {}

  start(): void {
    this.turn();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  async run(): Promise<void> {
    const unlinked = await this.each((after) => this.ordersAfter(after), ({ orderId }) => orderId, (links) => this.endThose(links));
    const deleted = await this.each((after) => this.cartsAfter(after), ({ cartId }) => cartId, (carts) => this.deleteThose(carts));
    if (unlinked > 0) this.parts.log.warn({ unlinked }, 'orders were still linked to people of whom nothing is held for them');
    if (deleted > 0) this.parts.log.warn({ deleted }, 'there were carts of people whose account is closed');
  }

  /** @returns how many have ended, over all pages */
  private async each<T>(pageAfter: (after: string) => Promise<T[]>, keyOf: (one: T) => string, end: (page: T[]) => Promise<number>): Promise<number> {
    let ended = 0;
    for (let after = ''; !this.stopped; ) {
      const page = await pageAfter(after);
      if (page.length > 0) ended += await end(page);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) break;
      after = keyOf(last);
    }
    return ended;
  }

  private turn(): void {
    this.running = this.run().then(
      () => this.again(EVERY_MS),
      (error: unknown) => {
        this.parts.log.warn({ err: error }, 'links of orders and carts could not be looked into');
        this.again(RETRY_MS);
      },
    );
  }

  private again(inMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => this.turn(), inMs);
    this.timer.unref();
  }

  private ordersAfter(after: string): Promise<Link[]> {
    return query<Link>(
      this.parts.database.read,
      'SELECT id AS orderId, subjectId, accountId FROM shop_order WHERE id > ? AND subjectId IS NOT NULL ORDER BY id LIMIT ?',
      [after, PAGE],
    );
  }

  private cartsAfter(after: string): Promise<CartLink[]> {
    return query<CartLink>(
      this.parts.database.read,
      'SELECT id AS cartId, subjectId FROM cart WHERE id > ? AND subjectId IS NOT NULL ORDER BY id LIMIT ?',
      [after, PAGE],
    );
  }

  private async deleteThose(links: readonly CartLink[]): Promise<number> {
    const { database, vault, carts } = this.parts;
    const closed = await vault.closedAccounts([...new Set(links.map(({ subjectId }) => subjectId))]);
    const cartIds = links.filter(({ subjectId }) => closed.includes(subjectId)).map(({ cartId }) => cartId);
    if (cartIds.length > 0) await database.inTransaction((tx) => carts.delete(tx, cartIds));
    return cartIds.length;
  }

  /** @returns how many orders were unlinked, from their person or from an account that is closed */
  private async endThose(links: readonly Link[]): Promise<number> {
    const { database, vault, log } = this.parts;
    const ended = await vault.endedLinks(links);
    const unheld = links.filter(({ orderId }) => ended.unheldOrderIds.includes(orderId));
    const closed = links.filter(({ orderId, subjectId, accountId }) => accountId !== null && !ended.unheldOrderIds.includes(orderId) && ended.closedSubjectIds.includes(subjectId));
    let unlinked = 0;
    for (const link of unheld) {
      try {
        await database.inTransaction((tx) => unlinkOrder(tx, link));
        unlinked += 1;
      } catch (error) {
        // One whose money is on its way holds up no other; it is looked at again tomorrow.
        log.warn({ orderId: link.orderId, err: error }, 'an order could not be unlinked yet');
      }
    }
    if (closed.length > 0) {
      await database.inTransaction((tx) => updateWhere(tx, OrderEntity, { set: { accountId: null }, where: { id: closed.map(({ orderId }) => orderId) } }));
    }
    return unlinked + closed.length;
  }
}
