import { connectionOf, NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { IsOptional, IsUUID, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { RecipientNoticeEntity } from './recipient-notice.entity';

@InputType({ description: 'Which notices. All that is left out does not narrow.' })
export class RecipientNoticeFilterInput {
  @NotPersonalField(() => ID, { nullable: true, description: 'About this person.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'Of this case.' })
  @IsOptional()
  @MaxLength(64)
  caseId?: string | null;

  @NotPersonalField(() => Boolean, { nullable: true, description: 'Only those whose recipient has not confirmed to have been told.' })
  outstanding?: boolean | null;
}

@ObjectType({ description: 'That somebody who got personal data has to be told what became of them (GDPR Art. 19).', simpleResolvers: true })
export class RecipientNotice {
  @NotPersonalField(() => ID, { description: 'Its id; the `subject_request_id` of OpenDSR.' })
  id!: string;

  @NotPersonalField(() => ID, { description: 'The person.' })
  subjectId!: string;

  @NotPersonalField(() => ID, { description: 'The case, or the correction, that it is about.' })
  caseId!: string;

  @NotPersonalField(() => String, { description: 'ERASURE, RECTIFICATION, RESTRICTION or RESTRICTION_LIFTED.' })
  kind!: string;

  @NotPersonalField(() => String, { description: 'Code of the recipient in the policy register.' })
  recipient!: string;

  @NotPersonalField(() => String, { description: 'Its name, such as the carrier’s.' })
  recipientName!: string;

  @NotPersonalField(() => String, { description: 'What it got the data for, such as ORDER:<id>. It knows the person by that.' })
  context!: string;

  @NotPersonalField(() => [String], { description: 'Categories of the data.' })
  categories!: readonly string[];

  @NotPersonalField(() => String, { description: 'PENDING: not told yet. ACKNOWLEDGED: it has confirmed to have been told. COMPLETED: it has done it too.' })
  state!: string;

  @NotPersonalField(() => Boolean, { description: 'Whether staff have to tell it, since no machine can.' })
  byStaff!: boolean;

  @NotPersonalField(() => Int, { description: 'How often it has been tried.' })
  attempts!: number;

  @NotPersonalField(() => String, { nullable: true, description: 'Why the last attempt failed, or why it is left to staff.' })
  lastError!: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'Since when it has to be told.' })
  createdAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When the recipient expects to have done it.' })
  expectedAt!: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it confirmed to have been told.' })
  acknowledgedAt!: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it said that it has done it.' })
  completedAt!: Date | null;
}

@ObjectType({ description: 'A page of notices.' })
export class RecipientNoticeConnection extends connectionOf(RecipientNotice, 'RecipientNotice') {}

export enum AcknowledgeRecipientNoticeErrorCode {
  NOT_FOUND = 'NOT_FOUND',
}
registerEnumType(AcknowledgeRecipientNoticeErrorCode, {
  name: 'AcknowledgeRecipientNoticeErrorCode',
  description: 'What the confirmation of a notice can fail for.',
  valuesConfig: { NOT_FOUND: { description: 'There is no such notice.' } },
});

@InputType({ description: 'That a recipient has confirmed, to staff, to have been told.' })
export class AcknowledgeRecipientNoticeInput {
  @NotPersonalField(() => ID, { description: 'The notice.' })
  @IsUUID()
  id!: string;
}

@NotPersonal()
@ObjectType({ description: 'Why the confirmation was not taken.', implements: UserError })
export class AcknowledgeRecipientNoticeError extends UserError {
  @Field(() => AcknowledgeRecipientNoticeErrorCode, { description: 'What is wrong.' })
  code!: AcknowledgeRecipientNoticeErrorCode;
}

@ObjectType({ description: 'The notice as it is now.' })
export class AcknowledgeRecipientNoticePayload {
  @Field(() => RecipientNotice, { nullable: true, description: 'The notice.' })
  notice?: RecipientNotice | null;

  @Field(() => [AcknowledgeRecipientNoticeError], { description: 'What can be put right.' })
  userErrors!: AcknowledgeRecipientNoticeError[];
}

export function toRecipientNotice(notice: RecipientNoticeEntity): RecipientNotice {
  const { contextKind, contextId, ...rest } = notice;
  return Object.assign(new RecipientNotice(), rest, { context: `${contextKind}:${contextId}` });
}
