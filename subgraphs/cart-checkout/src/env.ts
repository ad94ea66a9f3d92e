import { commonEnv, parseEnv, secret, serverEnv } from '@andamal/service';
import { z } from 'zod';

const cartCheckoutEnvShape = {
  ...commonEnv,
  DATABASE_URL: z.string().min(1),
  /** Signs calls between services; the key of checkout fingerprints is derived from it. */
  CALLER_SECRET: secret('CALLER_SECRET'),
  /** How long a checkout may take before it counts as dead, and is given up or taken over. Milliseconds. */
  CHECKOUT_LEASE_MS: z.coerce.number().int().min(100).max(600_000).default(30_000),
};

export type CartCheckoutEnv = ReturnType<typeof parseCartCheckoutEnv>;

/** What the subgraph itself needs, in either topology. @throws EnvError with every problem */
export function parseCartCheckoutEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(cartCheckoutEnvShape, source);
}

/** What the subgraph needs as a process of its own. @throws EnvError with every problem */
export function parseServerEnv(source: NodeJS.ProcessEnv) {
  return parseEnv({ ...cartCheckoutEnvShape, ...serverEnv(4002) }, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
