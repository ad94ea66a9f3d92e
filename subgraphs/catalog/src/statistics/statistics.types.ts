import { ConnectionArgs, connectionOf, NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { Length, Matches } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Product } from '../products/product.types';
import type { Page } from './page-count.entity';
import type { Period } from './statistics.service';

const described = (descriptions: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(descriptions).map(([code, description]) => [code, { description }])) as never;

export const SitePage = {
  HOME: 'HOME', CATEGORY: 'CATEGORY', PRODUCT: 'PRODUCT', SEARCH: 'SEARCH', GUIDE: 'GUIDE', CART: 'CART', CHECKOUT: 'CHECKOUT',
  ACCOUNT: 'ACCOUNT', CONTACT: 'CONTACT', PRIVACY: 'PRIVACY', OTHER: 'OTHER',
} as const satisfies { [Code in Page]: Code };

registerEnumType(SitePage, {
  name: 'SitePage',
  description: 'A kind of page of the site. The statistics know no others, and no paths.',
  valuesConfig: described({
    HOME: 'The first page.', CATEGORY: 'A department.', PRODUCT: 'A product.', SEARCH: 'Results of a search.', GUIDE: 'The printer guide.',
    CART: 'The cart.', CHECKOUT: 'The checkout.', ACCOUNT: 'A page of a customer’s account.', CONTACT: 'How to get in touch.',
    PRIVACY: 'How the shop treats personal data.', OTHER: 'Any other page.',
  }),
});

export const StatisticsPeriod = { DAY: 'DAY', MONTH: 'MONTH' } as const satisfies { [Code in Period]: Code };
registerEnumType(StatisticsPeriod, {
  name: 'StatisticsPeriod',
  description: 'What figures are added up over.',
  valuesConfig: described({ DAY: 'A day in Stockholm.', MONTH: 'A calendar month.' }),
});

export const RecordPageViewErrorCode = { PRODUCT_NOT_FOUND: 'PRODUCT_NOT_FOUND' } as const;
registerEnumType(RecordPageViewErrorCode, {
  name: 'RecordPageViewErrorCode',
  description: 'Why a view was not counted.',
  valuesConfig: described({ PRODUCT_NOT_FOUND: 'PRODUCT takes the id of a product, and no other page takes one.' }),
});

@InputType({ description: 'A page that somebody looks at. Nobody is asked who.' })
export class RecordPageViewInput {
  @NotPersonalField(() => SitePage, { description: 'Which kind of page.' })
  page!: Page;

  @NotPersonalField(() => ID, { nullable: true, description: 'For PRODUCT: which.' })
  @Length(1, 36)
  productId?: string | null;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a view was not counted.' })
export class RecordPageViewError extends UserError {
  @Field(() => RecordPageViewErrorCode, { description: 'For programs.' })
  code!: keyof typeof RecordPageViewErrorCode;
}

@NotPersonal()
@ObjectType({ description: 'What came of counting a view.' })
export class RecordPageViewPayload {
  @Field(() => Boolean, { description: 'Whether it was counted. Beyond so many a minute views are not.' })
  counted!: boolean;

  @Field(() => [RecordPageViewError], { description: 'What can be put right.' })
  userErrors!: RecordPageViewError[];
}

@NotPersonal()
@ObjectType({ description: 'How often a page was looked at, and how many of its product were ordered. Rounded down to tens.', simpleResolvers: true })
export class SiteFigures {
  @Field(() => String, { description: 'The day, such as 2026-11-23, or the month, such as 2026-11.' })
  period!: string;

  @Field(() => SitePage, { description: 'Which kind of page.' })
  page!: Page;

  @Field(() => Product, { nullable: true, description: 'For PRODUCT: which; null when it is no longer in the catalogue.' })
  product!: Product | null;

  @Field(() => Int, { description: 'Views, rounded down to a multiple of ten: 0 is fewer than ten.' })
  views!: number;

  @Field(() => Int, { description: 'Pieces ordered, rounded down in the same way.' })
  ordered!: number;
}

@ObjectType({ description: 'A page of the site’s figures.' })
export class SiteFiguresConnection extends connectionOf(SiteFigures, 'SiteFigures') {}

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

@ArgsType()
export class SiteStatisticsArgs extends ConnectionArgs {
  @NotPersonalField(() => String, { description: 'The first day, such as 2026-11-01.' })
  @Matches(DAY, { message: 'from takes a day such as 2026-11-01' })
  from!: string;

  @NotPersonalField(() => String, { description: 'The last day.' })
  @Matches(DAY, { message: 'to takes a day such as 2026-11-30' })
  to!: string;

  @NotPersonalField(() => StatisticsPeriod, { defaultValue: 'DAY', description: 'What figures are added up over.' })
  by!: Period;
}
