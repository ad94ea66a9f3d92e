import {
  getNullableType,
  GraphQLError,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLEnumType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLUnionType,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded } from './conditions';
import type { Fragments } from './planning-document';
import { isRecord, type JsonRecord } from './records';

/** What a projection is made of: the client's own document, and what was decided about it. */
export interface ProjectionSource {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly dataKey: (field: FieldNode) => string;
  readonly denied: (field: FieldNode) => boolean;
  /** Values of the variables that conditions hang on: a projection holds for these only. */
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** Shapes merged data into the client's answer. Null when a null could not stay where it was. */
export type Projection = (data: JsonRecord, errors: GraphQLError[]) => JsonRecord | null;

/** A null that its own place does not allow: the place above is null instead. */
const BUBBLE = Symbol('null that bubbles');

interface Shaping {
  readonly errors: GraphQLError[];
  /** The client's path to where the work is, for errors. */
  readonly path: (string | number)[];
}

type Complete = (value: unknown, shaping: Shaping) => unknown;

interface ProjectedField {
  readonly key: string;
  readonly from: string;
  /** A value that is there passes as it is; only one that is missing needs a decision. */
  readonly plain: boolean;
  readonly complete: Complete;
}

type CompositeType = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType;

/**
 * Compiles a selection into functions that build the answer in the client's order: fields, aliases, fragments, type
 * conditions, nulls that bubble (GraphQL spec. 6.4.4), values of enums and types that the public schema hides.
 */
export function compileProjection(selectionSet: SelectionSetNode, root: GraphQLObjectType, source: ProjectionSource): Projection {
  const project = compileObject(root, [selectionSet], source);
  return (data, errors) => {
    const answer = project(data, { errors, path: [] });
    return answer === BUBBLE ? null : (answer as JsonRecord | null);
  };
}

function compileObject(declared: CompositeType, sets: readonly SelectionSetNode[], source: ProjectionSource): Complete {
  const byType = new Map<string, readonly ProjectedField[]>();
  const fieldsOf = (type: CompositeType): readonly ProjectedField[] => {
    let fields = byType.get(type.name);
    if (fields === undefined) {
      fields = compileFields(type, sets, source);
      byType.set(type.name, fields);
    }
    return fields;
  };
  const typeOf = runtimeType(declared, source.schema);
  return (value, shaping) => {
    if (!isRecord(value)) return null;
    const type = typeOf(value);
    return type === null ? null : projectFields(value, fieldsOf(type), shaping);
  };
}

function projectFields(value: JsonRecord, fields: readonly ProjectedField[], shaping: Shaping): JsonRecord | typeof BUBBLE {
  const answer: JsonRecord = {};
  for (const { key, from, plain, complete } of fields) {
    const given = value[from];
    if (plain && given !== undefined && given !== null) {
      answer[key] = given;
      continue;
    }
    shaping.path.push(key);
    const completed = complete(given, shaping);
    shaping.path.pop();
    if (completed === BUBBLE) return BUBBLE;
    answer[key] = completed;
  }
  return answer;
}

/**
 * The type of an object of the data. Null when the public schema hides that type. Where nothing asked for the type's
 * name, or a subgraph knows the object by its interface only, the declared type is all that there is to go by.
 */
function runtimeType(declared: CompositeType, schema: GraphQLSchema): (value: JsonRecord) => CompositeType | null {
  if (!isAbstractType(declared)) return () => declared;
  return ({ __typename: name }) => {
    if (typeof name !== 'string') return declared;
    const type = schema.getType(name);
    if (isObjectType(type)) return schema.isSubType(declared, type) ? type : null;
    return isInterfaceType(type) ? type : null;
  };
}

function compileFields(type: CompositeType, sets: readonly SelectionSetNode[], source: ProjectionSource): readonly ProjectedField[] {
  return [...collectFields(type, sets, source)].map(([key, nodes]) => compileField(type, key, nodes, source));
}

function compileField(type: CompositeType, key: string, nodes: readonly [FieldNode, ...FieldNode[]], source: ProjectionSource): ProjectedField {
  const [first] = nodes;
  const name = first.name.value;
  const from = source.dataKey(first);
  if (name === '__typename') return { key, from: '__typename', plain: false, complete: typename(type) };
  // Answered by graphql-js, whole and under the client's key.
  if (name === '__schema' || name === '__type') return { key, from: key, plain: true, complete: (value) => value ?? null };
  const field = 'getFields' in type ? type.getFields()[name] : undefined;
  if (field === undefined) throw new Error(`The field ${type.name}.${name} is not in the schema.`);
  if (nodes.some(source.denied)) return { key, from, plain: false, complete: isNonNullType(field.type) ? () => BUBBLE : () => null };
  const selections = nodes.flatMap((node) => node.selectionSet ?? []);
  const bare = getNullableType(field.type);
  const plain = isLeafType(bare) && !isEnumType(bare);
  return { key, from, plain, complete: compileType(field.type, selections, `${type.name}.${name}`, source) };
}

/** The name of the object's type; an interface's own name means that the real one is not known. */
function typename(type: CompositeType): Complete {
  if (isObjectType(type)) return () => type.name;
  return (_value, { errors, path }) => {
    errors.push(new GraphQLError('The type of this object is not known.', { path: [...path], extensions: { code: 'UNAVAILABLE' } }));
    return BUBBLE;
  };
}

/** CollectFields of the GraphQL spec. (6.3.2), for one type of object. */
function collectFields(
  type: CompositeType,
  sets: readonly SelectionSetNode[],
  source: ProjectionSource,
): ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]> {
  const fields = new Map<string, [FieldNode, ...FieldNode[]]>();
  const visited = new Set<string>();
  const collect = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (!isIncluded(node, source.conditions)) continue;
      if (node.kind === 'Field') {
        const key = node.alias?.value ?? node.name.value;
        const known = fields.get(key);
        if (known === undefined) fields.set(key, [node]);
        else known.push(node);
        continue;
      }
      const fragment = node.kind === 'FragmentSpread' ? source.fragments.get(node.name.value) : node;
      if (fragment === undefined || !applies(fragment.typeCondition?.name.value, type, source.schema)) continue;
      if (node.kind === 'FragmentSpread') {
        if (visited.has(node.name.value)) continue;
        visited.add(node.name.value);
      }
      collect(fragment.selectionSet);
    }
  };
  sets.forEach(collect);
  return fields;
}

