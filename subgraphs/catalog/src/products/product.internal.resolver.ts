import { AppError } from '@andamal/kernel';
import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
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

  @Field(() => Int, { description: 'How many can be bought now.' })
  available!: number;

  @Field(() => Boolean, { description: 'Whether it is for sale at all.' })
  purchasable!: boolean;

  @Field(() => Int, { nullable: true, description: 'Weight of the contents in grams.' })
  weightGrams!: number | null;
}

@Resolver()
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
    return Promise.all(records.map(async (record) => cartVariant(record, await loaders.availability.of(record), caller.language)));
  }
}

function cartVariant({ row, product, forSale }: VariantRecord, available: number, language: 'sv' | 'en'): CartVariant {
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
    available: forSale ? available : 0,
    purchasable: forSale,
    weightGrams: row.netWeightGrams,
  };
}
