import { AppError } from '@andamal/kernel';
import { CALLER_HEADER, type CallerSigner } from '../caller/caller-context';
import type { Log } from '../log';
import type { Endpoint, GraphQLRequest, Subgraph } from '../subgraph';
import { jsonResponse, problem, serveHttp, type HttpHandler, type HttpServer } from './http-server';

/** Puts a subgraph behind HTTP: GraphQL for signed callers only, and health for the orchestrator. */
export function serveSubgraph(
  subgraph: Subgraph,
  options: { port: number; host?: string; log: Log; signer: CallerSigner },
): Promise<HttpServer> {
  return serveHttp({
    ...options,
    handlers: {
      '/graphql': graphqlHandler(subgraph, 'public', options),
      '/internal/graphql': graphqlHandler(subgraph, 'internal', options),
      ...healthHandlers(() => subgraph.readiness()),
    },
  });
}

/** `/healthz`: the process lives. `/readyz`: it can do its work. */
export function healthHandlers(
  readiness: () => Promise<{ ready: boolean; checks: Readonly<Record<string, string>> }>,
): Record<string, HttpHandler> {
  return {
    '/healthz': () => jsonResponse(200, { status: 'alive' }),
    '/readyz': async () => {
      const { ready, checks } = await readiness();
      return jsonResponse(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', checks });
    },
  };
}

function graphqlHandler(
  subgraph: Subgraph,
  endpoint: Endpoint,
  { log, signer }: { log: Log; signer: CallerSigner },
): HttpHandler {
  return async ({ method, headers, body, path }) => {
    if (method !== 'POST') return jsonResponse(405, problem('BAD_INPUT', 'GraphQL is asked with POST here.'));
    try {
      const caller = signer.verify(subgraph.name, headers[CALLER_HEADER] as string | undefined, body);
      return jsonResponse(200, await subgraph.execute(endpoint, parseRequest(body), caller));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.warn({ path, code: error.code, reason: error.message }, 'call refused');
      return jsonResponse(error.code === 'UNAUTHENTICATED' ? 401 : 400, problem(error.code, error.message));
    }
  };
}

function parseRequest(body: string): GraphQLRequest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new AppError('BAD_INPUT', 'The body is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || typeof (parsed as GraphQLRequest).query !== 'string') {
    throw new AppError('BAD_INPUT', 'The body holds no "query".');
  }
  return parsed as GraphQLRequest;
}
