import { AppError, MAX_EMAIL_LENGTH } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { IsUUID, MaxLength } from 'class-validator';
import { Arg, Ctx, Field, GraphQLISODateTime, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { IdentityContext } from '../context';
import type { AddressChangeService } from './address-change.service';
import { MAX_CODE_LENGTH } from './address-change.types';

@InputType({ description: 'Whose sign-in address is changed, in which case of the privacy office.' })
class AddressChangeOfCaseInput {
  @Field(() => ID, { description: 'The data subject whose account it is.' })
  @IsUUID()
  subjectId!: string;

  @Field(() => ID, { description: 'The case, in which it is known who asks.' })
  @IsUUID()
  caseId!: string;
}

@InputType({ description: 'A new sign-in address for somebody.' })
export class StartAddressChangeInput extends AddressChangeOfCaseInput {
  @Field(() => String, { description: 'The address.' })
  @MaxLength(MAX_EMAIL_LENGTH)
  email!: string;
}

@InputType({ description: 'The code that somebody has read out.' })
export class CompleteAddressChangeInput extends AddressChangeOfCaseInput {
  @Field(() => String, { description: 'The code.' })
  @MaxLength(MAX_CODE_LENGTH)
  code!: string;
}

@ObjectType({ description: 'A change that waits for its code, or why there is none.', simpleResolvers: true })
export class AddressChangeOutcome {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When the request is over.' })
  expiresAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'A code; null: it was done.' })
  problem!: string | null;
}

/** For the vault, which has made sure that a case of the person is open and that it is known who asks. */
@Resolver()
export class AddressChangeInternalResolver {
  constructor(private readonly changes: AddressChangeService) {}

  @Mutation(() => AddressChangeOutcome, { description: 'Begins to change the sign-in address of somebody.' })
  async startAddressChange(
    @Arg('input', () => StartAddressChangeInput, { description: 'Whose, to which.' }) { subjectId, caseId, email }: StartAddressChangeInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<AddressChangeOutcome> {
    requireVault(caller);
    const begun = await this.changes.request({ subjectId, caseId }, email, caller);
    return begun.ok ? { expiresAt: begun.value.expiresAt, problem: null } : { expiresAt: null, problem: begun.error };
  }

  @Mutation(() => AddressChangeOutcome, { description: 'Changes the sign-in address of somebody who has read out the code.' })
  async completeAddressChange(
    @Arg('input', () => CompleteAddressChangeInput, { description: 'Whose, and the code.' }) { code, ...of }: CompleteAddressChangeInput,
    @Ctx() { caller }: IdentityContext,
  ): Promise<AddressChangeOutcome> {
    requireVault(caller);
    const done = await this.changes.confirmInCase(of, code, caller);
    return { expiresAt: null, problem: done.ok ? null : done.error };
  }
}

function requireVault({ issuer }: CallerContext): void {
  if (issuer !== 'privacy-compliance') throw new AppError('FORBIDDEN', 'This operation is for privacy-compliance only.');
}
