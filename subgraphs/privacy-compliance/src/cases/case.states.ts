import type { CallerContext } from '@andamal/service';

/** The rights that a case can be about (GDPR Art. 7(3), 15-18, 20, 21 and 77). */
export const CASE_KINDS = [
  'ACCESS',
  'PORTABILITY',
  'RECTIFICATION',
  'ERASURE',
  'RESTRICTION',
  'OBJECTION',
  'CONSENT_WITHDRAWAL',
  'COMPLAINT',
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export const CASE_CHANNELS = ['SITE', 'MAIL', 'POST', 'PHONE', 'CHAT'] as const;
export type CaseChannel = (typeof CASE_CHANNELS)[number];

/** How it was made sure who asks: a signed-in session, a code to the address on file, or what staff have checked. */
export const IDENTITY_METHODS = ['SESSION', 'CODE', 'ID_DOCUMENT', 'CALL_BACK'] as const;
export type IdentityMethod = (typeof IDENTITY_METHODS)[number];

/** What staff see or do themselves, and can vouch for. A session and a code are proven by the system, or not at all. */
export function isStaffsWord(method: IdentityMethod): boolean {
  return method === 'ID_DOCUMENT' || method === 'CALL_BACK';
}

/** How it is known who asks for themself: by the session of their account, or, without one, by the code that gave them theirs. */
export function ownProof({ id }: CallerContext): IdentityMethod {
  return id === null ? 'CODE' : 'SESSION';
}

export const CASE_DECISIONS = ['GRANTED', 'DECLINED'] as const;
export type CaseDecision = (typeof CASE_DECISIONS)[number];

/** What a case can wait for. Only a decision of staff is not looked for by the worker itself. */
export const CASE_WAITS = ['STAFF', 'ACKNOWLEDGEMENT', 'RECIPIENT', 'RECEIPT', 'NOTICE'] as const;
export type CaseWait = (typeof CASE_WAITS)[number];

export const CASE_STATES = ['AWAITING_IDENTITY', 'OPEN', 'IN_PROGRESS', 'WAITING', 'COMPLETED', 'DECLINED', 'CANCELLED'] as const;
export type CaseState = (typeof CASE_STATES)[number];
export type CaseAction = 'PROVE_IDENTITY' | 'ASK_IDENTITY' | 'BEGIN' | 'WAIT' | 'COMPLETE' | 'DECLINE' | 'CANCEL';

type StateTable = { readonly [From in CaseState]: { readonly [Doing in CaseAction]?: CaseState } };

/** Every state with the actions that may happen in it and where each leads. What is not written cannot happen. */
export const CASE_TABLE = {
  AWAITING_IDENTITY: { PROVE_IDENTITY: 'OPEN', DECLINE: 'DECLINED', CANCEL: 'CANCELLED' },
  OPEN: { ASK_IDENTITY: 'AWAITING_IDENTITY', BEGIN: 'IN_PROGRESS', CANCEL: 'CANCELLED' },
  IN_PROGRESS: { BEGIN: 'IN_PROGRESS', WAIT: 'WAITING', COMPLETE: 'COMPLETED', DECLINE: 'DECLINED', CANCEL: 'CANCELLED' },
  WAITING: { ASK_IDENTITY: 'AWAITING_IDENTITY', BEGIN: 'IN_PROGRESS', WAIT: 'WAITING', CANCEL: 'CANCELLED' },
  COMPLETED: {},
  DECLINED: {},
  CANCELLED: {},
} as const satisfies StateTable;

/** Where an action leads, or null when it may not happen in this state. The only way from one state to another. */
export function transition(state: CaseState, action: CaseAction): CaseState | null {
  const table: StateTable = CASE_TABLE;
  return table[state][action] ?? null;
}

/** Whether a case is over. */
export function isEnded(state: CaseState): boolean {
  return Object.keys(CASE_TABLE[state]).length === 0;
}

export const OPEN_STATES: readonly CaseState[] = CASE_STATES.filter((state) => !isEnded(state));
