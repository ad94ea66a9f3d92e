import { createGroupLoader, createLoader, type CallerContext } from '@andamal/service';
import type { CatalogClient } from './catalog-client/catalog-client';
import type { OrderStore } from './order/order.store';
import type { RecyclingStore } from './recycling/recycling.store';

export interface LoaderParts {
  readonly catalog: CatalogClient;
  readonly orders: OrderStore;
  readonly recycling: RecyclingStore;
}

/** One request's loaders: each batches what the request asks for, and asks once. */
export function createLoaders(caller: CallerContext, { catalog, orders, recycling }: LoaderParts) {
  return {
    variants: createLoader((ids: readonly string[]) => catalog.variantsForCart(ids, caller), (variant) => variant.id),
    recyclingItems: createLoader((codes: readonly string[]) => recycling.items(codes), (item) => item.code),
    orders: createLoader((ids: readonly string[]) => orders.byIds(ids), (order) => order.id),
    orderLines: createGroupLoader((ids: readonly string[]) => orders.lines(ids), (line) => line.orderId),
    orderRecycling: createGroupLoader((ids: readonly string[]) => orders.recyclingLines(ids), (line) => line.orderId),
    invoices: createLoader((ids: readonly string[]) => orders.invoices(ids), (invoice) => invoice.id),
    invoicesByOrder: createLoader((ids: readonly string[]) => orders.invoicesOf(ids), (invoice) => invoice.orderId),
    paymentsByOrder: createLoader((ids: readonly string[]) => orders.paymentsOf(ids), (payment) => payment.orderId ?? ''),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

export interface CartCheckoutContext {
  readonly caller: CallerContext;
  readonly loaders: Loaders;
}
