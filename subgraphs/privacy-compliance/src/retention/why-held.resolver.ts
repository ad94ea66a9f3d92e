import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { requireSelfOrRights } from '../access';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { WhyHeldService } from './why-held.service';
import { WhyHeldArgs, WhyHeldConnection } from './why-held.types';

@Resolver(() => DataSubject)
export class WhyHeldResolver {
  constructor(private readonly service: WhyHeldService) {}

  @FieldResolver(() => WhyHeldConnection, {
    nullable: true,
    description: 'Of each datum why it is still here and until when, and of those that are gone when and why they went. SELF or RIGHTS.',
  })
  async whyHeld(@Root() { id }: DataSubject, @Args(() => WhyHeldArgs) { filter, ...page }: WhyHeldArgs, @Ctx() { caller }: VaultContext): Promise<WhyHeldConnection> {
    requireSelfOrRights(caller, id, 'WHY_HELD');
    return this.service.page(id, page, filter ?? {}, caller);
  }
}
