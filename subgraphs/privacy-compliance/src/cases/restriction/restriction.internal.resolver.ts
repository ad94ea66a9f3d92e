import { Arg, ID, Query, Resolver } from 'type-graphql';
import type { RestrictionStore } from './restriction.store';

@Resolver()
export class RestrictionInternalResolver {
  constructor(private readonly restrictions: RestrictionStore) {}

  @Query(() => Boolean, { description: 'Whether an order must wait for staff, since its person has restricted (GDPR Art. 18).' })
  orderIsRestricted(
    @Arg('subjectId', () => ID, { description: 'Whose order it is.' }) subjectId: string,
    @Arg('orderId', () => ID, { description: 'Which order.' }) orderId: string,
  ): Promise<boolean> {
    return this.restrictions.standsInTheWay(subjectId, orderId);
  }
}
