import { AppError } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { hasPurpose, hasRole, ORDER_READERS } from '../access/access';
import type { CartCheckoutContext } from '../context';
import type { InvoiceEntity } from '../invoice/invoice.entity';
import type { OrderEntity } from './order.entity';

/** Whether the caller may see the order: its customer, or staff whose work it is. */
export function maySee(caller: CallerContext, order: OrderEntity): boolean {
  return isOwn(caller, order) || hasRole(caller, ORDER_READERS);
}

export function isOwn(caller: CallerContext, { accountId }: OrderEntity): boolean {
  return caller.kind === 'CUSTOMER' && accountId !== null && accountId === caller.id;
}

/** The order if the caller may see it. Whether there is one that they may not see is not told. */
export async function visibleOrder({ caller, loaders }: CartCheckoutContext, id: string): Promise<OrderEntity | null> {
  const order = await loaders.orders.load(id);
  return order !== null && maySee(caller, order) ? order : null;
}

/** The invoice if the caller may see its order. */
export async function visibleInvoice(context: CartCheckoutContext, id: string): Promise<InvoiceEntity | null> {
  const invoice = await context.loaders.invoices.load(id);
  return invoice !== null && (await visibleOrder(context, invoice.orderId)) !== null ? invoice : null;
}

/** @throws AppError FORBIDDEN unless the account is the caller's own, or the caller is staff who serve customers, and says for what. */
export function requireAccount(caller: CallerContext, accountId: string): void {
  if (caller.kind === 'CUSTOMER' && caller.id === accountId) return;
  if (hasPurpose(caller, ['SUPPORT', 'PRIVACY_OFFICE'])) return;
  throw new AppError('FORBIDDEN', 'The orders and the cart of an account are for its customer, and for support and the privacy office with a purpose of theirs.');
}
