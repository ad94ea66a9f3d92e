import { MaxLength, MinLength } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { requirePeer } from '../access/access';
import type { CartCheckoutContext } from '../context';
import type { CartMergeService } from './cart-merge.service';

@InputType({ description: 'Whose cart takes in which.' })
export class MergeCartsInput {
  @Field(() => ID, { description: 'The cart that was filled before signing in.' })
  @MinLength(1)
  @MaxLength(36)
  guestCartId!: string;

  @Field(() => ID, { description: 'Account id of the customer.' })
  @MinLength(1)
  @MaxLength(36)
  customerId!: string;

  @Field(() => ID, { description: 'The data subject that the customer is.' })
  @MinLength(1)
  @MaxLength(36)
  subjectId!: string;
}

@ObjectType({ description: 'The cart that came of it.' })
export class MergeCartsPayload {
  @Field(() => ID, { nullable: true, description: 'The customer\'s cart; null if there is none.' })
  cartId!: string | null;
}

@Resolver()
export class CartInternalResolver {
  constructor(private readonly merging: CartMergeService) {}

  @Mutation(() => MergeCartsPayload, { description: 'Carries a guest\'s cart over to an account. Idempotent.' })
  async mergeCarts(
    @Arg('input', () => MergeCartsInput, { description: 'Which cart, and whose.' }) input: MergeCartsInput,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<MergeCartsPayload> {
    requirePeer(caller, 'customer-identity');
    return { cartId: await this.merging.merge(input) };
  }
}
