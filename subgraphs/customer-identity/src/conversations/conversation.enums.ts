import { describedEnum } from '../described-enum';

export const ConversationChannelEnum = describedEnum('ConversationChannel', 'The way in which somebody got in touch.', {
  MAIL: 'By e-mail, or the form on the site that stands for it.',
  PHONE: 'By telephone.',
  CHAT: 'In the chat on the site.',
  FACEBOOK: 'On Facebook.',
  LINKEDIN: 'On LinkedIn.',
});

export const ConversationStateEnum = describedEnum('ConversationState', 'For whom a support case waits.', {
  OPEN: 'For the shop.',
  WAITING: 'For the person: the shop has answered.',
  SOLVED: 'For nobody.',
  REOPENED: 'For the shop: the person has come back after it was solved.',
});

export const EntryKindEnum = describedEnum('ConversationEntryKind', 'What an entry of a support case is.', {
  MESSAGE_IN: 'What the person wrote or said.',
  MESSAGE_OUT: 'What the shop answered.',
  CALL: 'A call.',
  NOTE: 'A short note that staff made.',
});

export const ToldHowEnum = describedEnum('ToldHow', 'How a caller was told that the call is recorded.', {
  ANNOUNCEMENT: 'By the announcement before the call was answered.',
  BY_STAFF: 'By who answered.',
});

/** The ways in which a customer writes on the site. */
export const WrittenChannelEnum = describedEnum('WrittenChannel', 'The way in which a customer writes on the site.', {
  CHAT: 'In the chat.',
  MAIL: 'With the form, to be answered by e-mail.',
});

export const SaidByEnum = describedEnum('SaidBy', 'Who said something in a support case.', {
  CUSTOMER: 'The person.',
  STAFF: 'The shop.',
});
