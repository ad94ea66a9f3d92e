import { ConnectionArgs, NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { ArrayMaxSize, IsDate, IsOptional, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { ArgsType, Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ExtensionGround } from './case-letters';
import type { CaseChannel, CaseDecision, CaseKind, CaseState, IdentityMethod } from './case.states';
import { IdentityProof, RightsCase, RightsCaseChannel, RightsCaseDecision, RightsCaseKind, RightsCaseState } from './case.types';

const MAX_WORDS = 8_000;

export enum RightsCaseErrorCode {
  UNKNOWN_SUBJECT = 'UNKNOWN_SUBJECT',
  UNKNOWN_CASE = 'UNKNOWN_CASE',
  UNKNOWN_SCOPE = 'UNKNOWN_SCOPE',
  INVALID_TEXT = 'INVALID_TEXT',
  RECEIVED_IN_FUTURE = 'RECEIVED_IN_FUTURE',
  CASE_ENDED = 'CASE_ENDED',
  IDENTITY_NOT_PROVEN = 'IDENTITY_NOT_PROVEN',
  IDENTITY_ALREADY_PROVEN = 'IDENTITY_ALREADY_PROVEN',
  NOTHING_TO_DECIDE = 'NOTHING_TO_DECIDE',
  NOT_EXTENDABLE = 'NOT_EXTENDABLE',
  ALREADY_CARRIED_OUT = 'ALREADY_CARRIED_OUT',
  NOT_IN_FORCE = 'NOT_IN_FORCE',
  NOT_ANNOUNCED = 'NOT_ANNOUNCED',
  NOT_UNDER_WAY = 'NOT_UNDER_WAY',
  NO_CONFLICT = 'NO_CONFLICT',
  GROUND_NEEDED = 'GROUND_NEEDED',
  INVALID_DAY = 'INVALID_DAY',
  TOO_SOON = 'TOO_SOON',
  TIME_IS_OVER = 'TIME_IS_OVER',
  PROOF_NOT_ACCEPTED = 'PROOF_NOT_ACCEPTED',
  CODE_NOT_VALID = 'CODE_NOT_VALID',
  TOO_MANY_CODES = 'TOO_MANY_CODES',
  NO_LONGER_KEPT = 'NO_LONGER_KEPT',
}
registerEnumType(RightsCaseErrorCode, {
  name: 'RightsCaseErrorCode',
  description: 'What cannot be done with a case, and why.',
  valuesConfig: {
    UNKNOWN_SUBJECT: { description: 'The vault knows no such person.' },
    UNKNOWN_CASE: { description: 'There is no such case, or it is another person’s.' },
    UNKNOWN_SCOPE: { description: 'This right cannot be about what was named.' },
    INVALID_TEXT: { description: 'There are no words, or too many.' },
    RECEIVED_IN_FUTURE: { description: 'Nothing is received before it comes.' },
    CASE_ENDED: { description: 'The case is over.' },
    IDENTITY_NOT_PROVEN: { description: 'It is not known yet who asks.' },
    IDENTITY_ALREADY_PROVEN: { description: 'It is known who asks.' },
    NOTHING_TO_DECIDE: { description: 'The case does not wait for a decision.' },
    NOT_EXTENDABLE: { description: 'The time can be extended once, by one or two months, before it is over (GDPR Art. 12(3)).' },
    ALREADY_CARRIED_OUT: { description: 'It has been carried out, in part or in whole.' },
    NOT_IN_FORCE: { description: 'It is no restriction, or none that is in force.' },
    NOT_ANNOUNCED: { description: 'The person has to be told before the restriction is lifted (GDPR Art. 18(3)).' },
    NOT_UNDER_WAY: { description: 'The order is not under way.' },
    NO_CONFLICT: { description: 'The case does not stand in the way of the order, or a later one does: `restrictionConflicts` names it.' },
    GROUND_NEEDED: { description: 'Restricted data is used on a ground of GDPR Art. 18(2) only.' },
    INVALID_DAY: { description: 'It is no day, or not one that is still to come.' },
    TOO_SOON: { description: 'The letter to the person names a later day.' },
    TIME_IS_OVER: { description: 'The time for the answer is over: its clock cannot be stopped any more (GDPR Art. 12(3)).' },
    PROOF_NOT_ACCEPTED: { description: 'Staff cannot vouch for that: a session proves itself, and a code is shown in the case that it was sent in.' },
    CODE_NOT_VALID: { description: 'The code is another one, or used, or too old; or none was sent.' },
    TOO_MANY_CODES: { description: 'Too many codes were sent in this case of late: wait a while.' },
    NO_LONGER_KEPT: { description: 'The case ended so long ago that nothing written in it is kept any more.' },
  },
});

export enum RightsCaseExtensionGround {
  COMPLEX = 'COMPLEX',
  MANY_REQUESTS = 'MANY_REQUESTS',
}
registerEnumType(RightsCaseExtensionGround, {
  name: 'RightsCaseExtensionGround',
  description: 'Why more time is needed (GDPR Art. 12(3)).',
  valuesConfig: { COMPLEX: { description: 'The request is complex.' }, MANY_REQUESTS: { description: 'There are many requests.' } },
});

@InputType({ description: 'A request about a right.' })
export class OpenRightsCaseInput {
  @NotPersonalField(() => RightsCaseKind, { description: 'Which right.' })
  kind!: CaseKind;

  @NotPersonalField(() => [String], { nullable: true, description: 'For an erasure: codes of categories. Left out: all.' })
  @IsOptional()
  @ArrayMaxSize(50)
  @MaxLength(40, { each: true })
  categories?: string[] | null;

  @NotPersonalField(() => [String], {
    nullable: true,
    description: 'For a restriction, objection or withdrawal: codes of purposes. Left out: all; for an objection all marketing, on consent too.',
  })
  @IsOptional()
  @ArrayMaxSize(50)
  @MaxLength(40, { each: true })
  purposes?: string[] | null;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'What the person says about it, at most 8,000 characters.' })
  @IsOptional()
  @MaxLength(MAX_WORDS)
  text?: string | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'For whom the privacy office opens it (RIGHTS); a customer leaves it out.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;

  @NotPersonalField(() => RightsCaseChannel, { nullable: true, description: 'How the request reached the privacy office. Left out: by e-mail.' })
  channel?: CaseChannel | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it reached the privacy office. Left out: now.' })
  @IsOptional()
  @IsDate()
  receivedAt?: Date | null;

  @NotPersonalField(() => IdentityProof, {
    nullable: true,
    description: 'How the privacy office knows who asks: ID_DOCUMENT or CALL_BACK. Left out: it does not yet, and the case waits for it.',
  })
  identityProof?: IdentityMethod | null;
}