function applies(condition: string | undefined, type: GraphQLNamedType, schema: GraphQLSchema): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditional = schema.getType(condition);
  return isAbstractType(conditional) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(conditional, type);
}

function compileType(type: GraphQLOutputType, sets: readonly SelectionSetNode[], coordinate: string, source: ProjectionSource): Complete {
  const complete = compileNullable(getNullableType(type), sets, coordinate, source);
  if (isNonNullType(type)) return nonNull(complete, coordinate);
  return (value, shaping) => {
    const completed = complete(value, shaping);
    return completed === BUBBLE ? null : completed;
  };
}

function nonNull(complete: Complete, coordinate: string): Complete {
  return (value, shaping) => {
    const completed = complete(value, shaping);
    if (completed !== null) return completed;
    const { errors, path } = shaping;
    // Where the reason is told already, a second error would only repeat that there is one.
    if (!errors.some((error) => concerns(error.path, path))) {
      errors.push(
        new GraphQLError(`Cannot return null for non-nullable field ${coordinate}.`, {
          path: [...path],
          extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' },
        }),
      );
    }
    return BUBBLE;
  };
}

/** Whether an error is about this place, something below it, or the whole of what it is part of. */
function concerns(at: readonly (string | number)[] | undefined, path: readonly (string | number)[]): boolean {
  if (at === undefined) return false;
  const shared = Math.min(at.length, path.length);
  for (let index = 0; index < shared; index += 1) if (at[index] !== path[index]) return false;
  return shared > 0;
}

function compileNullable(
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  coordinate: string,
  source: ProjectionSource,
): Complete {
  if (isListType(type)) return compileList(type.ofType as GraphQLOutputType, sets, coordinate, source);
  if (isEnumType(type)) return compileEnum(type);
  if (isLeafType(type)) return (value) => value ?? null;
  return compileObject(type as CompositeType, sets, source);
}

function compileList(item: GraphQLOutputType, sets: readonly SelectionSetNode[], coordinate: string, source: ProjectionSource): Complete {
  // Subgraphs have checked their scalars: a list of them passes as it is.
  if (isLeafType(getNullableType(item)) && !isEnumType(getNullableType(item)) && !isNonNullType(item)) return (value) => value ?? null;
  const complete = compileType(item, sets, coordinate, source);
  return (value, shaping) => {
    if (!Array.isArray(value)) return null;
    const answer: unknown[] = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index += 1) {
      shaping.path.push(index);
      const completed = complete(value[index], shaping);
      shaping.path.pop();
      if (completed === BUBBLE) return BUBBLE;
      answer[index] = completed;
    }
    return answer;
  };
}

function compileEnum(type: GraphQLEnumType): Complete {
  const values = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value, { errors, path }) => {
    if (value === null || value === undefined) return null;
    if (values.has(value)) return value;
    // The hidden value itself is not the client's to know.
    errors.push(new GraphQLError(`A value of ${type.name} is not part of this schema.`, { path: [...path], extensions: { code: 'HIDDEN_VALUE' } }));
    return null;
  };
}
