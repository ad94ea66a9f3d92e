import type { Clock } from '@andamal/kernel';
import { query, sql } from '@andamal/database';
import { LEGAL_HOLD } from '@andamal/policy';
import { EventPublisher } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import { groupBySubject, rowsOf } from '../vault/data-of-subjects';
import type { BindingEntity } from './binding.entity';

/** A binding that is over, as far as it tells which orders may have lost their last one. */
export type EndedBinding = Pick<BindingEntity, 'subjectId' | 'datumId' | 'purpose' | 'contextKind' | 'contextId'>;

export interface OrderRef {
  readonly subjectId: string;
  readonly orderId: string;
}

/** An order with everything that a binding for it can have as its context. */
interface KnownOrder extends OrderRef {
  readonly contexts: readonly Context[];
}

type Context = Pick<BindingEntity, 'subjectId' | 'contextKind' | 'contextId'>;

/**
 * Tells the services which of the orders that these bindings were about are held for nothing any more, in the transaction
 * that has ended them: who bought what is then known to nobody. The caller holds the subjects' locks.
 */
export async function tellUnheldOrders(tx: EntityManager, ended: readonly EndedBinding[], clock: Clock): Promise<void> {
  const about = await contextsOf(tx, ended.filter(({ contextKind, purpose }) => isOfOrder(contextKind) || purpose === LEGAL_HOLD));
  if (about.length === 0) return;
  const touched = new Set(about.map(keyOf));
  const orders = await knownOrders(tx, about.map(({ subjectId }) => subjectId));
  await tell(tx, orders.filter(({ contexts }) => contexts.some((context) => touched.has(keyOf(context)))), clock);
}

/** The same of all orders of these people, whether it was told before or not: an erasure and a restore leave nothing to chance. */
export async function tellUnheldOrdersOf(tx: EntityManager, subjectIds: readonly string[], clock: Clock): Promise<void> {
  await tell(tx, await knownOrders(tx, subjectIds), clock);
}

/** Those of the orders that the vault knows and holds nothing for. */
export async function unheldAmong(from: EntityManager, orders: readonly OrderRef[], now: Date): Promise<OrderRef[]> {
  const asked = new Set(orders.map(({ subjectId, orderId }) => `${subjectId}/${orderId}`));
  const known = await knownOrders(from, orders.map(({ subjectId }) => subjectId));
  return unheld(from, known.filter(({ subjectId, orderId }) => asked.has(`${subjectId}/${orderId}`)), now);
}

async function tell(tx: EntityManager, orders: readonly KnownOrder[], clock: Clock): Promise<void> {
  const ended = await unheld(tx, orders, clock.now());
  const events = ended.map(({ subjectId, orderId }) => ({
    name: 'OrderDataEnded' as const,
    orderingKey: subjectId,
    payload: { orderId, subjectId },
  }));
  await new EventPublisher(clock).publishAll(tx, events);
}

async function unheld(from: EntityManager, orders: readonly KnownOrder[], now: Date): Promise<OrderRef[]> {
  if (orders.length === 0) return [];
  const contexts = groupBySubject(orders.flatMap((order) => order.contexts), (row) => row.subjectId, (row) => row.contextId);
  const where = rowsOf(contexts, 'b.contextId', 'b.subjectId');
  const holds = (binding: string) => sql(`(${binding}.closedAt IS NULL OR ${binding}.closedAt > ?) AND (${binding}.endsAt IS NULL OR ${binding}.endsAt > ?)`, [now, now]);
  const [bound, claimed] = [holds('b'), holds('h')];
  // A datum that was given with the order and is kept for a legal claim is kept as what was given with that order.
  const held = await query<Context>(
    from,
    `SELECT DISTINCT b.subjectId, b.contextKind, b.contextId FROM binding b
     WHERE b.contextKind IN ('ORDER', 'INVOICE') AND (${where.sql})
       AND ((${bound.sql}) OR EXISTS (
         SELECT 1 FROM binding h WHERE h.subjectId = b.subjectId AND h.datumId = b.datumId AND h.purpose = ? AND ${claimed.sql}))`,
    [...where.parameters, ...bound.parameters, LEGAL_HOLD, ...claimed.parameters],
  );
  const keys = new Set(held.map(keyOf));
  return orders.filter((order) => !order.contexts.some((context) => keys.has(keyOf(context))));
}

/** The orders that were placed, by the events that the vault has applied. */
async function knownOrders(from: EntityManager, subjectIds: readonly string[]): Promise<KnownOrder[]> {
  if (subjectIds.length === 0) return [];
  const facts = await query<OrderRef & { readonly type: string; readonly invoiceId: string | null }>(
    from,
    "SELECT subjectId, factId AS orderId, type, invoiceId FROM subject_event WHERE subjectId IN (?) AND factKind = 'ORDER'",
    [[...new Set(subjectIds)]],
  );
  return facts
    .filter(({ type }) => type === 'OrderPlaced')
    .map(({ subjectId, orderId }) => {
      const invoiceIds = facts.flatMap((fact) => (fact.subjectId === subjectId && fact.orderId === orderId ? (fact.invoiceId ?? []) : []));
      const invoices = [...new Set(invoiceIds)].map((contextId): Context => ({ subjectId, contextKind: 'INVOICE', contextId }));
      return { subjectId, orderId, contexts: [{ subjectId, contextKind: 'ORDER', contextId: orderId }, ...invoices] };
    });
}

/** What the bindings are about; a legal hold is about whatever its datum was ever bound for. */
async function contextsOf(tx: EntityManager, ended: readonly EndedBinding[]): Promise<Context[]> {
  const claims = ended.filter(({ purpose }) => purpose === LEGAL_HOLD);
  const own = ended.filter(({ contextKind }) => isOfOrder(contextKind));
  if (claims.length === 0) return own;
  const data = rowsOf(groupBySubject(claims, (row) => row.subjectId, (row) => row.datumId), 'datumId');
  const bound = await query<Context>(
    tx,
    `SELECT DISTINCT subjectId, contextKind, contextId FROM binding WHERE contextKind IN ('ORDER', 'INVOICE') AND (${data.sql})`,
    data.parameters,
  );
  return [...own, ...bound];
}

function isOfOrder(kind: BindingEntity['contextKind']): boolean {
  return kind === 'ORDER' || kind === 'INVOICE';
}

function keyOf({ subjectId, contextKind, contextId }: Context): string {
  return `${subjectId}/${contextKind}/${contextId}`;
}
