import { commonEnv, flag, parseEnv, peerEnv, port, secret } from '@andamal/service';
import { z } from 'zod';

const gatewayShape = {
  ...commonEnv,
  PORT: port(4000),
  /** The interface to listen on; unset means all. */
  HOST: z.string().min(1).optional(),
  /** The composed supergraph. */
  SUPERGRAPH_FILE: z.string().min(1).default('schema/supergraph.graphql'),
  /** Origins of browser clients, comma-separated. */
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((origin) => origin.trim()).filter((origin) => origin !== '')),
  /** Whether the gateway is behind one proxy that appends the client's address to x-forwarded-for. */
  TRUST_PROXY: flag(false),
  /** Whether clients may ask about the schema. Unset: not in production. */
  INTROSPECTION: z.enum(['true', 'false']).optional(),
  /** Whether the header x-purpose may state the purpose of an operation that states none. Unset: not in production. */
  PURPOSE_HEADER: z.enum(['true', 'false']).optional(),
  /** Whether operations are bounded tightly. Unset: where the supergraph holds personal data. */
  OPERATION_LIMITS: z.enum(['true', 'false']).optional(),
};

/** What the gateway needs besides for a supergraph with personal data; a foreign one needs none of it. */
const shopShape = {
  ...commonEnv,
  /** The policy register. */
  REGISTER_FILE: z.string().min(1).default('schema/policy/register.json'),
  /** Verifies access tokens; the same as customer-identity's. */
  SESSION_SECRET: secret('SESSION_SECRET'),
};

/** And where the shop's subgraphs are processes of their own. */
const peerShape = { ...commonEnv, ...peerEnv };

export type GatewayEnv = ReturnType<typeof parseGatewayEnv>;
export type ShopEnv = ReturnType<typeof parseShopEnv>;
export type PeerEnv = ReturnType<typeof parsePeerEnv>;

/** @throws EnvError with every problem. */
export function parseGatewayEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(gatewayShape, source);
}

/** @throws EnvError with every problem. */
export function parseShopEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(shopShape, source);
}

/** @throws EnvError with every problem. */
export function parsePeerEnv(source: NodeJS.ProcessEnv) {
  return parseEnv(peerShape, source);
}

/** The environment of this process. The only place of this package that reads it. */
export const processEnv = (): NodeJS.ProcessEnv => process.env;
