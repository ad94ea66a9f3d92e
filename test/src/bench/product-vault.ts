import type { Clock } from '@andamal/kernel';
import { createPrivacyCompliance, parsePrivacyComplianceEnv } from '@andamal/privacy-compliance';
import type { InProcessNetwork, Log, Subgraph } from '@andamal/service';

/** What a measured service runs in. */
export interface Surroundings {
  readonly log: Log;
  readonly network: InProcessNetwork;
  readonly clock: Clock;
}

/** The vault as the product runs it. */
export function createProductVault(
  options: { databaseUrl: string; readCacheData: number | undefined; letters: boolean },
  { log, network, clock }: Surroundings,
): Promise<Subgraph> {
  const { databaseUrl, readCacheData, letters } = options;
  const env = parsePrivacyComplianceEnv({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    MAIL_ON_EVENTS: String(letters),
    ...(readCacheData === undefined ? {} : { READ_CACHE_DATA: String(readCacheData) }),
  });
  return createPrivacyCompliance({ env, log, clock, internal: network });
}
