import type { Supergraph } from '../engine/supergraph';

/** The GraphQL URL of each of the shop's own subgraphs, from their base URLs. */
export function shopGraphqlUrls(peers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(peers).map(([name, url]) => [name, new URL('/graphql', url).href]));
}

/** The URLs that a supergraph states itself. A subgraph without one is left out: its fields answer that it is unavailable. */
export function statedUrls({ subgraphUrls }: Supergraph): Record<string, string> {
  return Object.fromEntries(Object.entries(subgraphUrls).filter(([, url]) => URL.canParse(url)));
}
