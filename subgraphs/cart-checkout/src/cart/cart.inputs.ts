import { NotPersonalField } from '@andamal/service';
import { Max, MaxLength, Min, MinLength } from 'class-validator';
import { ArgsType, ID, InputType, Int } from 'type-graphql';
import { DeliveryMethodCode } from '../delivery/delivery-policy';

const CART_ID = 'The cart. A signed-in customer may leave it out: the cart of the account is meant.';

@InputType({ description: 'What to put into which cart.' })
export class AddToCartInput {
  @NotPersonalField(() => ID, { nullable: true, description: `${CART_ID} A guest who leaves it out gets a new cart.` })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @NotPersonalField(() => ID, { description: 'Id of the variant.' })
  @MinLength(1)
  @MaxLength(36)
  variantId!: string;

  @NotPersonalField(() => Int, { defaultValue: 1, description: 'How many to add, 1 to 999. A line holds 999 at most.' })
  @Min(1)
  @Max(999)
  quantity!: number;
}

@InputType({ description: 'Which line of which cart is to hold how many.' })
export class ChangeCartLineInput {
  @NotPersonalField(() => ID, { nullable: true, description: CART_ID })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @NotPersonalField(() => ID, { description: 'Id of the variant on the line.' })
  @MinLength(1)
  @MaxLength(36)
  variantId!: string;

  @NotPersonalField(() => Int, { description: 'The new quantity, 1 to 999.' })
  @Min(1)
  @Max(999)
  quantity!: number;
}

@InputType({ description: 'What to take out of which cart.' })
export class RemoveFromCartInput {
  @NotPersonalField(() => ID, { nullable: true, description: CART_ID })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @NotPersonalField(() => ID, { description: 'Id of the variant on the line.' })
  @MinLength(1)
  @MaxLength(36)
  variantId!: string;
}

@InputType({ description: 'Which used packaging to send back, and how many.' })
export class RecyclingInput {
  @NotPersonalField(() => ID, { nullable: true, description: `${CART_ID} When packaging is added, a guest who leaves it out gets a new cart.` })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @NotPersonalField(() => ID, { description: 'Code of the item, from `recyclingItems`.' })
  @MinLength(1)
  @MaxLength(40)
  itemCode!: string;

  @NotPersonalField(() => Int, { defaultValue: 1, description: 'How many; each kind has its own limit.' })
  @Min(1)
  @Max(999)
  quantity!: number;
}

@InputType({ description: 'Which used packaging not to send back after all.' })
export class RemoveRecyclingInput {
  @NotPersonalField(() => ID, { nullable: true, description: CART_ID })
  @MinLength(1)
  @MaxLength(36)
  cartId?: string | null;

  @NotPersonalField(() => ID, { description: 'Code of the item.' })
  @MinLength(1)
  @MaxLength(40)
  itemCode!: string;
}

@ArgsType()
export class TotalsArgs {
  @NotPersonalField(() => DeliveryMethodCode, { nullable: true, description: 'With this delivery; left out, without any.' })
  deliveryMethod?: DeliveryMethodCode | null;
}
