import { formatSek, splitVat, type BasisPoints, type Ore } from '@andamal/kernel';
import { Directive, Field, Int, ObjectType } from 'type-graphql';
import { NotPersonal } from './personal-data-field';

@NotPersonal()
@Directive('@shareable')
@ObjectType({ description: 'An amount of money.' })
export class Money {
  @Field(() => Int, { description: 'The amount in öre, 1/100 SEK.' })
  amount!: Ore;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => String, { description: 'The amount as a Swede reads it: "300,00 kr".' })
  formatted!: string;
}

@NotPersonal()
@Directive('@shareable')
@ObjectType({ description: 'A price, with and without VAT. The parts add up to the öre.' })
export class Price {
  @Field(() => Money, { description: 'What a consumer pays.' })
  inclVat!: Money;

  @Field(() => Money, { description: 'The price without VAT.' })
  exclVat!: Money;

  @Field(() => Money, { description: 'The VAT in the price.' })
  vat!: Money;

  @Field(() => Int, { description: 'The VAT rate in basis points: 2500 is 25 %.' })
  vatRate!: BasisPoints;
}

export function money(amount: Ore): Money {
  return { amount, currency: 'SEK', formatted: formatSek(amount) };
}

export function price(inclVat: Ore, vatRate: BasisPoints): Price {
  const split = splitVat(inclVat, vatRate);
  return { inclVat: money(split.inclVat), exclVat: money(split.exclVat), vat: money(split.vat), vatRate };
}
