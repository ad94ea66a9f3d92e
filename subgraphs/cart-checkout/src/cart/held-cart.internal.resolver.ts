import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { requirePeer } from '../access/access';
import type { CartCheckoutContext } from '../context';
import type { LineKind } from './cart.entity';
import { cartKeptUntil, type CartStore } from './cart.store';

@ObjectType({ description: 'What lies in the cart of a person.', simpleResolvers: true })
export class HeldCartLine {
  @Field(() => String, { description: 'GOODS to buy, or used packaging to send back: RECYCLING.' })
  kind!: LineKind;

  @Field(() => String, { description: 'Id of the variant, or code of the packaging.' })
  item!: string;

  @Field(() => String, { nullable: true, description: 'What it is called in Swedish; null: the shop has it no more.' })
  nameSv!: string | null;

  @Field(() => String, { nullable: true, description: 'What it is called in English; null: the shop has it no more.' })
  nameEn!: string | null;

  @Field(() => Int, { description: 'How many.' })
  quantity!: number;

  @Field(() => Int, { description: 'Öre with VAT for one, as the person last saw it; 0 for packaging.' })
  seenPrice!: number;

  @Field(() => String, { description: 'When it was put there.' })
  addedAt!: string;
}

@ObjectType({ description: 'The open cart of a person, for the extract that the person has a right to (GDPR Art. 15).', simpleResolvers: true })
export class HeldCart {
  @Field(() => String, { description: 'When it was begun.' })
  createdAt!: string;

  @Field(() => String, { description: 'When it was last changed.' })
  changedAt!: string;

  @Field(() => String, { description: 'When it is deleted, if it is not changed before.' })
  keptUntil!: string;

  @Field(() => [HeldCartLine], { description: 'What lies in it, the goods first, each in the order in which it was put there.' })
  lines!: HeldCartLine[];
}

@Resolver()
export class HeldCartResolver {
  constructor(private readonly carts: CartStore) {}

  @Query(() => HeldCart, { nullable: true, description: 'The open cart of a person with an account. A guest’s is joined to nobody.' })
  async cartOfSubject(
    @Arg('subjectId', () => ID, { description: 'The person.' }) subjectId: string,
    @Ctx() { caller, loaders }: CartCheckoutContext,
  ): Promise<HeldCart | null> {
    requirePeer(caller, 'privacy-compliance');
    const found = await this.carts.ofSubject(subjectId);
    if (found === null) return null;
    const { cart, goods, recycling } = found;
    const lines = [...goods, ...recycling].map(async ({ kind, item, quantity, seenPrice, addedAt }) => {
      const named = await (kind === 'GOODS' ? loaders.variants : loaders.recyclingItems).load(item);
      return { kind, item, nameSv: named?.nameSv ?? null, nameEn: named?.nameEn ?? null, quantity, seenPrice, addedAt: addedAt.toISOString() };
    });
    return {
      createdAt: cart.createdAt.toISOString(),
      changedAt: cart.changedAt.toISOString(),
      keptUntil: cartKeptUntil(cart).toISOString(),
      lines: await Promise.all(lines),
    };
  }
}
