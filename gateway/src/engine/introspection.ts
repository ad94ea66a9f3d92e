import {
  execute,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Fragments } from './planning-document';

const isIntrospection = (field: FieldNode): boolean => field.name.value === '__schema' || field.name.value === '__type';

/**
 * What an operation asks about the schema itself, as a document that asks nothing else; null when it asks nothing. The
 * subgraphs are never asked about it: each knows only its own part, and of that more than clients may see.
 */
export function introspectionDocument(operation: OperationDefinitionNode, fragments: Fragments): DocumentNode | null {
  let found = false;
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments.values()] };
  // Fields below an introspection field stay, so the walk does not go into one.
  const onlyIntrospection = visit(document, {
    Field(field) {
      if (!isIntrospection(field)) return null;
      found = true;
      return false;
    },
  });
  if (!found) return null;
  // What stood beside an introspection field is gone; what stands below one needs the fragments as they were.
  const needed = [...fragments.values()].filter((fragment) => fragment.typeCondition.name.value.startsWith('__'));
  const names = new Set(needed.map((fragment) => fragment.name.value));
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      ...onlyIntrospection.definitions.filter(
        (definition) => definition.kind !== Kind.FRAGMENT_DEFINITION || !names.has(definition.name.value),
      ),
      ...needed,
    ],
  };
}

export function executeIntrospection(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: Readonly<Record<string, unknown>>,
): ExecutionResult | Promise<ExecutionResult> {
  return execute({ schema, document, variableValues });
}
