import { MAX_EMAIL_LENGTH } from '@andamal/kernel';
import { NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { Matches, MaxLength, ValidateNested } from 'class-validator';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Customer } from '../customers/customer.types';
import { MAX_PASSWORD_LENGTH } from '../password/password-hasher';
import { MAX_CART_ID_LENGTH, SessionTokens } from '../sessions/session.types';

@InputType({ description: 'Where a customer lives.' })
export class CustomerAddressInput {
  @PersonalDataField('ADDRESS', () => String, { description: 'Street and number, at most 120 characters.' })
  @MaxLength(120)
  street?: string | null;

  @PersonalDataField('ADDRESS', () => String, { description: 'Such as "136 50".' })
  @MaxLength(16)
  postalCode?: string | null;

  @PersonalDataField('ADDRESS', () => String, { description: 'At most 80 characters.' })
  @MaxLength(80)
  city?: string | null;
}

@InputType({ description: 'Who opens an account.' })
export class RegisterInput {
  @PersonalDataField('EMAIL', () => String, { description: 'The e-mail address to sign in with. Required.' })
  @MaxLength(MAX_EMAIL_LENGTH)
  email?: string | null;

  @NotPersonalField(() => String, { description: 'A password of 10 to 128 characters.' })
  @MaxLength(MAX_PASSWORD_LENGTH)
  password!: string;

  @PersonalDataField('NAME', () => String, { description: 'First and last name, at most 120 characters. Required.' })
  @MaxLength(120)
  name?: string | null;

  @PersonalDataField('PHONE', () => String, { description: 'A telephone number, at most 32 characters.' })
  @MaxLength(32)
  phone?: string | null;

  @PersonalDataField('ADDRESS', () => CustomerAddressInput, { description: 'Where the customer lives.' })
  @ValidateNested()
  address?: CustomerAddressInput | null;

  @PersonalDataField('COMPANY_NAME', () => String, { description: 'The company that the customer buys for, at most 120 characters.' })
  @MaxLength(120)
  companyName?: string | null;

  @PersonalDataField('ORGANISATION_NUMBER', () => String, { description: 'The number of that company, such as "556016-0680".' })
  @MaxLength(20)
  organisationNumber?: string | null;

  @NotPersonalField(() => Boolean, { defaultValue: false, description: 'Whether the customer consents to the newsletter.' })
  newsletter!: boolean;

  @NotPersonalField(() => String, { nullable: true, description: 'The version of the consent text that was shown. Required with `newsletter`.' })
  @MaxLength(32)
  // It goes into an event as it is, so it may only be what a version of the register can be.
  @Matches(/^(\d{1,4}(\.\d{1,4})*)?$/, { message: 'newsletterTextVersion is written as numbers with dots, such as "1.0"' })
  newsletterTextVersion?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'A guest cart to put into the customer’s cart.' })
  @MaxLength(MAX_CART_ID_LENGTH)
  guestCartId?: string | null;
}

export const RegisterErrorCode = {
  REQUIRED: 'REQUIRED',
  EMAIL_INVALID: 'EMAIL_INVALID',
  EMAIL_TAKEN: 'EMAIL_TAKEN',
  PASSWORD_TOO_SHORT: 'PASSWORD_TOO_SHORT',
  VALUE_NOT_ACCEPTED: 'VALUE_NOT_ACCEPTED',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_ATTEMPTS',
} as const;

registerEnumType(RegisterErrorCode, {
  name: 'RegisterErrorCode',
  description: 'Why an account was not opened.',
  valuesConfig: {
    REQUIRED: { description: 'The field is empty.' },
    EMAIL_INVALID: { description: 'The text is no e-mail address.' },
    EMAIL_TAKEN: { description: 'There is an account with this address: sign in instead.' },
    PASSWORD_TOO_SHORT: { description: 'The password has fewer than 10 characters.' },
    VALUE_NOT_ACCEPTED: { description: 'The value is not valid, or no purpose of the policy may use it.' },
    TOO_MANY_ATTEMPTS: { description: 'Too many attempts of late: wait a while.' },
  },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why an account was not opened.' })
export class RegisterError extends UserError {
  @Field(() => RegisterErrorCode, { description: 'For programs.' })
  code!: keyof typeof RegisterErrorCode;
}

@ObjectType({ description: 'What came of registering.' })
export class RegisterPayload {
  @Field(() => Customer, { nullable: true, description: 'The new customer, who is signed in.' })
  customer?: Customer | null;

  @Field(() => SessionTokens, { nullable: true, description: 'The customer’s first session.' })
  session?: SessionTokens | null;

  @NotPersonalField(() => Boolean, {
    description: 'Whether the guest cart that was named is now part of the customer’s. If not, it is still there.',
  })
  cartMerged!: boolean;

  @Field(() => [RegisterError], { description: 'What can be put right.' })
  userErrors!: RegisterError[];
}
