import type { SubgraphName } from '@andamal/service';
import type { Supergraph } from '../engine/supergraph';
import type { ShopEnv } from '../env';

/** The base URL of each of the shop's own subgraphs. */
export function shopUrls(env: ShopEnv): Record<SubgraphName, string> {
  return {
    catalog: env.CATALOG_URL,
    'cart-checkout': env.CART_CHECKOUT_URL,
    'customer-identity': env.CUSTOMER_IDENTITY_URL,
    'privacy-compliance': env.PRIVACY_COMPLIANCE_URL,
  };
}

/**
 * The GraphQL URL of each subgraph: the shop's own are where the environment says, a foreign supergraph's where its file
 * does. One without a URL is left out: its fields answer that it is unavailable.
 */
export function graphqlUrls({ subgraphUrls }: Supergraph, shopEnv: ShopEnv | null): Record<string, string> {
  if (shopEnv === null) return Object.fromEntries(Object.entries(subgraphUrls).filter(([, url]) => URL.canParse(url)));
  return Object.fromEntries(Object.entries(shopUrls(shopEnv)).map(([name, url]) => [name, new URL('/graphql', url).href]));
}
