import type { CallerContext, Log, SubgraphTransport } from '@andamal/service';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compilePlan } from './compile-plan';
import { conditionVariables } from './conditions';
import type { Run, Step } from './fetch';
import { executeIntrospection, introspectionDocument } from './introspection';
import { Lru } from './lru';
import type { Planner } from './planner';
import { planningDocument, type Fragments, type PlanningDocument } from './planning-document';
import { compileProjection, type Projection } from './projection';
import type { JsonRecord } from './records';
import { buildApiSchema, type Supergraph } from './supergraph';

/** Plans are kept for this many operations, shapes and prunings together; a shop has some hundred. */
const MAX_PREPARED = 2_000;

/** Fields that an operation is answered without. They are not planned, not fetched, and null in the answer. */
export interface Pruning {
  /** Distinguishes this pruning from others of the same operation, for the cache of plans. */
  readonly key: string;
  denies(field: FieldNode): boolean;
}

export const NO_PRUNING: Pruning = { key: '', denies: () => false };

export interface EngineRequest {
  /** A document that has passed validation against the engine's schema: the planner does not survive others. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced values, defaults included. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: CallerContext;
  readonly pruning?: Pruning;
}

export interface EngineAnswer {
  readonly data: JsonRecord | null;
  readonly errors: readonly GraphQLError[];
}

interface PreparedOperation {
  readonly run: Step | null;
  readonly introspection: DocumentNode | null;
  readonly renamedVariables: ReadonlyMap<string, string>;
  readonly project: Projection;
}

/** The server in front keeps parsed documents, so the object is the identity. */
interface DocumentFacts {
  readonly id: number;
  /** The variables that conditions hang on. */
  readonly conditionNames: readonly string[];
}

/**
 * Runs operations on a supergraph: plans each once (Hive's Rust planner), compiles the plan once, and from then on only
 * fetches, merges and shapes.
 */
export class Engine {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly supergraph: Supergraph;
  private readonly prepared = new Lru<string, Promise<PreparedOperation>>(MAX_PREPARED);
  private readonly documents = new WeakMap<DocumentNode, DocumentFacts>();
  private lastDocumentId = 0;

  /**
   * @param options.clientDefinitions definitions for clients beyond the supergraph's own.
   * @throws Error when the supergraph makes no valid schema for clients.
   */
  constructor(
    private readonly options: {
      supergraph: Supergraph;
      planner: Planner;
      transport: SubgraphTransport;
      log: Log;
      clientDefinitions?: DocumentNode;
    },
  ) {
    this.supergraph = options.supergraph;
    this.schema = buildApiSchema(options.supergraph.document, options.clientDefinitions);
  }

  async execute(request: EngineRequest): Promise<EngineAnswer> {
    const prepared = await this.prepare(request);
    const { caller, variables } = request;
    const run: Run = {
      data: {},
      errors: [],
      variables: withRenamed(variables, prepared.renamedVariables),
      caller,
      transport: this.options.transport,
      log: this.options.log,
      halted: false,
    };
    await prepared.run?.(run);
    if (prepared.introspection !== null) {
      const introspected = await executeIntrospection(this.schema, prepared.introspection, variables);
      Object.assign(run.data, introspected.data);
      run.errors.push(...(introspected.errors ?? []));
    }
    return { data: prepared.project(run.data, run.errors), errors: run.errors };
  }

  /**
   * The compiled plan of an operation under a pruning, for one set of values of its `@skip` and `@include`. Planned by one
   * caller, awaited by all who ask meanwhile.
   */
  private prepare({ document, operation, variables, pruning = NO_PRUNING }: EngineRequest): Promise<PreparedOperation> {
    const { id, conditionNames } = this.documentFacts(document);
    const shape = conditionNames.map((name) => (variables[name] === true ? '1' : '0')).join('');
    const key = `${id} ${document.definitions.indexOf(operation)} ${shape} ${pruning.key}`;
    const known = this.prepared.get(key);
    if (known !== undefined) return known;
    const conditions = Object.fromEntries(conditionNames.map((name) => [name, variables[name]]));
    const preparing = this.plan(document, operation, pruning, conditions);
    this.prepared.set(key, preparing);
    // What could not be planned now is tried again: the reason may have been load.
    preparing.catch(() => this.prepared.delete(key));
    return preparing;
  }

  private async plan(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    pruning: Pruning,
    conditions: Readonly<Record<string, unknown>>,
  ): Promise<PreparedOperation> {
    const { schema, supergraph } = this;
    const fragments: Fragments = new Map(
      document.definitions
        .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((fragment) => [fragment.name.value, fragment]),
    );
    const denied = (field: FieldNode): boolean => pruning.denies(field);
    const planning = planningDocument(operation, fragments, supergraph.types, denied, conditions);
    const plan = planning.needsPlan ? await this.askPlanner(planning) : null;
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error(`The schema has no ${operation.operation}.`);
    const source = { schema, fragments, dataKey: planning.dataKey, denied, conditions };
    return {
      run: plan === null ? null : compilePlan(plan, { types: supergraph.types, clientKey: planning.clientKey }),
      introspection: introspectionDocument(operation, fragments),
      renamedVariables: planning.renamedVariables,
      project: compileProjection(operation.selectionSet, root, source),
    };
  }

  private async askPlanner(planning: PlanningDocument): Promise<QueryPlan> {
    try {
      return await this.options.planner.plan(planning.text);
    } catch (cause) {
      // The operation is valid and yet no way leads to its fields. The planner's words name subgraphs: they are for the log.
      this.options.log.error({ err: cause }, 'operation cannot be planned');
      throw new GraphQLError('This operation cannot be planned over the subgraphs.', { extensions: { code: 'OPERATION_NOT_PLANNABLE' } });
    }
  }

  private documentFacts(document: DocumentNode): DocumentFacts {
    const known = this.documents.get(document);
    if (known !== undefined) return known;
    this.lastDocumentId += 1;
    const facts = { id: this.lastDocumentId, conditionNames: conditionVariables(document) };
    this.documents.set(document, facts);
    return facts;
  }
}

function withRenamed(
  variables: Readonly<Record<string, unknown>>,
  renamed: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  if (renamed.size === 0) return variables;
  const all: Record<string, unknown> = { ...variables };
  for (const [planned, name] of renamed) all[planned] = variables[name];
  return all;
}
