import { readFile } from 'node:fs/promises';
import { createClock } from '@andamal/kernel';
import { parseRegister } from '@andamal/policy';
import { CallerSigner, createLogger, HttpInternalClient, HttpTransport, onShutdown, parseEnvs, peerUrls, runMain } from '@andamal/service';
import { createGateway, parseGatewayEnv, parseSupergraph, personalDataTags } from './create-gateway';
import { parsePeerEnv, parseShopEnv, processEnv } from './env';
import { shopGraphqlUrls, statedUrls } from './serving/subgraph-urls';

runMain(async () => {
  const env = parseGatewayEnv(processEnv());
  const log = createLogger({ service: 'gateway', level: env.LOG_LEVEL });
  const clock = createClock({ clockFile: env.CLOCK_FILE });
  const supergraphSdl = await readFile(env.SUPERGRAPH_FILE, 'utf8');
  const supergraph = parseSupergraph(supergraphSdl);
  const { shop, transport } = personalDataTags(supergraph.document).any ? await ours() : foreign();
  const gateway = await createGateway({ supergraphSdl, transport, shop, env, log, clock });
  log.info({ url: `${await gateway.start()}/graphql` }, 'ready');
  onShutdown(log, async () => {
    await gateway.stop();
    await transport.close();
  });

  async function ours() {
    const { peers, own } = parseEnvs({ peers: () => parsePeerEnv(processEnv()), own: () => parseShopEnv(processEnv()) });
    const register = parseRegister(JSON.parse(await readFile(own.REGISTER_FILE, 'utf8')));
    if (!register.ok) throw new Error(`The policy register is not valid: ${JSON.stringify(register.error)}`);
    const [urls, signer] = [peerUrls(peers), new CallerSigner(peers.CALLER_SECRET)];
    const shop = { register: register.value, sessionSecret: own.SESSION_SECRET, internal: new HttpInternalClient({ urls, signer }) };
    return { shop, transport: new HttpTransport({ urls: shopGraphqlUrls(urls), signer }) };
  }

  function foreign() {
    return { shop: null, transport: new HttpTransport({ urls: statedUrls(supergraph), signer: null }) };
  }
});
