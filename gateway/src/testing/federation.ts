import { buildSubgraphSchema } from '@apollo/subgraph';
import type { CallerContext, GraphQLAnswer, GraphQLRequest, SubgraphTransport } from '@andamal/service';
import { composeServices } from '@theguild/federation-composition';
import { execute, type GraphQLError, parse, specifiedRules, validate, type GraphQLFieldResolver, type GraphQLSchema, type ValidationRule } from 'graphql';
import pino from 'pino';
import { getVariableValues } from 'graphql/execution/values';
import { inProcessPlanner } from '../engine/planner';
import { parseSupergraph } from '../engine/supergraph';
import { Engine, type EngineAnswer, type Pruning } from '../engine/engine';

/** Resolvers as `buildSubgraphSchema` takes them. */
export type TestResolvers = Record<string, Record<string, unknown>>;

export interface TestSubgraph {
  readonly typeDefs: string;
  readonly resolvers?: TestResolvers;
  readonly url?: string;
}

export const silent = pino({ level: 'silent' });

export const CALLER: CallerContext = {
  issuer: 'gateway',
  kind: 'ANONYMOUS',
  id: null,
  subjectId: null,
  roles: [],
  purpose: null,
  operation: 'test',
  requestId: 'request-1',
  language: 'en',
  ip: null,
};

export const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@interfaceObject", "@inaccessible", "@override", "@composeDirective"
])`;

/** A call that a subgraph received. */
export interface ReceivedCall {
  readonly subgraph: string;
  readonly request: GraphQLRequest;
  readonly caller: CallerContext;
}

/** Real subgraphs in this process; every request and answer passes through JSON, as over the wire. */
export class TestSubgraphs implements SubgraphTransport {
  readonly calls: ReceivedCall[] = [];
  private readonly schemas: Map<string, GraphQLSchema>;

  constructor(subgraphs: Readonly<Record<string, TestSubgraph>>) {
    this.schemas = new Map(
      Object.entries(subgraphs).map(([name, { typeDefs, resolvers = {} }]) => [
        name,
        buildSubgraphSchema({ typeDefs: parse(typeDefs), resolvers: resolvers as Record<string, Record<string, GraphQLFieldResolver<unknown, unknown>>> }),
      ]),
    );
  }

  async execute(subgraph: string, request: GraphQLRequest, caller: CallerContext): Promise<GraphQLAnswer> {
    this.calls.push({ subgraph, request: wire(request), caller });
    const schema = this.schemas.get(subgraph);
    if (schema === undefined) throw new Error(`no such subgraph: ${subgraph}`);
    const { query, variables, operationName } = wire(request);
    const document = parse(query);
    const problems = validate(schema, document);
    if (problems.length > 0) throw new Error(`invalid subgraph query ${query}: ${problems.join('; ')}`);
    const result = await execute({ schema, document, variableValues: variables, operationName, contextValue: { caller } });
    return wire(result) as GraphQLAnswer;
  }

  async close(): Promise<void> {
    this.calls.length = 0;
  }
}

export interface Federation {
  readonly sdl: string;
  readonly engine: Engine;
  readonly subgraphs: TestSubgraphs;
  /** Validates, coerces and runs an operation, as the server in front of the engine does. */
  run(query: string, variables?: Record<string, unknown>, options?: { pruning?: Pruning; rules?: readonly ValidationRule[] }): Promise<EngineAnswer>;
}

export function composeTest(subgraphs: Readonly<Record<string, TestSubgraph>>): string {
  const composed = composeServices(
    Object.entries(subgraphs).map(([name, { typeDefs, url }]) => ({ name, typeDefs: parse(typeDefs), url: url ?? `http://${name}.test/graphql` })),
  );
  if (composed.supergraphSdl === undefined) {
    throw new Error(`does not compose: ${(composed.errors ?? []).map(({ message }) => message).join('; ')}`);
  }
  return composed.supergraphSdl;
}

export function federate(definitions: Readonly<Record<string, TestSubgraph>>): Federation {
  const sdl = composeTest(definitions);
  const subgraphs = new TestSubgraphs(definitions);
  const engine = new Engine({ supergraph: parseSupergraph(sdl), planner: inProcessPlanner(sdl), transport: subgraphs, log: silent });
  return {
    sdl,
    engine,
    subgraphs,
    async run(query, given = {}, { pruning, rules = specifiedRules } = {}) {
      const document = parse(query);
      const problems = validate(engine.schema, document, rules);
      if (problems.length > 0) throw new Error(`invalid: ${problems.join('; ')}`);
      const operation = document.definitions.find((definition) => definition.kind === 'OperationDefinition');
      if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
      const { coerced, errors } = getVariableValues(engine.schema, operation.variableDefinitions ?? [], given);
      if (coerced === undefined) return { data: null, errors: errors as readonly GraphQLError[] };
      const answer = await engine.execute({ document, operation, variables: coerced, caller: CALLER, pruning });
      return { data: wire(answer.data), errors: answer.errors };
    },
  };
}

/** The same operation on one schema without any federation, over the same objects. */
export async function runMonolith(schema: GraphQLSchema, root: unknown, query: string, variables: Record<string, unknown> = {}): Promise<unknown> {
  const result = await execute({ schema, document: parse(query), rootValue: root, variableValues: variables });
  return wire(result.data ?? null);
}

function wire<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
