import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { createGateway, parseGatewayEnv, parseShopEnv } from '@andamal/gateway';
import { systemClock } from '@andamal/kernel';
import { parseRegister } from '@andamal/policy';
import { CallerSigner, createLogger, HttpTransport, InProcessNetwork, serveSubgraph, type Log, type Subgraph } from '@andamal/service';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { CALLER_SECRET, type Reply, type Request, type ServerSettings } from './server.messages';

/*
 * One measured system as a process of its own: the gateway with one subgraph behind it, the vault or the plain table.
 * Workers do not run, so that what the process spends is spent on the operations that are asked.
 */

async function main(settings: ServerSettings): Promise<void> {
  const log = createLogger({ service: 'bench', level: 'error' });
  const clock = systemClock;
  const network = new InProcessNetwork();
  const subgraph = await subgraphOf(settings, log, network);
  network.join(subgraph);
  const signer = new CallerSigner(CALLER_SECRET);
  const served = await serveSubgraph(subgraph, { port: 0, host: '127.0.0.1', log, signer });
  const transport =
    settings.transport === 'in-process' ? network : new HttpTransport({ urls: { [subgraph.name]: `http://127.0.0.1:${served.port}/graphql` }, signer });

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
      void gateway.stop().then(() => served.close()).then(() => transport.close()).then(() => subgraph.stop()).then(() => process.exit(0));
      return;
    }
    if (request === 'collect') globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    reply({ cpuMicros: user + system, rss, heapUsed, statements: subgraph.database.statements.total });
  });
  reply({ url: `http://127.0.0.1:${new URL(url).port}`, internalUrl: `http://127.0.0.1:${served.port}` });
}

async function subgraphOf({ system, databaseUrl, readCacheData }: ServerSettings, log: Log, network: InProcessNetwork): Promise<Subgraph> {
  // One or the other: their types have the same names.
  if (system === 'plain') return (await import('./plain/plain-customers.js')).createPlainCustomers(databaseUrl, log);
  return (await import('./product-vault.js')).createProductVault({ databaseUrl, readCacheData, log, network });
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
