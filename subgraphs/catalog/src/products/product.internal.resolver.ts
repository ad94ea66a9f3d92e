import { AppError } from '@andamal/kernel';
import { Arg, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { requirePeer } from '../access';
import type { CatalogContext } from '../context';
import type { VariantRecord } from '../snapshot/catalog-records';
import { variantName } from './catalog-views';

const MAX_VARIANTS = 500;

@ObjectType({ simpleResolvers: true, description: 'A variant as a cart needs it.' })
export class CartVariant {
  @Field(() => ID, { description: 'The variant.' })
  id!: string;

  @Field(() => ID, { description: 'Its product.' })
  productId!: string;

  @Field(() => String, { description: 'Article number.' })
  sku!: string;

  @Field(() => String, { description: 'Product and variant in words, in the language of the request.' })
  name!: string;

  @Field(() => String, { description: 'The name in Swedish, as it stands on invoices.' })
  nameSv!: string;

  @Field(() => String, { description: 'The name in English.' })
  nameEn!: string;

  @Field(() => Int, { description: 'What it costs now, öre incl. VAT.' })
  priceInclVat!: number;

  @Field(() => Int, { description: 'The VAT rate in basis points.' })
  vatRate!: number;

  @Field(() => Boolean, { description: 'Whether it is for sale at all.' })
  purchasable!: boolean;

  @Field(() => Int, { nullable: true, description: 'Weight of the contents in grams.' })
  weightGrams!: number | null;

  /** For what is only looked up when it is asked for. */
  record!: VariantRecord;
}

@Resolver(() => CartVariant)
export class ProductInternalResolver {
  @Query(() => [CartVariant], { description: 'Variants for the lines of carts. Unknown ids are left out.' })
  async variantsForCart(
    @Arg('ids', () => [ID], { description: 'Ids of variants, 500 at most.' }) ids: string[],
    @Ctx() { caller, loaders }: CatalogContext,
  ): Promise<CartVariant[]> {
    requirePeer(caller, 'cart-checkout');
    if (ids.length > MAX_VARIANTS) throw new AppError('BAD_INPUT', `At most ${MAX_VARIANTS} ids at a time.`);
    const { snapshot } = await loaders.catalog();
    const records = [...new Set(ids)].flatMap((id) => snapshot.variant(id) ?? []);
    return records.map((record) => cartVariant(record, caller.language));
  }

  /** An order is priced without it: whether there is enough shows when the stock is reserved. */
  @FieldResolver(() => Int, { description: 'How many can be bought now.' })
  async available(@Root() { record }: CartVariant, @Ctx() { loaders }: CatalogContext): Promise<number> {
    return record.forSale ? loaders.availability.of(record) : 0;
  }
}

function cartVariant(record: VariantRecord, language: 'sv' | 'en'): CartVariant {
  const { row, product, forSale } = record;
  const nameSv = variantName(product.row.nameSv, row.labelSv);
  const nameEn = variantName(product.row.nameEn, row.labelEn);
  return {
    id: row.id,
    productId: row.productId,
    sku: row.sku,
    name: language === 'sv' ? nameSv : nameEn,
    nameSv,
    nameEn,
    priceInclVat: row.priceInclVat,
    vatRate: row.vatRate,
    purchasable: forSale,
    weightGrams: row.netWeightGrams,
    record,
  };
}
