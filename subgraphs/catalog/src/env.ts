import { commonEnv, flag, parseEnv, serverEnv } from '@andamal/service';
import { z } from 'zod';

const catalogEnvShape = {
  ...commonEnv,
  DATABASE_URL: z.string().min(1),
  /** Whether an empty shop is filled with products. */
  SEED: flag(true),
};

export type CatalogEnv = ReturnType<typeof parseCatalogEnv>;

/** What the subgraph itself needs, in either topology. @throws EnvError with every problem */
export function parseCatalogEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(catalogEnvShape, source);
}

/** What the subgraph needs as a process of its own. @throws EnvError with every problem */
export function parseServerEnv(source: NodeJS.ProcessEnv) {
  return parseEnv({ ...catalogEnvShape, ...serverEnv(4001) }, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
