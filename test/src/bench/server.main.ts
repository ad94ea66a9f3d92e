import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { createGateway, parseGatewayEnv, parseShopEnv } from '@andamal/gateway';
import { fixedClock, systemClock } from '@andamal/kernel';
import { parseRegister } from '@andamal/policy';
import { CallerSigner, createLogger, HttpTransport, InProcessNetwork, serveSubgraph, type Subgraph } from '@andamal/service';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import type { Surroundings } from './product-vault';
import { CALLER_SECRET, type Reply, type Request, type ServerSettings } from './server.messages';

/*
 * One measured system as a process of its own: the gateway with one subgraph behind it, the vault or the plain table.
 * Workers do not run, so that what the process spends is spent on the operations that are asked. Where the services
 * beside it run too, customer-identity delivers its events: what it takes in is of no use before.
 */

async function main(settings: ServerSettings): Promise<void> {
  const log = createLogger({ service: 'bench', level: 'error' });
  const standing = settings.standsAt === undefined ? null : fixedClock(settings.standsAt);
  const clock = standing ?? systemClock;
  const network = new InProcessNetwork();
  const subgraph = await subgraphOf(settings, { log, network, clock });
  const beside = await besideOf(settings, { log, network, clock });
  const signer = new CallerSigner(CALLER_SECRET);
  const serve = async (one: Subgraph): Promise<Served> => {
    network.join(one);
    return { subgraph: one, server: await serveSubgraph(one, { port: 0, host: '127.0.0.1', log, signer }) };
  };
  const served = await Promise.all([subgraph, ...beside].map(serve));
  const urls = Object.fromEntries(served.map(({ subgraph: { name }, server }) => [name, `http://127.0.0.1:${server.port}/graphql`]));
  const transport = settings.transport === 'in-process' ? network : new HttpTransport({ urls, signer });
  beside.find(({ name }) => name === 'customer-identity')?.start();

  const register = parseRegister(JSON.parse(await readFile('schema/policy/register.json', 'utf8')));
  if (!register.ok) throw new Error('The policy register is not valid');
  const gateway = await createGateway({
    supergraphSdl: settings.system === 'vault' ? await readFile('schema/supergraph.graphql', 'utf8') : composed(subgraph),
    transport,
    shop: { register: register.value, sessionSecret: parseShopEnv({}).SESSION_SECRET, internal: network },
    env: parseGatewayEnv({ PORT: '0', NODE_ENV: 'test' }),
    log,
    clock,
  });
  const url = await gateway.start();

  const reply = (message: Reply): void => void process.send?.(message);
  process.on('message', (request: Request) => {
    if (request === 'stop') {
      void gateway.stop().then(() => stopAll(served, transport)).then(() => process.exit(0));
      return;
    }
    if (typeof request === 'object') standing?.set(request.until);
    if (request === 'work') subgraph.start();
    if (request === 'collect') globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    reply({ cpuMicros: user + system, rss, heapUsed, statements: subgraph.database.statements.total });
  });
  reply({ url: `http://127.0.0.1:${new URL(url).port}`, internalUrl: `http://127.0.0.1:${served[0]?.server.port}` });
}

interface Served {
  readonly subgraph: Subgraph;
  readonly server: Awaited<ReturnType<typeof serveSubgraph>>;
}

async function stopAll(served: readonly Served[], transport: { close(): Promise<void> }): Promise<void> {
  for (const { server } of served) await server.close();
  await transport.close();
  for (const { subgraph } of [...served].reverse()) await subgraph.stop();
}

async function besideOf({ beside }: ServerSettings, surroundings: Surroundings): Promise<Subgraph[]> {
  return beside === undefined ? [] : (await import('./services-beside.js')).createServicesBeside(beside, surroundings);
}

async function subgraphOf({ system, databaseUrl, readCacheData, beside }: ServerSettings, surroundings: Surroundings): Promise<Subgraph> {
  // One or the other: their types have the same names.
  if (system === 'plain') return (await import('./plain/plain-customers.js')).createPlainCustomers(databaseUrl, surroundings.log);
  // Letters are no part of what is measured where the workers run.
  const letters = beside === undefined;
  return (await import('./product-vault.js')).createProductVault({ databaseUrl, readCacheData, letters }, surroundings);
}

function composed({ name, sdl }: Subgraph): string {
  const { supergraphSdl, errors } = composeServices([{ name, url: 'http://localhost/graphql', typeDefs: parse(sdl) }]);
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

main(JSON.parse(process.argv[2] ?? '{}') as ServerSettings).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
