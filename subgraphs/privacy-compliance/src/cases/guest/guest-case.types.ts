import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { ArrayMaxSize, IsOptional, IsUUID, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { CaseKind } from '../case.states';
import { RightsCase, RightsCaseKind } from '../case.types';

export enum GuestCaseErrorCode {
  UNKNOWN_SCOPE = 'UNKNOWN_SCOPE',
  TOO_MANY_REQUESTS = 'TOO_MANY_REQUESTS',
  CODE_NOT_VALID = 'CODE_NOT_VALID',
}
registerEnumType(GuestCaseErrorCode, {
  name: 'GuestCaseErrorCode',
  description: 'What a guest’s request can fail for. Never whether an order or a person is known.',
  valuesConfig: {
    UNKNOWN_SCOPE: { description: 'This right cannot be about what was named.' },
    TOO_MANY_REQUESTS: { description: 'It was asked too often about that number.' },
    CODE_NOT_VALID: { description: 'The code is not right, or no longer.' },
  },
});

@InputType({ description: 'A request of a guest, who has no account.' })
export class OpenGuestCaseInput {
  @NotPersonalField(() => String, { description: 'Number of an order, such as `7K3M-9QXA`.' })
  @MaxLength(16)
  orderNumber!: string;

  @NotPersonalField(() => RightsCaseKind, { description: 'Which right.' })
  kind!: CaseKind;

  @NotPersonalField(() => [String], { nullable: true, description: 'For an erasure: codes of categories. Left out: all.' })
  @IsOptional()
  @ArrayMaxSize(50)
  @MaxLength(40, { each: true })
  categories?: string[] | null;

  @NotPersonalField(() => [String], { nullable: true, description: 'For a restriction, objection or withdrawal: codes of purposes.' })
  @IsOptional()
  @ArrayMaxSize(50)
  @MaxLength(40, { each: true })
  purposes?: string[] | null;
}

@InputType({ description: 'The code that came to the address that was given with the order.' })
export class ProveGuestIdentityInput {
  @NotPersonalField(() => ID, { description: 'The request, as `openGuestCase` named it.' })
  @IsUUID()
  requestId!: string;

  @NotPersonalField(() => String, { description: 'The code.' })
  @MaxLength(32)
  code!: string;
}

@NotPersonal()
@ObjectType({ description: 'Why a guest’s request goes no further.', implements: UserError })
export class GuestCaseError extends UserError {
  @Field(() => GuestCaseErrorCode, { description: 'What is wrong.' })
  code!: GuestCaseErrorCode;
}

@ObjectType({ description: 'The same answer for every order number, whether there is such an order or not.' })
export class OpenGuestCasePayload {
  @NotPersonalField(() => ID, { nullable: true, description: 'The request: give it back with the code.' })
  requestId!: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'Until when a code for it is taken.' })
  expiresAt!: Date | null;

  @NotPersonalField(() => String, { nullable: true, description: 'What happens now, in plain words.' })
  message!: string | null;

  @Field(() => [GuestCaseError], { description: 'What can be put right.' })
  userErrors!: GuestCaseError[];
}

@ObjectType({ description: 'A guest whose identity is proven.' })
export class ProveGuestIdentityPayload {
  @Field(() => RightsCase, { nullable: true, description: 'The case.' })
  rightsCase!: RightsCase | null;

  @NotPersonalField(() => String, { nullable: true, description: 'For the header `Authorization: Bearer …`: with it the guest asks as themself (SELF).' })
  accessToken!: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'Until when it is valid.' })
  expiresAt!: Date | null;

  @Field(() => [GuestCaseError], { description: 'What can be put right.' })
  userErrors!: GuestCaseError[];
}
