import { AppError } from '@andamal/kernel';
import type { CallerContext, SubgraphName } from '../caller/caller-context';
import type { GraphQLAnswer, GraphQLRequest, Subgraph } from '../subgraph';
import { dataOf } from './answer';
import type { InternalClient, SubgraphTransport } from './transport';

/**
 * The subgraphs of one process, as each other's peers. Callers are handed over as they are: there is no wire on which
 * one could be forged.
 */
export class InProcessNetwork implements SubgraphTransport, InternalClient {
  private readonly subgraphs = new Map<string, Subgraph>();

  /** Subgraphs need the network when they are made, so they join it afterwards. */
  join(subgraph: Subgraph): void {
    this.subgraphs.set(subgraph.name, subgraph);
  }

  async execute(subgraph: string, request: GraphQLRequest, caller: CallerContext): Promise<GraphQLAnswer> {
    return this.find(subgraph).execute('public', request, caller);
  }

  async request<Data>(
    to: SubgraphName,
    document: string,
    variables: Readonly<Record<string, unknown>>,
    caller: CallerContext,
  ): Promise<Data> {
    return dataOf<Data>(to, await this.find(to).execute('internal', { query: document, variables }, caller));
  }

  async close(): Promise<void> {
    this.subgraphs.clear();
  }

  private find(name: string): Subgraph {
    const subgraph = this.subgraphs.get(name);
    if (subgraph === undefined) throw new AppError('UNAVAILABLE', `The subgraph ${name} does not answer.`);
    return subgraph;
  }
}
