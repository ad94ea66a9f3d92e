import { createCartCheckout, parseCartCheckoutEnv } from '@andamal/cart-checkout';
import { createCatalog, parseCatalogEnv } from '@andamal/catalog';
import { createCustomerIdentity, parseCustomerIdentityEnv } from '@andamal/customer-identity';
import type { Clock } from '@andamal/kernel';
import { createPrivacyCompliance, parsePrivacyComplianceEnv } from '@andamal/privacy-compliance';
import { parseEnvs, type InProcessNetwork, type Log, type Subgraph, type SubgraphName } from '@andamal/service';

export type SubgraphEnvs = ReturnType<typeof parseSubgraphEnvs>;

/**
 * The settings of all subgraphs; each reads its own part of the environment.
 *
 * @param databaseUrl where each subgraph keeps its data: one database each, never shared.
 * @throws EnvError with the problems of all of them
 */
export function parseSubgraphEnvs(source: NodeJS.ProcessEnv, databaseUrl: (name: SubgraphName) => string) {
  const sourceOf = (name: SubgraphName): NodeJS.ProcessEnv => ({ ...source, DATABASE_URL: databaseUrl(name) });
  return parseEnvs({
    catalog: () => parseCatalogEnv(sourceOf('catalog')),
    'cart-checkout': () => parseCartCheckoutEnv(sourceOf('cart-checkout')),
    'customer-identity': () => parseCustomerIdentityEnv(sourceOf('customer-identity')),
    'privacy-compliance': () => parsePrivacyComplianceEnv(sourceOf('privacy-compliance')),
  });
}

/**
 * The four subgraphs as peers in this process, migrated and seeded, not yet started.
 *
 * @param options.envs as `parseSubgraphEnvs` gives them.
 */
export async function createSubgraphs(options: {
  envs: SubgraphEnvs;
  log: Log;
  clock: Clock;
  network: InProcessNetwork;
}): Promise<Subgraph[]> {
  const { envs, clock, network } = options;
  const partsOf = (name: SubgraphName) => ({ clock, internal: network, log: options.log.child({ service: name }) });

  const subgraphs = await Promise.all([
    createCatalog({ env: envs.catalog, ...partsOf('catalog') }),
    createCartCheckout({ env: envs['cart-checkout'], ...partsOf('cart-checkout') }),
    createCustomerIdentity({ env: envs['customer-identity'], ...partsOf('customer-identity') }),
    createPrivacyCompliance({ env: envs['privacy-compliance'], ...partsOf('privacy-compliance') }),
  ]);
  for (const subgraph of subgraphs) network.join(subgraph);
  return subgraphs;
}
