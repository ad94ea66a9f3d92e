import type { Database } from '@andamal/database';
import {
  execute,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  GraphQLError,
  Kind,
  type GraphQLSchema,
} from 'graphql';
import type { CallerContext, SubgraphName } from './caller/caller-context';
import { formatError, logRefusal } from './graphql/format-error';
import type { FederatedSchema } from './graphql/build-schema';
import type { Log } from './log';

export type Endpoint = 'public' | 'internal';

export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

export interface GraphQLAnswer {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
}

/** Work that runs beside requests: event dispatch, recovery, sweeps. */
export interface Worker {
  start(): void;
  stop(): Promise<void>;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** A subgraph as a value: the same in one process with its peers, or alone behind HTTP. */
export interface Subgraph {
  readonly name: SubgraphName;
  readonly sdl: string;
  readonly database: Database;
  execute(endpoint: Endpoint, request: GraphQLRequest, caller: CallerContext): Promise<GraphQLAnswer>;
  readiness(): Promise<Readiness>;
  start(): void;
  stop(): Promise<void>;
}

/** Documents come from the gateway's plans and from our own code: few, and the same again and again. */
const MAX_DOCUMENTS = 2_000;

export function defineSubgraph<Context extends object>(options: {
  name: SubgraphName;
  log: Log;
  database: Database;
  publicSchema: FederatedSchema;
  internalSchema: GraphQLSchema;
  /** The internal operations that the gateway may ask for. What it carries comes from clients, so as a rule none. */
  internalForGateway?: readonly string[];
  /** Made anew for each request: caller and loaders. */
  createContext: (caller: CallerContext) => Context;
  /** What has to be done before the answer leaves. When it fails, nothing of the answer does. */
  beforeAnswer?: (context: Context) => Promise<void>;
  workers?: readonly Worker[];
  /** Further conditions of readiness, each with what is wrong or null. */
  checks?: Readonly<Record<string, () => Promise<string | null>>>;
}): Subgraph {
  const { name, log, database, workers = [], checks = {}, internalForGateway = [] } = options;
  const documents = {
    public: createDocumentCache(options.publicSchema.schema),
    internal: createDocumentCache(options.internalSchema),
  };

  return {
    name,
    sdl: options.publicSchema.sdl,
    database,

    async execute(endpoint, request, caller) {
      const prepared = documents[endpoint].prepare(request.query);
      if ('errors' in prepared) {
        return { errors: prepared.errors.map((error) => formatError(error, { log, caller })) };
      }
      if (endpoint === 'internal' && caller.issuer === 'gateway' && !asksOnlyFor(prepared.document, internalForGateway)) {
        const reason = 'This operation is for the services of the shop.';
        logRefusal({ log, caller }, { reason });
        return { errors: [{ message: reason, extensions: { code: 'FORBIDDEN' } }] };
      }
      const contextValue = options.createContext(caller);
      const result: ExecutionResult = await execute({
        schema: documents[endpoint].schema,
        document: prepared.document,
        contextValue,
        variableValues: request.variables,
        operationName: request.operationName,
      });
      await options.beforeAnswer?.(contextValue);
      return {
        ...(result.data === undefined ? {} : { data: result.data as Record<string, unknown> | null }),
        ...(result.errors === undefined
          ? {}
          : { errors: result.errors.map((error) => formatError(error, { log, caller })) }),
      };
    },

    async readiness() {
      const found: Record<string, string> = {};
      await Promise.all(
        Object.entries({ ...databaseChecks(database), ...checks }).map(async ([check, run]) => {
          const problem = await run().catch((error: unknown) => (error instanceof Error ? error.name : 'failed'));
          found[check] = problem ?? 'ok';
        }),
      );
      return { ready: Object.values(found).every((state) => state === 'ok'), checks: found };
    },

    start() {
      for (const worker of workers) worker.start();
    },

    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await database.close();
    },
  };
}

function databaseChecks(database: Database): Record<string, () => Promise<string | null>> {
  return {
    database: async () => {
      await database.ping();
      return null;
    },
    migrations: async () => {
      const pending = await database.pendingMigrations();
      return pending === 0 ? null : `${pending} pending`;
    },
  };
}

/** Whether each root field, under whatever alias, is one of these. A fragment at the root is none. */
function asksOnlyFor(document: DocumentNode, fields: readonly string[]): boolean {
  return document.definitions.every(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.selectionSet.selections.every(
        (selection) => selection.kind === Kind.FIELD && fields.includes(selection.name.value),
      ),
  );
}

type Prepared = { document: DocumentNode } | { errors: readonly GraphQLError[] };

function createDocumentCache(schema: GraphQLSchema) {
  const cache = new Map<string, Prepared>();
  return {
    schema,
    prepare(query: string): Prepared {
      const known = cache.get(query);
      if (known !== undefined) return known;
      const prepared = prepareDocument(schema, query);
      if (cache.size >= MAX_DOCUMENTS) cache.delete(cache.keys().next().value as string);
      cache.set(query, prepared);
      return prepared;
    },
  };
}

function prepareDocument(schema: GraphQLSchema, query: string): Prepared {
  try {
    const document = parse(query, { maxTokens: 20_000, noLocation: true });
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}
