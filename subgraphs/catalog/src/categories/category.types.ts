import { NotPersonal } from '@andamal/service';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Translations } from '../products/translations.types';

export enum CategorySelectionRule {
  OUTLET = 'OUTLET',
  BUNDLES = 'BUNDLES',
  CLEARANCE = 'CLEARANCE',
}

registerEnumType(CategorySelectionRule, {
  name: 'CategorySelectionRule',
  description: 'How a category chooses what it shows, when nobody fills it by hand.',
  valuesConfig: {
    OUTLET: { description: 'Everything that is not new.' },
    BUNDLES: { description: 'Products that are made of others, at a lower price.' },
    CLEARANCE: { description: 'What is being sold off and will not come back.' },
  },
});

type Later<T> = T;

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'A department of the shop, as its navigation has it.' })
export class Category {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its name in URLs and filters. Unique.' })
  slug!: string;

  @Field(() => String, { description: 'Its name in the language of the request.' })
  name!: string;

  @Field(() => Translations, { description: 'Its name in every language.' })
  nameTranslations!: Translations;

  @Field(() => String, { description: 'What is found here, in the language of the request.' })
  description!: string;

  @Field(() => CategorySelectionRule, { nullable: true, description: 'The rule by which it shows products; null for one that is filled by hand.' })
  selectionRule!: CategorySelectionRule | null;

  @Field(() => Category, { nullable: true, description: 'The department that it belongs to; null at the top.' })
  parent!: Later<Category> | null;

  @Field(() => [Category], { description: 'The departments inside, in the order of the navigation.' })
  children!: Later<Category>[];

  @Field(() => [Category], { description: 'The way from the top down to this category, itself included.' })
  path!: Later<Category>[];
}
