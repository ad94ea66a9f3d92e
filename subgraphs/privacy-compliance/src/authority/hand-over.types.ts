import { ALL_CATEGORIES } from '@andamal/policy';
import { connectionOf, ConnectionArgs, NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { ArrayMaxSize, IsOptional, IsUUID, Length, Matches, MaxLength } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSubject } from '../reading/data-subject.types';

export enum AuthorityHandOverErrorCode {
  UNKNOWN_SUBJECT = 'UNKNOWN_SUBJECT',
  UNKNOWN_AUTHORITY = 'UNKNOWN_AUTHORITY',
  NO_LEGAL_DUTY = 'NO_LEGAL_DUTY',
  PURPOSE_NOT_ALLOWED = 'PURPOSE_NOT_ALLOWED',
  CATEGORY_NOT_ALLOWED = 'CATEGORY_NOT_ALLOWED',
  NOT_HELD = 'NOT_HELD',
  INVALID_REFERENCE = 'INVALID_REFERENCE',
  INVALID_DATE = 'INVALID_DATE',
  KEY_IN_USE = 'KEY_IN_USE',
}
registerEnumType(AuthorityHandOverErrorCode, {
  name: 'AuthorityHandOverErrorCode',
  description: 'What a hand-over to an authority can fail for.',
  valuesConfig: {
    UNKNOWN_SUBJECT: { description: 'The vault knows no such person.' },
    UNKNOWN_AUTHORITY: { description: 'The policy register does not list the authority (`policyRegister { recipients { names } }`).' },
    NO_LEGAL_DUTY: { description: 'No law and section that requires it: nothing is handed over without.' },
    PURPOSE_NOT_ALLOWED: { description: 'The policy register lets no authority have data from that purpose.' },
    CATEGORY_NOT_ALLOWED: { description: 'The policy register lets no authority have that category from that purpose.' },
    NOT_HELD: { description: 'Nothing of what was chosen is held for the purpose, or one of the data that were named is not.' },
    INVALID_REFERENCE: { description: 'The reference cannot be kept as it is written.' },
    INVALID_DATE: { description: 'The time is ahead, or more than a year ago.' },
    KEY_IN_USE: { description: 'The id is that of something else.' },
  },
});

@NotPersonal()
@ObjectType({ description: 'What is wrong with a hand-over to an authority.', implements: UserError })
export class AuthorityHandOverError extends UserError {
  @Field(() => AuthorityHandOverErrorCode, { description: 'Which problem.' })
  code!: AuthorityHandOverErrorCode;
}

@ObjectType({ description: 'That data of a person were handed over to an authority, because a law requires it.', simpleResolvers: true })
export class AuthorityHandOver {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => DataSubject, { description: 'Whose data.' })
  subject!: DataSubject;

  @NotPersonalField(() => String, { description: 'Which authority, by its name in the policy register.' })
  authority!: string;

  @NotPersonalField(() => String, { description: 'The law and section that require it, such as `1942:740 27 kap. 2 §`.' })
  legalDuty!: string;

  @NotPersonalField(() => String, { description: 'What the data were held for.' })
  purpose!: string;

  @NotPersonalField(() => [String], { description: 'Categories of the data.' })
  categories!: readonly string[];

  @NotPersonalField(() => Int, { description: 'How many data.' })
  data!: number;

  @NotPersonalField(() => ID, { description: 'Who handed them over.' })
  handedOverBy!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  handedOverAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When that was written down.' })
  recordedAt!: Date;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'The authority’s reference. Kept for five years.' })
  reference!: string | null;

  textId!: string;
}

@ObjectType({ description: 'A page of hand-overs to authorities.' })
export class AuthorityHandOverConnection extends connectionOf(AuthorityHandOver, 'AuthorityHandOver') {}

@ArgsType()
export class AuthorityHandOverArgs extends ConnectionArgs {
  @NotPersonalField(() => ID, { nullable: true, description: 'Only those of this person’s data.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;
}

@InputType({ description: 'Data of a person that a law requires to be handed over to an authority.' })
export class HandOverToAuthorityInput {
  @NotPersonalField(() => ID, { description: 'Id of the hand-over, a UUID of the caller’s making: asked for twice with the same id, it is one.' })
  @IsUUID()
  id!: string;

  @NotPersonalField(() => ID, { description: 'Whose data.' })
  @IsUUID()
  subjectId!: string;

  @NotPersonalField(() => String, { description: 'What they are held for, of the purposes that the policy register lets an authority have data from, such as FRAUD_PREVENTION.' })
  @Matches(/^[A-Z][A-Z0-9_]{0,39}$/)
  purpose!: string;

  @NotPersonalField(() => [ID], { defaultValue: [], description: 'These data, 200 at most. All of them, or nothing is handed over.' })
  @ArrayMaxSize(200)
  @IsUUID(undefined, { each: true })
  datumIds!: string[];

  @NotPersonalField(() => [String], { defaultValue: [], description: 'All data of these categories that are held for the purpose.' })
  @ArrayMaxSize(50)
  @Matches(/^[A-Z][A-Z0-9_]{0,39}$/, { each: true })
  categories!: string[];

  @NotPersonalField(() => String, { description: 'Which authority: one of the names that the policy register lists.' })
  @MaxLength(64)
  authority!: string;

  @NotPersonalField(() => String, {
    description: 'The law and section that require it: `1942:740 27 kap. 2 §`, `2014:307 3 §` or `(EU) 2023/1543 art. 5.1`. Nothing else, such as names.',
  })
  @MaxLength(64)
  legalDuty!: string;

  @PersonalDataField('CASE_RECORD', () => String, { nullable: false, description: 'The authority’s reference and what else there is to say, 1 to 2000 characters. Kept in the vault.' })
  @Length(1, 2_000)
  reference!: string;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When, within the last year; left out: now.' })
  @IsOptional()
  handedOverAt?: Date | null;
}

@ObjectType({ description: 'A value that was handed over.', simpleResolvers: true })
export class HandedOverDatum {
  @NotPersonalField(() => ID, { description: 'Which datum.' })
  datumId!: string;

  @NotPersonalField(() => String, { description: 'Its category.' })
  category!: string;

  @NotPersonalField(() => String, { description: 'What it is held in, such as `ORDER:<id>`.' })
  context!: string;

  @PersonalDataField(ALL_CATEGORIES, () => String, { description: 'The value. An address is JSON.' })
  value!: string | null;
}

@ObjectType({ description: 'The hand-over with its values, or what is wrong.', simpleResolvers: true })
export class HandOverToAuthorityPayload {
  @Field(() => AuthorityHandOver, { nullable: true, description: 'The hand-over, which is on record by now; null where there is a problem.' })
  handOver!: AuthorityHandOver | null;

  @Field(() => [HandedOverDatum], { description: 'What to hand over, as it is held now. Asked for again: what is still held of it.' })
  values!: readonly HandedOverDatum[];

  @Field(() => [AuthorityHandOverError], { description: 'What is wrong.' })
  userErrors!: AuthorityHandOverError[];
}
