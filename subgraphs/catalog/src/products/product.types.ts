import { NotPersonal, Price } from '@andamal/service';
import { Directive, Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Category } from '../categories/category.types';
import type { VariantRecord, ProductRecord } from '../snapshot/catalog-records';
import { ProductCondition } from './product-condition';
import { Translations } from './translations.types';

/** A type that is declared further down: keeps the compiler from emitting a reference to it too early. */
type Later<T> = T;

registerEnumType(ProductCondition, {
  name: 'ProductCondition',
  description: 'The state that a piece of goods is in. Everything that is not NEW belongs to the outlet.',
  valuesConfig: {
    NEW: { description: 'New, in its original packing.' },
    OPENED_BOX: { description: 'Unused, the packing has been opened.' },
    B_STOCK: { description: 'Unused, with flaws in its looks that do not matter to its work.' },
    REFURBISHED: { description: 'Used, checked and repaired by us.' },
  },
});

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'A colour that goods come in.' })
export class Colour {
  @Field(() => String, { description: 'Code to filter by, such as BLACK.' })
  code!: string;

  @Field(() => String, { description: 'Name in the language of the request.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Swatch as #rrggbb; null where no single colour shows it.' })
  hex!: string | null;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'One line of a specification.' })
export class Specification {
  @Field(() => String, { description: 'What is specified, in the language of the request.' })
  label!: string;

  @Field(() => String, { description: 'Its value, in the language of the request.' })
  value!: string;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'One of the things that a bundle is made of.' })
export class BundlePart {
  @Field(() => ProductVariant, { description: 'The variant that is in the bundle.' })
  variant!: Later<ProductVariant>;

  @Field(() => Int, { description: 'How many of it.' })
  quantity!: number;
}

@NotPersonal()
@Directive('@key(fields: "id")')
@ObjectType({
  simpleResolvers: true,
  description: 'What is put into a cart: a product in one colour, size and condition, with its own price and stock.',
})
export class ProductVariant {
  /** What it was made from, for the fields that are resolved later. */
  record!: VariantRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Article number.' })
  sku!: string;

  @Field(() => Product, { description: 'The product that it is a variant of.' })
  product!: Later<Product>;

  @Field(() => String, { description: 'Product and variant in words, in the language of the request.' })
  name!: string;

  @Field(() => String, { description: 'What tells it from its siblings, such as "Svart, 1,75 mm, 1 kg". Empty when it has none.' })
  label!: string;

  @Field(() => String, { nullable: true, description: 'Code of the material, such as PLA.' })
  material!: string | null;

  @Field(() => Colour, { nullable: true, description: 'Its colour.' })
  colour!: Colour | null;

  @Field(() => Float, { nullable: true, description: 'Diameter in millimetres: of the filament, the nozzle, the shaft.' })
  diameterMm!: number | null;

  @Field(() => Int, { nullable: true, description: 'Weight of the contents in grams, without spool and packing.' })
  netWeightGrams!: number | null;

  @Field(() => Int, { nullable: true, description: 'Volume of the contents in millilitres.' })
  volumeMl!: number | null;

  @Field(() => ProductCondition, { description: 'The state that it is in.' })
  condition!: ProductCondition;

  @Field(() => String, { description: 'The condition in words, in the language of the request.' })
  conditionText!: string;

  @Field(() => Price, { description: 'What it costs now.' })
  price!: Price;

  @Field(() => Price, {
    nullable: true,
    description: 'What it cost before the price was reduced; for a bundle, what its parts cost one by one. Null when nothing is reduced.',
  })
  originalPrice!: Price | null;

  @Field(() => Int, { nullable: true, description: 'The reduction in whole per cent, rounded down. Null when nothing is reduced.' })
  discountPercent!: number | null;

  @Field(() => Boolean, { description: 'Whether it is being sold off and will not come back.' })
  clearance!: boolean;

  @Field(() => Boolean, { description: 'Whether it is for sale at all. Old orders point at variants that no longer are.' })
  forSale!: boolean;

  @Field(() => [BundlePart], { description: 'What a bundle is made of; empty for everything else.' })
  bundleParts!: BundlePart[];
}

@NotPersonal()
@Directive('@key(fields: "id")')
@ObjectType({ simpleResolvers: true, description: 'Something that the shop sells, in one or more variants.' })
export class Product {
  record!: ProductRecord;

  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its name in URLs. Unique.' })
  slug!: string;

  @Field(() => String, { description: 'Its name in the language of the request.' })
  name!: string;

  @Field(() => Translations, { description: 'Its name in every language.' })
  nameTranslations!: Translations;

  @Field(() => String, { description: 'What it is and what it is good for, in the language of the request.' })
  description!: string;

  @Field(() => Translations, { description: 'The description in every language.' })
  descriptionTranslations!: Translations;

  @Field(() => String, { description: 'Who makes it.' })
  brand!: string;

  @Field(() => Category, { nullable: true, description: 'Where it stands in the shop.' })
  category!: Category | null;

  @Field(() => [Specification], { description: 'Technical data.' })
  specifications!: Specification[];

  @Field(() => [ProductVariant], { description: 'Its variants that are for sale. Empty when the product no longer is.' })
  variants!: ProductVariant[];

  @Field(() => Price, { nullable: true, description: 'The lowest price of its variants. Null when it is no longer for sale.' })
  priceFrom!: Price | null;

  @Field(() => Price, { nullable: true, description: 'The highest price of its variants. Null when it is no longer for sale.' })
  priceTo!: Price | null;

  @Field(() => Boolean, { description: 'Whether it is a bundle of other products.' })
  isBundle!: boolean;

  @Field(() => GraphQLISODateTime, { description: 'When it came into the shop.' })
  addedAt!: Date;
}
