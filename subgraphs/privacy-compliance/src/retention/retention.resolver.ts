import { NotPersonalField } from '@andamal/service';
import { Ctx, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { requireRights } from '../access';
import type { VaultContext } from '../context';
import type { RetentionSweep } from './retention-sweep';

@ObjectType({ description: 'What a sweep ended.', simpleResolvers: true })
export class RunRetentionSweepPayload {
  @NotPersonalField(() => Int, { description: 'How many purposes ended for a datum.' })
  bindingsEnded!: number;

  @NotPersonalField(() => Int, { description: 'How many data were destroyed, since no purpose holds them any more.' })
  dataDestroyed!: number;
}

@Resolver()
export class RetentionResolver {
  constructor(private readonly sweep: RetentionSweep) {}

  @Mutation(() => RunRetentionSweepPayload, {
    description: 'Ends what is due now, without waiting for the sweep that runs by itself. PRIVACY_OFFICE with RIGHTS.',
  })
  async runRetentionSweep(@Ctx() { caller }: VaultContext): Promise<RunRetentionSweepPayload> {
    requireRights(caller);
    return this.sweep.run();
  }
}
