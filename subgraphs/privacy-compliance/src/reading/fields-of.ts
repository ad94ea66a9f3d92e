import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type GraphQLResolveInfo,
  type SelectionNode,
} from 'graphql';

/**
 * Names of the fields that an operation selects of an object type, below the field that is being resolved (or below
 * `_entities`). Fragments on the type itself are looked into, and what is left out by @skip or @include is left out.
 */
export function fieldsOf(type: string, { fieldNodes, fragments, variableValues }: GraphQLResolveInfo): string[] {
  const fields = new Set<string>();
  const ofType = { fragments, variableValues, type, fields, within: new Set<string>() };
  for (const { selectionSet } of fieldNodes) collect(selectionSet?.selections ?? [], ofType);
  return [...fields];
}

interface Collecting extends Pick<GraphQLResolveInfo, 'fragments' | 'variableValues'> {
  readonly type: string;
  readonly fields: Set<string>;
  /** Fragments that have been looked into. */
  readonly within: Set<string>;
}

function collect(selections: readonly SelectionNode[], into: Collecting): void {
  for (const selection of selections) {
    if (isLeftOut(selection, into.variableValues)) continue;
    if (selection.kind === Kind.FIELD) {
      into.fields.add(selection.name.value);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : into.fragments[selection.name.value];
    if (fragment === undefined || (fragment.typeCondition !== undefined && fragment.typeCondition.name.value !== into.type)) continue;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (into.within.has(selection.name.value)) continue;
      into.within.add(selection.name.value);
    }
    collect(fragment.selectionSet.selections, into);
  }
}

function isLeftOut(node: SelectionNode, variables: Record<string, unknown>): boolean {
  if (node.directives === undefined || node.directives.length === 0) return false;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] === false
  );
}
