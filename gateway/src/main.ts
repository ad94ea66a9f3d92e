import { readFile } from 'node:fs/promises';
import { createClock } from '@andamal/kernel';
import { parseRegister } from '@andamal/policy';
import { CallerSigner, createLogger, HttpInternalClient, HttpTransport, onShutdown, runMain } from '@andamal/service';
import { createGateway, parseGatewayEnv, parseShopEnv, parseSupergraph, personalDataTags } from './create-gateway';
import { processEnv } from './env';
import { graphqlUrls, shopUrls } from './serving/subgraph-urls';

runMain(async () => {
  const env = parseGatewayEnv(processEnv());
  const log = createLogger({ service: 'gateway', level: env.LOG_LEVEL });
  const clock = createClock({ clockFile: env.CLOCK_FILE });
  const supergraphSdl = await readFile(env.SUPERGRAPH_FILE, 'utf8');
  const supergraph = parseSupergraph(supergraphSdl);
  const shopEnv = personalDataTags(supergraph.document).any ? parseShopEnv(processEnv()) : null;
  const signer = shopEnv === null ? null : new CallerSigner(shopEnv.CALLER_SECRET, clock);
  const transport = new HttpTransport({ urls: graphqlUrls(supergraph, shopEnv), signer });
  const gateway = await createGateway({ supergraphSdl, transport, shop: await shop(), env, log, clock });
  const url = await gateway.start();
  log.info({ url: `${url}/graphql` }, 'ready');
  onShutdown(log, async () => {
    await gateway.stop();
    await transport.close();
  });

  async function shop() {
    if (shopEnv === null || signer === null) return null;
    const register = parseRegister(JSON.parse(await readFile(shopEnv.REGISTER_FILE, 'utf8')));
    if (!register.ok) throw new Error(`The policy register is not valid: ${JSON.stringify(register.error)}`);
    const internal = new HttpInternalClient({ urls: shopUrls(shopEnv), signer });
    return { register: register.value, sessionSecret: shopEnv.SESSION_SECRET, internal };
  }
});
