import type { Database } from '@andamal/database';
import { createLoader, type CallerContext } from '@andamal/service';
import { catalogViews, type CatalogViews } from './products/catalog-views';
import type { Product, ProductVariant } from './products/product.types';
import type { CatalogReader } from './snapshot/catalog-reader';
import { Availability } from './stock/availability';

/** One request's way to the data: each asks the database once, however many fields need it. */
export function createLoaders(caller: CallerContext, { database, reader }: { database: Database; reader: CatalogReader }) {
  let views: Promise<CatalogViews> | undefined;
  const catalog = (): Promise<CatalogViews> =>
    (views ??= reader.current().then((snapshot) => catalogViews(snapshot, caller.language)));
  return {
    /** The catalogue as of this request, in the language of the request. */
    catalog,
    availability: new Availability(database),
    products: createLoader<string, Product>(async (ids) => {
      const found = await catalog();
      return ids.flatMap((id) => {
        const record = found.snapshot.product(id);
        return record === undefined ? [] : [found.product(record)];
      });
    }, (product) => product.id),
    variants: createLoader<string, ProductVariant>(async (ids) => {
      const found = await catalog();
      return ids.flatMap((id) => {
        const record = found.snapshot.variant(id);
        return record === undefined ? [] : [found.variant(record)];
      });
    }, (variant) => variant.id),
  };
}

/** Made anew for each request. */
export interface CatalogContext {
  readonly caller: CallerContext;
  readonly loaders: ReturnType<typeof createLoaders>;
}
