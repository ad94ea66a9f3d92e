import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { admitSelfOrRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { WhyHeldService } from './why-held.service';
import { WhyHeldArgs, WhyHeldConnection } from './why-held.types';

@Resolver(() => DataSubject)
export class WhyHeldResolver {
  constructor(
    private readonly service: WhyHeldService,
    private readonly log: AccessLog,
  ) {}

  @FieldResolver(() => WhyHeldConnection, {
    nullable: true,
    description: 'Of each datum why it is still here and until when, and of those that are gone when and why they went. SELF or RIGHTS.',
  })
  async whyHeld(@Root() { id }: DataSubject, @Args(() => WhyHeldArgs) { filter, ...page }: WhyHeldArgs, @Ctx() { caller }: VaultContext): Promise<WhyHeldConnection> {
    await admitSelfOrRights(this.log, caller, id, 'WHY_HELD');
    return this.service.page(id, page, filter ?? {}, caller);
  }
}
