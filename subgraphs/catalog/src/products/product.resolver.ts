import { NotPersonalField } from '@andamal/service';
import { AppError } from '@andamal/kernel';
import { MaxLength } from 'class-validator';
import { Args, ArgsType, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { CatalogContext } from '../context';
import { Stock, stockText } from '../stock/stock.types';
import { Product, ProductVariant } from './product.types';

@ArgsType()
class ProductArgs {
  @NotPersonalField(() => ID, { nullable: true, description: 'Its id. Give this or `slug`.' })
  @MaxLength(128)
  id?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Its slug. Give this or `id`.' })
  @MaxLength(128)
  slug?: string | null;
}

@Resolver(() => Product)
export class ProductResolver {
  @Query(() => Product, { nullable: true, description: 'One product by id or slug; null when there is none, or it is no longer for sale.' })
  async product(@Args(() => ProductArgs) { id, slug }: ProductArgs, @Ctx() { loaders }: CatalogContext): Promise<Product | null> {
    if ((id ?? null) === null ? (slug ?? null) === null : (slug ?? null) !== null) {
      throw new AppError('BAD_INPUT', 'Give either id or slug.', { details: { field: 'id' } });
    }
    const views = await loaders.catalog();
    const record = id ? views.snapshot.product(id) : views.snapshot.productBySlug(slug ?? '');
    return record === undefined || record.variants.length === 0 ? null : views.product(record);
  }

  @FieldResolver(() => Boolean, { description: 'Whether at least one of its variants is in stock.' })
  inStock(@Root() product: Product, @Ctx() { loaders }: CatalogContext): Promise<boolean> {
    return loaders.availability.isInStock(product.record);
  }
}

@Resolver(() => ProductVariant)
export class ProductVariantResolver {
  @FieldResolver(() => Stock, { description: 'How many of it there are, as of this request.' })
  stock(@Root() { record }: ProductVariant, @Ctx() { caller, loaders }: CatalogContext): Stock | Promise<Stock> {
    const toStock = (available: number): Stock => ({ available, inStock: available > 0, text: stockText(available, caller.language) });
    return record.forSale ? loaders.availability.of(record).then(toStock) : toStock(0);
  }
}
