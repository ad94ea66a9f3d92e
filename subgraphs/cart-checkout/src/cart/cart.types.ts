import { Money, NotPersonal, NotPersonalField, Price, UserError } from '@andamal/service';
import { Field, GraphQLISODateTime, ID, Int, ObjectType } from 'type-graphql';
import { DeliveryMethodCode } from '../delivery/delivery-policy';
import { graphqlEnum } from '../schema/graphql-enum';
import { ProductVariant } from '../schema/stubs.types';
import { CartMessageCode } from './cart-messages';
import { AddToCartErrorCode, ChangeCartLineErrorCode, RecyclingErrorCode, RemoveFromCartErrorCode } from './cart-problems';
import type { CartSnapshot } from './cart.snapshot';

export const LineAvailability = graphqlEnum('LineAvailability', 'Whether a line of a cart can be ordered now.', {
  IN_STOCK: 'There are as many in stock as the line asks for.',
  FEW_LEFT: 'There are some in stock, but fewer than the line asks for.',
  OUT_OF_STOCK: 'There are none in stock.',
  NOT_SOLD: 'The variant is not sold any more.',
});
export type LineAvailability = keyof typeof LineAvailability;

@NotPersonal()
@ObjectType({ description: 'The VAT at one rate.' })
export class VatAmount {
  @Field(() => Int, { description: 'The rate in basis points: 2500 is 25 %.' })
  rate!: number;

  @Field(() => Money, { description: 'What the VAT is reckoned on.' })
  exclVat!: Money;

  @Field(() => Money, { description: 'The VAT.' })
  vat!: Money;
}

@NotPersonal()
@ObjectType({ description: 'What everything costs together. All amounts with VAT, unless they say otherwise.' })
export class CostTotals {
  @Field(() => Money, { description: 'The goods.' })
  goods!: Money;

  @Field(() => Money, { description: 'The delivery.' })
  shipping!: Money;

  @Field(() => Money, { description: 'To pay.' })
  total!: Money;

  @Field(() => Money, { description: 'The VAT in it.' })
  vatTotal!: Money;

  @Field(() => [VatAmount], { description: 'The VAT per rate, the highest rate first.' })
  vat!: VatAmount[];
}

@NotPersonal()
@ObjectType({ description: 'A way in which goods can reach the customer, and what it costs for this cart.' })
export class DeliveryMethod {
  @Field(() => DeliveryMethodCode, { description: 'Pass it to `placeOrder`.' })
  code!: DeliveryMethodCode;

  @Field(() => String, { description: 'What it is called, in the language of the request.' })
  name!: string;

  @Field(() => Price, { description: 'What it costs.' })
  cost!: Price;

  @Field(() => Money, { nullable: true, description: 'Value of goods from which it costs nothing.' })
  freeFrom?: Money | null;
}

@ObjectType({ description: 'A variant in a cart.' })
export class CartLine {
  @NotPersonalField(() => ID, { description: 'Id of the variant; the line is addressed by it.' })
  variantId!: string;

  @NotPersonalField(() => Int, { description: 'How many, 1 to 999.' })
  quantity!: number;

  @Field(() => Money, { description: 'Price of one, with VAT, when the customer last saw a message about the cart.' })
  seenPrice!: Money;

  @Field(() => ProductVariant, { nullable: true, description: 'The variant, from the catalog.' })
  variant?: ProductVariant | null;
}

@NotPersonal()
@ObjectType({ description: 'A kind of used packaging that the shop takes back.' })
export class RecyclingItem {
  @Field(() => ID, { description: 'Code of the kind.' })
  code!: string;

  @Field(() => String, { description: 'What it is called, in the language of the request.' })
  name!: string;

  @Field(() => String, { description: 'In which condition it is taken back.' })
  rule!: string;

  @Field(() => Int, { description: 'How many fit into one return.' })
  maxQuantity!: number;
}

