import {
  Kind,
  print,
  visit,
  type DefinitionNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded } from './conditions';
import type { TypeTable } from './supergraph';

/** How keys and variables begin that this engine makes up. A client's that begin so are renamed as well. */
const OWN_PREFIX = 'andamal_';

/** Names that mean something to the planner or to what it sends. */
const PLANNER_NAMES = /^(_internal_qp_alias_|_entities$|_service$|__typename$|_e\d+$)/;
const PLANNER_VARIABLES = /^(representations$|__batch_reps_)/;

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** What the planner is asked, and how its keys translate to the client's. */
export interface PlanningDocument {
  readonly text: string;
  /** False when nothing has to be fetched at all: only introspection and root type names. */
  readonly needsPlan: boolean;
  /** The key under which a field of the client's document is found in the merged data. */
  dataKey(field: FieldNode): string;
  /** The client's key for a key of the merged data. */
  clientKey(dataKey: string): string;
  /** Variables that go by another name in the plan: the client's name by the plan's. */
  readonly renamedVariables: ReadonlyMap<string, string>;
}

/**
 * Makes the document that is planned from the one that the client sent and that has passed validation:
 * - without the fields that the caller may not have,
 * - without introspection and directives that are not for subgraphs,
 * - for given values of the variables that `@skip` and `@include` hang on (the planner fails on many conditions),
 * - with aliases that equal some field's name replaced: the planner would take such a value for the key or the required
 *   input of that name (measured with 0.0.38: `{ users { id: name price } }` asked for the price of a name).
 */
export function planningDocument(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  types: TypeTable,
  denied: (field: FieldNode) => boolean,
  conditions: Readonly<Record<string, unknown>>,
): PlanningDocument {
  const keys = createKeys(types);
  const renamedVariables = new Map<string, string>();

  const selectionSet = (set: SelectionSetNode): SelectionSetNode => {
    const selections = set.selections.flatMap((selection) => planned(selection) ?? []);
    return { kind: Kind.SELECTION_SET, selections: selections.length === 0 ? [TYPENAME] : selections };
  };

  const planned = (node: SelectionNode): SelectionNode | undefined => {
    if (!isIncluded(node, conditions)) return undefined;
    switch (node.kind) {
      case Kind.FIELD: {
        const name = node.name.value;
        if (name === '__schema' || name === '__type' || denied(node)) return undefined;
        const key = keys.dataKey(node);
        return {
          ...node,
          alias: key === name ? undefined : { kind: Kind.NAME, value: key },
          directives: [],
          selectionSet: node.selectionSet === undefined ? undefined : selectionSet(node.selectionSet),
        };
      }
      case Kind.INLINE_FRAGMENT:
        return { ...node, directives: [], selectionSet: selectionSet(node.selectionSet) };
      case Kind.FRAGMENT_SPREAD:
        return { ...node, directives: [] };
    }
  };

  const plannedOperation: OperationDefinitionNode = { ...operation, directives: [], selectionSet: selectionSet(operation.selectionSet) };
  const definitions: DefinitionNode[] = [
    plannedOperation,
    ...[...fragments.values()].map((fragment) => ({ ...fragment, directives: [], selectionSet: selectionSet(fragment.selectionSet) })),
  ];
  const document = renameVariables({ kind: Kind.DOCUMENT as const, definitions }, renamedVariables);
  return {
    text: print(document),
    needsPlan: plannedOperation.selectionSet.selections.some((node) => node.kind !== Kind.FIELD || node.name.value !== '__typename'),
    dataKey: keys.dataKey,
    clientKey: keys.clientKey,
    renamedVariables,
  };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function createKeys(types: TypeTable): Pick<PlanningDocument, 'dataKey' | 'clientKey'> {
  const byPair = new Map<string, string>();
  const aliases = new Map<string, string>();
  return {
    dataKey(field) {
      const name = field.name.value;
      const alias = field.alias?.value ?? name;
      // Also where it has an alias: without the type's name under its own key, an abstract type cannot be told.
      if (alias === name || name === '__typename') return name;
      if (!types.hasFieldNamed(alias) && !PLANNER_NAMES.test(alias) && !alias.startsWith(OWN_PREFIX)) return alias;
      const pair = `${alias}:${name}`;
      const known = byPair.get(pair);
      if (known !== undefined) return known;
      const key = `${OWN_PREFIX}${byPair.size}`;
      byPair.set(pair, key);
      aliases.set(key, alias);
      return key;
    },
    clientKey: (key) => aliases.get(key) ?? key,
  };
}

function renameVariables<Node extends { kind: Kind.DOCUMENT; definitions: readonly DefinitionNode[] }>(
  document: Node,
  renamed: Map<string, string>,
): Node {
  return visit(document, {
    Variable(variable) {
      const name = variable.name.value;
      if (!PLANNER_VARIABLES.test(name) && !name.startsWith(OWN_PREFIX)) return undefined;
      const planned = `${OWN_PREFIX}variable_${name}`;
      renamed.set(planned, name);
      return { ...variable, name: { kind: Kind.NAME, value: planned } };
    },
  });
}
