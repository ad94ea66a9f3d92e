import { z } from 'zod';
import type { SubgraphName } from './caller/caller-context';

export const isProduction = (source: NodeJS.ProcessEnv): boolean => source.NODE_ENV === 'production';

/** The settings that every service has. Each service's `env.ts` extends this shape with its own. */
export const commonEnv = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** A file that holds the present instant, for tests of rules that take years. Refused in production. */
  CLOCK_FILE: z.string().min(1).optional(),
};

const DEVELOPMENT_ONLY = 'development-only-';

/** A secret of at least 32 characters, with a default for development that production refuses. */
export function secret(name: string): z.ZodDefault<z.ZodString> {
  const developmentValue = `${DEVELOPMENT_ONLY}${name.toLowerCase().replaceAll('_', '-')}-0123456789`;
  return z.string().min(32, 'needs at least 32 characters').default(developmentValue);
}

export function port(fallback: number): z.ZodDefault<z.ZodCoercedNumber> {
  return z.coerce.number().int().min(0).max(65_535).default(fallback);
}

/** What a subgraph needs besides as a process of its own: where it listens, and how it reaches its peers. */
export function serverEnv(defaultPort: number) {
  return {
    PORT: port(defaultPort),
    /** The interface to listen on; unset means all. */
    HOST: z.string().min(1).optional(),
    ...peerEnv,
  };
}

/** How services reach each other over HTTP. */
export const peerEnv = {
  /** Signs the callers that services tell each other of; the same in all of them. */
  CALLER_SECRET: secret('CALLER_SECRET'),
  /** Base URLs of the subgraphs. */
  CATALOG_URL: z.url().default('http://localhost:4001'),
  CART_CHECKOUT_URL: z.url().default('http://localhost:4002'),
  CUSTOMER_IDENTITY_URL: z.url().default('http://localhost:4003'),
  PRIVACY_COMPLIANCE_URL: z.url().default('http://localhost:4004'),
};

/** The base URL of each subgraph. */
export function peerUrls(env: z.infer<z.ZodObject<typeof peerEnv>>): Readonly<Record<SubgraphName, string>> {
  return {
    catalog: env.CATALOG_URL,
    'cart-checkout': env.CART_CHECKOUT_URL,
    'customer-identity': env.CUSTOMER_IDENTITY_URL,
    'privacy-compliance': env.PRIVACY_COMPLIANCE_URL,
  };
}

/**
 * The interface to listen on. A service that runs with the development's secrets, which everybody knows, is not for the
 * network: outside production it is reached from this machine only, unless HOST says otherwise.
 */
export function listenHost(env: { HOST?: string | undefined; NODE_ENV: string }): string | undefined {
  return env.HOST ?? (env.NODE_ENV === 'production' ? undefined : '127.0.0.1');
}

/** `"true"` or `"false"`, as environments spell it. */
export function flag(fallback: boolean) {
  return z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');
}

/**
 * Parses the environment once, and freezes it.
 *
 * @throws EnvError with every problem in one message. `main.ts` prints it and exits 1.
 */
export function parseEnv<Shape extends z.ZodRawShape>(shape: Shape, source: NodeJS.ProcessEnv): Readonly<z.infer<z.ZodObject<Shape>>> {
  // An empty setting is an unset one: compose files and CI spell "none" that way.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = z.object(shape).safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (isProduction(source)) {
    if (given.CLOCK_FILE !== undefined) problems.push('CLOCK_FILE: not allowed in production');
    for (const [name, type] of Object.entries(shape)) {
      // Each by itself, so that one that is wrong hides no other.
      const setting = z.safeParse(type, given[name]);
      if ([setting.data].flat().some((value) => typeof value === 'string' && value.startsWith(DEVELOPMENT_ONLY))) {
        problems.push(`${name}: the development default is not allowed in production`);
      }
    }
  }
  if (problems.length > 0 || !parsed.success) throw new EnvError(problems);
  return Object.freeze(parsed.data);
}

/**
 * Parses the environment for several parts of one process, so that all that is wrong is told at once and before any of
 * them has begun.
 *
 * @throws EnvError with every problem of every part
 */
export function parseEnvs<Parsers extends Readonly<Record<string, () => object>>>(
  parsers: Parsers,
): { readonly [Part in keyof Parsers]: ReturnType<Parsers[Part]> } {
  const problems = new Set<string>();
  const parsed = Object.entries(parsers).map(([part, parse]) => {
    try {
      return [part, parse()];
    } catch (error) {
      if (!(error instanceof EnvError)) throw error;
      for (const problem of error.problems) problems.add(problem);
      return [part, null];
    }
  });
  if (problems.size > 0) throw new EnvError([...problems]);
  return Object.fromEntries(parsed) as { [Part in keyof Parsers]: ReturnType<Parsers[Part]> };
}

export class EnvError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'EnvError';
  }
}
