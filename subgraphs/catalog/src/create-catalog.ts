import 'reflect-metadata';
import { eventEntities, eventMigrations, openDatabase } from '@andamal/database';
import type { Clock } from '@andamal/kernel';
import {
  buildFederatedSchema,
  buildInternalSchema,
  createEventsResolver,
  defineSubgraph,
  type InternalClient,
  type Log,
  type Subgraph,
} from '@andamal/service';
import { CartCheckoutClient } from './cart-checkout-client/cart-checkout-client';
import { CategoryEntity } from './categories/category.entity';
import { CategoryResolver } from './categories/category.resolver';
import { createLoaders, type CatalogContext } from './context';
import type { CatalogEnv } from './env';
import { PrinterGuideResolver } from './guide/printer-guide.resolver';
import { ListingResolver } from './listing/listing.resolver';
import { ListingService } from './listing/listing.service';
import { CreateCatalog1764000000000 } from './migrations/1764000000000-create-catalog';
import { PageCounts1764700000002 } from './migrations/1764700000002-page-counts';
import { ProductEntity } from './products/product.entity';
import { ProductInternalResolver } from './products/product.internal.resolver';
import { ProductResolver, ProductVariantResolver } from './products/product.resolver';
import { BundlePartEntity, VariantEntity } from './products/variant.entity';
import { reservationEventHandlers } from './reservations/reservation-events';
import { ReservationExpiry } from './reservations/reservation-expiry';
import { ReservationEntity, ReservationPartEntity } from './reservations/reservation.entity';
import { ReservationInternalResolver } from './reservations/reservation.internal.resolver';
import { ReservationService } from './reservations/reservation.service';
import { ProductSearch } from './search/product-search';
import { seedCatalog } from './seed/seed-catalog';
import { CatalogReader } from './snapshot/catalog-reader';
import { CatalogStateEntity } from './snapshot/catalog-state.entity';
import { PageCountEntity } from './statistics/page-count.entity';
import { StatisticsResolver } from './statistics/statistics.resolver';
import { StatisticsService } from './statistics/statistics.service';
import { ViewLimit } from './statistics/view-limit';
import { StockAdjustmentEntity, StockLevelEntity } from './stock/stock-level.entity';
import { StockResolver } from './stock/stock.resolver';
import { StockService } from './stock/stock.service';

export { parseCatalogEnv, type CatalogEnv } from './env';

const name = 'catalog';

const catalogEntities = [
  CatalogStateEntity,
  CategoryEntity,
  ProductEntity,
  VariantEntity,
  BundlePartEntity,
  StockLevelEntity,
  StockAdjustmentEntity,
  ReservationEntity,
  ReservationPartEntity,
  PageCountEntity,
];

/** Categories, products, prices, stock and search, with a migrated and seeded database. Not started. */
export async function createCatalog(options: {
  env: CatalogEnv;
  log: Log;
  clock: Clock;
  internal: InternalClient;
}): Promise<Subgraph> {
  const { env, log, clock, internal } = options;
  const database = await openDatabase({
    name,
    url: env.DATABASE_URL,
    entities: [...eventEntities, ...catalogEntities],
    migrations: [...eventMigrations, CreateCatalog1764000000000, PageCounts1764700000002],
    log,
  });
  await database.migrate();
  if (env.SEED) await seedCatalog(database);

  const search = new ProductSearch();
  const reader = new CatalogReader(database, search);
  const listings = new ListingService(search);
  const stock = new StockService(database, reader, clock);
  const reservations = new ReservationService(database, reader, clock, log);
  const statistics = new StatisticsService(database, reader, new ViewLimit(clock), clock);
  const cartCheckout = new CartCheckoutClient(internal);
  // Read before the first request, which would wait for it otherwise.
  await reader.current();

  return defineSubgraph<CatalogContext>({
    name,
    log,
    database,
    publicSchema: await buildFederatedSchema<CatalogContext>({
      resolvers: [
        new CategoryResolver(),
        new ProductResolver(),
        new ProductVariantResolver(),
        new ListingResolver(listings),
        new PrinterGuideResolver(),
        new StockResolver(stock),
        new StatisticsResolver(statistics),
      ],
      references: {
        Product: ({ id }, { loaders }) => loaders.products.load(id),
        ProductVariant: ({ id }, { loaders }) => loaders.variants.load(id),
      },
    }),
    internalSchema: await buildInternalSchema({
      resolvers: [
        new ProductInternalResolver(),
        new ReservationInternalResolver(reservations),
        createEventsResolver({ database, log, handlers: reservationEventHandlers(reservations, statistics) }),
      ],
    }),
    createContext: (caller) => ({ caller, loaders: createLoaders(caller, { database, reader }) }),
    workers: [new ReservationExpiry(database, reservations, cartCheckout, clock, log)],
  });
}
