import { AppError } from '@andamal/kernel';
import { Pool, type Dispatcher } from 'undici';
import { CALLER_HEADER, type CallerContext, type CallerSigner, type SubgraphName } from '../caller/caller-context';
import type { GraphQLAnswer, GraphQLRequest } from '../subgraph';
import type { SubgraphTransport } from './transport';

/**
 * Subgraphs over HTTP. `Pool.dispatch` with keep-alive, because `fetch` costs a multiple on small queries.
 *
 * @param options.urls the GraphQL URL of each subgraph.
 * @param options.signer signs the caller for our own subgraphs; null for a foreign supergraph, which knows no callers.
 */
export class HttpTransport implements SubgraphTransport {
  private readonly targets: Map<string, { pool: Pool; path: string }>;

  constructor(private readonly options: { urls: Readonly<Record<string, string>>; signer: CallerSigner | null }) {
    this.targets = new Map(
      Object.entries(options.urls).map(([name, url]) => {
        const { origin, pathname, search } = new URL(url);
        const pool = new Pool(origin, { connections: 128, headersTimeout: 30_000, bodyTimeout: 30_000 });
        return [name, { pool, path: `${pathname}${search}` }];
      }),
    );
  }

  async execute(subgraph: string, request: GraphQLRequest, caller: CallerContext): Promise<GraphQLAnswer> {
    const target = this.targets.get(subgraph);
    if (target === undefined) throw unavailable(subgraph);
    const body = JSON.stringify(request);
    const headers: Record<string, string> = { 'content-type': 'application/json', accept: 'application/json' };
    if (this.options.signer !== null) {
      headers[CALLER_HEADER] = this.options.signer.sign(subgraph as SubgraphName, caller, body);
    }
    const { status, text } = await post(target.pool, { path: target.path, method: 'POST', headers, body }).catch(
      (cause: unknown) => {
        throw unavailable(subgraph, cause);
      },
    );
    // Our own subgraphs refuse a call only when the services' settings differ. That is not the client's to mend.
    if (this.options.signer !== null && status !== 200) throw unavailable(subgraph);
    try {
      return JSON.parse(text) as GraphQLAnswer;
    } catch (cause) {
      throw unavailable(subgraph, cause);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.targets.values()].map(({ pool }) => pool.close()));
  }
}

function post(pool: Pool, options: Dispatcher.DispatchOptions): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    pool.dispatch(options, {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode) => {
        status = statusCode;
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk);
      },
      onResponseEnd: () =>
        resolve({ status, text: (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString() }),
      onResponseError: (_controller, error) => reject(error),
    });
  });
}

function unavailable(subgraph: string, cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', `The subgraph ${subgraph} does not answer.`, { details: { subgraph }, cause });
}
