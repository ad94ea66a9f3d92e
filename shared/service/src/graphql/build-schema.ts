import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { parse, print, type DocumentNode, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import { buildSchema, createResolversMap, type MiddlewareFn, type NonEmptyArray } from 'type-graphql';
import { undeclaredFields } from './undeclared-fields';

type Constructor = new (...parameters: never[]) => object;
type Middlewares<Context> = readonly MiddlewareFn<Context & object>[];
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
 * @param options.middlewares around every resolver.
 * @throws Error naming each field that does not say whether it is personal data: such a schema is not served.
 */
export async function buildFederatedSchema<Context>(options: {
  resolvers: readonly object[];
  references?: Record<string, ReferenceResolver<Context>>;
  orphanedTypes?: readonly Constructor[];
  middlewares?: Middlewares<Context>;
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
export async function buildInternalSchema<Context>(options: { resolvers: readonly object[]; middlewares?: Middlewares<Context> }): Promise<GraphQLSchema> {
  return buildFromInstances(options);
}

interface Parts<Context> {
  readonly resolvers: readonly object[];
  readonly orphanedTypes?: readonly Constructor[];
  readonly middlewares?: Middlewares<Context>;
}

let lastBuild: Promise<unknown> = Promise.resolve();

/** One schema at a time: type-graphql keeps what it builds in static fields across its own awaits. */
function buildFromInstances<Context>(parts: Parts<Context>): Promise<GraphQLSchema> {
  const build = lastBuild.then(() => buildNow(parts));
  lastBuild = build.catch(() => undefined);
  return build;
}

async function buildNow<Context>({ resolvers, orphanedTypes = [], middlewares = [] }: Parts<Context>): Promise<GraphQLSchema> {
  const byClass = new Map(resolvers.map((instance) => [instance.constructor, instance]));
  return buildSchema({
    resolvers: [...byClass.keys()] as unknown as NonEmptyArray<Constructor>,
    container: { get: (type) => byClass.get(type as Constructor) },
    orphanedTypes: [...orphanedTypes],
    globalMiddlewares: [...middlewares] as MiddlewareFn[],
    validate: { forbidUnknownValues: false, stopAtFirstError: false },
    skipCheck: true,
  });
}
