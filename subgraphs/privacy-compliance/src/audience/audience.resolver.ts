import { ConnectionArgs, connectionOf } from '@andamal/service';
import { Args, Ctx, ObjectType, Query, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import { DataSubject } from '../reading/data-subject.types';
import type { AudienceService } from './audience.service';

@ObjectType({ description: 'A page of an audience.' })
export class AudienceConnection extends connectionOf(DataSubject, 'AudienceMember') {}

@Resolver()
export class AudienceResolver {
  constructor(private readonly audiences: AudienceService) {}

  @Query(() => AudienceConnection, {
    description: 'Who may be contacted now, for the marketing purpose that the operation states: LEGITIMATE_INTEREST or NEWSLETTER.',
  })
  audience(@Args(() => ConnectionArgs) page: ConnectionArgs, @Ctx() { caller, personalData }: VaultContext): Promise<AudienceConnection> {
    return this.audiences.page(page, caller, (access) => personalData.note(access));
  }
}
