import { ConnectionArgs, connectionOf, Money, NotPersonal, NotPersonalField } from '@andamal/service';
import { ArrayMaxSize, IsEnum, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { ArgsType, Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ProductCondition } from '../products/product-condition';
import { Product } from '../products/product.types';
import type { Listing } from './listing.service';
import { ProductSort } from './listing-request';

const MAX_VALUES = 50;
const MAX_PRICE = 2_000_000_000;

registerEnumType(ProductSort, {
  name: 'ProductSort',
  description: 'In which order products are listed.',
  valuesConfig: {
    RELEVANCE: { description: 'Best match of the search first; without one, as FEATURED.' },
    FEATURED: { description: 'As the shop features them.' },
    NEWEST: { description: 'What came in last first.' },
    NAME: { description: 'By name, in the language of the request.' },
    PRICE_ASC: { description: 'Cheapest first, by the lowest price of the variants.' },
    PRICE_DESC: { description: 'Dearest first, by the lowest price of the variants.' },
  },
});

@InputType({
  description: 'Narrows a listing down. A product is listed when one of its variants is all that is asked for; a list means one of its values.',
})
export class ProductFilter {
  @NotPersonalField(() => [String], { nullable: true, description: 'Slugs of departments; each includes those inside it. At most 50.' })
  @ArrayMaxSize(MAX_VALUES)
  @MaxLength(128, { each: true })
  categories?: string[] | null;

  @NotPersonalField(() => [String], { nullable: true, description: 'Brands, spelled as the facet spells them. At most 50.' })
  @ArrayMaxSize(MAX_VALUES)
  @MaxLength(128, { each: true })
  brands?: string[] | null;

  @NotPersonalField(() => [String], { nullable: true, description: 'Codes of materials, such as PLA. At most 50.' })
  @ArrayMaxSize(MAX_VALUES)
  @MaxLength(64, { each: true })
  materials?: string[] | null;

  @NotPersonalField(() => [String], { nullable: true, description: 'Codes of colours, such as BLACK. At most 50.' })
  @ArrayMaxSize(MAX_VALUES)
  @MaxLength(64, { each: true })
  colours?: string[] | null;

  @NotPersonalField(() => [Float], { nullable: true, description: 'Diameters in millimetres, such as 1.75. At most 50.' })
  @ArrayMaxSize(MAX_VALUES)
  @Min(0, { each: true })
  @Max(10_000, { each: true })
  diametersMm?: number[] | null;

  @NotPersonalField(() => [ProductCondition], { nullable: true, description: 'Conditions. At most 50.' })
  @ArrayMaxSize(MAX_VALUES)
  @IsEnum(ProductCondition, { each: true })
  conditions?: ProductCondition[] | null;

  @NotPersonalField(() => Int, { nullable: true, description: 'Lowest price, öre incl. VAT.' })
  @Min(0)
  @Max(MAX_PRICE)
  minPrice?: number | null;

  @NotPersonalField(() => Int, { nullable: true, description: 'Highest price, öre incl. VAT.' })
  @Min(0)
  @Max(MAX_PRICE)
  maxPrice?: number | null;

  @NotPersonalField(() => Boolean, { nullable: true, description: 'Only what is in stock (true), or only what is not (false).' })
  inStock?: boolean | null;
}

@ArgsType()
export class ProductsArgs extends ConnectionArgs {
  @Field(() => ProductFilter, { nullable: true, description: 'What to list; everything when left out.' })
  @ValidateNested()
  filter?: ProductFilter | null;

  @NotPersonalField(() => String, {
    nullable: true,
    description: 'Words to look for in names, descriptions, brands and attributes, Swedish or English. Forgives typing errors. At most 100 characters.',
  })
  @MaxLength(100)
  search?: string | null;

  @NotPersonalField(() => ProductSort, { nullable: true, description: 'The order; when left out RELEVANCE for a search, else FEATURED.' })
  sort?: ProductSort | null;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'A choice that narrows a listing down, with what it would show.' })
export class FacetValue {
  @Field(() => String, { description: 'The value to filter by.' })
  value!: string;

  @Field(() => String, { description: 'The value in words, in the language of the request.' })
  label!: string;

  @Field(() => Int, { description: 'How many products it would show, given all choices in other facets.' })
  count!: number;

  @Field(() => Boolean, { description: 'Whether it is chosen already.' })
  selected!: boolean;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'From the lowest to the highest price.' })
export class PriceRange {
  @Field(() => Money, { description: 'The lowest, incl. VAT.' })
  min!: Money;

  @Field(() => Money, { description: 'The highest, incl. VAT.' })
  max!: Money;
}

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'What a listing can be narrowed down by. Each facet ignores its own choices and respects all others.' })
export class ProductFacets {
  @Field(() => [FacetValue], { description: 'Departments, in the order of the navigation. Each counts those inside it too.' })
  categories!: FacetValue[];

  @Field(() => [FacetValue], { description: 'Brands, those with most products first.' })
  brands!: FacetValue[];

  @Field(() => [FacetValue], { description: 'Materials, those with most products first.' })
  materials!: FacetValue[];

  @Field(() => [FacetValue], { description: 'Colours, those with most products first.' })
  colours!: FacetValue[];

  @Field(() => [FacetValue], { description: 'Diameters in millimetres, thinnest first.' })
  diameters!: FacetValue[];

  @Field(() => [FacetValue], { description: 'Conditions, those with most products first.' })
  conditions!: FacetValue[];

  @Field(() => PriceRange, { nullable: true, description: 'Prices of the variants; null when nothing is left.' })
  price!: PriceRange | null;

  @Field(() => Int, { description: 'How many products are in stock.' })
  inStock!: number;
}

@ObjectType({ description: 'A page of products, with what the listing can be narrowed down by.' })
export class ProductConnection extends connectionOf(Product, 'Product') {
  /** For the facets, which are counted only when they are asked for. */
  listing!: Listing;
}
