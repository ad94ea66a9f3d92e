import type { Result } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireRole } from '../access/access';
import type { CartCheckoutContext } from '../context';
import { userErrors, type Problem } from '../schema/problem';
import type { OrderEntity } from './order.entity';
import { CancelOrderInput, ConfirmRefundInput, DispatchOrderInput, MarkOrderDeliveredInput } from './order.inputs';
import { CancelOrderPayload, ConfirmRefundPayload, DispatchOrderPayload, MarkOrderDeliveredPayload } from './order.payloads';
import { toOrder } from './order.presenter';
import { ORDER_TEXTS, type OrderErrorCode } from './order-problems';
import type { OrderService } from './order.service';
import type { Order } from './order.types';

@Resolver()
export class OrderActionsResolver {
  constructor(private readonly service: OrderService) {}

  @Mutation(() => DispatchOrderPayload, { description: 'The goods have left the warehouse. Role WAREHOUSE.' })
  async dispatchOrder(
    @Arg('input', () => DispatchOrderInput, { description: 'Which order, and how.' }) input: DispatchOrderInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<DispatchOrderPayload> {
    requireRole(caller, 'WAREHOUSE');
    const { orderId, carrier } = input;
    return toPayload(await this.service.dispatch({ orderId, carrier, trackingReference: input.trackingReference ?? null }, caller), caller);
  }

  @Mutation(() => MarkOrderDeliveredPayload, { description: 'The goods have reached the customer. Role WAREHOUSE.' })
  async markOrderDelivered(
    @Arg('input', () => MarkOrderDeliveredInput, { description: 'Which order.' }) input: MarkOrderDeliveredInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<MarkOrderDeliveredPayload> {
    requireRole(caller, 'WAREHOUSE');
    return toPayload(await this.service.markDelivered(input.orderId), caller);
  }

  @Mutation(() => CancelOrderPayload, {
    description: 'Takes an order back before the goods leave. For its customer, and for staff with the role SUPPORT.',
  })
  async cancelOrder(
    @Arg('input', () => CancelOrderInput, { description: 'Which order.' }) input: CancelOrderInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<CancelOrderPayload> {
    if (caller.kind !== 'CUSTOMER') requireRole(caller, 'SUPPORT');
    return toPayload(await this.service.cancel(caller, input.orderId), caller);
  }

  @Mutation(() => ConfirmRefundPayload, { description: 'Money that came through the bank has been paid back. Role FINANCE.' })
  async confirmRefund(
    @Arg('input', () => ConfirmRefundInput, { description: 'Which order.' }) input: ConfirmRefundInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<ConfirmRefundPayload> {
    requireRole(caller, 'FINANCE');
    return toPayload(await this.service.confirmRefund(input.orderId), caller);
  }
}

function toPayload<Code extends OrderErrorCode>(
  result: Result<OrderEntity, Problem<Code>>,
  caller: CallerContext,
): { order: Order | null; userErrors: { code: Code; field: string[] | null; message: string }[] } {
  if (result.ok) return { order: toOrder(result.value, caller), userErrors: [] };
  return { order: null, userErrors: userErrors<Code>(ORDER_TEXTS, [result.error], caller.language) };
}
