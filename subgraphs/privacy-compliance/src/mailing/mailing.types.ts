import { connectionOf, NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { IsOptional, IsUUID, MaxLength } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MAILING_STATES, type MailingState } from './mailing.entity';

const TITLE_LENGTH = 200;
const TEXT_LENGTH = 15_000;

const MailingStateEnum = Object.fromEntries(MAILING_STATES.map((state) => [state, state])) as { [State in MailingState]: State };
registerEnumType(MailingStateEnum, {
  name: 'MailingState',
  description: 'How far a mailing is.',
  valuesConfig: {
    DRAFT: { description: 'Not started.' },
    RUNNING: { description: 'Letters go out.' },
    PAUSED: { description: 'No letter goes out until it is started again.' },
    DONE: { description: 'The whole audience has been gone through, and each letter is sent, refused or failed.' },
    CANCELLED: { description: 'Ended before its time.' },
  },
});

@InputType({ description: 'A letter to an audience. Write nothing in it about any person: it goes to many.' })
export class CreateMailingInput {
  @NotPersonalField(() => String, { description: 'Made by the client: the same key again is the same mailing.' })
  @MaxLength(64)
  idempotencyKey!: string;

  @NotPersonalField(() => String, { description: 'Its title, in Swedish.' })
  @MaxLength(TITLE_LENGTH)
  titleSv!: string;

  @NotPersonalField(() => String, { description: 'Its text, in Swedish. An empty line begins a new paragraph.' })
  @MaxLength(TEXT_LENGTH)
  textSv!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'Its title in English; null: everybody gets the Swedish letter.' })
  @IsOptional()
  @MaxLength(TITLE_LENGTH)
  titleEn?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Its text in English.' })
  @IsOptional()
  @MaxLength(TEXT_LENGTH)
  textEn?: string | null;
}

@InputType({ description: 'Which mailing.' })
export class MailingInput {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  @IsUUID()
  mailingId!: string;
}

@ObjectType({ description: 'How many letters of a mailing came to the same end.', simpleResolvers: true })
export class MailingCount {
  @NotPersonalField(() => String, { description: 'PENDING, SENDING, SENT, REFUSED (the rules did not let it go) or FAILED (the mail service did not take it).' })
  state!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'Why, such as OBJECTED, CONSENT_WITHDRAWN, RESTRICTED, NO_LIVE_BINDING or SMTP_550.' })
  reason!: string | null;

  @NotPersonalField(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'A letter to an audience. Who is written to is decided for each person when their letter goes.', simpleResolvers: true })
export class Mailing {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @NotPersonalField(() => String, { description: 'The purpose: LEGITIMATE_INTEREST or NEWSLETTER.' })
  purpose!: string;

  @NotPersonalField(() => String, { description: 'Its title, in Swedish.' })
  titleSv!: string;

  @NotPersonalField(() => String, { description: 'Its text, in Swedish.' })
  textSv!: string;

  @NotPersonalField(() => String, { nullable: true, description: 'Its title, in English.' })
  titleEn!: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Its text, in English.' })
  textEn!: string | null;

  @NotPersonalField(() => MailingStateEnum, { description: 'How far it is.' })
  state!: MailingState;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was started first.' })
  startedAt!: Date | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When it was done or cancelled.' })
  endedAt!: Date | null;
}

@ObjectType({ description: 'A page of mailings.' })
export class MailingConnection extends connectionOf(Mailing, 'Mailing') {}

export enum MailingErrorCode {
  EMPTY_TEXT = 'EMPTY_TEXT',
  INCOMPLETE_TRANSLATION = 'INCOMPLETE_TRANSLATION',
  UNKNOWN_MAILING = 'UNKNOWN_MAILING',
  NOT_POSSIBLE_NOW = 'NOT_POSSIBLE_NOW',
}
registerEnumType(MailingErrorCode, {
  name: 'MailingErrorCode',
  description: 'What a change of a mailing can fail for.',
  valuesConfig: {
    EMPTY_TEXT: { description: 'Title or text is empty.' },
    INCOMPLETE_TRANSLATION: { description: 'The English letter has a title or a text only.' },
    UNKNOWN_MAILING: { description: 'There is no such mailing for the stated purpose.' },
    NOT_POSSIBLE_NOW: { description: 'The mailing is done, cancelled, or not running.' },
  },
});

@NotPersonal()
@ObjectType({ description: 'Why the mailing was not made or changed.', implements: UserError })
export class MailingError extends UserError {
  @Field(() => MailingErrorCode, { description: 'What is wrong.' })
  code!: MailingErrorCode;
}

@ObjectType({ description: 'The mailing.' })
export class MailingPayload {
  @Field(() => Mailing, { nullable: true, description: 'The mailing, as it is now.' })
  mailing!: Mailing | null;

  @Field(() => [MailingError], { description: 'What can be put right.' })
  userErrors!: MailingError[];
}
