import 'reflect-metadata';
import { eventEntities, eventMigrations, openDatabase, type Database } from '@andamal/database';
import { systemClock, type Clock } from '@andamal/kernel';
import {
  buildFederatedSchema,
  buildInternalSchema,
  createEventsResolver,
  createOutboxWorker,
  defineSubgraph,
  EventPublisher,
  type InternalClient,
  type Log,
  type Subgraph,
} from '@andamal/service';
import { accountEventHandlers } from './account-events';
import { CartEntity, CartLineEntity } from './cart/cart.entity';
import { CartInternalResolver } from './cart/cart.internal.resolver';
import { CartMergeService } from './cart/cart-merge.service';
import { CartPricing } from './cart/cart-pricing';
import { CartLineResolver, CartResolver } from './cart/cart.resolver';
import { CartService } from './cart/cart.service';
import { CartStore } from './cart/cart.store';
import { HeldCartResolver } from './cart/held-cart.internal.resolver';
import { CatalogClient } from './catalog-client/catalog-client';
import { CheckoutEntity } from './checkout/checkout.entity';
import { CheckoutRecovery } from './checkout/checkout-recovery';
import { CheckoutResolver } from './checkout/checkout.resolver';
import { CheckoutService } from './checkout/checkout.service';
import { CheckoutSteps } from './checkout/checkout-steps';
import { CheckoutStore } from './checkout/checkout.store';
import { Fingerprints } from './checkout/fingerprint';
import { createLoaders, type CartCheckoutContext } from './context';
import { FixedPriceDelivery, type DeliveryPolicy } from './delivery/delivery-policy';
import type { CartCheckoutEnv } from './env';
import { InvoiceEntity, NumberSeriesEntity } from './invoice/invoice.entity';
import { InvoiceLedger } from './invoice/invoice-ledger';
import { InvoiceResolver } from './invoice/invoice.resolver';
import { InvoiceService } from './invoice/invoice.service';
import { CartCheckoutTables1763900000000 } from './migrations/1763900000000-cart-checkout-tables';
import { UnlinkedOrders1765400000000 } from './migrations/1765400000000-unlinked-orders';
import { visibleInvoice, visibleOrder } from './order/order-access';
import { OrderActionsResolver } from './order/order-actions.resolver';
import { OrderInternalResolver } from './order/order.internal.resolver';
import { OrderEntity, OrderLineEntity, OrderRecyclingLineEntity } from './order/order.entity';
import { OrderHistoryResolver } from './order/order-history.internal.resolver';
import { OrderHistoryService } from './order/order-history.service';
import { LinkRecovery } from './restore/link-recovery';
import { OrderMessageResolver } from './order/order-message.internal.resolver';
import { OrderMessageService } from './order/order-message.service';
import { OrderPlacement } from './order/order-placement';
import { toInvoice, toOrder } from './order/order.presenter';
import { CustomerResolver, OrderResolver } from './order/order.resolver';
import { OrderService } from './order/order.service';
import { OrderStore } from './order/order.store';
import { PaymentEntity } from './payment/payment.entity';
import type { PaymentProvider } from './payment/payment-provider';
import { PaymentWorker } from './payment/payment-worker';
import { TestProviderPaymentEntity } from './payment/test-provider.entity';
import { TestPaymentProvider } from './payment/test-provider';
import { RecyclingItemEntity } from './recycling/recycling.entity';
import { RecyclingResolver } from './recycling/recycling.resolver';
import { RecyclingService } from './recycling/recycling.service';
import { RecyclingStore } from './recycling/recycling.store';
import { VaultClient } from './vault-client/vault-client';

export { parseCartCheckoutEnv, type CartCheckoutEnv } from './env';

const name = 'cart-checkout';

const entities = [
  CartEntity,
  CartLineEntity,
  RecyclingItemEntity,
  CheckoutEntity,
  OrderEntity,
  OrderLineEntity,
  OrderRecyclingLineEntity,
  InvoiceEntity,
  NumberSeriesEntity,
  PaymentEntity,
  TestProviderPaymentEntity,
];

