import { commonEnv, parseEnv, secret, serverEnv } from '@andamal/service';
import { z } from 'zod';

const privacyComplianceEnvShape = {
  ...commonEnv,
  DATABASE_URL: z.string().min(1),
  /** Wraps the key of every datum. Whoever loses it loses the vault. */
  VAULT_KEK: secret('VAULT_KEK'),
  /** Finds equal values and people without keeping either in the clear. Another key finds nothing. */
  VAULT_INDEX_KEY: secret('VAULT_INDEX_KEY'),
  /** The policy register, a JSON file. */
  REGISTER_FILE: z.string().min(1).default('schema/policy/register.json'),
  /** How often the sweep ends what is due. */
  RETENTION_SWEEP_MS: z.coerce.number().int().min(100).max(86_400_000).default(30_000),
};

export type PrivacyComplianceEnv = ReturnType<typeof parsePrivacyComplianceEnv>;

/** What the subgraph itself needs, in either topology. @throws EnvError with every problem */
export function parsePrivacyComplianceEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(privacyComplianceEnvShape, source);
}

/** What the subgraph needs as a process of its own. @throws EnvError with every problem */
export function parseServerEnv(source: NodeJS.ProcessEnv) {
  return parseEnv({ ...privacyComplianceEnvShape, ...serverEnv(4004) }, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
