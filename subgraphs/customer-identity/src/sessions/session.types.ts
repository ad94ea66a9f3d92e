import { MAX_EMAIL_LENGTH } from '@andamal/kernel';
import { NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Customer } from '../customers/customer.types';
import { MAX_PASSWORD_LENGTH } from '../password/password-hasher';
import { Viewer } from '../viewer/viewer.types';
import { MAX_REFRESH_TOKEN_LENGTH } from './refresh-token';

/** A guest cart's id is a secret of 22 characters. */
export const MAX_CART_ID_LENGTH = 64;

@ObjectType({ description: 'The tokens of a session. Both are secrets.' })
export class SessionTokens {
  @NotPersonalField(() => String, { description: 'Send it as `Authorization: Bearer …`.' })
  accessToken!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the access token ends: refresh the session before.' })
  accessTokenExpiresAt!: Date;

  @NotPersonalField(() => String, { description: 'Gives new tokens, once. Using it twice ends the session.' })
  refreshToken!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the session ends if it is not refreshed.' })
  refreshTokenExpiresAt!: Date;
}

@InputType({ description: 'Who signs in.' })
export class SignInInput {
  @PersonalDataField('EMAIL', () => String, { description: 'The e-mail address of the account.' })
  @MaxLength(MAX_EMAIL_LENGTH)
  email?: string | null;

  @NotPersonalField(() => String, { description: 'The password.' })
  @MaxLength(MAX_PASSWORD_LENGTH)
  password!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'A guest cart to put into the customer’s cart.' })
  @MaxLength(MAX_CART_ID_LENGTH)
  guestCartId?: string | null;
}

export const SignInErrorCode = { CREDENTIALS_INVALID: 'CREDENTIALS_INVALID', TOO_MANY_ATTEMPTS: 'TOO_MANY_ATTEMPTS' } as const;

registerEnumType(SignInErrorCode, {
  name: 'SignInErrorCode',
  description: 'Why somebody could not sign in.',
  valuesConfig: {
    CREDENTIALS_INVALID: { description: 'No account has this address and password. Which of them is wrong is not told.' },
    TOO_MANY_ATTEMPTS: { description: 'Too many attempts of late: wait a while.' },
  },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why somebody could not sign in.' })
export class SignInError extends UserError {
  @Field(() => SignInErrorCode, { description: 'For programs.' })
  code!: keyof typeof SignInErrorCode;
}

@ObjectType({ description: 'What came of signing in.' })
export class SignInPayload {
  @Field(() => SessionTokens, { nullable: true, description: 'The new session.' })
  session?: SessionTokens | null;

  @Field(() => Viewer, { nullable: true, description: 'Who has signed in.' })
  viewer?: Viewer | null;

  @Field(() => Customer, { nullable: true, description: 'The customer who has signed in; null for staff.' })
  customer?: Customer | null;

  @NotPersonalField(() => Boolean, {
    description: 'Whether the guest cart that was named is now part of the customer’s. If not, it is still there: signing in does not fail by it.',
  })
  cartMerged!: boolean;

  @Field(() => [SignInError], { description: 'What can be put right.' })
  userErrors!: SignInError[];
}

@InputType({ description: 'The session to refresh.' })
export class RefreshSessionInput {
  @NotPersonalField(() => String, { description: 'Its latest refresh token.' })
  @MaxLength(MAX_REFRESH_TOKEN_LENGTH)
  refreshToken!: string;
}

export const RefreshSessionErrorCode = { REFRESH_TOKEN_INVALID: 'REFRESH_TOKEN_INVALID' } as const;

registerEnumType(RefreshSessionErrorCode, {
  name: 'RefreshSessionErrorCode',
  description: 'Why a session could not be refreshed.',
  valuesConfig: { REFRESH_TOKEN_INVALID: { description: 'The session has ended, or the token has been used before: sign in anew.' } },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a session could not be refreshed.' })
export class RefreshSessionError extends UserError {
  @Field(() => RefreshSessionErrorCode, { description: 'For programs.' })
  code!: keyof typeof RefreshSessionErrorCode;
}

@ObjectType({ description: 'What came of refreshing a session.' })
export class RefreshSessionPayload {
  @Field(() => SessionTokens, { nullable: true, description: 'The session with its new tokens.' })
  session?: SessionTokens | null;

  @Field(() => [RefreshSessionError], { description: 'What can be put right.' })
  userErrors!: RefreshSessionError[];
}

@InputType({ description: 'The session to end.' })
export class SignOutInput {
  @NotPersonalField(() => String, { description: 'A refresh token of it.' })
  @MaxLength(MAX_REFRESH_TOKEN_LENGTH)
  refreshToken!: string;
}

@ObjectType({ description: 'What came of signing out.' })
export class SignOutPayload {
  @NotPersonalField(() => Boolean, { description: 'True: the session has ended now, if it had not before. Its access token ends within five minutes.' })
  signedOut!: boolean;
}

@ObjectType({ description: 'What came of signing out everywhere.' })
export class SignOutEverywherePayload {
  @NotPersonalField(() => Int, { description: 'How many sessions ended. Their access tokens end within five minutes.' })
  endedSessions!: number;
}
