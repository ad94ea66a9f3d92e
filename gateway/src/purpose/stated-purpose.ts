import { Kind, type OperationDefinitionNode } from 'graphql';
import { SELF } from '@andamal/policy';
import type { CallerKind } from '@andamal/service';

export const PURPOSE_DIRECTIVE = 'purpose';
export const PURPOSE_HEADER = 'x-purpose';

/** What the header may hold to be taken for the code of a purpose. Any other text is not passed on: it would be logged. */
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const NOT_A_CODE = '(not a purpose)';

/** Why the header counts for nothing: the gateway does not take it, or the operation came by its hash, and has what stands in it. */
export type HeaderNotTaken = 'OFF' | 'BY_HASH';

/** What is said to who states another purpose in it than the operation has without it. */
export const HEADER_NOT_TAKEN: Readonly<Record<HeaderNotTaken, string>> = {
  OFF: `The header ${PURPOSE_HEADER} is for exploration and is not taken here: write @${PURPOSE_DIRECTIVE}(is: …) on the operation.`,
  BY_HASH:
    `An operation that is sent by its hash has the purpose that stands in it, and the header ${PURPOSE_HEADER} says another: ` +
    `write @${PURPOSE_DIRECTIVE}(is: …) on the operation, and register that.`,
};

/**
 * The purpose for which an operation is run: what it says itself with `@purpose`, else what the header says, else, for a
 * customer, reading their own data. Null when nobody says: then no personal data is read.
 *
 * What is said need not be a purpose that exists, or one that the caller may claim.
 *
 * @param header null: there is none, or it is not taken
 */
export function statedPurpose(
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  header: string | null,
  kind: CallerKind,
): string | null {
  const directive = operation.directives?.find(({ name }) => name.value === PURPOSE_DIRECTIVE);
  const value = directive?.arguments?.find(({ name }) => name.value === 'is')?.value;
  if (value?.kind === Kind.ENUM) return value.value;
  if (value?.kind === Kind.VARIABLE) return String(variables[value.name.value] ?? '');
  if (header !== null) return header === '' || CODE.test(header) ? header : NOT_A_CODE;
  return kind === 'CUSTOMER' ? SELF : null;
}
