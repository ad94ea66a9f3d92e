import {
  buildASTSchema,
  isTypeDefinitionNode,
  Kind,
  parse,
  specifiedDirectives,
  specifiedScalarTypes,
  validateSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type ObjectTypeDefinitionNode,
  type TypeDefinitionNode,
} from 'graphql';

/** Names that a document defines for the executor itself and that graphql-js brings along. */
const BUILT_IN_TYPES = new Set(specifiedScalarTypes.map((type) => type.name));
const BUILT_IN_DIRECTIVES = new Set(specifiedDirectives.map((directive) => directive.name));

/** Where a directive may stand for clients to use it. Others are about the schema, and no client's business. */
const EXECUTABLE_LOCATIONS = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
]);

/** The parts of a supergraph document that the engine works with. */
export interface Supergraph {
  readonly document: DocumentNode;
  /** The URL of each subgraph, by name, as the file states it; empty where it states none. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
  readonly types: TypeTable;
}

/** Facts about the types of the whole supergraph, hidden ones included. */
export interface TypeTable {
  /** Whether an object of type `typename` is of type `condition`: the type itself, its interface or a union with it. */
  satisfies(typename: string, condition: string): boolean;
  isObject(typename: string): boolean;
  isNonNull(typename: string, field: string): boolean;
  /** Whether any field of any type has this name. */
  hasFieldNamed(name: string): boolean;
  /** Whether some `@requires` asks for a field of this name with arguments. */
  isRequiredWithArguments(name: string): boolean;
}

export function parseSupergraph(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true });
  return { document, subgraphUrls: subgraphUrls(document), types: typeTable(document) };
}

/**
 * The schema that clients see: without what is inaccessible, without the supergraph's own machinery, and without directives
 * that only speak about the schema. (The planner's consumer schema keeps hidden types as members of unions.)
 *
 * @param extension further definitions for clients, such as the `@purpose` directive.
 * @throws Error when the result is not a valid schema.
 */
export function buildApiSchema(supergraph: DocumentNode, extension?: DocumentNode): GraphQLSchema {
  const isMachinery = machineryTypes(supergraph);
  const hidden = new Set(
    supergraph.definitions.flatMap((definition) =>
      isTypeDefinitionNode(definition) && (isHidden(definition) || isMachinery(definition.name.value)) ? [definition.name.value] : [],
    ),
  );
  const visible = supergraph.definitions.flatMap((definition) => clientDefinition(definition, hidden) ?? []);
  const kept = new Set([
    ...BUILT_IN_DIRECTIVES,
    ...visible.flatMap((definition) => (definition.kind === Kind.DIRECTIVE_DEFINITION ? [definition.name.value] : [])),
  ]);
  const definitions = visible.map((definition) => withoutDirectives(definition, (name) => kept.has(name)));
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [...definitions, ...(extension?.definitions ?? [])] };
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const problems = validateSchema(schema);
  if (problems.length > 0) throw new Error(`The supergraph is not valid: ${problems.map(({ message }) => message).join(' ')}`);
  return schema;
}

/** Tells the types of the specifications that a supergraph is written in, which all begin with a specification's name. */
function machineryTypes(supergraph: DocumentNode): (type: string) => boolean {
  const prefixes = supergraph.definitions
    .filter((definition) => definition.kind === Kind.SCHEMA_DEFINITION)
    .flatMap(({ directives = [] }) => directives)
    .filter(({ name }) => name.value === 'link' || name.value === 'core')
    .map((link) => {
      const url = stringArgument(link, 'url') ?? stringArgument(link, 'feature') ?? '';
      return `${stringArgument(link, 'as') ?? url.split('/').at(-2) ?? ''}__`;
    });
  return (type) => prefixes.some((prefix) => prefix !== '__' && type.startsWith(prefix));
}

interface Tagged {
  readonly directives?: readonly ConstDirectiveNode[];
}

function isHidden({ directives }: Tagged): boolean {
  return directives?.some(({ name }) => name.value === 'inaccessible') === true;
}

