import 'reflect-metadata';
import { createClock } from '@andamal/kernel';
import { CallerSigner, createLogger, HttpInternalClient, onShutdown, runMain, serveSubgraph } from '@andamal/service';
import { createPrivacyCompliance } from './create-privacy-compliance';
import { parsePrivacyComplianceServerEnv, processEnv } from './env';

runMain(async () => {
  const env = parsePrivacyComplianceServerEnv(processEnv());
  const log = createLogger({ service: 'privacy-compliance', level: env.LOG_LEVEL });
  const clock = createClock({ clockFile: env.CLOCK_FILE });
  const signer = new CallerSigner(env.CALLER_SECRET, clock);
  const urls = {
    catalog: env.CATALOG_URL,
    'cart-checkout': env.CART_CHECKOUT_URL,
    'customer-identity': env.CUSTOMER_IDENTITY_URL,
    'privacy-compliance': env.PRIVACY_COMPLIANCE_URL,
  };
  const subgraph = await createPrivacyCompliance({ env, log, clock, internal: new HttpInternalClient({ urls, signer }) });
  const server = await serveSubgraph(subgraph, { port: env.PORT, host: env.HOST, log, signer });
  subgraph.start();
  log.info({ url: server.url }, 'ready');
  onShutdown(log, async () => {
    await server.close();
    await subgraph.stop();
  });
});
