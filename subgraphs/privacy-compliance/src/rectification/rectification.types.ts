import { ALL_CATEGORIES } from '@andamal/policy';
import { connectionOf, NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { IsOptional, IsUUID, Length, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { MAX_TEXT } from '../deposits/values';

export enum RectificationErrorCode {
  UNKNOWN_DATUM = 'UNKNOWN_DATUM',
  ALREADY_RECTIFIED = 'ALREADY_RECTIFIED',
  INVALID_VALUE = 'INVALID_VALUE',
  SAME_VALUE = 'SAME_VALUE',
  NO_PURPOSE = 'NO_PURPOSE',
  ACCOUNTING_RECORD = 'ACCOUNTING_RECORD',
  SIGN_IN_ADDRESS = 'SIGN_IN_ADDRESS',
  NEEDS_REVIEW = 'NEEDS_REVIEW',
  UNKNOWN_CASE = 'UNKNOWN_CASE',
  CASE_ENDED = 'CASE_ENDED',
  IDENTITY_NOT_PROVEN = 'IDENTITY_NOT_PROVEN',
  TOO_MANY_ATTEMPTS = 'TOO_MANY_ATTEMPTS',
}
registerEnumType(RectificationErrorCode, {
  name: 'RectificationErrorCode',
  description: 'Why a datum is not corrected.',
  valuesConfig: {
    UNKNOWN_DATUM: { description: 'The person has no such datum, or no longer.' },
    ALREADY_RECTIFIED: { description: 'It has been corrected before: what stands in its place can be corrected.' },
    INVALID_VALUE: { description: 'The new value does not have the form of its category.' },
    SAME_VALUE: { description: 'It says so already.' },
    NO_PURPOSE: { description: 'No purpose may use what the new value is.' },
    ACCOUNTING_RECORD: { description: 'Only the accounts hold it, and they show what was true then.' },
    SIGN_IN_ADDRESS: { description: 'It is the address that the person signs in with: see `requestSignInAddressChange`.' },
    NEEDS_REVIEW: { description: 'The shop corrects data of this category after a check, in a case.' },
    UNKNOWN_CASE: { description: 'The person has no such case about rectification.' },
    CASE_ENDED: { description: 'The case is over.' },
    IDENTITY_NOT_PROVEN: { description: 'It is not known yet who asks in the case.' },
    TOO_MANY_ATTEMPTS: { description: 'The sign-in address was asked to be changed too often of late: wait a while.' },
  },
});

@InputType({ description: 'A correction of one’s own data (GDPR Art. 16).' })
export class RectifyMyDataInput {
  @NotPersonalField(() => ID, { description: 'Id of the wrong datum, as `mySubject { data }` shows it.' })
  @IsUUID()
  datumId!: string;

  @PersonalDataField(ALL_CATEGORIES, () => String, { description: 'What is right. An address is JSON: {"street", "postalCode", "city"}.' })
  @IsOptional()
  @Length(1, MAX_TEXT)
  value?: string | null;
}

@InputType({ description: 'A correction that the privacy office makes in a case (GDPR Art. 16).' })
export class RectifyDataInput extends RectifyMyDataInput {
  @NotPersonalField(() => ID, { description: 'The person.' })
  @IsUUID()
  subjectId!: string;

  @NotPersonalField(() => ID, { description: 'The case that it is part of.' })
  @MaxLength(64)
  @IsUUID()
  caseId!: string;
}

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why a datum is not corrected.' })
export class RectificationError extends UserError {
  @Field(() => RectificationErrorCode, { description: 'What is wrong.' })
  code!: RectificationErrorCode;
}

@ObjectType({ description: 'That a datum was corrected. Never a value.', simpleResolvers: true })
export class Rectification {
  @NotPersonalField(() => ID, { description: 'Id of the datum that was wrong.' })
  datumId!: string;

  @NotPersonalField(() => ID, { description: 'Id of the datum that stands in its place.' })
  newDatumId!: string;

  @NotPersonalField(() => String, { description: 'Category of the field.' })
  category!: string;

  @NotPersonalField(() => ID, { description: 'The case, or the correction itself where the person made it on the site.' })
  caseId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  rectifiedAt!: Date;
}

@ObjectType({ description: 'A correction whose right value a restore from a backup has lost: the wrong one is not used, and the person has to be asked.', simpleResolvers: true })
export class LostCorrection extends Rectification {
  @NotPersonalField(() => ID, { description: 'The person.' })
  subjectId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was noticed that the value is lost.' })
  lostAt!: Date;
}

@ObjectType({ description: 'A page of corrections whose right value is lost.' })
export class LostCorrectionConnection extends connectionOf(LostCorrection, 'LostCorrection') {}

@ObjectType({ description: 'A recipient that got the wrong value and has to be told (GDPR Art. 19).', simpleResolvers: true })
export class RectificationNotice {
  @NotPersonalField(() => ID, { description: 'Id of the disclosure in which it got the value.' })
  disclosureId!: string;

  @NotPersonalField(() => String, { description: 'Code of the recipient in the policy register.' })
  recipient!: string;

  @NotPersonalField(() => String, { description: 'Who it is.' })
  recipientName!: string;

  @NotPersonalField(() => String, { description: 'Category of what it got.' })
  category!: string;

  @NotPersonalField(() => ID, { description: 'Id of the datum that it got.' })
  datumId!: string;

  @NotPersonalField(() => ID, { description: 'Id of the datum that stands in its place.' })
  newDatumId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it got the value.' })
  disclosedAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the value was corrected.' })
  rectifiedAt!: Date;

  @NotPersonalField(() => String, { nullable: true, description: 'PENDING, ACKNOWLEDGED or COMPLETED; null: it keeps no data of its own, and is not told.' })
  state!: string | null;
}

@ObjectType({ description: 'That the address which somebody signs in with waits for the code that went to the new one.', simpleResolvers: true })
export class SignInAddressChange {
  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the request is over.' })
  expiresAt!: Date;

  @NotPersonalField(() => String, { description: 'What happens now. The same whether or not somebody else has the address.' })
  message!: string;
}

@ObjectType({ description: 'What became of a correction.', simpleResolvers: true })
export class RectifyDataPayload {
  @Field(() => Rectification, { nullable: true, description: 'The correction; null when there are errors, or when a code is waited for.' })
  rectification!: Rectification | null;

  @Field(() => SignInAddressChange, { nullable: true, description: 'In a case, where the datum is the address that the person signs in with: nothing is corrected before the code is shown.' })
  signInAddressChange!: SignInAddressChange | null;

  @Field(() => [RectificationNotice], { description: 'Who outside got the wrong value, and has to be told.' })
  notices!: RectificationNotice[];

  @Field(() => [RectificationError], { description: 'With errors nothing is changed.' })
  userErrors!: RectificationError[];
}

@ObjectType({ description: 'A note of correction: what is shown here was right then, and has been corrected since.', simpleResolvers: true })
export class CorrectionNote {
  @NotPersonalField(() => String, { description: 'Category of the field.' })
  category!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was corrected.' })
  correctedAt!: Date;

  @NotPersonalField(() => String, { description: 'The same in words.' })
  note!: string;
}
