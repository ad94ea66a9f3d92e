import {
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import type { PersonalDataTags } from './personal-data-tags';

/** A place of a document where personal data may be shown, or asked by. */
export interface PersonalUse {
  readonly field: FieldNode;
  /** `Type.field`, for errors and the log. */
  readonly coordinate: string;
  /** Categories whose denial denies the field: what it shows, and what literal arguments ask by. */
  readonly categories: readonly string[];
  /** Variables in its arguments: what they ask by shows only in their values. */
  readonly variables: readonly VariableUse[];
}

export interface VariableUse {
  readonly name: string;
  /** Categories that giving the variable any value at all asks by: it fills a tagged argument or input field. */
  readonly whenGiven: readonly string[];
}

export interface DocumentUses {
  readonly uses: readonly PersonalUse[];
  /** Variables whose values may hold tagged input fields, with their types, of the operation. */
  readonly inputVariables: ReadonlyMap<string, GraphQLInputType>;
}

/**
 * Finds every use of personal data in a document: fields, also through fragments and interfaces, and arguments, also deep
 * inside input objects. A use is found once where it stands, however often its fragment is spread.
 *
 * The arguments of a mutation's own fields are deposits, which the vault decides; those of fields below are reads.
 */
export function personalUses(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  tags: PersonalDataTags,
): DocumentUses {
  const uses: PersonalUse[] = [];
  const deposits = schema.getMutationType()?.name;
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      OperationDefinition: (node) => (node === operation ? undefined : false),
      Field(field) {
        const parent = typeInfo.getParentType();
        const definition = typeInfo.getFieldDef();
        if (!parent || !definition || field.name.value.startsWith('__')) return;
        const found: Found = { categories: [...tags.ofField(parent.name, definition.name)], variables: [] };
        if (parent.name !== deposits) {
          for (const argument of field.arguments ?? []) {
            const type = definition.args.find(({ name }) => name === argument.name.value)?.type;
            if (type === undefined) continue;
            readValue(argument.value, type, tags.ofArgument(parent.name, definition.name, argument.name.value), tags, found);
          }
        }
        if (found.categories.length > 0 || found.variables.length > 0) {
          uses.push({ field, coordinate: `${parent.name}.${definition.name}`, ...found });
        }
      },
    }),
  );
  return { uses, inputVariables: inputVariables(operation, schema, tags) };
}

interface Found {
  readonly categories: string[];
  readonly variables: VariableUse[];
}

/** @param own the categories that being given here asks by, whatever the value: null is a question too. */
function readValue(value: ValueNode, type: GraphQLInputType, own: readonly string[], tags: PersonalDataTags, found: Found): void {
  if (value.kind === Kind.VARIABLE) {
    found.variables.push({ name: value.name.value, whenGiven: own });
    return;
  }
  found.categories.push(...own);
  const named = getNamedType(type);
  if (value.kind === Kind.LIST) {
    const item = itemType(type);
    for (const child of value.values) readValue(child, item, [], tags, found);
  } else if (value.kind === Kind.OBJECT && isInputObjectType(named)) {
    for (const child of value.fields) {
      const field = named.getFields()[child.name.value];
      if (field !== undefined) readValue(child.value, field.type, tags.ofInputField(named.name, field.name), tags, found);
    }
  }
}

/** The categories that a variable's value asks by: the tagged input fields that it holds. */
export function categoriesInValue(value: unknown, type: GraphQLInputType, tags: PersonalDataTags): string[] {
  const found = new Set<string>();
  const walk = (given: unknown, givenType: GraphQLInputType): void => {
    if (typeof given !== 'object' || given === null) return;
    if (Array.isArray(given)) {
      const item = itemType(givenType);
      for (const child of given) walk(child, item);
      return;
    }
    const named = getNamedType(givenType);
    if (!isInputObjectType(named)) return;
    for (const field of Object.values(named.getFields())) {
      const child = (given as Record<string, unknown>)[field.name];
      if (child === undefined) continue;
      for (const category of tags.ofInputField(named.name, field.name)) found.add(category);
      walk(child, field.type);
    }
  };
  walk(value, type);
  return [...found];
}

function itemType(type: GraphQLInputType): GraphQLInputType {
  const bare: GraphQLInputType = isNonNullType(type) ? (type.ofType as GraphQLInputType) : type;
  return isListType(bare) ? (bare.ofType as GraphQLInputType) : bare;
}

function inputVariables(
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  tags: PersonalDataTags,
): ReadonlyMap<string, GraphQLInputType> {
  const found = new Map<string, GraphQLInputType>();
  for (const definition of operation.variableDefinitions ?? []) {
    // Of input types only, as the document is valid.
    const type = typeFromAST(schema, definition.type) as GraphQLInputType | undefined;
    if (type !== undefined && reachesTag(type, tags)) found.set(definition.variable.name.value, type);
  }
  return found;
}

function reachesTag(type: GraphQLInputType, tags: PersonalDataTags, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(
    (field) => tags.ofInputField(named.name, field.name).length > 0 || reachesTag(field.type, tags, seen),
  );
}
