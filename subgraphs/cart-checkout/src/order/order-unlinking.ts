import { deleteWhere, lockRows, sql, updateWhere } from '@andamal/database';
import { AppError, uuidv7 } from '@andamal/kernel';
import type { EntityManager } from 'typeorm';
import { CheckoutEntity } from '../checkout/checkout.entity';
import { InvoiceEntity } from '../invoice/invoice.entity';
import { PaymentEntity } from '../payment/payment.entity';
import { OrderEntity } from './order.entity';

const NEXT_VERSION = sql('version + 1');

/**
 * Lets go of whose an order was, with everything by which somebody could be found: the account, the deposit, the reference of
 * the parcel at the carrier and of the payment at its provider, the checkout. Lines, amounts, VAT and the numbers of the
 * books stay. Nothing happens to an order that is another's, or nobody's.
 *
 * The rows get new versions, so that who is moving them at the same time reads them anew, and tells of nobody.
 *
 * @throws AppError UNAVAILABLE while money is on its way at the provider, who knows it by the reference: to be done again then
 */
export async function unlinkOrder(tx: EntityManager, { orderId, subjectId }: { readonly orderId: string; readonly subjectId: string }): Promise<void> {
  const set = { subjectId: null, accountId: null, depositId: null, trackingReference: null, version: NEXT_VERSION };
  if ((await updateWhere(tx, OrderEntity, { set, where: { id: orderId, subjectId } })) === 0) return;
  await updateWhere(tx, InvoiceEntity, { set: { subjectId: null, depositId: null, version: NEXT_VERSION }, where: { orderId } });
  const [payment] = await lockRows(tx, PaymentEntity, 'WHERE orderId = ?', [orderId]);
  if (payment !== undefined && payment.dueAt !== null) throw new AppError('UNAVAILABLE', 'Money of this order is on its way.');
  await updateWhere(tx, PaymentEntity, { set: { id: uuidv7(), registrationKey: null, version: NEXT_VERSION }, where: { orderId } });
  await deleteWhere(tx, CheckoutEntity, { orderId });
}
