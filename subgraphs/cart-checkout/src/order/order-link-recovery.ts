import { query, updateWhere, type Database } from '@andamal/database';
import type { Log, Worker } from '@andamal/service';
import type { VaultClient } from '../vault-client/vault-client';
import { unlinkOrder } from './order-unlinking';
import { OrderEntity } from './order.entity';

const PAGE = 200;
const EVERY_MS = 24 * 3_600_000;
/** How soon to come again when the vault gave no answer, as it may when both start. */
const RETRY_MS = 5_000;

interface Link {
  readonly orderId: string;
  readonly subjectId: string;
  readonly accountId: string | null;
}

/**
 * Finds links between orders and people that should be gone: a restored backup brings back what events had ended, and does not
 * know of the events. The vault knows what it holds, and is asked about every link, at the start and once a day. Safe with
 * several replicas.
 */
export class OrderLinkRecovery implements Worker {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: { readonly database: Database; readonly vault: VaultClient; readonly log: Log }) {}

  start(): void {
    this.turn();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** @returns how many orders were unlinked, from their person or from an account that is closed */
  async run(): Promise<number> {
    let unlinked = 0;
    for (let after = ''; !this.stopped; ) {
      const links = await this.page(after);
      unlinked += await this.endThose(links);
      const last = links.at(-1);
      if (last === undefined || links.length < PAGE) break;
      after = last.orderId;
    }
    if (unlinked > 0) this.parts.log.warn({ unlinked }, 'orders were still linked to people of whom nothing is held for them');
    return unlinked;
  }

  private turn(): void {
    this.running = this.run().then(
      () => this.again(EVERY_MS),
      (error: unknown) => {
        this.parts.log.warn({ err: error }, 'links of orders could not be looked into');
        this.again(RETRY_MS);
      },
    );
  }

  private again(inMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => this.turn(), inMs);
    this.timer.unref();
  }

  private page(after: string): Promise<Link[]> {
    return query<Link>(
      this.parts.database.read,
      'SELECT id AS orderId, subjectId, accountId FROM shop_order WHERE id > ? AND subjectId IS NOT NULL ORDER BY id LIMIT ?',
      [after, PAGE],
    );
  }

  private async endThose(links: readonly Link[]): Promise<number> {
    if (links.length === 0) return 0;
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
