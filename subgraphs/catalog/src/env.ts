import { commonEnv, flag, parseEnv, port, secret } from '@andamal/service';
import { z } from 'zod';

const catalogEnvShape = {
  ...commonEnv,
  DATABASE_URL: z.string().min(1),
  /** Whether an empty shop is filled with products. */
  SEED: flag(true),
};

const serverEnvShape = {
  ...catalogEnvShape,
  PORT: port(4001),
  /** The interface to listen on; unset means all. */
  HOST: z.string().min(1).optional(),
  CALLER_SECRET: secret('CALLER_SECRET'),
  CATALOG_URL: z.url().default('http://localhost:4001'),
  CART_CHECKOUT_URL: z.url().default('http://localhost:4002'),
  CUSTOMER_IDENTITY_URL: z.url().default('http://localhost:4003'),
  PRIVACY_COMPLIANCE_URL: z.url().default('http://localhost:4004'),
};

export type CatalogEnv = ReturnType<typeof parseCatalogEnv>;

/** What the subgraph itself needs, in either topology. @throws EnvError with every problem */
export function parseCatalogEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(catalogEnvShape, source);
}

/** What the subgraph needs as a process of its own. @throws EnvError with every problem */
export function parseCatalogServerEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(serverEnvShape, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
