import { Ctx, Query, Resolver } from 'type-graphql';
import type { IdentityContext } from '../context';
import { Customer, toCustomer } from './customer.types';

@Resolver(() => Customer)
export class CustomerResolver {
  @Query(() => Customer, { nullable: true, description: 'The customer who asks; null for staff and for who has not signed in.' })
  me(@Ctx() context: IdentityContext): Promise<Customer | null> {
    const { kind, id } = context.caller;
    return kind === 'CUSTOMER' && id !== null ? resolveCustomer(id, context) : Promise.resolve(null);
  }
}

export async function resolveCustomer(id: string, { loaders }: IdentityContext): Promise<Customer | null> {
  const account = await loaders.customers.load(id);
  return account === null ? null : toCustomer(account);
}
