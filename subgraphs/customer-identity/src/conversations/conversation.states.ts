export const CONVERSATION_STATES = ['OPEN', 'WAITING', 'SOLVED', 'REOPENED'] as const;
/** OPEN and REOPENED wait for the shop, WAITING for the person, SOLVED for nobody. */
export type ConversationState = (typeof CONVERSATION_STATES)[number];

export const ENTRY_KINDS = ['MESSAGE_IN', 'MESSAGE_OUT', 'CALL', 'NOTE'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export type ConversationAction = EntryKind | 'SOLVE' | 'REOPEN';

/** Where each action leads; what is not written cannot happen. Whoever writes or calls again opens a solved case anew. */
const TABLE: { readonly [From in ConversationState]: { readonly [Action in ConversationAction]?: ConversationState } } = {
  OPEN: { MESSAGE_IN: 'OPEN', MESSAGE_OUT: 'WAITING', CALL: 'OPEN', NOTE: 'OPEN', SOLVE: 'SOLVED' },
  WAITING: { MESSAGE_IN: 'OPEN', MESSAGE_OUT: 'WAITING', CALL: 'WAITING', NOTE: 'WAITING', SOLVE: 'SOLVED' },
  SOLVED: { MESSAGE_IN: 'REOPENED', MESSAGE_OUT: 'SOLVED', CALL: 'REOPENED', NOTE: 'SOLVED', REOPEN: 'REOPENED' },
  REOPENED: { MESSAGE_IN: 'REOPENED', MESSAGE_OUT: 'WAITING', CALL: 'REOPENED', NOTE: 'REOPENED', SOLVE: 'SOLVED' },
};

/** The state after the action, or null when it cannot happen. */
export function stateAfter(state: ConversationState, action: ConversationAction): ConversationState | null {
  return TABLE[state][action] ?? null;
}
