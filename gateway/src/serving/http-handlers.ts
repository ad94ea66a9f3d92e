import { HeaderMap, type ApolloServer } from '@apollo/server';
import { AppError, type Clock } from '@andamal/kernel';
import { jsonResponse, problem, type HttpHandler, type HttpRequest, type HttpResponse, type Log } from '@andamal/service';
import { requestFacts } from '../authentication/request-facts';
import { ANONYMOUS, type SessionTokens } from '../authentication/session-token';
import { PURPOSE_HEADER } from '../purpose/stated-purpose';
import type { GatewayContext } from './apollo-gateway';

export interface HandlerOptions {
  readonly server: ApolloServer<GatewayContext>;
  /** Null where nobody signs in: then an Authorization header means nothing to the gateway. */
  readonly sessions: SessionTokens | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly trustProxy: boolean;
}

/** GraphQL over HTTP. */
export function graphqlHandler(options: HandlerOptions): HttpHandler {
  return async (request) => {
    const parsed = parseBody(request);
    if (parsed === null) return jsonResponse(400, problem('BAD_REQUEST', 'The body is not valid JSON.'));
    try {
      const context = await contextOf(request, options);
      return await answer(request, parsed.body, context, options.server);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'UNAUTHENTICATED') throw error;
      options.log.warn({ reason: error.cause instanceof Error ? error.cause.message : error.message }, 'session refused');
      return jsonResponse(401, problem(error.code, error.message));
    }
  };
}

/** Lets browsers of these origins ask, and nobody else's (Fetch standard, CORS protocol). */
export function withCors(handler: HttpHandler, origins: readonly string[]): HttpHandler {
  const allowed = new Set(origins);
  return async (request) => {
    const { origin } = request.headers;
    const headers: Record<string, string> = { vary: 'origin' };
    if (origin !== undefined && allowed.has(origin)) {
      headers['access-control-allow-origin'] = origin;
      headers['access-control-allow-methods'] = 'GET, POST';
      headers['access-control-allow-headers'] = request.headers['access-control-request-headers'] ?? '';
      headers['access-control-max-age'] = '86400';
    }
    if (request.method === 'OPTIONS') return { status: 204, headers };
    const response = await handler(request);
    return { ...response, headers: { ...response.headers, ...headers } };
  };
}

async function contextOf(request: HttpRequest, { sessions, clock, trustProxy }: HandlerOptions): Promise<GatewayContext> {
  const purpose = request.headers[PURPOSE_HEADER];
  return {
    ...requestFacts(request, { trustProxy, clock }),
    holder: sessions === null ? ANONYMOUS : await sessions.holderOf(request.headers.authorization),
    purposeHeader: purpose === undefined ? null : String(purpose),
  };
}

async function answer(
  request: HttpRequest,
  body: unknown,
  context: GatewayContext,
  server: ApolloServer<GatewayContext>,
): Promise<HttpResponse> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method: request.method, headers, search: request.search === '' ? '' : `?${request.search}`, body },
    context: async () => context,
  });
  return {
    status: response.status ?? 200,
    headers: { ...Object.fromEntries(response.headers), 'x-request-id': context.requestId, ...keptByNobody(context) },
    body: response.body.kind === 'complete' ? response.body.string : await whole(response.body.asyncIterator),
  };
}

/** What somebody who is signed in sees is true of this moment, and no business of anybody on the way (RFC 9111 section 5.2.2.5). */
function keptByNobody({ holder }: GatewayContext): Record<string, string> {
  return holder.kind === 'ANONYMOUS' ? {} : { 'cache-control': 'no-store' };
}

async function whole(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** The body as Apollo Server wants it, or null when it says that it is JSON and is not. */
function parseBody({ method, headers, body }: HttpRequest): { body: unknown } | null {
  if (method !== 'POST' || !/^application\/(json|graphql-response\+json)\s*(;|$)/i.test(headers['content-type'] ?? '')) return { body: {} };
  try {
    return { body: JSON.parse(body) as unknown };
  } catch {
    return null;
  }
}
