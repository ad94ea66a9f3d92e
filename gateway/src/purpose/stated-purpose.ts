import { Kind, type OperationDefinitionNode } from 'graphql';
import { SELF } from '@andamal/policy';
import type { CallerKind } from '@andamal/service';

export const PURPOSE_DIRECTIVE = 'purpose';
export const PURPOSE_HEADER = 'x-purpose';

/** What the header may hold to be taken for the code of a purpose. Any other text is not passed on: it would be logged. */
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const NOT_A_CODE = '(not a purpose)';

/**
 * The purpose for which an operation is run: what it says itself with `@purpose`, else what the header says, else, for a
 * customer, reading their own data. Null when nobody says: then no personal data is read.
 *
 * What is said need not be a purpose that exists, or one that the caller may claim.
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
