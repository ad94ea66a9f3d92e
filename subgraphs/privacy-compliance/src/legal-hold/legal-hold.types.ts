import { connectionOf, ConnectionArgs, NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { ArrayMaxSize, IsOptional, IsUUID, Length, Matches } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DataSubject } from '../reading/data-subject.types';

export enum LegalHoldErrorCode {
  UNKNOWN_SUBJECT = 'UNKNOWN_SUBJECT',
  UNKNOWN_CATEGORY = 'UNKNOWN_CATEGORY',
  NOTHING_HELD = 'NOTHING_HELD',
  INVALID_REASON = 'INVALID_REASON',
  INVALID_DATE = 'INVALID_DATE',
  KEY_IN_USE = 'KEY_IN_USE',
  UNKNOWN_HOLD = 'UNKNOWN_HOLD',
}
registerEnumType(LegalHoldErrorCode, {
  name: 'LegalHoldErrorCode',
  description: 'What a legal hold can fail for.',
  valuesConfig: {
    UNKNOWN_SUBJECT: { description: 'The vault knows no such person.' },
    UNKNOWN_CATEGORY: { description: 'The policy register has no such category.' },
    NOTHING_HELD: { description: 'Nothing of what was chosen is held.' },
    INVALID_REASON: { description: 'The reason cannot be kept as it is written.' },
    INVALID_DATE: { description: 'The day is not one ahead, within ten years.' },
    KEY_IN_USE: { description: 'The id is that of another hold, or of one that is over.' },
    UNKNOWN_HOLD: { description: 'There is no such hold, or it is over.' },
  },
});

export enum LegalHoldState {
  ACTIVE = 'ACTIVE',
  DUE_FOR_REVIEW = 'DUE_FOR_REVIEW',
  ENDED = 'ENDED',
}
registerEnumType(LegalHoldState, {
  name: 'LegalHoldState',
  description: 'Where a legal hold stands.',
  valuesConfig: {
    ACTIVE: { description: 'It keeps its data.' },
    DUE_FOR_REVIEW: { description: 'It keeps its data, and has to be looked at again.' },
    ENDED: { description: 'It was lifted, or has run out.' },
  },
});

@NotPersonal()
@ObjectType({ description: 'What is wrong with a legal hold.', implements: UserError })
export class LegalHoldError extends UserError {
  @Field(() => LegalHoldErrorCode, { description: 'Which problem.' })
  code!: LegalHoldErrorCode;
}

@ObjectType({ description: 'That the privacy office keeps data for a legal claim (GDPR Art. 17(3)(e)).', simpleResolvers: true })
export class LegalHold {
  @NotPersonalField(() => ID, { description: 'Its id: the context of its bindings.' })
  id!: string;

  @Field(() => DataSubject, { description: 'Whose data they are.' })
  subject!: DataSubject;

  @NotPersonalField(() => LegalHoldState, { description: 'Where it stands.' })
  state!: LegalHoldState;

  @NotPersonalField(() => [String], { description: 'Categories of the data that it was placed on.' })
  categories!: readonly string[];

  @NotPersonalField(() => Int, { description: 'How many data it was placed on.' })
  data!: number;

  @NotPersonalField(() => ID, { description: 'Who placed it.' })
  placedBy!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When.' })
  placedAt!: Date;

  @NotPersonalField(() => String, { nullable: true, description: 'The last day that it keeps them (Stockholm), such as 2027-12-31; null: until it is lifted.' })
  lastDay!: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it has to be looked at again.' })
  reviewAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was lifted; null: it was not.' })
  liftedAt!: Date | null;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'Why. Goes with the hold.' })
  reason!: string | null;
}

@ObjectType({ description: 'A page of legal holds.' })
export class LegalHoldConnection extends connectionOf(LegalHold, 'LegalHold') {}

@ArgsType()
export class LegalHoldArgs extends ConnectionArgs {
  @NotPersonalField(() => LegalHoldState, { defaultValue: LegalHoldState.ACTIVE, description: 'Where they stand. ACTIVE: those due for review among them.' })
  state!: LegalHoldState;

  @NotPersonalField(() => ID, { nullable: true, description: 'Only those about this person.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;
}

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

@InputType({ description: 'A legal hold on data that are held now. What comes in later is not part of it.' })
export class PlaceLegalHoldInput {
  @NotPersonalField(() => ID, { description: 'Id of the hold, a UUID of the caller’s making: placed twice with the same id, it is placed once.' })
  @IsUUID()
  id!: string;

  @NotPersonalField(() => ID, { description: 'Whose data.' })
  @IsUUID()
  subjectId!: string;

  @NotPersonalField(() => [ID], { defaultValue: [], description: 'These data, 500 at most.' })
  @ArrayMaxSize(500)
  @IsUUID(undefined, { each: true })
  datumIds!: string[];

  @NotPersonalField(() => [String], { defaultValue: [], description: 'All data of these categories.' })
  @ArrayMaxSize(50)
  @Matches(/^[A-Z][A-Z0-9_]{0,39}$/, { each: true })
  categories!: string[];

  @PersonalDataField('CASE_RECORD', () => String, { nullable: false, description: 'Why, 1 to 2000 characters. Kept in the vault.' })
  @Length(1, 2_000)
  reason!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'The last day (Stockholm), such as 2027-12-31; left out: until it is lifted.' })
  @IsOptional()
  @Matches(DAY)
  lastDay?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'The day on which to look at it again; left out: in six months.' })
  @IsOptional()
  @Matches(DAY)
  reviewDay?: string | null;
}

@InputType({ description: 'The end of a legal hold.' })
export class LiftLegalHoldInput {
  @NotPersonalField(() => ID, { description: 'Which hold.' })
  @IsUUID()
  id!: string;
}

@InputType({ description: 'That a legal hold was looked at, and is still needed.' })
export class ReviewLegalHoldInput {
  @NotPersonalField(() => ID, { description: 'Which hold.' })
  @IsUUID()
  id!: string;

  @NotPersonalField(() => String, { description: 'The day on which to look at it again (Stockholm).' })
  @Matches(DAY)
  reviewDay!: string;
}

@ObjectType({ description: 'The hold, or what is wrong.', simpleResolvers: true })
export class LegalHoldPayload {
  @Field(() => LegalHold, { nullable: true, description: 'The hold; null where there is a problem.' })
  hold!: LegalHold | null;

  @Field(() => [LegalHoldError], { description: 'What is wrong.' })
  userErrors!: LegalHoldError[];
}
