import { connectionFrom, type Connection } from '@andamal/service';
import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context';
import type { Product } from '../products/product.types';
import { facetViews } from './facet-views';
import { listingCursor, placeAfter, type ListingService } from './listing.service';
import { ProductConnection, ProductFacets, ProductsArgs } from './listing.types';

@Resolver(() => ProductConnection)
export class ListingResolver {
  constructor(private readonly listings: ListingService) {}

  @Query(() => ProductConnection, { description: 'Products by department, attributes and words, page by page.' })
  async products(
    @Args(() => ProductsArgs) { filter, search, sort, first, after }: ProductsArgs,
    @Ctx() { caller, loaders }: CatalogContext,
  ): Promise<ProductConnection> {
    const views = await loaders.catalog();
    const source = { snapshot: views.snapshot, language: caller.language, availability: loaders.availability };
    const listing = await this.listings.list({ filter: filter ?? {}, search: search ?? null, sort: sort ?? null }, source);
    const start = placeAfter(listing.products, after ?? null);
    const rows = listing.products.slice(start, start + first + 1).map((record, index) => ({ record, place: start + index }));
    const page = connectionFrom(rows, { first, after }, ({ place, record }) => listingCursor(place, record), listing.products.length);
    return connectionOfProducts(page, (row) => views.product(row.record), listing);
  }

  @FieldResolver(() => ProductFacets, { description: 'What the listing can be narrowed down by, with counts.' })
  async facets(@Root() { listing }: ProductConnection, @Ctx() { loaders }: CatalogContext): Promise<ProductFacets> {
    return facetViews(await listing.facets(), listing.request.filter, await loaders.catalog());
  }
}

function connectionOfProducts<Row>(
  page: Connection<Row>,
  viewOf: (row: Row) => Product,
  listing: ProductConnection['listing'],
): ProductConnection {
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: viewOf(node) }));
  return Object.assign(new ProductConnection(), { ...page, edges, nodes: edges.map(({ node }) => node), listing });
}
