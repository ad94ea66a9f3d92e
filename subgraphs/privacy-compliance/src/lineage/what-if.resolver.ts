import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { requireSelfOrRights } from '../access';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { WhatIfService } from './what-if.service';
import { WhatIfAnswer, WhatIfArgs } from './what-if.types';

@Resolver(() => DataSubject)
export class WhatIfResolver {
  constructor(private readonly service: WhatIfService) {}

  @FieldResolver(() => WhatIfAnswer, {
    nullable: true,
    description: 'What would happen if the person, or the shop, did something. Nothing is changed by asking. SELF (for what one can do oneself) or RIGHTS.',
  })
  async whatIf(@Root() { id }: DataSubject, @Args(() => WhatIfArgs) { change, ...page }: WhatIfArgs, @Ctx() { caller }: VaultContext): Promise<WhatIfAnswer> {
    requireSelfOrRights(caller, id, 'WHAT_IF');
    return this.service.ask(id, change, page, caller);
  }
}
