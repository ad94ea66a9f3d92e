import { AppError, isUuid } from '@andamal/kernel';
import { ConnectionArgs, NotPersonal } from '@andamal/service';
import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { admitSelfOrRights, requireRights } from '../access';
import type { VaultContext } from '../context';
import type { AccessLog } from './access-log';
import type { AccessLogService } from './access-log.service';
import type { AccessLogStore } from './access-log.store';
import { AccessLogConnection, AccessLogVerification } from './access-log.types';

@Resolver()
export class AccessLogResolver {
  constructor(
    private readonly log: AccessLog,
    private readonly service: AccessLogService,
    private readonly store: AccessLogStore,
  ) {}

  @Query(() => AccessLogConnection, {
    description: 'Who has read a person’s data, for what, the latest first. For that person (SELF) and the privacy office (RIGHTS).',
  })
  async accessLog(
    @NotPersonal() @Arg('subjectId', () => ID, { description: 'The person.' }) subjectId: string,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { caller }: VaultContext,
  ): Promise<AccessLogConnection> {
    await admitSelfOrRights(this.log, caller, subjectId, 'ACCESS_LOG');
    // The reading is logged with the id: a text of the caller's own making has no place in the log.
    if (!isUuid(subjectId)) throw new AppError('BAD_INPUT', 'subjectId: subjectId must be a UUID', { details: { field: 'subjectId' } });
    return this.service.page(subjectId, page, caller);
  }

  @Query(() => AccessLogVerification, {
    description: 'Recomputes the access log’s chain of hashes, and names the first line that is not as it was written. PRIVACY_OFFICE with RIGHTS.',
  })
  async verifyAccessLog(@Ctx() { caller }: VaultContext): Promise<AccessLogVerification> {
    requireRights(caller);
    const { firstBad, ...rest } = await this.store.verify();
    return { ...rest, firstBad: firstBad === null ? null : { id: String(firstBad.seq), fault: firstBad.fault } };
  }
}
