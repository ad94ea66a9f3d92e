import { commonEnv, flag, parseEnv, port, secret } from '@andamal/service';
import { z } from 'zod';

const customerIdentityEnvShape = {
  ...commonEnv,
  DATABASE_URL: z.string().min(1),
  /** Signs access tokens. The gateway has the same. */
  SESSION_SECRET: secret('SESSION_SECRET'),
  /** Under which e-mail addresses are looked up. Changing it loses every account. */
  BLIND_INDEX_KEY: secret('BLIND_INDEX_KEY'),
  /** Whether staff accounts with a known password are made. Never done in production. */
  SEED: flag(true),
};

const serverEnvShape = {
  ...customerIdentityEnvShape,
  PORT: port(4003),
  CALLER_SECRET: secret('CALLER_SECRET'),
  CATALOG_URL: z.url().default('http://localhost:4001'),
  CART_CHECKOUT_URL: z.url().default('http://localhost:4002'),
  CUSTOMER_IDENTITY_URL: z.url().default('http://localhost:4003'),
  PRIVACY_COMPLIANCE_URL: z.url().default('http://localhost:4004'),
};

export type CustomerIdentityEnv = ReturnType<typeof parseCustomerIdentityEnv>;

/** What the subgraph itself needs, in either topology. @throws EnvError with every problem */
export function parseCustomerIdentityEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(customerIdentityEnvShape, source);
}

/** What the subgraph needs as a process of its own. @throws EnvError with every problem */
export function parseServerEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(serverEnvShape, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
