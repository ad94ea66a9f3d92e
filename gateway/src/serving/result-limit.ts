import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** What a list without a page size is taken to hold: more than nearly all do. */
const LIST_SIZE = 20;
const LARGEST_PAGE = 100;
/** The fields of a connection that hold its page (Relay). */
const PAGE_FIELDS = new Set(['nodes', 'edges']);
/** Below this nothing is reckoned, so that the stack suffices: another rule refuses what is so deep. */
const DEEPEST = 250;

/**
 * Bounds how many values an answer may have, reckoned before anything is run: fields, times the lists that they are in.
 * Depth alone does not bound it: where two types lead to lists of each other, each level of a short document multiplies
 * the answer (variants of the product of a variant …), and six levels of twenty are more than a machine holds.
 */
export function maxValuesRule(max: number): ValidationRule {
  return (context: ValidationContext) => {
    const schema = context.getSchema();
    const ofFragments = new Map<string, number>();

    const ofSelections = (set: SelectionSetNode, type: GraphQLNamedType | undefined, page: number, depth: number): number =>
      depth > DEEPEST ? 0 : set.selections.reduce((sum, node) => {
        switch (node.kind) {
          case Kind.FIELD:
            return sum + ofField(node, type, page, depth);
          case Kind.INLINE_FRAGMENT:
            return sum + ofSelections(node.selectionSet, node.typeCondition ? schema.getType(node.typeCondition.name.value) : type, page, depth + 1);
          case Kind.FRAGMENT_SPREAD:
            return sum + ofFragment(node.name.value, page, depth);
        }
      }, 0);

    const ofFragment = (name: string, page: number, depth: number): number => {
      const key = `${name} ${page}`;
      const known = ofFragments.get(key);
      if (known !== undefined) return known;
      // A fragment within itself counts nothing here: another rule refuses it.
      ofFragments.set(key, 0);
      const fragment = context.getFragment(name);
      const values = fragment ? ofSelections(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), page, depth + 1) : 0;
      ofFragments.set(key, values);
      return values;
    };

    const ofField = (node: FieldNode, parent: GraphQLNamedType | undefined, page: number, depth: number): number => {
      const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
      if (field === undefined) return 1;
      const times = !isListType(getNullableType(field.type)) ? 1 : PAGE_FIELDS.has(field.name) ? page : LIST_SIZE;
      const type = getNamedType(field.type);
      if (node.selectionSet === undefined || !isCompositeType(type)) return times;
      return times * (1 + ofSelections(node.selectionSet, type, pageSize(node, field), depth + 1));
    };

    return {
      OperationDefinition(operation) {
        const values = ofSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, LIST_SIZE, 1);
        if (values <= max) return;
        context.reportError(
          new GraphQLError(`The operation may answer more than the limit of ${max} values: ask for smaller pages, or for fewer lists within lists.`, { nodes: operation }),
        );
      },
    };
  };
}

/** How many items the field asks for, where it is one that has pages. A variable may ask for the most. */
function pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
  const declared = field.args.find(({ name }) => name === 'first');
  if (declared === undefined) return LIST_SIZE;
  const value = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  if (value === undefined) return typeof declared.defaultValue === 'number' ? declared.defaultValue : LIST_SIZE;
  return value.kind === Kind.INT ? Math.min(Math.max(Number(value.value), 0), LARGEST_PAGE) : LARGEST_PAGE;
}
