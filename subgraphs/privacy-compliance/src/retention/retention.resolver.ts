import { AppError, type Clock } from '@andamal/kernel';
import { startOfStockholmDay, stockholmDay } from '@andamal/policy';
import { NotPersonal, NotPersonalField } from '@andamal/service';
import { Arg, Ctx, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { requireRights } from '../access';
import type { VaultContext } from '../context';
import { RetentionOverview, type RetentionOverviewStore } from './retention-overview';
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
  constructor(
    private readonly sweep: RetentionSweep,
    private readonly overviews: RetentionOverviewStore,
    private readonly clock: Clock,
  ) {}

  @Query(() => RetentionOverview, {
    description: 'How much ends in the coming days, by purpose and category, and what should have ended and has not. Counts only. PRIVACY_OFFICE with RIGHTS.',
  })
  retentionOverview(
    @NotPersonal() @Arg('days', () => Int, { defaultValue: 30, description: 'How many days ahead, 1 to 3660: whole days of Stockholm.' }) days: number,
    @Ctx() { caller }: VaultContext,
  ): Promise<RetentionOverview> {
    requireRights(caller);
    if (days < 1 || days > 3_660) throw new AppError('BAD_INPUT', 'days: 1 to 3660', { details: { field: 'days' } });
    const today = stockholmDay(this.clock.now());
    return this.overviews.overview(startOfStockholmDay({ ...today, day: today.day + days + 1 }));
  }

  @Mutation(() => RunRetentionSweepPayload, {
    description: 'Ends what is due now, without waiting for the sweep that runs by itself. PRIVACY_OFFICE with RIGHTS.',
  })
  async runRetentionSweep(@Ctx() { caller }: VaultContext): Promise<RunRetentionSweepPayload> {
    requireRights(caller);
    return this.sweep.run();
  }
}
