import { AppError } from '@andamal/kernel';
import { ClientError, GraphQLClient } from 'graphql-request';
import { CALLER_HEADER, type CallerContext, type CallerSigner, type SubgraphName } from '../caller/caller-context';
import type { GraphQLAnswer } from '../subgraph';
import { dataOf } from './answer';
import type { InternalClient } from './transport';

/** Long enough for a batch of events, short enough that a hanging peer does not hold a checkout for ever. */
const TIMEOUT_MS = 10_000;

/** Internal operations over HTTP. */
export class HttpInternalClient implements InternalClient {
  /** @param options.urls the base URL of each subgraph, without path. */
  constructor(private readonly options: { urls: Readonly<Record<SubgraphName, string>>; signer: CallerSigner }) {}

  async request<Data>(
    to: SubgraphName,
    document: string,
    variables: Readonly<Record<string, unknown>>,
    caller: CallerContext,
  ): Promise<Data> {
    const client = new GraphQLClient(new URL('/internal/graphql', this.options.urls[to]).href, {
      errorPolicy: 'all',
      // A signed body is for this address alone.
      redirect: 'error',
      requestMiddleware: (request) => {
        const headers = new Headers(request.headers as Record<string, string>);
        headers.set(CALLER_HEADER, this.options.signer.sign(to, caller, String(request.body)));
        return { ...request, headers };
      },
    });
    const answer = await client
      .rawRequest({ query: document, variables, signal: AbortSignal.timeout(TIMEOUT_MS) })
      .then(({ data, errors }) => ({ data, errors }) as unknown as GraphQLAnswer)
      .catch((cause: unknown) => answerOf(to, cause));
    return dataOf<Data>(to, answer);
  }
}

/** The error of graphql-request holds the variables: never let it travel on. */
function answerOf(to: SubgraphName, error: unknown): GraphQLAnswer {
  if (error instanceof ClientError && error.response.errors !== undefined) {
    return { errors: error.response.errors.map(({ message, extensions }) => ({ message, extensions: { ...extensions } })) };
  }
  throw new AppError('UNAVAILABLE', `The subgraph ${to} does not answer.`, { details: { subgraph: to } });
}
