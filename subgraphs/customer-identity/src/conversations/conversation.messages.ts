import type { Language } from '@andamal/service';
import type { Message } from '../messages';
import type { CallProblem } from './call.service';
import type { ConversationProblem } from './conversation.service';

type Problem = ConversationProblem | CallProblem;
type Code = Exclude<Problem['code'], 'VALUE_NOT_ACCEPTED'>;

const MESSAGES: Readonly<Record<Code, Message>> = {
  TEXT_REQUIRED: { sv: 'Skriv ett meddelande.', en: 'Write a message.' },
  TOO_MANY: { sv: 'Många meddelanden på kort tid. Vänta en stund och försök igen.', en: 'Many messages in a short time. Wait a while and try again.' },
  WRONG_STATE: { sv: 'Ärendet är inte i det läget.', en: 'The case is not in that state.' },
  CUSTOMER_NOT_FOUND: { sv: 'Kunden finns inte.', en: 'There is no such customer.' },
  ORDER_NOT_FOUND: { sv: 'Ordern finns inte.', en: 'There is no such order.' },
  CONVERSATION_NOT_FOUND: { sv: 'Ärendet finns inte.', en: 'There is no such case.' },
  ONE_PARTY_ONLY: {
    sv: 'Ange kund, order eller tidigare ärende, högst ett av dem, eller kontaktuppgifter till någon okänd.',
    en: 'Give a customer, an order or an earlier case, one of them at most, or how to reach somebody who is not known.',
  },
  CALL_NOT_FOUND: { sv: 'Samtalet finns inte.', en: 'There is no such call.' },
  CALLER_NOT_TOLD: {
    sv: 'Den som ringde hade inte fått veta att samtalet spelas in. Inspelningen får inte sparas.',
    en: 'The caller had not been told that the call is recorded. The recording must not be kept.',
  },
  ALREADY_RECORDED: { sv: 'Samtalet har redan en inspelning.', en: 'The call has a recording already.' },
  NOT_YET: { sv: 'Inspelningen kan inte börja i framtiden.', en: 'A recording cannot begin in the future.' },
};

const FIELDS: Readonly<Partial<Record<Code, string>>> = {
  TEXT_REQUIRED: 'text',
  CUSTOMER_NOT_FOUND: 'customerId',
  ORDER_NOT_FOUND: 'orderNumber',
  CONVERSATION_NOT_FOUND: 'conversationId',
  CALL_NOT_FOUND: 'callId',
  NOT_YET: 'startedAt',
};

/** The input field that a category came from. */
const FIELD_OF_CATEGORY: Readonly<Record<string, string>> = {
  CORRESPONDENCE: 'text', ACCOUNT_NOTES: 'text', PHONE: 'phone', EMAIL: 'email',
};

/** A problem as the person reads it. Never a value. */
export function toUserError(problem: Problem, language: Language): { code: string; field: string[] | null; message: string } {
  if (problem.code === 'VALUE_NOT_ACCEPTED') {
    const { category, message } = problem.problem;
    const field = FIELD_OF_CATEGORY[category ?? ''];
    return { code: problem.code, field: field === undefined ? null : ['input', field], message };
  }
  const field = FIELDS[problem.code];
  return { code: problem.code, field: field === undefined ? null : ['input', field], message: MESSAGES[problem.code][language] };
}