@ObjectType({ description: 'Used packaging of one kind that the customer sends back.' })
export class RecyclingLine {
  @NotPersonalField(() => ID, { description: 'Code of the item; the line is addressed by it.' })
  itemCode!: string;

  @NotPersonalField(() => Int, { description: 'How many.' })
  quantity!: number;
}

@ObjectType({ description: 'The recycling cart: used spools, cartridges and bottles that the customer sends back with the order.' })
export class RecyclingCart {
  @Field(() => [RecyclingLine], { description: 'What is sent back.' })
  lines!: RecyclingLine[];

  @NotPersonalField(() => Int, { description: 'How many pieces in all.' })
  pieces!: number;
}

@ObjectType({ description: 'What somebody wants to buy, and to send back.' })
export class Cart {
  snapshot!: CartSnapshot;

  @NotPersonalField(() => ID, { description: 'A secret: whoever knows the id of a guest\'s cart may use it.' })
  id!: string;

  @NotPersonalField(() => Int, { description: 'How many pieces of goods.' })
  pieces!: number;

  @Field(() => [CartLine], { description: 'The goods, in the order in which they were added.' })
  lines!: CartLine[];

  @Field(() => RecyclingCart, { description: 'What is sent back with the order.' })
  recycling!: RecyclingCart;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was last changed.' })
  changedAt!: Date;
}

@ObjectType({ description: 'Something that a cart tells the customer.' })
export class CartMessage {
  @NotPersonalField(() => CartMessageCode, { description: 'What it is about.' })
  code!: CartMessageCode;

  @NotPersonalField(() => String, { description: 'The message to show, in the language of the request.' })
  message!: string;

  @NotPersonalField(() => ID, { nullable: true, description: 'The variant that it is about.' })
  variantId?: string | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'The kind of packaging that it is about.' })
  itemCode?: string | null;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why something was not added.' })
export class AddToCartError extends UserError {
  @Field(() => AddToCartErrorCode, { description: 'What is wrong.' })
  code!: AddToCartErrorCode;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a line was not changed.' })
export class ChangeCartLineError extends UserError {
  @Field(() => ChangeCartLineErrorCode, { description: 'What is wrong.' })
  code!: ChangeCartLineErrorCode;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a line was not removed.' })
export class RemoveFromCartError extends UserError {
  @Field(() => RemoveFromCartErrorCode, { description: 'What is wrong.' })
  code!: RemoveFromCartErrorCode;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why the recycling cart was not changed.' })
export class RecyclingError extends UserError {
  @Field(() => RecyclingErrorCode, { description: 'What is wrong.' })
  code!: RecyclingErrorCode;
}

/** What every change of a cart answers with. */
@ObjectType({ description: 'A changed cart.' })
abstract class CartPayload {
  @Field(() => Cart, { nullable: true, description: 'The cart as it is now; null when nothing was changed.' })
  cart?: Cart | null;

  @Field(() => [CartMessage], { description: 'What to tell the customer.' })
  messages!: CartMessage[];
}

@ObjectType({ description: 'The cart after something was added.' })
export class AddToCartPayload extends CartPayload {
  @Field(() => [AddToCartError], { description: 'What can be put right.' })
  userErrors!: AddToCartError[];
}

@ObjectType({ description: 'The cart after a line was changed.' })
export class ChangeCartLinePayload extends CartPayload {
  @Field(() => [ChangeCartLineError], { description: 'What can be put right.' })
  userErrors!: ChangeCartLineError[];
}

@ObjectType({ description: 'The cart after a line was removed.' })
export class RemoveFromCartPayload extends CartPayload {
  @Field(() => [RemoveFromCartError], { description: 'What can be put right.' })
  userErrors!: RemoveFromCartError[];
}

@ObjectType({ description: 'The cart after its recycling cart was changed.' })
export class RecyclingPayload extends CartPayload {
  @Field(() => [RecyclingError], { description: 'What can be put right.' })
  userErrors!: RecyclingError[];
}
