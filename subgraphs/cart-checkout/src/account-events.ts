import { query, updateWhere } from '@andamal/database';
import type { EventHandlers } from '@andamal/service';
import type { EntityManager } from 'typeorm';
import type { CartStore } from './cart/cart.store';
import { OrderEntity } from './order/order.entity';
import { unlinkOrder } from './order/order-unlinking';

/**
 * What becomes of carts and orders when a customer goes. Carts go with them. Orders stay, since bookkeeping and open
 * deliveries need them; they hold nothing about the person but an id that means nothing outside of the vault, lose
 * the link to an account that is closed, and that to the person when the vault holds nothing for them any more.
 */
export function accountEventHandlers({ carts }: { carts: CartStore }): EventHandlers {
  return {
    AccountClosed: async (tx, { payload: { accountId, subjectId } }) => {
      await deleteCarts(tx, carts, { accountId, subjectId });
      await updateWhere(tx, OrderEntity, { set: { accountId: null }, where: { accountId } });
    },
    SubjectErased: async (tx, { payload: { subjectId, accountClosed } }) => {
      await deleteCarts(tx, carts, { accountId: null, subjectId });
      if (accountClosed) await updateWhere(tx, OrderEntity, { set: { accountId: null }, where: { subjectId } });
    },
    OrderDataEnded: (tx, { payload }) => unlinkOrder(tx, payload),
  };
}

async function deleteCarts(
  tx: EntityManager,
  carts: CartStore,
  { accountId, subjectId }: { accountId: string | null; subjectId: string },
): Promise<void> {
  const rows = await query<{ id: string }>(tx, 'SELECT id FROM cart WHERE subjectId = ? OR accountId = ?', [subjectId, accountId]);
  await carts.delete(tx, rows.map(({ id }) => id));
}
