import { Arg, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { requirePeer } from '../access/access';
import type { CartCheckoutContext } from '../context';
import type { OrderStore } from './order.store';

@ObjectType({ description: 'Whose an order is.', simpleResolvers: true })
export class OrderParty {
  @Field(() => ID, { description: 'Id of the order.' })
  orderId!: string;

  @Field(() => ID, { description: 'The data subject who bought.' })
  subjectId!: string;

  @Field(() => ID, { nullable: true, description: 'The account that it was bought with; null for a guest\'s.' })
  accountId!: string | null;
}

@Resolver()
export class OrderInternalResolver {
  constructor(private readonly orders: OrderStore) {}

  @Query(() => OrderParty, { nullable: true, description: 'Whose the order of that number is; null when there is none, or it is nobody\'s any more.' })
  async orderParty(
    @Arg('number', () => String, { description: 'Number of the order.' }) number: string,
    @Ctx() { caller }: CartCheckoutContext,
  ): Promise<OrderParty | null> {
    requirePeer(caller, 'customer-identity', 'privacy-compliance');
    const order = await this.orders.byNumber(number);
    return order === null || order.subjectId === null ? null : { orderId: order.id, subjectId: order.subjectId, accountId: order.accountId };
  }
}
