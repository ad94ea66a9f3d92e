import { Max, MaxLength, Min, MinLength } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';

const CART_ID = 'The cart. A signed-in customer may leave it out: the cart of the account is meant.';

@InputType({ description: 'What to put into which cart.' })
export class AddToCartInput {
  @Field(() => ID, { nullable: true, description: `${CART_ID} A guest who leaves it out gets a new cart.` })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @Field(() => ID, { description: 'Id of the variant.' })
  @MinLength(1)
  @MaxLength(36)
  variantId!: string;

  @Field(() => Int, { defaultValue: 1, description: 'How many to add, 1 to 999. A line holds 999 at most.' })
  @Min(1)
  @Max(999)
  quantity!: number;
}

@InputType({ description: 'Which line of which cart is to hold how many.' })
export class ChangeCartLineInput {
  @Field(() => ID, { nullable: true, description: CART_ID })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @Field(() => ID, { description: 'Id of the variant on the line.' })
  @MinLength(1)
  @MaxLength(36)
  variantId!: string;

  @Field(() => Int, { description: 'The new quantity, 1 to 999.' })
  @Min(1)
  @Max(999)
  quantity!: number;
}

@InputType({ description: 'What to take out of which cart.' })
export class RemoveFromCartInput {
  @Field(() => ID, { nullable: true, description: CART_ID })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @Field(() => ID, { description: 'Id of the variant on the line.' })
  @MinLength(1)
  @MaxLength(36)
  variantId!: string;
}

@InputType({ description: 'Which used packaging to send back, and how many.' })
export class RecyclingInput {
  @Field(() => ID, { nullable: true, description: `${CART_ID} When packaging is added, a guest who leaves it out gets a new cart.` })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @Field(() => ID, { description: 'Code of the item, from `recyclingItems`.' })
  @MinLength(1)
  @MaxLength(40)
  itemCode!: string;

  @Field(() => Int, { defaultValue: 1, description: 'How many; each kind has its own limit.' })
  @Min(1)
  @Max(999)
  quantity!: number;
}

@InputType({ description: 'Which used packaging not to send back after all.' })
export class RemoveRecyclingInput {
  @Field(() => ID, { nullable: true, description: CART_ID })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @Field(() => ID, { description: 'Code of the item.' })
  @MinLength(1)
  @MaxLength(40)
  itemCode!: string;
}
