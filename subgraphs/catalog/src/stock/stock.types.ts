import { NotPersonal } from '@andamal/service';
import type { Language } from '@andamal/service';
import { Field, Int, ObjectType } from 'type-graphql';

@NotPersonal()
@ObjectType({ simpleResolvers: true, description: 'How many of a variant can be bought. For a bundle it follows from its parts.' })
export class Stock {
  @Field(() => Int, { description: 'Pieces that can be bought now.' })
  available!: number;

  @Field(() => Boolean, { description: 'Whether there is at least one.' })
  inStock!: boolean;

  @Field(() => String, { description: 'The same in words, such as "I lager", in the language of the request.' })
  text!: string;
}

/** From here on down the shop says how many are left. */
const FEW = 5;

export function stockText(available: number, language: Language): string {
  if (available === 0) return language === 'sv' ? 'Slut i lager' : 'Out of stock';
  if (available <= FEW) return language === 'sv' ? `I lager, ${available} kvar` : `In stock, ${available} left`;
  return language === 'sv' ? 'I lager' : 'In stock';
}
