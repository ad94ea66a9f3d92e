import type { CallerContext, GraphQLAnswer, Log, SubgraphTransport } from '@andamal/service';
import { parse, type GraphQLError, type GraphQLFormattedError, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { isRecord, type JsonRecord } from './records';
import { unavailableError, type ErrorPath, type KeyNames } from './subgraph-errors';

/** One run of a plan: what is known so far. */
export interface Run {
  readonly data: JsonRecord;
  readonly errors: GraphQLError[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: CallerContext;
  readonly transport: SubgraphTransport;
  readonly log: Log;
  /** Set when a mutation failed in a way that ends the operation: what comes after it is not run. */
  halted: boolean;
}

/** One step of a compiled plan. */
export type Step = (run: Run) => Promise<void> | undefined;

/** The parts of a plan's fetch that name the request. */
export interface FetchTarget {
  readonly serviceName: string;
  readonly operation: string;
  readonly operationName?: string | null;
  readonly variableUsages?: readonly string[] | null;
}

export interface SubgraphAnswer {
  readonly data: JsonRecord | null;
  readonly errors: readonly GraphQLFormattedError[];
}

/**
 * Compiles the sending of one request. A subgraph that does not answer becomes an error at `failurePaths` and an answer
 * without data: the rest of the operation goes on.
 */
export function compileRequest(
  target: FetchTarget,
  failurePaths: readonly ErrorPath[],
  names: KeyNames,
): (run: Run, extra?: JsonRecord) => Promise<SubgraphAnswer> {
  const { serviceName, operation: query } = target;
  const operationName = target.operationName ?? undefined;
  const usages = target.variableUsages ?? [];
  return async (run, extra) => {
    const variables = pickVariables(run.variables, usages, extra);
    try {
      const answer = await run.transport.execute(serviceName, { query, variables, operationName }, run.caller);
      return readAnswer(answer);
    } catch (cause) {
      run.log.error({ err: cause, subgraph: serviceName, requestId: run.caller.requestId }, 'subgraph call failed');
      for (const path of failurePaths.length === 0 ? [undefined] : failurePaths) run.errors.push(unavailableError(cause, path, names));
      return { data: null, errors: [] };
    }
  };
}

/** The keys of the answer that a fetched operation's root fields fill. */
export function rootKeys(operation: string): string[] {
  const [definition] = parse(operation, { noLocation: true }).definitions as readonly OperationDefinitionNode[];
  return definition === undefined ? [] : [...new Set(fieldKeys(definition.selectionSet))];
}

function fieldKeys(selectionSet: SelectionSetNode): string[] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind === 'Field') return [selection.alias?.value ?? selection.name.value];
    return selection.kind === 'InlineFragment' ? fieldKeys(selection.selectionSet) : [];
  });
}

function pickVariables(
  all: Readonly<Record<string, unknown>>,
  usages: readonly string[],
  extra: JsonRecord | undefined,
): JsonRecord | undefined {
  if (usages.length === 0) return extra;
  const picked: JsonRecord = { ...extra };
  for (const name of usages) if (all[name] !== undefined) picked[name] = all[name];
  return picked;
}

function readAnswer(answer: GraphQLAnswer): SubgraphAnswer {
  if (!isRecord(answer)) throw new TypeError('The subgraph did not answer in the form of GraphQL.');
  const errors = Array.isArray(answer.errors) ? answer.errors.filter(isRecord) : [];
  const data = isRecord(answer.data) ? answer.data : null;
  if (data === null && errors.length === 0) throw new TypeError('The subgraph answered neither data nor errors.');
  return { data, errors: errors as unknown as readonly GraphQLFormattedError[] };
}
