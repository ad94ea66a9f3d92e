import { MAX_EMAIL_LENGTH } from '@andamal/kernel';
import { NotPersonalField, PersonalDataField, type ConversationChannel, type ToldHow } from '@andamal/service';
import { Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { GraphQLISODateTime, ID, InputType, Int } from 'type-graphql';
import { ConversationChannelEnum, SaidByEnum, ToldHowEnum, WrittenChannelEnum } from './conversation.enums';

/** With what is around it, it is one value of the vault, whatever the alphabet. */
const MAX_MESSAGE = 6_000;
/** The policy: staff write short notes. */
const MAX_NOTE = 500;
const MAX_ORDER_NUMBER = 16;
const DAY_IN_SECONDS = 86_400;

@InputType({ description: 'What a customer begins a support case with.' })
export class StartConversationInput {
  @NotPersonalField(() => WrittenChannelEnum, { description: 'How the customer writes.' })
  channel!: keyof typeof WrittenChannelEnum;

  @PersonalDataField('CORRESPONDENCE', () => String, { description: `The message, ${MAX_MESSAGE} characters at most.` })
  @MaxLength(MAX_MESSAGE)
  text?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Number of the order that it is about; one of the customer’s own.' })
  @MaxLength(MAX_ORDER_NUMBER)
  orderNumber?: string | null;
}

@InputType({ description: 'What a customer goes on with in a support case.' })
export class ReplyToConversationInput {
  @NotPersonalField(() => ID, { description: 'Id of the case.' })
  @Length(1, 36)
  conversationId!: string;

  @PersonalDataField('CORRESPONDENCE', () => String, { description: `The message, ${MAX_MESSAGE} characters at most.` })
  @MaxLength(MAX_MESSAGE)
  text?: string | null;
}

@InputType({
  description: 'A support case that staff open: with a customer, about an order, with whom an earlier case was, or, with none of the three, with somebody who is not known.',
})
export class OpenConversationInput {
  @NotPersonalField(() => ConversationChannelEnum, { description: 'How the person got in touch.' })
  channel!: ConversationChannel;

  @PersonalDataField('CORRESPONDENCE', () => String, { description: `What the person wrote or wants, ${MAX_MESSAGE} characters at most.` })
  @MaxLength(MAX_MESSAGE)
  text?: string | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'Id of the customer.' })
  @Length(1, 36)
  customerId?: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Number of the order; how guests are served.' })
  @MaxLength(MAX_ORDER_NUMBER)
  orderNumber?: string | null;

  @NotPersonalField(() => ID, { nullable: true, description: 'Id of an earlier case with the same person.' })
  @Length(1, 36)
  conversationId?: string | null;

  @PersonalDataField('PHONE', () => String, { description: 'The number to call back on, of somebody who is not known.' })
  @MaxLength(32)
  phone?: string | null;

  @PersonalDataField('EMAIL', () => String, { description: 'The address to answer to, of somebody who is not known.' })
  @MaxLength(MAX_EMAIL_LENGTH)
  email?: string | null;
}

@InputType({ description: 'A message that staff enter: theirs, or one that came in some other way. In a case that came by mail, theirs goes to the person by mail.' })
export class AddConversationMessageInput {
  @NotPersonalField(() => ID, { description: 'Id of the case.' })
  @Length(1, 36)
  conversationId!: string;

  @NotPersonalField(() => SaidByEnum, { description: 'Whose message it is.' })
  from!: keyof typeof SaidByEnum;

  @PersonalDataField('CORRESPONDENCE', () => String, { description: `The message, ${MAX_MESSAGE} characters at most.` })
  @MaxLength(MAX_MESSAGE)
  text?: string | null;
}

@InputType({ description: 'A note that staff make, so that the person need not tell it again. The person gets it with their extract.' })
export class AddConversationNoteInput {
  @NotPersonalField(() => ID, { description: 'Id of the case.' })
  @Length(1, 36)
  conversationId!: string;

  @PersonalDataField('ACCOUNT_NOTES', () => String, { description: `The note, ${MAX_NOTE} characters at most.` })
  @MaxLength(MAX_NOTE)
  text?: string | null;
}

@InputType({ description: 'Which support case.' })
export class SolveConversationInput {
  @NotPersonalField(() => ID, { description: 'Id of the case.' })
  @Length(1, 36)
  conversationId!: string;
}

@InputType({ description: 'Which support case.' })
export class ReopenConversationInput {
  @NotPersonalField(() => ID, { description: 'Id of the case.' })
  @Length(1, 36)
  conversationId!: string;
}

@InputType({ description: 'Who is to handle a support case.' })
export class AssignConversationInput {
  @NotPersonalField(() => ID, { description: 'Id of the case.' })
  @Length(1, 36)
  conversationId!: string;

  @NotPersonalField(() => Boolean, { description: 'Whether it is who asks; else nobody.' })
  toMe!: boolean;
}

@InputType({ description: 'A call that has begun.' })
export class StartCallInput {
  @NotPersonalField(() => ID, { description: 'Id of the case.' })
  @Length(1, 36)
  conversationId!: string;

  @NotPersonalField(() => ToldHowEnum, { nullable: true, description: 'How the caller has been told that the call is recorded; null: not told (yet).' })
  told?: ToldHow | null;
}

@InputType({ description: 'That a caller has now been told that the call is recorded.' })
export class TellOfRecordingInput {
  @NotPersonalField(() => ID, { description: 'Id of the call, which is an entry of its case.' })
  @Length(1, 36)
  callId!: string;

  @NotPersonalField(() => ToldHowEnum, { description: 'How.' })
  how!: ToldHow;
}

@InputType({ description: 'A recording of a call.' })
export class RegisterRecordingInput {
  @NotPersonalField(() => ID, { description: 'Id of the call, which is an entry of its case.' })
  @Length(1, 36)
  callId!: string;

  @NotPersonalField(() => ID, { description: 'Id of the recording, where recordings are kept: 4 to 64 letters, digits, `-` and `_`.' })
  @Matches(/^[A-Za-z0-9_-]{4,64}$/, { message: 'recordingId takes 4 to 64 letters, digits, - and _' })
  recordingId!: string;

  @NotPersonalField(() => GraphQLISODateTime, { description: 'When the recording began: after the caller had been told.' })
  startedAt!: Date;

  @NotPersonalField(() => Int, { description: 'How long it is, in seconds.' })
  @Min(0)
  @Max(DAY_IN_SECONDS)
  seconds!: number;
}
