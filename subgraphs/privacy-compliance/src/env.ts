import { commonEnv, EnvError, flag, isProduction, parseEnv, secret, serverEnv } from '@andamal/service';
import { z } from 'zod';
import { isPublicKey } from './proof/shop-keys';

const smtpUrl = z.string().regex(/^smtps?:\/\/\S+$/, 'is not smtp://… or smtps://…');
const mailbox = z.string().max(200).regex(/^[^\r\n<>@]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/, 'is not a mail address');
const needed = 'production needs it';

/** How letters leave. Development needs no mail server: there they land as files. */
const mailEnv = (production: boolean) => ({
  /** The mail server; production sends by no other way. */
  SMTP_URL: production ? z.string({ error: needed }).pipe(smtpUrl) : smtpUrl.optional(),
  /** The sender, such as `Shop <no-reply@shop.example>`. */
  MAIL_FROM: production ? z.string({ error: needed }).pipe(mailbox) : mailbox.default('Shop <no-reply@shop.example>'),
  /** Where letters land as files while there is no mail server. */
  MAIL_DIR: z.string().min(1).default('.data/mail'),
  /** Whether the shop's events send letters; `false` while old orders are brought in. */
  MAIL_ON_EVENTS: flag(true),
  /** Where customers and recipients reach the gateway, without a slash at the end: links in letters, callbacks. */
  PUBLIC_URL: production ? z.url({ error: needed }) : z.url().default('http://localhost:4000'),
  /** Signs the links in letters, and keeps one-time codes. */
  LINK_SECRET: secret('LINK_SECRET'),
  /** Secrets that signed links before, comma-separated: the links in old letters go on working. */
  LINK_SECRETS_BEFORE: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((each) => each.trim()).filter((each) => each !== ''))
    .pipe(z.array(z.string().min(32, 'needs at least 32 characters each'))),
});

const privacyComplianceEnvShape = (production: boolean) => ({
  ...commonEnv,
  ...mailEnv(production),
  DATABASE_URL: z.string().min(1),
  /** Wraps the key of every datum. Whoever loses it loses the vault. */
  VAULT_KEK: secret('VAULT_KEK'),
  /** Finds equal values and people without keeping either in the clear. Another key finds nothing. */
  VAULT_INDEX_KEY: secret('VAULT_INDEX_KEY'),
  /** Public keys of former signing keys (query `signingKeys`), comma-separated: what they signed stays proof. */
  RECEIPT_RETIRED_KEYS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((key) => key.trim()).filter((key) => key !== ''))
    .refine((keys) => keys.every(isPublicKey), 'needs public keys of 43 characters each'),
  /** Where the access log's anchors are kept outside of the database. Unset: beside an SQLite file. */
  ACCESS_LOG_ANCHOR_FILE: z.string().min(1).optional(),
  /** Where erasures, objections and the like are kept outside of the database, for a restore of it. Unset: beside an SQLite file. */
  TOMBSTONE_FILE: z.string().min(1).optional(),
  /** For how many days the oldest backup of the database or its keys is kept: what is older is let go of. Unset: nothing is. */
  TOMBSTONE_KEEP_DAYS: z.coerce.number().int().min(1).max(36_500).optional(),
  /** How often the end of the access log is signed. */
  ACCESS_LOG_ANCHOR_MS: z.coerce.number().int().min(100).max(86_400_000).default(60_000),
  /** The composed supergraph: its tags say where personal data is, for the record of processing. */
  SUPERGRAPH_FILE: z.string().min(1).default('schema/supergraph.graphql'),
  /** The policy register, a JSON file. */
  REGISTER_FILE: z.string().min(1).default('schema/policy/register.json'),
  /** Signs what the shop hands out as proof, and what it tells recipients (Ed25519 keys are derived from it). */
  RECEIPT_SIGNING_KEY: secret('RECEIPT_SIGNING_KEY'),
  /** How recipients are told by machine, a JSON file; unset: all of them are told by staff. */
  RECIPIENTS_FILE: z.string().min(1).optional(),
  /** How often recipients are told of what they have not confirmed. */
  RECIPIENT_NOTICES_MS: z.coerce.number().int().min(100).max(86_400_000).default(5_000),
  /** How many data, sealed, are kept in memory for reads, each person's under their privacy epoch. 0: none. */
  READ_CACHE_DATA: z.coerce.number().int().min(0).max(10_000_000).default(50_000),
  /** How often the sweep ends what is due. */
  RETENTION_SWEEP_MS: z.coerce.number().int().min(100).max(86_400_000).default(30_000),
  /** How often cases about rights are gone on with. */
  CASE_WORK_MS: z.coerce.number().int().min(50).max(3_600_000).default(1_000),
});

export type PrivacyComplianceEnv = ReturnType<typeof parsePrivacyComplianceEnv>;

/** What the subgraph itself needs, in either topology. @throws EnvError with every problem */
export function parsePrivacyComplianceEnv(source: NodeJS.ProcessEnv) {
  return withTombstones(source, parseEnv(privacyComplianceEnvShape(isProduction(source)), source));
}

/** What the subgraph needs as a process of its own. @throws EnvError with every problem */
export function parseServerEnv(source: NodeJS.ProcessEnv) {
  return withTombstones(source, parseEnv({ ...privacyComplianceEnvShape(isProduction(source)), ...serverEnv(4004) }, source));
}

/** A server's database is restored by others than those who run the shop: in production there is a place that it leaves alone. */
function withTombstones<Env extends { readonly DATABASE_URL: string; readonly TOMBSTONE_FILE?: string | undefined }>(source: NodeJS.ProcessEnv, env: Env): Env {
  if (!isProduction(source) || env.TOMBSTONE_FILE !== undefined || env.DATABASE_URL.startsWith('sqlite:')) return env;
  throw new EnvError(['TOMBSTONE_FILE: needed in production, so that a restore of the database cannot undo erasures']);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
