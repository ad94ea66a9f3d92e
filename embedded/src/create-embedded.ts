import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGateway, parseGatewayEnv, parseShopEnv } from '@andamal/gateway';
import type { Clock } from '@andamal/kernel';
import { parseRegister } from '@andamal/policy';
import { InProcessNetwork, parseEnvs, type Log, type Readiness, type Subgraph, type SubgraphName } from '@andamal/service';
import { createSubgraphs, parseSubgraphEnvs } from './create-subgraphs';
import type { EmbeddedEnv } from './env';

export { createSubgraphs, parseSubgraphEnvs } from './create-subgraphs';
export { parseEmbeddedEnv, type EmbeddedEnv } from './env';

/** The whole system in this process: the gateway in front, the subgraphs behind it without a wire. */
export interface Embedded {
  readonly subgraphs: readonly Subgraph[];
  /** Starts the subgraphs' workers and listens. @returns the address, such as `http://localhost:4000` */
  start(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * @param options.source the environment, of which gateway and subgraphs each read their own part.
 * @param options.databaseUrl where each subgraph keeps its data. Default: an SQLite file in `DATA_DIR`.
 */
export async function createEmbedded(options: {
  env: EmbeddedEnv;
  source: NodeJS.ProcessEnv;
  log: Log;
  clock: Clock;
  databaseUrl?: (name: SubgraphName) => string;
}): Promise<Embedded> {
  const { env, source, log, clock } = options;
  const databaseUrl = options.databaseUrl ?? ((name) => `sqlite:${join(env.DATA_DIR, `${name}.sqlite`)}`);
  // All of it before anything is opened: who is refused a start finds nothing begun.
  const envs = parseEnvs({
    subgraphs: () => parseSubgraphEnvs({ ...source, MAIL_DIR: source['MAIL_DIR'] || join(env.DATA_DIR, 'mail') }, databaseUrl),
    shop: () => parseShopEnv(source),
    gateway: () => parseGatewayEnv(source),
  });
  const network = new InProcessNetwork();
  const [supergraphSdl, registerText] = await Promise.all([
    readFile(env.SUPERGRAPH_FILE, 'utf8'),
    readFile(env.REGISTER_FILE, 'utf8'),
  ]);
  const register = parseRegister(JSON.parse(registerText));
  if (!register.ok) throw new Error(`The policy register is not valid: ${JSON.stringify(register.error, null, 2)}`);

  const subgraphs = await createSubgraphs({ envs: envs.subgraphs, log, clock, network });
  const gateway = await createGateway({
    supergraphSdl,
    transport: network,
    shop: { register: register.value, sessionSecret: envs.shop.SESSION_SECRET, internal: network },
    env: envs.gateway,
    log: log.child({ service: 'gateway' }),
    clock,
    readiness: () => readinessOf(subgraphs),
  });

  return {
    subgraphs,
    async start() {
      for (const subgraph of subgraphs) subgraph.start();
      return gateway.start();
    },
    async stop() {
      await gateway.stop();
      await Promise.all(subgraphs.map((subgraph) => subgraph.stop()));
    },
  };
}

/** The process is ready when each part of it is. */
async function readinessOf(subgraphs: readonly Subgraph[]): Promise<Readiness> {
  const parts = await Promise.all(
    subgraphs.map(async (subgraph) => ({ name: subgraph.name, readiness: await subgraph.readiness() })),
  );
  return {
    ready: parts.every(({ readiness }) => readiness.ready),
    checks: Object.fromEntries(
      parts.flatMap(({ name, readiness }) =>
        Object.entries(readiness.checks).map(([check, state]) => [`${name} ${check}`, state]),
      ),
    ),
  };
}
