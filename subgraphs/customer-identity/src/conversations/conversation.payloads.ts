import { NotPersonal, UserError } from '@andamal/service';
import { Field, ObjectType, type ClassType } from 'type-graphql';
import { describedEnum } from '../described-enum';
import { ConversationEntryType, ConversationType } from './conversation.types';

const TEXT = {
  TEXT_REQUIRED: 'There is no text.',
  VALUE_NOT_ACCEPTED: 'A value does not have the right form.',
} as const;
const CASE = { CONVERSATION_NOT_FOUND: 'There is no such case that you may see.' } as const;
const LIMIT = { TOO_MANY: 'Too many messages of late: wait a while.' } as const;
const CALL = { CALL_NOT_FOUND: 'There is no such call.' } as const;
const ORDER = { ORDER_NOT_FOUND: 'There is no such order.' } as const;

export interface ConversationPayload {
  conversation?: ConversationType | null;
  entry?: ConversationEntryType | null;
  userErrors: { code: string; field?: string[] | null; message: string }[];
}

/** The payload of a mutation, with an error type and a code enum of its own. */
function payloadOf(mutation: string, what: string, codes: Readonly<Record<string, string>>): ClassType<ConversationPayload> {
  const codeEnum = describedEnum(`${mutation}ErrorCode`, `Why ${what}.`, codes);

  @NotPersonal()
  @ObjectType(`${mutation}Error`, { implements: UserError, description: `Why ${what}.` })
  class ErrorType extends UserError {
    @Field(() => codeEnum, { description: 'For programs.' })
    code!: string;
  }

  @ObjectType(`${mutation}Payload`, { description: 'What came of it.' })
  class PayloadType implements ConversationPayload {
    @Field(() => ConversationType, { nullable: true, description: 'The case as it is now; null when nothing was changed.' })
    conversation?: ConversationType | null;

    @Field(() => ConversationEntryType, { nullable: true, description: 'The entry that was made or changed.' })
    entry?: ConversationEntryType | null;

    @Field(() => [ErrorType], { description: 'What can be put right.' })
    userErrors!: ErrorType[];
  }
  return PayloadType;
}

export const StartConversationPayload = payloadOf('StartConversation', 'a case was not begun', { ...TEXT, ...ORDER, ...LIMIT });
export const ReplyToConversationPayload = payloadOf('ReplyToConversation', 'a reply was not taken', { ...TEXT, ...CASE, ...LIMIT });
export const OpenConversationPayload = payloadOf('OpenConversation', 'a case was not opened', {
  ...TEXT,
  ...ORDER,
  ...CASE,
  CUSTOMER_NOT_FOUND: 'There is no such customer.',
  ONE_PARTY_ONLY: 'Only one of customer, order and earlier case can be given, and a way to reach the person only with none of them.',
});
export const AddConversationMessagePayload = payloadOf('AddConversationMessage', 'a message was not taken', { ...TEXT, ...CASE });
export const AddConversationNotePayload = payloadOf('AddConversationNote', 'a note was not taken', { ...TEXT, ...CASE });
export const SolveConversationPayload = payloadOf('SolveConversation', 'a case was not solved', {
  ...CASE,
  WRONG_STATE: 'It is solved already.',
});
export const ReopenConversationPayload = payloadOf('ReopenConversation', 'a case was not reopened', {
  ...CASE,
  WRONG_STATE: 'It is not solved.',
});
export const AssignConversationPayload = payloadOf('AssignConversation', 'a case was not assigned', CASE);
export const StartCallPayload = payloadOf('StartCall', 'a call was not entered', CASE);
export const TellOfRecordingPayload = payloadOf('TellOfRecording', 'that the caller was told was not entered', CALL);
export const RegisterRecordingPayload = payloadOf('RegisterRecording', 'a recording was not taken', {
  ...CALL,
  CALLER_NOT_TOLD: 'The caller had not been told when the recording began: it must not be kept.',
  ALREADY_RECORDED: 'The call has a recording already.',
  NOT_YET: 'The recording would begin later than now.',
  VALUE_NOT_ACCEPTED: TEXT.VALUE_NOT_ACCEPTED,
});
