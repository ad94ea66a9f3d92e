import type { CallerContext, SubgraphName } from '../caller/caller-context';
import type { GraphQLAnswer, GraphQLRequest } from '../subgraph';

/**
 * How the gateway reaches a subgraph: in the same process or over HTTP. Together with the database's data source this is
 * the only seam between the two ways to run.
 *
 * Shape: an answer in GraphQL's own form. Rejects with AppError UNAVAILABLE when there is no answer.
 */
export interface SubgraphTransport {
  execute(subgraph: string, request: GraphQLRequest, caller: CallerContext): Promise<GraphQLAnswer>;
  close(): Promise<void>;
}

/** How a subgraph asks another: internal operations, which the supergraph does not contain. */
export interface InternalClient {
  /**
   * @returns the operation's data.
   * @throws AppError with the code of the first error of the answer, or UNAVAILABLE when there is none.
   */
  request<Data>(to: SubgraphName, document: string, variables: Readonly<Record<string, unknown>>, caller: CallerContext): Promise<Data>;
}
