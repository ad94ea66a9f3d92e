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
  /** Signs what the shop hands out as proof, and what it tells recipients (Ed25519 keys are derived from it). */
  RECEIPT_SIGNING_KEY: secret('RECEIPT_SIGNING_KEY'),
  /** Where clients and recipients reach the gateway, without a slash at the end. */
  PUBLIC_URL: z.url().default('http://localhost:4000'),
  /** How recipients are told by machine, a JSON file; unset: all of them are told by staff. */
  RECIPIENTS_FILE: z.string().min(1).optional(),
  /** How often recipients are told of what they have not confirmed. */
  RECIPIENT_NOTICES_MS: z.coerce.number().int().min(100).max(86_400_000).default(5_000),
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
