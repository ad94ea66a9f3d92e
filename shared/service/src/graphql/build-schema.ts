import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { isObjectType, parse, print, type DocumentNode, type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { buildSchema, createResolversMap, type NonEmptyArray } from 'type-graphql';
import { undeclaredFields } from './undeclared-fields';

type Constructor = new (...parameters: never[]) => object;
/** Is handed what a resolver has promised, before the answer is made of it; a failure at once is a promise that is broken. */
type Follow<Context> = (promised: Promise<unknown>, context: Context, info: GraphQLResolveInfo) => void;
type ReferenceResolver<Context> = (reference: { id: string }, context: Context, info: GraphQLResolveInfo) => unknown;

export interface FederatedSchema {
  readonly schema: GraphQLSchema;
  /** What `schema/` holds, and what the supergraph is composed from. */
  readonly sdl: string;
}

const FEDERATION_HEADER = /* GraphQL */ `
  extend schema
    @link(
      url: "https://specs.apollo.dev/federation/v2.5"
      import: ["@key", "@shareable", "@external", "@requires", "@provides", "@composeDirective", "@inaccessible"]
    )
    @link(url: "https://specs.andamal.se/personal-data/v1.0", import: ["@personalData", "@notPersonal"])
    @composeDirective(name: "@personalData")
    @composeDirective(name: "@notPersonal")

  """
  The field or input shows or takes personal data of this category. The gateway and the vault decide each read by it.
  """
  directive @personalData(category: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION

  """
  The field or input holds no personal data; on a type: none of its fields does. What says neither is not served.
  """
  directive @notPersonal on OBJECT | INTERFACE | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
`;

/**
 * Builds a subgraph's public schema from type-graphql resolvers that the composition root has made by hand.
 *
 * @param options.references one line per entity: how a reference becomes the entity, through a loader.
 * @param options.orphanedTypes types that no field returns, such as entities that other subgraphs only reference.
 * @param options.follow is handed what any resolver promises: of several failures that end the same object the answer tells one.
 * @throws Error naming each field that does not say whether it is personal data: such a schema is not served.
 */
export async function buildFederatedSchema<Context>(options: {
  resolvers: readonly object[];
  references?: Record<string, ReferenceResolver<Context>>;
  orphanedTypes?: readonly Constructor[];
  follow?: Follow<Context>;
}): Promise<FederatedSchema> {
  const codeFirst = await buildFromInstances(options);
  const typeDefs = parse(`${FEDERATION_HEADER}\n${printSchemaWithDirectives(codeFirst)}`);
  requireDeclaredFields(typeDefs, null);
  const resolvers = createResolversMap(codeFirst) as Record<string, Record<string, unknown>>;
  for (const [typeName, resolveReference] of Object.entries(options.references ?? {})) {
    resolvers[typeName] = {
      ...resolvers[typeName],
      __resolveReference: (reference: { id: string }, context: Context, info: GraphQLResolveInfo) => resolveReference(reference, context, info),
    };
  }
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers as never });
  return { schema, sdl: `${print(typeDefs)}\n` };
}

/**
 * @param categories what a tag may name: the codes of the policy register and ALL_CATEGORIES; null where it is not at hand.
 * @throws Error naming each field of the schema that does not say whether it is personal data, or says so wrongly.
 */
export function requireDeclaredFields(schema: DocumentNode, categories: readonly string[] | null): void {
  const problems = undeclaredFields(schema, categories);
  if (problems.length === 0) return;
  throw new Error(`The schema does not say everywhere what is personal data:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
}

/** Builds the schema of a subgraph's internal operations, which no supergraph contains. */
export async function buildInternalSchema<Context>(options: { resolvers: readonly object[]; follow?: Follow<Context> }): Promise<GraphQLSchema> {
  return buildFromInstances(options);
}

interface Parts<Context> {
  readonly resolvers: readonly object[];
  readonly orphanedTypes?: readonly Constructor[];
  readonly follow?: Follow<Context>;
}

let lastBuild: Promise<unknown> = Promise.resolve();

/** One schema at a time: type-graphql keeps what it builds in static fields across its own awaits. */
function buildFromInstances<Context>(parts: Parts<Context>): Promise<GraphQLSchema> {
  const build = lastBuild.then(() => buildNow(parts));
  lastBuild = build.catch(() => undefined);
  return build;
}

async function buildNow<Context>({ resolvers, orphanedTypes = [], follow }: Parts<Context>): Promise<GraphQLSchema> {
  const byClass = new Map(resolvers.map((instance) => [instance.constructor, instance]));
  const schema = await buildSchema({
    resolvers: [...byClass.keys()] as unknown as NonEmptyArray<Constructor>,
    container: { get: (type) => byClass.get(type as Constructor) },
    orphanedTypes: [...orphanedTypes],
    validate: { forbidUnknownValues: false, stopAtFirstError: false },
    skipCheck: true,
  });
  if (follow !== undefined) watch(schema, follow);
  return schema;
}

/** Not a middleware of type-graphql: that makes several promises for each field of each object, failed or not. */
function watch<Context>(schema: GraphQLSchema, follow: Follow<Context>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) if (field.resolve) field.resolve = watched(field.resolve, follow);
  }
}

function watched<Context>(resolve: GraphQLFieldResolver<unknown, Context>, follow: Follow<Context>): GraphQLFieldResolver<unknown, Context> {
  return (source, args, context, info) => {
    try {
      const value: unknown = resolve(source, args, context, info);
      if (value instanceof Promise) follow(value, context, info);
      return value;
    } catch (error) {
      // Thrown at once, it would end the others before they are asked.
      const failed = Promise.reject(error as Error);
      follow(failed, context, info);
      return failed;
    }
  };
}
