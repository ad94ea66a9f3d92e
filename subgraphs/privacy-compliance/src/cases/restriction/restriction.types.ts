import { connectionOf, NotPersonalField, PersonalDataField } from '@andamal/service';
import { IsOptional, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { DataSubject } from '../../reading/data-subject.types';
import { RightsCaseInput } from '../case.inputs';
import type { CaseChannel } from '../case.states';
import { RightsCaseChannel } from '../case.types';
import type { ExceptionGround } from './restriction.service';

const MAX_WORDS = 8_000;

export enum RestrictionExceptionGround {
  CONSENT = 'CONSENT',
  LEGAL_CLAIM = 'LEGAL_CLAIM',
  RIGHTS_OF_ANOTHER = 'RIGHTS_OF_ANOTHER',
  PUBLIC_INTEREST = 'PUBLIC_INTEREST',
}
registerEnumType(RestrictionExceptionGround, {
  name: 'RestrictionExceptionGround',
  description: 'On what restricted data may be used all the same (GDPR Art. 18(2)).',
  valuesConfig: {
    CONSENT: { description: 'The person has consented to it.' },
    LEGAL_CLAIM: { description: 'To establish, exercise or defend a legal claim.' },
    RIGHTS_OF_ANOTHER: { description: 'To protect the rights of somebody else.' },
    PUBLIC_INTEREST: { description: 'For important public interest.' },
  },
});

@ObjectType({ description: 'An order under way of a person who has restricted: nothing may be used for it until staff have decided.', simpleResolvers: true })
export class RestrictionConflictType {
  @NotPersonalField(() => ID, { description: 'Id of the order.' })
  orderId!: string;

  @NotPersonalField(() => ID, { description: 'Number of the case that restricts.' })
  caseId!: string;

  @Field(() => DataSubject, { description: 'The person.' })
  subject!: DataSubject;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the order was placed.' })
  placedAt!: Date;
}

@ObjectType({ description: 'A page of conflicts.' })
export class RestrictionConflictConnection extends connectionOf(RestrictionConflictType, 'RestrictionConflict') {}

@InputType({ description: 'Whether an order of a restricted person may be carried out.' })
export class ResolveRestrictionConflictInput extends RightsCaseInput {
  @NotPersonalField(() => ID, { description: 'Id of the order.' })
  @MaxLength(64)
  orderId!: string;

  @NotPersonalField(() => Boolean, { description: 'Whether it may be. Then its packing slip can be read, and nothing else.' })
  allow!: boolean;

  @NotPersonalField(() => RestrictionExceptionGround, { nullable: true, description: 'On which ground. Required where it may be.' })
  @IsOptional()
  ground?: ExceptionGround | null;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'Why. Required.' })
  @MaxLength(MAX_WORDS)
  reason?: string | null;
}

@InputType({ description: 'What the person is told before a restriction ends.' })
export class AnnounceRestrictionLiftingInput extends RightsCaseInput {
  @NotPersonalField(() => RightsCaseChannel, { description: 'How the person is told.' })
  noticeBy!: CaseChannel;

  @NotPersonalField(() => String, { nullable: true, description: 'For a letter: the day on which it will end, such as 2026-12-24. Left out: tomorrow.' })
  @IsOptional()
  @MaxLength(10)
  liftsOn?: string | null;

  @PersonalDataField('CASE_RECORD', () => String, { description: 'What: when it will end, and why. Required.' })
  @MaxLength(MAX_WORDS)
  text?: string | null;
}
