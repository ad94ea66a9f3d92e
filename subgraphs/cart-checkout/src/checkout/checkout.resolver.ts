import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireShopper } from '../access/access';
import type { CartCheckoutContext } from '../context';
import type { OrderEntity } from '../order/order.entity';
import { toOrder } from '../order/order.presenter';
import { userErrors } from '../schema/problem';
import { PlaceOrderInput } from './checkout.inputs';
import { CHECKOUT_TEXTS } from './checkout-problems';
import type { CheckoutService, Placed } from './checkout.service';
import { PlaceOrderPayload } from './checkout.types';

@Resolver()
export class CheckoutResolver {
  constructor(private readonly checkout: CheckoutService) {}

  @Mutation(() => PlaceOrderPayload, { description: 'Orders what a cart holds. All of it happens, or nothing.' })
  async placeOrder(
    @Arg('input', () => PlaceOrderInput, { description: 'What is ordered, by whom, to where, paid how.' }) input: PlaceOrderInput,
    @Ctx() context: CartCheckoutContext,
  ): Promise<PlaceOrderPayload> {
    requireShopper(context.caller);
    const placed = await this.checkout.place(context, input);
    if (!placed.ok) return { order: null, userErrors: userErrors(CHECKOUT_TEXTS, placed.error, context.caller.language) };
    return { order: toOrder(await orderOf(context, placed.value), context.caller), userErrors: [] };
  }
}

/** The order's row. A fresh order is in memory with all that belongs to it, and is not read again. */
async function orderOf({ loaders }: CartCheckoutContext, placed: Placed): Promise<OrderEntity> {
  if ('orderId' in placed) {
    const order = await loaders.orders.load(placed.orderId);
    if (order === null) throw new Error('A finished checkout without its order');
    return order;
  }
  const { order, lines, recycling, invoice, payment } = placed.fresh;
  loaders.orders.prime(order.id, order);
  loaders.orderLines.prime(order.id, [...lines]);
  loaders.orderRecycling.prime(order.id, [...recycling]);
  loaders.invoices.prime(invoice.id, invoice);
  loaders.invoicesByOrder.prime(order.id, invoice);
  loaders.paymentsByOrder.prime(order.id, payment);
  return order;
}
