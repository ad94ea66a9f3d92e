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
 * - with keys that the planner takes for something else replaced (measured with 0.0.38: for `{ users { id: name price } }`
 *   it asked for the price of the user whose id is a name).
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

/**
 * Keys under which the plan fetches. A key that could be taken for something else, or that stands for different fields or
 * arguments in different places, is replaced by one of our own, because the planner
 * - takes an alias that equals some field's name for that field's value,
 * - takes a field with the client's arguments for the one that `@requires` asks with others,
 * - does not survive one key with different arguments on an interface object's types.
 */
function createKeys(types: TypeTable): Pick<PlanningDocument, 'dataKey' | 'clientKey'> {
  /** What each client key stands for where it was met first: there it may stay. */
  const owners = new Map<string, string>();
  const replaced = new Map<string, string>();
  const clientKeys = new Map<string, string>();
  const mayStay = (key: string, name: string, identity: string): boolean => {
    if (key === name ? types.isRequiredWithArguments(name) && identity !== name : isMisleading(key, types)) return false;
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, identity);
    return owner === undefined || owner === identity;
  };
  return {
    dataKey(field) {
      const name = field.name.value;
      // Also where it has an alias: without the type's name under its own key, an abstract type cannot be told.
      if (name === '__typename') return name;
      const key = field.alias?.value ?? name;
      const identity = identityOf(field);
      const known = replaced.get(`${key}:${identity}`);
      if (known !== undefined) return known;
      if (mayStay(key, name, identity)) return key;
      const own = `${OWN_PREFIX}${replaced.size}`;
      replaced.set(`${key}:${identity}`, own);
      clientKeys.set(own, key);
      return own;
    },
    clientKey: (key) => clientKeys.get(key) ?? key,
  };
}

function isMisleading(alias: string, types: TypeTable): boolean {
  return types.hasFieldNamed(alias) || PLANNER_NAMES.test(alias) || alias.startsWith(OWN_PREFIX);
}

/** The field with its arguments: what must not share a key with anything else. */
function identityOf(field: FieldNode): string {
  const given = field.arguments ?? [];
  return given.length === 0 ? field.name.value : `${field.name.value}(${given.map((argument) => print(argument)).join(',')})`;
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
