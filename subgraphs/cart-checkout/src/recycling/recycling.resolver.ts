import type { Language } from '@andamal/service';
import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireShopper } from '../access/access';
import { RecyclingInput, RemoveRecyclingInput } from '../cart/cart.inputs';
import { toCartPayload } from '../cart/cart.presenter';
import { RecyclingItem, RecyclingLine, RecyclingPayload } from '../cart/cart.types';
import type { CartCheckoutContext } from '../context';
import type { RecyclingItemEntity } from './recycling.entity';
import type { RecyclingService } from './recycling.service';
import type { RecyclingStore } from './recycling.store';

@Resolver(() => RecyclingLine)
export class RecyclingResolver {
  constructor(
    private readonly store: RecyclingStore,
    private readonly service: RecyclingService,
  ) {}

  @Query(() => [RecyclingItem], { description: 'The used packaging that the shop takes back.' })
  async recyclingItems(@Ctx() { caller }: CartCheckoutContext): Promise<RecyclingItem[]> {
    return (await this.store.allItems()).map((item) => toRecyclingItem(item, caller.language));
  }

  @Mutation(() => RecyclingPayload, { description: 'Puts used packaging into the recycling cart.' })
  async addToRecyclingCart(
    @Arg('input', () => RecyclingInput, { description: 'What is sent back.' }) input: RecyclingInput,
    @Ctx() context: CartCheckoutContext,
  ): Promise<RecyclingPayload> {
    requireShopper(context.caller);
    const result = await this.service.add(context, input.cartId ?? null, input.itemCode, input.quantity);
    return toCartPayload(result, context.caller.language);
  }

  @Mutation(() => RecyclingPayload, { description: 'Sets how many pieces of used packaging are sent back.' })
  async changeRecyclingLine(
    @Arg('input', () => RecyclingInput, { description: 'Which line, and how many.' }) input: RecyclingInput,
    @Ctx() context: CartCheckoutContext,
  ): Promise<RecyclingPayload> {
    requireShopper(context.caller);
    const result = await this.service.changeQuantity(context, input.cartId ?? null, input.itemCode, input.quantity);
    return toCartPayload(result, context.caller.language);
  }

  @Mutation(() => RecyclingPayload, { description: 'Takes used packaging out of the recycling cart.' })
  async removeFromRecyclingCart(
    @Arg('input', () => RemoveRecyclingInput, { description: 'Which line.' }) input: RemoveRecyclingInput,
    @Ctx() context: CartCheckoutContext,
  ): Promise<RecyclingPayload> {
    requireShopper(context.caller);
    const result = await this.service.remove(context, input.cartId ?? null, input.itemCode);
    return toCartPayload(result, context.caller.language);
  }

  @FieldResolver(() => RecyclingItem, { nullable: true, description: 'What it is.' })
  async item(@Root() line: RecyclingLine, @Ctx() { caller, loaders }: CartCheckoutContext): Promise<RecyclingItem | null> {
    const item = await loaders.recyclingItems.load(line.itemCode);
    return item === null ? null : toRecyclingItem(item, caller.language);
  }
}

function toRecyclingItem(item: RecyclingItemEntity, language: Language): RecyclingItem {
  const { code, maxQuantity } = item;
  return language === 'sv'
    ? { code, maxQuantity, name: item.nameSv, rule: item.ruleSv }
    : { code, maxQuantity, name: item.nameEn, rule: item.ruleEn };
}
