import { AppError } from '@andamal/kernel';
import { MaxLength } from 'class-validator';
import { Arg, Ctx, Field, GraphQLISODateTime, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { IdentityContext } from '../context';
import type { AccessTokenIssuer } from './access-token';

@InputType({ description: 'A guest whose identity the vault has proven.' })
export class IssueGuestTokenInput {
  @Field(() => ID, { description: 'The data subject that the guest is.' })
  @MaxLength(36)
  subjectId!: string;

  @Field(() => ID, { description: 'The request by which it was proven.' })
  @MaxLength(36)
  requestId!: string;
}

@ObjectType({ description: 'A token for a guest.', simpleResolvers: true })
export class GuestToken {
  @Field(() => String, { description: 'The token.' })
  token!: string;

  @Field(() => GraphQLISODateTime, { description: 'Until when it is valid.' })
  expiresAt!: Date;
}

@Resolver()
export class GuestTokenResolver {
  constructor(private readonly tokens: AccessTokenIssuer) {}

  @Mutation(() => GuestToken, { description: 'A token with which a guest follows their case. For the vault, which has proven who it is.' })
  async issueGuestToken(
    @Arg('input', () => IssueGuestTokenInput, { description: 'Whom.' }) { subjectId, requestId }: IssueGuestTokenInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<GuestToken> {
    if (caller.issuer !== 'privacy-compliance') throw new AppError('FORBIDDEN', 'This operation is for privacy-compliance only.');
    const { text, expiresAt } = await this.tokens.issueToGuest(subjectId, requestId);
    return { token: text, expiresAt };
  }
}
