import { AppError, isUuid } from '@andamal/kernel';
import { ConnectionArgs, NotPersonal } from '@andamal/service';
import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { requireRights, requireSelfOrRights } from '../access';
import type { VaultContext } from '../context';
import type { AccessLogService } from './access-log.service';
import { NoAnchorError, type AccessLogVerifier } from './access-log-verifier';
import { AccessLogConnection } from './access-log.types';
import { AccessLogVerification, toVerification, VerifyAccessLogArgs } from './verification.types';

@Resolver()
export class AccessLogResolver {
  constructor(
    private readonly service: AccessLogService,
    private readonly verifier: AccessLogVerifier,
  ) {}

  @Query(() => AccessLogConnection, {
    description: 'Who has read a person’s data, for what, the latest first. For that person (SELF) and the privacy office (RIGHTS).',
  })
  async accessLog(
    @NotPersonal() @Arg('subjectId', () => ID, { description: 'The person.' }) subjectId: string,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { caller }: VaultContext,
  ): Promise<AccessLogConnection> {
    requireSelfOrRights(caller, subjectId, 'ACCESS_LOG');
    // The reading is logged with the id: a text of the caller's own making has no place in the log.
    if (!isUuid(subjectId)) throw new AppError('BAD_INPUT', 'subjectId: subjectId must be a UUID', { details: { field: 'subjectId' } });
    return this.service.page(subjectId, page, caller);
  }

  @Query(() => AccessLogVerification, {
    description:
      'Recomputes the access log’s chain of hashes, holds it against the signed anchors, and names the first record that is not as it ' +
      'was written. PRIVACY_OFFICE with RIGHTS.',
  })
  async verifyAccessLog(@Args(() => VerifyAccessLogArgs) { after, limit }: VerifyAccessLogArgs, @Ctx() { caller }: VaultContext): Promise<AccessLogVerification> {
    requireRights(caller);
    try {
      return toVerification(await this.verifier.verify({ after: after ?? null, limit: limit ?? null }));
    } catch (error) {
      if (error instanceof NoAnchorError) throw new AppError('BAD_INPUT', `after: ${error.message}`, { details: { field: 'after' } });
      throw error;
    }
  }
}
