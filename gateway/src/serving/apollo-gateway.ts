import { HeaderMap } from '@apollo/server';
import type { GatewayExecutionResult, GatewayGraphQLRequestContext, GatewayInterface } from '@apollo/server-gateway-interface';
import { loggedName, type CallerContext, type Log } from '@andamal/service';
import { GraphQLError, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values';
import type { SessionHolder } from '../authentication/session-token';
import type { RequestFacts } from '../authentication/request-facts';
import type { Engine, EngineAnswer } from '../engine/engine';
import type { DenialReporter } from '../purpose/denial-reporter';
import type { PersonalDataTags } from '../purpose/personal-data-tags';
import { passesPersonalData } from '../purpose/personal-input';
import type { PrivacyControls } from '../purpose/privacy-controls';
import { denialError, type StageOne } from '../purpose/stage-one';
import { HEADER_NOT_TAKEN, statedPurpose, type HeaderNotTaken } from '../purpose/stated-purpose';

/** What is known of a request before its operation is. */
export interface GatewayContext extends RequestFacts {
  readonly holder: SessionHolder;
  /** The header `x-purpose`, or null. */
  readonly purposeHeader: string | null;
}

/** The first decision about personal data and its reports; null where a supergraph holds none. */
export interface PurposeStage {
  readonly tags: PersonalDataTags;
  readonly stageOne: StageOne;
  readonly reporter: DenialReporter;
  readonly controls: PrivacyControls;
  /** Whether the header `x-purpose` is taken. */
  readonly takesHeader: boolean;
}

/** Bad variables are told one by one, up to this many. */
const MAX_VARIABLE_ERRORS = 50;

/** A purpose of a client's own making travels in a header: it is cut to this. */
const MAX_PURPOSE_LENGTH = 100;

/** Puts the engine behind Apollo Server: the interface that Apollo's own gateway has. */
export function apolloGateway(options: {
  engine: Engine;
  supergraphSdl: string;
  purpose: PurposeStage | null;
  log: Log;
}): GatewayInterface {
  const { engine, supergraphSdl } = options;
  type Listener = Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0];
  const listeners = new Set<Listener>();
  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      for (const listener of listeners) listener({ apiSchema: engine.schema, coreSupergraphSdl: supergraphSdl });
      return { executor: (request) => run(options, request) };
    },
    async stop() {
      listeners.clear();
    },
  };
}

async function run(
  { engine, purpose: purposeStage }: { engine: Engine; purpose: PurposeStage | null },
  { document, operation: found, operationName, request, metrics, context }: GatewayGraphQLRequestContext,
): Promise<GatewayExecutionResult> {
  if (purposeStage !== null && request.http?.method === 'GET' && passesPersonalData(document, request.variables ?? {}, engine.schema, purposeStage.tags)) {
    return { errors: [personalDataInUrl()] };
  }
  // Apollo Server leaves it to its gateway to find that the document has no such operation.
  const operation = found as OperationDefinitionNode | undefined;
  if (operation === undefined) return { errors: [unknownOperation()] };
  // Validation lets an operation pass whose kind the schema does not have at all.
  if (!engine.schema.getRootType(operation.operation)) return { errors: [noSuchKind(operation.operation)] };
  const { coerced: variables, errors } = getVariableValues(engine.schema, operation.variableDefinitions ?? [], request.variables ?? {}, {
    maxErrors: MAX_VARIABLE_ERRORS,
  });
  if (variables === undefined) return { errors: (errors ?? []).map(badVariable) };

  const { holder, purposeHeader, ...facts } = context as unknown as GatewayContext;
  const notTaken = purposeStage?.takesHeader === false ? 'OFF' : metrics.persistedQueryHit ? 'BY_HASH' : null;
  const purpose = purposeStage === null ? null : statedPurpose(operation, variables, notTaken === null ? purposeHeader : null, holder.kind);
  if (purposeStage !== null && notTaken !== null && purposeHeader !== null && purposeHeader !== purpose) return { errors: [headerNotTaken(notTaken)] };
  const caller: CallerContext = {
    issuer: 'gateway',
    ...holder,
    purpose: purpose === null ? null : purpose.slice(0, MAX_PURPOSE_LENGTH),
    operation: loggedName(operationName ?? 'anonymous'),
    ...facts,
  };
  if (purposeStage === null) return resultOf(await engine.execute({ document, operation, variables, caller }));

  await purposeStage.controls.honour(caller);
  const { pruning, denials } = purposeStage.stageOne.decide({ document, operation, variables, purpose, caller });
  if (denials.length > 0) purposeStage.reporter.report(denials, caller);
  const answer = await engine.execute({ document, operation, variables, caller, pruning });
  return resultOf({ data: answer.data, errors: [...denials.map(denialError), ...answer.errors] });
}

function resultOf({ data, errors }: EngineAnswer): GatewayExecutionResult {
  return errors.length === 0 ? { data } : { data, errors };
}

/** Says nothing of what was passed: answers end up in logs too. */
function personalDataInUrl(): GraphQLError {
  return new GraphQLError('This operation passes personal data: send it by POST. Addresses end up in the logs and histories of others.', {
    extensions: { code: 'PERSONAL_DATA_IN_URL', http: { status: 405, headers: new HeaderMap([['allow', 'POST']]) } },
  });
}

function unknownOperation(): GraphQLError {
  return new GraphQLError('The document has no such operation, or several and no operationName says which.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}

function headerNotTaken(why: HeaderNotTaken): GraphQLError {
  return new GraphQLError(HEADER_NOT_TAKEN[why], { extensions: { code: 'PURPOSE_HEADER_NOT_TAKEN', http: { status: 400 } } });
}

function noSuchKind(kind: string): GraphQLError {
  return new GraphQLError(`The schema has no ${kind}.`, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } });
}

function badVariable(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, { nodes: error.nodes, extensions: { code: 'BAD_USER_INPUT' } });
}
