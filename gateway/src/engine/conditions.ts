import { Kind, visit, type DirectiveNode, type DocumentNode, type FieldNode, type FragmentSpreadNode, type InlineFragmentNode } from 'graphql';

export type ConditionalNode = FieldNode | FragmentSpreadNode | InlineFragmentNode;

/** Whether `@skip` and `@include` leave a selection in the answer. */
export function isIncluded(node: ConditionalNode, variables: Readonly<Record<string, unknown>>): boolean {
  const { directives } = node;
  if (directives === undefined || directives.length === 0) return true;
  return directives.every((directive) => {
    const condition = conditionOf(directive, variables);
    return condition === undefined || condition;
  });
}

/** The variables on which any `@skip` or `@include` of a document hangs, in a stable order. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      const value = ifArgument(directive);
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function conditionOf(directive: DirectiveNode, variables: Readonly<Record<string, unknown>>): boolean | undefined {
  const value = ifArgument(directive);
  if (value === undefined) return undefined;
  const holds = value.kind === Kind.VARIABLE ? variables[value.name.value] === true : value.kind === Kind.BOOLEAN && value.value;
  return directive.name.value === 'include' ? holds : !holds;
}

function ifArgument(directive: DirectiveNode) {
  if (directive.name.value !== 'skip' && directive.name.value !== 'include') return undefined;
  return directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
}