export interface CartCheckoutOptions {
  readonly env: CartCheckoutEnv;
  readonly log: Log;
  readonly clock: Clock;
  readonly internal: InternalClient;
  /** The policies of the shop. Each has a default. */
  readonly delivery?: DeliveryPolicy;
  readonly paymentProvider?: (database: Database) => PaymentProvider;
  /** The clock of leases and retries; specs move it. */
  readonly machineClock?: Clock;
}

/** Carts, checkouts, orders, invoices and payments, with a migrated database. Not started. */
export async function createCartCheckout(options: CartCheckoutOptions): Promise<Subgraph> {
  const { env, log, clock, internal, delivery = new FixedPriceDelivery(), machineClock = systemClock } = options;
  const database = await openDatabase({
    name,
    url: env.DATABASE_URL,
    entities: [...eventEntities, ...entities],
    migrations: [...eventMigrations, CartCheckoutTables1763900000000, UnlinkedOrders1765400000000],
    log,
  });
  await database.migrate();

  const publisher = new EventPublisher(clock);
  const catalog = new CatalogClient(internal);
  const vault = new VaultClient(internal);
  const provider = options.paymentProvider?.(database) ?? new TestPaymentProvider(database, clock);
  if (env.NODE_ENV === 'production' && provider.name === 'test') log.warn('the test payment provider is in use: no money moves');
  const payments = new PaymentWorker({ database, provider, clock, machineClock, log });
  const moneyIsDue = (payment: PaymentEntity): void => payments.kick(payment);

  const carts = new CartStore(database, clock);
  const cartService = new CartService(carts, clock);
  const recycling = new RecyclingStore(database);
  const recyclingService = new RecyclingService(carts, clock);

  const orders = new OrderStore(database);
  const ledger = new InvoiceLedger({ clock, machineClock, publisher, moneyIsDue });
  const orderService = new OrderService({ database, clock, publisher, orders, ledger, vault });
  const invoiceService = new InvoiceService(database, orders, ledger);

  const leaseMs = env.CHECKOUT_LEASE_MS;
  const checkouts = new CheckoutStore({ database, machineClock, publisher, leaseMs, provider: provider.name, moneyIsDue });
  const placement = new OrderPlacement({ database, clock, machineClock, publisher, checkouts, carts, provider: provider.name, moneyIsDue });
  const steps = new CheckoutSteps({ catalog, vault, provider, delivery, clock });
  const fingerprints = new Fingerprints(env.CALLER_SECRET);
  const checkout = new CheckoutService({ carts, checkouts, steps, placement, provider, fingerprints, log });
  const recovery = new CheckoutRecovery({ database, checkouts, carts, clock, machineClock, log, everyMs: Math.min(leaseMs, 5_000) });

  return defineSubgraph<CartCheckoutContext>({
    name,
    log,
    database,
    publicSchema: await buildFederatedSchema<CartCheckoutContext>({
      resolvers: [
        new CartResolver(carts, cartService, new CartPricing(delivery)),
        new CartLineResolver(),
        new RecyclingResolver(recycling, recyclingService),
        new CheckoutResolver(checkout),
        new OrderResolver(orders),
        new OrderActionsResolver(orderService),
        new InvoiceResolver(invoiceService, orders),
        new CustomerResolver(orders, carts),
      ],
      references: {
        Customer: ({ id }) => ({ id }),
        Order: async ({ id }, context) => present(await visibleOrder(context, id), (order) => toOrder(order, context.caller)),
        Invoice: async ({ id }, context) => present(await visibleInvoice(context, id), (invoice) => toInvoice(invoice, context.caller)),
      },
    }),
    internalSchema: await buildInternalSchema({
      resolvers: [
        new OrderMessageResolver(new OrderMessageService(orders)),
        new OrderHistoryResolver(new OrderHistoryService(orders)),
        new CartInternalResolver(new CartMergeService(database, carts)),
        new HeldCartResolver(carts),
        new OrderInternalResolver(orders),
        createEventsResolver({ database, log, handlers: accountEventHandlers({ carts }) }),
      ],
    }),
    createContext: (caller) => ({ caller, loaders: createLoaders(caller, { catalog, orders, recycling }) }),
    workers: [createOutboxWorker({ name, database, log, internal }), payments, recovery, new LinkRecovery({ database, vault, carts, log })],
  });
}

function present<Row, Shown>(row: Row | null, show: (row: Row) => Shown): Shown | null {
  return row === null ? null : show(row);
}
