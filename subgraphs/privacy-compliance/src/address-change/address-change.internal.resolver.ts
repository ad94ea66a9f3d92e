import { AppError, isUuid } from '@andamal/kernel';
import type { CallerContext } from '@andamal/service';
import { MaxLength } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { AddressChangeService } from './address-change.service';

@InputType({ description: 'An address that an account is to have, once it is proven.' })
export class BeginAddressChangeInput {
  @Field(() => ID, { description: 'Id of the change, and of the event that may follow.' })
  @MaxLength(36)
  id!: string;

  @Field(() => ID, { description: 'The person.' })
  @MaxLength(36)
  subjectId!: string;

  @Field(() => ID, { description: 'Their account.' })
  @MaxLength(36)
  accountId!: string;

  @Field(() => ID, { nullable: true, description: 'The case that it is part of.' })
  @MaxLength(36)
  caseId!: string | null;

  @Field(() => String, { description: 'The address.' })
  @MaxLength(1_000)
  email!: string;

  @Field(() => Boolean, { description: 'Whether somebody else signs in with it: then no code goes there.' })
  taken!: boolean;
}

@InputType({ description: 'A code that somebody has shown.' })
export class ProveAddressInput {
  @Field(() => ID, { description: 'Id of the change.' })
  @MaxLength(36)
  id!: string;

  @Field(() => ID, { description: 'The person.' })
  @MaxLength(36)
  subjectId!: string;

  @Field(() => String, { description: 'The code.' })
  @MaxLength(64)
  code!: string;
}

/** For customer-identity, which has the account. */
@Resolver()
export class AddressChangeInternalResolver {
  constructor(private readonly changes: AddressChangeService) {}

  @Mutation(() => String, { description: 'Takes a new address in, and writes to it and to the present one. BEGUN, INVALID_VALUE, SAME_VALUE or UNKNOWN_SUBJECT.' })
  async beginAddressChange(
    @Arg('input', () => BeginAddressChangeInput, { description: 'Which.' }) input: BeginAddressChangeInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<string> {
    requireIdentity(caller);
    const ids = [input.id, input.subjectId, input.accountId, ...(input.caseId ? [input.caseId] : [])];
    if (!ids.every(isUuid)) throw new AppError('BAD_INPUT', 'A change of address is named by ids.');
    return this.changes.begin({ ...input, caseId: input.caseId ?? null }, caller);
  }

  @Mutation(() => String, { description: 'Uses up the code that went to a new address. PROVEN, NOT_PROVEN, or NOTICE_PENDING: the present one has not been written to.' })
  async proveAddress(
    @Arg('input', () => ProveAddressInput, { description: 'The code.' }) input: ProveAddressInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<string> {
    requireIdentity(caller);
    return this.changes.prove(input);
  }
}

function requireIdentity({ issuer }: CallerContext): void {
  if (issuer !== 'customer-identity') throw new AppError('FORBIDDEN', 'This operation is for customer-identity only.');
}
