import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { CartClient } from '../cart-client/cart-client';
import { refuseStaff, type IdentityContext } from '../context';
import { toCustomer } from '../customers/customer.types';
import { toRegisterError } from './registration.messages';
import type { RegistrationService } from './registration.service';
import { RegisterInput, RegisterPayload } from './registration.types';

@Resolver()
export class RegistrationResolver {
  constructor(
    private readonly registrations: RegistrationService,
    private readonly carts: CartClient,
  ) {}

  @Mutation(() => RegisterPayload, { description: 'Opens an account for a customer and signs the customer in.' })
  async register(
    @Arg('input', () => RegisterInput, { description: 'Who.' }) input: RegisterInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<RegisterPayload> {
    refuseStaff(caller);
    const result = await this.registrations.register(input, caller);
    if (!result.ok) {
      return { cartMerged: false, userErrors: result.error.map((problem) => toRegisterError(problem, caller.language)) };
    }
    const { account, tokens } = result.value;
    const cartMerged = await this.carts.merge(input.guestCartId, account, caller);
    return { customer: toCustomer(account), session: tokens, cartMerged, userErrors: [] };
  }
}
