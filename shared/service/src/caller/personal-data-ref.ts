import { isUuid } from '@andamal/kernel';

/**
 * What a piece of personal data was collected for: the unit in which other subgraphs point into the vault. CASE is a
 * support case with all its entries; DEPOSIT is what came in at one time, such as the words of one entry.
 */
export const CONTEXT_KINDS = ['ACCOUNT', 'ORDER', 'INVOICE', 'CASE', 'DEPOSIT'] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

export interface PersonalDataRef {
  readonly subjectId: string;
  readonly kind: ContextKind;
  readonly contextId: string;
}

/**
 * The id of the federated entity `PersonalData`: the personal data of one subject in one context. It leads with the
 * subject, so that the vault finds it, and a cluster can shard it, without a look-up by context.
 */
export function personalDataRef(subjectId: string, kind: ContextKind, contextId: string): string {
  return `${subjectId}:${kind}:${contextId}`;
}

/** What is known of a person for their account; null when the text is no id of anybody. */
export function accountRef(subjectId: string): PersonalDataRef | null {
  return isUuid(subjectId) ? { subjectId, kind: 'ACCOUNT', contextId: subjectId } : null;
}

/** The parts of a `PersonalData` id, or null when the text is none. What is parsed here is logged: it holds ids only. */
export function parsePersonalDataRef(id: string): PersonalDataRef | null {
  const [subjectId = '', kind, contextId = '', ...rest] = id.split(':');
  if (!isUuid(subjectId) || !isUuid(contextId) || rest.length > 0) return null;
  const known = CONTEXT_KINDS.find((candidate) => candidate === kind);
  return known === undefined ? null : { subjectId, kind: known, contextId };
}
