import type {
  BatchFetchNode,
  ConditionNode,
  FetchNode,
  FlattenNode,
  PlanNode,
  QueryPlan,
} from '@graphql-hive/router-query-planner';
import { compileEntityPath, leadingFields, locate } from './entity-path';
import { compileRequest, rootKeys, type Run, type Step } from './fetch';
import { clone, isRecord, mergeRecord, type JsonRecord } from './records';
import { compileRepresentation, RepresentationList } from './representations';
import { compileRewrites, renamedKeys } from './rewrites';
import { clientError, type ErrorPath, type KeyNames } from './subgraph-errors';
import type { TypeTable } from './supergraph';

/** What compiling a plan needs to know besides the plan. */
export interface PlanContext {
  readonly types: TypeTable;
  /** The client's response key for a key of the planned document. */
  readonly clientKey: KeyNames;
}

const NOTHING: Step = () => undefined;

/** Compiles a query plan, once, into closures: running it interprets nothing. */
export function compilePlan(plan: QueryPlan, context: PlanContext): Step {
  return plan.node === undefined || plan.node === null ? NOTHING : compileNode(plan.node, context);
}

function compileNode(node: PlanNode, context: PlanContext): Step {
  switch (node.kind) {
    case 'Sequence':
      return sequence(node.nodes.map((child) => compileNode(child, context)));
    case 'Parallel':
      return parallel(node.nodes.map((child) => compileNode(child, context)));
    case 'Condition':
      return compileCondition(node, context);
    case 'Flatten':
      return compileFlatten(node, context);
    case 'Fetch':
      return compileRootFetch(node, context);
    case 'BatchFetch':
      return compileBatchFetch(node, context);
    case 'Subscription':
    case 'Defer':
      throw new Error(`This engine does not run ${node.kind} plans.`);
  }
}

function sequence(steps: readonly Step[]): Step {
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return only;
  return async (run) => {
    for (const step of steps) {
      if (run.halted) return;
      await step(run);
    }
  };
}

function parallel(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}

function compileCondition(node: ConditionNode, context: PlanContext): Step {
  const whenTrue = node.ifClause ? compileNode(node.ifClause, context) : NOTHING;
  const whenFalse = node.elseClause ? compileNode(node.elseClause, context) : NOTHING;
  return (run) => (run.variables[node.condition] === true ? whenTrue(run) : whenFalse(run));
}

/** A fetch of root fields: its answer is merged at the root. */
function compileRootFetch(node: FetchNode, context: PlanContext): Step {
  const names = keyNames(renamedKeys(node.outputRewrites), context);
  const keys = rootKeys(node.operation);
  const request = compileRequest(node, keys.map((key) => [key]), names);
  const rewrite = compileRewrites(node.outputRewrites, context.types);
  const isMutation = node.operationKind === 'mutation';
  return async (run) => {
    const { data, errors } = await request(run);
    for (const error of errors) {
      run.errors.push(clientError(error, error.path ?? (keys.length === 1 ? keys : undefined), names));
    }
    if (data !== null) {
      rewrite?.(data);
      mergeRecord(run.data, data, context.types.isObject);
    } else if (isMutation) {
      run.halted = true;
    }
  };
}

/** A fetch of entities that are already somewhere in the data. */
function compileFlatten(node: FlattenNode, context: PlanContext): Step {
  const fetch = node.node;
  if (fetch.kind !== 'Fetch' || !fetch.requires) throw new Error(`A plan flattens a ${fetch.kind} without requirements.`);
  const names = keyNames(renamedKeys(fetch.outputRewrites), context);
  const fallback = leadingFields(node.path);
  const collect = compileEntityPath(node.path, context.types);
  const build = compileRepresentation(fetch.requires, fetch.inputRewrites, context.types);
  const request = compileRequest(fetch, [fallback], names);
  const rewrite = compileRewrites(fetch.outputRewrites, context.types);
  return (run) => {
    const list = new RepresentationList();
    collect(run.data, (entity) => list.add(entity, build));
    if (list.representations.length === 0) return undefined;
    return request(run, { representations: list.representations }).then(({ data, errors }) => {
      if (data !== null) {
        rewrite?.(data._entities);
        mergeEntities(data._entities, list.targets, context.types);
      }
      if (errors.length === 0) return;
      const place = entityPlaces(run, list.targets);
      for (const error of errors) {
        for (const path of entityErrorPaths(error.path, '_entities', place, fallback)) run.errors.push(clientError(error, path, names));
      }
    });
  };
}

