import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { admitSelfOrRights } from '../access';
import type { AccessLog } from '../access-log/access-log';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { WhatIfService } from './what-if.service';
import { WhatIfAnswer, WhatIfArgs } from './what-if.types';

@Resolver(() => DataSubject)
export class WhatIfResolver {
  constructor(
    private readonly service: WhatIfService,
    private readonly log: AccessLog,
  ) {}

  @FieldResolver(() => WhatIfAnswer, {
    nullable: true,
    description: 'What would happen if the person, or the shop, did something. Nothing is changed by asking. SELF (for what one can do oneself) or RIGHTS.',
  })
  async whatIf(@Root() { id }: DataSubject, @Args(() => WhatIfArgs) { change, ...page }: WhatIfArgs, @Ctx() { caller }: VaultContext): Promise<WhatIfAnswer> {
    await admitSelfOrRights(this.log, caller, id, 'WHAT_IF');
    return this.service.ask(id, change, page, caller);
  }
}
