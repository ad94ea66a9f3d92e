import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { MaxLength } from 'class-validator';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { MAX_PASSWORD_LENGTH } from '../password/password-hasher';
import { SessionTokens } from '../sessions/session.types';

@InputType({ description: 'A change of password.' })
export class ChangePasswordInput {
  @NotPersonalField(() => String, { description: 'The password as it is.' })
  @MaxLength(MAX_PASSWORD_LENGTH)
  currentPassword!: string;

  @NotPersonalField(() => String, { description: 'The password as it is to be: 10 to 128 characters.' })
  @MaxLength(MAX_PASSWORD_LENGTH)
  newPassword!: string;
}

export const ChangePasswordErrorCode = {
  PASSWORD_WRONG: 'PASSWORD_WRONG',
  PASSWORD_TOO_SHORT: 'PASSWORD_TOO_SHORT',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_ATTEMPTS',
  ACCOUNT_CLOSED: 'ACCOUNT_CLOSED',
} as const;

registerEnumType(ChangePasswordErrorCode, {
  name: 'ChangePasswordErrorCode',
  description: 'Why a password was not changed.',
  valuesConfig: {
    PASSWORD_WRONG: { description: 'The current password is another one.' },
    PASSWORD_TOO_SHORT: { description: 'The new password has fewer than 10 characters.' },
    TOO_MANY_ATTEMPTS: { description: 'Too many attempts of late: wait a while.' },
    ACCOUNT_CLOSED: { description: 'The account has been closed.' },
  },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a password was not changed.' })
export class ChangePasswordError extends UserError {
  @Field(() => ChangePasswordErrorCode, { description: 'For programs.' })
  code!: keyof typeof ChangePasswordErrorCode;
}

@ObjectType({ description: 'What came of changing the password.' })
export class ChangePasswordPayload {
  @Field(() => SessionTokens, { nullable: true, description: 'A new session: all others have ended.' })
  session?: SessionTokens | null;

  @Field(() => [ChangePasswordError], { description: 'What can be put right.' })
  userErrors!: ChangePasswordError[];
}

@InputType({ description: 'The confirmation that the account is to be closed.' })
export class CloseAccountInput {
  @NotPersonalField(() => String, { description: 'The password of the account.' })
  @MaxLength(MAX_PASSWORD_LENGTH)
  password!: string;
}

export const CloseAccountErrorCode = {
  PASSWORD_WRONG: 'PASSWORD_WRONG',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_ATTEMPTS',
  ACCOUNT_CLOSED: 'ACCOUNT_CLOSED',
} as const;

registerEnumType(CloseAccountErrorCode, {
  name: 'CloseAccountErrorCode',
  description: 'Why an account was not closed.',
  valuesConfig: {
    PASSWORD_WRONG: { description: 'The password is another one.' },
    TOO_MANY_ATTEMPTS: { description: 'Too many attempts of late: wait a while.' },
    ACCOUNT_CLOSED: { description: 'The account has been closed before.' },
  },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an account was not closed.' })
export class CloseAccountError extends UserError {
  @Field(() => CloseAccountErrorCode, { description: 'For programs.' })
  code!: keyof typeof CloseAccountErrorCode;
}

@ObjectType({ description: 'What came of closing an account.' })
export class CloseAccountPayload {
  @NotPersonalField(() => ID, { nullable: true, description: 'The account that is closed now.' })
  closedAccountId?: string | null;

  @Field(() => [CloseAccountError], { description: 'What can be put right.' })
  userErrors!: CloseAccountError[];
}
