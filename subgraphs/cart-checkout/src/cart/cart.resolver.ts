import { NotPersonal, price, Price } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireShopper } from '../access/access';
import type { CartCheckoutContext } from '../context';
import { AddToCartInput, ChangeCartLineInput, RemoveFromCartInput, TotalsArgs } from './cart.inputs';
import { toCart, toCartPayload, toDeliveryMethod, toTotals } from './cart.presenter';
import type { CartPricing } from './cart-pricing';
import type { CartService } from './cart.service';
import type { CartStore } from './cart.store';
import {
  AddToCartPayload,
  Cart,
  CartLine,
  ChangeCartLinePayload,
  CostTotals,
  DeliveryMethod,
  LineAvailability,
  RemoveFromCartPayload,
} from './cart.types';

@Resolver(() => Cart)
export class CartResolver {
  constructor(
    private readonly carts: CartStore,
    private readonly service: CartService,
    private readonly pricing: CartPricing,
  ) {}

  @Query(() => Cart, { nullable: true, description: 'An open cart that the caller may use.' })
  async cart(
    @NotPersonal()
    @Arg('id', () => ID, { nullable: true, description: 'The cart. Left out, the cart of the signed-in customer is meant.' })
    id: string | null,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<Cart | null> {
    requireShopper(caller);
    const snapshot = await this.carts.find(caller, id ?? null);
    return snapshot === null ? null : toCart(snapshot);
  }

  @Mutation(() => AddToCartPayload, { description: 'Puts a product into a cart.' })
  async addToCart(
    @Arg('input', () => AddToCartInput, { description: 'What to put where.' }) input: AddToCartInput,
    @Ctx() context: CartCheckoutContext,
  ): Promise<AddToCartPayload> {
    requireShopper(context.caller);
    const result = await this.service.add(context, { ...input, cartId: input.cartId ?? null });
    return toCartPayload(result, context.caller.language);
  }

  @Mutation(() => ChangeCartLinePayload, { description: 'Sets how many of a product a cart holds.' })
  async changeCartLine(
    @Arg('input', () => ChangeCartLineInput, { description: 'Which line, and how many.' }) input: ChangeCartLineInput,
    @Ctx() context: CartCheckoutContext,
  ): Promise<ChangeCartLinePayload> {
    requireShopper(context.caller);
    const result = await this.service.changeQuantity(context, { ...input, cartId: input.cartId ?? null });
    return toCartPayload(result, context.caller.language);
  }

  @Mutation(() => RemoveFromCartPayload, { description: 'Takes a product out of a cart.' })
  async removeFromCart(
    @Arg('input', () => RemoveFromCartInput, { description: 'Which line.' }) input: RemoveFromCartInput,
    @Ctx() context: CartCheckoutContext,
  ): Promise<RemoveFromCartPayload> {
    requireShopper(context.caller);
    const result = await this.service.remove(context, { ...input, cartId: input.cartId ?? null });
    return toCartPayload(result, context.caller.language);
  }

  @FieldResolver(() => CostTotals, { nullable: true, description: 'What it costs now. Null while the catalog does not answer.' })
  async totals(
    @Root() cart: Cart,
    @Ctx() { loaders }: CartCheckoutContext,
    @Args(() => TotalsArgs) { deliveryMethod }: TotalsArgs,
  ): Promise<CostTotals> {
    return toTotals(await this.pricing.totals(cart.snapshot, loaders, deliveryMethod ?? null));
  }

  @FieldResolver(() => [DeliveryMethod], { nullable: true, description: 'How the goods can be delivered, and what it costs.' })
  async deliveryMethods(@Root() cart: Cart, @Ctx() { caller, loaders }: CartCheckoutContext): Promise<DeliveryMethod[]> {
    const offers = await this.pricing.offers(cart.snapshot, loaders);
    return offers.map((offer) => toDeliveryMethod(offer, caller.language));
  }
}

@Resolver(() => CartLine)
export class CartLineResolver {
  @FieldResolver(() => Price, { nullable: true, description: 'Price of one now. Null when it is not sold any more.' })
  async unitPrice(@Root() line: CartLine, @Ctx() { loaders }: CartCheckoutContext): Promise<Price | null> {
    const variant = await loaders.variants.load(line.variantId);
    return variant === null ? null : price(variant.priceInclVat, variant.vatRate);
  }

  @FieldResolver(() => Price, { nullable: true, description: 'What the line costs now. Null when it is not sold any more.' })
  async total(@Root() line: CartLine, @Ctx() { loaders }: CartCheckoutContext): Promise<Price | null> {
    const variant = await loaders.variants.load(line.variantId);
    return variant === null ? null : price(variant.priceInclVat * line.quantity, variant.vatRate);
  }

  @NotPersonal()
  @FieldResolver(() => LineAvailability, { nullable: true, description: 'Whether it can be ordered now.' })
  async availability(@Root() line: CartLine, @Ctx() { loaders }: CartCheckoutContext): Promise<LineAvailability> {
    const variant = await loaders.variants.load(line.variantId);
    if (variant === null || !variant.purchasable) return 'NOT_SOLD';
    if (variant.available <= 0) return 'OUT_OF_STOCK';
    return variant.available < line.quantity ? 'FEW_LEFT' : 'IN_STOCK';
  }
}
