import { MAX_EMAIL_LENGTH } from '@andamal/kernel';
import { NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { MAX_PASSWORD_LENGTH } from '../password/password-hasher';
import { SessionTokens } from '../sessions/session.types';

/** A code has eight digits; people write them in groups. */
export const MAX_CODE_LENGTH = 32;

@InputType({ description: 'A new address to sign in with.' })
export class RequestSignInAddressChangeInput {
  @PersonalDataField('EMAIL', () => String, { description: 'The new e-mail address. Required.' })
  @MaxLength(MAX_EMAIL_LENGTH)
  email?: string | null;
}

export const RequestSignInAddressChangeErrorCode = {
  EMAIL_INVALID: 'EMAIL_INVALID',
  SAME_ADDRESS: 'SAME_ADDRESS',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_ATTEMPTS',
  ACCOUNT_CLOSED: 'ACCOUNT_CLOSED',
} as const;

registerEnumType(RequestSignInAddressChangeErrorCode, {
  name: 'RequestSignInAddressChangeErrorCode',
  description: 'Why no change of the address has begun. Whether somebody else has the address is not told.',
  valuesConfig: {
    EMAIL_INVALID: { description: 'The text is no e-mail address.' },
    SAME_ADDRESS: { description: 'It is the address that the account has.' },
    TOO_MANY_ATTEMPTS: { description: 'Too many requests of late, by this account or for this address: wait a while.' },
    ACCOUNT_CLOSED: { description: 'The account has been closed.' },
  },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why no change of the address has begun.' })
export class RequestSignInAddressChangeError extends UserError {
  @Field(() => RequestSignInAddressChangeErrorCode, { description: 'For programs.' })
  code!: keyof typeof RequestSignInAddressChangeErrorCode;
}

@ObjectType({ description: 'What came of asking for another address.' })
export class RequestSignInAddressChangePayload {
  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When the request is over; null: it has not begun.' })
  expiresAt?: Date | null;

  @NotPersonalField(() => String, { nullable: true, description: 'What happens now. The same whether or not somebody else has the address.' })
  message?: string | null;

  @Field(() => [RequestSignInAddressChangeError], { description: 'What can be put right.' })
  userErrors!: RequestSignInAddressChangeError[];
}

@InputType({ description: 'The proof that the new address is the customer’s, and the account too.' })
export class ConfirmSignInAddressChangeInput {
  @NotPersonalField(() => String, { description: 'The code from the letter to the new address.' })
  @MaxLength(MAX_CODE_LENGTH)
  code!: string;

  @NotPersonalField(() => String, { description: 'The password of the account.' })
  @MaxLength(MAX_PASSWORD_LENGTH)
  password!: string;
}

export const ConfirmSignInAddressChangeErrorCode = {
  CODE_NOT_VALID: 'CODE_NOT_VALID',
  NOTICE_PENDING: 'NOTICE_PENDING',
  PASSWORD_WRONG: 'PASSWORD_WRONG',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_ATTEMPTS',
  ACCOUNT_CLOSED: 'ACCOUNT_CLOSED',
} as const;

registerEnumType(ConfirmSignInAddressChangeErrorCode, {
  name: 'ConfirmSignInAddressChangeErrorCode',
  description: 'Why the address was not changed.',
  valuesConfig: {
    CODE_NOT_VALID: { description: 'The code is another one, or used, or too old; or no change waits for one.' },
    NOTICE_PENDING: { description: 'The present address has not been written to yet: it is told before anything changes.' },
    PASSWORD_WRONG: { description: 'The password is another one.' },
    TOO_MANY_ATTEMPTS: { description: 'Too many attempts of late: wait a while.' },
    ACCOUNT_CLOSED: { description: 'The account has been closed.' },
  },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why the address was not changed.' })
export class ConfirmSignInAddressChangeError extends UserError {
  @Field(() => ConfirmSignInAddressChangeErrorCode, { description: 'For programs.' })
  code!: keyof typeof ConfirmSignInAddressChangeErrorCode;
}

@ObjectType({ description: 'What came of changing the address.' })
export class ConfirmSignInAddressChangePayload {
  @Field(() => SessionTokens, { nullable: true, description: 'A new session: all others have ended.' })
  session?: SessionTokens | null;

  @Field(() => [ConfirmSignInAddressChangeError], { description: 'What can be put right.' })
  userErrors!: ConfirmSignInAddressChangeError[];
}
