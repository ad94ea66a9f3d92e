import { systemClock } from '@andamal/kernel';
import { createPrivacyCompliance, parsePrivacyComplianceEnv } from '@andamal/privacy-compliance';
import type { InProcessNetwork, Log, Subgraph } from '@andamal/service';

/** The vault as the product runs it. */
export function createProductVault(options: {
  databaseUrl: string;
  readCacheData: number | undefined;
  log: Log;
  network: InProcessNetwork;
}): Promise<Subgraph> {
  const { databaseUrl, readCacheData, log, network } = options;
  const env = parsePrivacyComplianceEnv({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    ...(readCacheData === undefined ? {} : { READ_CACHE_DATA: String(readCacheData) }),
  });
  return createPrivacyCompliance({ env, log, clock: systemClock, internal: network });
}
