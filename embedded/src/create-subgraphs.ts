import { createCartCheckout, parseCartCheckoutEnv } from '@andamal/cart-checkout';
import { createCatalog, parseCatalogEnv } from '@andamal/catalog';
import { createCustomerIdentity, parseCustomerIdentityEnv } from '@andamal/customer-identity';
import type { Clock } from '@andamal/kernel';
import { createPrivacyCompliance, parsePrivacyComplianceEnv } from '@andamal/privacy-compliance';
import type { InProcessNetwork, Log, Subgraph, SubgraphName } from '@andamal/service';

/**
 * The four subgraphs as peers in this process, migrated and seeded, not yet started.
 *
 * @param options.source the environment; each subgraph reads its own part of it.
 * @param options.databaseUrl where each subgraph keeps its data: one database each, never shared.
 */
export async function createSubgraphs(options: {
  source: NodeJS.ProcessEnv;
  databaseUrl: (name: SubgraphName) => string;
  log: Log;
  clock: Clock;
  network: InProcessNetwork;
}): Promise<Subgraph[]> {
  const { clock, network } = options;
  const sourceOf = (name: SubgraphName): NodeJS.ProcessEnv => ({
    ...options.source,
    DATABASE_URL: options.databaseUrl(name),
  });
  const partsOf = (name: SubgraphName) => ({ clock, internal: network, log: options.log.child({ service: name }) });

  const subgraphs = await Promise.all([
    createCatalog({ env: parseCatalogEnv(sourceOf('catalog')), ...partsOf('catalog') }),
    createCartCheckout({ env: parseCartCheckoutEnv(sourceOf('cart-checkout')), ...partsOf('cart-checkout') }),
    createCustomerIdentity({ env: parseCustomerIdentityEnv(sourceOf('customer-identity')), ...partsOf('customer-identity') }),
    createPrivacyCompliance({ env: parsePrivacyComplianceEnv(sourceOf('privacy-compliance')), ...partsOf('privacy-compliance') }),
  ]);
  for (const subgraph of subgraphs) network.join(subgraph);
  return subgraphs;
}