function clientDefinition(definition: DefinitionNode, hidden: ReadonlySet<string>): DefinitionNode | undefined {
  switch (definition.kind) {
    case Kind.DIRECTIVE_DEFINITION: {
      const executable = definition.locations.some((location) => EXECUTABLE_LOCATIONS.has(location.value));
      if (!executable || BUILT_IN_DIRECTIVES.has(definition.name.value)) return undefined;
      return { ...definition, arguments: definition.arguments?.filter((argument) => !isHidden(argument)) };
    }
    case Kind.SCHEMA_DEFINITION:
      return definition;
    default:
      if (!isTypeDefinitionNode(definition) || hidden.has(definition.name.value) || BUILT_IN_TYPES.has(definition.name.value)) return undefined;
      return visiblePart(definition, hidden);
  }
}

function visiblePart(definition: TypeDefinitionNode, hidden: ReadonlySet<string>): TypeDefinitionNode {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return {
        ...definition,
        interfaces: definition.interfaces?.filter(({ name }) => !hidden.has(name.value)),
        fields: definition.fields
          ?.filter((field) => !isHidden(field))
          .map((field) => ({ ...field, arguments: field.arguments?.filter((argument) => !isHidden(argument)) })),
      };
    case Kind.UNION_TYPE_DEFINITION:
      return { ...definition, types: definition.types?.filter(({ name }) => !hidden.has(name.value)) };
    case Kind.ENUM_TYPE_DEFINITION:
      return { ...definition, values: definition.values?.filter((value) => !isHidden(value)) };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...definition, fields: definition.fields?.filter((field) => !isHidden(field)) };
    case Kind.SCALAR_TYPE_DEFINITION:
      return definition;
  }
}

/** The definition, its fields, arguments and values with only those applied directives whose names pass. */
function withoutDirectives<Node>(node: Node, keep: (name: string) => boolean): Node {
  if (Array.isArray(node)) return node.map((child: unknown) => withoutDirectives(child, keep)) as Node;
  if (typeof node !== 'object' || node === null) return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    copy[key] =
      key === 'directives'
        ? (value as readonly ConstDirectiveNode[] | undefined)?.filter((directive) => keep(directive.name.value))
        : withoutDirectives(value as unknown, keep);
  }
  return copy as Node;
}

function subgraphUrls(document: DocumentNode): Record<string, string> {
  const graphs = document.definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) {
    throw new Error('This is not a supergraph: it has no enum join__Graph. Compose the subgraphs first.');
  }
  return Object.fromEntries(
    (graphs.values ?? []).map((value) => {
      const tag = value.directives?.find((directive) => directive.name.value === 'join__graph');
      return [stringArgument(tag, 'name') ?? value.name.value, stringArgument(tag, 'url') ?? ''];
    }),
  );
}

/** The text given to a directive's argument, or undefined. */
export function stringArgument(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function typeTable(document: DocumentNode): TypeTable {
  const supertypes = new Map<string, Set<string>>();
  const objects = new Set<string>();
  const nonNull = new Set<string>();
  const fieldNames = new Set<string>();
  const requiredWithArguments = new Set<string>();
  const supertypesOf = (name: string): Set<string> => {
    const known = supertypes.get(name) ?? new Set([name]);
    supertypes.set(name, known);
    return known;
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      const name = definition.name.value;
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) objects.add(name);
      for (const parent of (definition as ObjectTypeDefinitionNode).interfaces ?? []) supertypesOf(name).add(parent.name.value);
      for (const field of (definition.fields ?? []) as readonly FieldDefinitionNode[]) {
        fieldNames.add(field.name.value);
        for (const required of fieldsRequiredWithArguments(field)) requiredWithArguments.add(required);
        if (field.type.kind === Kind.NON_NULL_TYPE) nonNull.add(`${name}.${field.name.value}`);
      }
    }
    if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const member of definition.types ?? []) supertypesOf(member.name.value).add(definition.name.value);
    }
  }
  return {
    satisfies: (typename, condition) => typename === condition || supertypes.get(typename)?.has(condition) === true,
    isObject: (typename) => objects.has(typename),
    isNonNull: (typename, field) => nonNull.has(`${typename}.${field}`),
    hasFieldNamed: (name) => fieldNames.has(name),
    isRequiredWithArguments: (name) => requiredWithArguments.has(name),
  };
}

function fieldsRequiredWithArguments(field: FieldDefinitionNode): string[] {
  return (field.directives ?? []).flatMap((directive) => {
    const requires = directive.name.value === 'join__field' ? stringArgument(directive, 'requires') : undefined;
    return [...(requires ?? '').matchAll(/(\w+)\s*\(/g)].map(([, name = '']) => name);
  });
}
