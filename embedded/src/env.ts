import { commonEnv, flag, parseEnv, port } from '@andamal/service';
import { z } from 'zod';

const embeddedEnvShape = {
  ...commonEnv,
  PORT: port(4000),
  /** The interface to listen on; unset means all. */
  HOST: z.string().min(1).optional(),
  /** Where the SQLite files live. */
  DATA_DIR: z.string().min(1).default('.data'),
  SUPERGRAPH_FILE: z.string().min(1).default('schema/supergraph.graphql'),
  REGISTER_FILE: z.string().min(1).default('schema/policy/register.json'),
  /** Whether an empty shop is filled with products, and in development with staff accounts. */
  SEED: flag(true),
};

export type EmbeddedEnv = ReturnType<typeof parseEmbeddedEnv>;

export function parseEmbeddedEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(embeddedEnvShape, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
