import 'reflect-metadata';
import { createClock } from '@andamal/kernel';
import { CallerSigner, createLogger, HttpInternalClient, listenHost, onShutdown, peerUrls, runMain, serveSubgraph } from '@andamal/service';
import { createCustomerIdentity } from './create-customer-identity';
import { parseServerEnv, processEnv } from './env';

runMain(async () => {
  const env = parseServerEnv(processEnv());
  const log = createLogger({ service: 'customer-identity', level: env.LOG_LEVEL });
  const clock = createClock({ clockFile: env.CLOCK_FILE });
  const signer = new CallerSigner(env.CALLER_SECRET);
  const internal = new HttpInternalClient({ urls: peerUrls(env), signer });
  const subgraph = await createCustomerIdentity({ env, log, clock, internal });
  const server = await serveSubgraph(subgraph, { port: env.PORT, host: listenHost(env), log, signer });
  subgraph.start();
  log.info({ url: server.url }, 'ready');
  onShutdown(log, async () => {
    await server.close();
    await subgraph.stop();
  });
});
