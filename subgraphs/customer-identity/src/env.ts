import { commonEnv, flag, parseEnv, secret, serverEnv } from '@andamal/service';
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

export type CustomerIdentityEnv = ReturnType<typeof parseCustomerIdentityEnv>;

/** What the subgraph itself needs, in either topology. @throws EnvError with every problem */
export function parseCustomerIdentityEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(customerIdentityEnvShape, source);
}

/** What the subgraph needs as a process of its own. @throws EnvError with every problem */
export function parseServerEnv(source: NodeJS.ProcessEnv) {
  return parseEnv({ ...customerIdentityEnvShape, ...serverEnv(4003) }, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
