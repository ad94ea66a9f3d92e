import { ConnectionArgs, connectionFrom, decodeIdCursor, NotPersonal, NotPersonalField, type CallerContext } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, InputType, Query, Resolver, Root } from 'type-graphql';
import { requireRole } from '../access/access';
import { totalsOf } from '../cart/cart-totals';
import { toCart, toTotals } from '../cart/cart.presenter';
import type { CartStore } from '../cart/cart.store';
import { Cart, CostTotals, RecyclingLine } from '../cart/cart.types';
import type { CartCheckoutContext } from '../context';
import { maySee, requireAccount, visibleOrder } from './order-access';
import { toInvoice, toOrder, toOrderLine, toPayment } from './order.presenter';
import type { OrderState } from './order.states';
import type { OrderStore } from './order.store';
import { Customer, Invoice, Order, OrderConnection, OrderLine, OrderStateEnum, Payment } from './order.types';

@InputType({ description: 'Which orders.' })
export class OrderFilter {
  @NotPersonalField(() => OrderStateEnum, { nullable: true, description: 'Only those in this state.' })
  state?: OrderState | null;
}

@Resolver(() => Order)
export class OrderResolver {
  constructor(private readonly orders: OrderStore) {}

  @Query(() => Order, { nullable: true, description: 'An order: for its customer, and for staff of warehouse, finance, support, fraud investigation and privacy office.' })
  async order(@NotPersonal() @Arg('id', () => ID, { description: 'Which.' }) id: string, @Ctx() context: CartCheckoutContext): Promise<Order | null> {
    const order = await visibleOrder(context, id);
    return order === null ? null : toOrder(order, context.caller);
  }

  @Query(() => Order, { nullable: true, description: 'An order by the number that people call it by; for the same callers as `order`.' })
  async orderByNumber(
    @NotPersonal() @Arg('number', () => String, { description: 'The number, such as `7K3M-9QXA`.' }) number: string,
    @Ctx() { caller, loaders }: CartCheckoutContext,
  ): Promise<Order | null> {
    const order = await this.orders.byNumber(number.trim().toUpperCase().slice(0, 16));
    if (order === null || !maySee(caller, order)) return null;
    loaders.orders.prime(order.id, order);
    return toOrder(order, caller);
  }

  @Query(() => OrderConnection, { name: 'orders', description: 'Orders, the newest first. For staff of warehouse, finance, support and privacy office.' })
  async ordersOfShop(
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Arg('filter', () => OrderFilter, { nullable: true, description: 'Which.' }) filter: OrderFilter | null,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<OrderConnection> {
    requireRole(caller, 'WAREHOUSE', 'FINANCE', 'SUPPORT', 'PRIVACY_OFFICE');
    return orderPage(this.orders, { state: filter?.state ?? null, accountId: null }, page, caller);
  }

  @FieldResolver(() => [OrderLine], { description: 'What was bought.' })
  async lines(@Root() order: Order, @Ctx() { caller, loaders }: CartCheckoutContext): Promise<OrderLine[]> {
    return (await loaders.orderLines.load(order.id)).map((line) => toOrderLine(line, caller.language));
  }

  @FieldResolver(() => [RecyclingLine], { description: 'The used packaging that the customer sends back.' })
  recycling(@Root() order: Order, @Ctx() { loaders }: CartCheckoutContext): Promise<RecyclingLine[]> {
    return loaders.orderRecycling.load(order.id);
  }

  @FieldResolver(() => CostTotals, { description: 'What it cost, with the VAT per rate.' })
  async totals(@Root() order: Order, @Ctx() { loaders }: CartCheckoutContext): Promise<CostTotals> {
    const lines = await loaders.orderLines.load(order.id);
    return toTotals(totalsOf(lines, { cost: order.shippingTotal, vatRate: order.shippingVatRate }));
  }

  @FieldResolver(() => Invoice, { nullable: true, description: 'Its invoice.' })
  async invoice(@Root() order: Order, @Ctx() { caller, loaders }: CartCheckoutContext): Promise<Invoice | null> {
    const invoice = await loaders.invoicesByOrder.load(order.id);
    return invoice === null ? null : toInvoice(invoice, caller);
  }

  @FieldResolver(() => Payment, { nullable: true, description: 'Its money.' })
  async payment(@Root() order: Order, @Ctx() { loaders }: CartCheckoutContext): Promise<Payment | null> {
    const payment = await loaders.paymentsByOrder.load(order.id);
    return payment === null ? null : toPayment(payment);
  }
}

@Resolver(() => Customer)
export class CustomerResolver {
  constructor(
    private readonly orders: OrderStore,
    private readonly carts: CartStore,
  ) {}

  @FieldResolver(() => OrderConnection, { name: 'orders', nullable: true, description: 'The customer\'s orders, the newest first.' })
  ordersOfCustomer(
    @Root() customer: Customer,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<OrderConnection> {
    requireAccount(caller, customer.id);
    return orderPage(this.orders, { state: null, accountId: customer.id }, page, caller);
  }

  @FieldResolver(() => Cart, { nullable: true, description: 'The customer\'s open cart.' })
  async cart(@Root() customer: Customer, @Ctx() { caller }: CartCheckoutContext): Promise<Cart | null> {
    requireAccount(caller, customer.id);
    const snapshot = await this.carts.ofAccount(customer.id);
    return snapshot === null ? null : toCart(snapshot);
  }
}

async function orderPage(
  orders: OrderStore,
  filter: { readonly state: OrderState | null; readonly accountId: string | null },
  page: ConnectionArgs,
  caller: CallerContext,
): Promise<OrderConnection> {
  const after = page.after === undefined || page.after === null ? null : decodeIdCursor(page.after);
  const rows = await orders.page(filter, { first: page.first, after });
  return connectionFrom(rows.map((row) => toOrder(row, caller)), page, ({ id }) => id);
}
