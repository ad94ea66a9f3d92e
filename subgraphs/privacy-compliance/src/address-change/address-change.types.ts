import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { IsUUID, MaxLength } from 'class-validator';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';

export enum ConfirmSignInAddressInCaseErrorCode {
  UNKNOWN_CASE = 'UNKNOWN_CASE',
  CASE_ENDED = 'CASE_ENDED',
  IDENTITY_NOT_PROVEN = 'IDENTITY_NOT_PROVEN',
  CODE_NOT_VALID = 'CODE_NOT_VALID',
  NOTICE_PENDING = 'NOTICE_PENDING',
  ACCOUNT_CLOSED = 'ACCOUNT_CLOSED',
}
registerEnumType(ConfirmSignInAddressInCaseErrorCode, {
  name: 'ConfirmSignInAddressInCaseErrorCode',
  description: 'Why the address was not changed.',
  valuesConfig: {
    UNKNOWN_CASE: { description: 'There is no such case about rectification.' },
    CASE_ENDED: { description: 'The case is over.' },
    IDENTITY_NOT_PROVEN: { description: 'It is not known yet who asks.' },
    CODE_NOT_VALID: { description: 'The code is another one, or used, or too old; or no change that was begun in this case waits for one.' },
    NOTICE_PENDING: { description: 'The present address has not been written to yet: it is told before anything changes.' },
    ACCOUNT_CLOSED: { description: 'The account has been closed.' },
  },
});

@InputType({ description: 'The code that a person has read out to the privacy office.' })
export class ConfirmSignInAddressInCaseInput {
  @NotPersonalField(() => ID, { description: 'The case in which the change was begun.' })
  @IsUUID()
  caseId!: string;

  @NotPersonalField(() => String, { description: 'The code from the letter to the new address.' })
  @MaxLength(32)
  code!: string;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why the address was not changed.' })
export class ConfirmSignInAddressInCaseError extends UserError {
  @Field(() => ConfirmSignInAddressInCaseErrorCode, { description: 'What is wrong.' })
  code!: ConfirmSignInAddressInCaseErrorCode;
}

@ObjectType({ description: 'What came of changing the address.' })
export class ConfirmSignInAddressInCasePayload {
  @NotPersonalField(() => Boolean, { description: 'Whether the person signs in with the new address now.' })
  changed!: boolean;

  @Field(() => [ConfirmSignInAddressInCaseError], { description: 'What can be put right.' })
  userErrors!: ConfirmSignInAddressInCaseError[];
}
