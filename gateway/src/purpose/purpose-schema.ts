import { Kind, parse, type DocumentNode, type EnumValueDefinitionNode } from 'graphql';
import type { Register } from '@andamal/policy';
import { PURPOSE_DIRECTIVE } from './stated-purpose';

/**
 * What clients state a purpose with: `@purpose(is: …)` and the purposes of the register, described as in the notice.
 *
 * @param supergraph what clients see otherwise is in it. Where it has an enum `Purpose` of its own with all of the
 *   register's purposes, that one is used; where the name means something else, ours is called `PurposeOfUse`.
 */
export function purposeSchema(register: Register, supergraph: DocumentNode): DocumentNode {
  const present = supergraph.definitions.find(
    (definition) => 'name' in definition && definition.name?.value === 'Purpose' && definition.kind !== Kind.DIRECTIVE_DEFINITION,
  );
  const codes = register.purposes.map(({ code }) => code);
  const reusable =
    present?.kind === Kind.ENUM_TYPE_DEFINITION &&
    codes.every((code) => present.values?.some((value) => value.name.value === code));
  const name = present === undefined || reusable ? 'Purpose' : 'PurposeOfUse';
  const directive = parse(/* GraphQL */ `
    """
    What the personal data of this operation is read for. Every read is decided by it, and logged with it. Personal fields
    of an operation without a purpose are null, each with an error PURPOSE_DENIED.
    """
    directive @${PURPOSE_DIRECTIVE}(
      """
      One purpose of the shop's privacy policy, which the caller's role may claim.
      """
      is: ${name}!
    ) on QUERY | MUTATION
  `);
  if (reusable) return directive;
  const values = register.purposes.map(
    ({ code, name: title, notice }): EnumValueDefinitionNode => ({
      kind: Kind.ENUM_VALUE_DEFINITION,
      name: { kind: Kind.NAME, value: code },
      description: { kind: Kind.STRING, value: `${title.en}. ${notice.en}`, block: true },
    }),
  );
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      ...directive.definitions,
      {
        kind: Kind.ENUM_TYPE_DEFINITION,
        name: { kind: Kind.NAME, value: name },
        description: { kind: Kind.STRING, value: 'What the shop uses personal data for, as its privacy policy says.', block: true },
        values,
      },
    ],
  };
}