/** Several entity fetches of one subgraph in one request, each under its alias. */
function compileBatchFetch(node: BatchFetchNode, context: PlanContext): Step {
  const aliases = node.entityBatch.aliases.map((alias) => ({
    key: alias.alias,
    variable: alias.representationsVariableName,
    collect: alias.paths.map((path) => compileEntityPath(path, context.types)),
    build: compileRepresentation(alias.requires, alias.inputRewrites, context.types),
    rewrite: compileRewrites(alias.outputRewrites, context.types),
    names: keyNames(renamedKeys(alias.outputRewrites), context),
    fallback: leadingFields(alias.paths[0] ?? []),
  }));
  const request = compileRequest(node, aliases.map(({ fallback }) => fallback), context.clientKey);

  return (run) => {
    // Aliases may share a variable: then they share its list, and each takes from the answer what is its own.
    const lists = new Map<string, RepresentationList>();
    const wanted = aliases.map((alias) => {
      const list = lists.get(alias.variable) ?? new RepresentationList();
      lists.set(alias.variable, list);
      const own = new Map<number, JsonRecord[]>();
      for (const collect of alias.collect) {
        collect(run.data, (entity) => {
          const index = list.add(entity, alias.build);
          if (index !== null) own.set(index, [...(own.get(index) ?? []), entity]);
        });
      }
      return own;
    });
    const variables: JsonRecord = {};
    let total = 0;
    for (const [variable, { representations }] of lists) {
      variables[variable] = representations;
      total += representations.length;
    }
    if (total === 0) return undefined;

    return request(run, variables).then(({ data, errors }) => {
      aliases.forEach(({ key, rewrite }, position) => {
        const entities = data?.[key];
        if (entities === undefined || entities === null) return;
        rewrite?.(entities);
        const own = wanted[position] as Map<number, JsonRecord[]>;
        mergeEntities(entities, denseTargets(own), context.types);
      });
      for (const error of errors) {
        const position = aliases.findIndex(({ key }) => key === error.path?.[0]);
        const alias = aliases[position];
        if (alias === undefined) {
          run.errors.push(clientError(error, aliases[0]?.fallback, context.clientKey));
          continue;
        }
        const place = entityPlaces(run, denseTargets(wanted[position] as Map<number, JsonRecord[]>));
        for (const path of entityErrorPaths(error.path, alias.key, place, alias.fallback)) {
          run.errors.push(clientError(error, path, alias.names));
        }
      }
    });
  };
}

function denseTargets(byIndex: ReadonlyMap<number, JsonRecord[]>): JsonRecord[][] {
  const targets: JsonRecord[][] = [];
  for (const [index, entities] of byIndex) targets[index] = entities;
  return targets;
}

function mergeEntities(entities: unknown, targets: readonly (readonly JsonRecord[] | undefined)[], types: TypeTable): void {
  if (!Array.isArray(entities)) return;
  targets.forEach((places, index) => {
    const entity: unknown = entities[index];
    if (places === undefined || !isRecord(entity)) return;
    const last = places.length - 1;
    // Each place gets an object of its own: what is merged below one must not appear below the other.
    places.forEach((target, position) => mergeRecord(target, position === last ? entity : clone(entity), types.isObject));
  });
}

/** The paths of an entity's places in the answer, by its index in the request. */
function entityPlaces(run: Run, targets: readonly (readonly JsonRecord[] | undefined)[]): (index: number) => ErrorPath[] {
  const located = locate(run.data, new Set(targets.flatMap((places) => places ?? [])));
  return (index) => (targets[index] ?? []).flatMap((entity) => located.get(entity) ?? []);
}

function entityErrorPaths(
  path: ErrorPath | undefined,
  entitiesKey: string,
  place: (index: number) => ErrorPath[],
  fallback: ErrorPath,
): readonly ErrorPath[] {
  const index = path?.[0] === entitiesKey ? path[1] : undefined;
  if (path === undefined || typeof index !== 'number') return [fallback];
  const places = place(index);
  return places.length === 0 ? [fallback] : places.map((start) => [...start, ...path.slice(2)]);
}

function keyNames(renamed: ReadonlyMap<string, string>, context: PlanContext): KeyNames {
  return (key) => context.clientKey(renamed.get(key) ?? key);
}