@InputType({ description: 'Which case.' })
export class RightsCaseInput {
  @NotPersonalField(() => ID, { description: 'Number of the case.' })
  @IsUUID()
  caseId!: string;
}

@InputType({ description: 'That it is known who asks.' })
export class ConfirmIdentityInput extends RightsCaseInput {
  @NotPersonalField(() => IdentityProof, { description: 'How: ID_DOCUMENT, CALL_BACK, or CODE together with the code.' })
  proof!: IdentityMethod;

  @NotPersonalField(() => String, { nullable: true, description: 'With CODE: what the person has read out of the letter that `sendIdentityCode` sent.' })
  @IsOptional()
  @MaxLength(32)
  code?: string | null;
}

@InputType({ description: 'More time for a case, with notice to the person.' })
export class ExtendRightsCaseInput extends RightsCaseInput {
  @NotPersonalField(() => Int, { description: 'By how many months, 1 or 2.' })
  @Min(1)
  @Max(2)
  months!: number;

  @NotPersonalField(() => RightsCaseChannel, { description: 'How the person is told.' })
  noticeBy!: CaseChannel;

  @NotPersonalField(() => RightsCaseExtensionGround, { nullable: true, description: 'What a letter names as the reason. Left out: COMPLEX.' })
  @IsOptional()
  ground?: ExtensionGround | null;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'The reason, as the person is told. Required.' })
  @MaxLength(MAX_WORDS)
  reason?: string | null;
}

@InputType({ description: 'A decision of staff.' })
export class DecideRightsCaseInput extends RightsCaseInput {
  @NotPersonalField(() => RightsCaseDecision, { description: 'Granted or declined.' })
  decision!: CaseDecision;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'Why, as the person is told. Required.' })
  @MaxLength(MAX_WORDS)
  reason?: string | null;
}

@InputType({ description: 'A note on a case.' })
export class AddRightsCaseNoteInput extends RightsCaseInput {
  @PersonalDataField('CASE_RECORD', () => String, { description: 'The note. Required.' })
  @MaxLength(MAX_WORDS)
  text?: string | null;
}

@InputType({ description: 'Which cases. What is left out is not looked at.' })
export class RightsCaseFilter {
  @NotPersonalField(() => [RightsCaseState], { nullable: true, description: 'In one of these states.' })
  @IsOptional()
  @ArrayMaxSize(10)
  states?: CaseState[] | null;

  @NotPersonalField(() => RightsCaseKind, { nullable: true, description: 'About this right.' })
  kind?: CaseKind | null;

  @NotPersonalField(() => Boolean, { nullable: true, description: 'Open, and the last day has passed.' })
  overdue?: boolean | null;

  @NotPersonalField(() => Boolean, { nullable: true, description: 'Open, and due within seven days.' })
  dueSoon?: boolean | null;
}

@ArgsType()
export class RightsCasesArgs extends ConnectionArgs {
  @Field(() => RightsCaseFilter, { nullable: true, description: 'Which. Left out: all.' })
  filter?: RightsCaseFilter | null;
}

@NotPersonal()
@ObjectType({ description: 'Why something cannot be done with a case.', implements: UserError })
export class RightsCaseError extends UserError {
  @Field(() => RightsCaseErrorCode, { description: 'What is wrong.' })
  code!: RightsCaseErrorCode;
}

@ObjectType({ description: 'A case after a change.' })
export class RightsCasePayload {
  @Field(() => RightsCase, { nullable: true, description: 'The case; null when nothing was changed.' })
  rightsCase!: RightsCase | null;

  @Field(() => [RightsCaseError], { description: 'What can be put right.' })
  userErrors!: RightsCaseError[];
}

@ObjectType({ description: 'A case that was opened, or that the request has joined.' })
export class OpenRightsCasePayload extends RightsCasePayload {
  @NotPersonalField(() => Boolean, { description: 'Whether there was one under way, which the request has joined.' })
  joined!: boolean;
}
