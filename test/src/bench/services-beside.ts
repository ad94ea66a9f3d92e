import { createCartCheckout, parseCartCheckoutEnv } from '@andamal/cart-checkout';
import { createCustomerIdentity, parseCustomerIdentityEnv } from '@andamal/customer-identity';
import type { Subgraph } from '@andamal/service';
import type { Surroundings } from './product-vault';

/** The services that hear of an erasure, as the product runs them. */
export function createServicesBeside({ identityUrl, cartUrl }: { identityUrl: string; cartUrl: string }, { log, clock, network }: Surroundings): Promise<Subgraph[]> {
  const parts = { log, clock, internal: network };
  return Promise.all([
    createCustomerIdentity({ env: parseCustomerIdentityEnv({ NODE_ENV: 'test', DATABASE_URL: identityUrl, SEED: 'false' }), ...parts }),
    createCartCheckout({ env: parseCartCheckoutEnv({ NODE_ENV: 'test', DATABASE_URL: cartUrl }), ...parts }),
  ]);
}
